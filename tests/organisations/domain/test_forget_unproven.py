"""Sign-ups that nobody finished are forgotten; nobody else is."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client

from rafaelpro.core import clock as core_clock
from rafaelpro.organisations.domain.forget_unproven import forget_sessions, forget_unproven
from rafaelpro.organisations.domain.join import ask_to_join
from rafaelpro.organisations.models import User
from tests import factories
from tests.support.accounts import later

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


def someone(**fields):
    return factories.UserFactory(created_at=core_clock.now() - timedelta(days=1, seconds=1), **fields)


def test_an_unfinished_sign_up_is_forgotten_after_a_day_and_its_address_is_free_again():
    left = someone(is_proven=False)
    assert forget_unproven() == 1
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()
    assert forget_unproven() == 0
    answer = Client().post(
        "/inscription/",
        {"first_name": "A", "last_name": "B", "email": left.email, "password1": "une phrase longue et rare"},
    )
    assert answer["Location"] == "/inscription/code/"
    assert User.objects.get().full_name == "A B"


def test_the_others_stay():
    factories.UserFactory(is_proven=False)  # signed up just now
    someone()  # proven, never logged in
    someone(is_proven=False, last_login=core_clock.now())
    factories.member(factories.OrganisationFactory(), user=someone(is_proven=False))
    asking = someone(is_proven=False)
    ask_to_join(user=asking, siret=factories.OrganisationFactory().siret)
    User.objects.create(email="commande@x.example", created_at=core_clock.now() - timedelta(days=9))
    changing = someone()
    EmailAddress.objects.create(user=changing, email="autre@x.example", verified=False)
    assert forget_unproven() == 0
    assert User.objects.count() == 7


def test_sessions_that_are_over_are_forgotten():
    Client().force_login(factories.UserFactory())
    assert forget_sessions() == 0
    with later(15 * 24 * 3600):
        Client().force_login(factories.UserFactory())
        assert forget_sessions() == 1
    assert Session.objects.count() == 1
