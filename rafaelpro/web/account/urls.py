"""The account: `/connexion/`, `/mon-espace/` and what stands under it."""

from django.urls import path

from rafaelpro.web.account import views

urlpatterns = [
    path("connexion/", views.login, name="login"),
    path("deconnexion/", views.logout, name="logout"),
    path("mon-espace/", views.home, name="account"),
    path("mon-espace/structures/", views.structures, name="structures"),
    path("mon-espace/structures/choisir/", views.choose_structure, name="choose_structure"),
    path("mon-espace/structures/<int:number>/personnes/", views.people, name="people"),
    path("mon-espace/mot-de-passe/", views.password, name="password"),
]
