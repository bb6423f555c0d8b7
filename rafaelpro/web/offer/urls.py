"""`/gestion/formations/` and `/gestion/sessions/`."""

from django.urls import path, re_path

from rafaelpro.web.offer import views

urlpatterns = [
    path("gestion/formations/", views.actions, name="offer"),
    re_path(r"^gestion/formations/(?P<reference>[0-9]{12})/$", views.action, name="offer_action"),
    path("gestion/sessions/", views.sessions, name="offer_sessions"),
]
