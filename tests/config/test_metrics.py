"""`/metriques`: for the operator's token alone, true figures, nothing that names anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from rafaelpro.api.domain.tokens import create_token
from rafaelpro.api.enums import Scope
from rafaelpro.applications import projection
from rafaelpro.config.metrics import FIGURES
from rafaelpro.core import clock
from rafaelpro.eos.models import Feed
from rafaelpro.history.record import Author
from rafaelpro.outbox.models import Message
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-03T09:00")]


def token(scope: Scope) -> str:
    return create_token(scopes=[scope], organisation=None, author=Author(label="essai", channel="essai"))[1]


@pytest.fixture
def read():
    """What the page says, as {"name{labels}": value}."""
    secret = token(Scope.OPERATOR)

    def _read() -> dict[str, float]:
        answer = Client().get("/metriques", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 200, answer.content
        assert "no-store" in answer["Cache-Control"]
        lines = (line for line in answer.content.decode().splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    return _read


@pytest.mark.parametrize(("scope", "status"), [(None, 401), (Scope.EOS_READ, 403)])
def test_others_are_refused_in_words(scope, status):
    headers = {"Authorization": f"Bearer {token(scope)}"} if scope else {}
    answer = Client().get("/metriques", headers=headers)
    assert (answer.status_code, b"rafaelpro_" in answer.content) == (status, False)
    assert answer.json()["detail"]


def test_an_empty_base_has_no_figure_that_it_does_not_know(read):
    found = read()
    assert "rafaelpro_last_feed_applied_timestamp_seconds" not in found
    assert found["rafaelpro_message_oldest_waiting_seconds"] == 0
    assert not [name for name in found if name.startswith("rafaelpro_messages")]


def test_what_waits_is_counted(read):
    now = clock.now()
    for status, minutes in (("WAITING", 7), ("WAITING", 2), ("FAILED", 90)):
        moment = now - timedelta(minutes=minutes)
        Message.objects.create(
            kind="x", to="camille@exemple.example", subject="s", body="b", status=status,
            created_at=moment, next_attempt_at=moment,
        )  # fmt: skip
    Feed.objects.create(source="api", state="applique", numero=7, received_at=now)
    Feed.objects.create(source="api", state="retenu", numero=8, received_at=now)
    found = read()
    assert found['rafaelpro_messages{status="waiting"}'] == 2
    assert found['rafaelpro_messages{status="failed"}'] == 1
    assert found["rafaelpro_message_oldest_waiting_seconds"] == 420
    assert found['rafaelpro_feeds_waiting{state="retenu"}'] == 1
    assert found["rafaelpro_last_feed_applied_timestamp_seconds"] == now.timestamp()


def test_sessions_and_applications_are_those_of_the_lists(read):
    session = factories.SessionFactory()
    factories.ApplicationFactory.create_batch(3, session=session)
    projection.refresh([session.pk])
    assert read()["rafaelpro_applications_pending"] == 3
    assert sum(value for name, value in read().items() if name.startswith("rafaelpro_sessions{")) == 1


def test_requests_are_counted_by_route_never_by_address(client: Client, read):
    name = 'rafaelpro_requests_total{method="GET",route="/suivi/<str:token>/",status="404"}'
    before = read().get(name, 0)
    client.get("/suivi/un-jeton-qui-est-un-secret/")
    client.generic("BREW", "/sante/vivant")
    found = read()
    assert found[name] == before + 1
    assert [each for each in found if "secret" in each or "BREW" in each] == []
    assert [each for each in found if 'method="other",route="/sante/vivant"' in each]


def test_every_figure_is_documented_in_its_own_words():
    assert len({each.name for each in FIGURES}) == len(FIGURES)
    assert all(each.help.endswith(".") and each.name.startswith("rafaelpro_") for each in FIGURES)
