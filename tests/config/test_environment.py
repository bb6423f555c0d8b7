"""The environment: every problem at once, in words, without a trace and without telling a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from rafaelpro.config import environment
from rafaelpro.config.errors import InvalidEnvironment
from tests.support import processes

SECRET = "s" * 50
PRODUCTION = {
    "RAFAELPRO_ENV": "production",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "rafael.example",
    "DATABASE_URL": "postgresql://app:m%40t@base.example:5433/rafael?sslmode=require",
}


def read(**values: str) -> environment.Environment:
    return environment.read(values, default_data_dir=Path("/tmp/none"))


def problems(**values: str) -> list[str]:
    with pytest.raises(InvalidEnvironment) as refused:
        read(**values)
    return refused.value.problems


def test_nothing_given_is_the_demonstration_on_this_machine():
    found = read()
    assert (found.kind, found.port, found.base_url, found.database) == ("demo", 8000, "http://localhost:8000", None)
    assert "*" not in found.allowed_hosts


def test_empty_variables_are_not_given_ones():
    assert read(PORT="", DATABASE_URL="  ", RAFAELPRO_CLOCK="").port == 8000


def test_a_whole_production():
    found = read(**PRODUCTION, EMAIL_URL="smtp+tls://moi:s%3Acret@mail.example", BASE_URL="https://rafael.example/")
    assert found.database["HOST"], found.database["PORT"] == ("base.example", "5433")
    assert found.database["PASSWORD"] == "m@t"
    assert found.database["OPTIONS"] == {"sslmode": "require"}
    assert (found.mail["EMAIL_HOST_PASSWORD"], found.mail["EMAIL_PORT"], found.mail["EMAIL_USE_TLS"]) == (
        "s:cret",
        587,
        True,
    )
    assert found.base_url == "https://rafael.example"


def test_production_tells_all_that_it_lacks_at_once():
    told = problems(RAFAELPRO_ENV="production", RAFAELPRO_CLOCK="2025-03-03", PORT="abc")
    names = [problem.split()[0] for problem in told]
    assert names == ["PORT", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "RAFAELPRO_CLOCK"]


@pytest.mark.parametrize(
    ("changed", "word"),
    [({"SECRET_KEY": "court"}, "trop court"), ({"ALLOWED_HOSTS": "*"}, "n'importe quel nom")],
)
def test_production_refuses_weak_values(changed, word):
    [told] = problems(**(PRODUCTION | changed))
    assert word in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "８０００"),
        ("RAFAELPRO_ENV", "prod"),
        ("RAFAELPRO_CLOCK", "03/03/2025"),
        ("RAFAELPRO_CLOCK", "2025-02-30"),
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_URL", "http://mail.example"),
        ("EMAIL_URL", "smtp://mail.example:abc"),
        ("EMAIL_URL", "smtp://[::1"),
        ("DATABASE_URL", "sqlite:///x"),
        ("DATABASE_URL", "postgresql://x"),
        ("DATABASE_URL", "postgresql://hote:99999/base"),
        ("DATABASE_URL", "postgresql://h/base?truc=1"),
        ("DATA_DIR", "/etc/passwd"),
        ("BASE_URL", "rafael.example"),
        ("BASE_URL", "https://rafael.example/chemin"),
        ("DATABASE_OWNER_URL", "postgresql://h/base"),
    ],
)
def test_a_wrong_value_names_its_variable(name, value):
    [told] = problems(**{name: value})
    assert told.startswith(name)


def test_a_refusal_never_repeats_a_password():
    told = problems(DATABASE_URL="mysql://moi:tres-secret@h/b", EMAIL_URL="imap://moi:tres-secret@h")
    assert len(told) == 2
    assert "tres-secret" not in " ".join(told)


def test_a_socket_address():
    found = read(DATABASE_URL="postgresql://rafaelpro@/base?host=/var/run/postgresql")
    assert (found.database["HOST"], found.database["USER"], found.database["NAME"]) == (
        "/var/run/postgresql",
        "rafaelpro",
        "base",
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [{"PORT": "abc", "RAFAELPRO_CLOCK": "hier"}, {"RAFAELPRO_ENV": "production"}, {"DATA_DIR": "/proc/nulle-part"}],
)
def test_commands_end_with_2_and_words(values, data_dir):
    done = processes.manage("check", **({"DATA_DIR": str(data_dir)} | values))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for name in values:
        assert name in done.stderr or name == "RAFAELPRO_ENV"


OIDC = {"OIDC_ISSUER": "https://pro.example/api/v2/", "OIDC_CLIENT_ID": "c", "OIDC_CLIENT_SECRET": "s3cret"}


def test_no_provider_unless_it_is_named():
    assert read().oidc is None
    assert read(OIDC_NAME="ProConnect", OIDC_TRUSTS_EMAIL="oui").oidc is None


def test_a_whole_provider():
    found = read(**OIDC, OIDC_NAME="Mon Compte Pro", OIDC_SCOPES="openid email", OIDC_TRUSTS_EMAIL="Oui").oidc
    assert (found.issuer, found.name, found.scopes) == (
        "https://pro.example/api/v2",
        "Mon Compte Pro",
        ("openid", "email"),
    )
    assert found.trusts_email
    assert "siret" in read(**OIDC).oidc.scopes
    assert not read(**OIDC).oidc.trusts_email


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET manque"),
        ({"OIDC_ISSUER": ""}, "OIDC_ISSUER manque"),
        ({"OIDC_ISSUER": "http://pro.example"}, "https://"),
        ({"OIDC_ISSUER": "ftp://pro.example"}, "https://"),
        ({"OIDC_ISSUER": "https://pro.example/?a=1"}, "https://"),
        ({"OIDC_ISSUER": "https://[pro"}, "https://"),
        ({"OIDC_SCOPES": "email"}, "« openid »"),
        ({"OIDC_TRUSTS_EMAIL": "peut-être"}, "« oui » ou « non »"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "deux"}, "TRUSTED_PROXIES"),
    ],
)
def test_a_provider_badly_described_is_told(changes, word):
    told = problems(**{**OIDC, **changes})
    assert [word in each for each in told] == [True]
    assert "s3cret" not in "".join(told)


def test_a_provider_of_this_machine_needs_no_https():
    assert read(**{**OIDC, "OIDC_ISSUER": "http://127.0.0.1:9400"}).oidc.issuer == "http://127.0.0.1:9400"
