from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "rafaelpro.history"
    label = "history"
