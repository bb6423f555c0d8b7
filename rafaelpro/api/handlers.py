"""From what the domain and the framework refuse to problems: one table, and a guard around every address."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from rafaelpro.applications.errors import (
    AlreadyApplied,
    ApplicationError,
    InvalidDecision,
    RecruitmentClosed,
    SessionFull,
)
from rafaelpro.applications.person import InvalidCandidate
from rafaelpro.catalogue.errors import ChangedMeanwhile, EnrichmentNotAllowed, InvalidEnrichment

from .auth import caller_of
from .candidates import NAMES
from .fields import INVALID, REQUIRED, problems_of
from .present.offer import recruitment_out
from .problems import Code, FieldProblem, InvalidInput, Problem, json_too_large
from .reads import may_see

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]

DECISION_FIELDS = {
    "planned_entry": "entree_prevue",
    "planned_exit": "sortie_prevue",
    "reason_code": "motif",
    "detail": "precision",
    "reason": "raison",
    "ticket": "ticket",
    "places": "places",
    "deadline": "date_limite",
}
ENRICHMENT_FIELDS = {"highlights": "plus", "web_link": "lien_web"}


def invalid_decision(errors: Mapping[str, str], absent: Collection[str] = ()) -> InvalidInput:
    """The domain's errors by field, as fields of the body; `absent`: those that were not given."""
    fields = {DECISION_FIELDS[name]: words for name, words in errors.items()}
    return InvalidInput(
        [FieldProblem(name, REQUIRED if name in absent else INVALID, words) for name, words in fields.items()]
    )


# --- one function for each kind of refusal -------------------------------------------------------------------------


def _problem(request: HttpRequest, error: Problem) -> Problem:
    return error


def _invalid_input(request: HttpRequest, error: InvalidInput) -> Problem:
    return error.as_problem()


def _invalid_types(request: HttpRequest, error: ValidationError) -> Problem:
    """A place is (source, argument, field…) for a body, (source, field) for a parameter."""
    errors = [
        {**each, "loc": each["loc"][2:] if each["loc"][0] == "body" else each["loc"][1:]} for each in error.errors
    ]
    return InvalidInput(problems_of(errors)).as_problem()


def _http_error(request: HttpRequest, error: HttpError) -> Problem:
    """Ninja wraps what the parser raised."""
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    return Problem(Code.UNREADABLE, "La requête est illisible.")


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> Problem:
    return json_too_large()


def _cut(request: HttpRequest, error: UnreadablePostError) -> Problem:
    return Problem(Code.UNREADABLE, "Le corps de la requête a été coupé.")


def _application_error(request: HttpRequest, error: ApplicationError) -> Problem:
    return Problem(Code(error.code), str(error))


def _already_applied(request: HttpRequest, error: AlreadyApplied) -> Problem:
    """The reference only where the structure may see the application (R6.3)."""
    seen = may_see(caller_of(request), error.application)
    members: dict[str, Any] = {"candidature": error.application.reference} if seen else {}
    return Problem(Code.ALREADY_APPLIED, str(error), **members)


def _closed(request: HttpRequest, error: SessionFull | RecruitmentClosed) -> Problem:
    """With what tells when it opens again."""
    recruitment = recruitment_out(error.recruitment).model_dump(mode="json")
    return Problem(Code(error.code), str(error), recrutement=recruitment)


def _invalid_candidate(request: HttpRequest, error: InvalidCandidate) -> Problem:
    return InvalidInput(
        [FieldProblem(NAMES[each.field], each.code, each.message) for each in error.errors]
    ).as_problem()


def _invalid_decision(request: HttpRequest, error: InvalidDecision) -> Problem:
    return invalid_decision(error.errors).as_problem()


def _invalid_enrichment(request: HttpRequest, error: InvalidEnrichment) -> Problem:
    fields = [FieldProblem(ENRICHMENT_FIELDS[name], INVALID, words) for name, words in error.errors.items()]
    return InvalidInput(fields).as_problem()


def _enrichment_not_allowed(request: HttpRequest, error: EnrichmentNotAllowed) -> Problem:
    return Problem(Code(str(error.verdict.refusal)), str(error))


def _changed_meanwhile(request: HttpRequest, error: ChangedMeanwhile) -> Problem:
    return Problem(Code.CHANGED_MEANWHILE, str(error))


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], Problem]] = {
    Problem: _problem,
    InvalidInput: _invalid_input,
    ValidationError: _invalid_types,
    HttpError: _http_error,
    RequestDataTooBig: _too_big,
    UnreadablePostError: _cut,
    ApplicationError: _application_error,
    AlreadyApplied: _already_applied,
    SessionFull: _closed,
    RecruitmentClosed: _closed,
    InvalidCandidate: _invalid_candidate,
    InvalidDecision: _invalid_decision,
    InvalidEnrichment: _invalid_enrichment,
    EnrichmentNotAllowed: _enrichment_not_allowed,
    ChangedMeanwhile: _changed_meanwhile,
}


def install(api: NinjaAPI) -> None:
    """Every refusal of the table becomes its problem; the rest reaches the guard."""
    for refusal, handler in HANDLERS.items():
        api.add_exception_handler(refusal, _responding(handler))


def _responding(handler: Callable[[HttpRequest, Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    def respond(request: HttpRequest, error: Any) -> HttpResponse:
        return handler(request, error).response()

    return respond


# --- the guard -----------------------------------------------------------------------------------------------------


def guarded(view: View) -> View:
    """HEAD as GET without its body, OPTIONS, 405 and 500 as problems, nothing personal in caches."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        try:
            response = view(request, *args, **kwargs)
        except Exception:
            logger.exception("api_failed")
            response = Problem(
                Code.INTERNAL, "Le service a rencontré un problème. Réessayez dans un moment."
            ).response()
        request.method = asked
        if response.status_code == 405 and isinstance(response, HttpResponse):
            response = _not_allowed(asked or "", response["Allow"].split(","))
        if "Authorization" in request.headers:
            response.headers.setdefault("Cache-Control", "no-store")
        return _without_body(response) if asked == "HEAD" else response

    guard.csrf_exempt = True  # type: ignore[attr-defined]  # tokens, no cookies
    return guard


def _not_allowed(asked: str, methods: Iterable[str]) -> HttpResponse:
    allowed = {method.strip() for method in methods} | {"OPTIONS"}
    allow = ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
    if asked == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allow})
    return Problem(Code.METHOD, f"Cette adresse ne connaît que {allow}.", headers={"Allow": allow}).response()


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponse):
        length = str(len(response.content))
        response.content = b""
        response["Content-Length"] = length
    return response
