"""« Gestion des formations »: the list of the guide, my sessions."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml.html import fromstring

from tests import factories
from tests.support.pages import HtmlPage

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/gestion/formations/"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def user(centre):
    return factories.member(centre, catalogue=True, first_name="Claude", last_name="Martin")


@pytest.fixture
def logged(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def action(centre):
    action = factories.ActionFactory(responsible=centre, title="Remise à niveau", objective="Lire et écrire.")
    factories.SessionFactory(action=action, points=[("2025-03-03", 15)])
    return action


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).replace("\u00a0", " ")


def link(answer, words):
    """Where the link of the page that says these words leads."""
    for each in fromstring(answer.content.decode()).iter("a"):
        said = each.get("aria-label") or each.text_content()
        if words in " ".join(said.split()):
            return urljoin(answer.request["PATH_INFO"], each.get("href"))
    raise AssertionError(f"no link says {words!r}")


def references(answer):
    return {row.action.reference for row in answer.context["rows"]}


def url(action):
    return f"/gestion/formations/{action.reference}/"


class TestList:
    def test_the_guides_columns(self, logged, centre, action):
        factories.SessionFactory(action=factories.ActionFactory(responsible=centre, modules=7, measure="PRF"))
        page = text_of(logged.get(LIST))
        for words in (
            "Formations conventionnées",
            "Référence : trier Type Intitulé : trier Financement : trier",
            action.reference,
            "SIMPLE",
            "MODULAIRE, 7 modules",
            "Région",
            f"N° de marché : {action.contract_number}",
            "Dispositif : HSP",
            "Mesure : HSP socle",
            "Mesure : PRF",
        ):
            assert words in page

    def test_the_title_leads_to_the_form_or_to_what_the_public_reads(self, logged, centre, action):
        trained = factories.SessionFactory(trainer=centre).action
        hidden = factories.SessionFactory(trainer=centre, action__withdrawn_at="2025-01-01T00:00Z").action
        links = HtmlPage(logged.get(LIST).content).attributes("tbody td a", "href")
        assert f"/gestion/formations/{action.reference}/" in links
        assert f"/formations/{trained.reference}/" in links
        others = HtmlPage(logged.get(LIST, {"onglet": "archivees"}).content).attributes("tbody td a", "href")
        assert f"/formations/{hidden.reference}/" not in others

    def test_tabs(self, logged, centre):
        def made(**session):
            return factories.SessionFactory(action__responsible=centre, **session).action.reference

        published = made()
        to_come = made(contract_start="2025-06-01")
        ended = made(contract_end="2025-02-09")
        archived = made(archived_at="2025-01-01T00:00Z")
        withdrawn = made(action__withdrawn_at="2025-01-01T00:00Z")
        lonely = factories.ActionFactory(responsible=centre).reference
        factories.SessionFactory(action__title="Ailleurs")
        expected = {
            "publiees": {published, lonely},
            "a-venir": {to_come},
            "terminees": {ended},
            "archivees": {archived, withdrawn},
        }
        for tab, found in expected.items():
            answer = logged.get(LIST, {"onglet": tab})
            assert references(answer) == found
            assert "Ailleurs" not in text_of(answer)
        counts = {each["label"]: each["count"] for each in logged.get(LIST).context["tabs"]}
        assert counts == {"Publiées": 2, "À venir": 1, "Terminées": 1, "Archivées": 2}

    def test_the_end_of_the_contract_is_still_in_it(self, logged, centre):
        last_day = factories.SessionFactory(action__responsible=centre, contract_end="2025-02-10").action
        assert references(logged.get(LIST)) == {last_day.reference}

    def test_an_ended_session_beside_a_current_one_leaves_the_action_published(self, logged, centre, action):
        factories.SessionFactory(action=action, contract_end="2024-06-30")
        assert references(logged.get(LIST)) == {action.reference}
        assert logged.get(LIST).context["rows"][0].type == "SIMPLE"

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"dispositif": "HSP"}, "a"),
            ({"mesure": "PRF"}, "b"),
            ({"texte": "remise niveau"}, "a"),
            ({"texte": "2025S41N99999"}, "b"),
            ({"texte": "00777777"}, "b"),
            ({"texte": "rien"}, ""),
            ({"lieu": "bàyon"}, "a"),
            ({"lieu": "33"}, "b"),
            ({"lieu": "64100", "mesure": "PRF"}, ""),
            ({"du": "2026-01-01"}, "a"),
            ({"au": "2024-06-30"}, "a"),
            ({"du": "2025-12-31", "au": "2025-12-31"}, "ab"),
            ({"du": "01/01/2026", "lieu": "Bordeaux"}, ""),
            ({"a_completer": "oui"}, "ab"),
            ({"a_completer": "contact"}, "b"),
            ({"a_completer": "le-plus"}, "ab"),
        ],
    )
    def test_filters_and_hsp_in_one_click(self, logged, centre, action, query, found):
        other = factories.ActionFactory(
            responsible=centre, measure="PRF", title="Cuisine", contract_number="2025S41N99999"
        )
        factories.SessionFactory(
            action=other,
            carif_number="00777777",
            town="Bordeaux",
            postal_code="33000",
            contract_start="2025-01-01",
            contract_end="2025-12-31",
            contact_phone="",
        )
        made = {"a": action.reference, "b": other.reference}
        assert references(logged.get(LIST, query)) == {made[letter] for letter in found}
        hsp = logged.get(LIST).context["hsp_url"]
        assert references(logged.get(f"{LIST}{hsp}")) == {action.reference}

    @pytest.mark.parametrize(
        ("order", "expected"),
        [("", "cba"), ("reference", "abc"), ("-reference", "cba"), ("intitule", "bca"), ("-intitule", "acb"),
         ("marche", "cab"), ("manques", "bca"), ("-manques", "acb")],
    )  # fmt: skip
    def test_sorting_both_ways(self, logged, centre, order, expected):
        told = {"prerequisites": "Aucun", "expected_results": "Attestation", "remaining_fees": "0"}
        made = [("zèle", "2", {}), ("Accueil", "3", told), ("Étanchéité", "1", {"prerequisites": "Aucun"})]
        references = {
            factories.ActionFactory(responsible=centre, title=title, contract_number=market, **more).reference: letter
            for letter, (title, market, more) in zip("abc", made, strict=True)
        }
        rows = logged.get(LIST, {"tri": order}).context["rows"]
        assert "".join(references[row.action.reference] for row in rows) == expected

    def test_the_guides_path_takes_three_clicks_from_my_space(self, logged, action):
        """Mon espace → Gestion des formations (Publiées at once) → HSP → the pencil, each a link of the page before."""
        page = logged.get("/mon-espace/")
        for words in ("Gestion des formations", "Toute mon offre HSP", f"Modifier la formation {action.reference}"):
            page = logged.get(link(page, words))
        assert page.request["PATH_INFO"] == url(action)
        assert "Le plus de cette formation" in text_of(page)

    def test_the_gauge_opens_what_is_missing(self, logged, action):
        row = logged.get(LIST).context["rows"][0]
        assert (row.completeness.done, row.completeness.total) == (3, 11)
        assert "Prérequis" in text_of(logged.get(row.completeness_url))

    def test_pages_of_a_long_list_keep_the_filters(self, logged, centre):
        factories.ActionFactory.create_batch(26, responsible=centre)
        answer = logged.get(LIST, {"dispositif": "HSP", "tri": "reference"})
        assert len(answer.context["rows"]) == 25
        second = logged.get(link(answer, "Suivante"))
        assert len(second.context["rows"]) == 1
        assert second.context["filters"].values["dispositif"] == "HSP"

    def test_a_trainer_sees_the_action_and_why_there_is_no_pencil(self, logged, centre):
        session = factories.SessionFactory(trainer=centre, action__responsible__name="Chef de file")
        answer = logged.get(LIST)
        assert "À modifier par l’organisme responsable : Chef de file" in text_of(answer)
        assert f'href="{url(session.action)}"' not in answer.content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            {"onglet": "x"},
            {"mesure": "x"},
            {"page": "0"},
            {"texte": "\x00"},
            {"lieu": "x" * 61},
            {"du": "31/02/2025"},
            {"du": "2025-02-02", "au": "2025-02-01"},
            {"a_completer": "x"},
            {"tri": "x"},
            {"tri": "--reference"},
        ],
    )
    def test_absurd_parameters_are_ignored_with_a_word(self, logged, action, query):
        answer = logged.get(LIST, query)
        assert references(answer) == {action.reference}
        assert len(answer.context["filters"].ignored) == 1

    @pytest.mark.parametrize("address", [LIST, "/gestion/sessions/"])
    def test_as_many_queries_for_one_as_for_several(self, logged, centre, address):
        counts = []
        for number in (1, 4):
            for _ in range(number):
                action = factories.ActionFactory(responsible=centre, modules=2)
                factories.EnrichmentFactory(action=action)
                factories.SessionFactory(action=action, positioner=centre, points=[("2025-03-03", 15)])
            with CaptureQueriesContext(connection) as captured:
                logged.get(address)
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 12


class TestSessions:
    def test_state_counter_and_ways_by_right(self, logged, centre, action, user):
        session = action.sessions.get()
        factories.ApplicationFactory.create_batch(2, session=session)
        factories.SessionFactory(town="Ailleurs")
        answer = logged.get("/gestion/sessions/")
        page = text_of(answer)
        assert "2/15" in page
        assert "Ouvert" in page
        assert "Ailleurs" not in page
        assert "Il vous manque le droit « gestionnaire OF préinscription »" in page
        [row] = answer.context["rows"]
        assert (row.roles, row.action_url, row.applications_url) == ("responsable", url(action), "")
        user.memberships.update(can_applications=True)
        [row] = logged.get("/gestion/sessions/").context["rows"]
        assert row.applications_url == f"/gestion/candidatures/?session={session.carif_number}&sessions=toutes"
