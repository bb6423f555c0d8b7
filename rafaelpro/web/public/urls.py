"""The pages that need no account."""

from django.urls import URLPattern, URLResolver, path

from . import search

urlpatterns: list[URLPattern | URLResolver] = [
    path("recherche/", search.public_search, name="public_search"),
]
