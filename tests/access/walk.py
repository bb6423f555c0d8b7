"""How the test of access walks: the addresses there are, what somebody gets from one, the expected table read."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.world import Persona, World

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
SECURITY = "/mon-espace/securite/"
WORDS = {200: "ok", 201: "ok", 202: "ok", 204: "ok", 403: "no", 404: "--"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: `method address`, and what each column gets."""

    method: str
    address: str
    outcomes: dict[str, str]

    @property
    def shape(self) -> str:
        """The address with its parameters and query forgotten: what the URL pattern is known by."""
        return re.sub(r"\{\w+\}", "{}", self.address.partition("?")[0])

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


def read_table(columns: str, table: str) -> list[Row]:
    """The lines of a table; a bar between columns is for the eye. A line that has not as many cells fails."""
    names = columns.replace("|", " ").split()
    rows = []
    for line in table.splitlines():
        if not line.strip() or line.strip().startswith("#"):
            continue
        method, address, *cells = line.replace("|", " ").split()
        rows.append(Row(method, address, dict(zip(names, cells, strict=True))))
    return rows


def shapes() -> set[str]:
    """Every address that the project serves, static files aside, as `/gestion/sessions/{}/`."""
    return {_shape(route) for route in _routes(get_resolver())}


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from _routes(each, route)


def _shape(route: str) -> str:
    plain = CONVERTER.sub("{}", GROUP.sub("{}", route))
    return "/" + plain.replace("^", "").replace("$", "").replace("\\.", ".").removesuffix("?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody got: its status, where it leads, all that it says."""

    asked: str
    status: int
    location: str
    text: str

    @property
    def outcome(self) -> str:
        """`ok` a page, `in` the log-in page, `2f` the second factor first, `go` done and led on, `no` refused in words,
        `--` not known to exist.
        """
        if self.location == SECURITY and not self.asked.startswith(SECURITY):
            return "2f"
        if self.status in (301, 302):
            return "in" if self.location.startswith("/connexion/") else "go"
        return WORDS.get(self.status, str(self.status))


def ask(world: World, persona: Persona, method: str, address: str, body: dict[str, Any] | None = None) -> Answer:
    """What somebody gets; whatever it changed is undone."""
    client = persona.client()
    where = world.address(address, persona)
    data = {} if method == "GET" else _form(world, persona, body or {})
    with transaction.atomic():
        answer = _read(where, getattr(client, method.lower())(where, data))
        transaction.set_rollback(True)
    return answer


def _read(where: str, response: HttpResponse) -> Answer:
    """Headers count, and so does what is packed in a spreadsheet; where a word may be cut, it is still one word."""
    content = b"".join(response) if response.streaming else response.content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    text = html.unescape(content.decode(errors="replace").replace("<wbr>", "")) + headers
    return Answer(where, response.status_code, response.get("Location", ""), text)


def _filled(body: Any, parts: dict[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: _filled(value, parts) for name, value in body.items()}
    return body.format(**parts) if isinstance(body, str) else body


def _form(world: World, persona: Persona, body: dict[str, Any]) -> dict[str, Any]:
    """The form as its page gives it to this persona: under their own structure, unless the row says otherwise."""
    own = {"structure": str(persona.structure.pk)} if persona.structure is not None else {}
    return own | _filled(body, world.parts)


def ask_api(world: World, token: str, method: str, address: str, body: Any = None) -> Answer:
    """What the holder of a token gets; whatever it changed is undone."""
    secret = world.tokens[token]
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    filled = _filled(body, world.parts)
    text = filled if isinstance(filled, str) else json.dumps(filled) if filled is not None else ""
    kind = "application/xml" if text.startswith("<") else "application/json"
    where = address.format(**world.parts)
    with transaction.atomic():
        answer = _read(where, Client().generic(method, where, text, content_type=kind, headers=headers))
        transaction.set_rollback(True)
    return answer
