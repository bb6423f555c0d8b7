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


class TestTheSessionsThatLettersPropose:
    """Letters are written under one lock, where nothing may catch up: only what is open today is proposed."""

    def proposed(self, session):
        """The letter to the one who waits there, once the session is cancelled."""
        ApplicationFactory(session=session)
        type(session).objects.filter(pk=session.pk).update(cancelled_at=system_clock.now())
        session_changed(session_ids=[session.pk], author=record.EOS)
        return Message.objects.get(kind="closed.candidate").body

    def test_not_one_that_closed_last_night(self, clock):
        clock.freeze("2025-03-03T23:00")
        closing = SessionFactory(points=[("2025-03-03", 5)])
        remaining = SessionFactory(points=[("2025-04-07", 5)])
        session = SessionFactory(points=[("2025-05-05", 5)])
        clock.freeze("2025-03-04T00:30")  # nobody has read a list since midnight
        letter = self.proposed(session)
        assert closing.carif_number not in letter
        assert remaining.carif_number in letter

    def test_not_one_that_the_same_feed_cancels_or_fills(self):
        session, cancelled, filled = (SessionFactory(points=[("2025-03-03", 5)]) for _ in range(3))
        ApplicationFactory(session=session)
        type(session).objects.filter(pk__in=[session.pk, cancelled.pk]).update(cancelled_at=system_clock.now())
        filled.entry_points.update(places=0)
        session_changed(session_ids=[session.pk, cancelled.pk, filled.pk], author=record.EOS)
        letter = Message.objects.get().body
        assert cancelled.carif_number not in letter
        assert filled.carif_number not in letter
        assert "Pour chercher une autre formation" in letter

    def test_not_one_that_another_batch_of_the_feed_will_find_cancelled(self):
        session, other = (SessionFactory(points=[("2025-03-03", 5)]) for _ in range(2))
        type(other).objects.filter(pk=other.pk).update(cancelled_at=system_clock.now())
        assert other.carif_number not in self.proposed(session)
