"""R3.4: whatever stands in whatever place of a feed, the feed ends in words and the next one is applied."""

from __future__ import annotations

import json

import pytest
from django.db import models
from django.test import Client

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.eos.domain.check import check
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import Feed
from rafaelpro.eos.report import report
from rafaelpro.lheo import dates
from rafaelpro.offreinfo.export import write_file
from tests.eos import looks
from tests.eos.builder import A1, A2, S1, S2, delta, feed
from tests.eos.whole import document, places, send, with_columns

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]

OURS = ("ne peut pas être enregistrée", "erreur imprévue")
"""What is said where the base or our reading failed: here everything must have been foreseen."""
VALUES = {
    "nothing": "",
    "the last day": "99991231",
    "the first day": "00010101",
    "a moment beyond": "9999-12-31T23:59:59-23:59",
    "negative": "-1",
    "beyond an integer": "2147483648",
    "beyond a big one": "99999999999999999999",
    "beyond Python's digits": "9" * 5_000,
    "beyond a float": "1e400",
    "no number": "nan",
    "other digits": "٢٠٢٥٠٣٠٣",
    "long": "x" * 20_000,
    "words": " ".join(f"mot{rank}" for rank in range(4_000)),
    "coded characters": "&#0;&#xD800;&#x110000;&#9999999999;<b>\u202e\U0010ffff",
}


def is_told(applied: Feed) -> None:
    """Every record went in, or is rejected with its reason; nothing failed on the way."""
    told = report(applied)
    assert applied.state == FeedState.APPLIED
    assert [each for each in told["rejets"] if any(words in each["raison"] for words in OURS)] == []
    assert all(len(each["raison"]) < 400 for each in told["rejets"] + told["signalements"])
    assert sum(told["comptes"][name] for name in ("cree", "modifie", "inchange", "retabli", "rejete")) >= 2


def the_next_is_applied(numero: int) -> None:
    assert looks.counts(delta(numero).action("202599999999").session("99999999").apply())["cree"] == 2


def everything_can_be_said(path) -> None:
    """The whole offer goes out again as LHÉO."""
    assert write_file(path).sessions


QUICK = ("a moment beyond", "beyond a big one", "long", "coded characters")  # the others only with --soak
IN_EVERY_PLACE = [pytest.param(name, marks=() if name in QUICK else pytest.mark.soak) for name in VALUES]


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_EVERY_PLACE)
def test_in_every_element_and_attribute(name, tmp_path):
    path = tmp_path / "flux.xml"
    path.write_bytes(document(VALUES[name], 1))
    before = check(path)
    applied = send(path.read_bytes())
    is_told(applied)
    assert before | {"id": None} == report(applied) | {"id": None}
    assert applied.created + applied.rejected >= len(places()) * 2
    everything_can_be_said(tmp_path / "offre.xml")
    the_next_is_applied(2)


def test_the_places_are_all_that_lheo_and_the_profile_know():
    """The table above covers them because the document is made from the reader's own records."""
    found = places()
    assert len(found) > 300
    for tail in (" debut", " codepostal", " extra", "formation/@datecrea", "session/@numero", "extras/@numero"):
        assert any(place.endswith(tail) for place in found), tail


# --- what the document says of itself ------------------------------------------------------------------------------

HEADER = ("type", "numero", "horodatage")
MOMENTS = {
    "far east of the first day": "0001-01-01T00:00:00+23:59",
    "first day": "0001-01-01T00:00:00+00:00",
    "second day": "0001-01-02T00:00:00+00:00",
    "last evening": "9999-12-31T23:30:00Z",
    "before 1900": "1899-12-31T23:59:59Z",
    "after 2199": "2200-01-01",
}


@pytest.mark.parametrize("part", HEADER)
@pytest.mark.parametrize("name", VALUES | MOMENTS)
def test_in_the_document_s_own_header(part, name, tmp_path):
    value = (VALUES | MOMENTS)[name]
    builder = feed(1).action("202500000009").session("00000009").header(**{part: value})
    before = check(builder.write(tmp_path / "flux.xml"))
    done = builder.apply()
    assert before | {"id": None} == report(done) | {"id": None}
    if part == "horodatage":
        is_told(done)
        assert done.stamped_at is None
        assert any("horodatage" in each["raison"] for each in report(done)["signalements"])
    the_next_is_applied((done.numero or 1) + 1)


