from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "rafaelpro.web"
    label = "web"

    def ready(self) -> None:
        from rafaelpro.web.account import history

        history.connect()
