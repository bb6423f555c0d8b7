"""The same POST twice is done once."""

from __future__ import annotations

from collections import Counter

import pytest

from rafaelpro.api.domain import idempotency
from rafaelpro.api.models import IdempotencyKey
from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import EntryPoint
from rafaelpro.history.models import Event
from tests.api.conftest import Api, api_for, application, fields_of, problem
from tests.factories import PrescriberFactory, SessionFactory
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]


def test_the_same_request_again_has_the_first_answer(prescribing, session):
    first = prescribing.post("/candidatures", application(session), key="a")
    prescribing.post(f"/candidatures/{first.json()['reference']}/retrait")

    again = prescribing.post("/candidatures", application(session), key="a")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert (again["Idempotent-Replayed"], "Idempotent-Replayed" in first.headers) == ("true", False)
    assert Application.objects.count() == 1


def test_spaces_and_the_order_of_names_do_not_make_another_request(prescribing, session):
    body = application(session)
    prescribing.post("/candidatures", body, key="a")
    again = prescribing.post("/candidatures", dict(reversed(body.items())), key="a")
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")


def test_the_key_of_another_request_is_refused(prescribing, session):
    reference = prescribing.post("/candidatures", application(session), key="a").json()["reference"]

    other = application(session, nom_naissance="Autre", courriel="autre@candidat.example")
    problem(prescribing.post("/candidatures", other, key="a"), 422, "cle-idempotence-reutilisee")
    problem(prescribing.post(f"/candidatures/{reference}/retrait", key="a"), 422, "cle-idempotence-reutilisee")
    assert list(Application.objects.values_list("state", flat=True)) == ["PENDING"]


def test_wrong_input_is_told_before_the_key_is_looked_at(prescribing, session):
    prescribing.post("/candidatures", application(session), key="a")
    fields_of(prescribing.post("/candidatures", application(session, prenom=""), key="a"))


def test_keys_belong_to_their_token(prescribing, session):
    prescribing.post("/candidatures", application(session), key="a")
    other = api_for("prescripteur", organisation=PrescriberFactory())
    someone = application(session, nom_naissance="Autre", courriel="autre@candidat.example")
    assert other.post("/candidatures", someone, key="a").status_code == 201


def test_a_refusal_is_not_remembered(prescribing, session):
    EntryPoint.objects.filter(session=session).update(places=0)
    problem(prescribing.post("/candidatures", application(session), key="a"), 409, "session-complete")
    assert not IdempotencyKey.objects.exists()

    EntryPoint.objects.filter(session=session).update(places=5)
    assert prescribing.post("/candidatures", application(session), key="a").status_code == 201


def test_decisions_and_withdrawals_too(prescribing, managing, session):
    path = prescribing.post("/candidatures", application(session)).json()["reference"]
    body = {"conformite": False, "motif": "injoignable"}

    first = managing.post(f"/candidatures/{path}/avis", body, key="d")
    again = managing.post(f"/candidatures/{path}/avis", body, key="d")
    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    problem(managing.post(f"/candidatures/{path}/avis", body, key="e"), 409, "transition-impossible")
    assert Event.objects.filter(key=path).count() == 2


def test_a_key_lives_24_hours(prescribing, session, clock):
    prescribing.post("/candidatures", application(session), key="a")

    clock.freeze("2025-02-20T23:59:59")
    assert prescribing.post("/candidatures", application(session), key="a")["Idempotent-Replayed"] == "true"
    clock.freeze("2025-02-21")
    problem(prescribing.post("/candidatures", application(session), key="a"), 409, "deja-candidat")


def test_answers_are_forgotten_after_24_hours(prescribing, session, clock):
    prescribing.post("/candidatures", application(session), key="a")
    assert idempotency.purge() == 0
    clock.freeze("2025-02-21")
    assert idempotency.purge() == 1
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256])
def test_keys_that_are_none(prescribing, session, key):
    assert fields_of(prescribing.post("/candidatures", application(session), key=key)) == {
        "Idempotency-Key": "invalide"
    }
    assert not Application.objects.exists()


def test_what_is_read_ignores_keys(prescribing):
    assert prescribing.get("/candidatures", key="a").status_code == 200
    assert not IdempotencyKey.objects.exists()


# --- races ---------------------------------------------------------------------------------------------------------

THREADS = 12


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_one_key_at_once_creates_once(prescribing, session, attempt):
    responses = at_once(
        *[lambda: Api(prescribing.token).post("/candidatures", application(session), key="a")] * THREADS
    )

    assert Counter(response.status_code for response in responses) == {201: 1, 200: THREADS - 1}
    assert len({response.content for response in responses}) == 1
    assert len({response["Location"] for response in responses}) == 1
    assert Application.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_key_two_bodies_at_once(prescribing, session):
    bodies = [application(session, nom_naissance=name, courriel=f"{name}@c.example") for name in ("un", "deux")]
    calls = [lambda body=body: Api(prescribing.token).post("/candidatures", body, key="a") for body in bodies * 4]

    found = Counter(response.status_code for response in at_once(*calls))

    assert found == {201: 1, 200: 3, 422: 4}
    assert Application.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_a_key_the_second_is_told_of_the_first(prescribing, session):
    calls = [lambda: Api(prescribing.token).post("/candidatures", application(session))] * THREADS

    responses = at_once(*calls)

    assert Counter(response.status_code for response in responses) == {201: 1, 409: THREADS - 1}
    (created,) = [response.json()["reference"] for response in responses if response.status_code == 201]
    others = [problem(response, 409, "deja-candidat") for response in responses if response.status_code == 409]
    assert {each["candidature"] for each in others} == {created}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_places_are_never_sold_twice_and_nobody_gets_a_500():
    session = SessionFactory(points=[("2025-03-03", 7)])
    tokens = [api_for("prescripteur", organisation=PrescriberFactory()).token for _ in range(4)]
    calls = [
        lambda rank=rank: Api(tokens[rank % 4]).post(
            "/candidatures",
            application(session, nom_naissance=f"n{rank:c>5}", courriel=f"{rank}@c.example"),
            key=str(rank),
        )
        for rank in range(32)
    ]

    assert Counter(response.status_code for response in at_once(*calls)) == {201: 7, 409: 25}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_rate_holds_over_threads(settings, prescribing, monkeypatch):
    from rafaelpro.api.domain import rates

    monkeypatch.setattr(rates, "_COUNT", rates._COUNT.replace("clock_timestamp()", "to_timestamp(1000)"))
    settings.API_REQUESTS_PER_SECOND = 20
    found = Counter(
        response.status_code for response in at_once(*[lambda: Api(prescribing.token).get("/candidatures")] * 32)
    )
    assert found == {200: 20, 429: 12}
