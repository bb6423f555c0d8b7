"""HTTP itself: types, methods, sizes, encodings, addresses that are nowhere."""

from __future__ import annotations

import io
import json
import re

import pytest

from rafaelpro.api import handlers
from rafaelpro.api.problems import KINDS, Code
from rafaelpro.organisations.rights import Refusal
from tests.api.conftest import Api, application, fields_of, problem

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]

CONTRACT = {
    401: "non-authentifie",
    403: "portee-insuffisante droit-manquant role-insuffisant structure-non-agreee donnee-eos",
    404: "introuvable",
    409: "deja-candidat session-complete recrutement-ferme transition-impossible modifie-entre-temps",
    413: "trop-volumineux",
    422: "saisie-invalide cle-idempotence-reutilisee",
    429: "trop-de-requetes",
}


def test_every_code_of_the_contract_has_its_status():
    for status, codes in CONTRACT.items():
        for code in codes.split():
            assert KINDS[Code(code)].status == status
    assert set(KINDS) == set(Code)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"nom=Exemple",
        b'{"a": 1,}',
        b'{"a": 1} {"b": 2}',
        b"\xff\xfe{}",
        b'{"a": "\xe9"}',
        b"[" * 100_000,
        b'{"a": 1, "a": 2}',
        b"\x00",
    ],
)
def test_a_body_that_is_no_json(prescribing, body):
    response = prescribing.post("/candidatures", body)
    assert fields_of(response) == {"corps": "illisible" if body else "obligatoire"}


@pytest.mark.parametrize("value", ["null", "[]", '"texte"', "3", "true", "NaN"])
def test_json_that_is_no_object(prescribing, value):
    assert set(fields_of(prescribing.post("/candidatures", value)).values()) <= {"invalide", "obligatoire"}


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/xml",
        "",
    ],
)
def test_a_body_of_another_type(prescribing, session, content_type):
    problem(prescribing.post("/candidatures", application(session), content_type=content_type), 415, "type-non-accepte")


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"]
)
def test_json_types(prescribing, session, content_type):
    assert prescribing.post("/candidatures", application(session), content_type=content_type).status_code == 201


def test_a_body_too_large(prescribing, session):
    body = application(session, message="x" * 3_000_000)
    problem(prescribing.post("/candidatures", body), 413, "trop-volumineux")


class Trickle(io.BytesIO):
    """A connection that gives a few bytes at a time."""

    def read(self, size=-1):
        return super().read(min(size, 100) if size >= 0 else 100)


def in_chunks(api, body):
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Trickle(body)}
    chunked["CONTENT_TYPE"] = "application/json"
    return api.post("/candidatures", b"", **chunked)


def test_a_body_sent_in_chunks(prescribing, session):
    assert in_chunks(prescribing, json.dumps(application(session)).encode()).status_code == 201


def test_a_body_sent_in_chunks_too_large(prescribing, session):
    body = application(session, message="x" * 3_000_000)
    problem(in_chunks(prescribing, json.dumps(body).encode()), 413, "trop-volumineux")


