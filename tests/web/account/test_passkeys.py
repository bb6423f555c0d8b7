"""Passkeys without a browser: what no browser sends gets words; tests/browser/test_account.py drives a real one."""

import json

import pytest
from allauth.mfa.models import Authenticator

from tests import factories
from tests.support.accounts import SECURITY, confirm, log_in, person_with_totp
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db

ADD = f"{SECURITY}cles/ajouter/"
LOGIN = "/connexion/cle/"
RESPONSE = {"clientDataJSON": "e30", "attestationObject": "oA", "authenticatorData": "AA", "signature": "AA"}
WRONG = [
    "",
    "pas du json",
    "[]",
    "3",
    "null",
    '"texte"',
    "{}",
    "[[[[]]]]",
    '{"id": 1, "rawId": 2, "response": 3, "type": 4}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": RESPONSE}),
    json.dumps({"id": "é", "rawId": "é", "type": "public-key", "response": RESPONSE}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "autre", "response": {**RESPONSE, "userHandle": "MQ"}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {**RESPONSE, "userHandle": "MQ"}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {**RESPONSE, "userHandle": "////"}}),
    "\x00",
    "1" * 5000,
    "[" * 10_000,
    '{"id": ' * 2_000,
    json.dumps({"id": "A" * 30_000}),
]


@pytest.fixture
def user(client):
    someone = factories.UserFactory()
    log_in(client, someone)
    return someone


@pytest.mark.parametrize("credential", WRONG)
def test_a_key_that_is_none_is_not_added(client, user, credential):
    confirm(client, ADD)
    page = page_of(client.post(ADD, {"name": "Clé", "credential": credential}), 422)
    assert "Il y a un problème" in page.text("main")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", WRONG)
def test_nor_does_it_open_an_account(client, credential):
    user = factories.UserFactory()
    client.get(LOGIN)
    answer = client.post(LOGIN, {"credential": credential.replace("MQ", str(user.pk))})
    assert answer["Location"] == "/connexion/"
    assert client.get("/mon-espace/").status_code == 302
    assert page_of(client.get("/connexion/")).text("#messages")


@pytest.mark.parametrize("credential", WRONG)
def test_nor_is_it_a_second_factor(client, credential):
    user, _ = person_with_totp()
    log_in(client, user)
    page = page_of(client.post("/connexion/code/", {"credential": credential}), 422)
    assert "Il y a un problème" in page.text("main")


def test_the_challenge_is_another_each_time_and_names_nobody(client):
    first, second = (client.get(LOGIN).json()["publicKey"] for _ in range(2))
    assert first["challenge"] != second["challenge"]
    assert first["rpId"] == "localhost"
    assert not first.get("allowCredentials")


def test_the_page_says_what_it_needs_and_holds_the_challenge_without_script(client, user):
    page = confirm(client, ADD)
    options = json.loads(page.attribute("form[data-passkey=create]", "data-passkey-options"))["publicKey"]
    assert options["rp"] == {"id": "localhost", "name": "RafaelPro"}
    assert options["user"]["displayName"] == user.full_name
    assert "demande JavaScript" in page.text("[data-passkey-scriptless]")
    assert page.attributes("form[data-passkey=create] button", "hidden") == [""] or page.count("button[hidden]")


def test_a_key_of_somebody_else_is_not_mine_to_remove(client, user):
    other = Authenticator.objects.create(user=factories.UserFactory(), type="webauthn", data={"name": "x"})
    confirm(client, ADD)
    assert client.get(f"{SECURITY}cles/{other.pk}/retirer/").status_code == 404
    assert client.post(f"{SECURITY}cles/{other.pk}/retirer/").status_code == 404
    assert Authenticator.objects.count() == 1
