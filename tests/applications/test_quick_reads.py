"""The quick table and lists say what a naive count over the same rows says (R8.1, R8.3)."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications import listing, projection
from rafaelpro.applications.dashboard import COLUMNS, dashboard
from rafaelpro.applications.domain.expire import due_date
from rafaelpro.applications.enums import State
from rafaelpro.applications.facts import sessions_with_facts
from rafaelpro.applications.listing import ListFilter, Scope
from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock as core_clock
from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.rights import MANAGING_ROLES
from tests import factories

TODAY = date(2025, 2, 10)
STATES = [*State, State.PENDING, State.PENDING, State.PENDING]
pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture(params=[1, 2])
def centre(request):
    """An organisation in every mix of roles, among others, on sessions of every sort."""
    draw = random.Random(request.param)
    centre, *others = factories.OrganisationFactory.create_batch(2)
    for _ in range(14):
        session = _session(draw, [centre, *others])
        for _ in range(draw.randrange(5)):
            sent = TODAY - timedelta(days=15 + draw.randrange(20))
            factories.ApplicationFactory(session=session, state=draw.choice(STATES), created_on=sent)
    return centre


def _session(draw, organisations):
    return factories.SessionFactory(
        action__responsible=draw.choice(organisations),
        action__measure=draw.choice(["HSP-SOCLE", "PRF", None]),
        action__withdrawn_at=draw.choice([None, None, None, core_clock.now()]),
        positioner=draw.choice([*organisations, None]),
        trainer=draw.choice(organisations),
        town=draw.choice(["Pau", "Bayonne"]),
        contract_start=TODAY - timedelta(days=15 + draw.randrange(25)),
        withdrawn_at=draw.choice([None, None, None, core_clock.now()]),
        archived_at=draw.choice([None, None, None, core_clock.now()]),
        points=draw.choice([[], [("2025-01-20", 15)], [("2025-01-20", 15), ("2025-03-03", 15)]]),
    )


def everything():
    """Every application with its session's facts, its roles and its due date, by the slow and sure way."""
    sessions = {each.pk: each for each in sessions_with_facts(TrainingSession.objects.all())}
    for application in Application.objects.order_by("-created_at", "-pk"):
        session = sessions[application.session_id]
        yield application, session, due_date(application, session, TODAY)


def is_live(session):
    return session.is_published and session.archived_at is None


def is_soon(due):
    return due is not None and TODAY <= due <= TODAY + timedelta(days=15)


def naive_table(organisation, role):
    counts = dict.fromkeys(COLUMNS, 0)
    for application, session, due in everything():
        roles = session.roles_of(organisation.pk)
        if not is_live(session) or not (role in roles if role else roles):
            continue
        if application.state in counts:
            counts[application.state] += 1
        counts["DUE_SOON"] += is_soon(due)
    return counts


def test_the_table_is_the_naive_count(centre):
    rows = list(dashboard(centre))
    assert [row.role for row in rows] == [Role.RESPONSIBLE, Role.POSITIONER, Role.TRAINER, None]
    for row in rows:
        assert row.counts == naive_table(centre, row.role)
    assert rows[-1].counts["DUE_SOON"]
    assert sum(rows[-1].counts.values()) < sum(sum(row.counts.values()) for row in rows[:3])  # without doubles


def manages(organisation, session):
    return bool(session.roles_of(organisation.pk) & MANAGING_ROLES)


def shown_order(organisation, rows):
    """The day of arrival orders what the organisation manages; what it only trains comes last, by reference (R2.2)."""
    hidden = [row for row in rows if not manages(organisation, row[1])]
    known = [row for row in rows if manages(organisation, row[1])]
    return known + sorted(hidden, key=lambda row: row[0].reference, reverse=True)


KEPT = {
    "everything": (ListFilter(scope=Scope.ALL), lambda row, session, due: True),
    "current": (ListFilter(), lambda row, session, due: session.archived_at is None),
    "live": (ListFilter(scope=Scope.LIVE), lambda row, session, due: is_live(session)),
    "a state": (
        ListFilter(states=frozenset({State.PENDING}), scope=Scope.ALL),
        lambda row, session, due: row.state == State.PENDING,
    ),
    "due soon": (ListFilter(due_soon=True, scope=Scope.ALL), lambda row, session, due: is_soon(due)),
    "a place": (ListFilter(place="pau", scope=Scope.ALL), lambda row, session, due: session.town == "Pau"),
}


