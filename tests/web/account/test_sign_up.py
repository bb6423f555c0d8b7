"""Sign up and prove the address: by a code, the same pages for an address that has an account already."""

import statistics
import threading
import time

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.test import Client

from rafaelpro.history import record
from rafaelpro.organisations.models import User
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.accounts import last_letter, later, letter_kinds, log_in, mailed_code, other_than
from tests.support.pages import page_of
from tests.support.processes import wait_until

pytestmark = pytest.mark.django_db

NEW = "camille@centre.example"
FIELDS = {"first_name": "Camille", "last_name": "Durand", "email": NEW, "password1": "une phrase longue et rare"}


def sign_up(client, **changes):
    return client.post("/inscription/", {**FIELDS, **changes})


def give(client, code):
    return client.post("/inscription/code/", {"code": code})


def without_token(response):
    return "\n".join(line for line in response.content.decode().splitlines() if "csrfmiddlewaretoken" not in line)


class TestTheWay:
    def test_name_code_then_mon_espace_leads_to_a_structure(self, client):
        assert sign_up(client, email=" Camille@Centre.example ")["Location"] == "/inscription/code/"
        assert NEW in page_of(client.get("/inscription/code/")).text("main")
        assert client.get("/mon-espace/").status_code == 302
        assert give(client, mailed_code(NEW))["Location"] == "/mon-espace/"
        page = page_of(client.get("/mon-espace/"))
        assert page.attribute("main a.button--primary", "href") == "/mon-espace/structures/rejoindre/"
        user = User.objects.get(email=NEW)
        assert (user.full_name, user.is_demo) == ("Camille Durand", False)
        assert user.check_password(FIELDS["password1"])
        assert [event.verb for event in record.of("compte", str(user.pk))] == ["compte créé", "adresse confirmée"]

    def test_the_page_that_was_wanted_opens_at_the_end(self, client):
        wanted = "/invitation/abc/"
        sign_up(client, next=wanted)
        assert give(client, mailed_code(NEW))["Location"] == wanted

    @pytest.mark.parametrize("wanted", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example"])
    def test_but_never_a_page_elsewhere(self, client, wanted):
        sign_up(client, next=wanted)
        assert give(client, mailed_code(NEW))["Location"] == "/mon-espace/"

    def test_the_code_may_be_typed_with_spaces(self, client):
        sign_up(client)
        code = mailed_code(NEW)
        assert give(client, f" {code[:3]} {code[3:]} ").status_code == 302

    def test_logged_in_people_do_not_sign_up(self, client):
        client.force_login(factories.UserFactory())
        assert client.get("/inscription/")["Location"] == "/mon-espace/"

    def test_an_address_that_was_never_proven_is_at_the_next_log_in(self, client):
        sign_up(client)
        other = Client()
        answer = other.post("/connexion/", {"email": NEW, "password": FIELDS["password1"]})
        assert answer["Location"] == "/inscription/code/"
        assert other.get("/mon-espace/").status_code == 302
        assert give(other, mailed_code(NEW))["Location"] == "/mon-espace/"
        assert other.get("/mon-espace/").status_code == 200

    def test_starting_again_with_another_address(self, client):
        sign_up(client)
        assert client.get("/inscription/")["Location"] == "/inscription/code/"
        assert client.post("/deconnexion/", {"next": "/inscription/"})["Location"] == "/inscription/"
        assert client.get("/inscription/").status_code == 200


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"first_name": " "}, "Renseignez ce champ"),
            ({"last_name": ""}, "Renseignez ce champ"),
            ({"last_name": "x" * 81}, "80"),
            ({"email": "camille"}, "n’est pas complète"),
            ({"email": f"{'a' * 250}@b.fr"}, "254"),
            ({"email": "a\x00@b.fr"}, "n’est pas complète"),
            ({"password1": "onze-lettre"}, "12 caractères"),
            ({"password1": "123456789012345"}, "numérique"),
            ({"password1": "password1234"}, "courant"),
            ({"password1": "bernadettine", "first_name": "Bernadettine"}, "semblable au champ « prénom »"),
            ({"password1": "camille@centre"}, "semblable au champ « courriel »"),
            ({"password1": "x" * 5000}, "1024"),
        ],
    )
    def test_each_has_its_words_and_nobody_is_written(self, client, changes, words):
        page = page_of(sign_up(client, **changes), 422)
        assert words in page.text("main")
        assert "Erreur" in page.text("title")
        assert not User.objects.exists()
        assert not Message.objects.exists()

    def test_a_wrong_code_says_so_and_five_of_them_end_the_try(self, client):
        sign_up(client)
        code = mailed_code(NEW)
        for _ in range(4):
            assert "n’est pas le bon" in page_of(give(client, other_than(code)), 422).text("main")
        assert give(client, other_than(code))["Location"] == "/connexion/"
        assert "Trop de codes faux" in page_of(client.get("/connexion/")).text("#messages")
        assert give(client, code)["Location"] == "/connexion/"
        assert not EmailAddress.objects.get(email=NEW).verified

    def test_wrong_codes_are_counted_for_the_address_from_whatever_browser(self, client):
        sign_up(client)
        for _ in range(5):
            give(client, other_than(mailed_code(NEW)))
        other = Client(REMOTE_ADDR="192.0.2.9")
        other.post("/connexion/", {"email": NEW, "password": FIELDS["password1"]})
        answer = give(other, mailed_code(NEW))
        assert "Attendez 15 minutes" in page_of(answer, 429).text("main")

    @pytest.mark.parametrize("typed", ["", "abc", "12345", "1234567", "\x00", "é" * 6, "٣" * 6])
    def test_what_is_no_code_gets_words(self, client, typed):
        sign_up(client)
        assert "Il y a un problème" in page_of(give(client, typed), 422).text("main")

    def test_a_code_lives_fifteen_minutes(self, client):
        sign_up(client)
        code = mailed_code(NEW)
        with later(14 * 60):
            assert client.get("/inscription/code/").status_code == 200
        with later(15 * 60 + 1):
            assert give(client, code)["Location"] == "/connexion/"
        assert not EmailAddress.objects.get(email=NEW).verified

    def test_a_code_serves_once_and_only_where_it_was_asked_for(self, client):
        sign_up(client)
        code = mailed_code(NEW)
        stranger = Client()
        assert give(stranger, code)["Location"] == "/connexion/"
        assert give(client, code).status_code == 302
        assert give(client, code)["Location"] in ("/connexion/", "/mon-espace/securite/courriel/")

    def test_another_code_replaces_the_first_twice_at_most(self, client):
        sign_up(client)
        first = mailed_code(NEW)
        for _ in range(2):
            assert client.post("/inscription/code/", {"action": "resend"})["Location"] == "/inscription/code/"
        assert letter_kinds(NEW) == ["account.email_confirmation_signup"] * 3
        assert "déjà partis" in page_of(client.get("/inscription/code/")).text("main")
        client.post("/inscription/code/", {"action": "resend"})
        assert len(letter_kinds(NEW)) == 3
        if first != mailed_code(NEW):
            assert give(client, first).status_code == 422
        assert give(client, mailed_code(NEW)).status_code == 302

    def test_six_letters_in_fifteen_minutes_are_one_too_many_for_an_address(self, client, clock):
        clock.freeze("2025-02-10T09:30")
        for _ in range(5):
            Client().post("/mot-de-passe/oublie/", {"email": NEW})
        assert "Attendez 15 minutes" in page_of(sign_up(client), 429).text("main")
        assert sign_up(client, email="autre@centre.example").status_code == 302
        clock.freeze("2025-02-10T09:45:01")
        assert sign_up(Client()).status_code == 302


