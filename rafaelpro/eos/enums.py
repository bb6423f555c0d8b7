"""Names of the intake; the values are the public codes of the report of a feed."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class FeedType(models.TextChoices):
    """What a feed covers: the whole offer, or only what changed."""

    FULL = "complet", "Complet"
    DELTA = "delta", "Delta"


class FeedState(models.TextChoices):
    WAITING = "en-attente", "En attente"
    RUNNING = "en-cours", "En cours"
    APPLIED = "applique", "Appliqué"
    HELD = "retenu", "Retenu : à confirmer"
    DISCARDED = "jete", "Jeté"
    REFUSED = "rejete", "Rejeté"
    OUTDATED = "perime", "Périmé"


UNFINISHED = (FeedState.WAITING, FeedState.RUNNING)


class Stage(models.TextChoices):
    """How far the intake of a feed has come: what a run that takes it up again does not do twice."""

    READING = "lecture", "Lecture"
    APPLYING = "application", "Application"
    WITHDRAWING = "retraits", "Retraits"


class Decision(models.TextChoices):
    """What the operator answers about a held feed (R3.5)."""

    APPLY = "appliquer", "Appliquer"
    DISCARD = "jeter", "Jeter"


class NoteKind(models.TextChoices):
    REJECTION = "rejet", "Rejet"
    NOTICE = "signalement", "Signalement"


class Outcome(StrEnum):
    """What became of a record; the value is its name in the counts of the report."""

    CREATED = "cree"
    CHANGED = "modifie"
    UNCHANGED = "inchange"
    WITHDRAWN = "retire"
    RESTORED = "retabli"
    REJECTED = "rejete"


class RecordState(StrEnum):
    """`etat` of an action or session in the EOS profile."""

    PUBLISHED = "publiee"
    CANCELLED = "annulee"
    REMOVED = "supprimee"
