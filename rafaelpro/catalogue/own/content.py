"""The content of an own offer: texts as they were typed, by field, and its sessions. Nothing is lost on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from .fields import FIELDS, SESSION_FIELDS, Field, Kind, Section, of_section
from .values import add_year, day_of

Texts = dict[str, str]
DATES = frozenset(each.name for each in SESSION_FIELDS if each.kind is Kind.DATE)


@dataclass(frozen=True, slots=True)
class OwnSessionTexts:
    """One session as it was typed; `key` names it within its offer and is never given twice."""

    key: str
    texts: Texts

    def day(self, name: str) -> date | None:
        return day_of(self.texts.get(name, ""))

    def days(self) -> tuple[date, date]:
        """The first and the last day of a session without problems. Raises `ValueError`."""
        start, end = self.day("start"), self.day("end")
        if start is None or end is None:
            raise ValueError(f"session {self.key} has no days")
        return start, end


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is said of a training. An absent text is ""."""

    texts: Texts = field(default_factory=dict)
    sessions: tuple[OwnSessionTexts, ...] = ()
    last_key: int = 0

    @classmethod
    def read(cls, held: Mapping[str, Any]) -> Content:
        """From what the base holds; what this version does not know is left aside."""
        sessions = tuple(
            OwnSessionTexts(str(each["key"]), tidied(each, SESSION_FIELDS)) for each in held.get("sessions", ())
        )
        return cls(tidied(held.get("texts", {}), FIELDS), sessions, int(held.get("last_key", 0)))

    def held(self) -> dict[str, Any]:
        """For the base."""
        sessions = [{"key": each.key, **each.texts} for each in self.sessions]
        return {"texts": self.texts, "sessions": sessions, "last_key": self.last_key}

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def title(self) -> str:
        return " ".join(self.text("title").split())

    def part(self, section: Section) -> Texts:
        """The texts of one section, each field there."""
        return {each.name: self.text(each.name) for each in of_section(section)}

    def with_part(self, section: Section, texts: Mapping[str, str]) -> Content:
        part = tidied(texts, of_section(section))
        others = {name: text for name, text in self.texts.items() if name not in self.part(section)}
        return replace(self, texts=others | part)

    def session(self, key: str) -> OwnSessionTexts | None:
        return next((each for each in self.sessions if each.key == key), None)

    def with_session(self, texts: Mapping[str, str], key: str | None = None) -> Content:
        """With one more session, or this one changed. The same session typed twice is one."""
        said = tidied(texts, SESSION_FIELDS)
        if key is not None:
            changed = (replace(each, texts=said) if each.key == key else each for each in self.sessions)
            return replace(self, sessions=tuple(changed))
        if any(each.texts == said for each in self.sessions):
            return self
        added = OwnSessionTexts(str(self.last_key + 1), said)
        return replace(self, sessions=(*self.sessions, added), last_key=self.last_key + 1)

    def without_session(self, key: str) -> Content:
        return replace(self, sessions=tuple(each for each in self.sessions if each.key != key))

    def a_year_later(self) -> Content:
        """The same training, its sessions on the same days of the next year; a date that is none stays as typed."""
        sessions = tuple(
            replace(each, texts={name: add_year(text) if name in DATES else text for name, text in each.texts.items()})
            for each in self.sessions
        )
        return replace(self, sessions=sessions)

    def in_order(self) -> list[OwnSessionTexts]:
        """Sessions by their first day, those without one last."""
        return sorted(self.sessions, key=lambda each: (each.day("start") or date.max, int(each.key)))


def tidied(texts: Mapping[str, Any], fields: tuple[Field, ...]) -> Texts:
    """The texts of these fields that say something; line ends as browsers send them count once."""
    read = {each.name: str(texts.get(each.name, "") or "") for each in fields}
    plain = {name: text.replace("\r\n", "\n").replace("\r", "\n").strip() for name, text in read.items()}
    return {name: text for name, text in plain.items() if text}


def version_of(texts: Mapping[str, str] | None) -> str:
    """What stands now, as a short text to compare: handed back with a form, nobody writes over somebody else."""
    said = {name: text for name, text in sorted((texts or {}).items()) if text}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def version_of_all(content: Content) -> str:
    """The version of a whole content: what the operator has read is what they accept."""
    return hashlib.sha256(json.dumps(content.held(), sort_keys=True).encode()).hexdigest()[:16]


def changes(before: Content, after: Content) -> dict[str, tuple[str, str]]:
    """Changed fields of the training, with both texts."""
    names = (each.name for each in FIELDS)
    return {name: (before.text(name), after.text(name)) for name in names if before.text(name) != after.text(name)}
