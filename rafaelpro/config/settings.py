"""Django settings, read from the environment (names in docs/configuration.md)."""

from __future__ import annotations

from pathlib import Path

from environs import Env

BASE_DIR = Path(__file__).resolve().parents[2]
env = Env()

RAFAELPRO_ENV = env.str("RAFAELPRO_ENV", "demo")
SECRET_KEY = env.str("SECRET_KEY", "demonstration-only-not-a-secret")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"])
DATA_DIR = env.path("DATA_DIR", BASE_DIR / ".data")
DATABASE_ROLE = env.str("RAFAELPRO_DATABASE_ROLE", "application")
DATABASES = {
    "default": {
        "ENGINE": "rafaelpro.config.backend",
        "NAME": "rafaelpro",
        "USER": "rafaelpro_owner" if DATABASE_ROLE == "owner" else "rafaelpro",
        "EMBEDDED": str(DATA_DIR),
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
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
    "rafaelpro.api",
    "rafaelpro.web",
]
AUTH_USER_MODEL = "organisations.User"
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "rafaelpro.config.urls"
STATIC_URL = "/static/"
