"""Put a message in the outbox: within the caller's transaction, never a network call (R9.1)."""

from __future__ import annotations

from dataclasses import dataclass

from rafaelpro.core import clock
from rafaelpro.core.french import spaced

from .models import Message


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to leave: everything is text, nothing is looked up again. French spaces are set, titles' too."""

    kind: str
    to: str
    subject: str
    body: str
    concerns: str = ""
    organisation_id: int | None = None
    dedupe_key: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", spaced(" ".join(self.subject.split()))[:250])
        object.__setattr__(self, "body", spaced(self.body))


def post(letters: list[Letter]) -> int:
    """Keep the letters until the worker delivers them; answers how many are new.

    Those whose `dedupe_key` is known already are left out; a constraint holds that between two jobs at once.
    """
    new = _without_known(letters)
    if not new:
        return 0
    Message.objects.bulk_create([_message(letter) for letter in new], ignore_conflicts=True)
    from .tasks import deliver_waiting_soon

    deliver_waiting_soon()
    return len(new)


def _without_known(letters: list[Letter]) -> list[Letter]:
    keys = [letter.dedupe_key for letter in letters if letter.dedupe_key]
    if not keys:
        return letters
    known = set(Message.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    return [letter for letter in letters if letter.dedupe_key not in known]


def _message(letter: Letter) -> Message:
    moment = clock.now()
    return Message(
        kind=letter.kind,
        to=letter.to,
        subject=letter.subject,
        body=letter.body,
        concerns=letter.concerns,
        organisation_id=letter.organisation_id,
        dedupe_key=letter.dedupe_key,
        created_at=moment,
        next_attempt_at=moment,
    )
