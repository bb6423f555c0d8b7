"""The page of an application: who opens it, the decision (R7.1, R7.2, R7.3), what is noted (R10.2)."""

import re
from html import unescape

import pytest
from django.db import connection

from rafaelpro.applications.decision import Conform
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.enums import State
from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import Application, DecisionReason
from rafaelpro.history import record
from rafaelpro.organisations.models import Membership
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

NBSP = "\u00a0"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def user(centre):
    return factories.member(centre, applications=True, last_name="Martin")


@pytest.fixture
def logged(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def session(centre):
    return factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15), ("2025-09-15", 12)])


@pytest.fixture
def application(session):
    prescriber = factories.PrescriberFactory(name="Mission locale du Béarn")
    return factories.ApplicationFactory(
        session=session,
        birth_name="Dupont",
        email="camille@candidat.example",
        prescriber=prescriber,
        prescriber_contact_email="conseil@ml.example",
        message="Disponible le matin.",
    )


def url(application):
    return f"/gestion/candidatures/{application.reference}/"


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def yes(centre, **fields):
    data = {"conformite": "oui", "entree_prevue": "03/03/2025", "sortie_prevue": "30/06/2025"}
    return data | {"structure": centre.pk} | fields


def no(centre, **fields):
    return {"conformite": "non", "motif": "injoignable", "structure": centre.pk} | fields


class TestReading:
    def test_the_counter_of_the_session_is_read_before_the_decision_is_given(self, logged, application):
        titles = page_of(logged.get(url(application))).texts("main h2")
        assert titles[0] == "Session"
        assert "Rendre un avis" in titles

    def test_person_prescriber_message_session_counter_and_history(self, logged, application):
        page = text_of(logged.get(url(application)))
        for words in (
            "Dupont",
            "camille@candidat.example",
            "17/05/1990",
            "Mission locale du Béarn",
            "Disponible le matin.",
            "1/15",
            "03/03/2025",
            "Aucune : un point d’entrée est à venir",
            "Candidature envoyée",
            "Conformité administrative",
        ):
            assert words in page.replace(NBSP, " "), words

    def test_the_due_date_once_no_entry_point_is_to_come(self, logged, centre):
        session = factories.SessionFactory(positioner=centre, points=[("2025-02-03", 15)])
        application = factories.ApplicationFactory(session=session, created_on="2025-01-20")
        assert "05/03/2025" in text_of(logged.get(url(application)))  # 03/02 + 30 days

    def test_each_display_is_noted_without_personal_data(self, logged, application, user, centre):
        logged.get(url(application))
        logged.post(url(application), yes(centre, entree_prevue=""))
        lines = list(record.of("consultation", application.reference))
        assert [(line.actor_id, line.organisation_id) for line in lines] == [(user.pk, centre.pk)] * 2
        assert "dupont" not in str([vars(line) for line in lines]).lower()

    def test_a_refused_display_is_not_noted(self, client, application):
        client.force_login(factories.member(factories.OrganisationFactory(), applications=True))
        assert client.get(url(application)).status_code == 404
        assert not record.of("consultation", application.reference).exists()

    def test_previous_and_next_follow_the_list_being_worked(self, logged, session):
        made = [
            factories.ApplicationFactory(session=session, birth_name=name, state=state)
            for name, state in (
                ("Alpha", "PENDING"),
                ("Bravo", "RETAINED"),
                ("Charlie", "PENDING"),
                ("Delta", "PENDING"),
            )
        ]
        answer = logged.get(f"{url(made[2])}?etat=en-attente&tri=nom")
        assert answer.context["previous"] == f"{url(made[0])}?etat=en-attente&tri=nom"
        assert answer.context["next"] == f"{url(made[3])}?etat=en-attente&tri=nom"
        assert answer.context["back"] == "/gestion/candidatures/?etat=en-attente&tri=nom"

    def test_the_way_goes_on_after_a_decision_has_left_the_list(self, logged, session, centre):
        made = [
            factories.ApplicationFactory(session=session, birth_name=name) for name in ("Alpha", "Bravo", "Charlie")
        ]
        answer = logged.post(f"{url(made[1])}?etat=en-attente&tri=nom", no(centre), follow=True)
        assert answer.context["next"] == f"{url(made[2])}?etat=en-attente&tri=nom"

    def test_the_way_never_leads_to_a_file_that_is_shut(self, logged, session, centre):
        trained = factories.SessionFactory(trainer=centre, points=[("2025-03-03", 15)])
        first = factories.ApplicationFactory(session=session, birth_name="Alpha")
        factories.ApplicationFactory(session=trained, birth_name="Bravo")
        assert logged.get(f"{url(first)}?tri=nom").context["next"] == ""


