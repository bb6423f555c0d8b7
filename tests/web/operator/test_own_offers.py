"""The operator's queue of own offers: read what was sent, accept it or send it back, withdraw what is online."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.own.models import OwnPublication
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/supervision/offre-propre/"


@pytest.fixture
def logged(client):
    client.force_login(factories.member(factories.OperatorFactory(name="Cap Métiers"), referent=True))
    return client


def made(state="SUBMITTED", **more):
    texts = {"title": more.pop("title")} if "title" in more else {}
    return factories.OwnOfferFactory(state=state, content=factories.own_content(**texts), **more)


def url(offer):
    return f"{LIST}{offer.reference}/"


def answer(client, offer, geste, **more):
    form = page_of(client.get(url(offer))).form()
    return client.post(url(offer), {**form, "geste": geste, **more})


class TestQueue:
    def test_what_waits_the_oldest_first_and_the_rest_by_state(self, logged, clock):
        second = made(title="Deuxième")
        clock.freeze("2025-02-09T09:30")
        first = made(title="Première")
        made("PUBLISHED", title="Publiée")
        made("RETURNED", title="Renvoyée")
        made("DRAFT", title="Jamais envoyée")

        def titles(**query):
            return [row.title for row in logged.get(LIST, query).context["rows"]]

        assert titles() == [first.title, second.title]
        assert titles(etat="publiees") == ["Publiée"]
        assert len(titles(etat="renvoyees")) == 1
        assert titles(etat="brouillons") == []
        assert titles(etat="absurde") == [first.title, second.title]

    def test_the_first_page_of_supervision_says_how_many_wait(self, logged):
        made()
        assert "1 formation de l’offre propre" in page_of(logged.get("/supervision/")).text("main")

    def test_as_many_queries_for_one_as_for_twenty(self, logged):
        counts = []
        for several in (1, 19):
            factories.OwnOfferFactory.create_batch(several, state="SUBMITTED", online=True)
            with CaptureQueriesContext(connection) as captured:
                assert logged.get(LIST).status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestAnswer:
    def test_accepted_it_is_found_by_the_public(self, logged, client):
        offer = made()
        assert answer(logged, offer, "accepter")["Location"] == LIST
        assert client.get(f"/autres-formations/{offer.reference}/").status_code == 200

    def test_sent_back_needs_a_reason_and_the_version_is_not_lost(self, logged):
        offer = made()
        page = page_of(answer(logged, offer, "renvoyer", reason="  "), 422)
        assert "Dites à l’organisme" in page.text(".error-summary")
        logged.post(url(offer), {**page.form(), "geste": "renvoyer", "reason": "Précisez le prix."})
        offer.refresh_from_db()
        assert (offer.state, offer.return_reason) == ("RETURNED", "Précisez le prix.")

    def test_what_changed_since_it_was_read_is_read_again(self, logged):
        offer = made()
        form = page_of(logged.get(url(offer))).form()
        offer.draft = factories.own_content(total_price="1").held()
        offer.save()
        done = logged.post(url(offer), {**form, "geste": "accepter"}, follow=True)
        assert "entre-temps" in page_of(done).text("main")
        assert not OwnPublication.objects.exists()

    def test_a_new_version_shows_what_it_changes(self, logged):
        offer = made(online=True)
        later = {"start": "01/09/2025", "end": "02/09/2025"}
        offer.draft = factories.own_content(total_price="999", sessions=[later]).held()
        offer.save()
        page = page_of(logged.get(url(offer)))
        assert page.texts("#changements tbody th") == ["Prix total TTC", "Les sessions"]
        assert "1 250,50" in page.text("#changements")
        assert "999" in page.text("#changements")

    def test_withdrawn_from_publication_with_a_reason(self, logged, client):
        offer = made("PUBLISHED")
        assert answer(logged, offer, "depublier", reason="Prix trompeur")["Location"] == LIST
        assert client.get(f"/autres-formations/{offer.reference}/").status_code == 404

    def test_too_late_it_says_why_and_is_not_published(self, logged, clock):
        offer = made()
        clock.freeze("2025-04-05T09:30")
        page = page_of(answer(logged, offer, "accepter"), 409)
        assert "terminées" in page.text(".error-summary")
        assert not OwnPublication.objects.exists()

    @pytest.mark.parametrize("geste", ["", "envoyer", "absurde"])
    def test_a_step_that_is_not_ours(self, logged, geste):
        offer = made()
        assert page_of(answer(logged, offer, geste), 422).count(".error-summary") == 1
        offer.refresh_from_db()
        assert offer.state == "SUBMITTED"

    def test_answered_twice(self, logged):
        offer = made()
        form = page_of(logged.get(url(offer))).form()
        logged.post(url(offer), {**form, "geste": "renvoyer", "reason": "Prix"})
        done = logged.post(url(offer), {**form, "geste": "accepter"}, follow=True)
        assert "à corriger" in page_of(done).text("main").lower()
        assert not OwnPublication.objects.exists()


class TestWhatTheOperatorDoesNotRead:
    def test_a_first_draft_is_not_known(self, logged):
        assert logged.get(url(made("DRAFT"))).status_code == 404

    def test_a_text_being_written_again_is_not_shown(self, logged):
        for state, online in (("RETURNED", None), ("DRAFT", True)):
            offer = made(state, online=online, submitted_at="2025-02-01T00:00Z")
            offer.draft = factories.own_content(title="Secret de travail", objective="Secret de travail").held()
            offer.title = "Secret de travail"
            offer.save()
            for address in (url(offer), f"{LIST}?etat=renvoyees", f"{LIST}?etat=brouillons"):
                assert "Secret de travail" not in logged.get(address).content.decode()
