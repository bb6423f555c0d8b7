from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "rafaelpro.demo"
    label = "demo"
