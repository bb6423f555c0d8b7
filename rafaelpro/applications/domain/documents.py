"""Ask a candidate for papers, and tick what has come. Nothing is uploaded: papers go straight to the organisation."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from rafaelpro.applications import messages
from rafaelpro.applications.desk import is_open_to_decision
from rafaelpro.applications.documents import documents_of, label_errors, tidied, usual_named
from rafaelpro.applications.errors import InvalidDecision, NotAllowed, TransitionImpossible
from rafaelpro.applications.file_models import AwaitedDocument
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

from .decide import read_again

Outcome = AwaitedDocument.Outcome
OVER = "Cette candidature n'attend plus d'avis : il n'y a plus de pièce à demander."
VERBS = {Outcome.RECEIVED: "pièces reçues", Outcome.DROPPED: "pièces plus demandées"}


@transaction.atomic
def ask_documents(*, application: Application, labels: Sequence[str], actor: Actor) -> list[AwaitedDocument]:
    """Ask for papers, and write to the candidate and the prescriber.

    Order: session's lock, right (R2.2), application read again, still open to a decision, labels, rows, history line,
    messages. Raises `NotAllowed`, `TransitionImpossible`, `InvalidDecision`.
    """
    fresh = _locked(application, actor)
    if not is_open_to_decision(fresh, fresh.session):
        raise TransitionImpossible(fresh, OVER)
    wanted = tidied(labels)
    errors = label_errors(wanted, documents_of(fresh))
    if errors:
        raise InvalidDecision(errors)
    moment, usual = clock.now(), usual_named(wanted)
    asked = AwaitedDocument.objects.bulk_create(
        AwaitedDocument(
            application=fresh,
            organisation=actor.organisation,
            label=label,
            usual_id=usual.get(label.casefold()),
            asked_at=moment,
            asked_by=actor.label,
        )
        for label in wanted
    )
    record.write(record.Line("candidature", fresh.reference, "pièces demandées"), actor.author)
    messages.documents_asked(fresh, wanted)
    return asked


@transaction.atomic
def close_documents(*, application: Application, ids: Collection[int], outcome: Outcome, actor: Actor) -> int:
    """Tick papers as received, or as no longer asked; answers how many were still awaited. Nobody is written to.

    Possible in every state: what comes late is ticked too. Locks the session. Raises `NotAllowed`.
    """
    fresh = _locked(application, actor)
    waiting = AwaitedDocument.objects.filter(application=fresh, pk__in=ids, outcome=Outcome.AWAITED)
    closed = waiting.update(outcome=outcome, closed_at=clock.now(), closed_by=actor.label)
    if closed:
        record.write(record.Line("candidature", fresh.reference, VERBS[outcome]), actor.author)
    return closed


def _locked(application: Application, actor: Actor) -> Application:
    session = lock_session(application.session_id)
    verdict = may(actor, Deed.MANAGE_APPLICATIONS, session)
    if not verdict:
        raise NotAllowed(verdict)
    return read_again(application, session)
