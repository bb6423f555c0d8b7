"""R2.2: neither the columns, nor the order, nor the places of a list tell a trainer the days that its rows hide."""

from urllib.parse import parse_qsl

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.keyset import SALT
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/gestion/candidatures/"
NAMES = ["Émile", "Arnaud", "Fabre", "Boyer", "Costes", "Dumas"]
DUE = {"action__measure": "PRF", "contract_start": "2025-01-20", "contract_end": "2025-06-30"}  # each has its due date
DAYS = [f"2025-01-{day:02d}" for day in (20, 6, 14, 27, 9, 17)]


def shown(answer):
    return [row.application.birth_name for row in answer.context["rows"]]


def headings(answer):
    return [column.label for column in answer.context["columns"]]


@pytest.fixture
def trained(centre):
    return factories.SessionFactory(trainer=centre, **DUE)


@pytest.fixture
def session(centre):
    return factories.SessionFactory(positioner=centre, **DUE)


@pytest.fixture
def hidden(trained):
    pairs = zip(NAMES, DAYS, strict=True)
    return [factories.ApplicationFactory(session=trained, birth_name=name, created_on=day) for name, day in pairs]


@pytest.fixture
def managed(session):
    days = {"Zola": "2025-01-10", "Yver": "2025-01-30", "Xavier": "2025-01-15"}
    return [
        factories.ApplicationFactory(session=session, birth_name=name, created_on=day) for name, day in days.items()
    ]


class TestOnlyTrainer:
    def test_by_name_with_the_columns_that_its_rows_fill(self, logged, hidden):
        answer = logged.get(LIST)
        assert shown(answer) == ["Arnaud", "Boyer", "Costes", "Dumas", "Émile", "Fabre"]
        assert headings(answer) == ["Session", "Lieu", "État", "Dates prévues"]
        assert shown(logged.get(f"{LIST}impression/")) == shown(answer)
        names = [line.split(";")[2] for line in b"".join(logged.get(f"{LIST}export.csv")).decode().splitlines()[1:]]
        assert names == shown(answer)

    @pytest.mark.parametrize("order", ["recue", "-recue", "echeance", "-echeance"])
    def test_the_orders_of_hidden_days_are_neither_offered_nor_obeyed(self, logged, hidden, order, text_of):
        answer = logged.get(LIST, {"tri": order})
        assert shown(answer) == shown(logged.get(LIST))
        assert "Tri : cette liste ne se trie pas ainsi." in text_of(answer)
        assert order not in dict(answer.context["filters"].form.fields["tri"].choices)

    def test_columns_kept_in_a_view_lose_those_that_stay_empty(self, logged, hidden):
        assert headings(logged.get(LIST, {"colonnes": ["recue", "etat", "origine"]})) == ["État"]
        assert headings(logged.get(LIST, {"colonnes": ["recue"]})) == ["Session", "Lieu", "État", "Dates prévues"]

    def test_the_role_asked_for_is_enough(self, logged, hidden, managed):
        assert shown(logged.get(LIST, {"role": "formateur"})) == sorted(NAMES, key=lambda name: name.replace("É", "E"))
        assert "Reçue le" in headings(logged.get(LIST, {"role": "positionneur"}))

    def test_who_manages_the_session_too_sees_all(self, logged, centre):
        both = factories.SessionFactory(trainer=centre, action__responsible=centre, points=[("2025-03-03", 15)])
        factories.ApplicationFactory(session=both)
        assert "Reçue le" in headings(logged.get(LIST, {"role": "formateur"}))


class TestBoth:
    @pytest.mark.parametrize(
        ("order", "first"),
        [("", ["Yver", "Xavier", "Zola"]), ("recue", ["Zola", "Xavier", "Yver"]), ("-echeance", ["Yver", None, None])],
    )
    def test_rows_without_a_day_come_last_in_an_order_that_tells_nothing(self, logged, hidden, managed, order, first):
        names = shown(logged.get(LIST, {"tri": order}))
        assert all(name in (None, found) for name, found in zip(first, names[:3], strict=True))
        assert set(names[:3]) == {"Xavier", "Yver", "Zola"}
        by_number = sorted(hidden, key=lambda each: each.reference, reverse=order in ("", "-echeance"))
        assert names[3:] == [each.birth_name for each in by_number]
        assert [each.birth_name for each in sorted(hidden, key=lambda each: each.created_on)] != names[3:]

    def test_pages_follow_one_another_and_their_addresses_hold_no_hidden_day(self, logged, trained, hidden, managed):
        factories.ApplicationFactory.create_batch(50, session=trained, created_on="2024-11-11")
        seen, address = [], LIST
        while address:
            answer = logged.get(address)
            seen += [row.application.pk for row in answer.context["rows"]]
            page = answer.context["page"]
            for _, place in [*parse_qsl(page.following[1:]), *parse_qsl(page.previous[1:])]:
                told = signing.Signer(salt=SALT).unsign_object(place)
                assert told[1] is None or str(told[1]).startswith("2025-01-")
                assert "2024-11-11" not in str(told)
            address = page.following and LIST + page.following
        assert len(seen) == len(set(seen)) == 59

    def test_the_same_number_of_queries_for_one_row_or_many(self, logged, trained, session):
        def spent():
            with CaptureQueriesContext(connection) as queries:
                logged.get(LIST)
            return len(queries)

        factories.ApplicationFactory(session=trained)
        factories.ApplicationFactory(session=session)
        few = spent()
        factories.ApplicationFactory.create_batch(12, session=trained)
        factories.ApplicationFactory.create_batch(12, session=session)
        assert spent() == few
