"""Read what was sent: JSON in UTF-8, of the announced type; parameters once each."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from .problems import Code, FieldProblem, InvalidInput, Problem, json_too_large

JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})
UTF_8 = frozenset({"utf-8", "utf8", ""})
LONGEST_INTEGER = 19  # digits: beyond, no field of ours takes it, and reading it could be long


class TooBig(float):
    """An integer that no field takes, whatever it is."""


class StrictParser(Parser):
    """Ninja's parser, made exact."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON value of the body. Raises `type-non-accepte`, `saisie-invalide`."""
        if len(request.body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise json_too_large()
        _refuse_other_types(request)
        try:
            return read_json(request.body)
        except (ValueError, RecursionError) as error:
            words = f"Le corps n'est pas du JSON lisible : {_where(error)}."
            raise InvalidInput([FieldProblem("corps", "illisible", words)]).as_problem() from error

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The parameters, once each; an empty one is as good as absent. Raises `InvalidInput`."""
        twice = [name for name in data if len(data.getlist(name)) > 1]
        if twice:
            words = "Ce paramètre est donné plusieurs fois."
            raise InvalidInput([FieldProblem(name, "invalide", words) for name in twice])
        return {name: data[name] for name in data if data[name] != ""}


def read_json(body: bytes) -> Any:
    """The value. Raises `ValueError` (bytes that are not UTF-8 included), `RecursionError`."""
    return json.loads(body.decode("utf-8-sig"), parse_int=_integer, object_pairs_hook=_once_each)


def _integer(text: str) -> int | TooBig:
    return int(text) if len(text) <= LONGEST_INTEGER else TooBig("inf")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("un nom y est deux fois")
    return found


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"ligne {error.lineno}, colonne {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "ce n'est pas de l'UTF-8"
    if isinstance(error, RecursionError):
        return "il est trop profond"
    return str(error)


def _refuse_other_types(request: HttpRequest) -> None:
    charset = request.content_params.get("charset", "").lower() if request.content_params else ""
    if request.content_type in JSON_TYPES and charset in UTF_8:
        return
    raise Problem(
        Code.MEDIA,
        "Le corps doit être du JSON en UTF-8 : « Content-Type: application/json ».",
        headers={"Accept-Post": "application/json"},
    )
