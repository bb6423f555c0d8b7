"""Logging in: one answer for all failures, limits that pass, a way back that never leaves the site."""

import pytest
from django.test import Client
from django.urls import reverse

from rafaelpro.core import clock as core_clock
from rafaelpro.organisations.models import LoginFailure
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def user():
    return factories.member(factories.OrganisationFactory(name="Centre A"), email="claude@centre.example")


def attempt(client, email="claude@centre.example", password=factories.PASSWORD, **more):
    return client.post("/connexion/", {"email": email, "password": password, **more})


def test_the_right_password_opens_mon_espace_whatever_the_case_of_the_address(client, user):
    answer = attempt(client, email=" Claude@Centre.example ")
    assert answer["Location"] == "/mon-espace/"
    assert "Centre A" in client.get("/mon-espace/").content.decode()


def test_unknown_address_and_wrong_password_get_the_same_page(client, user):
    answers = [attempt(client, password="faux"), attempt(client, email="inconnu@centre.example")]
    pages = [answer.content.decode() for answer in answers]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Adresse ou mot de passe inconnu" in pages[0]
    bare = [page.replace("claude@centre.example", "X").replace("inconnu@centre.example", "X") for page in pages]
    assert _without_token(bare[0]) == _without_token(bare[1])


def _without_token(page):
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_closed_account_gets_the_same_words(client, user):
    user.is_active = False
    user.save()
    assert "Adresse ou mot de passe inconnu" in attempt(client).content.decode()


def test_ten_wrong_passwords_make_one_wait_even_with_the_right_one_then_it_passes(client, user, clock):
    for _ in range(10):
        assert attempt(client, password="faux").status_code == 422
    answer = attempt(client)
    assert answer.status_code == 429
    assert "Attendez 15 minutes" in answer.content.decode()
    assert attempt(client, email="autre@centre.example", password="faux").status_code == 422
    clock.freeze("2025-02-10T09:45:01")
    assert attempt(client)["Location"] == "/mon-espace/"
    assert not LoginFailure.objects.exists()


def test_refused_tries_do_not_lengthen_the_wait(client, user, clock):
    for _ in range(10):
        attempt(client, password="faux")
    clock.freeze("2025-02-10T09:44")
    assert "Attendez 1 minute," in attempt(client).content.decode()
    clock.freeze("2025-02-10T09:45:01")
    assert attempt(client).status_code == 302


def test_one_ip_cannot_try_many_addresses(user):
    client = Client(REMOTE_ADDR="192.0.2.7")
    for rank in range(100):
        attempt(client, email=f"a{rank}@centre.example", password="faux")
    assert attempt(client).status_code == 429
    assert attempt(Client(REMOTE_ADDR="192.0.2.8")).status_code == 302


def test_neither_addresses_nor_ips_are_kept(client, user):
    attempt(client, password="faux")
    kept = " ".join(LoginFailure.objects.values_list("subject", flat=True))
    assert LoginFailure.objects.count() == 2
    assert "claude" not in kept
    assert "127.0.0.1" not in kept


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/gestion/candidatures/?etat=en-attente", "/gestion/candidatures/?etat=en-attente"),
        ("https://ailleurs.example/", "/mon-espace/"),
        ("//ailleurs.example/", "/mon-espace/"),
        ("/\\ailleurs.example/", "/mon-espace/"),
        ("javascript:alert(1)", "/mon-espace/"),
        ("", "/mon-espace/"),
    ],
)
def test_the_way_back_is_one_of_our_pages(client, user, asked, goes_to):
    assert attempt(client, next=asked)["Location"] == goes_to


@pytest.mark.parametrize(
    ("email", "password"), [("", ""), ("a\x00@b.example", "x"), ("a", "x" * 5000), ("é" * 300, "\x00")]
)
def test_absurd_input_gets_words(client, email, password):
    answer = attempt(client, email=email, password=password)
    assert answer.status_code == 422
    assert "Il y a un problème" in answer.content.decode()


def test_pages_kept_by_nobody_once_logged_in(client, user):
    client.force_login(user)
    assert "no-store" in client.get("/mon-espace/")["Cache-Control"]


def test_logging_out_needs_a_form(client, user):
    client.force_login(user)
    assert client.get("/deconnexion/").status_code == 405
    client.post("/deconnexion/")
    assert client.get("/mon-espace/")["Location"] == f"{reverse('login')}?next=/mon-espace/"


def test_a_session_of_the_day_before_still_knows_its_person(client, user):
    client.force_login(user)
    with core_clock.frozen("2025-02-11"):
        assert client.get("/mon-espace/").status_code == 200


class TestPassword:
    def change(self, client, present=factories.PASSWORD, new="une longue phrase neuve", again=None):
        again = new if again is None else again
        return client.post("/mon-espace/mot-de-passe/", {"present": present, "new": new, "again": again})

    def test_the_new_one_opens_and_the_old_one_no_longer_does(self, client, user):
        client.force_login(user)
        other = Client()
        other.force_login(user)
        assert self.change(client)["Location"] == "/mon-espace/"
        assert client.get("/mon-espace/").status_code == 200
        assert other.get("/mon-espace/").status_code == 302
        assert attempt(Client(), password="une longue phrase neuve").status_code == 302
        assert attempt(Client()).status_code == 422

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"present": "faux"}, "pas le vôtre"),
            ({"new": "court"}, "12 caractères"),
            ({"again": "autre chose encore"}, "ne sont pas les mêmes"),
            ({"new": "123456789012345"}, "numérique"),
        ],
    )
    def test_a_refusal_says_why_and_changes_nothing(self, client, user, fields, words):
        client.force_login(user)
        answer = self.change(client, **fields)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        user.refresh_from_db()
        assert user.check_password(factories.PASSWORD)
