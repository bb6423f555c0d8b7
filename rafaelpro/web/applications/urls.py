"""`/gestion/candidatures/`."""

from django.urls import path, re_path

from rafaelpro.web.applications import reversal, several, views

urlpatterns = [
    path("gestion/candidatures/", views.by_application, name="applications"),
    path("gestion/candidatures/sessions/", views.by_session, name="applications_by_session"),
    path("gestion/candidatures/plusieurs/", several.several, name="applications_several"),
    re_path(r"^gestion/candidatures/(?P<reference>[0-9]{10})/$", views.application, name="application"),
    re_path(
        r"^gestion/candidatures/(?P<reference>[0-9]{10})/demande-modification/$", reversal.ask, name="reversal_ask"
    ),
]
