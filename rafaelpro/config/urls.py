"""All addresses: health and figures here, the rest in their rooms."""

from django.urls import URLPattern, URLResolver, include, path

from rafaelpro.config import health, metrics

handler400 = "rafaelpro.web.errors.bad_request"
handler403 = "rafaelpro.web.errors.permission_denied"
handler404 = "rafaelpro.web.errors.page_not_found"
handler500 = "rafaelpro.web.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante/vivant", health.alive, name="alive"),
    path("sante/pret", health.ready, name="ready"),
    path("metriques", metrics.metrics, name="metrics"),
    path("", include("rafaelpro.api.urls")),
    path("", include("rafaelpro.web.urls")),
]
