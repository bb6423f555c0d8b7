"""Text and names as XML accepts them."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile("[&<>\r]|" + _FORBIDDEN.pattern)
_SPECIAL_IN_ATTRIBUTE = re.compile('[&<>"\r\n\t]|' + _FORBIDDEN.pattern)
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_NAME = re.compile(r"[^\W\d][\w.-]*")
REPLACEMENT = "�"


def text_of(value: str) -> str:
    """A text, escaped; a character that XML forbids becomes U+FFFD."""
    return _SPECIAL.sub(_escape, value) if _SPECIAL.search(value) else value


def attribute_text(value: str) -> str:
    """The value of an attribute, escaped for double quotes, its line ends kept."""
    return _SPECIAL_IN_ATTRIBUTE.sub(_escape, value) if _SPECIAL_IN_ATTRIBUTE.search(value) else value


def is_name(name: str) -> bool:
    """Whether it is an XML name without prefix (a little narrower than XML's own rule)."""
    return bool(_NAME.fullmatch(name))


def named(tag: str) -> tuple[str | None, str]:
    """(namespace, name) of `{namespace}name`; None: that of the document."""
    if not tag.startswith("{"):
        return None, tag
    namespace, _, name = tag[1:].partition("}")
    return namespace, name


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0], REPLACEMENT)
