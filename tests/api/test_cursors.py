"""Cursors of lists: nobody can read or make one; the pages they lead to are those of the list (contract)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.api.pages import SIZE, Cursor
from rafaelpro.api.problems import InvalidInput
from rafaelpro.applications.models import Application
from tests.api.conftest import api_for, fields_of
from tests.factories import ApplicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]

LISTS = {"/candidatures": "managing", "/eos/candidatures-retenues": "eos"}
MOMENTS = [
    "2025-02-01T10:00:00+00:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2025-02-01T10:00:00+23:59",
]


@pytest.fixture
def eos(db):
    return api_for("eos:read")


@pytest.fixture(params=LISTS)
def listed(request):
    return request.getfixturevalue(LISTS[request.param]), request.param


def packed(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def forged() -> dict[str, str]:
    as_before = {f"json {each}": packed(json.dumps([5, each]).encode()) for each in MOMENTS}
    return as_before | {
        "a tag without anything": packed(bytes(16)),
        "the right size": packed(bytes(32)),
        "no base64": "é*",
        "one letter": "A",
        "spaces": "%20%20",
        "as long as may be": "A" * 200,
    }


@pytest.mark.parametrize("name", forged())
@pytest.mark.parametrize("since", ["", "&depuis=2025-01-01"])
def test_a_forged_cursor_is_refused(listed, session, name, since):
    ApplicationFactory(session=session, state="RETAINED", decided_on="2025-02-05")
    api, path = listed
    assert fields_of(api.get(f"{path}?curseur={forged()[name]}{since}")) == {"curseur": "invalide"}


def test_each_changed_letter_makes_it_none_of_ours():
    """The last letter holds four spare bits, which say nothing."""
    text = str(Cursor(5, datetime(2025, 2, 1, tzinfo=UTC)))
    for rank in range(len(text) - 1):
        other = text[:rank] + ("A" if text[rank] != "A" else "B") + text[rank + 1 :]
        with pytest.raises(InvalidInput, match="curseur"):
            Cursor.read(other)


@pytest.mark.parametrize(
    "moment", [datetime(2025, 2, 1, 10, 0, 0, 123456, tzinfo=UTC), datetime(1969, 7, 20, tzinfo=UTC)]
)
@pytest.mark.parametrize("key", [1, 2**63 - 1])
def test_a_cursor_is_read_as_it_was_made_to_the_microsecond(moment, key):
    cursor = Cursor(key, moment)
    assert Cursor.read(str(cursor)) == cursor
    assert str(Cursor(key, moment)) == str(cursor)
    assert str(Cursor(key, moment + timedelta(microseconds=1))) != str(cursor)


def test_a_cursor_of_the_key_before_still_leads_on(settings):
    cursor = Cursor(5, datetime(2025, 2, 1, tzinfo=UTC))
    text, former = str(cursor), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-another-key-another-key"
    settings.SECRET_KEY_FALLBACKS = [former]
    assert Cursor.read(text) == cursor
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidInput, match="curseur"):
        Cursor.read(text)


def test_a_trainer_learns_nothing_from_it_and_reads_every_page(training, session):
    """R2.2: to a trainer names, state and planned dates only; neither our keys nor the moment of the last change."""
    ApplicationFactory.create_batch(SIZE + 2, session=session)
    last = Application.objects.order_by("-id")[SIZE - 1]
    first = training.get("/candidatures").json()
    text = first["page_suivante"].split("curseur=")[1]
    plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    ticks = int((last.changed_at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
    for secret in (last.pk.to_bytes(8, "big"), ticks.to_bytes(8, "big")[:7], b"2025-02"):
        assert secret not in plain
    assert training.get("/candidatures").json()["page_suivante"] == first["page_suivante"]
    rest = training.get(first["page_suivante"]).json()
    seen = [row["reference"] for row in first["resultats"] + rest["resultats"]]
    assert sorted(seen) == sorted(Application.objects.values_list("reference", flat=True))
    assert rest["page_suivante"] is None


@hypothesis.settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_no_text_but_ours_is_a_cursor(text):
    with pytest.raises(InvalidInput):
        Cursor.read(text)


@hypothesis.settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**63 - 1), st.datetimes(timezones=st.just(UTC)))
def test_any_row_at_any_moment_has_its_cursor(key, moment):
    assert Cursor.read(str(Cursor(key, moment))) == Cursor(key, moment)
