"""R9.1: messages leave once, are retried, and none is lost; against a real mail server."""

import socket
import threading
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from rafaelpro.outbox.delivery import RETRIES, deliver_waiting
from rafaelpro.outbox.models import DemoMail, Message, Status
from rafaelpro.outbox.post import Letter, post

pytestmark = pytest.mark.frozen("2025-02-10T10:00")


class Mailbox:
    """What the mail server received; it can be told to refuse."""

    def __init__(self):
        self.received = []
        self.refusal = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("inconnu"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refusal:
            return self.refusal
        self.received.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield mailbox
    controller.stop()


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def letter(rank=0, **changes):
    return Letter(
        **({"kind": "essai", "to": f"a{rank}@candidat.example", "subject": "Bonjour", "body": "Été"} | changes)
    )


@pytest.mark.django_db
def test_leaves_once(mailbox):
    post([letter()])
    assert deliver_waiting() == 1
    assert deliver_waiting() == 0
    ((recipients, content),) = mailbox.received
    message = Message.objects.get()
    assert recipients == ["a0@candidat.example"]
    assert f"Message-ID: <message-{message.pk}@" in content
    assert (message.status, message.attempts) == (Status.SENT, 1)


@pytest.mark.django_db
def test_a_refusal_is_tried_again_later_then_given_up_and_kept(mailbox, clock):
    post([letter()])
    mailbox.refusal = "451 later"
    moment = clock.freeze("2025-02-10T10:00")
    for wait in RETRIES:
        assert deliver_waiting() == 0
        message = Message.objects.get()
        assert (message.status, message.next_attempt_at - moment) == (Status.WAITING, wait)
        assert "451" in message.last_error
        moment = clock.freeze(message.next_attempt_at)
    assert deliver_waiting() == 0
    assert Message.objects.get().status == Status.FAILED
    mailbox.refusal = ""
    clock.freeze("2025-03-10")
    assert deliver_waiting() == 0


@pytest.mark.django_db
def test_one_refused_address_does_not_hold_the_others(mailbox):
    post([letter(0, to="inconnu@candidat.example"), letter(1), letter(2)])
    assert deliver_waiting() == 2
    assert sorted(Message.objects.values_list("status", flat=True)) == ["SENT", "SENT", "WAITING"]


@pytest.mark.django_db
def test_a_worker_that_died_leaves_its_messages_to_the_next(mailbox, clock):
    post([letter()])
    Message.objects.update(status=Status.SENDING, next_attempt_at="2025-02-10T09:05Z")
    assert deliver_waiting() == 0
    clock.freeze("2025-02-10T10:05")
    assert deliver_waiting() == 1


@pytest.mark.django_db
def test_a_job_that_runs_twice_posts_once():
    post([letter(dedupe_key="rappel:1"), letter(dedupe_key="rappel:1")])
    post([letter(dedupe_key="rappel:1"), letter(dedupe_key=None), letter(dedupe_key=None)])
    assert Message.objects.count() == 3


@pytest.mark.django_db
def test_a_subject_never_holds_a_line_break(mailbox):
    post([letter(subject="Bonjour\nBcc: tous@candidat.example")])
    deliver_waiting()
    ((recipients, content),) = mailbox.received
    assert recipients == ["a0@candidat.example"]
    assert "\nBcc:" not in content


@pytest.mark.django_db
def test_the_demonstration_keeps_what_leaves(settings):
    settings.EMAIL_BACKEND = "rafaelpro.outbox.backends.DemoMailbox"
    post([letter()])
    assert deliver_waiting() == 1
    assert DemoMail.objects.values_list("to", "subject", "body").get() == ("a0@candidat.example", "Bonjour", "Été")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(mailbox):
    post([letter(rank) for rank in range(120)])

    def work():
        deliver_waiting()
        connection.close()

    with _threads(work, 4):
        pass
    assert len(mailbox.received) == 120
    assert len({recipients[0] for recipients, _ in mailbox.received}) == 120


@contextmanager
def _threads(target, count):
    threads = [threading.Thread(target=target) for _ in range(count)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


@pytest.mark.django_db
def test_the_spaces_of_a_letter_never_break_even_in_titles_that_came_from_elsewhere():
    post([Letter("probe", "ada@example.org", "Savoirs / : écrire\nCc: x", "Motif : « A » ?\nhttps://a.example/?b\n")])
    [message] = Message.objects.all()
    assert message.subject == "Savoirs /\u00a0: écrire Cc: x"
    assert message.body == "Motif\u00a0: «\u00a0A\u00a0»\u00a0?\nhttps://a.example/?b\n"
