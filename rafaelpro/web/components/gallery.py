"""The examples of `/composants/`: each is rendered, and shown with the very template code that made it.

A file `composants/examples/<component>.html` holds them one after the other, each under `{# exemple: title #}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.template.loader import get_template

from rafaelpro.web.components import samples

MARK = re.compile(r"^\{# exemple: (?P<title>.+?) #\}\n", re.MULTILINE)

FAMILIES: dict[str, dict[str, str]] = {
    "Actions": {"button": "Bouton", "icon": "Icône", "copy_ref": "Référence à copier", "copy_block": "Code à copier"},
    "Formulaires": {
        "field": "Champ",
        "choice": "Choix qui révèle d’autres champs",
        "code_input": "Code à 6 chiffres",
        "error_summary": "Récapitulatif d’erreurs",
        "filter_bar": "Barre de recherche et filtres",
        "confirm_panel": "Confirmation",
    },
    "Messages et états": {
        "notice": "Message",
        "badge": "Étiquette d’état",
        "places_bar": "Compteur n/N",
        "gauge": "Jauge n sur N",
        "empty_state": "Liste vide",
        "eos_mark": "Donnée EOS",
    },
    "Listes et données": {
        "table": "Tableau qui se replie",
        "row_toggle": "Ligne qui se déplie",
        "pagination": "Pagination",
        "definitions": "Liste de définitions",
        "stat": "Chiffre clé",
        "timeline": "Historique",
        "spans": "Périodes",
        "stacks": "Colonnes",
        "difference": "Différence entre deux textes",
    },
    "Structure de page": {
        "page_header": "En-tête de page",
        "breadcrumb": "Fil d’Ariane",
        "tabs": "Onglets",
        "steps": "Étapes",
        "card": "Carte",
        "disclosure": "Volet à déplier",
        "section": "Section",
    },
}


@dataclass(frozen=True)
class Example:
    title: str
    code: str
    html: str


@dataclass(frozen=True)
class Component:
    name: str
    title: str
    examples: list[Example]


def families(request: HttpRequest) -> dict[str, list[Component]]:
    """Every component of the gallery, by family, with its examples rendered."""
    values = samples.values()
    return {
        family: [Component(name, title, examples(name, request, values)) for name, title in names.items()]
        for family, names in FAMILIES.items()
    }


def examples(name: str, request: HttpRequest, values: dict[str, Any]) -> list[Example]:
    source = _source(f"composants/examples/{name}.html")
    pieces = MARK.split(source)[1:]
    return [
        _example(title, code.strip(), request, values) for title, code in zip(pieces[::2], pieces[1::2], strict=True)
    ]


def _source(name: str) -> str:
    template: Any = get_template(name)
    return str(template.template.source)


def _example(title: str, code: str, request: HttpRequest, values: dict[str, Any]) -> Example:
    template = engines["django"].from_string("{% load ui %}" + code)
    return Example(title, code, template.render(values, request))
