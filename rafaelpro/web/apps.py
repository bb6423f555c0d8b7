from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "rafaelpro.web"
    label = "web"
