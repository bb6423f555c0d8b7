"""Where someone stands on the way to an application: kept in their browser session, by session number, as keys only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from rafaelpro.applications.domain.prove_email import FORM_HOURS, is_usable
from rafaelpro.applications.models import Application, EmailProof
from rafaelpro.core import clock
from rafaelpro.organisations.rights import Actor
from rafaelpro.search.queries import Hit

from .offer import visible_session
from .rows import Row, row_of
from .senders import Alone, Sender, sender_for

KEY = "candidatures"
MOST_KEPT = 5


class Path:
    """The way of one person to one session. Raises `Http404` (session) and `NotAllowed` (structure, in `sender`)."""

    def __init__(self, request: HttpRequest, number: str) -> None:
        self.request = request
        self.number = number
        self.actor: Actor | None = getattr(request, "actor", None)
        self.hit: Hit = visible_session(number, self.actor)

    @property
    def row(self) -> Row:
        return row_of(self.hit, self.actor)

    @property
    def is_open(self) -> bool:
        return self.hit.recruitment.is_open

    def url(self, step: str = "") -> str:
        return f"/sessions/{self.number}/candidater/" + (f"{step}/" if step else "")

    @property
    def _kept(self) -> dict[str, Any]:
        kept: dict[str, dict[str, Any]] = self.request.session.get(KEY, {})
        return kept.get(self.number, {})

    def keep(self, **values: Any) -> None:
        """Remember where the person stands, until the browser is closed: the computer may be shared."""
        kept = {**self.request.session.get(KEY, {})}
        kept.pop(self.number, None)
        recent = list(kept.items())[-(MOST_KEPT - 1) :]
        self.request.session[KEY] = dict(recent) | {self.number: values}
        if not self.request.user.is_authenticated:
            self.request.session.set_expiry(0)

    @property
    def proof(self) -> EmailProof | None:
        """The proof asked for here, proven or not."""
        found = EmailProof.objects.filter(pk=self._kept.get("proof", 0), session=self.hit.session)
        return found.first()

    @property
    def sender(self) -> Sender | None:
        """Who sends: the current structure, else a candidate whose address is proven, else nobody yet."""
        if self.actor is not None:
            return sender_for(self.actor, self.hit.session)
        proof = self.proof
        return Alone(proof) if proof is not None and is_usable(proof) else None

    @property
    def sent(self) -> Application | None:
        """The application sent from here, some hours ago at the most."""
        since = clock.now() - timedelta(hours=FORM_HOURS)
        found = Application.objects.filter(reference=self._kept.get("sent", ""), session=self.hit.session)
        return found.filter(created_at__gt=since).first()
