from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "rafaelpro.outbox"
    label = "outbox"
