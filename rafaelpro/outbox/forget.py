"""Let go of what messages said, and to whom: they hold people's data (R10). What stays is that one left, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import connection
from django.db.models import QuerySet

from rafaelpro.core import clock, policy
from rafaelpro.core.months import months_after

from .models import DemoMail, Message, Status

BATCH = 1_000
OVER = (Status.SENT, Status.FAILED)

_COPIES = """
    DELETE FROM outbox_demomail kept USING outbox_message sent
     WHERE sent.concerns = ANY(%s) AND kept."to" = sent."to" AND kept.subject = sent.subject AND kept.body = sent.body
"""


def forget_about(concerns: Iterable[str]) -> int:
    """Empty every message about these subjects, in the caller's transaction; how many. What waited will not leave.

    What a demonstration shows of them goes too.
    """
    subjects = list(concerns)
    about = Message.objects.filter(concerns__in=subjects)
    with connection.cursor() as cursor:
        cursor.execute(_COPIES, [subjects])
    about.exclude(status__in=OVER).update(status=Status.FAILED)
    return _emptied(about.exclude(to="", subject="", body=""))


def forget_old() -> int:
    """Empty the messages that left, or were given up, longer ago than the policy says; how many. Safe to run twice.

    Their key against doubles holds an address and a week: it has served long ago.
    """
    last_day = months_after(clock.today(), -policy.value("message_content_months"))
    limit = datetime.combine(last_day, time(), clock.PARIS)
    old = Message.objects.filter(status__in=OVER, created_at__lt=limit).exclude(body="")
    done = 0
    while keys := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        done += _emptied(Message.objects.filter(pk__in=keys))
    DemoMail.objects.filter(received_at__lt=limit).delete()
    return done


def _emptied(messages: QuerySet[Message]) -> int:
    return messages.update(to="", subject="", body="", last_error="", dedupe_key=None)
