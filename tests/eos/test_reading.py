"""From LHÉO to the catalogue's terms: texts, places, contacts, roles, states, lists of entry points."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from rafaelpro.eos.enums import FeedType, RecordState
from rafaelpro.eos.reading import texts
from rafaelpro.eos.reading.formations import units
from rafaelpro.eos.reading.survey import survey
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import extra, extras
from rafaelpro.lheo.problems import Unreadable
from tests.eos.builder import A1, A2, ADDRESS, POSITIONER, RESPONSIBLE, S1, S2, TRAINER, FeedBuilder, feed


def read(builder: FeedBuilder):
    content = builder.xml()
    found = survey(io.BytesIO(content))
    return found, [action for unit in units(io.BytesIO(content), found) for action in unit.actions]


def only(builder: FeedBuilder):
    """The one action and its first session."""
    _, (unit,) = read(builder)
    return unit.action, unit.sessions[0]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("-", ""),
        (" . ", ""),
        ("Lire,  écrire\u00a0et\tcompter", "Lire, écrire et compter"),
        ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
        ("<p>Un <b>vrai</b> métier</p><p>Suite</p>", "Un vrai métier\n\nSuite"),
        ("<ul><li>lire</li><li>écrire</li></ul>", "• lire\n• écrire"),
        ("avant<script>alert('x')</script>après", "avantaprès"),
        ("caf&eacute; &amp; th&#233;", "café & thé"),
        ("moins de 3 < 4 et 5 > 2", "moins de 3 < 4 et 5 > 2"),
        ("R&D et A&B", "R&D et A&B"),
    ],
)
def test_plain(told, shown):
    assert texts.plain(told) == shown


@pytest.mark.parametrize(
    ("told", "link"),
    [
        ("https://www.exemple.fr/x", "https://www.exemple.fr/x"),
        ("www.exemple.fr", "https://www.exemple.fr"),
        ("javascript:alert(1)", ""),
        ("JAVASCRIPT:alert(1)", ""),
        ("https://a b", ""),
        ('http://x"onclick=', ""),
        ("-", ""),
    ],
)
def test_web_link_is_http_or_nothing(told, link):
    assert texts.web_link(told) == link


def test_the_header_stands_at_the_end():
    found, _ = read(feed(12, "delta").action().session())
    assert (found.told.numero, found.told.type) == (12, FeedType.DELTA)
    assert found.told.stamped_at is not None
    assert found.records == 2


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"type": "partiel"}, "le type du flux est « partiel »"),
        ({"numero": "douze"}, "le numéro du flux est « douze »"),
        ({"numero": "-3"}, "le numéro du flux est « -3 »"),
        ({"numero": ""}, "le numéro du flux est «  »"),
        ({"numero": "9" * 30}, "le numéro du flux est"),
    ],
)
def test_a_feed_without_type_or_number_is_unreadable(header, words):
    with pytest.raises(Unreadable) as refusal:
        read(feed().header(**header).action().session())
    assert words in refusal.value.reason


def test_a_document_that_is_no_feed_is_unreadable():
    with pytest.raises(Unreadable, match="eos-flux"):
        read(feed().without_header().action().session())


def test_an_unreadable_time_stamp_is_only_noted():
    found, _ = read(feed().header(horodatage="hier").action().session())
    assert found.told.stamped_at is None
    assert [note.value for note in found.notes] == ["hier"]


def test_funding_says_market_scheme_measure_and_places():
    action, _ = only(feed().action(measure="HSP-1NQ", scheme="HSP", contract="2025S41N00777").session())
    assert action.content.measure == "HSP-1NQ"
    columns = action.content.columns
    assert (columns["scheme"], columns["contract_number"], columns["funded_places"]) == ("HSP", "2025S41N00777", 24)
    assert columns["funder_code"] == "2"


def test_the_funder_that_names_the_measure_is_the_one():
    other = lheo.Funder(code="4", places=3)
    builder = feed().action()
    builder._actions[0] = replace(builder._actions[0], funders=(other, *builder._actions[0].funders))
    action, _ = only(builder.session())
    assert (action.content.measure, action.content.columns["funded_places"]) == ("HSP-SOCLE", 24)


def test_modules_come_in_their_order():
    action, _ = only(feed().action(modules=["Accueil", "Gestes", "Bilan"]).session())
    assert [reference for reference, _ in action.content.modules] == ["Accueil", "Gestes", "Bilan"]


def test_an_action_without_title_has_something_to_show():
    action, _ = only(feed().action(title="-").session())
    assert action.fault is None
    assert action.content.columns["title"] == "(sans intitulé)"


def test_roles_of_a_session():
    _, session = only(feed().action().session(trainer=TRAINER, positioner=POSITIONER))
    assert session.content.trainer.siret == TRAINER
    assert session.content.positioner.siret == POSITIONER


def test_trainer_absent_is_that_of_the_action_else_the_responsible():
    _, session = only(feed().action(trainer=TRAINER).session())
    assert session.content.trainer.siret == TRAINER
    _, session = only(feed().action().session())
    assert session.content.trainer.siret == RESPONSIBLE


def test_positioner_absent_is_nobody():
    _, session = only(feed().action().session())
    assert session.content.positioner is None


@pytest.mark.parametrize("siret", ["123", "1234567890123X", "100000000000080", "néant"])
@pytest.mark.parametrize("role", ["trainer", "positioner"])
def test_a_role_that_names_nobody_rejects_the_session(role, siret):
    action, session = only(feed().action().session(**{role: siret}))
    assert action.fault is None
    assert session.fault.value == siret
    assert "14 chiffres" in session.fault.reason
    assert session.content is None


def test_a_responsible_that_is_nobody_rejects_the_action():
    action, _ = only(feed().action(siret="10000").session())
    assert (action.fault.value, action.fault.number) == ("10000", A1)
    assert action.fault.line > 1
    assert "organisme-formation-responsable" in action.fault.path


def test_the_action_s_trainer_that_is_nobody_rejects_the_sessions_that_rely_on_it():
    _, (unit,) = read(feed().action(trainer="77").session(S1).session(S2, trainer=TRAINER))
    assert unit.action.fault is None
    assert unit.sessions[0].fault.value == "77"
    assert unit.sessions[1].fault is None


def test_a_false_key_is_noted_and_taken():
    false_key = "10000000000009"
    action, session = only(feed().action().session(positioner=false_key))
    assert session.content.positioner.siret == false_key
    assert [note.value for note in session.notes] == [false_key]
    action, _ = only(feed().action(siret=false_key).session())
    assert action.content.responsible.siret == false_key
    assert false_key in [note.value for note in action.notes]


def test_a_siret_with_spaces_is_a_siret():
    _, session = only(feed().action().session(positioner="300 000 000 00004"))
    assert session.content.positioner.siret == POSITIONER


@pytest.mark.parametrize(
    ("text", "state", "noted"),
    [
        ("publiee", RecordState.PUBLISHED, 0),
        ("Publiée", RecordState.PUBLISHED, 0),
        ("annulee", RecordState.CANCELLED, 0),
        ("supprimee", RecordState.REMOVED, 0),
        ("suspendue", None, 1),
        ("", None, 0),
    ],
)
def test_state_of_a_session(text, state, noted):
    _, session = only(feed().action().session(state=text))
    assert session.state is state
    assert len(session.notes) == noted


def test_an_action_is_never_cancelled():
    action, _ = only(feed().action(state="annulee").session())
    assert action.state is None
    assert [note.value for note in action.notes] == ["annulee"]


@pytest.mark.parametrize("number", ["", "498943", "0049894X", "004989430", "07_00498943"])
def test_a_carif_number_has_8_digits(number):
    _, session = only(feed().action().session(number))
    assert session.fault.value == number
    assert "8 chiffres" in session.fault.reason


@pytest.mark.parametrize("number", ["", "20250000001", "07_202500000001", "X"])
def test_an_action_reference_has_12_digits(number):
    action, _ = only(feed().action(number).session())
    assert "12 chiffres" in action.fault.reason


@pytest.mark.parametrize("raw", ["20251345", "20250230", "demain", "2025"])
def test_a_date_that_is_no_date_rejects_its_record(raw):
    action, session = only(feed().action().session(start=raw))
    assert session.fault.value == raw
    assert action.fault is None
    action, session = only(feed().action(datemaj=dates.parse(raw)).session())
    assert action.fault.value == raw
    assert session.fault is None


@pytest.mark.parametrize("raw", ["00000000", "99999999", "20270200", "20270000"])
def test_unknown_and_approximate_dates_are_dirt(raw):
    _, session = only(feed().action().session(end=raw))
    assert session.fault is None
    assert session.content.columns["contract_end"] is None
    assert raw in [note.value for note in session.notes]


@pytest.mark.parametrize("raw", ["99991231", "00010101"])
def test_a_date_beyond_reason_is_dirt(raw):
    """No delay could be added to it, and that would stop whoever tries."""
    _, session = only(feed().action().session(start=raw, end=raw))
    assert session.fault is None
    assert (session.content.columns["contract_start"], session.content.columns["contract_end"]) == (None, None)
    assert [note.value for note in session.notes] == [raw, raw]


def test_an_end_before_the_start_rejects_the_session():
    _, session = only(feed().action().session(start="20271231", end="20240201"))
    assert "précède" in session.fault.reason


def test_a_record_is_rejected_once_whatever_the_number_of_its_faults():
    _, session = only(feed().action().session("X", start="20251345", positioner="7"))
    assert session.fault is not None
    assert {note.value for note in session.notes} | {session.fault.value} == {"X", "20251345", "7"}


def test_place_is_completed_by_the_table_of_communes():
    _, session = only(feed().action().session())
    columns = session.content.columns
    assert (columns["postal_code"], columns["town"], columns["insee_code"]) == ("64100", "Bayonne", "64102")
    assert columns["department"] == "64"
    assert columns["latitude"] == pytest.approx(43.49, abs=0.1)


def test_a_place_that_is_dirt_is_left_empty():
    address = replace(ADDRESS, postcode="00000", town="-", insee_commune="", lines=("-",))
    places = (lheo.Place(details=lheo.ContactDetails(address=address)),)
    _, session = only(feed().action(places=places).session())
    columns = session.content.columns
    assert [columns[name] for name in ("postal_code", "town", "insee_code", "department", "address")] == [""] * 5
    assert columns["latitude"] is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept"),
    [("44.8", "-0.5", True), ("44,8", "-0,5", True), ("999", "0.5", False), ("x", "y", False), ("0", "0", False)],
)
def test_a_point_off_the_globe_gives_way_to_the_commune(latitude, longitude, kept):
    address = replace(ADDRESS, geolocation=lheo.Geolocation(latitude=latitude, longitude=longitude))
    places = (lheo.Place(details=lheo.ContactDetails(address=address)),)
    _, session = only(feed().action(places=places).session())
    assert (session.content.columns["latitude"] == pytest.approx(44.8)) is kept


def test_contacts_and_the_disability_referent():
    people = (
        lheo.Contact(type="1", details=lheo.ContactDetails(last_name="REFERENT", email="h@exemple.example")),
        lheo.Contact(
            type="3", details=lheo.ContactDetails(first_name="Ana", last_name="PEDAGO", mobiles=("06 39 98 00 01",))
        ),
    )
    _, session = only(feed().action().session(contacts=people))
    columns = session.content.columns
    assert (columns["contact_name"], columns["contact_phone"]) == ("Ana PEDAGO", "06 39 98 00 01")
    assert (columns["disability_contact_name"], columns["disability_contact_email"]) == (
        "REFERENT",
        "h@exemple.example",
    )


def test_an_empty_contact_gives_way_to_the_formation_s():
    _, session = only(feed().action().session(contacts=(lheo.Contact(),)))
    assert session.content.columns["contact_name"] == "Camille Exemple"


def test_information_meetings_of_the_session_else_of_the_action():
    day = dates.parse("20250210")
    action_day = (lheo.InformationDate(date=dates.parse("20250301")),)
    own = (lheo.Recruitment(method="9", period=lheo.Period(start=day, end=day), start_time="9h30"),)
    _, (unit,) = read(feed().action(information_dates=action_day).session(S1, recruitments=own).session(S2))
    (first,), (second,) = (session.content.meetings for session in unit.sessions)
    assert (first.date, first.details) == (day.value, "9h30")
    assert f"{second.date:%Y%m%d}" == "20250301"


def test_columns_are_cut_to_what_they_hold():
    action, _ = only(feed().action(title="a" * 400, contract="c" * 100).session())
    assert len(action.content.columns["title"]) == 255
    assert len(action.content.columns["contract_number"]) == 60
    assert action.fault is None


GOOD = [("2025-03-03", 15, "PE-1"), ("2025-03-17", 5, "PE-2", "PE-1")]
BAD_LISTS = [
    ("two on one date", [*GOOD, ("2025-03-03", 2, "PE-3")], "deux points d'entrée le 03/03/2025"),
    ("negative places", [("2025-03-03", -1)], "négatif"),
    ("no places", [("2025-03-03", "")], "nombre de places"),
    ("places in words", [("2025-03-03", "dix")], "nombre de places"),
    ("too many places", [("2025-03-03", 100_000)], "nombre de places"),
    ("no date", [("", 15)], "pas de date"),
    ("a date that is none", [("20251345", 15)], "n'est pas une date"),
    ("an unknown date", [("00000000", 15)], "n'est pas une date"),
    ("a date beyond reason", [("99991231", 15)], "hors de toute vraisemblance"),
    ("one number twice", [("2025-03-03", 1, "PE-1"), ("2025-03-04", 1, "PE-1")], "même numéro"),
    ("a number too long", [("2025-03-03", 1, "P" * 61)], "60 caractères"),
]


def test_a_good_list_of_entry_points():
    _, session = only(feed().action().session(points=GOOD))
    assert [(f"{p.date:%Y-%m-%d}", p.places, p.number, p.bis_of) for p in session.content.points] == [
        ("2025-03-03", 15, "PE-1", ""),
        ("2025-03-17", 5, "PE-2", "PE-1"),
    ]


def test_an_absent_list_is_not_an_empty_one():
    _, (unit,) = read(feed().action().session(S1).session(S2, points=[]))
    assert [session.content.points for session in unit.sessions] == [None, ()]


def test_zero_places_is_a_number_of_places():
    _, session = only(feed().action().session(points=[("2025-03-03", 0)]))
    assert [point.places for point in session.content.points] == [0]


@pytest.mark.parametrize(("points", "words"), [each[1:] for each in BAD_LISTS], ids=[each[0] for each in BAD_LISTS])
def test_a_bad_list_is_rejected_as_a_list(points, words):
    _, session = only(feed().action().session(points=points))
    assert session.fault is None
    assert session.content.points is None
    assert words in session.points_fault.reason
    assert (session.points_fault.number, session.points_fault.line > 1) == (S1, True)
    assert "points-entree" in session.points_fault.path


def test_what_else_stands_among_entry_points_is_noted():
    odd = extras("points-entree", extras("autre", extra("date", "20250303")))
    _, session = only(feed().action().session(more=(odd,)))
    assert session.content.points == ()
    assert [note.value for note in session.notes] == ["autre"]


def test_two_records_with_one_number_are_both_rejected():
    _, (first, second) = read(feed().action(A1).session(S1).action(A2).session(S1))
    assert [unit.sessions[0].fault.number for unit in (first, second)] == [S1, S1]
    _, (first, second) = read(feed().action(A1).session(S1).action(A1).session(S2))
    assert first.action.fault.number == second.action.fault.number == A1


def test_digests_follow_the_content_and_nothing_else():
    def digests(builder):
        action, session = only(builder)
        return action.content.digest, session.content.digest("")

    plain = digests(feed().action().session())
    assert digests(feed(9, "delta").action().session(points=[("2025-03-03", 15)])) == plain
    assert digests(feed().action(title="Autre titre").session())[0] != plain[0]
    assert digests(feed().action().session(end="20281231"))[1] != plain[1]
    assert digests(feed().action().session(positioner=POSITIONER))[1] != plain[1]


def test_names_of_organisations_are_told_once_for_the_feed():
    found, _ = read(
        feed().action(trainer=RESPONSIBLE).session(positioner=POSITIONER).action(A2, name="Autre nom").session(S2)
    )
    assert found.names[RESPONSIBLE] == "Organisme responsable"
    assert found.names[POSITIONER] == "Positionneur"
