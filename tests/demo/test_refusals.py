"""The demonstration is loaded whole or not at all, and only where it belongs."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.demo import load as loading
from rafaelpro.demo.scales import Scale
from rafaelpro.eos.models import Feed
from rafaelpro.history.models import Event
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Organisation, User

SMALL = Scale(sessions=20, applications=150, life=timedelta(days=270), by_the_doors=4)

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-03T11:00")]


def test_a_load_that_fails_leaves_nothing():
    said = []

    def say(line):
        said.append(line)
        if len(said) == 3:
            raise OSError("the terminal is gone")

    with pytest.raises(OSError, match="terminal"):
        loading.load(SMALL, say)
    for model in (TrainingSession, Organisation, User, Application, Feed, Event):
        assert not model.objects.exists()


def test_a_base_with_any_data_is_refused():
    Organisation.objects.create(siret="21960000400028", name="Un organisme", kind=Kind.PROVIDER, created_at=clock.now())
    with pytest.raises(loading.AlreadyLoaded):
        loading.load(SMALL, lambda line: None)
    assert Organisation.objects.count() == 1


def test_production_refuses_the_demonstration(settings):
    settings.RAFAELPRO_ENV = "production"
    with pytest.raises(CommandError, match="production") as raised:
        call_command("demo_load")
    assert raised.value.returncode == 2
    assert not Organisation.objects.exists()


def test_without_a_demonstration_there_is_nobody_to_log_in(capsys):
    call_command("demo_logins")
    assert "Aucun compte de démonstration" in capsys.readouterr().out
