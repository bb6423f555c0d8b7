from django.apps import AppConfig


class EosConfig(AppConfig):
    name = "rafaelpro.eos"
    label = "eos"
