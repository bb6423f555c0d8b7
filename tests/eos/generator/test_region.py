"""The plan of a region: exact, repeatable, varied enough for every screen, and nobody real in it."""

from collections import Counter
from datetime import date, timedelta

import pytest

from rafaelpro.catalogue.communes import by_insee
from rafaelpro.core.identifiers import is_action_reference, is_carif_number, is_siret
from rafaelpro.eos.generator import identities
from rafaelpro.eos.generator.organisations import build_organisations, number_of_organisations
from rafaelpro.eos.generator.region import Region
from rafaelpro.eos.generator.trades import Measure

AS_OF = date(2025, 3, 3)


@pytest.fixture(scope="module")
def region():
    return Region(sessions=1200, seed=1, as_of=AS_OF)


@pytest.fixture(scope="module")
def actions(region):
    return list(region.actions())


@pytest.fixture(scope="module")
def sessions(actions):
    return [session for action in actions for session in action.sessions]


@pytest.mark.parametrize("count", [1, 2, 7, 100, 1200])
def test_there_are_exactly_as_many_sessions_as_asked_for(count):
    planned = Region(sessions=count, seed=4, as_of=AS_OF).actions()
    assert sum(len(action.sessions) for action in planned) == count


def test_the_same_arguments_plan_the_same_region_and_another_seed_another_one(actions):
    assert list(Region(sessions=1200, seed=1, as_of=AS_OF).actions()) == actions
    assert list(Region(sessions=1200, seed=2, as_of=AS_OF).actions()) != actions


def test_numbers_are_well_formed_and_unique(actions, sessions):
    assert all(is_action_reference(action.reference) for action in actions)
    assert all(is_carif_number(session.number) for session in sessions)
    assert len({action.reference for action in actions}) == len(actions)
    assert len({session.number for session in sessions}) == len(sessions)


def test_numbers_stay_unique_in_a_large_region():
    references, numbers = set(), set()
    total = 0
    for action in Region(sessions=8_000, seed=3, as_of=AS_OF).actions():
        references.add(action.reference[6:])
        numbers.update(session.number for session in action.sessions)
        total += 1
    assert (len(references), len(numbers)) == (total, 8_000)


@pytest.mark.parametrize(("count", "least", "most"), [(1200, 60, 60), (20_000, 390, 410), (200_000, 1_700, 2_000)])
def test_organisations_grow_slower_than_sessions(count, least, most):
    assert least <= number_of_organisations(count) <= most


def test_organisations_have_names_and_siret_of_their_own_that_nobody_bears():
    organisations = build_organisations(seed=1, count=1_900)
    assert len({organisation.name for organisation in organisations}) == 1_900
    assert len({organisation.siret for organisation in organisations}) == 1_900
    assert all(is_siret(organisation.siret) for organisation in organisations)
    assert all(organisation.siret.startswith("2196") for organisation in organisations)  # no department is number 96


def test_seats_are_real_communes_with_their_own_postcode(region):
    for organisation in region.organisations:
        commune = by_insee(organisation.commune.insee)
        assert commune is not None
        assert organisation.postcode in commune.postcodes


def test_people_are_reached_only_at_numbers_and_addresses_of_fiction(region, sessions):
    people = [session.contact for session in sessions]
    people += [
        person
        for organisation in region.organisations
        for person in (organisation.contact, organisation.disability_contact)
    ]
    for person in people:
        assert person.phone.startswith(("05 36 49 ", "06 39 98 "))
        assert person.mail.endswith(".example")


def test_every_organisation_holds_a_role_somewhere(region, actions):
    holders = {organisation.siret for action in actions for organisation in (action.responsible, action.trainer)}
    holders |= {session.positioner.siret for action in actions for session in action.sessions if session.positioner}
    assert {organisation.siret for organisation in region.organisations} - holders == set()


