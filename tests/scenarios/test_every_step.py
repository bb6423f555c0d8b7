"""Every step × every state (R7.5), by the buttons of each role, by their forms, by the batch and by the API."""

from itertools import product

import pytest

from rafaelpro.applications.enums import State
from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import Application, ReversalRequest
from rafaelpro.applications.transitions import TRANSITIONS, Who, sources
from rafaelpro.core import clock
from rafaelpro.history import record
from tests import factories
from tests.api.conftest import api_for, problem
from tests.scenarios.steps import BY_ROLE, EVERY_STEP, POSSIBLE, STEPS, after, works
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20T09:30")]

WHY = "Le document manquant est arrivé."


@pytest.fixture
def holders():
    return {
        "responsible": factories.OrganisationFactory(name="Responsable"),
        "trainer": factories.OrganisationFactory(name="Formateur"),
        "positioner": factories.OrganisationFactory(name="Positionneur"),
        "prescriber": factories.PrescriberFactory(name="Mission locale"),
        "operator": factories.OperatorFactory(name="Cap Métiers"),
    }


@pytest.fixture
def session(holders):
    return factories.SessionFactory(
        action__responsible=holders["responsible"],
        trainer=holders["trainer"],
        positioner=holders["positioner"],
        points=[("2025-03-03", 15)],
    )


@pytest.fixture
def application(session, holders, state):
    return factories.ApplicationFactory(session=session, prescriber=holders["prescriber"], state=state)


@pytest.fixture
def asked(application, holders):
    """A request for the operator: even one that an impossible state should never have opens nothing."""
    return ReversalRequest.objects.create(
        application=application,
        reason=WHY,
        asked_by="Claude Bureau",
        organisation=holders["positioner"],
        created_at=clock.now(),
    )


@pytest.fixture
def browse(client, holders):
    """A browser of someone who works under the structure of this role; none for the candidate."""

    def logged(role):
        if role != "candidate":
            client.force_login(factories.member(holders[role], applications=True, catalogue=True))
        return client

    return logged


def state_of(application):
    return State(Application.objects.get(pk=application.pk).state)


class TestTable:
    def test_it_is_the_table_of_the_domain(self):
        for step, leads in STEPS.items():
            if leads is not None:
                assert {state for state in State if works(step, state)} == sources(*leads), step

    def test_every_transition_of_a_person_is_a_step(self):
        by_person = {
            (each.after, each.who) for each in TRANSITIONS if each.who not in (Who.SENDER, Who.CLOCK, Who.CLOSURE)
        }
        assert by_person == {leads for leads in STEPS.values() if leads is not None}

    def test_every_state_and_every_step_is_there(self):
        assert set(POSSIBLE) == set(State)
        assert set().union(*POSSIBLE.values()) == set(STEPS) == set().union(*BY_ROLE.values())


PAGES = {
    "responsible": "/gestion/candidatures/{reference}/",
    "positioner": "/gestion/candidatures/{reference}/",
    "trainer": "/gestion/candidatures/{reference}/",
    "prescriber": "/prescriptions/{reference}/",
    "candidate": "/suivi/{token}/",
}


def offered(page):
    """The steps that the buttons of a page lead to."""
    links = page.attributes("main a[href]", "href")
    found = {answer for answer in ("oui", "non") if f"main input[name=conformite][value={answer}]" in page}
    found |= {"demande"} if any("/demande-modification/" in link for link in links) else set()
    return found | ({"retrait"} if any(link.endswith("/retirer/") for link in links) else set())


class TestButtons:
    @pytest.mark.parametrize(("role", "state"), list(product(PAGES, State)))
    def test_the_page_offers_what_works_and_nothing_else(self, browse, application, role, state):
        address = PAGES[role].format(reference=application.reference, token=token_of(application))
        answer = browse(role).get(address)
        page = page_of(answer, 403 if role == "trainer" else 200)
        assert offered(page) == POSSIBLE[state] & BY_ROLE[role]

    @pytest.mark.parametrize(("role", "state"), list(product(("responsible", "positioner", "trainer"), State)))
    def test_the_list_lets_one_tick_what_awaits_a_decision(self, browse, application, role, state):
        page = page_of(browse(role).get("/gestion/candidatures/"))
        assert application.birth_name in page.text("#resultats")
        expected = [application.reference] if works("oui", state) and "oui" in BY_ROLE[role] else []
        assert page.attributes("input[name=candidature]", "value") == expected


