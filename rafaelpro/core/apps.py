from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "rafaelpro.core"
    label = "core"
