"""« Gestion par sessions »: who has waited long, what is due, for whom (R2.2, R7.3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.core.models import PolicyValue
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

SESSIONS = "/gestion/candidatures/sessions/"
LONG = {"longue_attente": "on"}


def numbers(answer):
    return [row.session.carif_number for row in answer.context["rows"]]


class TestLongWait:
    def test_more_than_fifteen_days_not_fifteen(self, logged, session, text_of):
        factories.ApplicationFactory(session=session, created_on="2025-01-26")  # 15 days
        assert "depuis plus de" not in text_of(logged.get(SESSIONS))
        assert numbers(logged.get(SESSIONS, LONG)) == []
        factories.ApplicationFactory(session=session, created_on="2025-01-25")
        assert "1 personne attend depuis plus de 15 jours" in text_of(logged.get(SESSIONS))
        factories.ApplicationFactory(session=session, created_on="2025-01-02")
        assert "2 personnes attendent depuis plus de 15 jours" in text_of(logged.get(SESSIONS, LONG))

    def test_only_those_who_still_wait(self, logged, session):
        for state in ("RETAINED", "NOT_RETAINED", "WITHDRAWN", "NO_DECISION"):
            factories.ApplicationFactory(session=session, state=state, created_on="2025-01-02")
        [row] = logged.get(SESSIONS).context["rows"]
        assert row.waiting == ""
        assert numbers(logged.get(SESSIONS, LONG)) == []

    def test_the_operator_may_change_the_days(self, logged, session, text_of):
        PolicyValue.objects.create(name="long_wait_days", value=30)
        factories.ApplicationFactory(session=session, created_on="2025-01-20")
        assert numbers(logged.get(SESSIONS, LONG)) == []
        factories.ApplicationFactory(session=session, created_on="2025-01-02")
        assert "1 personne attend depuis plus de 30 jours" in text_of(logged.get(SESSIONS, LONG))

    def test_the_filter_keeps_the_sessions_of_the_structure_and_goes_with_the_others(self, logged, session, centre):
        quiet = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])
        other = factories.SessionFactory(action__responsible=centre, town="Sault-de-Béarn", points=[("2025-03-03", 15)])
        foreign = factories.SessionFactory(points=[("2025-03-03", 15)])
        for each in (session, other, foreign):
            factories.ApplicationFactory(session=each, created_on="2025-01-02")
        factories.ApplicationFactory(session=quiet)
        answer = logged.get(SESSIONS, LONG)
        assert set(numbers(answer)) == {session.carif_number, other.carif_number}
        assert answer.context["page"].total == 2
        assert numbers(logged.get(SESSIONS, LONG | {"lieu": "sault"})) == [other.carif_number]
        assert numbers(logged.get(SESSIONS, LONG | {"role": "responsable"})) == [other.carif_number]
        assert numbers(logged.get(SESSIONS, LONG | {"role": "formateur"})) == []

    def test_a_trainer_learns_no_day_of_arrival(self, logged, centre, text_of):
        """Neither by the mark, nor by the due date, nor by what the filter keeps (R2.2)."""
        trained = factories.SessionFactory(
            trainer=centre, action__measure="PRF", contract_start="2025-01-20", contract_end="2025-06-30"
        )
        factories.ApplicationFactory(session=trained, created_on="2025-01-12")
        answer = logged.get(SESSIONS)
        [row] = answer.context["rows"]
        assert (row.session.waiting_long, row.session.due_next is None) == (1, False)  # it could leak
        assert (row.waiting, row.due_on, row.due_in) == ("", None, None)
        assert "depuis plus de" not in text_of(answer)
        assert f"{row.session.due_next:%d/%m/%Y}" not in text_of(answer)
        assert numbers(logged.get(SESSIONS, LONG)) == []


def test_the_next_due_date_is_the_one_of_the_list_by_application(logged, centre):
    ended = factories.SessionFactory(
        positioner=centre, action__measure="PRF", contract_start="2025-01-20", contract_end="2025-06-30"
    )
    for sent in ("2025-01-28", "2025-01-24"):
        factories.ApplicationFactory(session=ended, created_on=sent)
    [row] = logged.get(SESSIONS).context["rows"]
    listed = [each.application.due_on for each in logged.get("/gestion/candidatures/").context["rows"]]
    assert row.due_on == min(listed)
    assert row.due_in == (min(listed) - row.due_on.replace(2025, 2, 10)).days > 0


def test_days_before_the_coming_entry_point(logged, session, text_of, clock):
    assert "03/03/2025 dans 21 jours" in text_of(logged.get(SESSIONS))
    clock.freeze("2025-03-02")
    assert "03/03/2025 demain" in text_of(logged.get(SESSIONS))


def test_as_many_queries_for_one_as_for_fifty_with_people_who_wait(logged, centre):
    counts = []
    for number in (1, 49):
        for each in factories.SessionFactory.create_batch(number, positioner=centre, points=[("2025-03-03", 15)]):
            factories.ApplicationFactory(session=each, created_on="2025-01-02")
        logged.get(SESSIONS, LONG)
        with CaptureQueriesContext(connection) as captured:
            assert logged.get(SESSIONS, LONG).context["page"].total
        counts.append(len(captured))
    assert counts[0] == counts[1]
