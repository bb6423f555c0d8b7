"""The demonstration: loaded whole or not at all, true to the rules, and nobody real in it."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client

from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.catalogue.own.models import OwnOffer, OwnPublication
from rafaelpro.core import clock
from rafaelpro.core.invariants import all_invariants
from rafaelpro.core.nir import looks_like_nir
from rafaelpro.demo import load as loading
from rafaelpro.demo.logins import LOGINS, PASSWORD, Part
from rafaelpro.demo.scales import SCALES, Scale
from rafaelpro.eos.models import Feed
from rafaelpro.history.models import Event
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Membership, Organisation, User
from rafaelpro.outbox.models import Message
from rafaelpro.search.own import search_own
from rafaelpro.search.queries import SessionQuery
from tests.support.accounts import totp

SMALL = Scale(sessions=120, applications=2_000, life=timedelta(days=270), by_the_doors=12)
MOMENT = "2025-03-03T11:00"

pytestmark = [pytest.mark.django_db, pytest.mark.frozen(MOMENT)]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loaded once for the module, in a transaction that is rolled back after it."""
    said = []
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.frozen(MOMENT):
            loading.load(SMALL, said.append)
        connection.check_constraints()  # what would be checked at the commit
        yield said
        transaction.set_rollback(True)


def test_it_leaves_a_region_that_obeys_the_rules_and_shows_something_everywhere(loaded):
    assert TrainingSession.objects.count() == SMALL.sessions
    assert [line for each in all_invariants() for line in each.search()] == []
    assert 0.7 < Application.objects.count() / SMALL.applications < 1.3
    assert set(Application.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Application.objects.values_list("origin", flat=True)) == set(Origin.values)
    reasons = Counter(SessionAvailability.objects.values_list("reason", flat=True))
    assert {"ouvert", "complet", "sans-point-entree", "annulee", "terminee"} <= set(reasons)
    assert SessionAvailability.objects.filter(opens_on__isnull=False).exists()  # full, opens again later
    assert len(loaded) == 5


def test_only_places_lowered_by_eos_are_exceeded_by_much(loaded):
    over = SessionAvailability.objects.filter(taken__gte=F("places") + loading.LOWERED_BY)
    assert 1 <= over.count() <= loading.LOWERED_SESSIONS
    assert set(over.values_list("reason", flat=True)) == {"complet"}
    assert sorted(Feed.objects.values_list("numero", "type", "state", "rejected")) == [
        (1, "complet", "applique", 0),
        (2, "delta", "applique", 0),
    ]


def test_nobody_is_overdue_and_dates_follow_each_other(loaded):
    today = clock.today()
    for application in Application.objects.select_related("session"):
        session = application.session
        assert session.first_received_at <= application.created_at <= application.changed_at <= clock.now()
        if application.decided_at:
            assert application.created_at <= application.decided_at
        if application.state == State.RETAINED:
            assert session.contract_start is None or session.contract_start <= application.planned_entry
            assert session.contract_end is None or application.planned_exit <= session.contract_end
    late = SessionAvailability.objects.filter(due_reference__lt=today - timedelta(days=30))
    assert not Application.objects.filter(
        state=State.PENDING, session__availability__in=late, created_on__lt=today - timedelta(days=30)
    ).exists()


def test_every_transition_has_its_line_and_the_first_is_the_sending(loaded):
    lines = {}
    for key, before, after in (
        Event.objects.filter(kind="candidature").order_by("id").values_list("key", "before", "after")
    ):
        lines.setdefault(key, []).append((before, after))
    assert set(lines) == set(Application.objects.values_list("reference", flat=True))
    for steps in lines.values():
        assert steps[0] == ("", "PENDING")
        assert all(before == previous[1] for previous, (before, _) in pairwise(steps))


def test_decisions_are_given_by_people_who_may(loaded):
    """R2.2: a member with the right, of the responsible or the positioner."""
    allowed = set(Membership.objects.filter(can_applications=True).values_list("user_id", "organisation_id"))
    sessions = {
        each.reference: {each.session.action.responsible_id, each.session.positioner_id}
        for each in Application.objects.select_related("session__action")
    }
    decisions = Event.objects.filter(kind="candidature", verb__startswith="avis rendu")
    assert decisions.count() > 100
    for line in decisions:
        assert (line.actor_id, line.organisation_id) in allowed
        assert line.organisation_id in sessions[line.key]


