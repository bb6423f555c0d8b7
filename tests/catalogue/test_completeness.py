"""What a training action must tell the public: worked examples of Qualiopi's first indicator, and the same in SQL."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.catalogue import gaps, queries
from rafaelpro.catalogue.completeness import BY_CODE, ELEMENTS, REQUIRED, Where, completeness, says
from rafaelpro.catalogue.models import EntryPoint, SessionEnrichment
from rafaelpro.core import clock as core_clock
from tests import factories

TODAY = date(2025, 2, 10)

TOLD_ACTION = {
    "prerequisites": "Aucun.",
    "objective": "Lire et écrire.",
    "duration_text": "400 heures",
    "recruitment_terms": "Réunion d’information, puis entretien.",
    "remaining_fees": "Aucun : la formation est gratuite.",
    "teaching_methods": "Ateliers.",
    "expected_results": "Attestation de fin de formation.",
    "disability_access": "Locaux accessibles.",
}
TOLD_SESSION = {
    "carif_number": "00498943",
    "entry_from": date(2025, 3, 3),
    "contact_phone": "0536490000",
    "disability_contact_name": "Dominique Durand",
}


def missing(action=None, sessions=({},)):
    """The codes that an action lacks once these values replace those of one that tells everything."""
    thing = SimpleNamespace(**TOLD_ACTION | (action or {}))
    found = completeness(thing, [SimpleNamespace(**TOLD_SESSION | each) for each in sessions])
    return [gap.element.code for gap in found.required]


class TestWorkedExamples:
    def test_an_action_that_tells_everything(self):
        found = completeness(SimpleNamespace(**TOLD_ACTION), [SimpleNamespace(**TOLD_SESSION)])
        assert (found.done, found.total, found.is_complete) == (11, 11, True)

    def test_an_action_that_tells_nothing(self):
        found = completeness(SimpleNamespace(), [SimpleNamespace(carif_number="00498943")])
        assert found.done == 0
        assert [gap.element for gap in found.required] == list(REQUIRED)

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"prerequisites": ""}, "prerequis"),
            ({"objective": "-"}, "objectifs"),
            ({"duration_text": ""}, "duree"),
            ({"recruitment_terms": "À compléter"}, "modalites-acces"),
            ({"remaining_fees": "NC"}, "tarifs"),
            ({"teaching_methods": " \n … "}, "methodes"),
            ({"expected_results": "non renseigné."}, "evaluation"),
            ({"disability_access": "à définir"}, "accessibilite"),
        ],
    )
    def test_each_element_of_the_action(self, changed, code):
        assert missing(changed) == [code]

    def test_hours_are_a_duration_too(self):
        assert missing({"duration_text": "", "total_hours": 400}) == []

    @pytest.mark.parametrize(
        ("session", "code"),
        [
            ({"entry_from": None}, "delais-acces"),
            ({"contact_phone": ""}, "contact"),
            ({"disability_contact_name": ""}, "referent-handicap"),
        ],
    )
    def test_each_element_of_a_session(self, session, code):
        assert missing(sessions=[session]) == [code]

    def test_every_session_must_tell_it_and_those_that_do_not_are_named(self):
        sessions = [SimpleNamespace(**TOLD_SESSION | {"carif_number": "1", "contact_phone": ""})]
        sessions.append(SimpleNamespace(**TOLD_SESSION | {"carif_number": "2"}))
        [gap] = completeness(SimpleNamespace(**TOLD_ACTION), sessions).required
        assert (gap.element.code, gap.sessions) == ("contact", ("1",))

    def test_what_is_written_here_counts(self):
        here = SimpleNamespace(recruitment_contact="Camille, 05 36 49 00 00", disability_contact="")
        assert missing(sessions=[{"contact_phone": "", "enrichment": here}]) == []

    def test_without_session_nothing_of_a_session_is_missing(self):
        assert missing(sessions=[]) == []

    def test_what_is_advised_is_told_and_does_not_count(self):
        found = completeness(SimpleNamespace(**TOLD_ACTION, certifying=True, rncp_codes=[]), [])
        assert found.is_complete
        assert [gap.element.code for gap in found.advised] == ["le-plus", "lien-web", "certification"]

    def test_who_certifies_nothing_needs_no_certification(self):
        found = completeness(SimpleNamespace(**TOLD_ACTION, certifying=None, rncp_codes=[]), [])
        assert [gap.element.code for gap in found.advised] == ["le-plus", "lien-web"]
        assert "certification" not in [element.code for element in found.told]

    def test_what_is_told_and_what_is_missing_share_what_applies(self):
        thing = SimpleNamespace(**TOLD_ACTION | {"objective": ""}, certifying=True, rncp_codes=["RNCP37274"])
        found = completeness(thing, [SimpleNamespace(**TOLD_SESSION)])
        told = {element.code for element in found.told}
        assert told | {gap.element.code for gap in found.gaps} == set(BY_CODE)
        assert "certification" in told
        assert "objectifs" not in told

    def test_without_session_what_a_session_tells_is_neither(self):
        found = completeness(SimpleNamespace(**TOLD_ACTION), [])
        assert not {element.code for element in found.told} & {"contact", "delais-acces", "referent-handicap"}


@pytest.mark.parametrize(
    "filler", ["", " ", "-", "…", "NC", "n/c", "N.C.", "A compléter", "à définir", "XXX", "Non précisée"]
)
def test_fillers_say_nothing(filler):
    assert not says(filler)


@pytest.mark.parametrize("words", ["Aucun", "0", "Néant", "Nous compléterons", "NC, voir le CAP", "ligne 1\nligne 2"])
def test_short_answers_say_something(words):
    assert says(words)


def test_the_table_is_whole():
    assert len(BY_CODE) == len(ELEMENTS)
    assert all(element.whom and element.advice and element.fields for element in ELEMENTS)
    assert {element.where for element in ELEMENTS} == set(Where)


@given(st.text(alphabet="aZé0-. \nNCn/xX", max_size=12))
def test_what_says_something_holds_a_letter_or_a_digit(text):
    assert not says(text) or any(char.isascii() and char.isalnum() for char in text)


# --- the same table, asked of the database -------------------------------------------------------------------------

TEXTS = ["", "-", "NC", "À compléter", "Aucun", "Un texte\nsur deux lignes"]


@pytest.fixture
def offer(db, clock):
    """Actions of every sort, the same at each run: each column takes each of the texts somewhere."""
    clock.freeze("2025-02-10T09:30")
    centre = factories.OrganisationFactory()
    for rank in range(36):
        _action(centre, rank)
    return centre


def _action(centre, rank):
    texts = {name: TEXTS[(rank + place) % len(TEXTS)] for place, name in enumerate(TOLD_ACTION)}
    if rank % 6 == 2:
        texts = TOLD_ACTION
    action = factories.ActionFactory(
        responsible=centre,
        measure="PRF" if rank % 3 == 0 else "HSP-SOCLE",
        total_hours=400 if rank % 4 == 0 else None,
        certifying=[None, True, False][rank % 3],
        rncp_codes=["RNCP37274"] if rank % 2 else [],
        **texts | {"duration_text": texts["duration_text"][:150]},
    )
    if rank % 5 == 0:
        factories.EnrichmentFactory(action=action, highlights=TEXTS[rank % 6], web_link="https://centre.example/")
    for number in range(rank % 4):
        _session(action, rank + number)


def _session(action, rank):
    session = factories.SessionFactory(
        action=action,
        contract_start=[None, date(2024, 2, 1)][rank % 2],
        contract_end=TODAY - timedelta(days=1) if rank % 7 == 0 else date(2027, 12, 31),
        cancelled_at=core_clock.now() if rank % 11 == 0 else None,
        contact_phone=TEXTS[rank % 6][:25],
        disability_contact_email="referent@centre.example" if rank % 2 else "",
    )
    for day in [TODAY, date(2025, 1, 1)][: rank % 3]:
        EntryPoint.objects.create(session=session, date=day, places=10)
    if rank % 6 == 0:
        SessionEnrichment.objects.create(
            session=session, recruitment_contact="Camille", updated_at=core_clock.now(), updated_by="Essais"
        )


def test_the_database_says_what_the_table_says(offer):
    """For each element: the filter finds those that the pure function finds, and the figures count them."""
    actions = queries.actions_of(offer, TODAY)
    read = {each.pk: completeness(each, each.current) for each in gaps.with_current_sessions(actions, TODAY)}
    assert len(read) == 36
    figures = dict.fromkeys([gaps.ANY, *BY_CODE], 0)
    for stage in gaps.gap_counts(actions, TODAY, queries.Stage.values).values():
        figures = {code: figures[code] + stage[code] for code in figures}
    for code in BY_CODE:
        expected = {pk for pk, each in read.items() if code in {gap.element.code for gap in each.gaps}}
        assert {each.pk for each in actions.filter(gaps.lacking(code, TODAY))} == expected, code
        assert figures[code] == len(expected)
        assert 0 < len(expected) < 36, f"{code}: this offer proves nothing"
    assert 0 < figures[gaps.ANY] < 36
    incomplete = {pk for pk, each in read.items() if not each.is_complete}
    assert {each.pk for each in actions.filter(gaps.lacking(gaps.ANY, TODAY))} == incomplete
    assert figures[gaps.ANY] == len(incomplete)


def test_sorting_by_what_is_missing(offer):
    actions = gaps.with_current_sessions(queries.in_order(queries.actions_of(offer, TODAY), "-manques", TODAY), TODAY)
    missed = [len(completeness(each, each.current).required) for each in actions]
    assert missed == sorted(missed, reverse=True)
    assert missed[0] > missed[-1]


@pytest.mark.parametrize(
    ("points", "measure", "start", "known"),
    [
        ([("2025-03-03", 15)], "HSP-SOCLE", "2024-02-01", date(2025, 3, 3)),
        ([("2025-02-10", 15), ("2025-03-03", 15)], "HSP-SOCLE", "2024-02-01", TODAY),
        ([("2025-02-09", 15)], "HSP-SOCLE", "2024-02-01", None),
        ([], "HSP-SOCLE", "2024-02-01", None),
        ([], "PRF", "2024-02-01", date(2024, 2, 1)),
        ([], "PRF", None, None),
        ([("2025-02-09", 15)], "PRF", "2024-02-01", None),
    ],
)
@pytest.mark.django_db
@pytest.mark.frozen("2025-02-10T09:30")
def test_the_day_from_which_one_may_enter(points, measure, start, known):
    factories.SessionFactory(action__measure=measure, contract_start=start, points=points)
    assert gaps.current_sessions(TODAY).get().entry_from == known