class TestYes:
    def test_planned_dates_are_proposed_with_the_coming_entry_point(self, logged, application):
        form = logged.get(url(application)).context["form"]
        assert f"{form['entree_prevue'].value():%d/%m/%Y}" == "03/03/2025"
        assert f"{form['sortie_prevue'].value():%d/%m/%Y}" == "31/12/2027"

    def test_the_exit_follows_the_hours_that_eos_gives(self, logged, application, session):
        session.action.total_hours = 400  # 12 weeks of 35 hours
        session.action.save()
        form = logged.get(url(application)).context["form"]
        assert f"{form['sortie_prevue'].value():%d/%m/%Y}" == "26/05/2025"

    def test_yes_retains_and_tells_both(self, logged, application, centre):
        answer = logged.post(url(application), yes(centre, message_prescripteur="Bienvenue"), follow=True)
        application.refresh_from_db()
        assert application.state == State.RETAINED
        assert f"{application.planned_exit:%d/%m/%Y}" == "30/06/2025"
        page = text_of(answer)
        assert "Un courriel part à la personne candidate et à son prescripteur." in page
        assert "l’information est à gérer dans EOS" in page
        assert "Enregistrer l’avis" not in page
        told = Message.objects.filter(kind__startswith="retained")
        assert set(told.values_list("to", flat=True)) == {"camille@candidat.example", "conseil@ml.example"}

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"entree_prevue": ""}, "entree_prevue", "Indiquez la date d'entrée prévue."),
            ({"sortie_prevue": ""}, "sortie_prevue", "Indiquez la date de sortie prévue."),
            ({"entree_prevue": "31/02/2025"}, "entree_prevue", "n’existe pas"),
            ({"sortie_prevue": "01/03/2025"}, "sortie_prevue", "vient avant la date d'entrée"),
            ({"entree_prevue": "31/01/2024"}, "entree_prevue", "avant le début du marché"),
            ({"sortie_prevue": "01/01/2028"}, "sortie_prevue", "après la fin du marché"),
            ({"message_prescripteur": "1 85 05 78 006 084 36"}, "message_prescripteur", "sécurité sociale"),
            ({"conformite": ""}, "conformite", "oui ou non"),
            ({"conformite": "peut-être"}, "conformite", "peut-être"),
        ],
    )
    def test_errors_stand_beside_their_field_and_change_nothing(
        self, logged, application, centre, fields, field, words
    ):
        answer = logged.post(url(application), yes(centre, **fields))
        assert answer.status_code == 422
        assert any(words in text for text in answer.context["form"].errors[field])
        application.refresh_from_db()
        assert application.state == State.PENDING
        assert not Message.objects.exists()

    def test_every_error_shows_at_once(self, logged, application, centre):
        answer = logged.post(url(application), yes(centre, entree_prevue="n'importe", sortie_prevue=""))
        assert set(answer.context["form"].errors) == {"entree_prevue", "sortie_prevue"}


class TestNo:
    def test_no_frees_the_place_and_keeps_the_reason(self, logged, application, centre):
        fields = {"motif": "document-manquant", "precision": "Titre de séjour", "partager_motif": "on"}
        page = text_of(logged.post(url(application), no(centre, **fields), follow=True))
        application.refresh_from_db()
        assert (application.state, application.reason_id) == (State.NOT_RETAINED, "document-manquant")
        assert (application.reason_detail, application.reason_shared) == ("Titre de séjour", True)
        assert "0/15" in page
        assert "Demander la modification" in page
        assert "Document manquant" in page

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"motif": ""}, "motif", "Choisissez un motif"),
            ({"motif": "inconnu"}, "motif", "Choisissez un motif"),
            ({"motif": "document-manquant", "precision": " "}, "precision", "Précisez le motif « Document manquant »."),
            ({"precision": "x" * 1001}, "precision", "1000"),
        ],
    )
    def test_errors(self, logged, application, centre, fields, field, words):
        answer = logged.post(url(application), no(centre, **fields))
        assert answer.status_code == 422
        assert any(words in text for text in answer.context["form"].errors[field])

    def test_a_hidden_reason_is_neither_offered_nor_taken(self, logged, application, centre):
        DecisionReason.objects.filter(pk="doublon").update(is_hidden=True)
        assert "Doublon" not in text_of(logged.get(url(application)))
        assert logged.post(url(application), no(centre, motif="doublon")).status_code == 422

    def test_the_other_answers_fields_do_not_count(self, logged, application, centre):
        logged.post(url(application), no(centre, entree_prevue="n'importe quoi", sortie_prevue="01/01/1900"))
        application.refresh_from_db()
        assert application.state == State.PENDING  # an unreadable date is told, never guessed
        logged.post(url(application), no(centre, entree_prevue="03/03/2025", sortie_prevue="01/01/1900"))
        application.refresh_from_db()
        assert (application.state, application.planned_entry) == (State.NOT_RETAINED, None)


