"""What a search finds, in which order, and what it never shows."""

from __future__ import annotations

import pytest

from rafaelpro.core import clock
from rafaelpro.search import index
from rafaelpro.search.queries import SessionQuery, search
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]


def session(**fields):
    made = factories.SessionFactory(**fields)
    index.refresh([made.pk])
    return made


def found(**asked):
    return [hit.session.carif_number for hit in search(SessionQuery(**asked)).items]


def numbers(*sessions):
    return [each.carif_number for each in sessions]


# --- what is shown at all


def test_neither_withdrawn_nor_archived_nor_ended_sessions_are_listed():
    shown = session()
    session(withdrawn_at=clock.now())
    session(action__withdrawn_at=clock.now())
    session(archived_at=clock.now())
    session(contract_end="2025-01-19")
    assert found() == numbers(shown)


def test_the_contract_s_last_day_is_still_listed():
    last = session(contract_end="2025-01-20")
    assert found() == numbers(last)


def test_an_ended_session_is_found_by_its_exact_number_only():
    ended = session(contract_end="2025-01-19", action__title="Soudage")
    assert found(q="soudage") == []
    assert found(carif=ended.carif_number) == numbers(ended)
    assert found(q=ended.carif_number) == numbers(ended)
    assert found(carif=ended.action.reference) == numbers(ended)


def test_a_withdrawn_session_is_not_found_even_by_its_number():
    hidden = session(withdrawn_at=clock.now())
    assert found(carif=hidden.carif_number) == []


# --- words


def test_words_are_looked_up_in_titles_contents_towns_and_organisations():
    wanted = session(
        action__title="Secrétaires de mairie remplaçants",
        action__content="Bureautique et accueil",
        action__responsible__name="Centre des Pins",
        town="Pau",
    )
    session(action__title="Soudage", town="Niort")
    for q in ("secretaire", "remplaçante mairie", "l’accueil", "pins", "PAU", "secrétaires pau", "bureautiques"):
        assert found(q=q) == numbers(wanted), q


def test_every_word_must_be_there():
    session(action__title="Soudage")
    assert found(q="soudage mairie") == []


def test_a_long_word_finds_those_that_it_begins():
    wanted = session(action__title="Comptabilité")
    assert found(q="compta") == numbers(wanted)


def test_words_that_tell_nothing_filter_nothing():
    shown = session()
    assert found(q="de la") == numbers(shown)


@pytest.mark.parametrize("q", ["'", "& |", "!!", "a:*", "\x00", "\\", "%", "é" * 5000, "' OR 1=1 --", "<b>"])
def test_absurd_texts_are_only_texts(q):
    session()
    assert search(SessionQuery(q=q)).total in (0, 1)


def test_enrichment_is_searched():
    made = session()
    factories.EnrichmentFactory(action=made.action, highlights="Garde d’enfants sur place")
    index.refresh_action(made.action_id)
    assert found(q="garde enfant") == numbers(made)


# --- filters


def test_by_number_with_or_without_its_zeros():
    wanted = session(carif_number="00498943")
    session()
    assert found(carif="00498943") == found(carif="498943") == found(q="00498943") == numbers(wanted)


def test_by_reference_of_the_action():
    wanted = session(action__reference="202404234195")
    session()
    assert found(carif="202404234195") == found(q="202404234195") == numbers(wanted)


def test_by_contract_number():
    wanted = session(action__contract_number="2025S41N00123")
    session()
    assert found(contract_number="2025s41n00123") == numbers(wanted)


def test_by_measure_and_scheme():
    hsp, prf = session(), session(action__measure="PRF")
    assert found(measure="HSP-SOCLE") == found(measure="hsp socle") == found(scheme="hsp") == numbers(hsp)
    assert found(measure="PRF") == numbers(prf)
    assert found(measure="nothing") == []


@pytest.mark.parametrize("role", ["action__responsible", "trainer", "positioner"])
def test_by_organisation_in_any_role(role):
    organisation = factories.OrganisationFactory(name="Greta de l’Été")
    wanted = session(**{role: organisation})
    session(positioner=factories.OrganisationFactory(name="Autre"))
    assert found(organisation=organisation.siret) == numbers(wanted)
    assert found(organisation="greta ete") == numbers(wanted)
    assert found(organisation="nulle part") == []


def test_by_department():
    wanted = session(department="64")
    session(department="33", insee_code="33063", postal_code="33000", town="Bordeaux")
    assert found(department="64") == numbers(wanted)


