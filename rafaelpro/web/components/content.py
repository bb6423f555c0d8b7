"""Headers, lists and disclosures: how the text of a page is laid out."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from rafaelpro.core import french
from rafaelpro.core.differences import differences
from rafaelpro.core.light_markup import Block, Line, blocks_of
from rafaelpro.web.components import states
from rafaelpro.web.components.library import Params, block, kept_leaf, leaf, one_of, register
from rafaelpro.web.components.places import places_reading

_WORD = re.compile(r"\S+")
_LONG = re.compile(r".{1,24}")
_ADDRESS = re.compile(r"[^@.]{0,24}[@.]|[^@.]{1,24}")


@block("page_header")
def page_header(content: SafeString, title: str, *, above: str = "", intro: str = "", level: int = 1) -> Params:
    return {"level": level, "title": title, "above": above, "intro": intro}


@block("section")
def section(content: SafeString, title: str, *, anchor: str = "", level: int = 2, intro: str = "") -> Params:
    return {"title": title, "anchor": anchor, "level": level, "intro": intro}


@block("definitions")
def definitions(content: SafeString, *, layout: str = "rows") -> Params:
    return {"layout": one_of("layout", layout, ("rows", "columns"))}


@block("definition")
def definition(content: SafeString, term: str, *, eos: bool = False, empty: str = "Non renseigné") -> Params:
    return {"term": term, "eos": eos, "empty": empty, "is_empty": not content.strip()}


@block("disclosure")
def disclosure(
    content: SafeString, summary: str, *, opened: bool = False, note: str = "", kind: str = "plain"
) -> Params:
    return {"summary": summary, "opened": opened, "note": note, "kind": one_of("kind", kind, ("plain", "row"))}


@block("timeline")
def timeline(content: SafeString, *, label: str = "Historique") -> Params:
    return {"label": label}


@block("timeline_item")
def timeline_item(
    content: SafeString, title: str, *, when: date | datetime | None = None, who: str = "", state: object = None
) -> Params:
    shown = states.look(state) if state else states.Look("", "neutral", "")
    return {
        "title": title,
        "when": when,
        "has_time": isinstance(when, datetime),
        "who": who,
        "tone": shown.tone,
        "icon": shown.icon,
    }


@leaf("difference")
def difference(before: str, after: str) -> Params:
    """What changed between two texts, word by word."""
    parts = [{"change": part.change.value, "text": part.text} for part in differences(before, after)]
    return {"parts": parts}


@leaf("steps")
def steps(*labels: str, current: int = 1) -> Params:
    numbered = [{"number": n, "label": label, "place": _place(n, current)} for n, label in enumerate(labels, start=1)]
    return {"steps": numbered, "current": current, "total": len(labels), "current_label": labels[current - 1]}


def _place(number: int, current: int) -> str:
    return "done" if number < current else "current" if number == current else "to-come"


@kept_leaf("places_bar")
def places_bar(taken: int, places: int | None, *, noun: str = "candidature") -> Params:
    return places_reading(taken, places, noun=noun)


@register.filter
def fr_date(value: date | None) -> str:
    """« 1er mars 2025 »; nothing for None."""
    return french.long_date(value) if value else ""


@register.filter
def fr_short_date(value: date | None) -> str:
    """« 01/03/2025 »; nothing for None."""
    return french.short_date(value)


@register.filter
def fr_phone(number: str) -> str:
    """« 06 39 98 12 34 »."""
    return french.phone(number)


@register.filter
def fr_count(number: object) -> object:
    """« 12 345 »; words stay as they are."""
    return french.grouped(number) if isinstance(number, int) else number


@register.filter(is_safe=True)
def fr_spaced(text: str) -> str:
    """A text that came from elsewhere, a title for instance, with the spaces that never break; nothing else changes."""
    return french.spaced(str(text))


@register.filter(is_safe=True)
def fr_typeset(sentence: str) -> str:
    """A sentence of the domain, which the API says too, as a page shows it: spaces that never break, apostrophe ’."""
    return french.typeset(str(sentence))


@register.filter
def breakable(text: object) -> SafeString:
    """A text whose longest words may be cut, and whose e-mail addresses are cut after @ and dots, not amid a word."""
    return SafeString(_WORD.sub(_breaks, str(text or "")))


def _breaks(word: re.Match[str]) -> str:
    pieces = _ADDRESS if "@" in word[0] else _LONG
    return "<wbr>".join(escape(piece) for piece in pieces.findall(word[0]))


@register.filter
def light_markup(text: str) -> SafeString:
    """A text with the few signs of `core.light_markup` laid out; whatever else it holds is escaped."""
    return format_html_join("", "{}", ((_block(each),) for each in blocks_of(text)))


def _block(shown: Block) -> SafeString:
    lines = [(_line(each),) for each in shown.lines]
    if shown.is_list:
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))
    return format_html("<p>{}</p>", format_html_join(SafeString("<br>"), "{}", lines))


def _line(pieces: Line) -> SafeString:
    words = (format_html("<strong>{}</strong>", each.text) if each.is_bold else each.text for each in pieces)
    return format_html_join("", "{}", ((each,) for each in words))
