"""The addresses of other services, given as URLs: the database's and the mail server's."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

MAIL_SCHEMES = {
    "smtp": {"port": 25, "tls": False, "ssl": False},
    "smtp+tls": {"port": 587, "tls": True, "ssl": False},
    "smtps": {"port": 465, "tls": False, "ssl": True},
}
MAIL_SHAPE = "attendu : smtp://serveur:25, smtp+tls://compte:secret@serveur:587 ou smtps://compte:secret@serveur:465"
DATABASE_SHAPE = "attendu : postgresql://compte:secret@serveur:5432/base"
CONNECTION_OPTIONS = frozenset(
    "sslmode sslrootcert sslcert sslkey connect_timeout application_name options target_session_attrs "
    "keepalives keepalives_idle keepalives_interval keepalives_count channel_binding gssencmode".split()
)


class InvalidAddress(ValueError):
    """The URL cannot be used; the message says what was expected, and never repeats it: it may hold a password."""


def database(url: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL URL. Raises `InvalidAddress`."""
    parts = _split(url, DATABASE_SHAPE)
    if parts.scheme not in ("postgres", "postgresql"):
        raise InvalidAddress(f"seul PostgreSQL convient ; {DATABASE_SHAPE}")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise InvalidAddress(f"le nom de la base manque ; {DATABASE_SHAPE}")
    unknown = sorted(set(options) - CONNECTION_OPTIONS)
    if unknown:
        raise InvalidAddress(f"options inconnues : {', '.join(unknown)} ; {DATABASE_SHAPE}")
    return {
        "ENGINE": "rafaelpro.config.backend",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for an SMTP URL. Raises `InvalidAddress`."""
    parts = _split(url, MAIL_SHAPE)
    kind = MAIL_SCHEMES.get(parts.scheme)
    if kind is None or not parts.hostname or parts.path not in ("", "/"):
        raise InvalidAddress(MAIL_SHAPE)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or kind["port"],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": kind["tls"],
        "EMAIL_USE_SSL": kind["ssl"],
        "EMAIL_TIMEOUT": 20,
    }


def _split(url: str, shape: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # read now: a port that is no number is only found when asked for
    except ValueError as error:
        raise InvalidAddress(shape) from error
    return parts
