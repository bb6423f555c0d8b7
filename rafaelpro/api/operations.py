"""What surrounds every operation once token, scope and types are accepted: parameters, idempotency, the answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from .answers import Answer
from .auth import caller_of
from .domain.idempotency import checked_key, fingerprint_of, json_digest, once
from .fields import UNKNOWN, printable
from .problems import FieldProblem, InvalidInput

KEY_HEADER = "Idempotency-Key"
View = Callable[..., Answer | HttpResponseBase]


def keeps_its_own_keys(view: View) -> View:
    """For an operation that reads its body as it works: it honours `Idempotency-Key` by itself."""
    view.keeps_its_own_keys = True  # type: ignore[attr-defined]
    return view


def around(view: View) -> Callable[..., HttpResponseBase]:
    """The decorator of all operations (ninja's mode « operation »: input is valid, nothing is done yet)."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        _refuse_unknown_parameters(request, view._ninja_operation)  # type: ignore[attr-defined]

        def work() -> Answer | HttpResponseBase:
            return view(request, *args, **values)

        key = request.headers.get(KEY_HEADER)
        if key is None or request.method != "POST" or hasattr(view, "keeps_its_own_keys"):
            answer = work()
        else:
            answer = _once(request, key, work)
        return answer.response() if isinstance(answer, Answer) else answer

    return run


def _once(request: HttpRequest, key: str, work: Callable[[], Any]) -> Answer:
    fingerprint = fingerprint_of("POST", request.path, json_digest(request.body))
    return once(token=caller_of(request).token, key=checked_key(key), fingerprint=fingerprint, work=work)


def _refuse_unknown_parameters(request: HttpRequest, operation: Operation) -> None:
    """Unknown parameters are refused, not ignored: a misspelt filter would answer something else."""
    known: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        words = "Ce paramètre n'existe pas."
        raise InvalidInput([FieldProblem(printable(name), UNKNOWN, words) for name in unknown])
