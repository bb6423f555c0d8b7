"""The life of a training that an organisation describes itself."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class OwnState(models.TextChoices):
    """Where the file stands. What the public sees is another question: see `OwnPublication`."""

    DRAFT = "DRAFT", "Brouillon"
    SUBMITTED = "SUBMITTED", "À contrôler"
    RETURNED = "RETURNED", "À corriger"
    PUBLISHED = "PUBLISHED", "Publiée"
    ARCHIVED = "ARCHIVED", "Archivée"


class Who(StrEnum):
    """Who may take a step."""

    ORGANISATION = "the organisation, with right CATALOGUE"
    OPERATOR = "the operator"


class Step(StrEnum):
    """What may be done to the file as a whole; the value is the word of the form."""

    BEGIN = "commencer"
    SUBMIT = "envoyer"
    TAKE_BACK = "reprendre"
    ACCEPT = "accepter"
    SEND_BACK = "renvoyer"
    REVISE = "modifier"
    DROP = "abandonner"
    ARCHIVE = "archiver"
    RESTORE = "restaurer"
    UNPUBLISH = "depublier"


class Effect(StrEnum):
    """What a step does to what the public sees."""

    NONE = "none"
    PUBLISHES = "what was submitted is published"
    WITHDRAWS = "leaves the public pages"
