"""Words of the offer that are stored."""

from __future__ import annotations

from django.db import models


class LinkState(models.TextChoices):
    """What the last look at a web link found."""

    NOT_YET = "", "pas encore vérifié"
    ANSWERS = "ANSWERS", "répond"
    FAILING = "FAILING", "ne répond pas"
    UNSURE = "UNSURE", "n'a pas pu être vérifié"
