"""R7.7: the application's database role cannot rewrite history, nor empty anything, nor own anything."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from rafaelpro.core import clock
from rafaelpro.history.models import Event


def an_event() -> Event:
    return Event.objects.create(
        kind="application", key="2025000001", verb="decide", at=clock.now(), actor_label="A", channel="test"
    )


@pytest.mark.django_db
def test_django_works_as_the_application_role_which_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("rafaelpro", False)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = 'rafaelpro')"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE history_event SET reason = 'autre'",
        "DELETE FROM history_event",
        "TRUNCATE history_event",
        "ALTER TABLE history_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "SET ROLE rafaelpro_owner",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('history', 'x', now())",
        "TRUNCATE organisations_user CASCADE",
    ],
)
def test_the_application_role_is_refused(command: str, app_role_connection: psycopg.Connection):
    an_event()
    with pytest.raises(errors.InsufficientPrivilege):
        app_role_connection.execute(command)
    assert app_role_connection.execute("SELECT reason FROM history_event").fetchall() == [("",)]


def test_ignoring_triggers_does_not_open_history(app_role_connection: psycopg.Connection):
    """pgtrigger's own way of putting triggers to sleep is a plain setting, open to every role: rights stand behind."""
    an_event()
    app_role_connection.execute("SET pgtrigger.ignore = '{history_event:history_is_append_only}'")
    with pytest.raises(errors.InsufficientPrivilege):
        app_role_connection.execute("UPDATE history_event SET reason = 'autre'")


def test_a_test_that_commits_leaves_nothing_behind_but_the_rows_of_migrations(transactional_db, app_role_connection):
    an_event()
    before = app_role_connection.execute("SELECT count(*) FROM django_content_type").fetchone()
    connection.ops.execute_sql_flush([])
    assert app_role_connection.execute("SELECT count(*) FROM history_event").fetchone() == (0,)
    assert app_role_connection.execute("SELECT count(*) FROM django_content_type").fetchone() == before
    assert before[0] > 10


@pytest.mark.django_db
def test_ids_go_on_after_the_rows_of_migrations():
    from django.contrib.contenttypes.models import ContentType

    made = ContentType.objects.create(app_label="essai", model="essai")
    assert made.pk > ContentType.objects.exclude(pk=made.pk).order_by("-pk").first().pk
