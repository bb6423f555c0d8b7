"""« Rejoindre une structure » (R2.4), and invitations by link."""

import pytest

from rafaelpro.organisations.domain import invite
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.models import Invitation, JoinRequest, Membership
from rafaelpro.organisations.rights import actor_of
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

FIND = "/mon-espace/structures/rejoindre/"
MINE = "/mon-espace/structures/"
UNKNOWN = factories.siret(7777)


@pytest.fixture
def newcomer(client):
    person = factories.UserFactory(first_name="Nina", last_name="Nouvelle", email="nina@x.example")
    client.force_login(person)
    return person


class TestFinding:
    def test_by_name_shows_name_town_and_kind_and_no_people(self, client, newcomer, centre, boss):
        factories.OrganisationFactory(name="Ailleurs")
        answer = client.get(FIND, {"q": "centre bayonne"})
        page = page_of(answer)
        assert page.texts("tbody th") == ["Centre A"]
        assert "Bayonne" in page.text("tbody")
        assert "organisme de formation" in page.text("tbody")
        assert "ada@a.example" not in answer.content.decode()

    def test_by_siret_leads_to_the_structure_known_or_not(self, client, newcomer, centre):
        spaced = f"{centre.siret[:3]} {centre.siret[3:6]} {centre.siret[6:9]} {centre.siret[9:]}"
        assert client.get(FIND, {"q": spaced})["Location"] == f"{FIND}{centre.siret}/"
        assert client.get(FIND, {"q": UNKNOWN})["Location"] == f"{FIND}{UNKNOWN}/"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (UNKNOWN[:-1] + str((int(UNKNOWN[-1]) + 1) % 10), "clé fausse"),
            ("123456789", "vous en avez écrit 9"),
            ("ab", "au moins 3 lettres"),
            ("rien de tel", "Aucune structure ne porte ce nom"),
            ("a\x00b", "nul"),
            ("x" * 101, "100"),
        ],
    )
    def test_what_finds_nothing_says_why(self, client, newcomer, centre, text, words):
        assert words in page_of(client.get(FIND, {"q": text})).text("main")

    def test_the_operator_is_not_found(self, client, newcomer, staff):
        assert "Aucune structure" in page_of(client.get(FIND, {"q": "Cap Métiers"})).text("main")
        operator = Membership.objects.get(user=staff).organisation
        assert client.get(f"{FIND}{operator.siret}/").status_code == 404


class TestAsking:
    def test_a_known_structure_its_referents_are_told(self, client, newcomer, centre, boss):
        address = f"{FIND}{centre.siret}/"
        form = page_of(client.get(address)).form()
        answer = client.post(address, {**form, "message": "Bonjour, je suis la nouvelle formatrice."})
        assert answer["Location"] == MINE
        assert "Centre A" in page_of(client.get(MINE)).text("#demandes")
        letter = Message.objects.get()
        assert letter.to == "ada@a.example"
        assert "nouvelle formatrice" in letter.body

    def test_a_second_time_an_own_structure_and_a_wrong_siret(self, client, newcomer, centre, boss):
        client.post(f"{FIND}{centre.siret}/", {"message": ""})
        again = page_of(client.post(f"{FIND}{centre.siret}/", {"message": ""}), 422)
        assert "déjà demandé" in again.text(".error-summary")
        mine = factories.OrganisationFactory()
        factories.member(mine, user=newcomer)
        assert client.get(f"{FIND}{mine.siret}/")["Location"] == MINE
        for wrong in ("12345678901234", "abc", "1" * 200):
            assert client.get(f"{FIND}{wrong}/").status_code == 404

    def test_an_unknown_one_is_named_and_goes_to_the_operator(self, client, newcomer, staff):
        address = f"{FIND}{UNKNOWN}/"
        empty = page_of(client.post(address, {}), 422)
        assert empty.count(".error-summary li") == 2
        client.post(address, {"nom": "Mission locale du Lac", "genre": "PRESCRIBER", "message": ""})
        assert (JoinRequest.objects.get().siret, Message.objects.get().to) == (UNKNOWN, staff.email)

    @pytest.mark.parametrize("kind", ["OPERATOR", "x", ""])
    def test_nobody_opens_an_operator(self, client, newcomer, kind):
        answer = client.post(f"{FIND}{UNKNOWN}/", {"nom": "Moi", "genre": kind})
        assert answer.status_code == 422
        assert not JoinRequest.objects.exists()

    def test_taken_back_by_who_asked_only(self, client, newcomer, centre, boss):
        client.post(f"{FIND}{centre.siret}/", {"message": ""})
        asked = JoinRequest.objects.get()
        address = f"{MINE}demandes/{asked.pk}/annuler/"
        client.force_login(factories.UserFactory())
        assert client.post(address).status_code == 404
        client.force_login(newcomer)
        assert "est annulée" in page_of(client.post(address, follow=True)).text("main")
        assert "déjà annulée" in page_of(client.post(address, follow=True)).text("main")

    def test_too_many_in_a_day(self, client, newcomer):
        for rank in range(11):
            last = client.post(f"{FIND}{factories.siret(7000 + rank)}/", {"nom": "N", "genre": "PROVIDER"})
        assert "demain" in page_of(last, 422).text(".error-summary")
        assert JoinRequest.objects.count() == 10


