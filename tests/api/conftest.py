"""A client that speaks JSON with a token."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from rafaelpro.api.domain.tokens import create_token
from rafaelpro.api.enums import Scope
from rafaelpro.organisations.models import Organisation
from tests import factories

ROOT = "/api/v1"
PERSON = {
    "civilite": "madame",
    "nom_naissance": "Exemple",
    "prenom": "Camille",
    "date_naissance": "1990-05-17",
    "courriel": "camille@candidat.example",
    "code_postal": "64100",
    "ville": "Bayonne",
    "inscrit_france_travail": False,
    "niveau": 3,
    "recontact_referent_handicap": False,
}


class Api:
    """`api.get("/sessions")`, `api.post("/candidatures", {...}, key="k")`: with the token, JSON in, a response out."""

    def __init__(self, token: str | None = None) -> None:
        self.client = Client()
        self.token = token

    def request(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **extra: Any
    ) -> HttpResponse:
        headers = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        headers |= extra.pop("headers", {})
        data = body if isinstance(body, bytes | str) else json.dumps(body) if body is not None else b""
        address = path if path.startswith("/api/") else ROOT + path
        extra.setdefault("content_type", "application/json")
        return self.client.generic(method, address, data, headers=headers, **extra)

    def get(self, path: str, **extra: Any) -> HttpResponse:
        return self.request("GET", path, **extra)

    def post(self, path: str, body: Any = None, **extra: Any) -> HttpResponse:
        return self.request("POST", path, body, **extra)

    def patch(self, path: str, body: Any = None, **extra: Any) -> HttpResponse:
        return self.request("PATCH", path, body, **extra)


def api_for(*scopes: str, organisation: Organisation | None = None) -> Api:
    _, secret = create_token(
        scopes=[Scope(scope) for scope in scopes], organisation=organisation, author=factories.AUTHOR
    )
    return Api(secret)


def application(session: Any, **changed: Any) -> dict[str, Any]:
    """The body of an application; a `None` removes the field."""
    body = PERSON | {"session": getattr(session, "carif_number", session)} | changed
    return {name: value for name, value in body.items() if value is not None or name in ("civilite", "niveau")}


def fields_of(response: HttpResponse) -> dict[str, str]:
    """The fields of `erreurs` with their codes; each stands once."""
    entries = problem(response, 422, "saisie-invalide")["erreurs"]
    names = [entry["champ"] for entry in entries]
    assert len(names) == len(set(names)), names
    assert all(entry["message"] for entry in entries)
    return {entry["champ"]: entry["code"] for entry in entries}


def problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The body of a refusal, once its form is known to be right."""
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    body = response.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/api/v1/docs#erreur-{code}")
    assert body["title"]
    assert body["detail"]
    return body


@pytest.fixture
def anyone() -> Api:
    return Api()


@pytest.fixture
def responsible(db: None) -> Organisation:
    return factories.OrganisationFactory(name="Organisme responsable")


@pytest.fixture
def trainer(db: None) -> Organisation:
    return factories.OrganisationFactory(name="Organisme formateur")


@pytest.fixture
def positioner(db: None) -> Organisation:
    return factories.OrganisationFactory(name="Organisme positionneur")


@pytest.fixture
def session(responsible: Organisation, trainer: Organisation, positioner: Organisation) -> Any:
    """The guide's session: 15 places on 03/03/2025, 12 on 15/09/2025, three different organisations."""
    return factories.SessionFactory(
        action__responsible=responsible,
        trainer=trainer,
        positioner=positioner,
        points=[("2025-03-03", 15), ("2025-09-15", 12)],
    )


@pytest.fixture
def prescriber(db: None) -> Organisation:
    return factories.PrescriberFactory(name="Mission locale de l'Exemple")


@pytest.fixture
def prescribing(prescriber: Organisation) -> Api:
    return api_for("prescripteur", organisation=prescriber)


@pytest.fixture
def managing(positioner: Organisation) -> Api:
    return api_for("organisme", organisation=positioner)


@pytest.fixture
def training(trainer: Organisation) -> Api:
    return api_for("organisme", organisation=trainer)


@pytest.fixture
def leading(responsible: Organisation) -> Api:
    return api_for("organisme", organisation=responsible)
