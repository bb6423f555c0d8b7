"""LHÉO's elements in words, for people who must complete them in EOS."""

from __future__ import annotations

from rafaelpro.lheo.problems import Kind, Problem

WORDS = {
    "certifiante": "formation certifiante, oui ou non",
    "parcours-de-formation": "type de parcours",
    "code-public-vise": "public visé",
    "niveau-entree-obligatoire": "niveau d’entrée obligatoire, oui ou non",
    "modalites-enseignement": "enseignement en présence ou à distance",
    "prise-en-charge-frais-possible": "prise en charge des frais, oui ou non",
    "numero-activite": "numéro de déclaration d’activité de l’organisme responsable",
}


def element_words(problem: Problem) -> str:
    """What is missing, or what the schema refuses and why."""
    name = WORDS.get(problem.element, f"élément LHÉO « {problem.element} »")
    return name if problem.kind is Kind.MISSING else f"{name} : {problem.reason}"