class TestInvitation:
    @pytest.fixture
    def sent(self, centre, boss, membership):
        return invite.invite(
            organisation_id=centre.pk,
            email="nina@x.example",
            rights=frozenset({Right.CATALOGUE}),
            actor=actor_of(membership(boss)),
        )

    def address(self, sent):
        return f"/invitation/{sent.nonce}/"

    def test_says_who_invites_into_what_with_which_rights_and_hides_the_address(self, client, sent):
        answer = client.get(self.address(sent))
        page = page_of(answer)
        for words in ("Ada Référente", "Centre A", "gestionnaire OF catalogue formation", "n•••@x.example"):
            assert words in page.text("main")
        assert "nina@x.example" not in answer.content.decode()
        assert f"/connexion/?next={self.address(sent)}" in page.attributes("main a.button", "href")

    def test_the_same_page_whether_the_address_has_an_account_or_not(self, client, sent):
        before = page_of(client.get(self.address(sent))).text("main")
        factories.UserFactory(email="nina@x.example")
        assert page_of(client.get(self.address(sent))).text("main") == before

    def test_accepted_by_the_address_that_received_it_and_works_there_at_once(self, client, sent, newcomer, centre):
        mine = factories.OrganisationFactory(name="Avant")
        factories.member(mine, user=newcomer)
        answer = client.post(self.address(sent))
        assert answer["Location"] == "/mon-espace/"
        assert Membership.objects.get(user=newcomer, organisation=centre).rights == {Right.CATALOGUE}
        assert client.get("/mon-espace/").wsgi_request.actor.organisation == centre

    def test_another_address_is_told_and_may_log_out(self, client, sent):
        client.force_login(factories.UserFactory(email="autre@x.example"))
        for answer in (client.get(self.address(sent)), client.post(self.address(sent))):
            page = page_of(answer, 403)
            assert "envoyée à une autre adresse" in page.text("main")
            assert "nina@x.example" not in answer.content.decode()
        assert Invitation.objects.get().accepted_at is None

    def test_used_revoked_expired_and_invented(self, client, sent, newcomer, clock):
        def words(status):
            return page_of(client.get(self.address(sent)), status).text("main")

        rows = Invitation.objects.filter(pk=sent.pk)
        rows.update(accepted_at="2025-02-10T08:00Z")
        assert "déjà servi" in words(410)
        rows.update(accepted_at=None, revoked_at="2025-02-10T08:00Z")
        assert "annulée par la structure" in words(410)
        rows.update(revoked_at=None)
        clock.freeze("2025-02-24T09:30")
        assert "plus de 14 jours" in words(410)
        for nonce in ("0" * 32, "x", "é", "%00"):
            assert client.get(f"/invitation/{nonce}/").status_code == 404

    def test_accepting_what_expired_while_reading_the_page(self, client, sent, newcomer, clock):
        client.get(self.address(sent))
        clock.freeze("2025-02-24T09:30")
        assert "plus de 14 jours" in page_of(client.post(self.address(sent)), 410).text("main")
        assert not Membership.objects.filter(user=newcomer).exists()

    def test_a_member_already(self, client, sent, newcomer, centre):
        factories.member(centre, user=newcomer)
        assert "déjà membre" in page_of(client.post(self.address(sent), follow=True)).text("main")

    def test_nobody_logged_in_cannot_accept(self, client, sent):
        assert client.post(self.address(sent)).status_code == 200
        assert Invitation.objects.get().accepted_at is None
