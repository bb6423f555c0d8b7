"""An own offer as anybody reads it: the same words for the public page, the preview and the operator's check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rafaelpro.catalogue.own.content import Content, OwnSessionTexts
from rafaelpro.catalogue.own.fields import BY_NAME, REMOTE, label_of
from rafaelpro.catalogue.own.values import number_of, price_of, price_words
from rafaelpro.core.french import counted, short_date


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and what is said of it; an empty text shows as missing."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session in words; `over` once its last day has passed."""

    dates: str
    until: str
    places: str
    details: str
    over: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that a page shows of a content."""

    title: str
    facts: list[Fact]
    sessions: list[ShownSession]
    price: str
    place: str
    contact: list[Fact]
    email: str
    web_link: str

    @property
    def has_session_to_come(self) -> bool:
        return any(not each.over for each in self.sessions)


TERMS = (
    "objective", "programme", "results", "audience", "prerequisites", "entry_level", "admission", "duration",
    "total_hours", "company_hours", "rhythm", "teaching_mode", "entry_mode", "methods", "hourly_price",
    "remaining_fees", "funding", "travel", "disability_access",
)  # fmt: skip
_HOURS = frozenset({"total_hours", "company_hours"})
_PRICES = frozenset({"total_price", "hourly_price"})


def sheet_of(content: Content, today: date) -> Sheet:
    return Sheet(
        title=content.title,
        facts=list(_facts(content)),
        sessions=[_session(each, today) for each in content.in_order()],
        price=said(content, "total_price"),
        place=place_of(content),
        contact=[_fact(content, name) for name in ("contact_name", "contact_phone") if content.text(name)],
        email=content.text("contact_email"),
        web_link=content.text("web_link"),
    )


def _facts(content: Content) -> Iterator[Fact]:
    """What is said, and what is missing where it is required."""
    yield from (_fact(content, name) for name in TERMS[:3] if _stands(content, name))
    yield Fact("Certification", _certification(content))
    yield from (_fact(content, name) for name in TERMS[3:] if _stands(content, name))


def _stands(content: Content, name: str) -> bool:
    return bool(content.text(name)) or BY_NAME[name].required


def _fact(content: Content, name: str) -> Fact:
    return Fact(BY_NAME[name].term, said(content, name))


def said(content: Content, name: str) -> str:
    """The text of a field as people read it; one that is none of what it should be stays as typed."""
    text = content.text(name)
    if name in _PRICES:
        price = price_of(text)
        return text if price is None else price_words(price) if price else "Gratuit"
    if name in _HOURS:
        hours = number_of(text)
        return counted(hours, "heure") if hours else text
    return label_of(BY_NAME[name], text)


def place_of(content: Content) -> str:
    """The place over several lines; « à distance » where there is none."""
    town = f"{content.text('postal_code')} {content.text('town')}".strip()
    lines = [content.text("place_name"), content.text("address"), town]
    if not any(lines) and content.text("teaching_mode") == REMOTE:
        return "À distance"
    return "\n".join(filter(None, lines))


def _certification(content: Content) -> str:
    number = content.text("certification").upper()
    words = {"1": "Oui", "0": "Non"}.get(content.text("certifying"), "")
    return ", ".join(filter(None, [words, number]))


def _session(session: OwnSessionTexts, today: date) -> ShownSession:
    start, end, until = (session.day(name) for name in ("start", "end", "registration_end"))
    places = number_of(session.texts.get("places", ""))
    return ShownSession(
        dates=dates_words(start, end) or "dates à préciser",
        until=short_date(until or start),
        places=counted(places, "place") if places else "",
        details=session.texts.get("details", ""),
        over=end is not None and end < today,
    )


def dates_words(start: date | None, end: date | None) -> str:
    """« du 03/03/2025 au 04/04/2025 », « le 03/03/2025 »."""
    if start and end:
        return f"le {short_date(start)}" if start == end else f"du {short_date(start)} au {short_date(end)}"
    return f"à partir du {short_date(start)}" if start else ""
