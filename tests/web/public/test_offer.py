"""The pages of a session and of a formation: the truth, why closed, what next, who sees what is withdrawn."""

from __future__ import annotations

import pytest

from rafaelpro.core import clock
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]

PRF = {"action__measure": "PRF", "contract_start": "2025-06-01"}


def session_text(client, session):
    return page_of(client.get(f"/sessions/{session.carif_number}/")).text("main")


def test_an_open_session_says_until_when_and_how_many_places(client):
    session = factories.SessionFactory(points=[("2025-03-03", 15), ("2025-09-15", 12)])
    factories.ApplicationFactory(session=session)
    text = session_text(client, session)
    for words in ("1/15", "jusqu’au 3 mars 2025 inclus", "Il reste 14 places", "15/09/2025 (12 places)", "Candidater"):
        assert words in text


def test_whether_one_may_apply_is_read_before_the_rest(client):
    session = factories.SessionFactory(points=[("2025-03-03", 15)])
    titles = page_of(client.get(f"/sessions/{session.carif_number}/")).texts("main h2")
    assert titles[:2] == ["Candidatures", "Cette session"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"points": [("2025-03-03", 0), ("2025-09-15", 12)]}, ["complet", "candidater à partir du 4 mars 2025"]),
        ({"points": [("2025-03-03", 0)]}, ["Toutes les places sont prises", "Une place peut se libérer"]),
        (
            {"points": [("2025-03-03", 0), ("2025-09-15", 12)], "contract_end": "2025-03-03"},
            ["Une place peut se libérer", "n’ouvrira plus ensuite : la session se termine le 3 mars 2025"],
        ),
        ({"points": [("2025-01-10", 5)]}, ["Aucun point d’entrée à venir n’a été transmis par EOS"]),
        ({"cancelled_at": clock.parse("2025-01-02")}, ["Cette session est annulée"]),
        ({"contract_end": "2025-01-19"}, ["terminée depuis le 19 janvier 2025"]),
        (PRF | {"contract_start": "2025-01-10"}, ["limite d’inscription est passée : c’était le 10 janvier 2025"]),
        (PRF | {"recruitment_state": "2"}, ["ne prend pas de candidature en ce moment"]),
        (PRF | {"registration_start": "2025-02-10"}, ["candidater à partir du 10 février 2025"]),
    ],
)  # fmt: skip
def test_a_closed_session_says_why_and_what_comes_next(client, fields, words):
    session = factories.SessionFactory(**fields)
    text = session_text(client, session)
    for each in words:
        assert each.lower() in text.lower()
    assert "/candidater/" not in client.get(f"/sessions/{session.carif_number}/").content.decode()


def test_over_full_is_shown_as_it_is(client):
    session = factories.SessionFactory(points=[("2025-03-03", 1)])
    factories.ApplicationFactory.create_batch(3, session=session)
    assert "3/1" in session_text(client, session)


def test_the_truth_turns_at_midnight(client, clock):
    session = factories.SessionFactory(points=[("2025-03-03", 1), ("2025-09-15", 12)])
    factories.ApplicationFactory(session=session, state="RETAINED", decided_on="2025-01-20")
    assert "1/1" in session_text(client, session)
    clock.freeze("2025-03-04")
    assert "0/12" in session_text(client, session)


@pytest.mark.parametrize(
    "withdrawn", [{"withdrawn_at": clock.parse("2025-01-02")}, {"action__withdrawn_at": clock.parse("2025-01-02")}]
)
def test_withdrawn_is_not_found_but_for_those_with_rights(client, withdrawn):
    provider = factories.OrganisationFactory()
    session = factories.SessionFactory(positioner=provider, action__title="Titre caché", **withdrawn)
    address = f"/sessions/{session.carif_number}/"
    assert "Titre caché" not in page_of(client.get(address), 404).text("body")
    client.force_login(factories.member(factories.OrganisationFactory(), applications=True, catalogue=True))
    assert "Titre caché" not in page_of(client.get(address), 404).text("body")
    client.force_login(factories.member(provider))
    assert "Titre caché" not in page_of(client.get(address), 404).text("body")
    client.force_login(factories.member(provider, applications=True))
    page = page_of(client.get(address))
    assert "Titre caché" in page.text("h1")
    assert "Plus publiée" in page.text("main")
    client.force_login(factories.member(factories.OperatorFactory()))
    assert "Titre caché" in page_of(client.get(address)).text("h1")


@pytest.mark.parametrize(
    "address", ["/sessions/00000000/", "/sessions/12/", "/sessions/abc/", "/formations/000000000000/", "/formations/x/"]
)
def test_what_is_unknown_is_a_page_with_words(client, address):
    assert "Cette page n’existe pas" in page_of(client.get(address), 404).text("h1")


def test_an_action_shows_its_enrichment_its_modules_and_its_sessions(client):
    action = factories.ActionFactory(
        modules=3, title="Secrétaire de mairie", content="Accueil<br>et <b>bureautique</b><script>x</script>"
    )
    factories.EnrichmentFactory(action=action, highlights="Petit groupe <b>", web_link="https://organisme.example/f")
    shown = factories.SessionFactory(action=action, points=[("2025-03-03", 15)])
    hidden = factories.SessionFactory(action=action, withdrawn_at=clock.now())
    response = client.get(f"/formations/{action.reference}/")
    page = page_of(response)
    text = page.text("main")
    for words in (
        "Modulaire, 3 modules",
        "Module 2",
        "Petit groupe <b>",
        "https://organisme.example/f",
        shown.carif_number,
        "0/15",
    ):
        assert words in text
    assert hidden.carif_number not in text
    assert "<script>x" not in response.content.decode()


def test_an_action_without_session_says_so(client):
    action = factories.ActionFactory()
    assert "Cette formation n’a pas de session" in page_of(client.get(f"/formations/{action.reference}/")).text("main")


def test_a_withdrawn_action_is_seen_by_its_responsible(client):
    action = factories.ActionFactory(title="Titre caché", withdrawn_at=clock.now())
    address = f"/formations/{action.reference}/"
    assert "Titre caché" not in page_of(client.get(address), 404).text("body")
    client.force_login(factories.member(action.responsible, catalogue=True))
    assert "Titre caché" in page_of(client.get(address)).text("h1")


def test_an_action_costs_as_many_queries_for_one_session_as_for_many(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    action = factories.ActionFactory()
    factories.SessionFactory(action=action, points=[("2025-03-03", 15)])
    address = f"/formations/{action.reference}/"
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(4):
        factories.SessionFactory(action=action, points=[("2025-03-03", 15)])
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(one)
