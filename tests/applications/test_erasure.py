"""When personal data is erased (R10.1): the pure rule, then the same rule as the database reckons it."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.applications.domain.reverse import Acceptance, accept_reversal, ask_reversal
from rafaelpro.applications.enums import AgeBand, State
from rafaelpro.applications.erasure import (
    age_band,
    coming,
    ended_on_of,
    erasable,
    erasable_on,
    month_of_decision,
)
from rafaelpro.applications.models import Application
from rafaelpro.core import policy
from rafaelpro.core.models import PolicyValue
from rafaelpro.core.months import months_after
from tests import factories

JANUARY = date(2022, 1, 10)


def rule(settled_on, ended_on, sent_on=JANUARY):
    return erasable_on(sent_on=sent_on, settled_on=settled_on, ended_on=ended_on, months=24)


@pytest.mark.parametrize(
    ("settled_on", "ended_on", "expected"),
    [
        # the later of the answer and the end of the session
        (date(2022, 3, 3), date(2022, 12, 31), date(2024, 12, 31)),
        (date(2023, 5, 2), date(2022, 12, 31), date(2025, 5, 2)),
        (date(2022, 12, 31), date(2022, 12, 31), date(2024, 12, 31)),
        # 29 February has no such day two years later
        (date(2024, 2, 29), date(2023, 12, 31), date(2026, 2, 28)),
        (date(2022, 1, 31), date(2024, 2, 29), date(2026, 2, 28)),
        # the end of the session is not known: the answer alone
        (date(2022, 3, 3), None, date(2024, 3, 3)),
        # never answered: from the end of the session, or never while it has none
        (None, date(2022, 12, 31), date(2024, 12, 31)),
        (None, None, None),
        # never answered, and a feed says that the session had ended before the person applied
        (None, date(2019, 12, 31), date(2024, 1, 10)),
    ],
)
def test_the_rule(settled_on, ended_on, expected):
    assert rule(settled_on, ended_on) == expected


def test_a_feed_that_moves_the_end_moves_the_day_but_never_before_the_answer_is_old_enough():
    answered = date(2022, 3, 3)
    assert rule(answered, date(2023, 6, 30)) == date(2025, 6, 30)
    assert rule(answered, date(2024, 6, 30)) == date(2026, 6, 30)
    assert rule(answered, date(2001, 1, 1)) == date(2024, 3, 3)


def test_the_end_of_the_session_for_one_person():
    contract, planned, archived = date(2024, 12, 31), date(2024, 6, 30), date(2025, 7, 1)
    assert ended_on_of(contract_end=contract, planned_exit=planned, archived_on=archived) == contract
    assert ended_on_of(contract_end=None, planned_exit=planned, archived_on=archived) == planned
    assert ended_on_of(contract_end=None, planned_exit=None, archived_on=archived) == archived
    assert ended_on_of(contract_end=None, planned_exit=None, archived_on=None) is None


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2007, 3, 2), AgeBand.UNDER_18),
        (date(2007, 3, 1), AgeBand.FROM_18),
        (date(1999, 3, 2), AgeBand.FROM_18),
        (date(1999, 3, 1), AgeBand.FROM_26),
        (date(1990, 3, 2), AgeBand.FROM_26),
        (date(1990, 3, 1), AgeBand.FROM_35),
        (date(1980, 3, 1), AgeBand.FROM_45),
        (date(1970, 3, 2), AgeBand.FROM_45),
        (date(1970, 3, 1), AgeBand.FROM_55),
        (None, ""),
    ],
)
def test_the_age_band_is_that_of_the_day_of_arrival(born, band):
    assert age_band(born, date(2025, 3, 1)) == band


def test_months_keep_the_window_of_each_decision():
    """R4.3: a decision of the 17th counts for the bis of the 17th, one of the 18th for the point that follows."""
    points = [date(2025, 3, 3), date(2025, 3, 17), date(2025, 9, 15)]
    kept = {day: month_of_decision(date(2025, 3, day), points) for day in (1, 3, 4, 17, 18, 31)}
    assert kept == {
        1: date(2025, 3, 1), 3: date(2025, 3, 1), 4: date(2025, 3, 4), 17: date(2025, 3, 4), 18: date(2025, 3, 18),
        31: date(2025, 3, 18),
    }  # fmt: skip
    assert month_of_decision(date(2025, 5, 31), points) == date(2025, 5, 1)
    assert month_of_decision(date(2025, 5, 31), []) == date(2025, 5, 1)


DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))


@given(day=DAYS, points=st.lists(DAYS, max_size=6, unique=True))
def test_no_window_ever_loses_or_wins_a_decision(day, points):
    """R4.3, R8.4: before, between and after any entry points, the day that is kept counts where the true one did."""
    kept = month_of_decision(day, points)
    assert kept <= day
    assert (kept.year, kept.month) == (day.year, day.month)
    bounds = [date.min, *sorted(points), date.max]
    for after, until in itertools.pairwise(bounds):
        assert (after < kept <= until) == (after < day <= until)


@given(day=DAYS, sooner=st.integers(0, 60))
def test_what_is_erasable_later_was_never_so_sooner(day, sooner):
    """Months do not turn the order of days round, whatever their lengths."""
    before = day - timedelta(days=sooner)
    assert months_after(before, 24) <= months_after(day, 24)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 1, 15), -24, date(2023, 1, 15)),
    ],
)
def test_months_after(day, months, expected):
    assert months_after(day, months) == expected


# --- the same rule, in SQL ----------------------------------------------------------------------------------------


def session(end, **more):
    return factories.SessionFactory(contract_start=date(2021, 1, 1), contract_end=end, action__measure="PRF", **more)


def found_on(application, day):
    return erasable(day).filter(pk=application.pk).values_list("erasable_on", flat=True).first()


CASES = [
    (State.RETAINED, date(2022, 3, 3), date(2022, 12, 31)),
    (State.RETAINED, date(2022, 3, 3), None),
    (State.NOT_RETAINED, date(2022, 3, 3), date(2022, 1, 31)),
    (State.NOT_RETAINED, date(2024, 2, 29), date(2023, 12, 31)),
    (State.WITHDRAWN, date(2022, 5, 31), None),
    (State.NO_DECISION, date(2022, 5, 31), date(2022, 8, 31)),
    (State.REFUSED_FULL, date(2022, 5, 31), date(2022, 2, 28)),
    (State.PENDING, None, date(2022, 8, 31)),
    (State.PENDING, None, date(2019, 8, 31)),
    (State.PENDING, None, None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "settled_on", "end"), CASES)
def test_the_database_reckons_the_same_day(state, settled_on, end, clock):
    clock.freeze("2022-01-10T09:30")
    held = session(end)
    if settled_on:
        clock.freeze(f"{settled_on}T09:30")
    application = factories.ApplicationFactory(session=held, state=state, created_on=JANUARY, decided_on=settled_on)
    exit_planned = application.planned_exit if state == State.RETAINED else None
    ended = ended_on_of(contract_end=end, planned_exit=exit_planned, archived_on=None)
    expected = rule(settled_on, ended)
    if expected is None:
        assert found_on(application, date(2099, 1, 1)) is None
        return
    assert found_on(application, expected) == expected
    assert found_on(application, expected.replace(year=expected.year - 1)) is None
    assert found_on(application, date.fromordinal(expected.toordinal() - 1)) is None


@pytest.mark.django_db
def test_a_session_without_end_ends_when_it_is_archived(clock):
    clock.freeze("2022-01-10T09:30")
    held = session(None)
    refused = factories.ApplicationFactory(session=held, state=State.NOT_RETAINED)
    assert found_on(refused, date(2024, 1, 10)) == date(2024, 1, 10)
    held.archived_at = clock.freeze("2022-06-30T23:30")
    held.save(update_fields=["archived_at"])
    assert found_on(refused, date(2024, 6, 29)) is None
    assert found_on(refused, date(2024, 6, 30)) == date(2024, 6, 30)


@pytest.mark.django_db
def test_a_reversal_later_than_the_first_decision_starts_again(clock):
    clock.freeze("2022-01-10T09:30")
    centre = factories.OrganisationFactory()
    held = session(date(2022, 12, 31), positioner=centre)
    application = factories.ApplicationFactory(session=held, state=State.NOT_RETAINED)
    clock.freeze("2023-03-15T09:30")
    ask_reversal(application=application, reason="Elle avait répondu", actor=factories.actor(centre, applications=True))
    operator = factories.actor(factories.OperatorFactory())
    dates = Acceptance(date(2022, 11, 1), date(2022, 12, 1), exceed=True)
    accept_reversal(application=application, acceptance=dates, ticket="", actor=operator)
    assert found_on(application, date(2025, 3, 14)) is None
    assert found_on(application, date(2025, 3, 15)) == date(2025, 3, 15)


@pytest.mark.django_db
def test_the_operator_may_change_how_long(clock):
    clock.freeze("2022-01-10T09:30")
    application = factories.ApplicationFactory(session=session(None), state=State.NOT_RETAINED)
    PolicyValue.objects.create(pk="erase_after_months", value=6)
    assert policy.value("erase_after_months") == 6
    assert found_on(application, date(2022, 7, 10)) == date(2022, 7, 10)


@pytest.mark.django_db
def test_what_comes_due_is_told_by_month(clock):
    clock.freeze("2022-01-10T09:30")
    held = session(None)
    for day in ("2022-01-05", "2022-01-10", "2022-01-31", "2022-02-01", "2022-12-31", "2023-01-01"):
        clock.freeze(f"{day}T09:30")
        factories.ApplicationFactory(session=held, state=State.NOT_RETAINED)
    clock.freeze("2024-01-10")
    told = {each.first: each.total for each in coming(12) if each.total}
    assert told == {None: 2, date(2024, 1, 1): 1, date(2024, 2, 1): 1, date(2024, 12, 1): 1}
    assert [each.first for each in coming(12)][:2] == [None, date(2024, 1, 1)]
    assert Application.objects.filter(erased_on__isnull=True).count() == 6