@pytest.mark.parametrize("kept", KEPT)
def test_the_list_is_the_naive_list_in_its_order(centre, kept):
    wanted, keeps = KEPT[kept]
    naive = [each for each in everything() if each[1].roles_of(centre.pk) and keeps(*each)]
    expected = [(application.pk, due) for application, _, due in shown_order(centre, naive)]
    rows = listing.listed(centre, wanted)
    assert [(row.pk, row.due_on) for row in rows] == expected
    assert rows.count() == len(rows) == len(expected)
    assert [row.pk for row in rows[1:3]] == [pk for pk, _ in expected[1:3]]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_keeps_the_sessions_where_it_is_held(centre, role):
    rows = listing.listed(centre, ListFilter(role=role, scope=Scope.ALL))
    naive = [each for each in everything() if role in each[1].roles_of(centre.pk)]
    assert [row.pk for row in rows] == [application.pk for application, _, _ in shown_order(centre, naive)]


ROLES = [None, *Role]
ASKED = {
    "nothing": {},
    "a state": {"states": frozenset({State.PENDING})},
    "a state out of the table": {"states": frozenset({State.WITHDRAWN})},
    "two states": {"states": frozenset({State.RETAINED, State.NO_DECISION})},
    "due soon": {"due_soon": True},
}


@pytest.mark.parametrize("scope", [Scope.CURRENT, Scope.LIVE])
@pytest.mark.parametrize("asked", ASKED)
def test_the_table_knows_how_long_its_lists_are(centre, scope, asked):
    """So that a page of them counts nothing twice."""
    table = dashboard(centre)
    for role in ROLES:
        wanted = ListFilter(scope=scope, role=role, **ASKED[asked])
        assert table.total_of(wanted) == listing.listed(centre, wanted).count()


@pytest.mark.parametrize(
    "wanted",
    [
        ListFilter(scope=Scope.ALL),
        ListFilter(scope=Scope.ARCHIVED),
        ListFilter(text="martin"),
        ListFilter(place="pau"),
        ListFilter(since=TODAY),
        ListFilter(due_soon=True, states=frozenset({State.PENDING})),
    ],
)
def test_the_table_says_nothing_of_other_lists(centre, wanted):
    assert dashboard(centre).total_of(wanted) is None


@pytest.mark.parametrize("order", ["echeance", "-echeance"])
def test_by_due_date_with_those_that_have_none_at_one_end(centre, order):
    rows = listing.listed(centre, ListFilter(scope=Scope.ALL), order)
    dates = [row.due_on for row in rows if manages(centre, row.session)]
    known = [each for each in dates if each]
    assert known == sorted(known, reverse=order.startswith("-"))
    assert known
    assert dates in (known + [None] * dates.count(None), [None] * dates.count(None) + known)


def test_reads_cost_the_same_number_of_queries_for_1_and_for_50():
    few, many = factories.OrganisationFactory.create_batch(2)
    factories.ApplicationFactory(session__positioner=few)
    for _ in range(10):
        session = factories.SessionFactory(positioner=many)
        for _ in range(5):
            factories.ApplicationFactory(session=session)
    costs = [_queries(organisation) for organisation in (few, many)]
    assert costs[0] == costs[1] == [2, 2, 1]


def _queries(organisation):
    """Of the table (with the policy of « 15 jours »), of a page with all that a row shows, of its count."""
    rows = listing.listed(organisation, ListFilter())
    costs = []
    for read in (lambda: list(dashboard(organisation)), lambda: _shown(rows[:50]), rows.count):
        with CaptureQueriesContext(connection) as captured:
            assert read()
        costs.append(len(captured))
    return costs


def _shown(rows):
    return [(row.session.action.title, str(row.session.action.measure), row.full_name, row.due_on) for row in rows]


def test_a_session_has_a_stale_row_from_its_birth(centre):
    """However it comes: here without any door."""
    action = TrainingSession.objects.first().action
    born = TrainingSession.objects.bulk_create(
        TrainingSession(
            carif_number=f"9000000{rank}",
            action=action,
            trainer=centre,
            first_received_at=core_clock.now(),
            changed_at=core_clock.now(),
        )
        for rank in range(3)
    )
    keys = {session.pk for session in born}
    assert set(projection.stale(TODAY).values_list("pk", flat=True)) == keys
    assert projection.catch_up().rows == 3
    assert not projection.stale(TODAY).exists()
