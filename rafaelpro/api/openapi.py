"""The OpenAPI 3.1 document: what ninja makes of the operations, completed with what it cannot know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ninja.openapi.schema import OpenAPISchema

from . import problems
from .auth import Bearer
from .operations import KEY_HEADER

if TYPE_CHECKING:
    from .service import Service

INTRODUCTION = """\
Sessions de formation financées en Nouvelle-Aquitaine, candidatures et avis.

Dates ISO (AAAA-MM-JJ), à l'heure de Paris. Les lectures publiques ne demandent pas de jeton ; les autres opérations
demandent « Authorization: Bearer … ». Un paramètre ou un champ inconnu est refusé (422). Les erreurs sont des problèmes
RFC 9457 avec un « code » stable. Les listes donnent « total », « resultats » et « page_suivante », un chemin depuis la
racine. Un POST peut porter « Idempotency-Key » : pendant 24 h, la même requête répond 200 avec la première réponse.
"""
METHODS = ("get", "post", "patch")
IDEMPOTENCY = {
    "in": "header",
    "name": KEY_HEADER,
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "la même requête avec la même clé n'est faite qu'une fois en 24 h",
}
LOCATION = {"description": "chemin de ce qui a été créé", "schema": {"type": "string"}}
REPLAYED = {"description": "« true » : la première réponse, redonnée", "schema": {"type": "string", "const": "true"}}
RETRY_AFTER = {"description": "secondes à attendre", "schema": {"type": "integer"}}
CHALLENGE = {"description": "ce que le serveur attend", "schema": {"type": "string"}}
HEADERS: dict[int, dict[str, Any]] = {
    201: {"Location": LOCATION},
    202: {"Location": LOCATION},
    401: {"WWW-Authenticate": CHALLENGE},
    429: {"Retry-After": RETRY_AFTER},
}


def complete(document: OpenAPISchema, api: Service) -> None:
    """Problems' media type, headers, scopes, idempotency keys, the table of codes."""
    scopes = _scopes(api)
    for method, operation in _operations(document):
        _complete_responses(operation)
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                parameter["allowEmptyValue"] = True  # as good as absent
        if operation["operationId"] in scopes:
            operation["security"] = [{"jeton": scopes[operation["operationId"]]}]
        if method == "post":
            operation["parameters"].append(IDEMPOTENCY)
            if 200 in operation["responses"]:
                operation["responses"][200].setdefault("headers", {})["Idempotent-Replayed"] = REPLAYED
    document["components"]["securitySchemes"] = {
        "jeton": {"type": "http", "scheme": "bearer", "description": "jeton remis par Cap Métiers"}
    }
    for schema in document["components"]["schemas"].values():
        schema.pop("description", None)  # our docstrings: for those who read the code
    document["x-codes"] = [
        {"code": str(code), "statut": kind.status, "titre": kind.title, "quand": kind.when}
        for code, kind in problems.KINDS.items()
    ]
    document.pop("servers", None)


def _operations(document: OpenAPISchema) -> Iterator[tuple[str, dict[str, Any]]]:
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if method in METHODS:
                yield method, operation


def _complete_responses(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status >= 400 and "content" in response:
            response["content"] = {problems.MEDIA_TYPE: response["content"].pop("application/json")}
        if status in HEADERS:
            response["headers"] = dict(HEADERS[status])


def _scopes(api: Service) -> dict[str, list[str]]:
    """The scopes of each operation that needs a token; any one of them is enough."""
    return {
        api.get_openapi_operation_id(operation): [str(scope) for guard in guards for scope in guard.scopes]
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
        if (guards := [callback for callback in operation.auth_callbacks if isinstance(callback, Bearer)])
    }
