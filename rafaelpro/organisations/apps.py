from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "rafaelpro.organisations"
    label = "organisations"
