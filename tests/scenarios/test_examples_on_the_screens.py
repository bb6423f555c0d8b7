"""The guide's counters as people read them: « 9/12 », « 8/12 », « 13/10 » on every page that shows one (R4.3)."""

import re
from html import unescape

import pytest

from rafaelpro.catalogue.models import TrainingSession
from tests import factories
from tests.eos.builder import S1, delta, feed

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-10T10:00")]

CONTRACT = {"start": "20240201", "end": "20271231"}
PAGES = (
    f"/recherche/?carif={S1}",
    f"/sessions/{S1}/",
    f"/pro/recherche/?carif={S1}",
    "/gestion/candidatures/sessions/",
    f"/gestion/sessions/{S1}/",
    f"/gestion/sessions/{S1}/chronologie/",
)


def send(numero, places):
    make = feed if numero == 1 else delta
    return make(numero).action().session(S1, points=[("2025-03-03", 15), ("2025-09-15", places)], **CONTRACT).apply()


@pytest.fixture
def session():
    send(1, 12)
    return TrainingSession.objects.select_related("action__responsible").get(carif_number=S1)


@pytest.fixture
def desk(client, session):
    client.force_login(factories.member(session.action.responsible, applications=True, catalogue=True))
    return client


def arrive(session, state, count):
    return factories.ApplicationFactory.create_batch(count, session=session, state=state)


def counters(client):
    """The « n/N » of the entry point to come that each page says."""
    texts = {page: unescape(re.sub(r"<[^>]+>", " ", client.get(page).content.decode())) for page in PAGES}
    return {page: set(re.findall(r"(?<![\d/])\d+/1[02](?![\d/])", text)) for page, text in texts.items()}


def everywhere(counter):
    return {page: {counter} for page in PAGES}


def decide(client, session, application, **fields):
    """Through the form of the file, as who works at the desk does."""
    address = f"/gestion/candidatures/{application.reference}/"
    answer = client.post(address, {"structure": session.action.responsible.pk, **fields})
    assert answer.status_code == 302, answer.content.decode()
    application.refresh_from_db()
    return application.state


def test_the_counters_of_the_guide(desk, session):
    arrive(session, "RETAINED", 6)
    first, second, _ = arrive(session, "PENDING", 3)
    assert counters(desk) == everywhere("9/12")

    assert decide(desk, session, first, conformite="non", motif="injoignable") == "NOT_RETAINED"
    assert counters(desk) == everywhere("8/12")

    yes = {"conformite": "oui", "entree_prevue": "15/09/2025", "sortie_prevue": "30/06/2026"}
    assert decide(desk, session, second, **yes) == "RETAINED"
    assert counters(desk) == everywhere("8/12")

    arrive(session, "RETAINED", 5)
    send(2, 10)
    assert counters(desk) == everywhere("13/10")
    page = desk.get(f"/sessions/{S1}/").content.decode()
    assert "Complet" in page
    assert f"/sessions/{S1}/candidater/" not in page
