"""What the reader accepts at most from a document, whoever sent it. Sizes are in bytes unless said."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond `text` a formation alone is rejected; beyond any other limit the document is refused."""

    depth: int = 64  # nested elements
    elements: int = 250_000  # in one formation, or outside of all of them
    text: int = MIB  # characters of one text
    stretch: int = 64 * MIB  # of one formation, or outside of all of them
    token: int = MIB  # one tag with its attributes, one comment
    names: int = 10_000  # different names of elements, attributes and prefixes
    problems: int = 200  # tolerated problems kept for a formation, or for the document
    unpacked: int = 4 * GIB
    ratio: int = 250  # unpacked size / packed size, looked at from `ratio_from` on
    ratio_from: int = 16 * MIB
    members: int = 1_000  # XML files in a zip


DEFAULT = Limits()
