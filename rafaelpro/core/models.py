"""Values that no source of the rules fixes, changed by the operator ([D] in the rules): one row per changed value."""

from __future__ import annotations

from django.db import models


class PolicyValue(models.Model):
    """A value that the operator has changed from its default in `core.policy`."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
