"""Production: no account of the demonstration, passwords well kept, pages well closed."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import ValidationError, validate_password
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client

from rafaelpro.config import checks
from rafaelpro.core import clock
from rafaelpro.organisations.models import User
from tests.support import processes


@pytest.fixture
def demo_account(db) -> User:
    return User.objects.create(email="camille@demo.example", is_demo=True, created_at=clock.now())


def test_a_demonstration_account_stops_production(demo_account, settings):
    settings.RAFAELPRO_ENV = "production"
    with pytest.raises(SystemCheckError, match=r"rafaelpro\.E001.*1 compte"):
        call_command("check")


def test_and_nothing_else_than_production(demo_account):
    assert checks.no_demonstration_account_in_production() == []


@pytest.mark.django_db
def test_production_without_such_an_account_passes(settings):
    settings.RAFAELPRO_ENV = "production"
    User.objects.create(email="camille@organisme.example", created_at=clock.now())
    assert checks.no_demonstration_account_in_production() == []


@pytest.mark.slow
def test_production_really_refuses_to_serve(database_url, transactional_db):
    User.objects.create(email="camille@demo.example", is_demo=True, created_at=clock.now())
    values = {
        "RAFAELPRO_ENV": "production",
        "SECRET_KEY": "s" * 50,
        "ALLOWED_HOSTS": "rafael.example",
        "DATABASE_URL": database_url,
        "DATA_DIR": "/tmp/rafaelpro-tests-none",
    }
    served = processes.python("import rafaelpro.config.wsgi", **values)
    assert served.returncode == 1
    assert "compte(s) de démonstration" in served.stderr
    assert "Traceback" not in served.stderr
    worker = processes.manage("procrastinate", "worker", "--one-shot", **values)
    assert worker.returncode == 1
    assert "compte(s) de démonstration" in worker.stderr


@pytest.mark.parametrize("password", ["onze-lettre", "password1234", "123456789012345", "camilledurand33"])
def test_weak_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="camilledurand@organisme.example", first_name="Camille"))


def test_passwords_are_kept_by_argon2():
    code = "from django.contrib.auth.hashers import make_password; print(make_password('x').split('$')[0])"
    with processes.data_directory() as directory:
        shell = processes.manage("shell", "--no-imports", "-c", code, DATA_DIR=str(directory))
    assert shell.stdout.strip() == "argon2"


@pytest.mark.django_db
def test_pages_tell_browsers_to_be_strict(client: Client):
    headers = client.get("/sante/vivant").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_cookies_follow_the_address():
    code = (
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    )
    values = {
        "RAFAELPRO_ENV": "production",
        "SECRET_KEY": "s" * 50,
        "ALLOWED_HOSTS": "rafael.example",
        "DATABASE_URL": "postgresql://h/b",
        "BASE_URL": "https://rafael.example",
        "DJANGO_SETTINGS_MODULE": "rafaelpro.config.settings",
    }
    assert processes.python(code, **values).stdout.split() == ["True", "True", "True"]


def test_an_unreachable_base_is_told_in_words():
    done = processes.manage("migrate", DATABASE_URL="postgresql://moi:tres-secret@127.0.0.1:1/base")
    assert done.returncode == 1
    assert "Base de données injoignable" in done.stderr
    assert "Traceback" not in done.stderr
    assert "tres-secret" not in done.stderr
