"""A region of 20,000 sessions by the real commands, each in its own process: valid, the same pages, bounded memory.

Long: only with --soak. It prints what it measures, for docs/offre-info.md.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from lxml import etree

from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction, TrainingSession
from rafaelpro.core import clock as core_clock
from tests.lheo import schema
from tests.offreinfo import trips
from tests.support.processes import ROOT, environment

SESSIONS = 20_000
MOMENT = "2025-02-10T09:30"
MOST_MEMORY = 400  # MiB
ONE_IN = 5  # pages compared

pytestmark = [
    pytest.mark.soak,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.frozen(MOMENT),
]


def test_a_region_goes_out_and_comes_back(database_url, tmp_path, capsys):
    def say(words: str) -> None:
        with capsys.disabled():
            print(words, flush=True)

    run = Runner(database_url, say)
    feed, export, changes = tmp_path / "flux.xml.gz", tmp_path / "offre.xml.gz", tmp_path / "delta.xml.gz"
    run("feed_generate", "--sessions", str(SESSIONS), "--seed", "7", "--as-of", MOMENT[:10], "--out", str(feed))
    run("feed_import", str(feed))
    _enrich()
    assert run("export_offre_info", "--out", str(export)) < MOST_MEMORY
    run("export_offre_info", "--out", str(changes), "--since", MOMENT[:10])
    _validate(export)
    addresses = _addresses()
    before = _digests(addresses)
    connection.ops.execute_sql_flush([])
    assert not TrainingSession.objects.exists()
    run("import_offre_info", str(export))
    assert [address for address, digest in _digests(addresses).items() if before[address] != digest] == []
    say(f"{len(before)} pages compared")


class Runner:
    """Runs a command and says how long it took and how much memory it held at its peak."""

    def __init__(self, database_url: str, say: Callable[[str], None]) -> None:
        self._say = say
        self._environment = environment(
            DATABASE_URL=database_url,
            RAFAELPRO_ENV="test",
            RAFAELPRO_CLOCK=MOMENT,
            SECRET_KEY="tests-only-tests-only-tests-only-tests-only",
        )

    def __call__(self, *arguments: str) -> float:
        """The peak, in MiB."""
        begun = time.monotonic()
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, env=self._environment, **pipes) as process:
            errors = process.stderr.read().decode()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, errors
        size = Path(arguments[-1]).stat().st_size / 1e6 if arguments[-1].endswith(".gz") else 0
        peak = usage.ru_maxrss / 1024
        self._say(f"{arguments[0]}: {time.monotonic() - begun:.0f} s, {peak:.0f} MiB, {size:.1f} MB")
        return peak


def _enrich() -> None:
    """« Le plus » and a link on one action in three."""
    ActionEnrichment.objects.bulk_create(
        ActionEnrichment(
            action_id=key,
            highlights="Un accompagnement **individuel**.\n\n- un groupe de huit\n- un stage",
            web_link="https://organisme.example/formation",
            updated_at=core_clock.now(),
            updated_by="essai",
        )
        for key in TrainingAction.objects.order_by("pk").values_list("pk", flat=True)[::3]
    )


def _validate(path: Path) -> None:
    official = etree.XMLSchema(etree.parse(str(schema.path())))
    with gzip.open(path) as stream:
        official.assertValid(etree.parse(stream, etree.XMLParser(huge_tree=True)))


def _addresses() -> list[str]:
    """One page in five of what is passed on; nothing is left out that a formation's page shows."""
    sessions = TrainingSession.objects.exclude(contract_end__lt="2025-01-11").order_by("pk")
    numbers = list(sessions.values_list("carif_number", flat=True)[::ONE_IN])
    ended = TrainingSession.objects.filter(contract_end__lt="2025-01-11").values("action")
    references = TrainingAction.objects.exclude(pk__in=ended).order_by("pk").values_list("reference", flat=True)
    return [f"/sessions/{each}/" for each in numbers] + [f"/formations/{each}/" for each in references[::ONE_IN]]


def _digests(addresses: list[str]) -> dict[str, str]:
    """Pages as digests: the memory of this process would be counted in the peak of those that it starts."""
    return {
        address: hashlib.sha256(page.encode()).hexdigest()
        for address in addresses
        for page in trips.pages([address]).values()
    }
