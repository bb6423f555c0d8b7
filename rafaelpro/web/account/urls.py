"""The account: `/connexion/`, `/mon-espace/` and what stands under it."""

from django.urls import path

from rafaelpro.web.account import views

urlpatterns = [
    path("connexion/", views.login, name="login"),
    path("deconnexion/", views.logout, name="logout"),
    path("mon-espace/", views.home, name="account"),
    path("mon-espace/mot-de-passe/", views.password, name="password"),
]
