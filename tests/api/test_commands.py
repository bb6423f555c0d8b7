"""token_create, token_revoke, structure_create."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from rafaelpro.api.models import Token
from rafaelpro.history.models import Event
from rafaelpro.organisations.models import Organisation
from tests.api.conftest import Api, application, problem
from tests.factories import OrganisationFactory, PrescriberFactory, siret

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]


def run(*words):
    out, errors = io.StringIO(), io.StringIO()
    call_command(*words, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def token_of(*words):
    out, _ = run("token_create", *words)
    return out.splitlines()[-1]


def test_a_prescriber_from_nothing_to_an_application(session):
    number = siret(7777)
    out, _ = run(
        "structure_create", "--siret", number, "--nom", "Mission locale", "--genre", "prescripteur", "--agreee"
    )
    assert number in out

    secret = token_of("--structure", number, "--scope", "prescripteur")

    sent = Api(secret).post("/candidatures", application(session))
    assert (sent.status_code, sent.json()["prescripteur"]["nom"]) == (201, "Mission locale")


def test_without_approval_the_token_waits(session):
    number = siret(7777)
    run("structure_create", "--siret", number, "--nom", "Mission locale", "--genre", "prescripteur")
    out, errors = run("token_create", "--structure", number, "--scope", "prescripteur")
    assert "agrément" in errors
    problem(Api(out.splitlines()[-1]).post("/candidatures", application(session)), 403, "structure-non-agreee")


def test_an_organisation_and_its_token():
    number = siret(7777)
    run("structure_create", "--siret", number, "--nom", "Centre", "--genre", "organisme")
    assert Api(token_of("--structure", number, "--scope", "organisme")).get("/tableau-de-bord").status_code == 200
    assert Event.objects.get(kind="structure").details == {"genre": "PROVIDER", "agreee": False}


@pytest.mark.parametrize(
    ("scope", "path"),
    [("eos:read,eos:write", "/eos/candidatures-retenues"), ("eos:read", "/eos/candidatures-retenues")],
)
def test_tokens_of_eos(scope, path):
    assert Api(token_of("--scope", scope)).get(path).status_code == 200
    assert Token.objects.get().scopes == scope.split(",")


def test_a_token_of_the_operator():
    secret = token_of("--scope", "operateur")
    path = "/eos/feeds/8a0d9e3c-64c5-4f0e-9e0f-1f3f3b1c2d3e/confirmation"
    problem(Api(secret).post(path, {"decision": "jeter"}), 404, "introuvable")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--structure", "99999999999999", "--scope", "organisme"], "99999999999999"),
        (["--structure", "", "--scope", "organisme"], "SIRET"),
        (["--scope", "organisme"], "structure"),
        (["--scope", "tout"], "« tout »"),
        (["--scope", ""], "portée"),
        (["--scope", "eos:read,organisme"], "seule"),
    ],
)
def test_tokens_that_cannot_be(words, said):
    with pytest.raises(CommandError, match=said) as refusal:
        run("token_create", *words)
    assert refusal.value.returncode == 1
    assert not Token.objects.exists()


def test_a_prescriber_s_token_for_an_organisation_is_warned_of():
    _, errors = run("token_create", "--structure", OrganisationFactory().siret, "--scope", "prescripteur")
    assert "n'est pas un prescripteur" in errors


def test_a_siret_may_have_spaces():
    number = PrescriberFactory().siret
    assert token_of("--structure", f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}", "--scope", "prescripteur")


@pytest.mark.parametrize("form", [lambda secret: secret, lambda secret: secret[:11], lambda secret: f"{secret[:11]}…"])
def test_revoke(form):
    secret = token_of("--scope", "eos:read")
    run("token_revoke", form(secret))
    problem(Api(secret).get("/eos/candidatures-retenues"), 401, "non-authentifie")
    with pytest.raises(CommandError, match="déjà"):
        run("token_revoke", form(secret))


def test_revoke_an_unknown_token():
    with pytest.raises(CommandError, match="Aucun jeton"):
        run("token_revoke", "rp_inconnu")


@pytest.mark.parametrize(
    ("number", "name", "said"),
    [
        ("123", "Centre", "14 chiffres"),
        ("1234567890123a", "Centre", "14 chiffres"),
        ("１２３４５６７８９０１２３４", "Centre", "14 chiffres"),
        ("", "Centre", "14 chiffres"),
        (siret(7777), "  ", "nom"),
        (siret(7777), "a\x07b", "lisibles"),
        (siret(7777), "x" * 251, "trop long"),
    ],
)
def test_structures_that_cannot_be(number, name, said):
    with pytest.raises(CommandError, match=said) as refusal:
        run("structure_create", "--siret", number, "--nom", name, "--genre", "organisme")
    assert refusal.value.returncode == 1
    assert not Organisation.objects.exists()


def test_a_known_siret_is_refused():
    known = OrganisationFactory(name="Déjà là")
    with pytest.raises(CommandError, match="Déjà là"):
        run("structure_create", "--siret", known.siret, "--nom", "Autre", "--genre", "prescripteur")
    assert Organisation.objects.get().name == "Déjà là"


def test_what_deserves_a_warning():
    _, errors = run(
        "structure_create", "--siret", "12345678901234", "--nom", "Centre", "--genre", "organisme", "--agreee"
    )
    assert "clé" in errors
    assert "--agreee" in errors
    assert Organisation.objects.get().approved_at is None
