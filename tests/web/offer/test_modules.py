"""The modules of an action MODULAIRE, in their order, and the sessions that serve them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.models import Module
from tests import factories
from tests.web.offer.test_actions import LIST, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, catalogue=True))
    return client


@pytest.fixture
def action(centre):
    return factories.ActionFactory(responsible=centre, title="Secrétaires de mairie")


def url(action):
    return f"{LIST}{action.reference}/modules/"


def test_modules_stand_in_the_order_of_eos(logged, action):
    for position, title, kind in ((2, "Module Budget", "2"), (1, "Module Accueil", "1"), (3, "Module État civil", "")):
        Module.objects.create(action=action, position=position, reference=title, kind=kind)
    answer = logged.get(url(action))
    assert [row.module.reference for row in answer.context["rows"]] == [
        "Module Accueil", "Module Budget", "Module État civil",
    ]  # fmt: skip
    assert [row.kind for row in answer.context["rows"]] == ["Obligatoire", "Personnalisable", ""]
    assert "MODULAIRE, 3 modules" in text_of(answer)


def test_the_sessions_on_which_the_structure_has_a_role(logged, action):
    mine = factories.SessionFactory(action=action, points=[("2025-03-03", 15)], town="Pau")
    factories.SessionFactory(town="Ailleurs")
    page = text_of(logged.get(url(action)))
    assert f"{mine.carif_number} du 01/02/2024 au 31/12/2027 Pau (64) 03/03/2025 0/15" in page
    assert "Ailleurs" not in page


def test_a_trainer_sees_its_own_sessions_only(client):
    trainer = factories.OrganisationFactory()
    client.force_login(factories.member(trainer, catalogue=True))
    action = factories.ActionFactory(modules=1)
    own = factories.SessionFactory(action=action, trainer=trainer)
    other = factories.SessionFactory(action=action)
    page = text_of(client.get(url(action)))
    assert own.carif_number in page
    assert other.carif_number not in page


def test_a_module_that_names_another_formation_leads_to_its_sessions(logged, centre, action):
    known = factories.ActionFactory(responsible=centre, title="Budget communal")
    factories.SessionFactory.create_batch(2, action=known)
    hidden = factories.ActionFactory(title="Formation d’un autre")
    Module.objects.create(action=action, position=1, reference=f"M1 {known.reference} Budget")
    Module.objects.create(action=action, position=2, reference=hidden.reference)
    Module.objects.create(action=action, position=3, reference=f"{known.reference}9")
    answer = logged.get(url(action))
    assert [row.action for row in answer.context["rows"]] == [known, None, None]
    page = text_of(answer)
    assert "Budget communal 2 sessions" in page
    assert "Formation d’un autre" not in page
    listed = logged.get(answer.context["rows"][0].sessions_url)
    assert len(listed.context["rows"]) == 2


def test_a_simple_action_has_no_module(logged, action):
    assert "Formation simple, sans module" in text_of(logged.get(url(action)))


def test_as_many_queries_for_one_module_as_for_fifty(logged, centre, action):
    counts = []
    for number in (1, 49):
        for rank in range(number):
            named = factories.ActionFactory(responsible=centre)
            factories.SessionFactory(action=action, points=[("2025-03-03", 15)])
            Module.objects.create(action=action, position=number * 100 + rank, reference=named.reference)
        with CaptureQueriesContext(connection) as captured:
            logged.get(url(action))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("page", ["modules", "completude"])
class TestOthers:
    def test_an_action_of_others_is_refused_with_the_reason(self, logged, page):
        other = factories.ActionFactory(title="Formation d’un autre")
        answer = logged.get(f"{LIST}{other.reference}/{page}/")
        assert answer.status_code == 403
        assert "n’y a aucun rôle" in text_of(answer)
        assert "Formation d’un autre" not in text_of(answer)

    def test_the_persons_other_structure_is_proposed(self, logged, centre, page):
        other = factories.ActionFactory()
        user = centre.memberships.get().user
        factories.member(other.responsible, catalogue=True, user=user)
        answer = logged.get(f"{LIST}{other.reference}/{page}/")
        assert answer.status_code == 403
        assert other.responsible.name in text_of(answer)

    def test_what_is_withdrawn_or_does_not_exist_is_unknown(self, logged, page):
        hidden = factories.ActionFactory(withdrawn_at="2025-01-01T00:00Z")
        assert logged.get(f"{LIST}{hidden.reference}/{page}/").status_code == 404
        assert logged.get(f"{LIST}202499999999/{page}/").status_code == 404
