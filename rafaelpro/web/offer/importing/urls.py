"""`/gestion/candidatures/saisie/` and `/gestion/sessions/<numéro>/import/`."""

from django.urls import path, re_path

from . import choice, views

_BASE = r"^gestion/sessions/(?P<number>[0-9]{8})/import/"

urlpatterns = [
    path("gestion/candidatures/saisie/", choice.sessions, name="entry_sessions"),
    re_path(f"{_BASE}$", views.importing, name="offer_import"),
    re_path(rf"{_BASE}modele\.csv$", views.model, name="offer_import_model"),
    re_path(rf"{_BASE}rapport\.csv$", views.report, name="offer_import_report"),
]
