"""A body that is read as it comes, never whole in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rafaelpro.eos.content import PACKED_LIMIT, TooLarge, spool
from rafaelpro.lheo.limits import GIB, MIB

from .problems import Code, FieldProblem, InvalidInput, Problem

View = Callable[..., HttpResponseBase]
DOCUMENTS = frozenset(
    {
        "", "application/xml", "text/xml", "application/gzip", "application/x-gzip", "application/zip",
        "application/octet-stream", "application/x-www-form-urlencoded", "text/plain",
    }
)  # fmt: skip
"""What clients say of an LHÉO document, curl's habit included; the content itself tells what it is."""
ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip"})
DRAINED = GIB  # read and thrown away at the most, so that a client who sends too much hears why


class Upload:
    """The body of a request as a stream that counts and hashes what passes."""

    def __init__(self, request: HttpRequest) -> None:
        self.announced = _announced(request)
        self._stream = _stream_of(request)
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except OSError as error:
            raise _cut() from error
        self._hash.update(data)
        self.size += len(data)
        return data

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def drain(self) -> None:
        while self.size < DRAINED and self.read(MIB):
            pass


class ChunkedBody:
    """A body without Content-Length, which Django alone takes for an empty one: read at once, up to a limit."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        self._stream = _stream_of(request)
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        parts = []
        while self._left and (data := self._stream.read(self._left)):
            parts.append(data)
            self._left -= len(data)
        return b"".join(parts)

    def close(self) -> None:
        """The server's stream is the server's to close."""


def with_chunks(view: View) -> View:
    """For operations that take JSON: a body sent in chunks is read too, one byte beyond the limit at most."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_chunked(request):
            request._stream = cast("BinaryIO", ChunkedBody(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
        return view(request, *args, **kwargs)

    return read


def is_chunked(request: HttpRequest) -> bool:
    return "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()


def spooled(request: HttpRequest) -> tuple[BinaryIO, str]:
    """The body in a temporary file, and its digest.

    Raises `type-non-accepte`, `trop-volumineux`, `requete-illisible` (cut), `saisie-invalide` (empty).
    """
    _refuse_other_types(request)
    upload = Upload(request)
    try:
        if upload.announced is not None and upload.announced > PACKED_LIMIT:
            raise TooLarge(f"Le fichier dépasse {PACKED_LIMIT // MIB} Mio.")
        copy = spool(cast("BinaryIO", upload))
    except TooLarge as error:
        upload.drain()
        raise Problem(Code.TOO_LARGE, str(error)) from error
    try:
        _refuse_cut_or_empty(upload)
    except Exception:
        copy.close()
        raise
    return copy, upload.digest


def _refuse_cut_or_empty(upload: Upload) -> None:
    if upload.announced is not None and upload.size < upload.announced:
        raise _cut()
    if upload.size == 0:
        raise InvalidInput([FieldProblem("corps", "obligatoire", "Le corps est vide : un document LHÉO est attendu.")])


def _cut() -> Problem:
    return Problem(Code.UNREADABLE, "Le corps de la requête a été coupé : rien n'a été gardé.")


def _announced(request: HttpRequest) -> int | None:
    """Content-Length; None for a body sent in chunks."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdigit() else None


def _stream_of(request: HttpRequest) -> BinaryIO:
    """Django reads nothing of a body without Content-Length: such a body ends by itself."""
    source = cast("WSGIRequest", request).environ["wsgi.input"]
    if is_chunked(request):
        return cast("BinaryIO", source)
    return cast("BinaryIO", LimitedStream(source, _announced(request) or 0))


def _refuse_other_types(request: HttpRequest) -> None:
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if request.content_type in DOCUMENTS and encoding in ENCODINGS:
        return
    raise Problem(
        Code.MEDIA,
        "Le corps doit être un document LHÉO : application/xml, ou application/gzip.",
        headers={"Accept-Post": "application/xml, application/gzip", "Accept-Encoding": "gzip"},
    )
