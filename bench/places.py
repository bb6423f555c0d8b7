"""Counting places: several sessions in one statement or one by one; the projection read or the truth derived."""

from __future__ import annotations

from support import base

base.start("demonstration")

from django.db import connection, transaction
from support import demonstration
from support.measure import milliseconds, tell, tell_times

from rafaelpro.applications import projection
from rafaelpro.applications.domain import apply
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.facts import recruitment_of, recruitments, sessions_with_facts
from rafaelpro.applications.models import SessionAvailability
from rafaelpro.applications.person import Candidate
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.config.backend.base import CONNECTION_SETTINGS
from rafaelpro.core import clock
from rafaelpro.history.record import Author

SESSIONS = 50
BANC = Author(label="Banc d'essai", channel="commande")


def main() -> None:
    demonstration.ready()
    projection.catch_up()
    today = clock.today()
    keys = list(TrainingSession.objects.order_by("pk").values_list("pk", flat=True)[:SESSIONS])
    sessions = list(sessions_with_facts(TrainingSession.objects.filter(pk__in=keys)))
    together = milliseconds(lambda: recruitments(sessions, today))
    alone = milliseconds(lambda: [recruitment_of(session, today) for session in sessions], runs=15)
    tell_times(f"places de {SESSIONS} sessions, en un compte", together)
    tell_times(f"places de {SESSIONS} sessions, une à une", alone)
    tell("places, gain", alone[0] / together[0], "fois")
    read = milliseconds(lambda: list(SessionAvailability.objects.filter(pk__in=keys)))
    derived = milliseconds(
        lambda: recruitments(sessions_with_facts(TrainingSession.objects.filter(pk__in=keys)), today), runs=25
    )
    tell_times(f"disponibilité de {SESSIONS} sessions, projection", read)
    tell_times(f"disponibilité de {SESSIONS} sessions, calculée", derived)
    tell("disponibilité, gain", derived[0] / read[0], "fois")
    tell_times("candidater, entier", milliseconds(_apply_and_undo, runs=25))
    del CONNECTION_SETTINGS["pgtrigger.ignore"]
    connection.close()
    tell_times("candidater, sans pgtrigger.ignore", milliseconds(_apply_and_undo, runs=25))


def _apply_and_undo() -> None:
    """An application through its door, deferred triggers included, undone."""
    open_one = SessionAvailability.objects.filter(is_open=True).select_related("session").order_by("pk")[0].session
    with transaction.atomic(), connection.cursor() as cursor:
        apply(carif_number=open_one.carif_number, candidate=PERSON, origin=Origin.SELF, author=BANC)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


PERSON = Candidate(
    birth_name="Exemple",
    first_name="Camille",
    birth_date=clock.today().replace(year=1990),
    email="camille@candidat.example",
    postal_code="64000",
    town="Pau",
)


if __name__ == "__main__":
    main()
