"""Letters of the account: our texts, through our outbox, in the caller's transaction (R9.1).

The first line of a template is the subject.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from rafaelpro.core import clock
from rafaelpro.outbox.post import Letter, post


def send(event: str, *, to: str, context: dict[str, Any]) -> None:
    """Put the letter of an event in the outbox: `account/letters/<event>.txt`."""
    known = {**context, "email": to, "at": clock.now(), "site": settings.BASE_URL}
    subject, _, body = render_to_string(f"account/letters/{event}.txt", known).partition("\n")
    post([Letter(kind=f"account.{event}", to=to, subject=subject, body=body.strip() + "\n", concerns="compte")])
