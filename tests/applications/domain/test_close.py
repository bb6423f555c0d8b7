"""What a cancellation does to the applications of its session (R5.3, R4.12a)."""

import pytest

from rafaelpro.applications.domain import session_changed
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.core import clock as system_clock
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests.factories import ApplicationFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10")]


def test_pending_ones_are_refused_the_others_stay_and_other_sessions_are_named():
    session = SessionFactory(points=[("2025-03-03", 5)])
    other = SessionFactory(points=[("2025-03-10", 5)])
    pending = ApplicationFactory(session=session)
    retained = ApplicationFactory(session=session, state="RETAINED")
    session.cancelled_at = system_clock.now()
    session.save()
    session_changed(session_ids=[session.pk], author=record.EOS)
    states = dict(Application.objects.values_list("pk", "state"))
    assert states == {pending.pk: "REFUSED_CANCELLED", retained.pk: "RETAINED"}
    letter = Message.objects.get()
    assert (letter.kind, letter.to) == ("closed.candidate", pending.email)
    assert other.carif_number in letter.body
    assert SessionAvailability.objects.get(session=session).reason == "annulee"


def test_published_again_it_is_open_and_the_refused_stay_refused():
    session = SessionFactory(points=[("2025-03-03", 5)], cancelled_at=system_clock.now())
    refused = ApplicationFactory(session=session, state="REFUSED_CANCELLED")
    session.cancelled_at = None
    session.save()
    session_changed(session_ids=[session.pk], author=record.EOS)
    assert SessionAvailability.objects.get(session=session).is_open
    assert Application.objects.get(pk=refused.pk).state == "REFUSED_CANCELLED"
