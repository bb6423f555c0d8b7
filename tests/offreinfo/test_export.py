"""What an export passes on, what it leaves out and why; hostile texts; files; since a day."""

from __future__ import annotations

import io
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.models import (
    ActionEnrichment,
    InformationMeeting,
    SessionEnrichment,
    TrainingAction,
    TrainingSession,
)
from rafaelpro.core import clock as core_clock
from rafaelpro.core.models import PolicyValue
from rafaelpro.eos.enums import FeedState
from rafaelpro.history import record
from rafaelpro.history.models import Event
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.reader import read
from rafaelpro.offreinfo.document import NothingToPassOn, write
from rafaelpro.offreinfo.reasons import Reason
from tests.eos.builder import A1, A2, POSITIONER, S1, S2, S3, delta, feed
from tests.factories import OrganisationFactory, PrescriberFactory
from tests.offreinfo import trips

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-03T11:00")]

HOSTILE = "<script>alert('x')</script> ]]> &lt;b&gt; &amp;amp; \x01\x0b « é » javascript:alert(1) \U0001f4a5 <!-- --> "


def region() -> None:
    """Two actions; the first has two sessions, one of which ended long ago."""
    (
        feed(7)
        .action(A1, modules=["Lire", "Écrire"])
        .session(S1, points=[("2025-03-03", 15, "PE-1"), ("2025-03-17", 5, "PE-2", "PE-1")], positioner=POSITIONER)
        .session(S2, start="20230101", end="20241231")
        .action(A2, title="Plomberie", measure="PRF", scheme="PRF")
        .session(S3, end="99999999")
        .apply()
    )


def enrich(reference: str = A1, **texts: str) -> None:
    ActionEnrichment.objects.create(
        action=TrainingAction.objects.get(reference=reference),
        updated_at=core_clock.now(),
        updated_by="Claude Secret",
        **texts,
    )


def only(document: bytes, reference: str = A1) -> lheo.Formation:
    return next(each for each in trips.formations(document) if each.actions[0].numero == reference)


# --- what goes, what stays ------------------------------------------------------------------------------------------


def test_what_eos_says_is_passed_on_in_its_profile():
    region()
    document, written = trips.exported()
    trips.assert_valid(document)
    formation = only(document)
    action, session = formation.actions[0], formation.actions[0].sessions[0]
    assert (formation.title, formation.path_type, formation.responsible.activity_number) == (
        "Agent de propreté",
        "2",
        "75330000033",
    )
    assert [each.reference for each in formation.sub_modules] == ["Lire", "Écrire"]
    assert action.funders[0].extras.find("specificites").value("mesure") == "HSP-SOCLE"
    points = session.extras.find("eos").find("points-entree").children
    assert [(each.numero, each.value("date"), each.value("places"), each.value("bis-de")) for each in points] == [
        ("PE-1", "20250303", "15", ""),
        ("PE-2", "20250317", "5", "PE-1"),
    ]
    assert session.extras.find("eos").find("organisme-positionneur").value("SIRET") == POSITIONER
    assert only(document, A2).actions[0].sessions[0].period.end.raw == "99999999"
    assert (written.formations, written.sessions, dict(written.left_out)) == (2, 2, {Reason.ENDED: 1})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda: TrainingSession.objects.filter(carif_number=S1).update(withdrawn_at=core_clock.now()), "retiree"),
        (lambda: TrainingSession.objects.filter(carif_number=S1).update(archived_at=core_clock.now()), "archivee"),
        (lambda: TrainingSession.objects.filter(carif_number=S1).update(contract_end=date(2025, 1, 31)), "terminee"),
        (lambda: TrainingAction.objects.filter(reference=A1).update(withdrawn_at=core_clock.now()), "retiree"),
        (lambda: TrainingAction.objects.filter(reference=A1).update(certifying=None), "incomplete"),
        (lambda: TrainingAction.objects.filter(reference=A1).update(lheo_rest={}), "incomplete"),
        (lambda: TrainingAction.objects.filter(reference=A1).update(public_codes=[]), "incomplete"),
    ],
    ids=["withdrawn", "archived", "ended", "action withdrawn", "not told", "before this version", "no public"],
)
def test_what_is_left_out_is_not_in_the_document_and_has_its_reason(change, reason):
    region()
    change()
    document, written = trips.exported()
    trips.assert_valid(document)
    assert trips.numbers(document) == {S3}
    assert written.left_out[Reason(reason)] >= 1


