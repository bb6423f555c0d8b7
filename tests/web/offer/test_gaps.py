"""What the offer does not tell the public: the structure's figures, its lists, one formation's page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.web.offer.test_actions import LIST, link, references, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

OVERVIEW = "/gestion/formations/completude/"
TOLD = {
    "prerequisites": "Aucun",
    "duration_text": "400 heures",
    "recruitment_terms": "Entretien",
    "remaining_fees": "Aucun",
    "teaching_methods": "Ateliers",
    "expected_results": "Attestation",
    "disability_access": "Locaux accessibles",
}


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, catalogue=True))
    return client


def made(centre, *, session=None, **texts):
    action = factories.ActionFactory(responsible=centre, **TOLD | texts)
    told = {"points": [("2025-03-03", 15)], "disability_contact_name": "Dominique Durand"}
    factories.SessionFactory(action=action, **told | (session or {}))
    return action


class TestOverview:
    def test_each_figure_is_the_length_of_the_list_that_it_opens(self, logged, centre):
        made(centre)
        made(centre, prerequisites="", remaining_fees="NC")
        made(centre, session={"contact_phone": ""})
        made(centre, session={"contract_start": "2025-06-01"}, objective="-")
        made(centre, session={"contract_end": "2025-02-09"}, prerequisites="")
        made(factories.OrganisationFactory(), prerequisites="")
        answer = logged.get(OVERVIEW)
        figures = [figure for row in answer.context["required"] + answer.context["advised"] for figure in row.figures]
        figures += [stage.incomplete for stage in answer.context["stages"]]
        for figure in figures:
            found = references(logged.get(figure.url)) if figure.url else set()
            assert len(found) == figure.count, figure
        assert {figure.count for figure in figures} == {0, 1, 2, 3}

    def test_complete_and_incomplete_at_each_stage(self, logged, centre):
        made(centre)
        made(centre, prerequisites="")
        made(centre, session={"contract_start": "2025-06-01"}, objective="-")
        stages = logged.get(OVERVIEW).context["stages"]
        assert [(each.label, each.total, each.complete, each.incomplete.count) for each in stages] == [
            ("Publiées", 2, 1, 1),
            ("À venir", 1, 0, 1),
        ]

    def test_an_empty_offer(self, logged):
        page = logged.get(OVERVIEW)
        assert "0 à compléter" in text_of(page)
        assert all(not figure.url for row in page.context["required"] for figure in row.figures)


class TestOneFormation:
    def test_what_is_missing_for_whom_and_where(self, logged, centre):
        action = made(centre, remaining_fees="", session={"disability_contact_name": ""})
        number = action.sessions.get().carif_number
        page = text_of(logged.get(f"{LIST}{action.reference}/completude/"))
        for words in (
            "9/11 Il manque 2 informations",
            "Tarifs Ce qui reste à payer, même si c’est zéro. Candidats Dans EOS",
            f"Ici, formulaire de la session, ou dans EOS Session {number}",
            "Ce qui est déjà dit Prérequis",
        ):
            assert words in page

    def test_the_responsible_organisation_is_led_to_its_form_and_a_trainer_is_not(self, logged, centre):
        own = made(centre)
        other = made(factories.OrganisationFactory(), session={"trainer": centre})
        forms = {}
        for action in (own, other):
            rows = logged.get(f"{LIST}{action.reference}/completude/").context["advised_gaps"]
            forms[action] = {row.url for row in rows}
        assert forms == {own: {f"{LIST}{own.reference}/"}, other: {""}}

    def test_a_session_without_contact_leads_to_its_form_where_one_may_write(self, logged, centre):
        own = made(centre, session={"contact_phone": ""})
        trained = made(factories.OrganisationFactory(), session={"contact_phone": "", "trainer": centre})
        placed = made(factories.OrganisationFactory(), session={"contact_phone": "", "positioner": centre})
        for action, leads in ((own, True), (trained, True), (placed, False)):
            number = action.sessions.get().carif_number
            [row] = logged.get(f"{LIST}{action.reference}/completude/").context["required_gaps"]
            [place] = row.sessions
            assert place.number == number
            assert place.url == (f"/gestion/sessions/{number}/informations/" if leads else "")
            if leads:
                assert logged.get(place.url).status_code == 200

    def test_the_form_shows_the_gauge_and_the_way_there(self, logged, centre):
        action = made(centre, remaining_fees="", prerequisites="-")
        page = logged.get(f"{LIST}{action.reference}/")
        assert "9/11 Il manque 2 informations" in text_of(page)
        assert text_of(logged.get(link(page, "Ce qui manque"))).count("Dans EOS") == 2

    def test_nothing_is_missing(self, logged, centre):
        page = text_of(logged.get(f"{LIST}{made(centre).reference}/completude/"))
        assert "11/11 Complet Rien ne manque" in page

    def test_many_sessions_are_named_up_to_a_point(self, logged, centre):
        action = made(centre, session={"contact_phone": ""})
        for _ in range(7):
            factories.SessionFactory(action=action, points=[("2025-03-03", 5)], contact_phone="")
        page = text_of(logged.get(f"{LIST}{action.reference}/completude/"))
        assert "et 3 autres sessions" in page  # of 8 without a contact
        assert "et 2 autres sessions" in page  # of 7 without a disability contact


@pytest.mark.slow
@pytest.mark.parametrize("address", [LIST, OVERVIEW, f"{LIST}?tri=-manques&a_completer=oui&lieu=Bayonne"])
def test_one_action_or_three_hundred_cost_the_same_queries(logged, centre, address):
    counts = []
    for number in (1, 299):
        for _ in range(number):
            made(centre, prerequisites="")
        with CaptureQueriesContext(connection) as captured:
            logged.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_one_session_or_fifty_cost_the_same_queries(logged, centre):
    action = made(centre, session={"contact_phone": ""})
    counts = []
    for number in (0, 49):
        for _ in range(number):
            factories.SessionFactory(action=action, contact_phone="", points=[("2025-03-03", 5)])
        with CaptureQueriesContext(connection) as captured:
            logged.get(f"{LIST}{action.reference}/completude/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10
