"""`/gestion/offre-propre/`, and what the public sees of it: `/recherche/autres/`, `/autres-formations/`."""

from django.urls import URLPattern, URLResolver, path

from . import bringing, converters, public, sections, sessions, steps, views

converters.register()

urlpatterns: list[URLPattern | URLResolver] = [
    path("recherche/autres/", public.search, name="own_search"),
    path("autres-formations/<own:reference>/", public.page, name="own_public"),
    path("gestion/offre-propre/", views.own_offers, name="own_offers"),
    path("gestion/offre-propre/nouvelle/", views.new, name="own_new"),
    path("gestion/offre-propre/importer/", bringing.choose, name="own_import"),
    path("gestion/offre-propre/imports/<int:number>/", bringing.report, name="own_import_report"),
    path("gestion/offre-propre/<own:reference>/", steps.hub, name="own_offer"),
    path("gestion/offre-propre/<own:reference>/apercu/", views.preview, name="own_preview"),
    path("gestion/offre-propre/<own:reference>/copie/", steps.copied, name="own_copy"),
    path("gestion/offre-propre/<own:reference>/sessions/", sessions.listed, name="own_sessions"),
    path("gestion/offre-propre/<own:reference>/sessions/nouvelle/", sessions.new, name="own_session_new"),
    path("gestion/offre-propre/<own:reference>/sessions/<int:key>/", sessions.one, name="own_session"),
    path("gestion/offre-propre/<own:reference>/sessions/<int:key>/retrait/", sessions.removed, name="own_session_gone"),
    path("gestion/offre-propre/<own:reference>/<section:section>/", sections.section, name="own_section"),
]
