"""What all tests share: a throw-away PostgreSQL, a clock that stops, a strict Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.http import HttpRequest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

from rafaelpro.config import postgres
from rafaelpro.core import clock as core_clock
from tests.support import strict, throwaway

NO_CHROMIUM = "Chromium absent"
ONE_WORKER = ("tests/config/test_launcher.py", "tests/web/account/test_oidc.py")
"""Files whose tests share something slow to start: one worker runs them all. The mark `xdist_group` does nothing with
pytest 9.2 (pytest-dev/pytest-xdist#1386)."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long tests too")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the one that starts the workers, or the only process
        os.environ[throwaway.RUN_VARIABLE] = str(throwaway.new_run())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        throwaway.end_run(Path(os.environ[throwaway.RUN_VARIABLE]))


class Schedule(LoadGroupScheduling):
    """Test by test to whoever is free, but for ONE_WORKER."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in ONE_WORKER else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Schedule:
    return Schedule(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
        if item.get_closest_marker("soak") and not config.getoption("--soak"):
            item.add_marker(pytest.mark.skip(reason="long: only with --soak"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not tried is said loudly."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)]
    if skipped:
        terminalreporter.section("CHROMIUM ABSENT", red=True, bold=True)
        terminalreporter.write_line(
            f"{len(skipped)} test(s) de navigateur n'ont PAS été essayés : installez Chromium (apt install chromium) "
            "ou donnez son chemin par CHROMIUM."
        )


# --- the database -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The PostgreSQL server of this run."""
    run = Path(os.environ[throwaway.RUN_VARIABLE])
    yield throwaway.start(run)
    connections.close_all()
    postgres.release(run)


@pytest.fixture(scope="session")
def database_name(postgres_server: postgres.Server) -> str:
    """The database of this worker, cloned from the migrated one."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    throwaway.clone(postgres_server, name)
    return name


@pytest.fixture(scope="session")
def django_db_setup(postgres_server: postgres.Server, database_name: str) -> Iterator[None]:
    """In the place of pytest-django's: no database is made nor migrated here, the worker's clone is named.

    Tests run as the application's role (R7.7): a missing right shows. Only the emptying between tests that commit
    is done by the superuser, for all connections: Playwright's loop gives Django another one in the same thread.
    """
    connections.settings["default"].update(NAME=database_name, EMBEDDED=str(postgres_server.data_dir))
    superuser = throwaway.connect(postgres_server, database_name, "postgres")

    def flush(_operations: DatabaseOperations, _commands: list[str]) -> None:
        throwaway.restore(superuser, _tables(superuser))

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
    superuser.close()


def _tables(connection: psycopg.Connection) -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [name for (name,) in found if name != "django_migrations"]


@pytest.fixture
def app_role_connection(
    postgres_server: postgres.Server, database_name: str, transactional_db: None
) -> Iterator[psycopg.Connection]:
    """A connection of its own as the application's role, outside Django (it sees what is committed)."""
    with throwaway.connect(postgres_server, database_name, "rafaelpro") as connection:
        yield connection


@pytest.fixture
def owner_connection(
    postgres_server: postgres.Server, database_name: str, transactional_db: None
) -> Iterator[psycopg.Connection]:
    """A connection of its own as the owner of the tables, outside Django (it sees what is committed)."""
    with throwaway.connect(postgres_server, database_name, "rafaelpro_owner") as connection:
        yield connection


@pytest.fixture
def database_url(postgres_server: postgres.Server, database_name: str, transactional_db: None) -> str:
    """The worker's database as a DATABASE_URL, for commands tried in a process of their own."""
    return f"postgresql://rafaelpro@/{database_name}?host={postgres_server.sockets}"


# --- the clock ----------------------------------------------------------------------------------------------------


class Clock:
    """The system's clock, stopped where a test wants it; a date means midnight in Paris."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def freeze(self, moment: str | date | datetime) -> datetime:
        return self._stack.enter_context(core_clock.frozen(moment))


@pytest.fixture
def clock() -> Iterator[Clock]:
    with ExitStack() as stack:
        yield Clock(stack)


@pytest.fixture(autouse=True)
def _frozen(request: pytest.FixtureRequest) -> Iterator[None]:
    """@pytest.mark.frozen("2025-03-03")"""
    marker = request.node.get_closest_marker("frozen")
    with ExitStack() as stack:
        if marker:
            stack.enter_context(core_clock.frozen(marker.args[0]))
        yield


# --- people -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _whole_log_in() -> Iterator[None]:
    """`client.force_login` stands for a whole log-in: with the second factor, without which nobody is the operator.

    Real log-ins, by the pages, are not touched: tests/web/account tries them.
    """

    from allauth.account.internal.flows.login import record_authentication

    def mark(sender: object, request: HttpRequest, user: AbstractBaseUser, **_: object) -> None:
        if "SERVER_NAME" not in request.META:  # the bare request that the test client makes
            record_authentication(request, user, "mfa", type="tests")

    user_logged_in.connect(mark, weak=False, dispatch_uid="tests: whole log-in")
    yield
    user_logged_in.disconnect(dispatch_uid="tests: whole log-in")


# --- strictness ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _strict_django() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        strict.install(monkeypatch)
        yield