YES = {"conformite": "oui", "entree_prevue": "03/03/2025", "sortie_prevue": "30/06/2025"}
NO = {"conformite": "non", "motif": "injoignable"}
ACCEPT = {"reponse": "accepter", "entree_prevue": "03/03/2025", "sortie_prevue": "30/06/2025", "suite": "T-1"}
FILE = "/gestion/candidatures/{reference}/"
FORMS = {
    "oui": [("responsible", FILE, YES), ("positioner", FILE, YES)],
    "non": [("responsible", FILE, NO), ("positioner", FILE, NO)],
    "retrait": [("prescriber", "/prescriptions/{reference}/retirer/", {}),
                ("candidate", "/suivi/{token}/retirer/", {})],
    "demande": [("positioner", f"{FILE}demande-modification/", {"raison": WHY})],
    "revision": [("operator", "/supervision/modifications/{request}/", ACCEPT)],
}  # fmt: skip
WAYS = [(step, *way, state) for step, ways in FORMS.items() for way in ways for state in State]


class TestForms:
    """What a page no longer offers may still be sent: from a tab left open, or by hand."""

    @pytest.mark.parametrize(("step", "role", "address", "fields", "state"), WAYS)
    def test_a_form_leads_where_the_table_says(
        self, request, browse, application, holders, step, role, address, fields, state
    ):
        waiting = request.getfixturevalue("asked") if step == "revision" else None
        url = address.format(
            reference=application.reference, token=token_of(application), request=waiting.pk if waiting else 0
        )
        lines = record.of("candidature", application.reference).exclude(after="").count()
        structure = {"structure": holders[role].pk} if role in holders else {}
        answer = browse(role).post(url, structure | fields)
        assert answer.status_code in (302, 409), answer.status_code
        assert state_of(application) == after(step, state)
        moved = after(step, state) != state
        assert record.of("candidature", application.reference).exclude(after="").count() == lines + moved
        if step == "demande":
            assert ReversalRequest.objects.exists() == works(step, state)

    @pytest.mark.parametrize(("step", "state"), list(product(("oui", "non"), State)))
    def test_the_batch_does_the_same(self, browse, application, holders, step, state):
        client, structure = browse("positioner"), {"structure": holders["positioner"].pk}
        fields = structure | {"references": application.reference} | {"oui": YES, "non": NO}[step]
        check = client.post("/gestion/candidatures/plusieurs/", fields | {"etape": "verifier"})
        (planned,) = check.context["steps"]
        assert (planned.decision is not None) == works(step, state)
        control = check.context["control"]
        client.post("/gestion/candidatures/plusieurs/", fields | {"etape": "confirmer", "controle": control})
        assert state_of(application) == after(step, state)


DATES = {"entree_prevue": "2025-03-03", "sortie_prevue": "2025-06-30"}
CALLS = {
    "oui": ("organisme", "positioner", "avis", {"conformite": True} | DATES),
    "non": ("organisme", "positioner", "avis", {"conformite": False, "motif": "injoignable"}),
    "retrait": ("prescripteur", "prescriber", "retrait", None),
    "demande": ("organisme", "positioner", "demande-modification", {"raison": WHY}),
    "revision": ("operateur", None, "revision", {"decision": "accepter", "ticket": "T-1"} | DATES),
}


class TestApi:
    @pytest.mark.parametrize(("step", "state"), EVERY_STEP)
    def test_a_call_leads_where_the_table_says(self, request, application, holders, step, state):
        scope, holder, verb, body = CALLS[step]
        if step == "revision":
            request.getfixturevalue("asked")
        api = api_for(scope, organisation=holders[holder] if holder else None)
        said = api.post(f"/candidatures/{application.reference}/{verb}", body)
        if works(step, state):
            assert said.status_code == (201 if step == "demande" else 200), said.content
            assert said.json()["etat"] == after(step, state).slug
        else:
            problem(said, 409, "transition-impossible")
        assert state_of(application) == after(step, state)
        if step == "demande":
            assert ReversalRequest.objects.exists() == works(step, state)

    @pytest.mark.parametrize(("step", "state"), list(product(("oui", "non", "demande"), State)))
    def test_a_trainer_is_refused_whatever_the_state(self, application, holders, step, state):
        _, _, verb, body = CALLS[step]
        said = api_for("organisme", organisation=holders["trainer"]).post(
            f"/candidatures/{application.reference}/{verb}", body
        )
        problem(said, 403, "role-insuffisant")
        assert state_of(application) == state
