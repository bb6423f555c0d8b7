"""`/supervision/mesures/`: the delay of each measure, its preview, its confirmation (R7.3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications import tasks
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application, DelayChange
from rafaelpro.catalogue.models import Measure
from rafaelpro.history import record
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-20T09:30")]

URL = "/supervision/mesures/HSP-SOCLE/"


@pytest.fixture
def operator():
    return factories.OperatorFactory(name="Cap Métiers")


@pytest.fixture
def logged(client, operator):
    client.force_login(factories.member(operator, first_name="Claude", last_name="Opératrice"))
    return client


@pytest.fixture
def waiting():
    """Due on 02/04 (sent early), on 19/04 (sent on 20/03), and not yet (an entry point is to come)."""
    session = factories.SessionFactory(points=[("2025-03-03", 15)])
    factories.ApplicationFactory(session=session, created_on="2025-02-01")
    factories.ApplicationFactory(session=session)
    factories.ApplicationFactory(session=factories.SessionFactory(points=[("2025-09-15", 5)]))


@pytest.fixture
def send(logged, operator):
    def post(jours, vu="30.0"):
        return logged.post(URL, {"structure": operator.pk, "jours": jours, "vu": vu})

    return post


def text_of(answer):
    return page_of(answer, answer.status_code).text("main")


def figures(answer):
    return {label: (now, after) for label, now, after in answer.context["figures"]}


def test_the_list_tells_delay_pending_and_last_change(logged, waiting, send):
    rows = {
        row.pk: (row.decision_delay_days, row.pending) for row, _ in logged.get("/supervision/mesures/").context["rows"]
    }
    assert rows["HSP-SOCLE"] == (30, 3)
    assert rows["PRF"] == (30, 0)
    send("20")
    page = text_of(logged.get("/supervision/mesures/"))
    assert "En cours 20 jours, Claude Opératrice" in page
    tasks.run_due()
    page = text_of(logged.get("/supervision/mesures/"))
    assert "20 jours 3 20/03/2025, Claude Opératrice" in page


def test_as_many_queries_with_one_measure_as_with_fifty(logged):
    Measure.objects.exclude(pk="HSP-SOCLE").delete()
    with CaptureQueriesContext(
        connection,
    ) as one:
        logged.get("/supervision/mesures/")
    Measure.objects.bulk_create(Measure(code=f"M{rank}", label=f"Mesure {rank}") for rank in range(49))
    with CaptureQueriesContext(connection) as fifty:
        answer = logged.get("/supervision/mesures/")
    assert len(answer.context["rows"]) == 25
    assert len(fifty) == len(one)


def test_a_preview_counts_by_the_rule_and_writes_nothing(logged, waiting):
    answer = logged.get(URL, {"jours": "10"})
    assert figures(answer) == {
        "D’ici 15 jours": (1, 2),
        "Plus tard": (1, 0),
        "Pas encore d’échéance": (1, 1),
    }
    page = text_of(answer)
    assert "concerne 3 candidatures en attente : 1 serait due aujourd’hui, 2 d’ici 15 jours." in page
    assert "04/04/2025" in page
    assert not DelayChange.objects.exists()
    assert not Application.objects.filter(not_due_before__isnull=False).exists()


def test_a_longer_delay_spares_nobody(logged, waiting):
    answer = logged.get(URL, {"jours": "60"})
    assert figures(answer)["Plus tard"] == (1, 2)
    assert "0 serait due aujourd’hui, 0 d’ici 15 jours." in text_of(answer)


def test_what_is_already_due_has_expired_before_the_page_counts(logged):
    due = factories.ApplicationFactory(
        session=factories.SessionFactory(points=[("2025-01-06", 15)]), created_on="2025-01-02"
    )
    answer = logged.get(URL, {"jours": "90"})
    assert "concerne 0 candidature en attente" in text_of(answer)
    assert Application.objects.get(pk=due.pk).state == State.NO_DECISION


def test_confirmed_then_applied(logged, waiting, send, operator):
    answer = send("10")
    assert (answer.status_code, answer.url) == (302, URL)
    assert "a demandé 10 jours le 20/03/2025" in text_of(logged.get(URL))
    assert Measure.objects.get(pk="HSP-SOCLE").decision_delay_days == 30
    tasks.run_due()
    page = text_of(logged.get(URL))
    assert "Délai appliqué" in page
    assert "De 30 à 10 jours." in page
    assert [line.actor_label for line in record.of("mesure", "HSP-SOCLE")] == [
        "Claude Opératrice",
        "Passage automatique",
    ]


@pytest.mark.parametrize("jours", ["", "0", "-3", "366", "dix", "10.5", "9" * 40, "30", "\x00"])
def test_a_bad_number_is_refused_with_words(logged, send, jours):
    for answer in (send(jours), logged.get(URL, {"jours": jours})):
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["jours"])
    assert not DelayChange.objects.exists()


def test_the_second_of_two_operators_sees_what_changed(logged, send):
    assert send("20").status_code == 302
    second = send("10")
    assert second.status_code == 409
    assert "Claude Opératrice vient de demander 20 jours" in text_of(second)
    tasks.run_due()
    second = send("10")
    assert second.status_code == 409
    assert "il est maintenant de 20 jours" in text_of(second)
    assert 'name="vu" value="20.' in second.content.decode()
    assert DelayChange.objects.count() == 1


def test_an_unknown_measure(logged):
    assert logged.get("/supervision/mesures/INCONNUE/").status_code == 404


def test_a_code_with_a_slash_has_its_page(logged):
    Measure.objects.create(code="HSP/2 bis", label="Mesure à barre")
    page = logged.get("/supervision/mesures/").content.decode()
    assert 'href="/supervision/mesures/HSP/2%20bis/"' in page
    assert logged.get("/supervision/mesures/HSP/2%20bis/").status_code == 200
