"""The people of a structure: seen by members, managed by referents and by the operator; every refusal has its words."""

import pytest

from rafaelpro.history.models import Event
from rafaelpro.organisations.domain import invite, join
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.models import Invitation, JoinRequest, Membership
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


def people_url(structure, rest=""):
    return f"/mon-espace/structures/{structure.pk}/{rest or 'personnes/'}"


def post(client, address, structure, **data):
    return client.post(address, {"structure": structure.pk, **data})


def words_after(client, answer):
    """The page to which an answer leads, in words."""
    assert answer.status_code == 302
    return page_of(client.get(answer["Location"])).text("main")


class TestSeeing:
    def test_members_see_who_is_there_and_whom_to_ask(self, client, centre, boss, someone):
        join.ask_to_join(user=factories.UserFactory(email="demande@x.example"), siret=centre.siret, message="Bonjour")
        client.force_login(someone)
        answer = client.get(people_url(centre))
        page = page_of(answer)
        assert "Demandez-le à votre référent·e : Ada Référente" in page.text("main")
        assert "Ada Référente" in page.text("table")
        assert page.count("main a.button") == 0
        assert "demande@x.example" not in answer.content.decode()

    def test_who_left_is_no_longer_listed(self, logged, centre, someone):
        Membership.objects.filter(user=someone).update(is_active=False)
        assert "paul@a.example" not in logged.get(people_url(centre)).content.decode()

    def test_as_many_queries_with_one_as_with_three(self, logged, centre, django_assert_num_queries):
        counts = []
        for _ in range(2):
            for _ in range(1 + len(counts)):
                factories.member(centre, applications=True)
                join.ask_to_join(user=factories.UserFactory(), siret=centre.siret)
                boss = factories.actor(centre, referent=True)
                address = f"inviter{Invitation.objects.count()}@x.example"
                invite.invite(organisation_id=centre.pk, email=address, rights=frozenset(), actor=boss)
            with django_assert_num_queries(8, exact=False) as captured:
                logged.get(people_url(centre))
            counts.append(len(captured))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("rest", ["personnes/", "personnes/inviter/", "historique/", "demandes/1/", "personnes/1/"])
    def test_nobody_else_learns_that_the_structure_exists(self, client, centre, boss, rest):
        client.force_login(factories.member(factories.OrganisationFactory(), referent=True))
        answer = client.get(people_url(centre, rest))
        assert answer.status_code == 404
        assert "ada@a.example" not in answer.content.decode()
        assert "Centre A" not in answer.content.decode()

    @pytest.mark.parametrize("rest", ["personnes/inviter/", "historique/"])
    def test_a_member_is_told_why_not_and_by_whom(self, client, centre, someone, rest):
        client.force_login(someone)
        assert "Ada Référente" in page_of(client.get(people_url(centre, rest)), 403).text("main")


class TestRights:
    def address(self, centre, membership):
        return people_url(centre, f"personnes/{membership.pk}/")

    def test_the_three_profiles_of_the_guide(self, logged, centre, someone, membership):
        address = self.address(centre, membership(someone))
        form = page_of(logged.get(address)).form()
        assert (form["profil"], form["structure"]) == ("preinscription", str(centre.pk))
        words = words_after(logged, logged.post(address, {**form, "profil": "general"}))
        assert "Les droits de Paul Membre sont enregistrés" in words
        assert membership(someone).rights == frozenset(Right)
        assert Message.objects.get().to == "paul@a.example"

    def test_two_referents_at_once_see_each_other(self, logged, centre, someone, membership):
        address = self.address(centre, membership(someone))
        form = page_of(logged.get(address)).form()
        Membership.objects.filter(user=someone).update(can_catalogue=True, can_applications=False)
        answer = logged.post(address, {**form, "profil": "aucun"})
        page = page_of(answer, 409)
        assert "vient de modifier les droits" in page.text(".notice")
        assert page.form()["profil"] == "aucun"
        assert page.form()["vus"] == "catalogue"
        assert membership(someone).rights == {Right.CATALOGUE}

    @pytest.mark.parametrize("data", [{}, {"profil": "tout"}, {"profil": "\x00"}, {"profil": ["general", "x"]}])
    def test_absurd_answers(self, logged, centre, someone, membership, data):
        answer = post(logged, self.address(centre, membership(someone)), centre, vus="preinscription", **data)
        assert page_of(answer, 422).count(".error-summary") == 1
        assert membership(someone).rights == {Right.APPLICATIONS}

    def test_the_star_taken_while_on_the_form(self, logged, centre, boss, someone, membership):
        """R2.3: the sentence says so, and nothing is changed."""
        address = self.address(centre, membership(someone))
        form = page_of(logged.get(address)).form()
        factories.member(centre, referent=True, first_name="Zoé", last_name="Autre")
        Membership.objects.filter(user=boss).update(is_referent=False)
        page = page_of(logged.post(address, {**form, "profil": "aucun"}), 403)
        assert "Seul·e un·e référent·e de « Centre A »" in page.text("main")
        assert "Zoé Autre" in page.text("main")
        assert membership(someone).rights == {Right.APPLICATIONS}

    def test_a_form_without_its_structure_or_under_another(self, logged, centre, boss, someone, membership):
        address = self.address(centre, membership(someone))
        other = factories.OrganisationFactory(name="Centre B")
        factories.member(other, referent=True, user=boss)
        assert "ne dit pas sous quelle structure" in page_of(logged.post(address, {"profil": "aucun"}), 403).text(
            "main"
        )
        page = page_of(post(logged, address, other, profil="aucun", vus="preinscription"), 403)
        assert "Vous travaillez sous « Centre B »" in page.text("main")
        assert membership(someone).rights == {Right.APPLICATIONS}

    @pytest.mark.parametrize("rest", ["", "etoile/", "depart/"])
    def test_crafted_numbers_of_another_structure(self, logged, centre, membership, rest):
        stranger = factories.member(factories.OrganisationFactory(), referent=True, email="secret@b.example")
        address = people_url(centre, f"personnes/{membership(stranger).pk}/{rest}")
        for answer in (logged.get(address), post(logged, address, centre, profil="aucun", etoile="retirer")):
            assert answer.status_code == 404
            assert "secret@b.example" not in answer.content.decode()
        assert membership(stranger).is_referent

    def test_prescribers_have_members_without_profiles(self, client, membership):
        structure = factories.PrescriberFactory()
        boss = factories.member(structure, referent=True)
        client.force_login(boss)
        address = people_url(structure, f"personnes/{membership(boss).pk}/")
        assert "pas de droits à régler" in page_of(client.get(address)).text("main")


