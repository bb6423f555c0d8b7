"""The catalogue in its other forms: spreadsheets, JSON, the fragment for the organisation's own site."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from lxml import etree, html

from rafaelpro.web.catalogue import embedding
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]
ORIGIN = {"Origin": "https://organisme.example"}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def address(organisation, form):
    return f"/catalogue/{organisation.siret}/{form}"


class TestSpreadsheets:
    def test_csv_has_a_row_a_session(self, client, offer):
        answer = client.get(address(offer, "catalogue.csv"))
        text = answer.content.decode()
        assert text.startswith("\ufeffRéférence;Numéro Carif;Formation")
        first, second, third = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
        assert first["Formation"] == "Compétences clés"
        assert first["Prochain point d’entrée"] == "03/03/2025"
        assert first["Candidatures"] == "Ouvert"
        assert first["Places"] == "15"
        assert first["Le plus de cette formation"] == "Groupes de huit personnes."
        assert first["Page"] == "https://rafaelpro.example/sessions/00498943/"
        assert second["Type"] == "Modulaire, 3\u00a0modules"
        assert (third["Organisme formateur"], third["Mesure"]) == ("Centre des Pins", "PRF")
        assert answer["Content-Disposition"] == f'attachment; filename="catalogue-{offer.siret}-2025-02-10.csv"'

    def test_no_cell_is_a_formula(self, client, centre):
        factories.SessionFactory(
            action__responsible=centre,
            action__title='=HYPERLINK("https://x.example";"a")',
            place_name="+33",
            address="@A1",
        )
        said = client.get(address(centre, "catalogue.csv")).content.decode()
        (row,) = csv.reader(io.StringIO(said.partition("\r\n")[2]), delimiter=";")
        assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
        assert {"'+33", "'@A1"} <= set(row)

    def test_xlsx_holds_the_same_with_dates(self, client, offer):
        content = b"".join(client.get(address(offer, "catalogue.xlsx")))
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        rows = sheet.findall(f".//{SHEET}row")
        assert len(rows) == 4
        assert "Compétences clés" in "".join(rows[1].itertext())
        assert sheet.findall(f".//{SHEET}f") == []
        numbers = [float(cell.findtext(f"{SHEET}v")) for cell in rows[1].findall(f"{SHEET}c") if cell.get("t") is None]
        assert 45719.0 in numbers  # 03/03/2025


class TestJson:
    def test_the_whole_offer(self, client, offer):
        found = client.get(address(offer, "catalogue.json")).json()
        assert found["organisme"] == {"siret": offer.siret, "nom": "Centre des Pins"}
        assert (found["total"], found["le"]) == (3, "2025-02-10")
        assert found["adresse"] == f"https://rafaelpro.example/catalogue/{offer.siret}/"
        first, second, _ = found["formations"]
        assert (first["intitule"], first["plus"]) == ("Compétences clés", "Groupes de **huit** personnes.")
        assert (second["type"], second["modules"], second["plus"]) == ("MODULAIRE", 3, None)
        assert first["sessions"][0]["recrutement"] == {
            "mode": "points-entree",
            "ouvert": True,
            "raison": "ouvert",
            "libelle": "Ouvert",
            "prochain_point_entree": "2025-03-03",
            "ouvre_le": None,
            "date_limite": "2025-03-03",
            "candidatures": 0,
            "places": 15,
            "places_restantes": 15,
        }
        assert second["sessions"][0]["recrutement"]["ouvre_le"] == "2025-03-04"

    def test_nobody_is_named_but_contacts_of_the_offer(self, client, offer):
        session = offer.trained_sessions.get()
        factories.ApplicationFactory(session=session, birth_name="Xavieresecret", email="x@candidat.example")
        factories.member(offer, catalogue=True, email="membre@centre.example")
        for form in ("catalogue.json", "catalogue.csv", "fragment.html", "catalogue.pdf", ""):
            said = client.get(address(offer, form)).content.decode(errors="replace").lower()
            assert not re.search("xavieresecret|candidat.example|membre@centre", said), form

    def test_unknown(self, client):
        answer = client.get(f"/catalogue/{factories.siret(1)}/catalogue.json", headers=ORIGIN)
        assert (answer.status_code, answer.json()["code"]) == (404, "introuvable")
        assert answer["Access-Control-Allow-Origin"] == "*"


class TestFragment:
    def test_links_are_whole_and_classes_are_those_told(self, client, offer):
        fragment = html.fragment_fromstring(client.get(address(offer, "fragment.html")).content.decode())
        links = [link.get("href") for link in fragment.iter("a")]
        assert len(links) == 7
        assert {link.split("/")[2] for link in links} == {"rafaelpro.example"}
        classes = {name for each in fragment.iter() for name in each.get("class", "").split()}
        told = {*embedding.CLASSES, "rafaelpro-catalogue__etat--ouvert"}
        assert classes == told
        said = " ".join(fragment.text_content().split())
        assert "(Ouvert, jusqu’au 03/03/2025)" in said
        assert "(Complet. Ouvre de nouveau le 04/03/2025)" in said

    def test_nothing_in_it_runs_or_styles(self, client, centre):
        hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script><style>*{}</style>'
        factories.SessionFactory(action__responsible=centre, action__title=hostile, town=hostile[:60])
        fragment = html.fragment_fromstring(client.get(address(centre, "fragment.html")).content.decode())
        assert {each.tag for each in fragment.iter()} <= {"div", "h3", "h4", "p", "a", "ul", "li", "span", "wbr"}
        assert {name for each in fragment.iter() for name in each.attrib} <= {"class", "href", "lang"}
        assert hostile in fragment.text_content()

    def test_any_site_may_read_it_without_cookies(self, client, offer):
        client.force_login(factories.member(offer, catalogue=True))
        for form in ("fragment.html", "catalogue.json"):
            answer = client.get(address(offer, form), headers=ORIGIN)
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in answer
            assert answer["Cache-Control"] == "public, max-age=300"
            assert not answer.cookies
        assert "Access-Control-Allow-Origin" not in client.get(address(offer, ""), headers=ORIGIN)

    def test_the_same_for_everybody(self, client, offer):
        before = client.get(address(offer, "fragment.html")).content
        client.force_login(factories.member(offer, catalogue=True, applications=True))
        assert client.get(address(offer, "fragment.html")).content == before

    def test_beyond_a_hundred_it_leads_to_the_page(self, client, centre):
        for _ in range(101):
            factories.SessionFactory(action__responsible=centre)
        said = client.get(address(centre, "fragment.html")).content.decode()
        assert said.count("rafaelpro-catalogue__titre") == 100
        assert "Voir les 101\u00a0formations et candidater" in said

    def test_empty_and_unknown_are_said(self, client, centre):
        assert "Aucune formation n’est publiée" in client.get(address(centre, "fragment.html")).content.decode()
        unknown = client.get(f"/catalogue/{factories.siret(1)}/fragment.html")
        assert unknown.status_code == 404
        assert "Aucun organisme" in unknown.content.decode()
