"""The management page of a session: open, close, limits, « Session complète », cancellation (R5.1–R5.3, R4.10)."""

import re
from html import unescape

import pytest

from rafaelpro.applications.enums import State
from rafaelpro.applications.facts import recruitment_of, sessions_with_facts
from rafaelpro.applications.models import Application, ManualRecruitment
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, applications=True))
    return client


@pytest.fixture
def session(centre):
    """A session of R5 whose responsible organisation is « Centre A »."""
    return factories.SessionFactory(
        action__responsible=centre, action__measure="PRF", contract_start="2025-03-03", contract_end="2025-06-30"
    )


def url(session, more=""):
    return f"/gestion/sessions/{session.carif_number}/{more}"


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).replace("\u00a0", " ")


def now(session):
    return recruitment_of(sessions_with_facts(TrainingSession.objects.filter(pk=session.pk)).get(), clock.today())


@pytest.fixture
def send(logged, centre, session):
    def post(more="", **fields):
        return logged.post(url(session, more), {"structure": centre.pk} | fields)

    return post


class TestOpening:
    def test_limits_then_closed_then_open_again(self, send, session, logged):
        assert send(geste="ouvrir", places="12", date_limite="20/02/2025").status_code == 302
        assert (now(session).is_open, now(session).places, str(now(session).closes_on)) == (True, 12, "2025-02-20")
        send(geste="fermer")
        page = text_of(logged.get(url(session)))
        assert "Fermé par l’organisme" in page
        assert "Ouvrir le recrutement" in page
        send(geste="ouvrir", places="", date_limite="")
        assert (now(session).is_open, now(session).places) == (True, None)
        assert "Recrutement fermé" in page

    def test_opened_before_the_date_that_eos_gives(self, send, session, logged):
        type(session).objects.filter(pk=session.pk).update(registration_start="2025-02-24")
        waiting = text_of(logged.get(url(session)))
        assert "EOS donne le 24/02/2025 comme début des inscriptions" in waiting
        page = text_of(logged.get(send(geste="ouvrir", places="", date_limite="").url))
        assert "Enregistré : la session reçoit des candidatures." in page
        assert "comme début des inscriptions" not in page

    def test_opened_after_its_deadline_says_that_it_stays_closed(self, send, session, logged):
        page = text_of(logged.get(send(geste="ouvrir", places="", date_limite="01/02/2025").url))
        assert "la session reste fermée" in page
        assert "Date limite passée" in page

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"places": "-1"}, "places"),
            ({"places": "douze"}, "places"),
            ({"places": "100001"}, "places"),
            ({"places": "9" * 30}, "places"),
            ({"date_limite": "31/02/2025"}, "date_limite"),
            ({"date_limite": "01/07/2025"}, "date_limite"),
        ],
    )
    def test_bad_limits(self, send, fields, wrong):
        answer = send(geste="ouvrir", **fields)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
        assert not ManualRecruitment.objects.exists()

    @pytest.mark.parametrize("deed", ["", "x", "\x00"])
    def test_absurd_deeds(self, send, deed):
        assert send(geste=deed).status_code == 302
        assert not ManualRecruitment.objects.exists()


