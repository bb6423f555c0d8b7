from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "rafaelpro.search"
    label = "search"
