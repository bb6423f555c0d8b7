"""« Demander la modification » and the operator's queue (R7.2)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.domain.reverse import ask_reversal
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application, ReversalRequest
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

QUEUE = "/supervision/modifications/"


@pytest.fixture
def refused(session):
    return factories.ApplicationFactory(session=session, state="NOT_RETAINED", birth_name="Dupont")


@pytest.fixture
def operator():
    return factories.OperatorFactory(name="Cap Métiers")


@pytest.fixture
def staff(operator):
    client = Client()
    client.force_login(factories.member(operator, first_name="Dominique", last_name="Opératrice"))
    return client


@pytest.fixture
def asked(refused, centre):
    manager = factories.actor(centre, applications=True)
    return ask_reversal(application=refused, reason="La pièce est arrivée.", actor=manager)


def file_url(application):
    return f"/gestion/candidatures/{application.reference}/"


def ask_url(application):
    return f"{file_url(application)}demande-modification/"


def answer(client, operator, asked, **fields):
    data = {"structure": operator.pk, "reponse": "accepter", "entree_prevue": "03/03/2025"}
    return client.post(f"{QUEUE}{asked.pk}/", data | {"sortie_prevue": "30/06/2025"} | fields)


class TestAsking:
    @pytest.mark.parametrize("state", list(State))
    def test_the_button_stands_on_what_is_not_retained_only(self, logged, session, state, text_of):
        found = factories.ApplicationFactory(session=session, state=state)
        page = text_of(logged.get(file_url(found)))
        assert ("Demander la modification" in page) is (state is State.NOT_RETAINED)
        assert ("à gérer dans EOS" in page) is (state is State.RETAINED)
        assert ("Enregistrer l’avis" in page) is (state in {State.PENDING, State.NO_DECISION})
        form = logged.get(ask_url(found))
        assert form.status_code == (200 if state is State.NOT_RETAINED else 302)

    def test_asked_with_a_reason_then_shown_without_the_button(self, logged, refused, centre, operator, text_of):
        factories.member(operator, email="cap@operateur.example")
        data = {"structure": centre.pk, "raison": "La pièce est arrivée."}
        assert logged.post(f"{ask_url(refused)}?etat=non-retenue", data).url == f"{file_url(refused)}?etat=non-retenue"
        request = ReversalRequest.objects.get()
        assert (request.reason, request.asked_by, request.organisation) == (
            "La pièce est arrivée.", "Claude Martin", centre,
        )  # fmt: skip
        mail = Message.objects.get(kind="reversal_asked")
        assert (mail.to, QUEUE in mail.body) == ("cap@operateur.example", True)
        page = text_of(logged.get(file_url(refused)))
        assert "Demandée le 10/02/2025 par Claude Martin" in page
        assert "Demander la modification" not in page

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 1001, "Son numéro : 1 85 05 78 006 084 36"])
    def test_bad_reasons_change_nothing_and_are_given_back(self, logged, refused, centre, reason):
        answer = logged.post(ask_url(refused), {"structure": centre.pk, "raison": reason})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["raison"])
        assert not ReversalRequest.objects.exists()

    def test_a_second_one_says_that_the_first_waits(self, logged, asked, refused, centre, text_of):
        answer = logged.post(ask_url(refused), {"structure": centre.pk, "raison": "Encore."}, follow=True)
        assert "attend déjà la réponse de Cap Métiers" in text_of(answer)
        assert ReversalRequest.objects.count() == 1

    def test_who_may_not(self, client, refused, session, text_of):
        for organisation, status in ((session.trainer, 403), (factories.OrganisationFactory(), 404)):
            client.force_login(factories.member(organisation, applications=True))
            for sent in (
                client.get(ask_url(refused)),
                client.post(ask_url(refused), {"structure": organisation.pk, "raison": "Non."}),
            ):
                assert sent.status_code == status
                assert "Dupont" not in text_of(sent)
        assert not ReversalRequest.objects.exists()


class TestQueue:
    def test_it_waits_on_the_operators_first_page_and_in_the_queue(self, staff, asked, text_of):
        assert "1 demande de modification d’un avis" in text_of(staff.get("/supervision/"))
        page = text_of(staff.get(QUEUE))
        assert asked.application.reference in page
        assert "Dupont" not in page

    def test_reading_one_is_noted(self, staff, asked, text_of):
        page = text_of(staff.get(f"{QUEUE}{asked.pk}/"))
        assert "La pièce est arrivée." in page
        assert record.of("consultation", asked.application.reference).get().actor_label == "Dominique Opératrice"

    def test_accepted(self, staff, operator, asked, logged, text_of):
        assert answer(staff, operator, asked, suite="T-42").url == QUEUE
        found = Application.objects.get(pk=asked.application_id)
        assert (found.state, f"{found.planned_exit:%d/%m/%Y}") == (State.RETAINED, "30/06/2025")
        assert Message.objects.filter(kind="reversed.candidate").count() == 1
        assert "acceptée le 10/02/2025 : T-42" in text_of(logged.get(file_url(found)))
        assert found.reference in text_of(staff.get(f"{QUEUE}?etat=acceptees"))

    def test_refused(self, staff, operator, asked, logged, text_of):
        answer(staff, operator, asked, reponse="refuser", suite="Pièce périmée", entree_prevue="", sortie_prevue="")
        assert Application.objects.get(pk=asked.application_id).state == State.NOT_RETAINED
        assert Message.objects.filter(kind="reversal_refused").exists()
        page = text_of(logged.get(file_url(asked.application)))
        assert "refusée le 10/02/2025 : Pièce périmée" in page
        assert "Demander la modification" in page

    def test_no_place_left_needs_the_box(self, staff, operator, asked, session, text_of):
        session.entry_points.update(places=1)
        factories.ApplicationFactory(session=session)
        sent = answer(staff, operator, asked)
        assert (sent.status_code, list(sent.context["form"].errors)) == (409, ["depasser"])
        assert "(1/1)" in text_of(sent)
        assert Application.objects.get(pk=asked.application_id).state == State.NOT_RETAINED
        assert answer(staff, operator, asked, depasser="on").status_code == 302
        assert ReversalRequest.objects.get().exceeded

    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({"reponse": ""}, ["reponse"]),
            ({"reponse": "peut-être"}, ["reponse"]),
            ({"entree_prevue": ""}, ["entree_prevue"]),
            ({"entree_prevue": "31/02/2025"}, ["entree_prevue"]),
            ({"sortie_prevue": "01/03/2025"}, ["sortie_prevue"]),
            ({"sortie_prevue": "01/01/2028"}, ["sortie_prevue"]),
            ({"suite": "x" * 201}, ["suite"]),
            ({"suite": "185057800608436"}, ["suite"]),
        ],
    )
    def test_bad_input(self, staff, operator, asked, changes, fields):
        sent = answer(staff, operator, asked, **changes)
        assert (sent.status_code, list(sent.context["form"].errors)) == (422, fields)
        assert ReversalRequest.objects.get().status == "PENDING"

    def test_a_second_answer_says_who_gave_the_first(self, staff, operator, asked, text_of):
        answer(staff, operator, asked, reponse="refuser")
        sent = staff.post(f"{QUEUE}{asked.pk}/", {"structure": operator.pk, "reponse": "refuser"}, follow=True)
        assert "déjà refusée par Dominique Opératrice" in text_of(sent)

    def test_never_on_a_cancelled_session(self, staff, operator, asked, session, text_of):
        type(session).objects.update(cancelled_at=session.changed_at)
        sent = answer(staff, operator, asked, depasser="on")
        assert sent.status_code == 409
        assert "ne peut qu’être refusée" in text_of(sent)

    def test_the_person_who_applied_again_gets_no_second_place(self, staff, operator, asked, session, text_of):
        again = factories.ApplicationFactory(session=session, birth_name="Dupont")
        sent = answer(staff, operator, asked)
        assert sent.status_code == 409
        assert again.reference in text_of(sent)

    def test_only_the_operator(self, logged, asked, centre):
        for sent in (
            logged.get(QUEUE), logged.get(f"{QUEUE}{asked.pk}/"), answer(logged, centre, asked, reponse="refuser"),
        ):  # fmt: skip
            assert sent.status_code == 403
            assert "La pièce est arrivée" not in sent.content.decode()
        assert ReversalRequest.objects.get().status == "PENDING"

    def test_unknown_and_absurd(self, staff, text_of):
        assert staff.get(f"{QUEUE}999999999999999999999/").status_code == 404
        assert "a été ignorée" in text_of(staff.get(f"{QUEUE}?etat=x&page=-3"))

    def test_as_many_queries_for_1_as_for_20(self, staff, asked, session, centre):
        def count():
            with CaptureQueriesContext(connection) as queries:
                staff.get(QUEUE)
            return len(queries)

        one = count()
        manager = factories.actor(centre, applications=True)
        for _ in range(19):
            found = factories.ApplicationFactory(
                session=factories.SessionFactory(positioner=centre), state="NOT_RETAINED"
            )
            ask_reversal(application=found, reason="Erreur.", actor=manager)
        assert count() == one
