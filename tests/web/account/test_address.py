"""Change one's address: who it is first, then a code at the new one, then the old one is told."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from rafaelpro.history import record
from tests import factories
from tests.support.accounts import SECURITY, add_totp, confirm, letter_kinds, log_in, mailed_code, other_than
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db

PAGE = f"{SECURITY}courriel/"
CODE = "/inscription/code/"
NEW = "neuve@centre.example"


@pytest.fixture
def user(client):
    someone = factories.UserFactory(email="vieille@centre.example")
    log_in(client, someone)
    return someone


def test_the_new_address_takes_the_place_of_the_old_one_once_proven(client, user):
    confirm(client, PAGE)
    assert client.post(PAGE, {"email": "Neuve@Centre.example"})["Location"] == CODE
    user.refresh_from_db()
    assert user.email == "vieille@centre.example"
    assert client.post(CODE, {"code": mailed_code(NEW)})["Location"] == "/mon-espace/"
    user.refresh_from_db()
    assert user.email == NEW
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(NEW, True, True)]
    assert letter_kinds("vieille@centre.example") == ["account.email_changed"]
    assert record.of("compte", str(user.pk)).last().verb == "adresse changée"
    assert log_in(Client(), user)["Location"] == "/mon-espace/"


def test_it_is_asked_first_who_one_is(client, user):
    answer = client.post(PAGE, {"email": NEW})
    assert answer["Location"].startswith(f"{SECURITY}confirmer/")
    assert not letter_kinds(NEW)
    answer = client.post(answer["Location"], {"password": factories.PASSWORD})
    assert answer["Location"] == CODE
    assert letter_kinds(NEW) == ["account.email_confirmation"]


def test_a_wrong_code_changes_nothing(client, user):
    confirm(client, PAGE)
    client.post(PAGE, {"email": NEW})
    assert client.post(CODE, {"code": other_than(mailed_code(NEW))}).status_code == 422
    user.refresh_from_db()
    assert user.email == "vieille@centre.example"


def test_with_a_second_factor_too(client, user):
    add_totp(client)
    client.post(PAGE, {"email": NEW})
    assert client.post(CODE, {"code": mailed_code(NEW)})["Location"] == "/mon-espace/"


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("vieille@centre.example", "déjà votre adresse"),
        ("", "Renseignez ce champ"),
        ("abc", "n’est pas complète"),
        ("a\x00@b.fr", "n’est pas complète"),
    ],
)
def test_refusals_have_words(client, user, email, words):
    confirm(client, PAGE)
    assert words in page_of(client.post(PAGE, {"email": email}), 422).text("main")


@pytest.mark.parametrize("is_proven", [True, False])
def test_the_address_of_somebody_else_is_answered_alike_and_its_owner_keeps_it(client, user, is_proven):
    other = factories.UserFactory(email="prise@centre.example", is_proven=is_proven)
    confirm(client, PAGE)
    assert client.post(PAGE, {"email": other.email})["Location"] == CODE
    taken = page_of(client.get(CODE)).text("main")
    assert client.post(PAGE, {"email": NEW})["Location"] == CODE
    assert page_of(client.get(CODE)).text("main") == taken.replace(other.email, NEW)
    client.post(PAGE, {"email": other.email})
    answer = client.post(CODE, {"code": mailed_code(other.email)})
    assert "celle d’un autre compte" in page_of(answer, 422).text("main")
    user.refresh_from_db()
    assert user.email == "vieille@centre.example"


def test_letters_to_an_address_are_counted(client, user, clock):
    clock.freeze("2025-02-10T09:30")
    confirm(client, PAGE)
    for _ in range(5):
        assert client.post(PAGE, {"email": NEW}).status_code == 302
    assert "Attendez 15 minutes" in page_of(client.post(PAGE, {"email": NEW}), 429).text("main")


@pytest.mark.parametrize("action", ["action_remove", "action_primary", "action_send"])
def test_the_other_actions_of_the_library_do_not_exist(client, user, action):
    confirm(client, PAGE)
    client.post(PAGE, {"email": "vieille@centre.example", action: "1"})
    assert EmailAddress.objects.get().email == "vieille@centre.example"