class TestPreview:
    def test_the_form_shows_again_with_what_will_leave_and_nothing_is_done(self, logged, application, centre):
        fields = {"motif": "document-manquant", "precision": "Titre de séjour", "message_prescripteur": "À bientôt"}
        answer = logged.post(url(application), no(centre, **fields, apercu="1"))
        page = page_of(answer)
        assert [each.to for each in answer.context["letters"]] == ["camille@candidat.example", "conseil@ml.example"]
        candidate, prescriber = page.texts("#courriels .card")
        assert "n’a pas pu être retenue" in candidate
        assert "Titre de séjour" not in candidate  # the reason is not shared
        assert "Titre de séjour" in prescriber
        assert "À bientôt" in prescriber
        form = page.form("#avis form")
        assert {name: form[name].strip() for name in fields} == fields
        application.refresh_from_db()
        assert application.state == State.PENDING
        assert not Message.objects.exists()
        assert [line.verb for line in record.of("candidature", application.reference)] == ["candidature envoyée"]

    def test_the_candidates_own_link_is_not_in_the_page(self, logged, application, centre):
        page = logged.post(url(application), yes(centre, apercu="1")).content.decode()
        assert token_of(application) not in page
        assert "lien personnel, que seule la personne reçoit" in page

    def test_errors_come_first(self, logged, application, centre):
        answer = logged.post(url(application), yes(centre, entree_prevue="", apercu="1"))
        assert answer.status_code == 422
        assert answer.context["letters"] is None

    def test_nobody_to_write_to(self, logged, session, centre):
        application = factories.ApplicationFactory(session=session, email="")
        answer = logged.post(url(application), yes(centre, apercu="1"))
        assert "Aucun message" in page_of(answer).text("#courriels")

    @pytest.mark.parametrize("state", ["RETAINED", "NOT_RETAINED", "WITHDRAWN", "REFUSED_FULL", "REFUSED_CANCELLED"])
    def test_what_is_decided_meanwhile_shows_no_message(self, logged, session, centre, state):
        application = factories.ApplicationFactory(session=session, state=state)
        answer = logged.post(url(application), yes(centre, apercu="1"))
        assert answer.status_code == 409
        assert "ne peut plus recevoir d’avis" in text_of(answer).replace(NBSP, " ")
        assert Application.objects.get(pk=application.pk).state == state


class TestTogether:
    def test_the_second_to_decide_sees_kind_words_and_changes_nothing(self, logged, application, session, centre):
        colleague = factories.actor(session.action.responsible, applications=True)
        dates = Conform(session.contract_start, session.contract_end)
        decide(application=application, decision=dates, actor=colleague)
        answer = logged.post(url(application), no(centre))
        page = text_of(answer)
        assert answer.status_code == 409
        assert "Votre avis n’a pas été enregistré" in page
        assert "Cette candidature est retenue" in page
        application.refresh_from_db()
        assert application.state == State.RETAINED

    def test_a_double_click_gives_one_decision(self, logged, application, centre):
        assert logged.post(url(application), yes(centre)).status_code == 302
        again = logged.post(url(application), yes(centre))
        assert again.status_code == 409
        assert "déjà « Retenue »" in text_of(again)
        assert record.of("candidature", application.reference).filter(after="RETAINED").count() == 1

    def test_two_tabs_under_two_structures_do_not_mix(self, logged, application, user, centre):
        """R2.3: the form works under the structure in which it was opened, whatever was chosen since."""
        other = factories.OrganisationFactory(name="Centre B")
        factories.member(other, applications=True, user=user)
        logged.post("/mon-espace/structures/choisir/", {"structure": other.pk})
        assert logged.post(url(application), yes(centre)).status_code == 302
        assert record.of("candidature", application.reference).last().organisation_id == centre.pk

    def test_a_person_who_has_left_the_structure_is_refused_with_words(self, logged, application, user, centre):
        Membership.objects.filter(user=user).update(is_active=False)
        answer = logged.post(url(application), yes(centre))
        assert answer.status_code == 403
        assert "ou plus, membre de la structure" in text_of(answer)
        application.refresh_from_db()
        assert application.state == State.PENDING

    def test_a_form_without_structure_is_refused(self, logged, application, centre):
        data = yes(centre)
        del data["structure"]
        assert logged.post(url(application), data).status_code == 403

    def test_another_of_my_structures_is_named_when_it_is_the_right_one(self, client, application, centre):
        someone = factories.member(factories.OrganisationFactory(name="Agence Autre"), applications=True)
        factories.member(centre, applications=True, user=someone)
        client.force_login(someone)
        answer = client.get(url(application))
        page = text_of(answer)
        assert answer.status_code == 403
        assert "relève de « Centre A »" in page.replace(NBSP, " ")
        assert "Dupont" not in page
        opened = client.get(f"{url(application)}?structure={centre.pk}")
        assert "Dupont" in text_of(opened)

    def test_a_right_lost_meanwhile_is_said_with_whom_to_ask(self, logged, application, user, centre):
        factories.member(centre, referent=True, first_name="Dominique", last_name="Référente")
        Membership.objects.filter(user=user).update(can_applications=False)
        answer = logged.post(url(application), yes(centre))
        assert answer.status_code == 403
        assert "Dominique Référente" in text_of(answer)


