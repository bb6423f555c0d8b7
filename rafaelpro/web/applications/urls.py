"""`/gestion/candidatures/`."""

from django.urls import path, re_path

from rafaelpro.web.applications import (
    deeds,
    export,
    live,
    live_sessions,
    months,
    page,
    reversal,
    saved,
    session_export,
    several,
    views,
)

urlpatterns = [
    path("gestion/candidatures/", views.by_application, name="applications"),
    path("gestion/candidatures/sessions/", views.by_session, name="applications_by_session"),
    path("gestion/candidatures/sessions/export.csv", session_export.as_csv, name="applications_by_session_csv"),
    path("gestion/candidatures/sessions/export.xlsx", session_export.as_xlsx, name="applications_by_session_xlsx"),
    path("gestion/candidatures/sessions/direct/", live_sessions.rows_now, name="applications_by_session_live"),
    path("gestion/candidatures/mois/", months.months, name="applications_by_month"),
    path("gestion/candidatures/export.csv", export.as_csv, name="applications_csv"),
    path("gestion/candidatures/export.xlsx", export.as_xlsx, name="applications_xlsx"),
    path("gestion/candidatures/impression/", export.on_paper, name="applications_paper"),
    path("gestion/candidatures/vues/", saved.views, name="saved_views"),
    path("gestion/candidatures/vues/nouvelle/", saved.new, name="saved_view_new"),
    path("gestion/candidatures/vues/<int:number>/", saved.edit, name="saved_view"),
    path("gestion/candidatures/plusieurs/", several.several, name="applications_several"),
    re_path(r"^gestion/candidatures/(?P<reference>[0-9]{10})/$", page.application, name="application"),
    re_path(r"^gestion/candidatures/(?P<reference>[0-9]{10})/direct/$", live.file_now, name="application_live"),
    re_path(r"^gestion/candidatures/(?P<reference>[0-9]{10})/commentaires/$", deeds.comments, name="comments"),
    re_path(r"^gestion/candidatures/(?P<reference>[0-9]{10})/pieces/$", deeds.documents, name="documents"),
    re_path(
        r"^gestion/candidatures/(?P<reference>[0-9]{10})/demande-modification/$", reversal.ask, name="reversal_ask"
    ),
]
