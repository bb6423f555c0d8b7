"""Logs: JSON lines in which nothing typed by a person appears."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from io import StringIO

import psycopg
import pytest
import structlog
from django.test import RequestFactory
from django.urls import ResolverMatch

from rafaelpro.config import logs

TOKEN = "jeton-tres-secret"


@pytest.fixture
def logged() -> Iterator[Callable[[bool], Callable[[], list[dict]]]]:
    """Sets the logging up as in production or not; answers a function that reads the lines so far."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def set_up(keep_messages: bool) -> Callable[[], list[dict]]:
        output = StringIO()
        config = logs.settings(keep_messages=keep_messages)
        config["handlers"]["stderr"]["stream"] = output
        logging.config.dictConfig(config)
        return lambda: [json.loads(line) for line in output.getvalue().splitlines()]

    yield set_up
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def a_request(path: str = f"/suivi/{TOKEN}/"):
    request = RequestFactory().get(path)
    request.resolver_match = ResolverMatch(lambda request: None, (), {}, route="suivi/<jeton>/")
    return request


def test_a_request_is_named_by_its_route(logged):
    lines = logged(False)
    logs.RequestLog(lambda request: _answer(204))(a_request())
    [line] = lines()
    assert (line["route"], line["status"], line["method"]) == ("/suivi/<jeton>/", 204, "GET")
    assert len(line["request_id"]) == 12
    assert TOKEN not in json.dumps(line)


def test_health_and_static_files_are_not_worth_a_line(logged):
    lines = logged(False)
    for path in ("/sante/pret", "/static/x.css"):
        logs.RequestLog(lambda request: _answer(200))(a_request(path))
    assert lines() == []


def test_djangos_own_warnings_do_not_quote_the_path(logged):
    lines = logged(False)
    extra = {"request": a_request(), "status_code": 404}
    logging.getLogger("django.request").warning("Not Found: %s", f"/suivi/{TOKEN}/", extra=extra)
    [line] = lines()
    assert line["event"] == "django.request: 404"
    assert TOKEN not in json.dumps(line)


def _answer(status: int):
    from django.http import HttpResponse

    return HttpResponse(status=status)


def an_error() -> Exception:
    try:
        try:
            int("Jeanne Martin")
        except ValueError as error:
            raise psycopg.errors.UniqueViolation("Key (email)=(jeanne@exemple.example) already exists.") from error
    except psycopg.Error as error:
        return error


@pytest.mark.parametrize("library", [logging.getLogger, structlog.get_logger])
def test_in_production_an_error_is_told_without_what_it_quotes(logged, library):
    lines = logged(False)
    logger = library("rafaelpro.essai")
    error = an_error()
    logger.error("failed", exc_info=(type(error), error, error.__traceback__))
    [line] = lines()
    assert line["exception"]["type"] == "UniqueViolation"
    assert line["exception"]["cause"]["type"] == "ValueError"
    assert any("an_error" in frame for frame in line["exception"]["frames"])
    assert "eanne" not in json.dumps(line)


def test_elsewhere_persons_are_invented_and_messages_help(logged):
    lines = logged(True)
    error = an_error()
    logging.getLogger("rafaelpro.essai").error("failed", exc_info=error)
    assert "jeanne@exemple.example" in lines()[0]["exception"]["message"]
