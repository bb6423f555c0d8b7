"""`/pro/recherche/`: the same search with what professionals need (R8.2)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.search import index
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20T10:00")]


def session(**fields):
    made = factories.SessionFactory(**fields)
    index.refresh([made.pk])
    return made


def row(client, address="/pro/recherche/"):
    return page_of(client.get(address)).text("tbody")


def test_a_prescriber_reads_contacts_and_sends(client):
    made = session(points=[("2025-03-03", 15)], positioner=factories.OrganisationFactory(name="Centre positionneur"))
    client.force_login(factories.member(factories.PrescriberFactory()))
    told = row(client, f"/pro/recherche/?deplier={made.carif_number}")
    for words in (
        made.action.contract_number,
        made.action.responsible.name,
        made.action.responsible.email,
        "Centre positionneur",
        "Envoyer une candidature",
    ):
        assert words in told
    assert "Gérer" not in told


@pytest.mark.parametrize(
    ("role", "rights", "manages"),
    [
        ("action__responsible", {"applications": True}, True),
        ("positioner", {"applications": True}, True),
        ("trainer", {"applications": True}, False),
        ("action__responsible", {"catalogue": True}, False),
        ("action__responsible", {}, False),
        (None, {"applications": True}, False),
    ],
)
def test_manage_shows_where_the_current_organisation_may(client, role, rights, manages):
    provider = factories.OrganisationFactory()
    made = session(points=[("2025-03-03", 15)], **({role: provider} if role else {}))
    client.force_login(factories.member(provider, **rights))
    page = page_of(client.get("/pro/recherche/"))
    link = f"/gestion/candidatures/?session={made.carif_number}"
    assert (link in page.attributes("tbody a", "href")) is manages
    assert "Envoyer une candidature" not in page.text("tbody")


def test_a_structure_not_yet_approved_has_no_button_to_send(client):
    session(points=[("2025-03-03", 15)])
    client.force_login(factories.member(factories.PrescriberFactory(approved_at=None)))
    assert "Envoyer" not in row(client)


def test_as_many_queries_for_one_row_as_for_many(client):
    provider = factories.OrganisationFactory()
    client.force_login(factories.member(provider))
    session(points=[("2025-03-03", 15)], positioner=provider)

    def queries():
        client.get("/pro/recherche/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/pro/recherche/")
        return len(captured)

    one = queries()
    for _ in range(4):
        session(points=[("2025-03-03", 15)], positioner=provider)
    assert queries() == one
