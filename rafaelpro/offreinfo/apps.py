from django.apps import AppConfig


class OffreInfoConfig(AppConfig):
    name = "rafaelpro.offreinfo"
    label = "offreinfo"