def test_a_siret_whose_key_is_false_is_left_out():
    feed(1).action(A1, siret="10000000000009").session(S1).action(A2).session(S2).apply()
    document, written = trips.exported()
    assert trips.numbers(document) == {S2}
    assert written.left_out == {Reason.NO_SIRET: 1}


def test_what_is_missing_is_named_for_people():
    region()
    TrainingAction.objects.filter(reference=A1).update(certifying=None, teaching_mode="9")
    told = []
    write(io.BytesIO(), tell=told.append)
    details = {each.session.carif_number: each.detail for each in told}
    assert details[S1] == "formation certifiante, oui ou non, enseignement en présence ou à distance"
    assert (details[S2], details[S3]) == ("", "")


def test_a_text_that_eos_has_not_told_is_the_dash_and_comes_back_as_nothing(tmp_path):
    feed(1).action(A1, rhythm="-", formation={"objective": "-", "expected_results": ""}).session(S1).apply()
    document, _ = trips.exported()
    trips.assert_valid(document)
    formation = only(document)
    assert (formation.objective, formation.expected_results, formation.actions[0].rhythm) == ("-", "-", "-")
    trips.brought_in(document, tmp_path / "offre.xml")
    action = TrainingAction.objects.get()
    assert (action.objective, action.expected_results, action.rhythm) == ("", "", "")


def test_what_was_told_of_a_structure_since_merged_is_not_the_other_s():
    region()
    action = TrainingAction.objects.get(reference=A1)
    TrainingAction.objects.filter(pk=action.pk).update(responsible=OrganisationFactory(name="Repreneur"))
    document, written = trips.exported()
    assert b"Repreneur" not in document
    assert written.left_out[Reason.INCOMPLETE] == 1


def test_nothing_to_pass_on_is_said():
    with pytest.raises(NothingToPassOn):
        trips.exported()
    region()
    TrainingAction.objects.update(withdrawn_at=core_clock.now())
    with pytest.raises(NothingToPassOn):
        trips.exported()


def test_nobody_s_name_leaves_but_the_contacts_of_the_offer():
    region()
    enrich(highlights="Un groupe de huit.")
    PrescriberFactory(name="Mission locale du Secret")
    document, _ = trips.exported()
    assert b"Secret" not in document
    assert b"Camille Exemple" in document


# --- what people have added -----------------------------------------------------------------------------------------


def test_what_people_have_added_is_read_by_any_reader_of_lheo():
    region()
    enrich(highlights="Un groupe de huit.", web_link="https://organisme.example/cap")
    session = TrainingSession.objects.get(carif_number=S1)
    SessionEnrichment.objects.create(
        session=session,
        recruitment_contact="Accueil, bureau 12",
        disability_contact="Appeler le matin",
        updated_at=core_clock.now(),
        updated_by="",
    )
    InformationMeeting.objects.create(
        session=session, date=date(2025, 4, 1), starts_at=time(9), place="2 rue Haute, 64100 Bayonne", from_eos=False
    )
    document, _ = trips.exported()
    trips.assert_valid(document)
    formation = only(document)
    told = formation.actions[0].sessions[0]
    assert formation.content == "Pratique et théorie.\n\nLe plus de cette formation : Un groupe de huit."
    assert formation.actions[0].urls == ("https://organisme.example/cap",)
    assert ("Accueil", "bureau 12") in [each.details.lines for each in told.contacts]
    assert ("1", ("Appeler le matin",)) in [(each.type, each.details.lines) for each in told.contacts]
    meeting = told.recruitments[0]
    assert (meeting.method, meeting.period.start.raw, meeting.start_time) == ("9", "20250401", "09h00")
    assert (meeting.address.postcode, meeting.address.town) == ("64100", "Bayonne")


