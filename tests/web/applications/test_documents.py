"""Papers on the page of an application, in the « non » that they explain, and on the candidate's own page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.domain.documents import ask_documents
from rafaelpro.applications.domain.withdraw import withdraw
from rafaelpro.applications.enums import State
from rafaelpro.applications.file_models import AwaitedDocument
from rafaelpro.applications.follow import token_of
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def application(session):
    return factories.ApplicationFactory(session=session, prescriber=factories.PrescriberFactory(name="Mission locale"))


def url(application):
    return f"/gestion/candidatures/{application.reference}/"


@pytest.fixture
def send(logged, centre, application):
    def post(**fields):
        return logged.post(f"{url(application)}pieces/?etat=en-attente", {"structure": centre.pk} | fields)

    return post


def asked(application, centre, *labels):
    return ask_documents(application=application, labels=labels, actor=factories.actor(centre, applications=True))


def test_ask_then_tick_then_ask_no_more(send, logged, application):
    page = page_of(logged.get(url(application)))
    assert "Pièce d’identité ou titre de séjour" in page.text("#pieces")
    answer = send(pieces=["CV", "Fiche de prescription"], autre="Carte de transport")
    assert answer.url == f"{url(application)}?etat=en-attente#pieces"
    page = page_of(logged.get(url(application)))
    assert "3 pièces demandées. Un courriel part à la personne candidate et à son prescripteur." in page.text("main")
    assert page.texts("#pieces tbody th") == [
        f"Choisir {label} {label}" for label in ("CV", "Fiche de prescription", "Carte de transport")
    ]
    assert "le 10/02/2025par Claude Martin" in page.text("#pieces tbody td")
    assert "CV" not in page.attributes("input[name=pieces]", "value")  # awaited already
    first, second, _ = page.attributes("input[name=piece]", "value")
    send(geste="recues", piece=[first])
    send(geste="abandonner", piece=[second])
    page = page_of(logged.get(url(application)))
    assert page.texts("#pieces .badge") == ["Reçue", "Plus demandée", "Attendue"]
    assert len(page.attributes("input[name=piece]", "value")) == 1


def test_messages_are_read_before_they_leave(send, application):
    page = page_of(send(pieces=["CV"], apercu="1"))
    candidate, prescriber = page.texts("#courriels .card")
    assert "Il manque des papiers" in candidate
    assert "des pièces sont attendues" in prescriber
    assert token_of(application) not in candidate
    assert page.form("#pieces form[novalidate]")["pieces"] == "CV"
    assert not AwaitedDocument.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choisissez au moins une pièce"),
        ({"pieces": ["Certificat inconnu"]}, "Choisissez des pièces de la liste."),
        ({"autre": "1 85 05 78 006 084 36"}, "sécurité sociale"),
        ({"pieces": ["CV"], "autre": "x" * 81}, "81 caractères, 80 au plus"),
    ],
)
def test_what_is_refused_is_said_beside_the_field(send, fields, words):
    page = page_of(send(**fields), 422)
    assert words in page.text("#pieces .field--error")
    assert "#pieces details[open]" in page
    assert not AwaitedDocument.objects.exists()


def test_asked_by_a_colleague_meanwhile(send, application, centre):
    asked(application, centre, "CV")
    page = page_of(send(pieces=["CV", "Fiche de prescription"]), 422)
    assert "Déjà demandé : CV." in page.text("#pieces .field--error")
    assert AwaitedDocument.objects.count() == 1


@pytest.mark.parametrize("numbers", [[], ["0"], ["abc"], ["9" * 40], ["-1"]])
def test_numbers_that_name_nothing_tick_nothing(send, logged, application, centre, numbers):
    asked(application, centre, "CV")
    send(geste="recues", piece=numbers)
    assert "Cochez au moins une pièce" in page_of(logged.get(url(application))).text("#messages")
    assert AwaitedDocument.objects.get().outcome == ""


def test_decided_meanwhile_nothing_is_asked(logged, session):
    closed = factories.ApplicationFactory(session=session, state="WITHDRAWN")
    answer = logged.post(f"{url(closed)}pieces/", {"structure": session.positioner_id, "pieces": ["CV"]})
    assert answer.status_code == 302
    assert "n’attend plus d’avis" in page_of(logged.get(url(closed))).text("#messages")
    assert "#pieces" not in page_of(logged.get(url(closed)))
    assert not Message.objects.exists()


class TestTheNo:
    def test_a_link_opens_it_filled_in_with_what_is_awaited(self, logged, application, centre):
        received, *_ = asked(application, centre, "CV", "RIB", "Fiche de prescription")
        AwaitedDocument.objects.filter(pk=received.pk).update(outcome="RECEIVED", closed_at=received.asked_at)
        page = page_of(logged.get(f"{url(application)}?etat=en-attente"))
        link = page.attribute("#pieces a.button", "href")
        opened = logged.get(link.partition("#")[0])
        form = page_of(opened).form("#avis form")
        assert (form["conformite"], form["motif"]) == ("non", "document-manquant")
        assert form["precision"].strip() == "RIB, Fiche de prescription"
        assert opened.context["back"] == "/gestion/candidatures/?etat=en-attente"

    def test_an_explanation_left_empty_takes_them(self, logged, application, centre):
        asked(application, centre, "CV", "RIB")
        no = {"structure": centre.pk, "conformite": "non", "motif": "document-manquant", "precision": ""}
        assert logged.post(url(application), no).status_code == 302
        application.refresh_from_db()
        assert (application.state, application.reason_detail) == (State.NOT_RETAINED, "CV, RIB")

    def test_what_is_typed_stands(self, logged, application, centre):
        asked(application, centre, "CV")
        no = {"structure": centre.pk, "conformite": "non", "motif": "document-manquant", "precision": "Autre chose"}
        logged.post(url(application), no)
        application.refresh_from_db()
        assert application.reason_detail == "Autre chose"

    def test_another_reason_never_takes_them(self, logged, application, centre):
        asked(application, centre, "CV")
        logged.post(url(application), {"structure": centre.pk, "conformite": "non", "motif": "injoignable"})
        application.refresh_from_db()
        assert (application.reason_id, application.reason_detail) == ("injoignable", "")

    def test_nothing_awaited_still_asks_for_the_explanation(self, logged, application, centre):
        no = {"structure": centre.pk, "conformite": "non", "motif": "document-manquant"}
        assert logged.post(url(application), no).status_code == 422


class TestTheCandidate:
    def test_reads_in_plain_words_what_is_awaited(self, client, application, centre):
        received, _ = asked(application, centre, "CV", "RIB")
        AwaitedDocument.objects.filter(pk=received.pk).update(outcome="RECEIVED", closed_at=received.asked_at)
        page = page_of(client.get(f"/suivi/{token_of(application)}/"))
        text = page.text("main")
        assert "Les papiers à donner" in text
        assert "RIB" in page.texts("main section li")
        assert "CV" not in text
        assert "Vous n’avez rien à faire" not in text
        assert "0536490000" in text.replace(" ", "")

    @pytest.mark.parametrize("state", [state for state in State if state not in ("PENDING", "NO_DECISION")])
    def test_nothing_once_it_is_over(self, client, application, centre, state, session):
        over = factories.ApplicationFactory(session=session, state=state)
        AwaitedDocument.objects.create(
            application=over, organisation=centre, label="Papier", asked_at=over.created_at, asked_by="Essai"
        )
        assert "Papier" not in page_of(client.get(f"/suivi/{token_of(over)}/")).text("main")


class TestThePrescriber:
    @pytest.fixture
    def browser(self, application):
        made = Client()
        made.force_login(factories.member(application.prescriber))
        return made

    def test_reads_what_is_awaited_not_who_asked(self, browser, application, centre):
        received, waited = asked(application, centre, "CV", "Carte de transport")
        AwaitedDocument.objects.filter(pk=received.pk).update(outcome="RECEIVED", closed_at=received.asked_at)
        text = page_of(browser.get(f"/prescriptions/{application.reference}/")).text("main")
        assert "Carte de transport, demandée le 10/02/2025" in text
        assert "CV" not in text
        assert waited.asked_by not in text

    def test_nothing_once_it_is_over(self, browser, application, centre):
        asked(application, centre, "Carte de transport")
        withdraw(application=application, author=record.CANDIDATE)
        assert "Carte de transport" not in page_of(browser.get(f"/prescriptions/{application.reference}/")).text("main")


def test_a_page_with_fifty_papers_costs_the_queries_of_one(logged, application, centre):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            logged.get(url(application))
        return len(captured)

    [first] = asked(application, centre, "Pièce 0")
    logged.get(url(application))
    one = cost()
    AwaitedDocument.objects.bulk_create(
        AwaitedDocument(
            application=application,
            organisation=centre,
            label=f"Pièce {rank}",
            asked_at=first.asked_at,
            asked_by=first.asked_by,
        )
        for rank in range(1, 50)
    )
    assert cost() == one


def test_after_the_answer_what_did_not_come_is_no_longer_awaited(logged, application, centre):
    asked(application, centre, "CV")
    logged.post(url(application), {"structure": centre.pk, "conformite": "non", "motif": "injoignable"})
    page = page_of(logged.get(url(application)))
    assert page.texts("#pieces .badge") == ["Pas reçue"]
    assert "#pieces input[name=piece]" not in page


def test_an_unknown_gesture_asks(send):
    """What is not known as a gesture is the form to ask, which refuses an empty one."""
    assert send(geste="n'importe").status_code == 422
