"""`/gestion/sessions/<numéro>/import/`."""

from django.urls import re_path

from . import views

_BASE = r"^gestion/sessions/(?P<number>[0-9]{8})/import/"

urlpatterns = [
    re_path(f"{_BASE}$", views.importing, name="offer_import"),
    re_path(rf"{_BASE}modele\.csv$", views.model, name="offer_import_model"),
    re_path(rf"{_BASE}rapport\.csv$", views.report, name="offer_import_report"),
]
