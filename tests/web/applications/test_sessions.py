"""« Gestion par sessions »: who has waited long, what is due, for whom (R2.2, R7.3)."""

import csv
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.core.models import PolicyValue
from rafaelpro.history.models import Event
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


class TestExports:
    def test_both_files_hold_the_filtered_list_and_name_nobody(self, logged, session, centre):
        other = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])
        foreign = factories.SessionFactory(points=[("2025-03-03", 15)])
        for each in (session, foreign):
            factories.ApplicationFactory(session=each, birth_name="Secretenom", created_on="2025-01-02")
        [row] = csv_rows(logged.get(f"{SESSIONS}export.csv", LONG))
        assert row["Numéro Carif"] == session.carif_number
        assert (row["Prochain point d’entrée"], row["Jours avant l’entrée"]) == ("03/03/2025", "21")
        assert (row["Candidatures"], row["Places"], row["En attente"], row["Recrutement"]) == ("1", "15", "1", "Ouvert")
        assert row["Attente signalée"].replace("\u00a0", " ") == "1 personne attend depuis plus de 15 jours"
        found = csv_rows(logged.get(f"{SESSIONS}export.csv", {"tri": "-carif"}))
        assert [each["Numéro Carif"] for each in found] == [other.carif_number, session.carif_number]
        book = sheet_text(logged.get(f"{SESSIONS}export.xlsx"))
        assert session.carif_number in book
        for secret in ("Secretenom", foreign.carif_number):
            assert secret not in book + str(found)

    def test_a_trainers_rows_tell_no_day_of_arrival(self, logged, centre):
        trained = factories.SessionFactory(
            trainer=centre, action__measure="PRF", contract_start="2025-01-20", contract_end="2025-06-30"
        )
        factories.ApplicationFactory(session=trained, created_on="2025-01-12")
        [row] = csv_rows(logged.get(f"{SESSIONS}export.csv"))
        hidden = ("Attente signalée", "Prochaine échéance", "Jours avant l’échéance")
        assert (row["En attente"], *(row[each] for each in hidden)) == ("1", "", "", "")

    def test_each_file_is_noted_and_none_without_the_right(self, logged, client, session, centre):
        for ending in ("csv", "xlsx"):
            assert b"".join(logged.get(f"{SESSIONS}export.{ending}").streaming_content)
        lines = Event.objects.filter(kind="export").order_by("id")
        expected = [{"format": form, "lignes": 1, "references": []} for form in ("csv", "xlsx")]
        assert [line.details for line in lines] == expected
        client.force_login(factories.member(centre, catalogue=True))
        for ending in ("csv", "xlsx"):
            answer = client.get(f"{SESSIONS}export.{ending}")
            assert answer.status_code == 403
            assert session.carif_number not in answer.content.decode()
        assert lines.count() == 2

    def test_the_list_leads_to_them_with_its_filters(self, logged, session):
        page = logged.get(f"{SESSIONS}?role=positionneur").content.decode()
        for ending in ("csv", "xlsx"):
            assert f'href="{SESSIONS}export.{ending}?role=positionneur"' in page

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_as_many_queries_for_one_as_for_fifty(self, logged, centre, ending):
        counts = []
        for number in (1, 49):
            factories.SessionFactory.create_batch(number, positioner=centre, points=[("2025-03-03", 15)])
            logged.get(SESSIONS)
            with CaptureQueriesContext(connection) as captured:
                assert b"".join(logged.get(f"{SESSIONS}export.{ending}").streaming_content)
            counts.append(len(captured))
        assert counts[0] == counts[1]


def csv_rows(answer):
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def sheet_text(answer):
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()
