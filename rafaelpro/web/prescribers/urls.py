"""The pages of prescribers, and the professionals' search."""

from django.urls import URLPattern, URLResolver, path

from rafaelpro.web.public import converters

from . import views

converters.register()

urlpatterns: list[URLPattern | URLResolver] = [
    path("pro/recherche/", views.pro_search, name="pro_search"),
    path("prescriptions/", views.sent_list, name="prescriptions"),
    path("prescriptions/<application:reference>/", views.sent_one, name="prescription"),
    path("prescriptions/<application:reference>/retirer/", views.withdrawal, name="prescription_withdraw"),
]