def test_the_content_is_never_cut_for_le_plus(tmp_path):
    feed(1).action(A1, formation={"content": "x" * 2990}).session(S1).apply()
    enrich(highlights="y" * 3000)
    document, _ = trips.exported()
    trips.assert_valid(document)
    assert only(document).content == "x" * 2990
    ActionEnrichment.objects.all().delete()
    trips.brought_in(document, tmp_path / "offre.xml")
    assert ActionEnrichment.objects.get().highlights == "y" * 3000


def test_hostile_texts_go_out_and_come_back_as_they_are(tmp_path):
    region()
    PolicyValue.objects.create(name="offre_info_ended_days", value=10_000)
    long = HOSTILE * 60  # beyond the 3,000 characters of LHÉO
    enrich(highlights=HOSTILE.strip(), web_link="https://organisme.example/?a=1&b=<x>")
    TrainingAction.objects.filter(reference=A1).update(
        title=HOSTILE[:255],
        objective=long,
        content=long,
        contact_name="N" * 60 + " " + "P" * 60,
        formacodes=["1" * 5] * 7,
    )
    TrainingSession.objects.filter(carif_number=S1).update(
        address="une rue " * 30, town="V" * 60, registration_address=HOSTILE, place_name=HOSTILE[:255]
    )
    fields = [each.name for each in TrainingAction._meta.concrete_fields if each.name not in UNTRAVELLED]
    own = [each.name for each in TrainingSession._meta.concrete_fields if each.name not in UNTRAVELLED]
    before = _rows(fields, own)
    document, _ = trips.exported()
    trips.assert_valid(document)
    TrainingAction.objects.filter(reference=A1).update(objective="", content="", title="autre", contact_name="")
    TrainingSession.objects.filter(carif_number=S1).update(address="", town="", place_name="", registration_address="")
    ActionEnrichment.objects.all().delete()
    TrainingAction.objects.update(source_digest="")
    TrainingSession.objects.update(source_digest="")
    renumbered = document.replace(b'<extra info="numero">7<', b'<extra info="numero">8<')
    applied, taken = trips.brought_in(renumbered, tmp_path / "offre.xml")
    assert (applied.state, applied.rejected, taken.refused) == (FeedState.APPLIED, 0, [])
    assert _rows(fields, own) == before
    assert ActionEnrichment.objects.get().highlights == HOSTILE.strip()


# `eos_created_on`: without EOS's, the day of the first reception here goes out in its place
UNTRAVELLED = {"id", "source_digest", "changed_at", "first_received_at", "withdrawn_at", "eos_created_on"}


def _rows(fields: list[str], own: list[str]) -> list[object]:
    actions = list(TrainingAction.objects.filter(reference=A1).values(*fields))
    return actions + list(TrainingSession.objects.filter(carif_number=S1).values(*own))


@pytest.mark.parametrize(
    "told",
    [
        "{",
        "[]",
        '{"title": 3}',
        '{"title": "\\u0000"}',
        '{"latitude": NaN}',
        '{"lheo_rest": "x"}',
        '{"certifying": "peut-être"}',
    ],
)
def test_odd_columns_are_noted_and_change_nothing(told):
    nodes = lheo.extras("rafaelpro", lheo.extra("colonnes", told))
    applied = feed(1).action(A1, extras=lheo.Extras((nodes,))).session(S1).apply()
    assert (applied.state, applied.rejected) == (FeedState.APPLIED, 0)
    assert TrainingAction.objects.get().title == "Agent de propreté"
    assert applied.noted >= 1