class TestClosures:
    @pytest.fixture
    def waiting(self, session):
        return factories.ApplicationFactory.create_batch(3, session=session)

    @pytest.mark.parametrize(
        ("more", "state", "words"),
        [
            ("complete/", State.REFUSED_FULL, "Session déclarée complète : 3 candidatures en refus"),
            ("annulation/", State.REFUSED_CANCELLED, "Session annulée : 3 candidatures en refus"),
        ],
    )
    def test_the_count_then_everyone_is_told(self, logged, send, session, waiting, more, state, words):
        retained = factories.ApplicationFactory(session=session, state="RETAINED")
        page = page_of(logged.get(url(session, more)))
        assert "3 personnes en attente" in page.text("main")
        assert Application.objects.filter(state=State.PENDING).count() == 3
        fields = page.form()
        assert words in text_of(logged.get(send(more, personnes=fields["personnes"]).url))
        assert {each.state for each in Application.objects.exclude(pk=retained.pk)} == {state}
        assert Message.objects.filter(kind="closed.candidate").count() == 3
        assert not now(session).is_open

    @pytest.mark.parametrize("more", ["complete/", "annulation/"])
    @pytest.mark.parametrize("confirmed", ["2", "", "-1", "abc", "9" * 40])
    def test_another_number_changes_nothing_and_shows_the_new_one(self, send, session, waiting, more, confirmed):
        answer = send(more, personnes=confirmed)
        assert answer.status_code == 409
        assert page_of(answer, 409).form()["personnes"] == "3"
        assert Application.objects.filter(state=State.PENDING).count() == 3
        assert not Message.objects.exists()

    def test_what_is_due_is_not_counted_and_confirming_is_no_dead_end(self, logged, send, centre):
        started = factories.SessionFactory(
            action__responsible=centre, action__measure="PRF", contract_start="2025-01-02", contract_end="2025-06-30"
        )
        factories.ApplicationFactory(session=started, created_on="2024-12-01")  # due on 01/02, the job has not passed
        page = page_of(logged.get(url(started, "complete/")))
        assert page.form()["personnes"] == "0"
        answer = logged.post(url(started, "complete/"), page.form())
        assert answer.status_code == 302
        assert Application.objects.get().state == State.NO_DECISION

    def test_a_cancellation_taken_back_leaves_the_refused_refused(self, logged, send, session, waiting):
        send("annulation/", personnes="3")
        assert "Lever l’annulation" in text_of(logged.get(url(session)))
        send(geste="retablir")
        assert now(session).is_open
        assert set(Application.objects.values_list("state", flat=True)) == {State.REFUSED_CANCELLED}


class TestWho:
    def test_sessions_with_entry_points_say_eos_and_offer_nothing(self, logged, centre):
        session = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])
        page = page_of(logged.get(url(session)))
        assert "modifient dans EOS" in page.text("main")
        assert "button[name=geste]" not in page
        for more, fields in (("", {"geste": "fermer"}), ("complete/", {"personnes": "0"}), ("annulation/", {})):
            answer = logged.post(url(session, more), {"structure": centre.pk} | fields)
            assert answer.status_code == 403
            assert "EOS" in text_of(answer)
        assert not ManualRecruitment.objects.exists()

    def test_the_positioner_opens_but_does_not_cancel(self, logged, centre):
        session = factories.SessionFactory(positioner=centre, action__measure="PRF", contract_start="2025-03-03")
        page = text_of(logged.get(url(session)))
        assert "Session complète" in page
        assert "Annuler la session" not in page
        for answer in (
            logged.get(url(session, "annulation/")),
            logged.post(url(session, "annulation/"), {"structure": centre.pk, "personnes": "0"}),
        ):
            assert answer.status_code == 403
            assert "organisme responsable" in text_of(answer)

    def test_the_trainer_reads_the_counts_only(self, logged, centre):
        session = factories.SessionFactory(trainer=centre, action__measure="PRF", contract_start="2025-03-03")
        factories.ApplicationFactory(session=session, birth_name="Secret")
        page = page_of(logged.get(url(session)))
        assert "1 personne" in page.text("main")
        assert "button[name=geste]" not in page
        assert "Secret" not in page.text("body")
        assert logged.post(url(session), {"structure": centre.pk, "geste": "fermer"}).status_code == 403

    def test_the_others(self, client, session, centre):
        client.force_login(factories.member(centre, catalogue=True))
        assert client.get(url(session)).status_code == 403
        stranger = factories.OrganisationFactory()
        client.force_login(factories.member(stranger, applications=True))
        assert client.get(url(session)).status_code == 404
        assert client.post(url(session), {"structure": stranger.pk, "geste": "fermer"}).status_code == 404
        assert client.get("/gestion/sessions/99999999/").status_code == 404
        assert not ManualRecruitment.objects.exists()
