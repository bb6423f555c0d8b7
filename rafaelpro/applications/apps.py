from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "rafaelpro.applications"
    label = "applications"
