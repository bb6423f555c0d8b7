"""The OpenAPI document as a person reads it: operations, their fields, their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .openapi import METHODS

Document = Mapping[str, Any]
TYPES = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "booléen",
    "array": "liste",
    "object": "objet",
    "null": "null",
}
FORMATS = {"date": "date", "date-time": "date et heure", "binary": "fichier"}
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field."""

    name: str
    kind: str
    is_required: bool
    words: str


@dataclass(frozen=True, slots=True)
class OperationText:
    anchor: str
    method: str
    path: str
    summary: str
    words: str
    scopes: tuple[str, ...]
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answer: tuple[Row, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one tag."""

    title: str
    operations: tuple[OperationText, ...]


def reference_of(document: Document) -> list[Group]:
    """The operations by tag, in the order of the document."""
    groups: dict[str, list[OperationText]] = {}
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                groups.setdefault(operation["tags"][0], []).append(_text(document, path, method, operation))
    return [Group(title, tuple(operations)) for title, operations in groups.items()]


def _text(document: Document, path: str, method: str, operation: Mapping[str, Any]) -> OperationText:
    body = operation.get("requestBody", {}).get("content", {})
    answer = _accepted(operation["responses"])
    return OperationText(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        words=" ".join(operation.get("description", "").split()),
        scopes=tuple(operation.get("security", [{"jeton": []}])[0]["jeton"]),
        parameters=tuple(
            _row(document, each["name"], each["schema"], each["required"], each) for each in operation["parameters"]
        ),
        body=tuple(_fields(document, body.get("application/json", {}).get("schema", {}))),
        answer=tuple(_fields(document, answer.get("content", {}).get("application/json", {}).get("schema", {}))),
        statuses=tuple(str(status) for status in operation["responses"]),
    )


def _accepted(responses: Mapping[int | str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The answer to an accepted request; a status is a number as it is declared, a text once it has been JSON."""
    return next((answer for status, answer in responses.items() if str(status).startswith("2")), {})


def _fields(document: Document, schema: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[Row]:
    """The fields of a schema, those inside named by dots."""
    if depth == DEEPEST:
        return
    chosen = _object_in(document, schema)
    required = chosen.get("required", [])
    for name, field in chosen.get("properties", {}).items():
        yield _row(document, f"{prefix}{name}", field, name in required, field)
        yield from _fields(document, field, f"{prefix}{name}.", depth + 1)


def _row(document: Document, name: str, schema: Mapping[str, Any], is_required: bool, told: Mapping[str, Any]) -> Row:
    return Row(name, kind_of(document, schema), is_required, told.get("description", ""))


def _object_in(document: Document, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first object with fields that a schema allows: itself, one of its choices, its items."""
    plain = _followed(document, schema)
    if "properties" in plain:
        return plain
    inside = [*plain.get("anyOf", []), *([plain["items"]] if "items" in plain else [])]
    return next((found for each in inside if (found := _object_in(document, each))), {})


def _followed(document: Document, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def kind_of(document: Document, schema: Mapping[str, Any]) -> str:
    """The type in words: « texte », « date ou null », « liste de objet », the values of a list."""
    plain = _followed(document, schema)
    if "anyOf" in plain:
        return " ou ".join(dict.fromkeys(kind_of(document, each) for each in plain["anyOf"]))
    if "enum" in plain:
        return " | ".join(str(value) for value in plain["enum"])
    if "const" in plain:
        return str(plain["const"])
    if plain.get("type") == "array":
        return f"liste ({kind_of(document, plain.get('items', {}))})"
    return FORMATS.get(plain.get("format", ""), TYPES.get(plain.get("type", ""), "valeur"))
