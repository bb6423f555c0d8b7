"""The environment, read once and whole: every problem is told at the same time, in words (docs/configuration.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from rafaelpro.config import addresses, oidc
from rafaelpro.config.errors import InvalidEnvironment
from rafaelpro.core import clock

T = TypeVar("T")
KINDS = ("demo", "test", "production")
LOOPBACK_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
SHORTEST_SECRET = 32
API_RATES = {"demo": 200, "test": 200, "production": 50}  # requests a second and a token, where nothing is said


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says, checked. `None` and empty mean « not given »."""

    kind: str
    secret_key: str
    allowed_hosts: list[str]
    base_url: str
    database: dict[str, Any] | None
    database_owner: dict[str, Any] | None
    mail: dict[str, Any] | None
    data_dir: Path
    port: int
    api_requests_per_second: int
    oidc: oidc.Provider | None
    trusted_proxies: int

    @property
    def is_production(self) -> bool:
        return self.kind == "production"


class _Reader:
    """Reads one variable after the other and keeps the problems for the end."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def parsed(self, name: str, parse: Callable[[str], T], default: T) -> T:
        given = self.text(name)
        if not given:
            return default
        try:
            return parse(given)
        except ValueError as error:
            self.problems.append(str(error) if str(error).startswith(name) else f"{name} : {error}")
            return default


def read(values: Mapping[str, str], *, default_data_dir: Path) -> Environment:
    """The checked environment. Raises `InvalidEnvironment` with every problem found."""
    reader = _Reader(values)
    kind = reader.parsed("RAFAELPRO_ENV", _kind, "demo")
    port = reader.parsed("PORT", _port, 8000)
    reader.parsed("RAFAELPRO_CLOCK", clock.parse, None)
    environment = Environment(
        kind=kind,
        secret_key=reader.text("SECRET_KEY"),
        allowed_hosts=reader.parsed("ALLOWED_HOSTS", _list, LOOPBACK_HOSTS),
        base_url=reader.parsed("BASE_URL", _base_url, f"http://localhost:{port}"),
        database=reader.parsed("DATABASE_URL", addresses.database, None),
        database_owner=reader.parsed("DATABASE_OWNER_URL", addresses.database, None),
        mail=reader.parsed("EMAIL_URL", addresses.mail, None),
        data_dir=reader.parsed("DATA_DIR", _path, default_data_dir),
        port=port,
        api_requests_per_second=reader.parsed("API_REQUESTS_PER_SECOND", _rate, API_RATES[kind]),
        oidc=oidc.read(reader.text, reader.problems),
        trusted_proxies=reader.parsed("TRUSTED_PROXIES", _proxies, 0),
    )
    reader.problems += _contradictions(environment)
    if environment.is_production:
        reader.problems += _production_problems(reader, environment)
    if reader.problems:
        raise InvalidEnvironment(reader.problems)
    return environment


def _contradictions(environment: Environment) -> list[str]:
    if environment.database_owner and not environment.database:
        return ["DATABASE_OWNER_URL n'a de sens qu'avec DATABASE_URL, l'adresse du rôle de l'application."]
    return []


def _production_problems(reader: _Reader, environment: Environment) -> list[str]:
    wanted = {
        "SECRET_KEY": "un secret long et tiré au hasard",
        "ALLOWED_HOSTS": "les noms du site, séparés par des virgules",
        "DATABASE_URL": addresses.DATABASE_SHAPE,
    }
    problems = [f"{name} manque : {what}." for name, what in wanted.items() if not reader.text(name)]
    if 0 < len(environment.secret_key) < SHORTEST_SECRET:
        problems.append(f"SECRET_KEY est trop court : au moins {SHORTEST_SECRET} caractères tirés au hasard.")
    if "*" in environment.allowed_hosts:
        problems.append("ALLOWED_HOSTS : « * » accepterait n'importe quel nom ; donnez ceux du site.")
    if reader.text("RAFAELPRO_CLOCK"):
        problems.append("RAFAELPRO_CLOCK est refusé en production : l'horloge y est celle de la machine.")
    return problems


def _kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError(f"« {text} » n'existe pas ; attendu : {', '.join(KINDS)}.")
    return text


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ValueError(f"« {text} » n'est pas un port ; attendu : un nombre de 1 à 65535.")
    return int(text)


def _rate(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100_000:
        raise ValueError(f"« {text} » ne convient pas ; attendu : un nombre de requêtes par seconde, de 1 à 100000.")
    return int(text)


def _proxies(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 10:
        raise ValueError(f"« {text} » ne convient pas ; attendu : combien de serveurs mandataires, de 0 à 10.")
    return int(text)


def _list(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(",")) if part]


def _path(text: str) -> Path:
    if "\0" in text:
        raise ValueError("ce n'est pas un chemin.")
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError(f"« {path} » n'est pas un dossier.")
    return path


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.path not in ("", "/"):
        raise ValueError(f"« {text} » ne convient pas ; attendu : https://nom-du-site, sans chemin.")
    return text.rstrip("/")
