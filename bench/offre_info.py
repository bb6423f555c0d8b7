"""The export for Offre Info of a region of 1,200 sessions: how fast it is written."""

from __future__ import annotations

from support import base

base.start("offre-info")

import io
import time
from datetime import date

from django.db import transaction
from support.measure import tell

from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.generator.feed import FeedOrder, write_feed
from rafaelpro.offreinfo.document import write

SESSIONS = 1_200


def main() -> None:
    feed, document = io.BytesIO(), io.BytesIO()
    write_feed(feed, FeedOrder(sessions=SESSIONS, seed=2025, as_of=date(2025, 2, 10)))
    feed.seek(0)
    with transaction.atomic():
        process(receive(stream=feed, name="banc.xml", source="banc").pk)
        begun = time.perf_counter()
        written = write(document)
        taken = time.perf_counter() - begun
        transaction.set_rollback(True)
    size = len(document.getbuffer()) / 1e6
    tell(f"Offre Info, export de {written.sessions} sessions ({size:.1f} Mo)", written.sessions / taken, "sessions/s")


if __name__ == "__main__":
    main()
