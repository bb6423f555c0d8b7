"""`/gestion/formations/` and `/gestion/sessions/`."""

from django.urls import path, re_path

from rafaelpro.web.offer import (
    action_form,
    gaps,
    history,
    live,
    meetings,
    modules,
    recruitment,
    saved,
    session_form,
    timeline,
    views,
)

urlpatterns = [
    path("gestion/formations/", views.actions, name="offer"),
    re_path(r"^gestion/formations/(?P<reference>[0-9]{12})/$", action_form.action, name="offer_action"),
    path("gestion/formations/vues/", saved.views, name="offer_views"),
    path("gestion/formations/vues/nouvelle/", saved.new, name="offer_view_new"),
    path("gestion/formations/vues/<int:number>/", saved.edit, name="offer_view"),
    path("gestion/formations/completude/", gaps.overview, name="offer_gaps"),
    re_path(r"^gestion/formations/(?P<reference>[0-9]{12})/completude/$", gaps.action, name="offer_action_gaps"),
    re_path(r"^gestion/formations/(?P<reference>[0-9]{12})/modules/$", modules.modules, name="offer_modules"),
    re_path(
        r"^gestion/formations/(?P<reference>[0-9]{12})/historique/$",
        history.action_history,
        name="offer_action_history",
    ),
    path("gestion/sessions/", views.sessions, name="offer_sessions"),
    re_path(r"^gestion/sessions/(?P<number>[0-9]{8})/$", recruitment.session, name="offer_session"),
    re_path(r"^gestion/sessions/(?P<number>[0-9]{8})/direct/$", live.session_now, name="offer_session_live"),
    re_path(r"^gestion/sessions/(?P<number>[0-9]{8})/chronologie/$", timeline.timeline, name="offer_session_timeline"),
    re_path(
        r"^gestion/sessions/(?P<number>[0-9]{8})/informations/$", session_form.informations, name="offer_session_form"
    ),
    re_path(
        r"^gestion/sessions/(?P<number>[0-9]{8})/historique/$", history.session_history, name="offer_session_history"
    ),
    re_path(r"^gestion/sessions/(?P<number>[0-9]{8})/reunions/ajouter/$", meetings.add, name="offer_meeting_add"),
    re_path(
        r"^gestion/sessions/(?P<number>[0-9]{8})/reunions/(?P<meeting>[0-9]{1,18})/$",
        meetings.change,
        name="offer_meeting",
    ),
    re_path(
        r"^gestion/sessions/(?P<number>[0-9]{8})/reunions/(?P<meeting>[0-9]{1,18})/retirer/$",
        meetings.remove,
        name="offer_meeting_removal",
    ),
    re_path(r"^gestion/sessions/(?P<number>[0-9]{8})/complete/$", recruitment.full, name="offer_session_full"),
    re_path(
        r"^gestion/sessions/(?P<number>[0-9]{8})/annulation/$", recruitment.cancellation, name="offer_session_cancel"
    ),
]
