"""`/supervision/`: feeds, their reports, the decision on a held one, the outbox (R2.7, R3.5)."""

import re
import uuid
from html import unescape

import pytest

from rafaelpro.eos.enums import Decision, FeedState, FeedType, NoteKind
from rafaelpro.eos.models import Feed, FeedNote
from rafaelpro.history import record
from rafaelpro.outbox.post import Letter, post
from tests import factories
from tests.support.pages import HtmlPage

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def operator():
    return factories.OperatorFactory(name="Cap Métiers")


@pytest.fixture
def logged(client, operator):
    client.force_login(factories.member(operator, first_name="Claude", last_name="Opératrice"))
    return client


def feed(numero, state=FeedState.APPLIED, **fields):
    from rafaelpro.core import clock

    return Feed.objects.create(
        source="commande", numero=numero, type=FeedType.FULL, state=state, received_at=clock.now(), **fields
    )


def url(found):
    return f"/supervision/flux/{found.public_id}/"


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).replace("\u00a0", " ")


def test_feeds_newest_first_with_their_counts_and_the_outbox(logged):
    feed(40, created=3)
    feed(41, state=FeedState.REFUSED, rejected=7)
    post([Letter(kind="essai", to="a@b.example", subject="Sujet", body="Corps")])
    answer = logged.get("/supervision/")
    assert [row[0].numero for row in answer.context["rows"]] == [41, 40]
    assert {label: count for label, count, _ in answer.context["mails"]} == {
        "En attente": 1,
        "En cours d'envoi": 0,
        "Envoyé": 0,
        "Abandonné": 0,
    }
    assert "Rejeté" in text_of(answer)


def test_every_page_of_the_operator_is_one_click_away(logged):
    page = HtmlPage(logged.get("/supervision/").content)
    names = "structures demandes personnes regards modifications mesures pieces effacements offre-propre offre-info"
    assert {f"/supervision/{name}/" for name in names.split()} <= set(page.attributes("main a", "href"))


def test_the_report_says_each_rejection(logged):
    found = feed(42, rejected=1)
    FeedNote.objects.create(
        feed=found, kind=NoteKind.REJECTION, line=118, path="offres/formation[3]", number="00498943", reason="sans date"
    )
    page = text_of(logged.get(url(found)))
    for words in ("118", "00498943", "sans date", "offres/formation[3]"):
        assert words in page


class TestHeld:
    @pytest.fixture
    def held(self):
        return feed(43, FeedState.HELD, sessions_published=100, sessions_absent=60)

    def decide(self, client, held, operator, decision):
        data = {"decision": decision, "structure": operator.pk}
        return client.post(f"{url(held)}decision/", data, follow=True)

    def test_it_waits_with_its_figures(self, logged, held):
        assert "60 session(s) sur 100" in text_of(logged.get("/supervision/"))
        assert "Appliquer ce flux ?" in text_of(logged.get(url(held)))

    def test_thrown_away_with_who_decided(self, logged, held, operator):
        page = text_of(self.decide(logged, held, operator, "jeter"))
        held.refresh_from_db()
        assert (held.state, held.decision, held.decided_by) == (
            FeedState.DISCARDED,
            Decision.DISCARD,
            "Claude Opératrice",
        )
        assert "rien n’a été retiré" in page
        assert record.of("flux", str(held.public_id)).get().organisation_id == operator.pk

    def test_confirmed(self, logged, held, operator):
        page = text_of(self.decide(logged, held, operator, "appliquer"))
        held.refresh_from_db()
        assert (held.state, held.decision) == (FeedState.WAITING, Decision.APPLY)
        assert "va être appliqué" in page

    def test_a_second_decision_changes_nothing(self, logged, held, operator):
        self.decide(logged, held, operator, "jeter")
        page = text_of(self.decide(logged, held, operator, "appliquer"))
        held.refresh_from_db()
        assert held.state == FeedState.DISCARDED
        assert "n’attend pas de décision" in page

    @pytest.mark.parametrize("decision", ["", "peut-être", "\x00"])
    def test_absurd_decisions_change_nothing(self, logged, held, operator, decision):
        assert "Choisissez" in text_of(self.decide(logged, held, operator, decision))
        held.refresh_from_db()
        assert held.state == FeedState.HELD

    def test_only_the_operator(self, client, held):
        provider = factories.OrganisationFactory()
        client.force_login(factories.member(provider, catalogue=True, applications=True))
        for address in ("/supervision/", url(held)):
            answer = client.get(address)
            assert answer.status_code == 403
            assert "60 session(s)" not in text_of(answer)
        assert self.decide(client, held, provider, "jeter").status_code == 403
        held.refresh_from_db()
        assert held.state == FeedState.HELD


def test_unknown_feed(logged):
    assert logged.get(f"/supervision/flux/{uuid.uuid4()}/").status_code == 404