class TestLate:
    def test_no_is_always_possible_and_yes_only_into_an_open_window(self, logged, centre):
        """R7.3."""
        closed = factories.SessionFactory(positioner=centre, points=[("2025-01-03", 15)])
        application = factories.ApplicationFactory(session=closed, state="NO_DECISION", created_on="2024-12-01")
        assert "L’échéance est passée" in text_of(logged.get(url(application)))
        refused = logged.post(url(application), yes(centre))
        assert refused.status_code == 409
        assert "ne reçoit pas de candidature" in text_of(refused)
        assert logged.post(url(application), no(centre)).status_code == 302

    def test_a_late_yes_takes_a_place_and_not_one_too_many(self, logged, centre):
        session = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 1)])
        factories.ApplicationFactory(session=session)
        late = factories.ApplicationFactory(session=session, state="NO_DECISION")
        refused = logged.post(url(late), yes(centre))
        assert refused.status_code == 409
        assert "complète" in text_of(refused)

    @pytest.mark.parametrize("more", [{}, {"apercu": "1"}], ids=["said", "read before"])
    def test_a_late_yes_gives_nobody_a_second_place(self, logged, session, centre, more):
        """R6.3: the page says which application to answer, before anything is typed and if it is sent all the same."""
        late = factories.ApplicationFactory(session=session, state="NO_DECISION", birth_name="Dupont")
        other = factories.ApplicationFactory(session=session, birth_name="Dupont")
        first = page_of(logged.get(url(late)))
        assert first.attributes("#avis .notice a", "href") == [url(other)]
        refused = logged.post(url(late), yes(centre, **more))
        assert refused.status_code == 409
        assert f"Cette personne a déjà une autre candidature sur cette session, {other.reference} (en attente)" in (
            text_of(refused).replace(NBSP, " ")
        )
        assert Application.objects.get(pk=late.pk).state == State.NO_DECISION
        assert "#courriels" not in page_of(refused, 409)
        assert logged.post(url(late), no(centre)).status_code == 302

    @pytest.mark.parametrize("state", ["WITHDRAWN", "REFUSED_FULL", "REFUSED_CANCELLED"])
    def test_what_is_over_shows_no_form_and_takes_none(self, logged, session, centre, state):
        application = factories.ApplicationFactory(session=session, state=state)
        assert "Enregistrer l’avis" not in text_of(logged.get(url(application)))
        assert logged.post(url(application), yes(centre)).status_code == 409
        assert Application.objects.get(pk=application.pk).state == state

    def test_an_archived_session_takes_no_decision(self, logged, centre):
        session = factories.SessionFactory(positioner=centre, archived_at="2025-02-01T00:00Z")
        application = factories.ApplicationFactory(session=session)
        assert "Cette session est archivée" in text_of(logged.get(url(application)))
        assert logged.post(url(application), no(centre)).status_code == 409


def test_a_person_without_address_is_told_by_telephone(logged, session, centre):
    application = factories.ApplicationFactory(session=session, email="")
    assert "elle n’a pas donné d’adresse" in text_of(logged.get(url(application)))
    answer = logged.post(url(application), no(centre), follow=True)
    assert "prévenez-la par téléphone" in text_of(answer)
    assert not Message.objects.exists()


@pytest.mark.parametrize("reference", ["2025999999", "0000000000"])
def test_unknown_references(logged, reference):
    assert logged.get(f"/gestion/candidatures/{reference}/").status_code == 404


def test_history_holds_whatever_the_page_does(logged, application, centre):
    logged.post(url(application), yes(centre))
    connection.check_constraints()
