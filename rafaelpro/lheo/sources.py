"""The bytes of a document, whether plain, gzipped or zipped: streamed, counted, and never trusted.

The content decides (its first bytes), not the name of the file. A zip gives all its `.xml` members, in order.
"""

from __future__ import annotations

import gzip
import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .limits import DEFAULT, MIB, Limits
from .problems import Bomb, Unreadable

Source = Path | str | BinaryIO

_COPIED_AT_ONCE = MIB
_DIRECTORY_OF_ZIP = MIB  # bytes: a thousand members take less
_NAME_SHOWN = 100
_END_OF_ZIP = 65_557  # the end record and its longest comment
_FAILURES = (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # lzma would let the archive choose our memory


class Part:
    """One XML document of a source. `read` raises `Unreadable` on damage, on a bomb, and beyond the size allowed."""

    def __init__(self, name: str, stream: BinaryIO, budget: _Budget, format_name: str = "") -> None:
        self.name = name
        self._stream = stream
        self._budget = budget
        self._format = format_name

    def read(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except _FAILURES as error:
            raise Unreadable(f"le fichier {self._format} est abîmé ou coupé") from error
        except OSError as error:
            raise Unreadable(f"la lecture du fichier a échoué : {error.strerror or error}") from error
        self._budget.spend(len(data))
        return data


class _Budget:
    """Unpacked bytes so far, over all parts, against the limits of size and of ratio."""

    def __init__(self, limits: Limits, packed: Callable[[], int] | None = None) -> None:
        self._limits = limits
        self._packed = packed
        self._unpacked = 0

    def spend(self, size: int) -> None:
        self._unpacked += size
        if self._unpacked > self._limits.unpacked:
            raise Unreadable(f"le document dépasse la taille permise ({self._limits.unpacked // MIB} Mio décompressés)")
        if self._packed and self._unpacked > self._limits.ratio_from:
            self._check_ratio(self._packed())

    def _check_ratio(self, packed: int) -> None:
        if self._unpacked > packed * self._limits.ratio:
            raise Bomb(f"le fichier se décompresse plus de {self._limits.ratio} fois : il est refusé par prudence")


def open_source(source: Source, limits: Limits = DEFAULT) -> Generator[Part, None, None]:
    """The parts of a file or of a binary stream, one after the other; closing the iterator closes what was opened."""
    with ExitStack() as stack:
        stream = _seekable(source, limits, stack)
        magic = stream.read(4)
        stream.seek(-len(magic), io.SEEK_CUR)
        yield from _parts(stream, magic, _suffix(source), limits, stack)


def _parts(stream: BinaryIO, magic: bytes, suffix: str, limits: Limits, stack: ExitStack) -> Iterator[Part]:
    if magic.startswith(b"\x1f\x8b"):
        return _gzipped(stream, limits, stack)
    if magic.startswith(b"PK"):
        return _zipped(stream, limits, stack)
    if suffix in (".gz", ".zip"):
        raise Unreadable(f"le nom du fichier finit par {suffix}, mais son contenu n'est pas dans ce format")
    return iter([Part("", stream, _Budget(limits))])


def _gzipped(stream: BinaryIO, limits: Limits, stack: ExitStack) -> Iterator[Part]:
    start = stream.tell()
    unpacked = stack.enter_context(gzip.GzipFile(fileobj=stream))
    yield Part("", unpacked, _Budget(limits, lambda: stream.tell() - start), "gzip")  # type: ignore[arg-type]


def _zipped(stream: BinaryIO, limits: Limits, stack: ExitStack) -> Iterator[Part]:
    size = stream.seek(0, io.SEEK_END)
    _refuse_great_directory(stream, size)
    try:
        archive = stack.enter_context(zipfile.ZipFile(stream))
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
        raise Unreadable("le fichier zip est abîmé ou coupé") from error
    members = [member for member in archive.infolist() if _is_xml(member.filename)]
    if not members or len(members) > limits.members:
        raise Unreadable(f"le fichier zip contient {len(members)} fichier(s) .xml : il en faut de 1 à {limits.members}")
    budget = _Budget(limits, lambda: size)
    for member in members:
        with _opened(archive, member) as unpacked:
            yield Part(member.filename[:_NAME_SHOWN] if len(members) > 1 else "", unpacked, budget, "zip")


def _opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    if member.compress_type not in _METHODS or member.flag_bits & 0x1:
        raise Unreadable(
            f"le fichier zip est chiffré ou compressé d'une façon non prise en charge : {member.filename[:_NAME_SHOWN]}"
        )
    try:
        return archive.open(member)  # type: ignore[return-value]
    except (*_FAILURES, OSError, ValueError, struct.error) as error:
        raise Unreadable("le fichier zip est abîmé ou coupé") from error


def _refuse_great_directory(stream: BinaryIO, size: int) -> None:
    """zipfile loads the whole directory: refuse one that is out of proportion before it does."""
    stream.seek(max(0, size - _END_OF_ZIP))
    tail = stream.read(_END_OF_ZIP)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 > len(tail):
        raise Unreadable("le fichier zip est abîmé ou coupé")
    (directory,) = struct.unpack_from("<I", tail, end + 12)
    if directory > _DIRECTORY_OF_ZIP or tail[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        raise Unreadable("le fichier zip contient trop de fichiers, ou est au format zip64")


def _is_xml(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() == ".xml" and not path.name.startswith("._")


def _suffix(source: Source) -> str:
    return Path(source).suffix.lower() if isinstance(source, (str, Path)) else ""


def _seekable(source: Source, limits: Limits, stack: ExitStack) -> BinaryIO:
    if isinstance(source, (str, Path)):
        return stack.enter_context(_file(Path(source)))
    if source.seekable():
        return source
    return _spooled(source, limits, stack)


def _file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Unreadable(f"le fichier « {path.name} » ne peut pas être ouvert : {error.strerror}") from error


def _spooled(source: BinaryIO, limits: Limits, stack: ExitStack) -> BinaryIO:
    """A stream that cannot go back (a request, a pipe) waits in a temporary file: a zip is read from its end."""
    copy: BinaryIO = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 -- the stack closes it
    part = Part("", source, _Budget(limits))
    while data := part.read(_COPIED_AT_ONCE):
        copy.write(data)
    copy.seek(0)
    return copy
