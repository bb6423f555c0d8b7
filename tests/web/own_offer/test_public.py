"""What anybody finds of own offers: apart from what the Region funds, with a contact and no application."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.own.domain.steps import Order, take_step
from rafaelpro.catalogue.own.enums import Step
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.signals import structures_merged
from rafaelpro.search.models import OwnDocument
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

SEARCH = "/recherche/autres/"


def online(**texts):
    organisation = texts.pop("organisation", None) or factories.OrganisationFactory()
    return factories.OwnOfferFactory(
        organisation=organisation, state="PUBLISHED", content=factories.own_content(**texts)
    )


def found(client, **query):
    return [row.title for row in client.get(SEARCH, query).context["rows"]]


class TestSearch:
    def test_by_words_place_department_and_organisation(self, client):
        near = factories.OrganisationFactory(name="Atelier du métal")
        online(title="Soudeuse débutante", organisation=near)
        online(title="Anglais", postal_code="33000", town="Bordeaux")
        online(title="Tableur", teaching_mode="2", address="", postal_code="", town="")
        assert found(client, q="soudeur") == ["Soudeuse débutante"]
        assert found(client, q="atelier métal") == ["Soudeuse débutante"]
        assert found(client, commune="Bordeaux") == ["Anglais"]
        assert found(client, commune="Biarritz", rayon_km="10") == ["Soudeuse débutante"]
        assert found(client, departement="33") == ["Anglais"]
        assert found(client, organisme=near.siret) == found(client, organisme="metal") == ["Soudeuse débutante"]
        assert sorted(found(client)) == ["Anglais", "Soudeuse débutante", "Tableur"]
        assert found(client, q="rien de tel") == []

    def test_only_what_is_published_and_not_over_the_next_first(self, client, clock):
        for state in ("DRAFT", "SUBMITTED", "RETURNED", "ARCHIVED"):
            factories.OwnOfferFactory(state=state, content=factories.own_content(title="Jamais"))
        online(title="Plus tard", sessions=[{"start": "01/06/2025", "end": "30/06/2025"}])
        online(title="Bientôt")
        assert found(client) == ["Bientôt", "Plus tard"]
        clock.freeze("2025-04-05")
        assert found(client) == ["Plus tard"]

    def test_the_two_searches_lead_to_each_other_and_never_mix(self, client):
        online(title="Soudure libre")
        factories.SessionFactory(action__title="Soudure de la Région", points=[("2025-03-03", 15)])
        funded = page_of(client.get("/recherche/", {"q": "soudure", "commune": "Bayonne"}))
        assert "Soudure libre" not in funded.text("#resultats")
        assert funded.texts(".tabs a") == ["De la Région", "Autres formations 1"]
        link = funded.attributes(".tabs a", "href")[1]
        other = page_of(client.get(link))
        assert other.texts("tbody th a") == ["Soudure libre"]
        assert "Non financée par la Région" in other.text("tbody")
        assert other.attributes(".tabs a", "href")[0].startswith("/recherche/?q=soudure")

    def test_a_criterion_of_funded_sessions_alone_gives_no_count_and_is_not_carried(self, client):
        online()
        page = page_of(client.get("/recherche/", {"mesure": "HSP-SOCLE"}))
        assert page.texts(".tabs a")[1] == "Autres formations"
        assert page.attributes(".tabs a", "href")[1] == SEARCH

    @pytest.mark.parametrize(
        "query", [{"page": "x"}, {"page": "999999"}, {"commune": "Atlantide"}, {"departement": "99"}, {"x": "y"}]
    )
    def test_absurd_criteria(self, client, query):
        online(title="Seule")
        assert found(client, **query) == ["Seule"]

    def test_as_many_queries_for_one_as_for_twenty(self, client):
        counts = []
        for several in (1, 19):
            factories.OwnOfferFactory.create_batch(several, state="PUBLISHED")
            with CaptureQueriesContext(connection) as captured:
                assert client.get(SEARCH).status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_words_follow_what_is_accepted_withdrawn_and_merged(self, client):
        operator = factories.actor(factories.OperatorFactory())
        centre = factories.OrganisationFactory(name="Ancien nom")
        offer = online(title="Soudure", organisation=centre)
        Organisation.objects.filter(pk=centre.pk).update(name="Forge du Lac")
        structures_merged.send(Organisation, survivor_id=centre.pk)
        assert found(client, q="forge") == ["Soudure"]
        take_step(offer_id=offer.pk, order=Order(Step.UNPUBLISH, reason="Erreur"), actor=operator)
        assert not OwnDocument.objects.exists()
        assert found(client, q="forge") == []


class TestPage:
    def test_says_that_it_is_not_funded_and_whom_to_call(self, client):
        offer = online(contact_email="accueil@centre.example", web_link="https://centre.example/a?b=1&c=2")
        page = page_of(client.get(f"/autres-formations/{offer.reference}/"))
        assert page.text("h1") == "Initiation à la soudure"
        text = page.text("main")
        for words in (
            "Formation non financée par la Région",
            "on ne candidate pas ici",
            "du 03/03/2025 au 04/04/2025",
            "1 250,50 €",
            "64100 Bayonne",
            "05 36 49 00 00",
            "70 heures",
            "En présence, entièrement",
            offer.organisation.name,
        ):
            assert words in text
        hrefs = page.attributes("main a", "href")
        assert "mailto:accueil@centre.example" in hrefs
        assert "https://centre.example/a?b=1&c=2" in hrefs
        assert not any("candidater" in href for href in hrefs)

    def test_texts_are_shown_as_texts(self, client):
        offer = online(title="Soudure <img src=x onerror=alert(1)>", objective="<script>x()</script>")
        html = client.get(f"/autres-formations/{offer.reference}/").content.decode()
        assert "<script>x()" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;" in html

    def test_what_is_being_written_does_not_show(self, client):
        offer = online()
        offer.draft, offer.state = factories.own_content(title="Secret", objective="Secret").held(), "DRAFT"
        offer.save()
        page = page_of(client.get(f"/autres-formations/{offer.reference}/"))
        assert "Secret" not in page.text("main")

    @pytest.mark.parametrize("state", ["DRAFT", "SUBMITTED", "RETURNED", "ARCHIVED"])
    def test_what_is_not_published_is_not_known(self, client, state):
        offer = factories.OwnOfferFactory(state=state)
        assert client.get(f"/autres-formations/{offer.reference}/").status_code == 404

    def test_once_every_session_is_over_the_page_says_so(self, client, clock):
        offer = online()
        clock.freeze("2025-04-05")
        page = page_of(client.get(f"/autres-formations/{offer.reference}/"))
        assert "Aucune session n’est prévue" in page.text("main")
        assert "Terminée" in page.text("tbody")

    def test_remote_and_free(self, client):
        offer = online(teaching_mode="2", address="", postal_code="", town="", total_price="0")
        text = page_of(client.get(f"/autres-formations/{offer.reference}/")).text("main")
        assert "À distance" in text
        assert "Gratuit" in text