def test_a_last_handful_went_through_the_real_doors_and_left_messages(loaded):
    assert Message.objects.filter(kind__startswith="sent.").count() >= 5
    assert Application.objects.filter(created_at=clock.now()).count() >= 5


def test_an_own_offer_stands_in_each_state_and_in_the_search(loaded):
    states = Counter(OwnOffer.objects.values_list("state", flat=True))
    assert set(states) == set(OwnState.values)
    online = set(OwnPublication.objects.filter(withdrawn_at__isnull=True).values_list("pk", flat=True))
    found = search_own(SessionQuery(page_size=100))
    assert {each.pk for each in found.items} == online
    assert len(online) == states["PUBLISHED"] + 1  # one is being modified


def test_people_log_in_with_the_password_told_and_play_each_part(loaded, capsys):
    call_command("demo_logins")
    told = capsys.readouterr().out
    assert PASSWORD in told
    for login in LOGINS:
        assert login.email in told
        assert check_password(PASSWORD, User.objects.get(email=login.email).password)
    assert not User.objects.filter(is_demo=False).exists()
    assert User.objects.get(email="deux-structures@demo.example").memberships.count() == 2
    roles = {
        email: User.objects.get(email=email).memberships.get()
        for email in ("catalogue@demo.example", "sans-droit@demo.example")
    }
    assert (roles["catalogue@demo.example"].can_catalogue, roles["catalogue@demo.example"].can_applications) == (
        True,
        False,
    )
    assert roles["sans-droit@demo.example"].rights == frozenset()


def test_structures_are_those_of_the_story(loaded):
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert kinds[Kind.OPERATOR] == 1
    assert kinds[Kind.PRESCRIBER] == 36
    assert Organisation.objects.filter(kind=Kind.PRESCRIBER, approved_at=None).count() == 1
    assert not Application.objects.filter(prescriber__approved_at=None, origin=Origin.PRESCRIBER).exists()
    for organisation in Organisation.objects.filter(kind=Kind.PROVIDER):
        assert Membership.objects.filter(organisation=organisation, is_referent=True).exists()


def test_nobody_real_can_be_reached(loaded):
    for application in Application.objects.all():
        assert application.phone.startswith("063998")
        assert not application.email or application.email.endswith(".example")
        assert not looks_like_nir(application.message + application.reason_detail)
    assert all(email.endswith(".example") for email in User.objects.values_list("email", flat=True))
    assert all(siret.startswith("2196") for siret in Organisation.objects.values_list("siret", flat=True))


def test_loading_again_changes_nothing_and_says_so(loaded, capsys):
    before = (Application.objects.count(), Event.objects.count(), User.objects.count(), Feed.objects.count())
    call_command("demo_load")
    assert "Rien n'a été changé : la base contient déjà des données." in capsys.readouterr().out
    assert (Application.objects.count(), Event.objects.count(), User.objects.count(), Feed.objects.count()) == before


def test_the_scales_grow():
    assert SCALES["demo"].sessions < SCALES["region"].sessions < SCALES["national"].sessions
    assert SCALES["demo"].applications < SCALES["region"].applications < SCALES["national"].applications


def test_each_account_opens_with_its_password_and_the_operators_also_asks_for_a_code(loaded, capsys):
    """What demo_logins prints is what opens: the code of the moment, the key for an application."""
    call_command("demo_logins")
    said = capsys.readouterr().out
    for login in LOGINS:
        answer = Client().post("/connexion/", {"email": login.email, "password": PASSWORD})
        is_operator = login.part is Part.OPERATOR
        assert answer["Location"] == ("/connexion/code/" if is_operator else "/mon-espace/"), login.email
    browser = Client()
    browser.post("/connexion/", {"email": "operateur@demo.example", "password": PASSWORD})
    secret = re.search(r"application de codes : (\w+)", said)[1]
    assert totp(secret) in said or totp(secret, ahead=-30) in said
    assert browser.post("/connexion/code/", {"code": totp(secret)})["Location"] == "/mon-espace/"
    assert browser.get("/supervision/").status_code == 200
