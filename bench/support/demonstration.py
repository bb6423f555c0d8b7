"""The demonstration's region: 1,200 sessions and 20,000 applications, through the feed's door, kept from run to run."""

from __future__ import annotations

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.demo.load import load
from rafaelpro.demo.scales import SCALES
from rafaelpro.demo.statistics import analyse


def ready() -> None:
    """Load it where it is not yet."""
    if TrainingSession.objects.exists():
        return
    load(SCALES["demo"], lambda line: None)
    analyse()
