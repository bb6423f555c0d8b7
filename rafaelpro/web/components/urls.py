"""`/composants/`, and the choice of light or dark."""

from django.urls import path

from rafaelpro.web.components import views

urlpatterns = [
    path("composants/", views.gallery, name="components"),
    path("apparence/", views.choose_theme, name="choose_theme"),
]
