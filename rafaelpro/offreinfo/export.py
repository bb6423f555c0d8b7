"""The document in a file: whole or not at all, whoever else writes it at the same time."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

from .document import Written, write
from .snapshot import snapshot

COMPRESSION = 6
READABLE_BY_ALL = 0o644


def write_file(path: Path, since: date | None = None) -> Written:
    """Write beside `path`, then rename: a reader finds the former file or the new one, never a part of it.

    Compressed where the name ends in .gz. Raises `NothingToPassOn` or `OSError`, and then leaves `path` as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw, snapshot(), packed(raw, compressed=path.suffix == ".gz") as stream:
            written = write(stream, since=since)
        partial.chmod(READABLE_BY_ALL)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return written


@contextmanager
def packed(raw: BinaryIO, *, compressed: bool = True) -> Iterator[BinaryIO]:
    """Neither name nor date in the compressed bytes: the same offer gives the same ones."""
    if not compressed:
        yield raw
        return
    with gzip.GzipFile(filename="", mode="wb", compresslevel=COMPRESSION, fileobj=raw, mtime=0) as stream:
        yield cast("BinaryIO", stream)
