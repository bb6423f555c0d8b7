"""Django settings, from the checked environment (docs/configuration.md); a refusal is told in words, exit code 2."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rafaelpro.config import accounts, environment, logs, roles, running, secret, security
from rafaelpro.config.errors import InvalidEnvironment

BASE_DIR = Path(__file__).resolve().parents[2]
POOL_SIZE = 10  # connections of one web process; more than its threads

try:
    _environment = environment.read(os.environ, default_data_dir=BASE_DIR / ".data")
    SECRET_KEY = _environment.secret_key or secret.local_secret(_environment.data_dir)
except InvalidEnvironment as problem:
    print(problem.words(), file=sys.stderr)
    raise SystemExit(2) from None
running.follow_clock(_environment.data_dir, os.environ)

RAFAELPRO_ENV = _environment.kind
SERVING = bool(os.environ.get("RAFAELPRO_SERVING"))  # set by wsgi.py: this process serves pages
DEBUG = False
DATA_DIR = _environment.data_dir
BASE_URL = _environment.base_url
ALLOWED_HOSTS = _environment.allowed_hosts
API_REQUESTS_PER_SECOND = _environment.api_requests_per_second  # of one token
_IS_HTTPS = urlsplit(BASE_URL).scheme == "https"

# The base: the application's role, or the owner's for migrations (roles.py).
_EMBEDDED: dict[str, Any] = {
    "ENGINE": "rafaelpro.config.backend",
    "NAME": "rafaelpro",
    "USER": roles.APPLICATION,
    "EMBEDDED": str(DATA_DIR),
    "OPTIONS": {},
}
_application = _environment.database or _EMBEDDED
_owner = _environment.database_owner or _environment.database or {**_EMBEDDED, "USER": roles.OWNER}
DATABASE_APPLICATION_ROLE = _application["USER"]
DATABASE_OWNER = dict(_owner)
_IS_OWNER = os.environ.get("RAFAELPRO_DATABASE_ROLE") == "owner"
DATABASES = {"default": {**(_owner if _IS_OWNER else _application), "CONN_HEALTH_CHECKS": True}}
if SERVING:
    _pool = {"min_size": 1, "max_size": POOL_SIZE, "timeout": 10}
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"]["OPTIONS"], "pool": _pool}
    # Nobody waits longer for a page, and a bad plan cannot keep every connection; workers and commands may take longer.
    DATABASES["default"]["STATEMENT_TIMEOUT"] = "60s"
APPEND_ONLY_TABLES = {"history_event"}  # the application's role may read and add, nothing else (R7.7)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    "rafaelpro.core",
    "rafaelpro.history",
    "rafaelpro.outbox",
    "rafaelpro.organisations",
    "rafaelpro.catalogue",
    "rafaelpro.applications",
    "rafaelpro.eos",
    "rafaelpro.search",
    "rafaelpro.offreinfo",
    "rafaelpro.api",
    "rafaelpro.web",
    "rafaelpro.demo",
    "rafaelpro.config",
    *accounts.APPS,
]
MIDDLEWARE = [
    "rafaelpro.config.logs.RequestLog",
    "rafaelpro.config.metrics.RequestFigures",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rafaelpro.config.security.PermissionsPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rafaelpro.web.looking.LookThroughMiddleware",
    "rafaelpro.web.middleware.ActorMiddleware",
    "rafaelpro.web.account.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rafaelpro.web.context.shell",
            ]
        },
    }
]
ROOT_URLCONF = "rafaelpro.config.urls"
WSGI_APPLICATION = "rafaelpro.config.wsgi.application"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# People: argon2 first; a password of 12 characters, not a common one, not their own name.
AUTH_USER_MODEL = "organisations.User"
vars().update(accounts.settings(_environment.oidc))
TRUSTED_PROXIES = _environment.trusted_proxies  # how many of our own servers stand before this one
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
]

# What browsers keep and may do.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "rafaelpro.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = security.CONTENT_POLICY
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS and _environment.is_production else 0
if _IS_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Static files: hashed names and compressed copies where pages are served, the plain ones elsewhere.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"  # filled by collectstatic
_PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
_HASHED_STATIC = "rafaelpro.web.sheets.BundledStaticFiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _HASHED_STATIC if SERVING else _PLAIN_STATIC},
}
WHITENOISE_USE_FINDERS = not SERVING

# Networks besides the public Internet in which web links may be looked at (catalogue/reach.py). For tests alone.
WEB_LINKS_ALSO_ALLOWED: tuple[str, ...] = ()

MESSAGE_ID_DOMAIN = urlsplit(BASE_URL).hostname or "localhost"
# E-mail: SMTP where EMAIL_URL says so, else the demonstration's mailbox, which sends nothing.
EMAIL_BACKEND = "rafaelpro.outbox.backends.DemoMailbox"
vars().update(_environment.mail or {})

# Figures of requests, shared by the web processes of this machine (metrics.py).
if SERVING:
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(DATA_DIR / "metrics"))
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)

_LOG_LEVEL = os.environ.get("RAFAELPRO_LOG_LEVEL") or "INFO"
LOGGING = logs.settings(keep_messages=not _environment.is_production, level=_LOG_LEVEL)
