"""The mail backend of the demonstration: what leaves is kept in a table and shown, and goes nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail.backends.base import BaseEmailBackend

from rafaelpro.core import clock

from .models import DemoMail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail.message import EmailMessage


class DemoMailbox(BaseEmailBackend):
    """Keeps each message in `DemoMail`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        kept = [
            DemoMail(to=to, subject=str(message.subject)[:250], body=str(message.body), received_at=clock.now())
            for message in email_messages
            for to in message.recipients()
        ]
        DemoMail.objects.bulk_create(kept)
        return len(email_messages)