class TestEnumeration:
    @pytest.fixture
    def known(self):
        return factories.UserFactory(email="connu@centre.example", first_name="Dominique", last_name="Secret")

    def test_the_same_answers_for_an_address_that_has_an_account(self, known):
        one, other = Client(), Client()
        answers = [sign_up(one, email=known.email), sign_up(other, email="neuf@centre.example")]
        assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/inscription/code/")] * 2
        pages = [without_token(browser.get("/inscription/code/")) for browser in (one, other)]
        assert pages[0].replace(known.email, "X") == pages[1].replace("neuf@centre.example", "X")
        assert "Secret" not in pages[0]
        refused = [without_token(give(browser, "000000")) for browser in (one, other)]
        assert refused[0].replace(known.email, "X") == refused[1].replace("neuf@centre.example", "X")
        again = [browser.post("/inscription/code/", {"action": "resend"}) for browser in (one, other)]
        assert [answer.status_code for answer in again] == [302, 302]

    def test_its_owner_alone_learns_it_by_letter(self, client, known):
        sign_up(client, email=known.email)
        assert letter_kinds(known.email) == ["account.account_already_exists"]
        assert "a déjà un" in last_letter(known.email).body
        known.refresh_from_db()
        assert known.check_password(factories.PASSWORD)
        assert list(User.objects.values_list("email", flat=True)) == [known.email]
        assert EmailAddress.objects.count() == 1

    def test_no_code_opens_it(self, client, known):
        sign_up(client, email=known.email)
        pending = client.session["account_email_verification_code"]["code"]
        assert give(client, pending).status_code == 422
        assert client.get("/mon-espace/").status_code == 302

    @pytest.mark.slow
    def test_both_take_as_long(self, known, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

        def seconds(email):
            browser = Client()
            start = time.perf_counter()
            sign_up(browser, email=email)
            return time.perf_counter() - start

        seconds("chauffe@centre.example")
        taken = [(seconds(known.email), seconds(f"neuf{rank}@centre.example")) for rank in range(4)]
        there, absent = (statistics.median(column) for column in zip(*taken, strict=True))
        assert 0.5 < there / absent < 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_may_sign_up_with_one_address_at_once(app_role_connection):
    """The second one finds the address taken only when writing: the same answer, and a letter to its owner."""
    rival = app_role_connection
    rival.autocommit = False
    rival.execute(
        "INSERT INTO organisations_user (password, email, first_name, last_name, is_active, is_demo, created_at) "
        "VALUES ('!', %s, 'A', 'B', true, false, now())",
        [NEW],
    )
    answers = []
    person = threading.Thread(target=lambda: answers.append(_sign_up_elsewhere()))
    person.start()
    wait_until(lambda: _is_waiting_for_a_lock(rival))
    rival.commit()
    person.join()
    assert (answers[0].status_code, answers[0]["Location"]) == (302, "/inscription/code/")
    assert User.objects.count() == 1
    assert letter_kinds(NEW) == ["account.account_already_exists"]


def _sign_up_elsewhere():
    try:
        return sign_up(Client())
    finally:
        connections.close_all()


def _is_waiting_for_a_lock(connection):
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted"
    return connection.execute(waiting).fetchone() is not None


def test_a_log_in_with_an_unproven_address_sends_few_letters(client):
    user = factories.UserFactory(is_proven=False)
    for _ in range(5):
        assert log_in(Client(), user)["Location"] == "/inscription/code/"
    browser = Client()
    log_in(browser, user)
    assert len(letter_kinds(user.email)) == 5
    assert "Trop de courriels" in page_of(browser.get("/inscription/code/", follow=True)).text("#messages")
