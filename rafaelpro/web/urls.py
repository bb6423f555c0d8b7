"""The pages, audience by audience."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("rafaelpro.web.components.urls")),
    path("", include("rafaelpro.web.public.urls")),
    path("", include("rafaelpro.web.prescribers.urls")),
    path("", include("rafaelpro.web.account.urls")),
    path("", include("rafaelpro.web.offer.importing.urls")),
    path("", include("rafaelpro.web.structures.urls")),
    path("", include("rafaelpro.web.applications.urls")),
    path("", include("rafaelpro.web.offer.urls")),
    path("", include("rafaelpro.web.own_offer.urls")),
    path("", include("rafaelpro.web.catalogue.urls")),
    path("", include("rafaelpro.web.offreinfo.urls")),
    path("", include("rafaelpro.web.operator.urls")),
    path("", include("rafaelpro.web.operator.people_urls")),
]
