"""The letters read before a decision are those that leave once it is given; nothing is written."""

import pytest

from rafaelpro.applications.decision import Conform, NotConform
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.follow import link_of
from rafaelpro.applications.models import Application
from rafaelpro.applications.rehearsal import HIDDEN_LINK, letters_if_decided
from rafaelpro.history.models import Event
from rafaelpro.outbox.models import Message
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

DECISIONS = {
    "yes": lambda session: Conform(session.contract_start, session.contract_end, "Bienvenue"),
    "no, shared": lambda session: NotConform("document-manquant", " Titre de séjour ", True, "À bientôt"),
    "no, kept": lambda session: NotConform("injoignable"),
}


@pytest.fixture(params=["alone", "sent by a prescriber", "without address", "late"])
def application(request):
    more = {
        "alone": {},
        "sent by a prescriber": {"prescriber": factories.PrescriberFactory()},
        "without address": {"email": "", "prescriber": factories.PrescriberFactory()},
        "late": {"state": "NO_DECISION", "created_on": "2024-12-01"},
    }[request.param]
    return factories.ApplicationFactory(session=factories.SessionFactory(points=[("2025-03-03", 15)]), **more)


@pytest.mark.parametrize("make", DECISIONS.values(), ids=DECISIONS)
def test_what_is_read_before_is_what_leaves(application, make):
    decision = make(application.session)
    read = letters_if_decided(application, decision)
    colleague = factories.actor(application.session.action.responsible, applications=True)
    decide(application=application, decision=decision, actor=colleague)
    left = [(each.kind, each.to, each.subject, each.body) for each in Message.objects.order_by("pk")]
    link = link_of(application)
    assert [(each.kind, each.to, each.subject, each.body.replace(HIDDEN_LINK, link)) for each in read] == left
    assert len(left) == bool(application.email) + bool(application.prescriber)


def test_the_candidates_own_link_is_not_shown(application):
    for letter in letters_if_decided(application, NotConform("injoignable")):
        assert link_of(application) not in letter.body
        assert (HIDDEN_LINK in letter.body) is (letter.to == application.email)


def test_nothing_is_written(application):
    before = Application.objects.values().get(pk=application.pk)
    lines = Event.objects.count()
    letters_if_decided(application, NotConform("document-manquant", "Titre de séjour", True, "Mot"))
    assert Application.objects.values().get(pk=application.pk) == before
    assert (application.state, application.reason_detail) == (before["state"], "")
    assert Event.objects.count() == lines
    assert not Message.objects.exists()
