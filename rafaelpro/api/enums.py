"""Names of the API's own affairs."""

from __future__ import annotations

from django.db import models


class Scope(models.TextChoices):
    """What a token is for; the value is the public name of the contract."""

    PRESCRIBER = "prescripteur", "envoyer des candidatures pour une structure de prescription"
    PROVIDER = "organisme", "gérer l'offre et les candidatures d'un organisme"
    EOS_READ = "eos:read", "lire les rapports de flux et les candidatures retenues"
    EOS_WRITE = "eos:write", "transmettre des flux"
    OPERATOR = "operateur", "confirmer ou jeter un flux retenu"


OF_A_STRUCTURE = (Scope.PRESCRIBER, Scope.PROVIDER)
"""Scopes that act for a structure: one of them a token, and nothing else beside it."""
