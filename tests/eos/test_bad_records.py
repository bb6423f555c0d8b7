"""R3.4b: a bad record is rejected alone, what was known stays; dirt goes in, noted. A bad document changes nothing."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import Feed
from tests.eos import looks
from tests.eos.builder import A1, A2, POSITIONER, S1, S2, S3, delta, feed

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]

POINTS = [("2025-03-03", 15, "PE-1"), ("2025-09-15", 12, "PE-2")]


def send(content: bytes) -> Feed:
    return process(receive(stream=io.BytesIO(content), name="flux.xml", source="test").pk)


def test_a_bad_session_is_rejected_alone_and_stays_as_it_was():
    feed(1).action().session(S1, points=POINTS).session(S2).apply()
    applied = feed(2).action(title="Neuf").session(S1, start="20251345", points=[]).session(S2, end="20281231").apply()
    assert applied.state == FeedState.APPLIED
    assert looks.counts(applied) == {"modifie": 2, "rejete": 1}
    assert looks.rejected(applied) == [S1]
    assert looks.points(S1) == [("2025-03-03", 15), ("2025-09-15", 12)]
    assert looks.session(S1).is_published
    assert looks.action().title == "Neuf"


def test_the_report_tells_line_path_number_value_and_reason():
    content = feed(1).action().session(S1).session(S2, start="20251345").xml()
    (rejection,) = looks.report(send(content))["rejets"]
    assert content.decode().splitlines()[rejection["ligne"] - 1].strip() == "<debut>20251345</debut>"
    assert rejection["chemin"] == "lheo/offres/formation[1]/action[1]/session[2]/periode/debut"
    assert (rejection["numero"], rejection["valeur"]) == (S2, "20251345")
    assert "pas une date" in rejection["raison"]


def test_sessions_of_a_rejected_action_go_in_on_the_known_one():
    feed(1).action().session(S1).apply()
    applied = delta(2).action(title="Neuf", siret="nul").session(S1, end="20281231").session(S2).apply()
    assert looks.rejected(applied) == [A1]
    assert looks.counts(applied) | {"signale": 0} == {"modifie": 1, "cree": 1, "rejete": 1, "signale": 0}
    assert looks.action().title == "Agent de propreté"
    assert looks.session(S2).trainer == looks.action().responsible
    assert f"{looks.session(S1).contract_end:%Y}" == "2028"


def test_sessions_of_a_rejected_action_that_nobody_knows_are_rejected_with_it():
    applied = feed(1).action(siret="nul").session(S1).session(S2).action(A2).session(S3).apply()
    assert looks.rejected(applied) == [A1, S1, S2]
    assert "l'action de cette session est rejetée" in looks.report(applied)["rejets"][1]["raison"]
    assert list(TrainingSession.objects.values_list("carif_number", flat=True)) == [S3]


def test_two_sessions_with_one_number_are_both_rejected_and_the_known_one_stays():
    feed(1).action().session(S1, points=POINTS).session(S2).apply()
    applied = feed(2).action().session(S1, end="20281231").session(S2).action(A2).session(S1, end="20291231").apply()
    assert looks.rejected(applied) == [S1, S1]
    assert f"{looks.session(S1).contract_end:%Y}" == "2027"
    assert looks.session(S1).is_published
    assert looks.counts(applied) == {"cree": 1, "inchange": 2, "rejete": 2}


def test_two_actions_with_one_number_are_both_rejected():
    applied = feed(1).action(A1).session(S1).action(A1, title="Autre").session(S2).action(A2).session(S3).apply()
    assert looks.rejected(applied) == [A1, S1, A1, S2]
    assert list(TrainingAction.objects.values_list("reference", flat=True)) == [A2]
    feed(2).action(A1).session(S1).action(A2).session(S3).apply()
    again = feed(3).action(A1).session(S1).action(A1, title="Autre").session(S2).action(A2).session(S3).apply()
    assert looks.rejected(again) == [A1, A1]
    assert looks.action().title == "Agent de propreté"
    assert looks.session(S2).action.reference == A1


def test_a_rejected_record_is_not_absent():
    """A full feed that holds a bad record does not withdraw it."""
    feed(1).action(A1).session(S1).session(S2).session(S3).apply()
    applied = feed(2).action(A1, siret="nul").session(S1, start="99991399").session(S2).session(S3).apply()
    assert looks.rejected(applied) == [A1, S1]
    assert looks.session(S1).is_published
    assert looks.action().is_published


def test_a_bad_list_stays_out_the_rest_of_the_session_goes_in():
    feed(1).action().session(points=POINTS).apply()
    bad = [("2025-03-03", 4, "PE-1"), ("2025-03-03", 5, "PE-9")]
    applied = delta(2).action().session(points=bad, end="20281231").apply()
    assert looks.counts(applied) == {"inchange": 1, "modifie": 1, "rejete": 1}
    assert looks.rejected(applied) == [S1]
    assert looks.points() == [("2025-03-03", 15), ("2025-09-15", 12)]
    assert f"{looks.session().contract_end:%Y}" == "2028"


def test_a_bad_list_alone_leaves_its_session_unchanged():
    feed(1).action().session(points=POINTS).apply()
    assert looks.counts(delta(2).action().session(points=[("2025-03-03", -4)]).apply()) == {"inchange": 2, "rejete": 1}


def test_a_session_never_seen_with_a_bad_list_comes_without_points():
    applied = feed(1).action().session(points=[("", 4)]).apply()
    assert looks.counts(applied) == {"cree": 2, "rejete": 1}
    assert looks.points() == []
    assert looks.session().availability.reason == "sans-point-entree"


@pytest.mark.frozen("2025-03-10")
def test_a_good_list_after_a_bad_first_one_is_no_first_reception():
    """R4.9: past entry points are taken with the session's first reception only."""
    feed(1).action().session(points=[("", 4)]).apply()
    applied = delta(2).action().session(points=POINTS).apply()
    assert looks.points() == [("2025-09-15", 12)]
    assert looks.noted(applied) == ["PE-1"]


