"""The numbers met in a document, 8 bytes each: which are there, which are there twice. Constant memory, or nearly."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator


class Numbers:
    """Numbers of one form (all of 8, or all of 12 digits): gather with `add`, then `close`, then ask."""

    def __init__(self) -> None:
        self._sorted = array("Q")
        self._twice: frozenset[int] = frozenset()

    def add(self, number: str) -> None:
        """`number` holds digits only."""
        self._sorted.append(int(number))

    def close(self) -> None:
        """Sort, and find what was there more than once."""
        self._sorted = array("Q", sorted(self._sorted))
        self._twice = frozenset(self._repeated())

    def _repeated(self) -> Iterator[int]:
        for first, second in zip(self._sorted, self._sorted[1:], strict=False):
            if first == second:
                yield first

    def __contains__(self, number: str) -> bool:
        wanted = int(number)
        place = bisect_left(self._sorted, wanted)
        return place < len(self._sorted) and self._sorted[place] == wanted

    def is_twice(self, number: str) -> bool:
        return int(number) in self._twice
