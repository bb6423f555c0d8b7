"""`/catalogue/<siret>/`: the page that anybody may read."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rafaelpro.core import clock
from rafaelpro.organisations.models import Alias
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]
FORMS = ("", "catalogue.pdf", "catalogue.csv", "catalogue.xlsx", "catalogue.json", "fragment.html")


def address(organisation, form=""):
    return f"/catalogue/{organisation.siret}/{form}"


class TestPage:
    def test_actions_by_measure_with_their_sessions(self, client, offer):
        page = page_of(client.get(address(offer)))
        assert page.text("h1") == "Centre des Pins"
        assert page.texts("h2.section__title") == ["HSP socle", "PRF"]
        assert page.texts("h3 a") == ["Compétences clés", "Français", "Soudure"]
        assert page.attributes("h3 a", "href")[0] == "/formations/202404000001/"
        assert page.attributes(".card li a", "href") == [f"/sessions/0049894{n}/" for n in (3, 4, 5)]
        said = page.texts(".card li")
        assert said[0].startswith("Bayonne (64)")
        assert "prochain point d’entrée : 03/03/2025" in said[0]
        assert "Ouvert" in said[0]
        assert "Complet" in said[1]
        assert "Ouvre de nouveau le 04/03/2025" in said[1]
        assert "à partir du" not in said[2]
        assert "du 07/04/2025 au 31/12/2027" in said[2]
        assert "3 formations" in page.text("[data-announce]")
        assert "Modulaire, 3 modules" in page.text("main")

    def test_what_is_not_public_is_not_there(self, client, offer):
        factories.SessionFactory(action__responsible=offer, action__title="Secrète", withdrawn_at=clock.now())
        factories.SessionFactory(action__responsible=offer, action__title="Finie", contract_end="2025-02-09")
        factories.SessionFactory(positioner=offer, action__title="Seulement positionnée")
        factories.SessionFactory(action__title="D’un autre organisme")
        for form in FORMS:
            said = body_of(client.get(address(offer, form)))
            for title in ("Secrète", "Finie", "Seulement positionnée", "D’un autre organisme"):
                assert title not in said, form

    def test_empty_is_said_in_words(self, client, centre):
        page = page_of(client.get(address(centre)))
        assert page.text(".empty-state h2") == "Aucune formation publiée en ce moment"
        assert "Catalogue en PDF" not in page.text("main")

    @pytest.mark.parametrize("kind", ["nobody", "prescriber", "suspended", "operator"])
    def test_who_has_none_is_said_in_words(self, client, kind):
        siret = {
            "nobody": lambda: factories.siret(777),
            "prescriber": lambda: factories.PrescriberFactory(name="Mission cachée").siret,
            "suspended": lambda: factories.PrescriberFactory(name="Mission cachée", approved_at=None).siret,
            "operator": lambda: factories.OperatorFactory(name="Mission cachée").siret,
        }[kind]()
        page = page_of(client.get(f"/catalogue/{siret}/"), status=404)
        assert page.text("h1") == "Aucun catalogue à cette adresse"
        assert siret in page.text("main")
        assert "Mission cachée" not in page.text("body")

    @pytest.mark.parametrize("siret", ["1234", "1234567890123a", "123456789012345"])
    def test_what_is_no_siret_is_no_page(self, client, siret):
        assert client.get(f"/catalogue/{siret}/").status_code == 404

    @pytest.mark.parametrize("form", FORMS)
    def test_the_siret_of_a_merged_structure_leads_to_the_survivor(self, client, offer, form):
        former = factories.siret(888)
        Alias.objects.create(siret=former, name="Ancien", organisation=offer, former_id=10**9, since=clock.now())
        answer = client.get(f"/catalogue/{former}/{form}?page=2")
        assert (answer.status_code, answer["Location"]) == (301, f"{address(offer, form)}?page=2")

    def test_texts_of_feeds_stay_texts(self, client, centre):
        hostile = "<script>alert(1)</script>"
        factories.SessionFactory(action__responsible=centre, action__title=hostile, action__objective=f"Lire {hostile}")
        said = client.get(address(centre)).content.decode()
        assert "<script>alert" not in said
        assert "&lt;script&gt;alert(1)" in said


def test_the_pages_of_the_offer_lead_to_it(client, offer):
    for page in ("/formations/202404000001/", "/sessions/00498945/"):
        assert address(offer) in page_of(client.get(page)).attributes("main a", "href")


class TestPaging:
    def test_beyond_a_hundred(self, client, centre):
        for rank in range(103):
            factories.SessionFactory(action__responsible=centre, action__title=f"Formation {rank:03d}")
        first, last = page_of(client.get(address(centre))), page_of(client.get(f"{address(centre)}?page=2"))
        assert (first.count(".card h3"), last.count(".card h3")) == (100, 3)
        assert last.texts(".card h3") == ["Formation 100", "Formation 101", "Formation 102"]
        assert "103 formations" in first.text("[data-announce]")
        for absurd in ("99", "0", "x", "-1"):
            assert client.get(f"{address(centre)}?page={absurd}").status_code == 200

    def test_an_action_of_many_sessions_lists_some_and_leads_to_all(self, client, centre):
        action = factories.ActionFactory(responsible=centre, title="Langues")
        for _ in range(7):
            factories.SessionFactory(action=action)
        page = page_of(client.get(address(centre)))
        assert page.count(".card li") == 4
        assert f"/formations/{action.reference}/#sessions" in page.attributes(".card p a", "href")
        assert "Voir les 7 sessions" in page.text(".card")

    def test_as_many_queries_for_1_and_300_actions(self, client, centre):
        def counts():
            found = {}
            for form in FORMS:
                with CaptureQueriesContext(connection) as queries:
                    body_of(client.get(address(centre, form)))
                found[form] = len(queries)
            return found

        factories.SessionFactory(action__responsible=centre, points=[("2025-03-03", 15)])
        counts()  # what a process learns once
        one = counts()
        for _ in range(299):
            factories.SessionFactory(action__responsible=centre, points=[("2025-03-03", 15)])
        many = counts()
        # Beyond its limit the fragment counts the others; the first page of several does not read what comes last.
        assert many == one | {"fragment.html": one["fragment.html"] + 1, "": one[""] - 1}
        assert max(many.values()) <= 8


class TestCaches:
    def test_a_page_for_nobody_in_particular_may_be_kept_by_all(self, client, offer):
        answer = client.get(address(offer))
        assert answer["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies

    def test_the_page_of_somebody_is_theirs(self, client, offer):
        client.force_login(factories.member(offer, catalogue=True))
        answer = client.get(address(offer))
        assert answer["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize("form", ["", "catalogue.json", "fragment.html", "catalogue.pdf"])
    def test_what_has_not_changed_is_not_sent_again(self, client, offer, form):
        first = client.get(address(offer, form))
        again = client.get(address(offer, form), headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        factories.SessionFactory(action__responsible=offer)
        changed = client.get(address(offer, form), headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]

    @pytest.mark.parametrize("form", FORMS)
    def test_only_reading(self, offer, form):
        client = Client()
        for method in ("post", "put", "patch", "delete", "options"):
            assert getattr(client, method)(address(offer, form)).status_code == 405
        answer = client.head(address(offer, form))
        assert (answer.status_code, body_of(answer)) == (200, "")
        for close in answer._resource_closers:  # as a server does
            close()


def body_of(answer):
    """The text of an answer, of a workbook its parts."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return content.decode(errors="replace")