def test_columns_that_nobody_may_set_by_a_feed_are_not_set():
    told = '{"reference": "999999999999", "withdrawn_at": "2025-01-01T00:00:00Z", "title": "Le bon"}'
    nodes = lheo.extras("rafaelpro", lheo.extra("colonnes", told))
    feed(1).action(A1, extras=lheo.Extras((nodes,))).session(S1).apply()
    action = TrainingAction.objects.get()
    assert (action.reference, action.withdrawn_at, action.title) == (A1, None, "Le bon")


# --- since a day ----------------------------------------------------------------------------------------------------


def test_since_a_day_only_what_has_changed_and_what_has_left(clock):
    region()
    clock.freeze("2025-03-10T09:00")
    delta(8).action(A2, title="Plomberie", measure="PRF", scheme="PRF").session(S3, end="20291231").apply()
    assert trips.references(trips.exported(date(2025, 3, 10))[0]) == {A2}
    assert trips.references(trips.exported(date(2025, 3, 3))[0]) == {A1, A2}
    enrich(highlights="Nouveau.")
    document, written = trips.exported(date(2025, 3, 10))
    trips.assert_valid(document)
    assert trips.references(document) == {A1, A2}
    assert (written.since, trips.numbers(document)) == (date(2025, 3, 10), {S1, S3})
    assert _own(document).value("depuis") == "2025-03-10"
    assert [each.text for each in _own(document).find("retraits").children] == [S2]


@pytest.mark.parametrize(
    ("kind", "key"),
    [("session", S3), ("action", A2), ("organisme", "10000000000008")],
    ids=["session", "action", "name"],
)
def test_what_only_the_history_tells_goes_out_too(clock, kind, key):
    """Recruitment closed, archived, renamed: no column of the action says when."""
    region()
    clock.freeze("2025-03-10T09:00")
    record.write(record.Line(kind, key, "essai"), record.EOS)
    expected = {A1, A2} if kind == "organisme" else {A2}
    assert trips.references(trips.exported(date(2025, 3, 10))[0]) == expected


def test_a_session_that_ended_thirty_one_days_ago_has_left_today(clock):
    region()
    clock.freeze("2025-06-20")
    TrainingSession.objects.filter(carif_number=S1).update(contract_end=date(2025, 5, 20))
    document, _ = trips.exported(date(2025, 6, 20))
    # nothing but departures: LHÉO cannot say it, so it is the whole offer
    assert trips.numbers(document) == {S3}
    assert _type(document) == "complet"


def test_since_a_day_without_change_there_is_nothing(clock):
    region()
    clock.freeze("2025-03-20")
    with pytest.raises(NothingToPassOn):
        trips.exported(date(2025, 3, 20))


def _own(document: bytes) -> lheo.Extra:
    return _extras(document).find("rafaelpro")


def _type(document: bytes) -> str:
    return _extras(document).find("eos-flux").value("type")


def _extras(document: bytes) -> lheo.Extras:
    with read(io.BytesIO(document)) as opened:
        list(opened)
        return opened.extras


# --- cost -----------------------------------------------------------------------------------------------------------


def test_a_batch_costs_the_same_number_of_queries_whatever_it_holds():
    feed(1).action(A1).session(S1, points=[("2025-04-01", 5)]).apply()
    with CaptureQueriesContext(connection) as few:
        trips.exported()
    more = feed(2)
    for rank in range(50):
        more.action(f"2025000001{rank:02d}").session(
            f"000001{rank:02d}", points=[("2025-04-01", 5)], trainer="20000000000006"
        )
    more.action(A1).session(S1, points=[("2025-04-01", 5)]).apply()
    enrich(highlights="Un groupe de huit.")
    with CaptureQueriesContext(connection) as many:
        _, written = trips.exported()
    assert written.sessions == 51
    assert len(many) == len(few)


# --- the history ----------------------------------------------------------------------------------------------------


def test_history_names_what_no_column_holds_without_repeating_it():
    region()
    delta(8).action(A1, modules=["Lire", "Écrire"], fees_coverage_possible=False).session(S1).apply()
    line = Event.objects.filter(kind="action", key=A1, verb="modifiée").get()
    assert line.details["champs"] == {"lheo_rest": None}