def test_dirt_goes_in_and_is_noted():
    dirty = (
        feed(1)
        .action(formation={"objective": "-", "path_type": "9"})
        .session(end="99999999", positioner="30000000000005")
    )
    applied = dirty.apply()
    assert looks.counts(applied)["cree"] == 2
    assert looks.rejected(applied) == []
    assert {"-", "9", "99999999", "30000000000005"} <= set(looks.noted(applied))
    assert looks.session().contract_end is None


def test_a_rejected_record_makes_nothing_else():
    feed(1).action(siret="nul", measure="JAMAIS").session(positioner=POSITIONER).apply()
    from rafaelpro.catalogue.models import Measure
    from rafaelpro.organisations.models import Organisation

    assert not Measure.objects.filter(code="JAMAIS").exists()
    assert not Organisation.objects.exists()


def test_what_the_database_refuses_is_rejected_alone(monkeypatch):
    """A value that got past the reading must not stop the feed: here a number of hours beyond the column."""
    from rafaelpro.eos.reading import actions

    figures = actions._figures

    def beyond(formation, action):
        return figures(formation, action) | ({"total_hours": 2**40} if action.numero == A1 else {})

    monkeypatch.setattr(actions, "_figures", beyond)
    applied = feed(1).action(A1).session(S1).action(A2).session(S2).apply()
    assert looks.rejected(applied) == [A1, S1]
    assert looks.counts(applied) == {"cree": 2, "rejete": 2}
    assert "ne peut pas être enregistrée" in looks.report(applied)["rejets"][0]["raison"]
    assert applied.progress == 2


# --- documents ------------------------------------------------------------------------------------------------------


def documents() -> dict[str, bytes]:
    whole = feed(2).action(title="Neuf").session(S1).xml()
    return {
        "empty": b"",
        "not XML": b"Bonjour",
        "JSON": b'{"lheo": []}',
        "not LHEO": b"<?xml version='1.0'?><rss/>",
        "wrong namespace": whole.replace(b"http://lheo.gouv.fr/2.3", b"http://lheo.gouv.fr/9.9"),
        "doctype": whole.replace(b"?>", b'?><!DOCTYPE lheo [<!ENTITY a "b">]>', 1),
        "no feed": feed(2).without_header().action().session().xml(),
        "garbage in gzip": b"\x1f\x8b" + b"x" * 100,
        "gzip cut short": gzip.compress(whole)[:-20],
        "gzip of nothing": gzip.compress(b""),
        "garbage in zip": b"PK\x03\x04" + b"x" * 100,
        "latin-1 bytes in UTF-8": whole.replace("é".encode(), b"\xe9"),
        "null byte": whole[:300] + b"\x00" + whole[300:],
        "two documents": whole + whole,
    }


@pytest.mark.parametrize("name", documents())
def test_an_unreadable_document_changes_nothing_and_says_why(name):
    feed(1).action().session(S1, points=POINTS).apply()
    before = looks.everything()
    refused = send(documents()[name])
    assert refused.state == FeedState.REFUSED
    (rejection,) = looks.report(refused)["rejets"]
    assert len(rejection["raison"]) > 10
    assert looks.everything() == before


def test_a_feed_cut_short_anywhere_changes_nothing():
    """R3.4a: nothing is applied before the end has been read and found whole."""
    feed(1).action().session(S1, points=POINTS).apply()
    before = looks.everything()
    whole = feed(2).action(title="Neuf").session(S1).session(S2).action(A2).session(S3).xml().rstrip()
    for length in [*range(1, len(whole), 199), len(whole) - 1]:
        assert send(whole[:length]).state == FeedState.REFUSED, length
    assert looks.everything() == before
    assert send(whole).state == FeedState.APPLIED


@pytest.mark.parametrize("packing", ["plain", "gzip", "zip"])
def test_plain_gzip_and_zip(packing):
    content = feed(1).action().session().xml()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("flux.xml", content)
    packed = {"plain": content, "gzip": gzip.compress(content), "zip": archive.getvalue()}[packing]
    applied = send(packed)
    assert applied.state == FeedState.APPLIED
    assert applied.size == len(content)


def test_the_same_content_packed_otherwise_is_the_same_content():
    content = feed(1).action().session().xml()
    send(content)
    again = send(gzip.compress(content))
    assert (again.state, again.replay_of_id is not None) == (FeedState.APPLIED, True)


def test_a_zip_of_two_documents_is_refused():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        for name in ("a.xml", "b.xml"):
            out.writestr(name, feed(1).action().session().xml())
    refused = send(archive.getvalue())
    assert refused.state == FeedState.REFUSED
    assert "plusieurs documents" in looks.report(refused)["rejets"][0]["raison"]


def test_a_formation_that_cannot_be_read_rejects_its_records_and_withdraws_none():
    feed(1).action(A1).session(S1).action(A2).session(S2).apply()
    broken = feed(2).action(A1, rhythm="x" * (1024 * 1024 + 1)).session(S1).action(A2, title="Neuf").session(S2)
    applied = broken.apply()
    assert applied.state == FeedState.APPLIED
    assert looks.rejected(applied) == [A1, S1]
    assert looks.session(S1).is_published
    assert looks.action(A2).title == "Neuf"
