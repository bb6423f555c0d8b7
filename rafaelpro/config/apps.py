from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "rafaelpro.config"
    label = "config"

    def ready(self) -> None:
        from rafaelpro.config import checks  # noqa: F401 - registers itself