def test_roles_are_held_apart_together_and_alone(actions):
    patterns = Counter()
    for action in actions:
        for session in action.sessions:
            trainer = session.trainer or action.trainer
            held = (action.responsible.siret, trainer.siret, session.positioner.siret if session.positioner else None)
            patterns["three apart"] += len(set(held)) == 3 and held[2] is not None
            patterns["no positioner"] += held[2] is None
            patterns["trainer places"] += held[1] == held[2] != held[0]
            patterns["alone"] += held[0] == held[1] == held[2]
    assert all(count >= 50 for count in patterns.values()), patterns


def test_every_measure_and_type_is_there(actions):
    assert {action.measure for action in actions} == set(Measure)
    types = Counter(bool(action.modules) for action in actions)
    assert min(types[True], types[False]) > 100
    for action in actions:
        assert action.title.strip()


def test_titles_are_masculine_and_feminine(actions):
    jobs = [action for action in actions if action.trade.feminine and action.trade.feminine != action.trade.masculine]
    masculine = sum(action.trade.feminine.lower() not in action.title.lower() for action in jobs)
    feminine = sum(action.trade.masculine.lower() not in action.title.lower() for action in jobs)
    assert masculine >= 10
    assert feminine >= 10


def test_entry_points_stand_before_and_after_the_date_and_some_are_bis(sessions):
    with_points = [session for session in sessions if session.entry_points is not None]
    past = [p for s in with_points for p in s.entry_points if p.date < AS_OF]
    coming = [p for s in with_points for p in s.entry_points if p.date >= AS_OF]
    assert min(len(past), len(coming)) > 1000
    assert any(point.bis_of for point in past)
    assert any(point.bis_of for point in coming)


def test_points_are_one_a_date_in_order_within_the_contract_and_numbered_once(sessions):
    numbers = []
    for session in sessions:
        days = [point.date for point in session.entry_points or ()]
        assert days == sorted(set(days))
        assert all(session.span.start <= day <= session.span.end for day in days)
        numbers += [point.number for point in session.entry_points or ()]
    assert len(numbers) == len(set(numbers))


def test_a_bis_comes_two_weeks_after_a_point_of_its_own_session(sessions):
    for session in sessions:
        by_number = {point.number: point for point in session.entry_points or ()}
        for point in by_number.values():
            if point.bis_of in by_number:
                assert point.date == by_number[point.bis_of].date + timedelta(days=14)


def test_contracts_span_three_to_four_years(sessions):
    for session in sessions:
        if session.entry_points is not None:
            years = (session.span.end - session.span.start).days / 365.25
            assert 2.2 < years < 4.6, session.span


def test_every_story_of_a_session_is_told(sessions):
    told = Counter()
    for session in sessions:
        coming = [point for point in session.entry_points or () if point.date >= AS_OF]
        told["by entry points"] += bool(coming)
        told["nothing planned"] += session.entry_points is not None and not coming and session.span.end >= AS_OF
        told["ended"] += session.span.end < AS_OF
        told["cancelled"] += session.is_cancelled
        told["small"] += any(point.places <= 3 for point in coming)
        told["without points"] += session.entry_points is None
        told["closed by its organisation"] += session.recruitment_state in ("2", "3")
        told["meeting"] += session.meeting is not None
    assert all(count >= 15 for count in told.values()), told


def test_sessions_without_entry_points_belong_to_the_regional_programme(actions):
    for action in actions:
        if action.measure is not Measure.PRF:
            assert all(session.entry_points is not None for session in action.sessions)
    prf = [action for action in actions if action.measure is Measure.PRF]
    assert {action.is_permanent for action in prf} == {True, False}


def test_later_in_the_year_the_region_is_the_same_and_more_is_known(actions):
    later = list(Region(sessions=1200, seed=1, as_of=date(2025, 11, 3)).actions())
    assert [action.reference for action in later] == [action.reference for action in actions]
    before = {p.number: p for a in actions for s in a.sessions for p in s.entry_points or ()}
    after = {p.number: p for a in later for s in a.sessions for p in s.entry_points or ()}
    assert before.items() <= after.items()
    assert max(point.date for point in after.values()).year == 2026


def test_a_siret_outside_the_range_is_refused():
    with pytest.raises(ValueError, match="10000"):
        identities.siret(10_000)
