"""Own offers in the catalogue: beside the funded ones, in every form, and never as funded ones."""

from __future__ import annotations

import csv
import io

import pytest

from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.core import clock
from rafaelpro.web.catalogue import own, paper, reading
from tests import factories
from tests.factories import own_content
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def published(offer):
    """Online, with a session that is over and one to come."""
    over, coming = (
        {"start": "06/01/2025", "end": "07/02/2025"},
        {"start": "03/03/2025", "end": "04/04/2025", "places": "8"},
    )
    content = own_content(title="Soudage du soir", sessions=(over, coming))
    return factories.OwnOfferFactory(organisation=offer, state=OwnState.PUBLISHED, content=content)


def address(organisation, form=""):
    return f"/catalogue/{organisation.siret}/{form}"


def test_the_page_has_them_last_under_their_own_name(client, offer, published):
    page = page_of(client.get(address(offer)))
    assert page.texts("h2.section__title") == ["HSP socle", "PRF", own.LABEL]
    assert page.texts("h3 a")[-1] == "Soudage du soir"
    assert page.attributes("h3 a", "href")[-1] == f"/autres-formations/{published.reference}/"
    assert page.texts(".card")[-1].endswith("Bayonne du 03/03/2025 au 04/04/2025")
    assert "3 formations financées par la Région" in page.text("[data-announce]")


def test_every_other_form_has_them(client, offer, published):
    found = client.get(address(offer, "catalogue.json")).json()
    assert found["total"] == 3
    (told,) = found["autres_formations"]
    assert (told["reference"], told["intitule"], told["duree"]) == (
        published.reference,
        "Soudage du soir",
        "10 jours sur 5 semaines",
    )
    assert told["sessions"] == [{"debut": "2025-03-03", "fin": "2025-04-04", "places": 8}]
    text = client.get(address(offer, "catalogue.csv")).content.decode().removeprefix("\ufeff")
    last = list(csv.DictReader(io.StringIO(text), delimiter=";"))[-1]
    assert (last["Référence"], last["Mesure"], last["Début"]) == (
        published.reference,
        "Non financée par la Région",
        "03/03/2025",
    )
    assert (last["Candidatures"], last["Places"]) == ("Auprès de l’organisme", "8")
    assert last["Page"] == f"https://rafaelpro.example/autres-formations/{published.reference}/"
    fragment = client.get(address(offer, "fragment.html")).content.decode()
    assert f"https://rafaelpro.example/autres-formations/{published.reference}/" in fragment
    *_, group = paper.data_of(reading.read(offer))["groups"]
    assert (group["label"], group["entries"][0]["title"]) == (own.LABEL, "Soudage du soir")
    assert client.get(address(offer, "catalogue.pdf")).status_code == 200


def test_drafts_and_what_is_withdrawn_over_or_of_others_are_not_there(client, offer):
    make = factories.OwnOfferFactory
    for state in OwnState:
        if state is not OwnState.PUBLISHED:
            make(organisation=offer, state=state, content=own_content(title="Cachée"), online=False)
    past = own_content(title="Cachée", sessions=({"start": "06/01/2025", "end": "07/02/2025"},))
    make(organisation=offer, state=OwnState.PUBLISHED, content=past)
    gone = make(organisation=offer, state=OwnState.PUBLISHED, content=own_content(title="Cachée"))
    gone.publication.withdrawn_at = clock.now()
    gone.publication.save()
    make(state=OwnState.PUBLISHED, content=own_content(title="Cachée"))
    for form in ("", "catalogue.json", "catalogue.csv", "fragment.html"):
        assert "Cachée" not in client.get(address(offer, form)).content.decode()


def test_alone_they_are_a_catalogue(client, centre):
    factories.OwnOfferFactory(organisation=centre, state=OwnState.PUBLISHED)
    page = page_of(client.get(address(centre)))
    assert page.texts("h2.section__title") == [own.LABEL]
    assert "0 formation" not in page.text("main")
    said = paper.data_of(reading.read(centre))
    assert said["intro"] == "1\u00a0autre formation, avec les sessions en cours et à venir."


def test_those_that_do_not_fit_are_counted(client, centre, monkeypatch):
    factories.OwnOfferFactory.create_batch(3, organisation=centre, state=OwnState.PUBLISHED)
    monkeypatch.setattr(reading, "MOST", 2)
    page = page_of(client.get(address(centre)))
    assert page.count(".card h3") == 2
    assert f"/recherche/autres/?organisme={centre.siret}" in page.attributes("main a", "href")
    assert "Voir aussi 1 autre formation" in page.text("main")
    assert paper.data_of(reading.read(centre, most=5))["left-out"] == "1\u00a0autre formation\u00a0:"
    assert len(client.get(address(centre, "catalogue.json")).json()["autres_formations"]) == 3


def test_as_many_queries_for_1_and_40(client, offer, published, django_assert_num_queries):
    def read():
        with django_assert_num_queries(6):
            return len(reading.read(offer).own.entries)

    reading.read(offer)
    assert read() == 1
    factories.OwnOfferFactory.create_batch(39, organisation=offer, state=OwnState.PUBLISHED)
    assert read() == 40


def test_my_catalogue_tells_of_them(client, offer, published):
    client.force_login(factories.member(offer, catalogue=True))
    page = page_of(client.get("/mon-catalogue/"))
    assert "3 formations et 1 formation que la Région ne finance pas" in page.text(".card")
    assert "/gestion/offre-propre/" in page.attributes("#non-montre a", "href")