def test_open_or_not():
    opened = session(points=[("2025-03-03", 15)])
    full = session(points=[("2025-03-03", 0)])
    without = session()
    assert found(is_open=True) == numbers(opened)
    assert set(found(is_open=False)) == set(numbers(full, without))
    assert len(found(is_open=None)) == 3


# --- places


BAYONNE = {"insee_code": "64102", "postal_code": "64100", "town": "Bayonne", "department": "64"}
PAU = {"insee_code": "64445", "postal_code": "64000", "town": "Pau", "department": "64"}
ANGLET = {"insee_code": "64024", "postal_code": "64600", "town": "Anglet", "department": "64"}


def test_by_commune_code_or_postcode():
    bayonne, _ = session(**BAYONNE), session(**PAU)
    assert found(commune="64102") == found(commune=" 64100 ") == numbers(bayonne)
    assert found(commune="99999") == []


def test_a_code_with_two_meanings_is_read_as_both_unless_it_is_said():
    bayonne = session(**BAYONNE)
    beyrie = session(insee_code="64100", postal_code="64120", town="Beyrie-sur-Joyeuse")
    assert sorted(found(commune="64100")) == sorted(numbers(bayonne, beyrie))
    assert found(insee_codes=("64102",)) == numbers(bayonne)
    assert found(insee_codes=("00000",)) == []


def test_a_postcode_out_of_the_region_is_found_as_it_is_written():
    paris = session(insee_code="", postal_code="75011", town="Paris", department="75")
    assert found(commune="75011") == numbers(paris)


def test_by_radius():
    bayonne, anglet, pau = session(**BAYONNE), session(**ANGLET), session(**PAU)
    assert sorted(found(commune="64102", radius_km=10)) == sorted(numbers(bayonne, anglet))
    assert sorted(found(commune="64102", radius_km=150)) == sorted(numbers(bayonne, anglet, pau))


def test_the_session_s_own_point_counts_first():
    at_pau = session(**{**BAYONNE, "latitude": 43.2951, "longitude": -0.3708})
    assert found(commune="64445", radius_km=5) == numbers(at_pau)


def test_a_place_half_said_is_completed():
    by_postcode = session(insee_code="", department="", postal_code="64100", town="BAYONNE")
    cedex = session(insee_code="", department="", postal_code="64109", town="Bayonne Cedex")
    session(insee_code="", department="", postal_code="", town="-")
    assert sorted(found(commune="64102")) == sorted(numbers(by_postcode, cedex))
    assert sorted(found(department="64")) == sorted(numbers(by_postcode, cedex))


# --- order and pages


def test_open_first_by_next_date_then_soon_then_the_others():
    closed = session(carif_number="00000001")
    full = session(points=[("2025-02-01", 0), ("2025-06-01", 5)])
    late = session(points=[("2025-09-15", 12)])
    early = session(points=[("2025-03-03", 15)])
    assert found() == numbers(early, late, full, closed)


def test_the_order_turns_at_midnight_without_any_job(clock):
    one = session(points=[("2025-02-01", 5)])
    other = session(points=[("2025-03-03", 15)])
    assert found() == numbers(one, other)
    clock.freeze("2025-02-02")
    assert found() == numbers(other, one)


def test_pages_hold_each_session_once():
    made = {session().carif_number for _ in range(7)}
    pages = [found(page=number, page_size=3) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert {number for page in pages for number in page} == made


@pytest.mark.parametrize("page", [-5, 0, 99, 10**9])
def test_a_page_out_of_bounds_is_brought_within(page):
    made = session()
    assert found(page=page) == numbers(made)


def test_the_recruitment_shown_is_the_derived_truth():
    made = session(points=[("2025-03-03", 15)])
    factories.ApplicationFactory(session=made)
    hit = search(SessionQuery()).items[0]
    assert (hit.recruitment.taken, hit.recruitment.places, hit.recruitment.is_open) == (1, 15, True)


def test_as_many_queries_for_one_as_for_many(django_assert_num_queries, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    session(points=[("2025-03-03", 15)])
    search(SessionQuery())
    with CaptureQueriesContext(connection) as one:
        search(SessionQuery())
    for _ in range(4):
        session(points=[("2025-03-03", 15), ("2025-09-15", 12)], positioner=factories.OrganisationFactory())
    search(SessionQuery())
    with CaptureQueriesContext(connection) as many:
        assert search(SessionQuery()).total == 5
    assert len(many) == len(one)
