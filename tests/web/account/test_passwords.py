"""A forgotten password: a link that lives an hour and serves once, the same answers for unknown addresses."""

import re

import pytest
from django.test import Client
from django.utils.http import int_to_base36

from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.accounts import last_letter, later, letter_kinds, log_in
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db

NEW = "une autre phrase longue"
ASK = "/mot-de-passe/oublie/"


@pytest.fixture
def user():
    return factories.UserFactory(email="claude@centre.example")


def ask(client, email="claude@centre.example"):
    return client.post(ASK, {"email": email})


def link(email="claude@centre.example"):
    return re.search(r"^http://localhost:8000(/mot-de-passe/nouveau/\S+)$", last_letter(email).body, re.MULTILINE)[1]


def choose(client, address, new=NEW, again=None):
    """Follow the link, then answer its form."""
    page = client.get(address)
    assert page.status_code == 302, page.status_code
    return client.post(page["Location"], {"new": new, "again": new if again is None else again})


def test_a_link_by_letter_opens_a_new_password(client, user):
    assert ask(client, " Claude@Centre.example ")["Location"] == f"{ASK}envoye/"
    assert choose(client, link())["Location"] == "/connexion/"
    assert "Votre mot de passe est changé" in page_of(client.get("/connexion/")).text("#messages")
    assert log_in(client, user).status_code == 422
    assert client.post("/connexion/", {"email": user.email, "password": NEW})["Location"] == "/mon-espace/"
    verbs = [event.verb for event in record.of("compte", str(user.pk))]
    assert verbs == ["mot de passe changé", "mot de passe choisi par un lien"]
    assert letter_kinds(user.email) == ["account.password_reset_key", "account.password_reset"]


def test_every_device_is_logged_out(client, user):
    elsewhere = Client()
    log_in(elsewhere, user)
    ask(client)
    choose(client, link())
    assert elsewhere.get("/mon-espace/").status_code == 302


def test_the_link_bears_the_public_name_of_the_site(user):
    ask(Client(headers={"host": "faux.example"}))
    assert "faux.example" not in last_letter(user.email).body
    assert link()


def test_the_key_does_not_stay_in_the_address(client, user):
    ask(client)
    assert client.get(link())["Location"].endswith("-choisir/")


class TestLinksThatNoLongerWork:
    def refused(self, client, address):
        page = page_of(client.get(address), 410)
        assert "Ce lien n’est plus valable" in page.text("h1")
        assert page.attribute("main a.button", "href") == ASK

    def test_after_an_hour(self, client, user):
        ask(client)
        with later(3601):
            self.refused(client, link())

    def test_once_used(self, client, user):
        ask(client)
        choose(client, link())
        first = Message.objects.get(kind="account.password_reset_key")
        self.refused(Client(), re.search(r"(/mot-de-passe/nouveau/\S+)", first.body)[1])

    def test_once_the_password_was_changed_otherwise(self, client, user):
        ask(client)
        user.set_password("encore une autre phrase")
        user.save()
        self.refused(client, link())

    @pytest.mark.parametrize("address", ["1-abc", "zzzzzzzzzzzzzzzzzzzzz-abc", "1-é", "0-choisir", "1-choisir"])
    def test_made_up(self, client, user, address):
        self.refused(client, f"/mot-de-passe/nouveau/{address}/")

    def test_of_somebody_else(self, client, user):
        other = factories.UserFactory()
        ask(client)
        key = link().rpartition("/nouveau/")[2].strip("/").partition("-")[2]
        self.refused(client, f"/mot-de-passe/nouveau/{int_to_base36(other.pk)}-{key}/")


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("court", None, "12 caractères"),
        ("123456789012345", None, "numérique"),
        (NEW, "pas la même phrase", "ne sont pas les mêmes"),
        ("claude@centre", None, "trop semblable"),
        ("", None, "Renseignez ce champ"),
    ],
)
def test_a_password_refused_says_why_and_the_link_still_works(client, user, new, again, words):
    ask(client)
    assert words in page_of(choose(client, link(), new, again), 422).text("main")
    user.refresh_from_db()
    assert user.check_password(factories.PASSWORD)
    assert choose(client, link()).status_code == 302


def test_the_link_of_one_account_logs_another_one_out(client, user):
    client.force_login(factories.UserFactory())
    ask(Client())
    choose(client, link())
    assert client.get("/mon-espace/").status_code == 302


class TestEnumeration:
    def test_the_same_page_and_one_letter_each(self, user):
        answers = [ask(Client(), email) for email in (user.email, "inconnu@centre.example")]
        assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"{ASK}envoye/")] * 2
        assert letter_kinds(user.email) == ["account.password_reset_key"]
        assert letter_kinds("inconnu@centre.example") == ["account.unknown_account"]

    def test_a_closed_account_is_an_unknown_one(self, user):
        user.is_active = False
        user.save()
        ask(Client())
        assert letter_kinds(user.email) == ["account.unknown_account"]

    def test_the_same_limit(self, user, clock):
        clock.freeze("2025-02-10T09:30")
        for email in (user.email, "inconnu@centre.example"):
            for _ in range(5):
                assert ask(Client(), email).status_code == 302
            assert "Attendez 15 minutes" in page_of(ask(Client(), email), 429).text("main")
            assert len(letter_kinds(email)) == 5

    def test_one_ip_cannot_ask_for_everybody(self, user, clock):
        clock.freeze("2025-02-10T09:30")
        robot = Client(REMOTE_ADDR="192.0.2.7")
        for rank in range(100):
            ask(robot, f"a{rank}@centre.example")
        assert ask(robot).status_code == 429
        assert ask(Client(REMOTE_ADDR="192.0.2.8")).status_code == 302


@pytest.mark.parametrize("email", ["", "abc", "a\x00@b.fr", "x" * 300, "a@b.fr, c@d.fr"])
def test_what_is_no_address_gets_words(client, email):
    assert "Il y a un problème" in page_of(ask(client, email), 422).text("main")


class TestFirstPassword:
    """Of somebody who has only ever come through the OpenID Connect provider."""

    @pytest.fixture
    def user(self):
        someone = factories.UserFactory()
        someone.set_unusable_password()
        someone.save()
        return someone

    def test_it_is_chosen_without_an_old_one(self, client, user):
        client.force_login(user)
        page = page_of(client.get("/mon-espace/mot-de-passe/"))
        assert "input[name=present]" not in page
        assert client.post("/mon-espace/mot-de-passe/", {"new": NEW, "again": NEW})["Location"] == "/mon-espace/"
        user.refresh_from_db()
        assert user.check_password(NEW)
        assert client.get("/mon-espace/").status_code == 200

    def test_it_must_be_strong_too(self, client, user):
        client.force_login(user)
        answer = client.post("/mon-espace/mot-de-passe/", {"new": "court", "again": "court"})
        assert "12 caractères" in page_of(answer, 422).text("main")
