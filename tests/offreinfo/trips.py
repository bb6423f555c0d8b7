"""Exports in memory, taken back in an emptied base, and the public pages of both, to be compared."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from rafaelpro.applications import projection
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.models import Feed
from rafaelpro.lheo.reader import read
from rafaelpro.lheo.records import Formation
from rafaelpro.offreinfo.document import Written, write
from rafaelpro.offreinfo.domain.take_back import Taken, take_back
from tests.lheo import schema

# Keys of this base only.
_PASSING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|(?<=/reunions/)\d+(?=\.ics")')


def exported(since: date | None = None) -> tuple[bytes, Written]:
    stream = io.BytesIO()
    written = write(stream, since=since)
    return stream.getvalue(), written


def formations(document: bytes) -> list[Formation]:
    """What the document holds, read by our own reader; nothing in it may be rejected."""
    with read(io.BytesIO(document)) as opened:
        found = list(opened)
    assert all(isinstance(each, Formation) for each in found)
    return found


def numbers(document: bytes) -> set[str]:
    return {session.numero for each in formations(document) for session in each.actions[0].sessions}


def references(document: bytes) -> set[str]:
    return {each.actions[0].numero for each in formations(document)}


def assert_valid(document: bytes) -> None:
    """By the official schema, where this machine has it: elsewhere the rest of the test still counts."""
    with suppress(pytest.skip.Exception):
        assert_officially_valid(document)


def assert_officially_valid(document: bytes) -> None:
    """The same; skips where there is none, and says so."""
    official = etree.XMLSchema(etree.parse(str(schema.path())))
    official.assertValid(etree.fromstring(document, etree.XMLParser(huge_tree=True)))


def brought_in(document: bytes, path: Path) -> tuple[Feed, Taken]:
    """As `import_offre_info` does: through the door of feeds, then what people had added."""
    path.write_bytes(document)
    with path.open("rb") as stream:
        feed = process(receive(stream=stream, name=path.name, source="essai").pk)
    return feed, take_back(path)


def forget_applications() -> None:
    """Candidates are not part of the offer: a page that counts them is compared without them."""
    Application.objects.all().delete()
    projection.refresh(SessionAvailability.objects.values_list("pk", flat=True))


def pages(addresses: Iterable[str]) -> dict[str, str]:
    """The pages as anybody sees them, without what differs from one request to the next."""
    client = Client()
    found = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = _PASSING.sub("", response.content.decode())
    return found


def addresses(document: bytes) -> list[str]:
    """Of everything that a document passes on."""
    sessions = [f"/sessions/{number}/" for number in sorted(numbers(document))]
    return sessions + [f"/formations/{reference}/" for reference in sorted(references(document))]


def differing(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """The lines that differ, page by page: what a failure shows."""
    return [
        line
        for address, page in expected.items()
        if found[address] != page
        for line in (address, *difflib.unified_diff(page.splitlines(), found[address].splitlines(), n=0, lineterm=""))
    ]
