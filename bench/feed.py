"""A regional feed of 1,200 sessions: how fast it is read, taken in when all is new, and again when nothing changed."""

from __future__ import annotations

from support import base

base.start("feed")

import io
import time
from datetime import date

from django.db import transaction
from support.measure import tell

from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.generator.feed import FeedOrder, write_feed
from rafaelpro.lheo.reader import read

SESSIONS = 1_200


def document(number: int) -> io.BytesIO:
    stream = io.BytesIO()
    write_feed(stream, FeedOrder(sessions=SESSIONS, seed=2025, as_of=date(2025, 2, 10), numero=number))
    stream.seek(0)
    return stream


def rate(seconds: float) -> float:
    return SESSIONS / seconds


def main() -> None:
    first = document(1)
    size = len(first.getbuffer()) / 1e6
    begun = time.perf_counter()
    with read(first) as opened:
        formations = sum(1 for _ in opened)
    taken = time.perf_counter() - begun
    tell(f"flux de {SESSIONS} sessions ({formations} enregistrements), lecture", rate(taken), "sessions/s")
    tell("flux, lecture", size / taken, "Mo/s")
    with transaction.atomic():
        for number, name in ((1, "tout est neuf"), (2, "rien n'a changé")):
            stream = document(number)
            begun = time.perf_counter()
            process(receive(stream=stream, name="banc.xml", source="banc").pk)
            tell(f"flux, intégration, {name}", rate(time.perf_counter() - begun), "sessions/s")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
