"""Health pages: alive while the process answers, ready only with a database that is up to date."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from django.test import Client

from rafaelpro.config import health


@pytest.fixture(autouse=True)
def _nothing_known_yet(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


@pytest.mark.django_db
def test_ready_when_the_base_is_up_to_date(client: Client):
    answer = client.get("/sante/pret")
    assert (answer.status_code, answer.json()) == (200, {"etat": "pret"})
    assert "no-store" in answer["Cache-Control"]


def test_not_ready_while_a_migration_waits(client: Client, owner_connection):
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    try:
        answer = client.get("/sante/pret")
        assert (answer.status_code, answer.json()["raison"]) == (503, "migrations en attente")
    finally:
        owner_connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('sessions', '0001_initial', now())"
        )
    assert client.get("/sante/pret").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_a_database_yet_alive(client: Client, monkeypatch):
    connection.close()
    broken = {**connection.settings_dict, "EMBEDDED": "", "HOST": "/nowhere"}
    monkeypatch.setattr(connections["default"], "settings_dict", broken)
    answer = client.get("/sante/pret")
    assert (answer.status_code, answer.json()["raison"]) == (503, "base de données injoignable")
    assert client.get("/sante/vivant").json() == {"etat": "vivant"}


@pytest.mark.parametrize("path", ["/sante/pret", "/sante/vivant"])
def test_they_only_answer_questions(client: Client, path: str):
    assert client.post(path).status_code == 405
