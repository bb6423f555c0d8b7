"""The filtered list as CSV, XLSX or on paper: what it holds, for whom, and what is noted (R8.3, R10.2)."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from rafaelpro.history.models import Event
from rafaelpro.web.spreadsheets import neutral
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

CSV = "/gestion/candidatures/export.csv"
XLSX = "/gestion/candidatures/export.xlsx"
PAPER = "/gestion/candidatures/impression/"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def application(session):
    return factories.ApplicationFactory(
        session=session,
        birth_name="Dupont; dit « Léa »",
        email="camille@candidat.example",
        phone="+33639981234",
        state="RETAINED",
        decided_on="2025-02-05",
        prescriber=factories.PrescriberFactory(name="=HYPERLINK(1)"),
        prescriber_contact_name="@conseil",
    )


def rows_of(answer):
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def sheet_of(answer):
    """The texts and numbers of the first sheet, by cell."""
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        tree = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(tree.iter(f"{SHEET}f"))  # no formula
    return ["".join(cell.itertext()) for cell in tree.iter(f"{SHEET}c")]


class TestCsv:
    def test_a_french_spreadsheet_opens_it(self, logged, application):
        answer = logged.get(CSV)
        assert answer.streaming
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="candidatures-2025-02-10.csv"'
        (row,) = rows_of(answer)
        assert (row["Référence"], row["Nom de naissance"]) == (application.reference, "Dupont; dit « Léa »")
        assert (row["Reçue le"], row["Entrée prévue"], row["Avis rendu le"]) == (
            "10/02/2025",
            "15/02/2025",
            "05/02/2025",
        )
        assert (row["État"], row["Courriel"]) == ("Retenue", "camille@candidat.example")

    def test_no_cell_is_a_formula(self, logged, application):
        (row,) = rows_of(logged.get(CSV))
        assert row["Prescripteur"] == "'=HYPERLINK(1)"
        assert row["Contact du prescripteur"] == "'@conseil"
        assert row["Téléphone"] == "'+33639981234"

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n+", "\uff1d"])
    def test_every_start_of_a_formula(self, start):
        assert neutral(f"{start}1+1") == f"'{start}1+1"

    @pytest.mark.parametrize("cell", ["", None, "Dupont-Durand", "a=b", date(2025, 3, 3)])
    def test_the_rest_as_it_is(self, cell):
        assert neutral(cell) == {None: "", date(2025, 3, 3): "03/03/2025"}.get(cell, cell)

    def test_the_filters_and_the_order_of_the_list(self, logged, session):
        for name, state in (("Bravo", "PENDING"), ("Alpha", "PENDING"), ("Charlie", "RETAINED")):
            factories.ApplicationFactory(session=session, birth_name=name, state=state)
        found = rows_of(logged.get(f"{CSV}?etat=en-attente&tri=nom"))
        assert [row["Nom de naissance"] for row in found] == ["Alpha", "Bravo"]

    def test_absurd_filters_are_ignored(self, logged, application):
        assert len(rows_of(logged.get(f"{CSV}?etat=x&du=31/02/2025&session=%00"))) == 1

    def test_as_many_queries_for_1_as_for_50(self, logged, session, application):
        def count():
            with CaptureQueriesContext(connection) as queries:
                rows_of(logged.get(CSV))
            return len(queries)

        one = count()
        factories.ApplicationFactory.create_batch(49, session=session)
        assert count() == one


def test_the_file_is_filtered_by_the_france_travail_identifier_as_the_page_is(logged, session, application):
    found = factories.ApplicationFactory(session=session, france_travail_identifier="1234567A")
    assert [row["Référence"] for row in rows_of(logged.get(CSV, {"texte": "1234 567 a"}))] == [found.reference]


class TestRights:
    @pytest.fixture
    def trained(self, centre):
        session = factories.SessionFactory(trainer=centre, points=[("2025-03-03", 3)])
        return factories.ApplicationFactory(
            session=session,
            birth_name="Formée",
            email="secret@candidat.example",
            phone="0639989999",
            state="NOT_RETAINED",
            prescriber=factories.PrescriberFactory(name="Mission secrète"),
        )

    def test_a_trainers_rows_hold_no_contact(self, logged, trained, application):
        found = {row["Référence"]: row for row in rows_of(logged.get(CSV))}
        shown = {heading for heading, cell in found[trained.reference].items() if cell}
        assert shown == {
            "Référence", "État", "Nom de naissance", "Prénom", "Numéro Carif", "Formation", "Mesure", "Lieu",
            "Département",
        }  # fmt: skip
        assert found[application.reference]["Courriel"] == "camille@candidat.example"
        cells = " ".join(sheet_of(logged.get(XLSX)))
        for secret in ("secret@candidat.example", "0639989999", "Mission secrète"):
            assert secret not in cells
        assert "Mission secrète" not in logged.get(PAPER).content.decode()

    def test_each_file_is_noted_with_the_references_whose_contact_it_holds(self, logged, trained, application, centre):
        rows_of(logged.get(f"{CSV}?texte=dupont"))
        sheet_of(logged.get(XLSX))
        lines = list(Event.objects.filter(kind="export").order_by("id"))
        assert [(line.key, line.actor_label, line.organisation_id) for line in lines] == [
            (str(centre.pk), "Claude Martin", centre.pk)
        ] * 2
        assert [line.details for line in lines] == [
            {"format": "csv", "lignes": 1, "references": [application.reference]},
            {"format": "xlsx", "lignes": 2, "references": [application.reference]},
        ]

    def test_nothing_of_others(self, logged, application):
        factories.ApplicationFactory(birth_name="Secretdelautre")
        assert "Secretdelautre" not in str(rows_of(logged.get(CSV)))
        assert "Secretdelautre" not in str(sheet_of(logged.get(XLSX)))
        assert "Secretdelautre" not in logged.get(PAPER).content.decode()

    def test_without_the_right_nothing_leaves_nor_is_noted(self, client, centre, application):
        client.force_login(factories.member(centre, catalogue=True))
        for address in (CSV, XLSX, PAPER):
            answer = client.get(address)
            assert answer.status_code == 403
            assert b"Dupont" not in answer.content
        assert not Event.objects.filter(kind="export").exists()


def test_xlsx_holds_dates_and_texts(logged, application):
    answer = logged.get(XLSX)
    assert answer["Content-Disposition"] == 'attachment; filename="candidatures-2025-02-10.xlsx"'
    cells = sheet_of(answer)
    assert "=HYPERLINK(1)" in cells  # a text cell, not a formula
    assert "45698" in cells  # 10/02/2025, in days since 1900


def test_paper_shows_the_chosen_columns_and_the_filters_in_words(logged, application, text_of):
    page = text_of(logged.get(f"{PAPER}?etat=retenue&colonnes=etat&colonnes=dates"))
    assert "1 candidature, le 10/02/2025. État : Retenue." in page
    assert "du 15/02/2025 au 16/05/2025" in page
    assert "camille@candidat.example" not in page


def test_the_list_leads_to_its_exports_with_its_filters(logged, application):
    page = logged.get("/gestion/candidatures/?etat=retenue").content.decode()
    for address in (CSV, XLSX, PAPER):
        assert f'href="{address}?etat=retenue"' in page