@pytest.mark.parametrize("moment", ["1900-01-01T00:00:00+23:59", "2199-12-31T23:59:59-23:59", *MOMENTS.values()])
def test_the_page_of_a_feed_shows_any_moment(moment):
    from tests.factories import OperatorFactory, member

    done = feed(1, stamp=moment).action(A1).session(S1).apply()
    client = Client()
    client.force_login(member(OperatorFactory()))
    page = client.get(f"/supervision/flux/{done.public_id}/").content.decode()
    assert "Horodatage" in page
    assert (done.stamped_at is None) == (moment in MOMENTS.values())
    assert "N° 1" in client.get("/supervision/").content.decode()


# --- dates, on the pages that show them ----------------------------------------------------------------------------

DAYS = ["19000101", "21991231", "22000101"]


@pytest.mark.parametrize("day", DAYS)
def test_every_date_of_a_feed_on_the_pages_that_show_it(day):
    from rafaelpro.organisations.models import Organisation
    from tests.eos.builder import RESPONSIBLE
    from tests.factories import member

    shown = [place for tail in (" debut", " fin", " date", " extra", "/@datecrea", "/@datemaj") for place in places()
             if place.endswith(tail)]  # fmt: skip
    is_told(send(document(day, 1, only=frozenset(shown))))
    of_structure, anyone = Client(), Client()
    owner = Organisation.objects.get(siret=RESPONSIBLE)
    of_structure.force_login(member(owner, applications=True, catalogue=True))
    for session in TrainingSession.objects.select_related("action"):
        for client, address in (
            (anyone, f"/sessions/{session.carif_number}/"),
            (anyone, f"/formations/{session.action.reference}/"),
            (of_structure, f"/gestion/sessions/{session.carif_number}/"),
            (of_structure, f"/gestion/formations/{session.action.reference}/"),
        ):
            assert session.carif_number in client.get(address).content.decode(), address
    for address in ("/recherche/", "/api/v1/sessions"):
        assert client.get(address).status_code == 200, address


# --- columns told as they are ---------------------------------------------------------------------------------------

COLUMN_VALUES = {
    "beyond a float": "1e400",
    "beyond the globe": "181.5",
    "beyond an integer": "9999999999",
    "beyond Python's digits": "9" * 5_000,
    "negative": "-1",
    "the last day": '"9999-12-31"',
    "the first day": '"0001-01-01"',
    "NUL": r'"a\u0000b"',
    "a lone surrogate": r'"a\ud800b"',
    "no number": "NaN",
    "nothing": "null",
    "long": json.dumps("x" * 20_000),
    "a list": "[1, [2], null]",
    "a list of long texts": json.dumps(["x" * 300]),
    "a tree": json.dumps({"code-NSF": 5, "organisme-financeur": "x", "certification": [1], "urlweb": {"a": 1}}),
    "deep": "[" * 50_000 + "]" * 50_000,
}


def columns(model) -> list[str]:
    return [field.name for field in model._meta.get_fields() if isinstance(field, models.Field)]


@pytest.mark.parametrize("name", COLUMN_VALUES)
def test_in_every_column_that_our_own_exports_tell(name, tmp_path):
    names = {"action": columns(TrainingAction), "session": columns(TrainingSession)}
    applied = send(with_columns(names, COLUMN_VALUES[name]))
    is_told(applied)
    assert looks.counts(applied)["cree"] == 2 * sum(map(len, names.values()))
    everything_can_be_said(tmp_path / "offre.xml")
    for session in TrainingSession.objects.all():
        assert session.latitude is None or abs(session.latitude) <= 90
        assert session.contract_end is None or dates.of(session.contract_end)
        assert session.contract_end is None or 1900 <= session.contract_end.year < 2200
    the_next_is_applied(2)


# --- bytes that are no text -----------------------------------------------------------------------------------------

BYTES = {
    "NUL": b"\x00",
    "a reference to NUL": b"&#0;",
    "a lone surrogate": b"\xed\xa0\x80",
    "its reference": b"&#xD800;",
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_xml_refuses(name):
    content = feed(1).action(A1).session(S1).xml().replace(b"Apprendre", b"Appr" + BYTES[name] + b"endre")
    refused = send(content)
    assert refused.state == FeedState.REFUSED
    assert report(refused)["rejets"][0]["ligne"] > 1
    the_next_is_applied(1)


def test_more_words_than_an_index_holds():
    """A megabyte of different words a text: PostgreSQL refuses the document that searches would read."""
    texts = {name: " ".join(f"{name}{rank:07}" for rank in range(45_000)) for name in ("objective", "content")}
    applied = feed(1).action(A1, formation=texts).session(S1).action(A2).session(S2).apply()
    assert applied.state == FeedState.APPLIED
    assert looks.rejected(applied) == [A1, S1]
    assert "ne peut pas être enregistrée" in looks.report(applied)["rejets"][0]["raison"]
    the_next_is_applied(2)
