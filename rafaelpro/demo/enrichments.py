"""What organisations have added to their offer (R3.2): « le plus », links, practical words, information meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from rafaelpro.catalogue.models import (
    ActionEnrichment,
    InformationMeeting,
    SessionEnrichment,
    TrainingAction,
    TrainingSession,
)
from rafaelpro.core.clock import PARIS
from rafaelpro.eos.generator.chance import happens, stream

HIGHLIGHTS = (
    "Petits groupes de **dix personnes** au plus, et un référent unique du premier au dernier jour.",
    "Un plateau technique neuf, et des visites d'entreprises chaque mois.",
    "Neuf personnes sur dix ont un emploi ou une formation dans les six mois.",
    "Venez tel·le que vous êtes : le parcours s'adapte à votre rythme et à vos contraintes.",
    """Avant de vous décider :
- une **journée d'essai** gratuite
- un entretien avec une ancienne stagiaire
- une visite de l'atelier

Ensuite, un tuteur vous suit jusqu'à l'examen.""",
)
PRACTICAL = (
    "Accueil à 8 h 45. Apporter une pièce d'identité et de quoi écrire.",
    "Stationnement derrière le bâtiment. Repas possible sur place.",
    "Covoiturage organisé le premier jour ; ligne de car devant le centre.",
)
ACCESS = ("Tram, arrêt « Gare » à cinq minutes à pied.", "Ligne 5, arrêt « Lycée ». Rampe à l'entrée principale.")
HOURS = (time(9), time(10), time(14), time(14, 30))
MEETING_DAYS = (-20, 4, 11, 25)  # from the day when the demonstration is loaded


def enrich(*, seed: int, now: datetime, author: str) -> None:
    """Some actions and sessions have been made more attractive by their organisations."""
    actions = TrainingAction.objects.order_by("pk").values_list("pk", "reference")
    chosen = [(pk, reference) for pk, reference in actions if happens(stream(seed, "highlights", reference), 0.3)]
    ActionEnrichment.objects.bulk_create(_action_enrichment(seed, *each, now, author) for each in chosen)
    sessions = list(TrainingSession.objects.order_by("pk").values_list("pk", "carif_number"))
    some = [(pk, number) for pk, number in sessions if happens(stream(seed, "practical", number), 0.1)]
    SessionEnrichment.objects.bulk_create(_session_enrichment(seed, *each, now, author) for each in some)
    InformationMeeting.objects.bulk_create(
        meeting for each in some for meeting in _meetings(seed, *each, now=now, author=author)
    )


def _action_enrichment(seed: int, pk: int, reference: str, now: datetime, author: str) -> ActionEnrichment:
    rng = stream(seed, "enrichment", reference)
    return ActionEnrichment(
        action_id=pk,
        highlights=rng.choice(HIGHLIGHTS),
        web_link=f"https://www.formations.example/actions/{reference}" if happens(rng, 0.6) else "",
        updated_at=now,
        updated_by=author,
    )


def _session_enrichment(seed: int, pk: int, number: str, now: datetime, author: str) -> SessionEnrichment:
    return SessionEnrichment(
        session_id=pk,
        practical_information=stream(seed, "words", number).choice(PRACTICAL),
        access_information=stream(seed, "access", number).choice(ACCESS),
        updated_at=now,
        updated_by=author,
    )


def _meetings(seed: int, pk: int, number: str, *, now: datetime, author: str) -> Iterator[InformationMeeting]:
    rng = stream(seed, "meetings", number)
    for days in MEETING_DAYS:
        if happens(rng, 0.5):
            start = rng.choice(HOURS)
            yield InformationMeeting(
                session_id=pk,
                date=now.astimezone(PARIS).date() + timedelta(days=days),
                starts_at=start,
                ends_at=time(start.hour + 1, 30),
                place="Salle de réunion, rez-de-chaussée",
                places=rng.choice((None, 12, 20)),
                details="Sans rendez-vous.",
                from_eos=False,
                updated_at=now,
                updated_by=author,
            )
