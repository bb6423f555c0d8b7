"""French texts of the offer, composed from a small grammar: each is a whole sentence, no two actions read alike."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from rafaelpro.eos.generator.trades import Measure, Trade

TITLE_FORMS_OF_ONE = ("{award} {m}", "{award} {f}", "{M}", "{F}", "{award} {m} (H/F)", "Métier : {m}")
TITLE_FORMS_OF_BOTH = ("{award} {m} / {f}", "{award} {f} - {m}", "{M} ou {f}", "Devenir {m} ou {f}")
OBJECTIVES = (
    "À l'issue de la formation, chaque personne saura {aims}.",
    "Cette formation permet d'apprendre à {aims}.",
    "Se préparer à travailler dans {places}. En fin de parcours : {aims}.",
    "Acquérir les compétences nécessaires pour {aims}.",
)
OBJECTIVES_OF_SOCLE = (
    "À l'issue du parcours, chaque personne saura {aims}. Le parcours vise {places}.",
    "Le parcours vise {places}. On y apprend à {aims}.",
    "Reprendre confiance et apprendre, à son rythme, à {aims}.",
)
RESULTS_CERTIFIED = (
    "Obtention de la certification « {award} {m} », en totalité ou par blocs de compétences.",
    "Présentation à l'examen : {award} {m}. Les blocs validés restent acquis.",
    "Certification visée : {award} {f}. Accès à l'emploi dans {places}.",
)
RESULTS_OF_SOCLE = (
    "Une attestation des acquis est remise à chaque personne. Une suite de parcours est proposée avec le prescripteur.",
    "Attestation de compétences, et préparation du certificat CléA pour celles et ceux qui le souhaitent.",
    "Progression mesurée à l'entrée et à la sortie, attestation remise, projet d'orientation écrit.",
)
PREREQUISITES = {
    Measure.SOCLE: (
        "Avoir 16 ans ou plus et chercher un emploi. Aucun niveau n'est demandé : le parcours s'adapte à chacun.",
        "Être âgé d'au moins 16 ans. Il suffit de vouloir apprendre et de pouvoir venir régulièrement.",
        "Avoir 16 ans révolus. L'oral en français peut être débutant ; un entretien permet de fixer les objectifs.",
    ),
    Measure.FIRST_LEVEL: (
        "Avoir un niveau 3 au plus, ou un niveau 4 non validé ou devenu obsolète. Une immersion est un plus.",
        "Être inscrit dans un parcours vers l'emploi. Le parcours commence par une remise à niveau si besoin.",
        "Aucun diplôme exigé. Un entretien vérifie les conditions administratives : il n'y a pas de sélection.",
    ),
    Measure.PRF: (
        "Niveau conseillé indiqué ci-dessus. Projet professionnel validé avec un conseiller.",
        "Lire, écrire et compter avec aisance. Bonne condition physique selon les postes. Tests et entretien.",
        "Connaître le métier, par une enquête ou une immersion. Être disponible pendant toute la formation.",
    ),
}
RHYTHMS = (
    "Temps plein, 35 heures par semaine.", "Temps plein, 30 heures par semaine, du lundi au jeudi.",
    "Temps partiel, 21 heures par semaine, aménageable.", "Cours du jour, 28 heures par semaine, fermeture en août.",
    "Rythme individualisé, de 14 à 30 heures par semaine, fixé à l'entrée.",
)  # fmt: skip
ALTERNATION = (
    "Une période d'application de {days} en entreprise, préparée et suivie par l'équipe.",
    "Deux périodes en entreprise, {days} en tout.",
    "Périodes en entreprise réparties sur le parcours ({days}).",
)
PUBLICS = {
    Measure.SOCLE: "Personnes en recherche d'emploi de 16 ans et plus, inscrites ou non à France Travail.",
    Measure.FIRST_LEVEL: "Personnes en recherche d'emploi sans qualification reconnue.",
    Measure.PRF: "Personnes en recherche d'emploi, jeunes et adultes.",
}
METHODS = (
    "Petits groupes, plateau technique, travail par situations concrètes.",
    "Parcours individualisé, alternance d'ateliers et de travail en autonomie accompagnée.",
    "Pédagogie de projet, supports simples, suivi par un référent unique.",
    "Apprentissage par le geste, puis mise en mots. Points d'étape chaque semaine.",
)
RECRUITMENT = (
    "Information collective, puis entretien individuel. Réponse donnée sous huit jours.",
    "Entretien individuel. Pièces à apporter : identité, justificatif d'inscription si vous en avez un.",
    "Positionnement d'une demi-journée pour bâtir le parcours. Ce n'est pas un examen.",
    "Prescription ou candidature directe. Un appel téléphonique confirme le rendez-vous.",
)
ACCESS = (
    "Locaux de plain-pied. Parcours aménagés avec le référent handicap.",
    "Bâtiment accessible, ascenseur, stationnement réservé. Supports en gros caractères sur demande.",
    "Accès possible en fauteuil. Contactez le référent handicap pour adapter le rythme et les épreuves.",
    "Salle du rez-de-chaussée accessible. Boucle magnétique sur demande.",
)
TRANSPORT = (
    "Gare à dix minutes à pied.", "Arrêt de bus devant le centre.", "Parking gratuit, covoiturage organisé.",
    "Navette depuis la gare les lundis et vendredis.", "Piste cyclable, abri pour vélos.",
)  # fmt: skip
CATERING = (
    "Salle de repas équipée.",
    "Restaurant d'entreprise à proximité.",
    "Restauration possible sur place, repas à 4,50 €.",
)


def title(rng: Random, trade: Trade) -> str:
    """The name of a formation: the feminine, the masculine or both, as real ones go."""
    if trade.titles:
        return rng.choice(trade.titles)
    forms = TITLE_FORMS_OF_ONE if trade.masculine == trade.feminine else TITLE_FORMS_OF_ONE + TITLE_FORMS_OF_BOTH
    return rng.choice(forms).format(
        award=trade.award, m=trade.masculine, f=trade.feminine, M=capital(trade.masculine), F=capital(trade.feminine)
    )


def objective(rng: Random, trade: Trade) -> str:
    """What one will be able to do."""
    aims = rng.sample(trade.aims, k=min(len(trade.aims), rng.choice((3, 4))))
    forms = OBJECTIVES_OF_SOCLE if trade.measure is Measure.SOCLE else OBJECTIVES
    return rng.choice(forms).format(aims=listed(aims), places=trade.places)


def results(rng: Random, trade: Trade) -> str:
    """What the person leaves with."""
    forms = RESULTS_OF_SOCLE if trade.measure is Measure.SOCLE else RESULTS_CERTIFIED
    return rng.choice(forms).format(award=trade.award, m=trade.masculine, f=trade.feminine, places=trade.places)


def content(rng: Random, modules: Sequence[str], trade: Trade) -> str:
    """The programme, module by module."""
    lines = [f"Module {number} : {module}." for number, module in enumerate(modules, 1)]
    lines.append(f"Tout au long du parcours : {listed(rng.sample(trade.aims, k=2))}.")
    if trade.hours[1] and trade.measure is not Measure.SOCLE:
        lines.append(f"Application en entreprise : {trade.hours[1]} heures.")
    return "\n".join(lines)


def alternation(rng: Random, hours: int) -> str:
    """How time is shared with a company."""
    if not hours:
        return "Sans période en entreprise."
    weeks = max(1, round(hours / 35))
    return rng.choice(ALTERNATION).format(days=f"{weeks} semaine{'s' if weeks > 1 else ''}")


def listed(parts: Sequence[str]) -> str:
    """« a, b et c »."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"


def capital(text: str) -> str:
    """The same with a capital; the rest untouched."""
    return text[:1].upper() + text[1:]
