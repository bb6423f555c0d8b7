"""Deliver the outbox: claim a few messages, send each outside any transaction, write what became of it.

A claim is a lease: a worker that dies leaves its messages in SENDING until the lease ends, then another takes them.
Each message carries a constant Message-ID, so that the rare second sending (a worker that dies between the mail
server's acknowledgement and its own note) can be recognised by the mail server.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from rafaelpro.core import clock

from .models import Message, Status

LEASE = timedelta(minutes=5)
BATCH = 50
RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))

log = structlog.get_logger(__name__)


def deliver_waiting(limit: int | None = None) -> int:
    """Send what is due, at most `limit` messages; returns how many left. Safe to run twice at once."""
    sent = 0
    tried = 0
    while limit is None or tried < limit:
        claimed = _claim(BATCH if limit is None else min(BATCH, limit - tried))
        if not claimed:
            break
        tried += len(claimed)
        sent += sum(_send(message) for message in claimed)
    return sent


@transaction.atomic
def _claim(size: int) -> list[Message]:
    moment = clock.now()
    due = Message.objects.filter(status__in=[Status.WAITING, Status.SENDING], next_attempt_at__lte=moment)
    claimed = list(due.order_by("next_attempt_at", "id").select_for_update(skip_locked=True)[:size])
    for message in claimed:
        message.status, message.next_attempt_at = Status.SENDING, moment + LEASE
        message.attempts += 1
    Message.objects.bulk_update(claimed, ["status", "next_attempt_at", "attempts"])
    return claimed


def _send(message: Message) -> bool:
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.to],
        headers={"Message-ID": f"<message-{message.pk}@{settings.MESSAGE_ID_DOMAIN}>"},
        connection=get_connection(),
    )
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 any failure of the mail server is written down and tried again
        _note_failure(message, error)
        return False
    Message.objects.filter(pk=message.pk).update(status=Status.SENT, sent_at=clock.now(), last_error="")
    return True


def _note_failure(message: Message, error: Exception) -> None:
    log.warning("message_not_sent", message=message.pk, attempts=message.attempts, error=type(error).__name__)
    given_up = message.attempts > len(RETRIES)
    wait = RETRIES[min(message.attempts, len(RETRIES)) - 1]
    Message.objects.filter(pk=message.pk).update(
        status=Status.FAILED if given_up else Status.WAITING,
        next_attempt_at=clock.now() + wait,
        last_error=f"{type(error).__name__}: {error}"[:500],
    )
