from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "rafaelpro.api"
    label = "api"
