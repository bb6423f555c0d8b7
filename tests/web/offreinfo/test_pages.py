"""« Contribue à Offre Info », for anybody, for an organisation, and for the operator."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core import clock as core_clock
from rafaelpro.offreinfo import queries
from rafaelpro.offreinfo.domain import editions
from rafaelpro.offreinfo.reasons import Reason
from rafaelpro.organisations.models import Organisation
from tests.eos.builder import A1, A2, RESPONSIBLE, S1, S2, S3, TRAINER, feed
from tests.factories import OperatorFactory, OrganisationFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-03T11:00")]

PAGE, OPERATOR = "/offre-info/", "/supervision/offre-info/"


@pytest.fixture
def offer() -> None:
    (
        feed(1)
        .action(A1, title="Agent de propreté")
        .session(S1)
        .session(S2, start="20230101", end="20241231")
        .action(A2, title="Formation de quelqu’un d’autre", siret="40000000000002", name="Un autre organisme")
        .session(S3, start="20230101", end="20241231")
        .apply()
    )
    editions.current()


def under(siret: str, **rights: bool) -> Client:
    client = Client()
    client.force_login(member(Organisation.objects.get(siret=siret), **rights))
    return client


def the_operator() -> Client:
    client = Client()
    client.force_login(member(OperatorFactory()))
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_anybody_reads_the_address_and_the_reasons_but_nobody_s_list(offer, client):
    page = text(client, PAGE)
    assert "/offre-info/lheo.xml.gz" in page
    assert "passée depuis plus de 30 jours" in page
    assert S2 not in page


def test_an_organisation_reads_what_is_left_out_of_its_own_and_why(offer):
    page = text(under(RESPONSIBLE, catalogue=True), PAGE)
    assert S2 in page
    assert "Terminée depuis trop longtemps" in page
    assert "1\u00a0session laissée de côté" in page
    assert S3 not in page
    assert "Un autre organisme" not in page


def test_the_trainer_reads_it_too_the_positioner_has_no_session_there():
    OrganisationFactory(siret=TRAINER, name="Formateur")
    OrganisationFactory(siret="30000000000004", name="Positionneur")
    feed(1).action(A1).session(
        S1, start="20230101", end="20241231", trainer=TRAINER, positioner="30000000000004"
    ).session(S2).apply()
    editions.current()
    assert S1 in text(under(TRAINER, catalogue=True), PAGE)
    assert S1 not in text(under("30000000000004", catalogue=True), PAGE)


def test_without_the_right_the_list_is_refused_in_words(offer):
    page = text(under(RESPONSIBLE, applications=True), PAGE)
    assert S2 not in page
    assert "gestionnaire OF catalogue formation" in page


def test_a_reason_filters_and_an_unknown_one_is_told(offer):
    TrainingSession.objects.filter(carif_number=S1).update(archived_at=core_clock.now())
    feed(2).action(A1).session(S1).session(S2, start="20230101", end="20241231").action(A2).session(S3).apply()
    editions.current()
    client = under(RESPONSIBLE, catalogue=True)
    page = text(client, f"{PAGE}?raison=archivee")
    assert S1 in page
    assert S2 not in page
    assert "Raison" in text(client, f"{PAGE}?raison=autre")


def test_before_the_first_edition_the_page_says_so(db):
    OrganisationFactory(siret=RESPONSIBLE, name="Organisme responsable")
    assert "Le premier fichier n’est pas encore préparé" in text(under(RESPONSIBLE, catalogue=True), PAGE)
    assert "Aucun fichier préparé" in text(the_operator(), OPERATOR)


def test_the_operator_reads_it_for_everybody_with_the_takings(offer, client):
    client.get("/offre-info/lheo.xml")
    page = text(the_operator(), OPERATOR)
    assert S2 in page
    assert S3 in page
    assert "Un autre organisme" in page
    assert "03/03/2025 à 11:00" in page
    assert "Toute l’offre" in page


def test_texts_of_a_feed_are_shown_as_text():
    title = "&lt;script&gt;alert(1)&lt;/script&gt;"
    feed(1).action(A1, title="<b>" + title).session(S1).session(S2, start="20230101", end="20241231").apply()
    editions.current()
    page = text(the_operator(), OPERATOR)
    assert S2 in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("address", [PAGE, OPERATOR])
def test_one_session_left_out_or_fifty_cost_the_same(address):
    feed(1).action(A1).session(S1).session(S2, start="20230101", end="20241231").apply()
    editions.current()
    client = the_operator() if address == OPERATOR else under(RESPONSIBLE, catalogue=True)
    text(client, address)
    with CaptureQueriesContext(connection) as one:
        text(client, address)
    more = feed(2).action(A1).session(S1)
    for rank in range(50):
        more.session(f"000001{rank:02d}", start="20230101", end="20241231", trainer=TRAINER)
    more.session(S2, start="20230101", end="20241231").apply()
    editions.current()
    with CaptureQueriesContext(connection) as fifty:
        assert "51\u00a0sessions laissées de côté" in text(client, address)
    assert len(fifty) == len(one)


def test_what_somebody_can_do_something_about_comes_first(offer):
    TrainingAction.objects.filter(reference=A2).update(certifying=None)
    TrainingSession.objects.filter(carif_number=S3).update(contract_end=None, changed_at=core_clock.now())
    TrainingSession.objects.filter(carif_number=S2).update(archived_at=core_clock.now())
    editions.current()
    page = text(the_operator(), OPERATOR)
    assert "formation certifiante, oui ou non" in page
    assert page.index(f"/sessions/{S3}/") < page.index(f"/sessions/{S2}/")
    assert set(queries.SHOWN) == set(Reason)


def test_every_session_of_the_list_opens_for_who_reads_it(offer):
    TrainingSession.objects.filter(carif_number=S2).update(withdrawn_at=core_clock.now(), changed_at=core_clock.now())
    editions.current()
    for client, address in ((under(RESPONSIBLE, catalogue=True), PAGE), (the_operator(), OPERATOR)):
        links = re.findall(r'href="(/sessions/\d{8}/)"', text(client, address))
        assert f"/sessions/{S2}/" in links
        assert {client.get(link).status_code for link in links} == {200}
