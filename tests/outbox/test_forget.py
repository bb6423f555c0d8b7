"""What messages said leaves; that they left stays (R10)."""

from datetime import timedelta

import pytest

from rafaelpro.outbox.delivery import deliver_waiting
from rafaelpro.outbox.forget import forget_about, forget_old
from rafaelpro.outbox.models import DemoMail, Message, Status
from rafaelpro.outbox.post import Letter, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings):
    """What leaves is also kept for the page of the demonstration."""
    settings.EMAIL_BACKEND = "rafaelpro.outbox.backends.DemoMailbox"


def letter(subject="candidature 2022000001", **changes):
    told = {"subject": f"Sur {subject}", "body": subject, "concerns": subject}
    return Letter(**({"kind": "essai", "to": "a@candidat.example"} | told | changes))


def test_only_what_is_about_these_subjects_is_emptied():
    post([letter(), letter(), letter("candidature 2022000002"), letter("candidature 20220000019")])
    deliver_waiting()
    assert DemoMail.objects.count() == 4
    assert forget_about(["candidature 2022000001"]) == 2
    assert forget_about(["candidature 2022000001"]) == 0
    assert Message.objects.filter(to="", subject="", body="", status=Status.SENT).count() == 2
    assert set(DemoMail.objects.values_list("body", flat=True)) == {
        "candidature 2022000002",
        "candidature 20220000019",
    }


def test_old_messages_are_emptied_once_they_have_left(clock):
    moment = clock.freeze("2024-02-29T10:00")
    post([letter(dedupe_key="due_soon:1:a@candidat.example:2024-9")])
    deliver_waiting()
    post([letter(to="attend@candidat.example")])
    Message.objects.filter(to="attend@candidat.example").update(next_attempt_at=moment + timedelta(days=900))
    clock.freeze("2025-02-28T10:00")
    assert forget_old() == 0
    clock.freeze("2025-03-01T00:00")
    assert forget_old() == 1
    assert forget_old() == 0
    left = Message.objects.get(status=Status.SENT)
    assert (left.to, left.subject, left.body, left.dedupe_key) == ("", "", "", None)
    assert left.sent_at == moment
    assert Message.objects.get(status=Status.WAITING).to == "attend@candidat.example"
    assert not DemoMail.objects.exists()
