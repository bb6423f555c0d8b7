"""One decision on several applications: choose, check page, a result for each row, nothing half done (R8.3)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.decision import Conform, NotConform
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.domain.decide_many import decide_each
from rafaelpro.applications.domain.withdraw import withdraw
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from rafaelpro.web.applications import plan
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/gestion/candidatures/"
SEVERAL = "/gestion/candidatures/plusieurs/"
YES = {"conformite": "oui", "entree_prevue": "03/03/2025", "sortie_prevue": "30/06/2025"}
NO = {"conformite": "non", "motif": "injoignable"}


@pytest.fixture
def send(logged, centre):
    def post(applications, etape="", **fields):
        data = {"structure": centre.pk, "references": " ".join(each.reference for each in applications)}
        return logged.post(SEVERAL, data | {"etape": etape} | fields)

    return post


@pytest.fixture
def pending(session):
    return factories.ApplicationFactory.create_batch(3, session=session)


def states(applications):
    return [Application.objects.get(pk=each.pk).state for each in applications]


def confirmed(answer, logged):
    """Press « Enregistrer les avis » on a check page."""
    fields = page_of(answer).form("main .confirm-panel form")
    return logged.post(SEVERAL, fields | {"etape": "confirmer"})


def words(answer):
    shown = answer.context["results"] if "results" in answer.context else answer.context["steps"]
    return [each.words.replace("\u00a0", " ") for each in shown]


class TestTheWay:
    def test_the_list_has_a_box_for_each_that_awaits_a_decision(self, logged, session, centre):
        """Every state: the box stands where the table of R7.5 lets a manager decide."""
        for state in State:
            factories.ApplicationFactory(session=session, state=state)
        trained = factories.SessionFactory(trainer=centre, points=[("2025-03-03", 3)])
        factories.ApplicationFactory(session=trained)
        page = page_of(logged.get(f"{LIST}?sessions=toutes"))
        boxes = set(page.attributes("input[name=candidature]", "value"))
        chosen = Application.objects.filter(session=session, state__in=["PENDING", "NO_DECISION"])
        assert boxes == set(chosen.values_list("reference", flat=True))

    def test_choose_decide_check_confirm(self, logged, send, pending, centre):
        chosen = {"structure": centre.pk, "candidature": [each.reference for each in pending]}
        first = logged.post(f"{SEVERAL}?etat=en-attente", chosen)
        page = page_of(first)
        assert page.attribute("input[name=entree_prevue]", "value") == "03/03/2025"
        assert page.form()["references"] == " ".join(each.reference for each in pending)
        check = send(pending, "verifier", **YES)
        assert words(check) == ["Sera retenue, du 03/03/2025 au 30/06/2025."] * 3
        assert states(pending) == [State.PENDING] * 3
        assert not Message.objects.exists()
        result = confirmed(check, logged)
        assert words(result) == ["Avis enregistré."] * 3
        assert states(pending) == [State.RETAINED] * 3
        assert Message.objects.filter(kind="retained.candidate").count() == 3

    def test_no_with_its_reason_to_everyone(self, logged, send, pending):
        fields = NO | {"motif": "document-manquant", "precision": "Titre de séjour", "partager_motif": "on"}
        confirmed(send(pending, "verifier", **fields), logged)
        kept = set(Application.objects.values_list("reason_id", "reason_detail", "reason_shared"))
        assert kept == {("document-manquant", "Titre de séjour", True)}

    def test_back_to_the_decision_with_what_was_typed(self, logged, send, pending):
        form = page_of(send(pending, "corriger", **(NO | {"precision": "À revoir"}))).form()
        assert (form["conformite"], form["motif"], form["precision"].strip()) == ("non", "injoignable", "À revoir")

    def test_the_whole_filtered_list(self, logged, session, centre, pending):
        factories.ApplicationFactory(session=session, state="RETAINED")
        factories.ApplicationFactory(session=factories.SessionFactory(positioner=centre), birth_name="Ailleurs")
        data = {"structure": centre.pk, "toutes": "1"}
        answer = logged.post(f"{SEVERAL}?session={session.carif_number}", data)
        assert {each.pk for each in answer.context["chosen"].applications} == {each.pk for each in pending}

    def test_a_reload_of_the_address_leads_back_to_the_list(self, logged):
        assert logged.get(f"{SEVERAL}?etat=en-attente").url == f"{LIST}?etat=en-attente"


class TestMessages:
    def test_those_of_one_row_are_read_before_they_leave(self, send, logged, pending):
        check = send(pending, "verifier", apercu=pending[1].reference, **YES)
        [card] = page_of(check).texts("#courriels .card")
        assert pending[1].email in card
        assert "Entrée prévue le 03/03/2025, fin prévue le 30/06/2025" in card
        assert states(pending) == [State.PENDING] * 3
        assert not Message.objects.exists()
        confirmed(check, logged)
        sent = Message.objects.get(kind="retained.candidate", to=pending[1].email)
        assert [each.subject for each in check.context["read"].letters] == [sent.subject]

    def test_dates_are_those_of_the_rows_own_session(self, send, centre, pending):
        later = factories.SessionFactory(positioner=centre, points=[("2025-04-07", 12)])
        other = factories.ApplicationFactory(session=later)
        check = send([*pending, other], "verifier", conformite="oui", apercu=other.reference)
        assert "Entrée prévue le 07/04/2025" in page_of(check).text("#courriels .card")

    @pytest.mark.parametrize("reference", ["", "0000000000", "<script>"])
    def test_another_reference_shows_none(self, send, pending, reference):
        assert "#courriels" not in page_of(send(pending, "verifier", apercu=reference, **YES))

    def test_a_row_that_does_not_change_has_no_message(self, send, session, pending):
        done = factories.ApplicationFactory(session=session, state="RETAINED")
        check = send([done, *pending], "verifier", apercu=done.reference, **NO)
        page = page_of(check)
        assert "#courriels" not in page
        assert page.attributes("button[name=apercu]", "value") == [each.reference for each in pending]


class TestRows:
    def test_already_decided_by_whom_refused_because_and_done(self, logged, send, session, centre, pending):
        colleague = factories.actor(centre, applications=True)
        decide(application=pending[0], decision=NotConform("doublon"), actor=colleague)
        check = send(pending, "verifier", **YES)
        assert (
            words(check)[0] == f"Déjà « non retenue », par {colleague.label}, Centre A, le 10/02/2025. Rien ne change."
        )
        decide(application=pending[1], decision=NotConform("doublon"), actor=colleague)  # while the page is read
        result = confirmed(check, logged)
        assert words(result)[1:] == [
            f"Déjà « non retenue », par {colleague.label}, Centre A, le 10/02/2025. Rien ne change.",
            "Avis enregistré.",
        ]
        assert states(pending) == ["NOT_RETAINED", "NOT_RETAINED", "RETAINED"]

    def test_someone_else_between_the_last_look_and_the_lock(self, centre, pending):
        mine, colleague = (factories.actor(centre, applications=True) for _ in range(2))
        chosen = plan.choose(centre, [each.reference for each in pending])
        planned = plan.steps(chosen, NotConform("doublon"))
        decide(application=pending[1], decision=NotConform("injoignable"), actor=colleague)
        decisions = [(step.application, step.decision) for step in planned]
        shown = plan.results(planned, list(decide_each(decisions=decisions, actor=mine)))
        assert [result.is_done for result in shown] == [True, False, True]
        assert f"par {colleague.label}, Centre A, le 10/02/2025. Rien n’a changé." in shown[1].words
        assert Application.objects.get(pk=pending[1].pk).reason_id == "injoignable"

    def test_confirming_twice_tells_it_kindly(self, logged, send, pending):
        check = send(pending, "verifier", **NO)
        confirmed(check, logged)
        again = confirmed(check, logged)
        assert all("Déjà « non retenue », par Claude Martin" in line for line in words(again))
        assert Message.objects.filter(kind="not_retained.candidate").count() == 3

    def test_withdrawn_while_the_page_is_read(self, logged, send, pending):
        check = send(pending, "verifier", **YES)
        withdraw(application=pending[0], author=record.CANDIDATE)
        assert "Déjà « retirée »" in words(confirmed(check, logged))[0]
        assert states(pending)[0] == State.WITHDRAWN

    def test_late_ones_take_the_places_that_are_left(self, logged, send, session):
        session.entry_points.update(places=1)
        late = [
            factories.ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01")
            for _ in range(2)
        ]
        check = send(late, "verifier", **YES)
        assert "si une place reste ouverte" in words(check)[0]
        result = confirmed(check, logged)
        assert words(result)[0] == "Avis enregistré."
        assert words(result)[1].startswith("Refusé : La session est complète")
        assert SessionAvailability.objects.get(session=session).taken == 1

    def test_nobody_gets_two_places(self, logged, send, session):
        """R6.3: foreseen for who holds already, and of two rows of one person; « non » is always possible."""
        late = {"session": session, "state": "NO_DECISION", "created_on": "2024-10-01"}
        rows = [factories.ApplicationFactory(birth_name=name, **late) for name in ("Dupont", "Martin", "Martin")]
        holder = factories.ApplicationFactory(session=session, birth_name="Dupont")
        check = send(rows, "verifier", **YES)
        assert words(check)[0] == (
            f"Impossible : Cette personne a déjà une autre candidature sur cette session, {holder.reference} "
            "(en attente). Un « oui » ici lui donnerait deux places."
        )
        assert words(check)[1].startswith("Sera retenue")
        assert words(check)[2] == f"Impossible : même personne que {rows[1].reference}, plus haut dans cette liste."
        assert check.context["doing"] == 1
        assert states(rows) == [State.NO_DECISION] * 3
        confirmed(check, logged)
        assert states(rows) == ["NO_DECISION", "RETAINED", "NO_DECISION"]
        assert words(send(rows[:1], "verifier", **NO)) == ["Sera non retenue."]

    def test_who_applied_again_while_the_page_is_read(self, centre, session):
        mine = factories.actor(centre, applications=True)
        late = factories.ApplicationFactory(session=session, state="NO_DECISION", birth_name="Dupont")
        planned = plan.steps(plan.choose(centre, [late.reference]), Conform(date(2025, 3, 3), date(2025, 6, 30)))
        holder = factories.ApplicationFactory(session=session, birth_name="Dupont")
        (shown,) = plan.results(planned, list(decide_each(decisions=[(late, planned[0].decision)], actor=mine)))
        assert (shown.is_done, holder.reference in shown.words) == (False, True)

    def test_each_session_keeps_its_own_dates_when_none_are_typed(self, logged, send, centre, pending):
        other = factories.SessionFactory(positioner=centre, points=[("2025-09-15", 12)], contract_end="2026-06-30")
        both = [pending[0], factories.ApplicationFactory(session=other)]
        assert page_of(send(both)).attribute("input[name=sortie_prevue]", "value") is None
        check = send(both, "verifier", conformite="oui")
        assert words(check) == [
            "Sera retenue, du 03/03/2025 au 31/12/2027.", "Sera retenue, du 15/09/2025 au 30/06/2026.",
        ]  # fmt: skip
        other.entry_points.update(date="2025-10-01")
        changed = confirmed(check, logged)
        assert (changed.status_code, changed.context["changed"]) == (409, True)
        assert states(both) == [State.PENDING, State.PENDING]
        confirmed_again = changed.context["control"]
        assert confirmed_again != check.context["control"]

    def test_dates_outside_one_contract_refuse_that_row_only(self, logged, send, centre, pending):
        short = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 5)], contract_end="2025-04-30")
        both = [pending[0], factories.ApplicationFactory(session=short)]
        check = send(both, "verifier", **YES)
        assert words(check)[1].startswith("Impossible : Cette date vient après la fin du marché")
        confirmed(check, logged)
        assert states(both) == [State.RETAINED, State.PENDING]

    def test_archived(self, send, session, pending):
        type(session).objects.update(archived_at=session.changed_at)
        check = send(pending, "verifier", **NO)
        assert set(words(check)) == {"En attente : la session est archivée. Rien ne change."}
        assert check.context["doing"] == 0


class TestBadInput:
    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({}, "conformite"),
            (YES | {"sortie_prevue": "01/03/2025"}, "sortie_prevue"),
            (YES | {"entree_prevue": "31/02/2025"}, "entree_prevue"),
            ({"conformite": "non"}, "motif"),
            (NO | {"motif": "autre"}, "precision"),
            (NO | {"motif": "inventé"}, "motif"),
            (NO | {"precision": "1 85 05 78 006 084 36"}, "precision"),
            (NO | {"message_prescripteur": "x" * 1001}, "message_prescripteur"),
        ],
    )
    @pytest.mark.parametrize("etape", ["verifier", "confirmer"])
    def test_refused_beside_the_field(self, send, pending, fields, wrong, etape):
        answer = send(pending, etape, **fields)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
        assert states(pending) == [State.PENDING] * 3

    @pytest.mark.parametrize("named", ["", "rien", "0000000000", "\x00"])
    def test_nothing_to_choose(self, logged, centre, named, text_of):
        answer = logged.post(SEVERAL, {"structure": centre.pk, "references": named}, follow=True)
        assert "Cochez au moins une candidature" in text_of(answer)

    def test_what_others_manage_is_left_out_and_said_without_a_name(self, send, pending, text_of, centre):
        theirs = factories.ApplicationFactory(birth_name="Secretdelautre")
        trained = factories.ApplicationFactory(session__trainer=centre, birth_name="Secretducollegue")
        answer = send([theirs, pending[0], trained], "verifier", **YES)
        page = text_of(answer)
        assert [each.application.pk for each in answer.context["steps"]] == [pending[0].pk]
        assert "Secret" not in page
        assert "2 références laissées de côté" in text_of(send([theirs, pending[0], trained]))

    def test_without_the_right(self, client, centre, pending):
        client.force_login(factories.member(centre, catalogue=True))
        data = {"structure": centre.pk, "references": pending[0].reference, "etape": "confirmer"} | YES
        assert client.post(SEVERAL, data).status_code == 403
        assert states(pending) == [State.PENDING] * 3


def test_500_with_half_already_decided(logged, send, session):
    session.entry_points.update(places=1000)
    made = factories.ApplicationFactory.create_batch(250, session=session, state="NOT_RETAINED")
    made += factories.ApplicationFactory.create_batch(250, session=session)
    check = send(made, "verifier", **YES)
    assert check.context["doing"] == 250
    result = confirmed(check, logged)
    assert (result.context["done"], result.context["not_done"]) == (250, 250)
    assert Application.objects.filter(state="RETAINED").count() == 250
    factories.ApplicationFactory(session=session)
    one_more = [*made, Application.objects.latest("pk")]
    assert send(one_more, "verifier", **YES).status_code == 302
    assert Application.objects.latest("pk").state == State.PENDING


def test_as_many_queries_for_1_as_for_50(send, session, pending):
    def count(applications):
        with CaptureQueriesContext(connection) as queries:
            send(applications, "verifier", **YES)
        return len(queries)

    more = factories.ApplicationFactory.create_batch(50, session=session)
    assert count(pending[:1]) == count(more)
