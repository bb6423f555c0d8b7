"""« Mois par mois » (R8.1): months are right at the ends of years, and say what the table of the desk says."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.dashboard import COLUMNS, DUE_SOON, dashboard
from rafaelpro.applications.enums import State
from rafaelpro.applications.monthly import fill, first_days, monthly, received_since
from rafaelpro.core import clock
from tests import factories
from tests.applications.test_quick_reads import centre  # noqa: F401 — every mix of roles, on sessions of every sort

BEGINNING = date(2013, 1, 1)


def test_the_last_months_go_over_the_year():
    assert first_days(date(2025, 2, 10), 3) == [date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]
    year = first_days(date(2025, 12, 31), 12)
    assert (len(year), year[0], year[-1]) == (12, date(2025, 1, 1), date(2025, 12, 1))
    assert first_days(date(2025, 1, 1), 24)[0] == date(2023, 2, 1)


def test_months_without_applications_are_there_and_others_are_not():
    rows = [(date(2024, 2, 1), "RETAINED", 3), (date(2024, 2, 1), "WITHDRAWN", 1), (date(2024, 2, 1), "PENDING", 2),
            (date(2023, 12, 1), "PENDING", 9)]  # fmt: skip
    january, february = fill([date(2024, 1, 1), date(2024, 2, 1)], rows)
    assert (january.received, january.of(State.RETAINED), january.others) == (0, 0, 0)
    assert (february.received, february.of(State.RETAINED), february.others) == (6, 3, 1)


def counts_of(organisation, length):
    return {f"{month.first:%Y-%m}": dict(month.counts) for month in monthly(organisation, length) if month.counts}


@pytest.mark.django_db
class TestAnOrganisation:
    @pytest.mark.frozen("2024-03-01T00:30")
    def test_a_worked_example_over_a_leap_day_and_a_year(self):
        """Days are those of Paris: half past midnight on 1 March is no longer February there, and is in London."""
        session = factories.SessionFactory()
        for state, day in [
            ("RETAINED", "2023-12-31"), ("NO_DECISION", "2024-01-01"), ("NOT_RETAINED", "2024-02-29"),
            ("RETAINED", "2024-02-29"), ("RETAINED", "2024-02-01"), ("PENDING", "2024-03-01"),
        ]:  # fmt: skip
            factories.ApplicationFactory(session=session, state=state, created_on=day)
        assert counts_of(session.trainer, 3) == {
            "2024-01": {"NO_DECISION": 1},
            "2024-02": {"NOT_RETAINED": 1, "RETAINED": 2},
            "2024-03": {"PENDING": 1},
        }
        assert counts_of(session.trainer, 4)["2023-12"] == {"RETAINED": 1}

    @pytest.mark.frozen("2025-02-10T09:30")
    def test_the_first_hour_of_the_first_month_is_in_it(self):
        """In winter it is still the evening before in UTC."""
        session = factories.SessionFactory()
        application = factories.ApplicationFactory(session=session, created_on="2025-01-01")
        first_minute = clock.parse("2025-01-01T00:01")
        type(application).objects.filter(pk=application.pk).update(created_at=first_minute)
        assert counts_of(session.trainer, 2) == {"2025-01": {"PENDING": 1}}

    @pytest.mark.frozen("2025-02-10T09:30")
    def test_what_is_not_counted(self):
        """Another organisation's, and what R8.1 leaves out: sessions withdrawn or archived."""
        ours = factories.OrganisationFactory()
        now = clock.now()
        for fields in ({}, {"archived_at": now}, {"withdrawn_at": now}, {"action__withdrawn_at": now}):
            for _ in range(3):
                factories.ApplicationFactory(session=factories.SessionFactory(positioner=ours, **fields))
        stranger = factories.ApplicationFactory.create_batch(5)[0].session.trainer
        assert counts_of(ours, 12) == {"2025-02": {"PENDING": 3}}
        assert counts_of(stranger, 12) == {"2025-02": {"PENDING": 1}}
        assert counts_of(factories.OrganisationFactory(), 12) == {}

    @pytest.mark.frozen("2025-02-10T09:30")
    def test_all_time_is_the_line_without_doubles_of_the_table(self, centre):  # noqa: F811
        totals = dict.fromkeys(State, 0)
        for _, state, total in received_since(centre, BEGINNING):
            totals[State(state)] += total
        *_, without_doubles = dashboard(centre)
        assert without_doubles.role is None
        assert sum(without_doubles.counts.values())
        for column in COLUMNS:
            if column != DUE_SOON:
                assert totals[State(column)] == without_doubles.counts[column]

    @pytest.mark.frozen("2025-02-10T09:30")
    def test_one_statement_for_1_and_for_50(self):
        few, many = factories.OrganisationFactory.create_batch(2)
        factories.ApplicationFactory(session__positioner=few)
        for _ in range(10):
            factories.ApplicationFactory.create_batch(5, session=factories.SessionFactory(trainer=many))
        for organisation, total in ((few, 1), (many, 50)):
            with CaptureQueriesContext(connection) as captured:
                assert monthly(organisation, 12)[-1].received == total
            assert len(captured) == 1
