from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "rafaelpro.search"
    label = "search"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - it connects itself
