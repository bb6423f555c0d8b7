"""Logs as JSON lines, without personal data.

A path may hold a candidate's token and an error's message may hold what somebody typed: a request is named by its
route, an exception by its type, its place in the code and, for the database, the constraint. Outside production, where
persons are invented, messages are kept.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

EventDict = MutableMapping[str, Any]
logger = structlog.get_logger("rafaelpro.request")
_QUIET_PATHS = ("/static/", "/sante/")


def settings(*, keep_messages: bool, level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING: structlog and the standard library through one JSON formatter on standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_request,
        ExceptionFacts(keep_messages=keep_messages),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "procrastinate": {"level": "WARNING"},  # its INFO lines print the arguments of jobs
        },
    }


def name_request(_: object, __: str, event: EventDict) -> EventDict:
    """Django's own warnings quote the path: say the route and the status in its place."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    if record is None or not isinstance(request, HttpRequest):
        return event
    event["event"] = f"{record.name}: {getattr(record, 'status_code', '')}".rstrip(": ")
    event["route"] = route(request)
    return event


class ExceptionFacts:
    """Turns an exception into facts that hold nothing typed by a person."""

    def __init__(self, *, keep_messages: bool) -> None:
        self.keep_messages = keep_messages

    def __call__(self, _: object, __: str, event: EventDict) -> EventDict:
        error = _exception(event.pop("exc_info", None))
        if error is not None:
            record = event.get("_record")
            if record is not None:
                record.exc_info = record.exc_text = None
            event["exception"] = self._facts(error)
        return event

    def _facts(self, error: BaseException) -> dict[str, Any]:
        frames = traceback.extract_tb(error.__traceback__)
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        diagnostic = getattr(error, "diag", None)
        facts = {
            "type": type(error).__name__,
            "message": str(error) if self.keep_messages else None,
            "constraint": getattr(diagnostic, "constraint_name", None),
            "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
            "cause": self._facts(cause) if cause is not None else None,
        }
        return {name: value for name, value in facts.items() if value}


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    if exc_info:
        import sys

        return sys.exc_info()[1]
    return None


def route(request: HttpRequest) -> str:
    """The pattern that matched (`suivi/<jeton>/`), never the path itself."""
    match = request.resolver_match
    return f"/{match.route}" if match else "?"


class RequestLog:
    """One line for each request: method, route, status, milliseconds, an identifier that its other lines share."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
        response = self.get_response(request)
        if not request.path.startswith(_QUIET_PATHS):
            level = logging.WARNING if response.status_code >= 500 else logging.INFO
            milliseconds = round((time.perf_counter() - begun) * 1000, 1)
            logger.log(
                level,
                "request",
                method=request.method,
                route=route(request),
                status=response.status_code,
                ms=milliseconds,
            )
        return response