def test_accents_are_utf_8(prescribing, session):
    sent = prescribing.post(
        "/candidatures", json.dumps(application(session, ville="Sérézin"), ensure_ascii=False).encode()
    )
    assert (sent.status_code, sent["Content-Type"]) == (201, "application/json")
    assert "Sérézin".encode() in sent.content


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/sessions", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/sessions/00000001", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/formations/202404000001", {"GET", "HEAD", "OPTIONS", "PATCH"}),
        ("PATCH", "/candidatures", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("GET", "/candidatures/2025000001/avis", {"OPTIONS", "POST"}),
        ("TRACE", "/tableau-de-bord", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/openapi.json", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_methods_that_are_not_there(prescribing, method, path, allowed):
    refusal = prescribing.request(method, path, {})
    problem(refusal, 405, "methode-non-permise")
    assert set(refusal["Allow"].split(", ")) == allowed
    options = prescribing.request("OPTIONS", path)
    assert (options.status_code, options.content, set(options["Allow"].split(", "))) == (204, b"", allowed)


def test_head_is_get_without_its_body(prescribing, session):
    for path in (f"/sessions/{session.carif_number}", "/candidatures", "/sessions/99999999"):
        got, head = prescribing.get(path), prescribing.request("HEAD", path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head["Content-Length"] == str(len(got.content))
        assert head["Content-Type"] == got["Content-Type"]


@pytest.mark.parametrize(
    "path", ["", "/", "/sessions/", "/rien", "/sessions/1/2", "/candidatures/", "/../v1", "/%00", "/docs/"]
)
def test_addresses_that_are_nowhere(anyone, path):
    problem(anyone.get(path), 404, "introuvable")


def test_what_goes_wrong_is_a_problem_without_a_trace(prescribing, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("mot de passe")

    monkeypatch.setattr("rafaelpro.api.routes.applications.visible_applications", broken)
    body = problem(prescribing.get("/candidatures"), 500, "erreur-interne")
    assert "mot de passe" not in str(body)
    assert "Traceback" not in str(body)


def test_answers_to_tokens_are_kept_by_no_cache(prescribing, anyone, session):
    assert prescribing.get("/candidatures")["Cache-Control"] == "no-store"
    assert "no-store" not in anyone.get(f"/sessions/{session.carif_number}").get("Cache-Control", "")


def test_what_was_sent_is_never_said_again(prescribing, session):
    refusal = prescribing.post("/candidatures", application(session, prenom="secret\x00", courriel="secret"))
    assert b"secret" not in refusal.content


def test_every_refusal_of_the_domain_has_a_handler():
    from rafaelpro.applications import errors

    raised = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert errors.AlreadyApplied in raised
    for refusal in raised:
        assert any(handled in refusal.__mro__ for handled in handlers.HANDLERS), refusal
        assert not refusal.code or Code(refusal.code) in KINDS
    assert {str(refusal) for refusal in Refusal} <= set(KINDS)


# --- the document and the reference --------------------------------------------------------------------------------


def test_the_document_is_openapi_31(anyone):
    document = anyone.get("/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/v1/sessions", "/api/v1/sessions/{numero_carif}", "/api/v1/formations/{reference}", "/api/v1/eos/feeds",
        "/api/v1/eos/feeds/{id}", "/api/v1/eos/feeds/{id}/confirmation", "/api/v1/eos/candidatures-retenues",
        "/api/v1/candidatures", "/api/v1/candidatures/{reference}", "/api/v1/candidatures/{reference}/avis",
        "/api/v1/candidatures/{reference}/retrait", "/api/v1/tableau-de-bord",
        "/api/v1/candidatures/{reference}/demande-modification", "/api/v1/candidatures/{reference}/revision",
        "/api/v1/sessions/{numero_carif}/recrutement",
    }  # fmt: skip
    avis = document["paths"]["/api/v1/candidatures/{reference}/avis"]["post"]
    assert avis["security"] == [{"jeton": ["organisme"]}]
    assert "Idempotency-Key" in {each["name"] for each in avis["parameters"]}
    assert set(avis["responses"]["422"]["content"]) == {"application/problem+json"}
    assert "security" not in document["paths"]["/api/v1/sessions"]["get"]
    assert {each["code"] for each in document["x-codes"]} == set(Code)


def test_the_reference_shows_every_operation_and_code_with_nothing_from_elsewhere(anyone):
    page = anyone.get("/docs")
    text = page.content.decode()

    assert page["Content-Type"] == "text/html; charset=utf-8"
    for path, operations in anyone.get("/openapi.json").json()["paths"].items():
        for method in operations:
            assert f"{method.upper()} {path}" in text
    for code in Code:
        assert f'id="erreur-{code}"' in text
    assert "nom_naissance" in text
    assert "contact_prescripteur.nom" in text
    for english in ("published", "application", " the ", " with "):
        assert english not in re.sub(r"<[^>]*>|application/\S+", "", text), english
    assert 'src="http' not in text
    assert "<style" not in text
    assert "unsafe" not in page["Content-Security-Policy"]
    assert text.count("<h1") == 1


def test_a_public_address_answers_without_session_or_cookie(session):
    response = Api().get(f"/sessions/{session.carif_number}")
    assert not response.cookies
