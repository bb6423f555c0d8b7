"""What is added to a session, by its form (R2.2, R3.2): texts, information meetings, two people at once."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.models import InformationMeeting, SessionEnrichment, TrainingSession
from rafaelpro.core import clock as core_clock
from tests import factories
from tests.support.pages import page_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

TYPED = {"date": "12/03/2025", "debut": "14h30", "lieu": "Salle 12"}


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, catalogue=True, first_name="Claude", last_name="Martin"))
    return client


@pytest.fixture
def session(centre):
    return factories.SessionFactory(trainer=centre, points=[("2025-03-03", 15)])


def url(session, more="informations/"):
    return f"/gestion/sessions/{session.carif_number}/{more}"


@pytest.fixture
def send(logged, session, centre):
    """Send a form as a browser would: what stands in it, and what was typed over."""

    def post(more="informations/", form=None, **typed):
        form = form or logged.get(url(session, more)).context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        return logged.post(url(session, more), data | {"structure": centre.pk} | typed, follow=True)

    return post


def meeting(session, **fields):
    told = {"date": date(2025, 3, 12), "starts_at": time(14, 30), "place": "Salle 12", "from_eos": False}
    return InformationMeeting.objects.create(session=session, updated_by="Claude Martin", **told | fields)


class TestTexts:
    def test_written_then_read_by_the_public(self, client, send, session):
        answer = send(contact="Secrétariat, 05 36 49 00 00", acces="Tram A\r\narrêt Gare", pratique="Venir à 8 h 45")
        assert "Enregistré. La page publique de la session" in text_of(answer)
        client.logout()
        page = text_of(client.get(f"/sessions/{session.carif_number}/"))
        for words in ("Secrétariat, 05 36 49 00 00", "Tram Aarrêt Gare", "Venir à 8 h 45"):
            assert words in page

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"acces": "x" * 5000}, "acces", "5000 caractères, 1000 au plus"),
            ({"contact": "x" * 251}, "contact", "251 caractères, 250 au plus"),
            ({"handicap": "1 85 05 78 006 084 36"}, "handicap", "sécurité sociale"),
            ({"pratique": "a\x00b"}, "pratique", "nul"),
        ],
    )
    def test_errors_keep_what_was_typed(self, send, typed, field, words):
        answer = send(**typed)
        assert answer.status_code == 422
        form = answer.context["form"]
        assert any(words in text for text in form.errors[field])
        assert form[field].value() == typed[field]
        assert not SessionEnrichment.objects.exists()

    def test_script_is_text_in_public(self, client, send, session):
        send(acces="<script>alert(1)</script>", contact="<img src=x onerror=alert(1)>")
        source = client.get(f"/sessions/{session.carif_number}/").content.decode()
        assert "<script>alert(1)" not in source
        assert "<img src=x" not in source

    def test_two_at_once_field_by_field(self, logged, send, session):
        row = SessionEnrichment.objects.create(
            session=session, access_information="Tram A", updated_at=core_clock.now(), updated_by="Dominique Durand"
        )
        read = logged.get(url(session)).context["form"]
        SessionEnrichment.objects.filter(pk=row.pk).update(access_information="Tram B", recruitment_contact="Accueil")
        answer = send(form=read, acces="Tram C", pratique="Mon mot")
        assert answer.status_code == 409
        assert "Dominique Durand a enregistré cette session" in text_of(answer)
        form = answer.context["form"]
        assert [form[name].value() for name in ("contact", "acces", "pratique")] == ["Accueil", "Tram C", "Mon mot"]
        assert list(answer.context["shown"].choice_of) == ["acces"]
        send(form=form, choix_acces="autre")
        row.refresh_from_db()
        assert (row.recruitment_contact, row.access_information, row.practical_information) == (
            "Accueil", "Tram B", "Mon mot",
        )  # fmt: skip

    @pytest.mark.parametrize("withdrawn", ["session", "action"])
    def test_withdrawn_while_somebody_writes(self, logged, send, session, withdrawn):
        read = logged.get(url(session)).context["form"]
        rows = TrainingSession.objects.filter(pk=session.pk) if withdrawn == "session" else type(session.action).objects
        rows.update(withdrawn_at=core_clock.now())
        answer = send(form=read, acces="Tram C")
        assert answer.status_code == 409
        assert "EOS a retiré cette session de la publication le 10/02/2025" in text_of(answer)
        answer = send(form=answer.context["form"])
        assert "La session n’est plus publiée" in text_of(answer)
        assert SessionEnrichment.objects.get().access_information == "Tram C"

    def test_a_cancelled_session_says_that_its_meetings_are_not_shown(self, logged, send, session):
        TrainingSession.objects.filter(pk=session.pk).update(cancelled_at=core_clock.now())
        assert "ses réunions d’information ne sont pas montrées" in text_of(logged.get(url(session)))
        page = text_of(send("reunions/ajouter/", **TYPED))
        assert "Réunion ajoutée. La session est annulée" in page
        assert "le montre dès maintenant" not in page


class TestWho:
    def test_a_positioner_reads_why(self, logged, centre):
        session = factories.SessionFactory(positioner=centre)
        for more in ("informations/", "reunions/ajouter/"):
            answer = logged.get(url(session, more))
            assert answer.status_code == 403
            assert "il faut travailler sous l’organisme responsable ou formateur" in text_of(answer)

    def test_another_structure_of_the_same_person_is_named(self, client, session, centre):
        user = factories.member(centre, catalogue=True)
        other = factories.OrganisationFactory(name="Centre B")
        factories.member(other, catalogue=True, user=user)
        client.force_login(user)
        client.post("/mon-espace/structures/choisir/", {"structure": other.pk, "next": "/"})
        answer = client.get(url(session))
        assert answer.status_code == 403
        assert "Centre A" in text_of(answer)

    def test_a_withdrawn_session_of_others_is_unknown(self, logged):
        hidden = factories.SessionFactory(withdrawn_at=core_clock.now())
        assert logged.get(url(hidden)).status_code == 404
        assert logged.get("/gestion/sessions/99999999/informations/").status_code == 404


class TestMeetings:
    def test_added_seen_changed_removed(self, client, logged, send, session):
        answer = send("reunions/ajouter/", **TYPED, fin="16 h", places="20", lien="https://visio.example/")
        assert "Réunion ajoutée. La page publique" in text_of(answer)
        row = InformationMeeting.objects.get()
        assert (row.date, row.starts_at, row.ends_at, row.places) == (date(2025, 3, 12), time(14, 30), time(16), 20)
        assert "12/03/2025 de 14 h 30 à 16 h Salle 12" in text_of(answer)
        send(f"reunions/{row.pk}/", lieu="Salle 14", places="")
        row.refresh_from_db()
        assert (row.place, row.places, row.starts_at) == ("Salle 14", None, time(14, 30))
        assert "Salle 14" in text_of(client.get(f"/sessions/{session.carif_number}/"))
        removal = logged.get(url(session, f"reunions/{row.pk}/retirer/"))
        assert "Retirer cette réunion ?" in text_of(removal)
        done = logged.post(url(session, f"reunions/{row.pk}/retirer/"), {"structure": session.trainer_id}, follow=True)
        assert "Réunion retirée." in text_of(done)
        assert "Aucune réunion à venir" in text_of(done)
        assert not InformationMeeting.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"date": "31/02/2025"}, "date"),
            ({"date": ""}, "date"),
            ({"date": "09/02/2025"}, "date"),
            ({"debut": "25:00"}, "debut"),
            ({"debut": "midi"}, "debut"),
            ({"debut": ""}, "debut"),
            ({"fin": "14:00"}, "fin"),
            ({"lieu": ""}, "lieu"),
            ({"lien": "javascript:alert(1)"}, "lien"),
            ({"places": "0"}, "places"),
            ({"places": "-3"}, "places"),
            ({"places": "9" * 40}, "places"),
            ({"places": "douze"}, "places"),
            ({"precisions": "1 85 05 78 006 084 36"}, "precisions"),
        ],
    )
    def test_bad_input_is_told_beside_its_field_and_kept(self, send, typed, field):
        answer = send("reunions/ajouter/", **TYPED | typed)
        assert answer.status_code == 422
        form = answer.context["form"]
        assert list(form.errors) == [field]
        assert form["lieu"].value() == (TYPED | typed)["lieu"]
        assert not InformationMeeting.objects.exists()

    def test_eos_own_have_no_buttons_and_refuse(self, logged, send, session):
        row = meeting(session, from_eos=True, starts_at=None, place="", details="à 14 h")
        page = logged.get(url(session))
        assert "12/03/2025 Donnée EOS" in text_of(page)
        for more in ("", "retirer/"):
            address = url(session, f"reunions/{row.pk}/{more}")
            assert address not in page.content.decode()
            answer = logged.get(address)
            assert answer.status_code == 403
            assert "elle se modifie dans EOS" in text_of(answer)

    def test_past_ones_are_still_read_here(self, logged, session):
        meeting(session, date=date(2025, 2, 9), place="Salle ancienne")
        assert "Réunions passées" in text_of(logged.get(url(session)))
        assert "Salle ancienne" in text_of(logged.get(url(session)))

    def test_two_at_once(self, logged, send, session):
        row = meeting(session, places=20)
        read = logged.get(url(session, f"reunions/{row.pk}/")).context["form"]
        InformationMeeting.objects.filter(pk=row.pk).update(
            starts_at=time(15), place="Salle 14", updated_at=core_clock.now(), updated_by="Dominique Durand"
        )
        answer = send(f"reunions/{row.pk}/", form=read, debut="9 h")
        assert answer.status_code == 409
        assert "Heure de début Retiré : 14:30Ajouté : 15:00 Vous l’avez modifié aussi" in text_of(answer)
        form = answer.context["form"]
        assert (form["debut"].value(), form["lieu"].value()) == ("09:00", "Salle 14")
        send(f"reunions/{row.pk}/", form=form, choix_debut="mien")
        row.refresh_from_db()
        assert (row.starts_at, row.place, row.places) == (time(9), "Salle 14", 20)

    def test_removed_while_somebody_changes_it(self, logged, send, session):
        row = meeting(session)
        more = f"reunions/{row.pk}/"
        read = logged.get(url(session, more)).context["form"]
        InformationMeeting.objects.all().delete()
        answer = send(more, form=read, lieu="Salle 14")
        assert answer.status_code == 409
        assert "Quelqu’un a retiré cette réunion" in text_of(answer)
        form = answer.context["form"]
        assert (form["lieu"].value(), form["date"].value()) == ("Salle 14", "12/03/2025")
        send(more, form=form)
        assert InformationMeeting.objects.get().place == "Salle 14"
        assert logged.get(url(session, more)).status_code == 404

    def test_removing_twice_says_so_kindly(self, logged, session, centre):
        row = meeting(session)
        for words in ("Réunion retirée.", "Cette réunion était déjà retirée."):
            answer = logged.post(url(session, f"reunions/{row.pk}/retirer/"), {"structure": centre.pk}, follow=True)
            assert words in text_of(answer)

    def test_the_same_queries_for_one_and_for_many(self, logged, session):
        counts = []
        for number in (1, 20):
            for rank in range(number):
                meeting(session, starts_at=time(rank), from_eos=not rank % 3)
                meeting(session, date=date(2025, 1, 5), starts_at=time(rank))
            with CaptureQueriesContext(connection) as captured:
                logged.get(url(session))
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 12

    def test_an_absurd_number_is_unknown(self, logged, session):
        assert logged.get(url(session, f"reunions/{'9' * 18}/")).status_code == 404
        assert logged.get(f"/sessions/{session.carif_number}/reunions/{'9' * 40}.ics").status_code == 404


def test_a_place_or_a_link_neither_is_said_to_be_optional(logged, session):
    page = page_of(logged.get(url(session, "reunions/ajouter/")))
    labels = page.texts("label")
    assert "Lieu" in labels
    assert "Lien pour participer à distance" in labels
    assert page.text("main form").count("Un lieu ou un lien : l’un des deux.") == 2
