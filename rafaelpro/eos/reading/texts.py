"""Texts of feeds made fit to show: no markup, no filler, nothing longer than its column."""

from __future__ import annotations

import re
from html.parser import HTMLParser

FILLERS = frozenset({"-", "--", "."})
_MARKUP = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")
_BLOCKS = frozenset("address article blockquote br div dl dt h1 h2 h3 h4 h5 h6 hr ol p pre section table tr ul".split())
_SILENT = frozenset(("script", "style", "head", "title"))
_SPACES = re.compile(r"[ \t\u00a0\u2007\u202f]+")
_LINES = re.compile(r" ?(?:\r\n?|\n) ?")
_EMPTY_LINES = re.compile(r"\n{3,}")


class _Plain(HTMLParser):
    """The text of HTML: blocks become lines, items get a bullet, scripts and styles vanish."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self.parts.append("\n• ")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain(text: str) -> str:
    """Several lines of plain text; a filler such as « - » is no text."""
    if _MARKUP.search(text):
        text = _without_markup(text)
    tidy = _EMPTY_LINES.sub("\n\n", _LINES.sub("\n", _SPACES.sub(" ", text))).strip()
    return "" if tidy in FILLERS else tidy


def line(text: str) -> str:
    """The same on one line: for names, titles, towns."""
    return " ".join(plain(text).split())


def cut(text: str, longest: int) -> str:
    """At most `longest` characters, with an ellipsis where something was cut."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def web_link(text: str) -> str:
    """An address that may stand behind a link: http or https, nothing else; « www.… » is completed."""
    address = text.strip()
    if re.match(r"www\.\S+\Z", address):
        return f"https://{address}"
    return address if re.match(r"https?://[^\s<>\"]+\Z", address, re.IGNORECASE) else ""


def _without_markup(text: str) -> str:
    parser = _Plain()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)