class TestStarAndDeparture:
    def test_a_page_says_what_it_means_before_anything(self, logged, centre, boss, membership):
        page = page_of(logged.get(people_url(centre, f"personnes/{membership(boss).pk}/etoile/")))
        assert "C’est votre étoile" in page.text(".confirm-panel")
        assert "dernière étoile" in page.text(".confirm-panel")

    def test_given_then_taken(self, logged, centre, someone, membership):
        address = people_url(centre, f"personnes/{membership(someone).pk}/etoile/")
        assert "est maintenant référent·e" in words_after(logged, post(logged, address, centre, etoile="donner"))
        assert membership(someone).is_referent
        assert "n’est plus référent·e" in words_after(logged, post(logged, address, centre, etoile="retirer"))
        assert not membership(someone).is_referent

    @pytest.mark.parametrize("rest", ["etoile/", "depart/"])
    def test_the_last_star_stays(self, logged, centre, boss, membership, rest):
        address = people_url(centre, f"personnes/{membership(boss).pk}/{rest}")
        words = words_after(logged, post(logged, address, centre, etoile="retirer"))
        assert "C’est la dernière étoile de la structure" in words
        assert membership(boss).is_referent

    def test_who_left_loses_everything_at_once_and_a_second_time_says_so(self, client, logged, centre, someone):
        number = Membership.objects.get(user=someone).pk
        address = people_url(centre, f"personnes/{number}/depart/")
        assert "ne verra plus rien" in page_of(logged.get(address)).text(".confirm-panel")
        assert "ne fait plus partie" in words_after(logged, post(logged, address, centre))
        assert "rien n’a été changé" in words_after(logged, post(logged, address, centre))
        client.force_login(someone)
        assert client.get(people_url(centre)).status_code == 404

    def test_leaving_oneself_leads_back_to_ones_structures(self, logged, centre, boss, membership):
        factories.member(centre, referent=True)
        answer = post(logged, people_url(centre, f"personnes/{membership(boss).pk}/depart/"), centre)
        assert answer["Location"] == "/mon-espace/structures/"


