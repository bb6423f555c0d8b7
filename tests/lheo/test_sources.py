"""Plain, gzipped and zipped documents read alike; damaged ones and bombs are refused in words."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from rafaelpro.lheo.limits import KIB, MIB, Limits
from rafaelpro.lheo.problems import Unreadable
from rafaelpro.lheo.reader import read
from tests.lheo import samples

XML = samples.written(samples.formation())


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


class Pipe:
    """A stream that can only be read onwards, a little at a time, as from the network."""

    def __init__(self, content: bytes) -> None:
        self._stream = io.BytesIO(content)

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(min(size, 1000))


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda content: content,
    "gzip": gzip.compress,
    "gzip in two members": lambda content: gzip.compress(content[:500]) + gzip.compress(content[500:]),
    "zip": lambda content: zipped(("lheo.xml", content)),
    "stored zip": lambda content: zipped(("a/LHEO.XML", content), method=zipfile.ZIP_STORED),
    "zip with other files": lambda content: zipped(
        ("lisez-moi.txt", b"x"), ("__MACOSX/._lheo.xml", b"\x00"), ("lheo.xml", content)
    ),
}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("door", ["file", "stream", "pipe", "text path"])
def test_every_packing_reads_alike_through_every_door(packing: str, door: str, tmp_path: Path) -> None:
    packed = PACKINGS[packing](XML)
    path = tmp_path / "flux"
    path.write_bytes(packed)
    source = {"file": path, "stream": io.BytesIO(packed), "pipe": Pipe(packed), "text path": str(path)}[door]
    with read(source) as document:
        assert list(document) == [samples.formation()]
        assert document.extras.find("eos-flux") == samples.FLOW


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "flux.xml"
    path.write_bytes(gzip.compress(XML))
    assert samples.read_all(path)[0] == [samples.formation()]


@pytest.mark.parametrize("suffix", [".gz", ".zip", ".GZ"])
def test_a_name_that_lies_is_told(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"flux.xml{suffix}"
    path.write_bytes(XML)
    with pytest.raises(Unreadable, match="n'est pas dans ce format"):
        samples.read_all(path)


def test_a_zip_of_several_documents_reads_as_one_in_order() -> None:
    parts = [("b.xml", samples.written(samples.formation(numero="B"))), ("a.xml", XML)]
    items, document = samples.read_all(zipped(*parts))
    assert [(item.numero, item.path) for item in items] == [
        ("B", "b.xml:lheo/offres/formation[1]"),
        ("F-1", "a.xml:lheo/offres/formation[1]"),
    ]
    assert items[0].actions[0].sessions[0].path == "b.xml:lheo/offres/formation[1]/action[1]/session[1]"
    assert len(document.extras.find_all("eos-flux")) == 2


def test_a_bad_document_in_a_zip_names_its_file() -> None:
    with pytest.raises(Unreadable) as refused:
        samples.read_all(zipped(("a.xml", XML), ("b.xml", XML[:-9])))
    assert refused.value.path.startswith("b.xml:")


@pytest.mark.parametrize("packing", ["gzip", "zip", "stored zip"])
def test_a_packed_document_cut_anywhere_is_never_whole(packing: str) -> None:
    packed = PACKINGS[packing](XML)
    for size in range(0, len(packed), 7):
        with pytest.raises(Unreadable):
            samples.read_all(packed[:size])


@pytest.mark.parametrize("packing", ["gzip", "zip"])
def test_a_packed_document_with_a_damaged_byte_is_refused_or_reads_the_same(packing: str) -> None:
    """The check sum stands at the end: damage may be found only there, but it is found."""
    packed = bytearray(PACKINGS[packing](XML))
    refused = 0
    for at in range(len(packed)):
        damaged = packed.copy()
        damaged[at] ^= 0x55
        try:
            assert samples.read_all(bytes(damaged))[0] == [samples.formation()]
        except Unreadable:
            refused += 1
    assert refused > len(packed) * 0.8


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\x1f\x8b", "gzip"),
        (b"\x1f\x8b" + b"\xff" * 500, "gzip"),
        (gzip.compress(XML) + b"queue", "gzip"),
        (b"PK\x03\x04 rien", "zip"),
        (b"PK\x05\x06" + b"\x00" * 18, "0 fichier"),
        (zipped(("a.txt", b"x")), "0 fichier"),
        (zipped(("a.xml", XML), method=zipfile.ZIP_LZMA), "non prise en charge"),
        (zipped(("a.xml", XML), method=zipfile.ZIP_BZIP2), "non prise en charge"),
        (zipped(*((f"{n}.xml", b"x") for n in range(1001))), "1001 fichier"),
        (zipped(*((f"{n:0200}.txt", b"") for n in range(5000))), "trop de fichiers"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_in_words(content: bytes, word: str) -> None:
    with pytest.raises(Unreadable, match=word):
        samples.read_all(content)


def test_an_encrypted_zip_is_refused() -> None:
    content = bytearray(zipped(("a.xml", XML)))
    content[6] |= 1
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 8] |= 1
    with pytest.raises(Unreadable, match="chiffré"):
        samples.read_all(bytes(content))


def bomb(size: int) -> bytes:
    """A document of that size that packs about a thousand times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    blanks = b" " * MIB
    parts = [packer.compress(XML[:-8])]
    parts += [packer.compress(blanks) for _ in range(size // MIB)]
    return b"".join([*parts, packer.compress(XML[-8:]), packer.flush()])


def test_a_gzip_bomb_is_refused_by_its_ratio() -> None:
    with pytest.raises(Unreadable, match="250 fois"):
        samples.read_all(bomb(40 * MIB), Limits(stretch=100 * MIB))


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    with pytest.raises(Unreadable, match="250 fois"):
        samples.read_all(zipped(("a.xml", XML[:-8] + b" " * 40 * MIB + XML[-8:])), Limits(stretch=100 * MIB))


def test_many_small_bombs_in_one_zip_are_refused_together() -> None:
    member = XML[:-8] + b" " * 2 * MIB + XML[-8:]
    with pytest.raises(Unreadable, match="250 fois"):
        samples.read_all(zipped(*((f"{n}.xml", member) for n in range(20))))


def test_the_unpacked_size_is_bounded() -> None:
    content = samples.written(*[samples.formation()] * 40)
    limits = Limits(unpacked=len(content) - 1)
    for packed in (content, gzip.compress(content), zipped(("a.xml", content))):
        with pytest.raises(Unreadable, match="taille permise"):
            samples.read_all(packed, limits)
        assert len(samples.read_all(packed, Limits(unpacked=len(content)))[0]) == 40


def test_a_pipe_is_bounded_before_it_fills_the_disk() -> None:
    with pytest.raises(Unreadable, match="taille permise"):
        read(Pipe(b" " * 300 * KIB), Limits(unpacked=200 * KIB))  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"absent\.xml"):
        read(tmp_path / "absent.xml")
    with pytest.raises(Unreadable, match="ne peut pas être ouvert"):
        read(tmp_path)


def test_a_stream_is_read_from_where_it_stands() -> None:
    stream = io.BytesIO(b"en-tete" + XML)
    stream.seek(7)
    with read(stream) as document:
        assert list(document) == [samples.formation()]


def test_files_are_closed_at_the_end_and_on_refusal(tmp_path: Path) -> None:
    """ResourceWarning is an error in these tests: a file left open would fail them."""
    path = tmp_path / "flux.zip"
    path.write_bytes(zipped(("a.xml", XML)))
    with read(path) as document:
        next(iter(document))
    path.write_bytes(zipped(("a.xml", b"<html/>")))
    with pytest.raises(Unreadable):
        read(path)


def test_a_read_that_fails_is_told() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 100:
                raise OSError(5, "Input/output error")
            return super().read(min(size or 0, 200))

    with pytest.raises(Unreadable, match="la lecture du fichier a échoué"):
        list(read(Broken(XML)))
