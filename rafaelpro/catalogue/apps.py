from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "rafaelpro.catalogue"
    label = "catalogue"
