"""Tries counted in the database: by what they aim at, by IP, for all processes, and for some minutes only."""

import threading

import pytest
from django.db import connections

from rafaelpro.organisations.domain import limits
from rafaelpro.organisations.domain.limits import TooManyTries
from rafaelpro.organisations.models import LoginFailure

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

IP = "192.0.2.1"


def spend(times=1, *, limit=limits.CODE, subject="user:1", ip=IP):
    return [limits.spend(limit, subject=subject, ip=ip) for _ in range(times)]


def test_the_sixth_try_waits_for_the_first_to_be_forgotten(clock):
    spend(5)
    clock.freeze("2025-02-10T09:40")
    with pytest.raises(TooManyTries) as refused:
        spend()
    assert refused.value.retry_after == 300
    assert LoginFailure.objects.count() == 10
    clock.freeze("2025-02-10T09:45:01")
    spend()


def test_what_is_forgiven_does_not_count():
    tries = spend(5)[-1]
    limits.forgive(limits.CODE, subject="user:1", tries=tries)
    spend(5)


def test_limits_subjects_and_ips_are_counted_apart():
    spend(5)
    spend(subject="user:2")
    spend(limit=limits.MAIL)
    spend(limit=limits.PASSWORD)
    with pytest.raises(TooManyTries):
        spend(ip="192.0.2.99")


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("n'importe quoi", "n'importe quoi"),
    ],
)
def test_one_visitor_has_one_network(ip, network):
    assert limits.network_of(ip) == network


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_do_not_all_pass():
    passed = []

    def attempt():
        try:
            spend()
            passed.append(1)
        except TooManyTries:
            pass
        finally:
            connections.close_all()

    people = [threading.Thread(target=attempt) for _ in range(20)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(passed) <= 5
