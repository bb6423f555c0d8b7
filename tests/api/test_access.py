"""Tokens, scopes, rates."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rafaelpro.api.domain import rates
from rafaelpro.api.domain.tokens import ImpossibleToken, create_token, find_token, revoke_token
from rafaelpro.api.enums import Scope
from rafaelpro.api.models import RequestCount, Token
from rafaelpro.history.models import Event
from tests.api.conftest import Api, api_for, application, problem
from tests.factories import AUTHOR, OrganisationFactory, PrescriberFactory

pytestmark = pytest.mark.django_db

ID = "8a0d9e3c-64c5-4f0e-9e0f-1f3f3b1c2d3e"
GUARDED = {
    ("PATCH", "/formations/202404000001"): {"organisme"},
    ("POST", "/eos/feeds"): {"eos:write"},
    ("GET", f"/eos/feeds/{ID}"): {"eos:read"},
    ("POST", f"/eos/feeds/{ID}/confirmation"): {"operateur"},
    ("GET", "/eos/candidatures-retenues"): {"eos:read"},
    ("POST", "/candidatures"): {"prescripteur", "organisme"},
    ("GET", "/candidatures"): {"prescripteur", "organisme"},
    ("GET", "/candidatures/2025000001"): {"prescripteur", "organisme"},
    ("POST", "/candidatures/2025000001/avis"): {"organisme"},
    ("POST", "/candidatures/2025000001/retrait"): {"prescripteur"},
    ("GET", "/tableau-de-bord"): {"organisme"},
}
PUBLIC = ("/sessions", "/sessions/00000001", "/formations/202404000001", "/openapi.json", "/docs")


def api_of(scope):
    factory = {"prescripteur": PrescriberFactory, "organisme": OrganisationFactory}.get(scope)
    return api_for(scope, organisation=factory() if factory else None)


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_without_a_token_nothing_opens(anyone, method, path):
    refusal = anyone.request(method, path, {"inconnu": 1})
    problem(refusal, 401, "non-authentifie")
    assert refusal["WWW-Authenticate"] == 'Bearer realm="RafaelPro"'


@pytest.mark.parametrize("path", PUBLIC)
def test_public_reads_need_no_token(anyone, path):
    assert anyone.get(path).status_code in (200, 404)


@pytest.mark.parametrize(
    "header", ["Bearer rp_faux", "Bearer", "Bearer ", "Basic YTpi", "rp_faux", "Bearer \xff", "bearer  x y"]
)
def test_a_wrong_token_opens_nothing(anyone, header):
    refusal = anyone.get("/candidatures", headers={"Authorization": header})
    problem(refusal, 401, "non-authentifie")
    assert refusal["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("scope", Scope.values)
@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_each_scope_opens_its_operations_and_no_other(method, path, scope):
    """The scope is looked at before the input: a body that is wrong tells which came first."""
    response = api_of(scope).request(method, f"{path}?inconnu=1", "{")
    if scope in GUARDED[method, path]:
        assert response.status_code in (400, 422), response.content
    else:
        refusal = problem(response, 403, "portee-insuffisante")
        assert f"« {scope} »" in refusal["detail"]
        assert "insufficient_scope" in response["WWW-Authenticate"]


def test_only_a_digest_of_the_token_is_kept():
    token, secret = create_token(scopes=[Scope.OPERATOR], organisation=None, author=AUTHOR)

    assert len(secret) > 40
    assert secret not in str(Token.objects.values().get())
    assert find_token(secret) == token
    assert find_token(secret[:-1]) is None
    assert Event.objects.get(kind="jeton").key == token.name
    assert secret not in str(Event.objects.values().get())


def test_a_revoked_token_opens_nothing(prescriber):
    api = api_for("prescripteur", organisation=prescriber)
    assert api.get("/candidatures").status_code == 200

    token = Token.objects.get()
    revoke_token(token=token, author=AUTHOR)
    revoke_token(token=token, author=AUTHOR)

    problem(api.get("/candidatures"), 401, "non-authentifie")
    assert list(Event.objects.filter(kind="jeton").values_list("verb", flat=True)) == ["jeton créé", "jeton révoqué"]


@pytest.mark.parametrize(
    ("scopes", "has_organisation"),
    [
        ([], False),
        ([Scope.PRESCRIBER], False),
        ([Scope.PROVIDER], False),
        ([Scope.PRESCRIBER, Scope.PROVIDER], True),
        ([Scope.PROVIDER, Scope.EOS_READ], True),
        ([Scope.OPERATOR], True),
        ([Scope.EOS_READ, Scope.EOS_WRITE], True),
    ],
)
def test_scopes_that_do_not_go_together(scopes, has_organisation):
    organisation = OrganisationFactory() if has_organisation else None
    with pytest.raises(ImpossibleToken):
        create_token(scopes=scopes, organisation=organisation, author=AUTHOR)
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"organisation": None}, "token_of_a_structure_names_it"),
        ({"scopes": ["tout"]}, "token_scopes_known"),
        ({"scopes": []}, "token_scopes_known"),
    ],
)
def test_the_database_holds_the_last_line(changed, constraint, prescriber):
    api_for("prescripteur", organisation=prescriber)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Token.objects.update(**changed)


def test_the_use_of_a_token_is_told_to_ten_minutes(clock, prescriber):
    clock.freeze("2025-02-20T10:00")
    api = api_for("prescripteur", organisation=prescriber)

    def told():
        with CaptureQueriesContext(connection) as captured:
            api.get("/candidatures")
        return any('UPDATE "api_token"' in query["sql"] for query in captured), Token.objects.get().last_used_at

    first = clock.freeze("2025-02-20T10:01")
    assert told() == (True, first)
    clock.freeze("2025-02-20T10:10:59")
    assert told() == (False, first)
    later = clock.freeze("2025-02-20T10:11")
    assert told() == (True, later)


# --- rates ---------------------------------------------------------------------------------------------------------


def test_too_many_requests_wait(settings, prescriber, session, monkeypatch):
    monkeypatch.setattr(rates, "_COUNT", rates._COUNT.replace("clock_timestamp()", "to_timestamp(1000)"))
    settings.API_REQUESTS_PER_SECOND = 3
    api = api_for("prescripteur", organisation=prescriber)
    other = api_for("prescripteur", organisation=prescriber)

    assert [api.get("/candidatures").status_code for _ in range(3)] == [200] * 3
    refusal = api.post("/candidatures", application(session))
    problem(refusal, 429, "trop-de-requetes")
    assert refusal["Retry-After"] == "1"
    assert other.get("/candidatures").status_code == 200


def test_the_next_second_begins_again_and_a_late_one_does_not(prescriber, monkeypatch):
    api_for("prescripteur", organisation=prescriber)
    token = Token.objects.get()
    plain = rates._COUNT

    def at(second):
        monkeypatch.setattr(rates, "_COUNT", plain.replace("clock_timestamp()", f"to_timestamp({second})"))

    at(1000)
    assert [rates.is_within_rate(token, 2) for _ in range(3)] == [True, True, False]
    at(1001)
    assert [rates.is_within_rate(token, 2) for _ in range(2)] == [True, True]
    at(1000)  # another machine, a little late
    assert rates.is_within_rate(token, 2) is False
    assert RequestCount.objects.get().second == 1001


def test_counting_costs_one_statement_and_the_table_no_log(prescriber):
    api_for("prescripteur", organisation=prescriber)
    token = Token.objects.get()
    with CaptureQueriesContext(connection) as captured:
        rates.is_within_rate(token, 1)
    assert len(captured) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence::text FROM pg_class WHERE relname = 'api_requestcount'")
        assert cursor.fetchone() == ("u",)


def test_a_hundred_requests_a_second_pass_in_tests_and_demonstration(settings):
    assert settings.API_REQUESTS_PER_SECOND >= 100


def test_a_token_is_not_looked_for_on_public_reads(session):
    assert Api("rp_faux").get(f"/sessions/{session.carif_number}").status_code == 200