class TestArrivals:
    @pytest.fixture
    def asked(self, centre, boss):
        person = factories.UserFactory(first_name="Rémi", last_name="Demande", email="remi@x.example")
        return join.ask_to_join(user=person, siret=centre.siret, message="Je suis formateur")

    def address(self, asked):
        return people_url(asked.organisation, f"demandes/{asked.pk}/")

    def test_accepted_with_rights_and_a_star(self, logged, centre, asked):
        assert "Je suis formateur" in page_of(logged.get(people_url(centre))).text("#demandes")
        answer = post(logged, self.address(asked), centre, reponse="accepter", profil="catalogue", etoile="on")
        assert "est membre de la structure" in words_after(logged, answer)
        joined = Membership.objects.get(user=asked.user)
        assert (joined.rights, joined.is_referent) == ({Right.CATALOGUE}, True)

    def test_refused_with_a_word(self, logged, centre, asked):
        post(logged, self.address(asked), centre, reponse="refuser", mot="Pas dans notre équipe")
        asked.refresh_from_db()
        assert (asked.status, asked.answer) == ("REFUSED", "Pas dans notre équipe")
        assert "Pas dans notre équipe" in Message.objects.get(to="remi@x.example").body

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({}, "Dites si vous acceptez"),
            ({"reponse": "accepter"}, "Choisissez les droits"),
            ({"reponse": "refuser"}, "Écrivez un mot"),
            ({"reponse": "refuser", "mot": "x" * 501}, "500"),
            ({"reponse": "peut-être", "profil": "general"}, "peut-être"),
        ],
    )
    def test_incomplete_answers(self, logged, centre, asked, data, words):
        page = page_of(post(logged, self.address(asked), centre, **data), 422)
        assert words in page.text(".error-summary")
        assert JoinRequest.objects.get().status == "PENDING"

    def test_answered_meanwhile(self, logged, centre, asked):
        join.cancel(request=asked, user=asked.user)
        words = words_after(logged, logged.get(self.address(asked)))
        assert "Cette demande est déjà annulée" in words
        answer = post(logged, self.address(asked), centre, reponse="accepter", profil="general")
        assert "Cette demande est déjà annulée" in words_after(logged, answer)
        assert not Membership.objects.filter(user=asked.user).exists()

    def test_not_the_request_of_another_structure(self, logged, centre):
        elsewhere = factories.OrganisationFactory()
        other = join.ask_to_join(user=factories.UserFactory(email="secret@b.example"), siret=elsewhere.siret)
        answer = logged.get(people_url(centre, f"demandes/{other.pk}/"))
        assert answer.status_code == 404
        assert "secret@b.example" not in answer.content.decode()

    def test_what_was_written_is_given_back_when_the_star_is_gone(self, logged, centre, boss, asked):
        factories.member(centre, referent=True)
        Membership.objects.filter(user=boss).update(is_referent=False)
        words = "Un long mot écrit avec soin"
        page = page_of(post(logged, self.address(asked), centre, reponse="refuser", mot=words), 403)
        assert words in page.text("main .card")

    def test_invited_then_taken_back(self, logged, centre):
        form = page_of(logged.get(people_url(centre, "personnes/inviter/"))).form()
        address = people_url(centre, "personnes/inviter/")
        sent = logged.post(address, {**form, "email": "Neuve@X.example", "profil": "preinscription"})
        assert "partie à neuve@x.example" in words_after(logged, sent)
        invitation = Invitation.objects.get()
        assert "gestionnaire OF préinscription" in page_of(logged.get(people_url(centre))).text("#invitations")
        back = post(logged, people_url(centre, f"invitations/{invitation.pk}/annuler/"), centre)
        assert "son lien ne marche plus" in words_after(logged, back)
        assert "#invitations" not in page_of(logged.get(people_url(centre)))

    @pytest.mark.parametrize(
        ("email", "words"),
        [("ada@a.example", "déjà membre"), ("rien", "pas complète"), ("a@b", "pas complète"), ("", "Renseignez")],
    )
    def test_addresses_that_cannot_be_invited(self, logged, centre, email, words):
        page = page_of(post(logged, people_url(centre, "personnes/inviter/"), centre, email=email, profil="aucun"), 422)
        assert words in page.text(".error-summary")
        assert not Message.objects.exists()


class TestConfirmationAndHistory:
    def test_asked_after_six_months_and_not_before(self, logged, centre, clock):
        assert "Qui est encore là" not in page_of(logged.get(people_url(centre))).text("main")
        clock.freeze("2025-08-20")
        assert "Qui est encore là" in page_of(logged.get(people_url(centre))).text("main")
        words = words_after(logged, post(logged, people_url(centre, "personnes/confirmer/"), centre))
        assert "Merci" in words
        assert "Liste confirmée le 20/08/2025" in words
        assert "Qui est encore là" not in words

    def test_history_says_who_changed_what_and_when(self, logged, centre, someone, membership):
        post(logged, people_url(centre, f"personnes/{membership(someone).pk}/"), centre, profil="general",
             vus="preinscription")  # fmt: skip
        page = page_of(logged.get(people_url(centre, "historique/"))).text(".timeline")
        assert "Droits modifiés : Paul Membre" in page
        assert "Ada Référente, Centre A" in page
        assert "gestionnaire OF préinscription → gestionnaire OF général" in page
        assert "10/02/2025" in page

    def test_the_page_asked_for_may_be_absurd(self, logged, centre):
        for page in ("0", "x", "99999999999999999999"):
            assert logged.get(people_url(centre, "historique/"), {"page": page}).status_code == 200

    def test_history_of_others_is_not_shown(self, logged, centre):
        elsewhere = factories.actor(factories.OrganisationFactory(), referent=True)
        join.ask_to_join(user=factories.UserFactory(last_name="Secrète"), siret=elsewhere.organisation.siret)
        assert Event.objects.filter(verb="demande reçue").exists()
        assert "Secrète" not in logged.get(people_url(centre, "historique/")).content.decode()
