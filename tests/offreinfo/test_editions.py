"""Editions: one for one offer, made anew when anything of it changes, whole, one maker at a time."""

from __future__ import annotations

import gzip
import hashlib
import threading
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connections

from rafaelpro.applications.models import ManualRecruitment
from rafaelpro.catalogue.models import ActionEnrichment, InformationMeeting, TrainingAction, TrainingSession
from rafaelpro.core import clock as core_clock
from rafaelpro.core.models import PolicyValue
from rafaelpro.offreinfo.document import NothingToPassOn
from rafaelpro.offreinfo.domain import editions
from rafaelpro.offreinfo.models import Edition, EditionChunk, Line
from rafaelpro.organisations.models import Organisation
from tests.eos.builder import A1, A2, S1, S2, delta, feed
from tests.offreinfo import trips
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-03-03T11:00")]


@pytest.fixture
def offer() -> None:
    feed(1).action(A1).session(S1).session(S2, end="20241231").action(A2, title="Plomberie").session("00000003").apply()


def document(edition: Edition) -> bytes:
    return b"".join(editions.blocks(edition, compressed=False))


def test_an_edition_is_the_document_of_the_command_kept_compressed(offer):
    made = editions.current()
    direct, written = trips.exported()
    assert document(made) == direct
    packed = b"".join(editions.blocks(made, compressed=True))
    assert gzip.decompress(packed) == direct
    assert (made.size, made.packed_size) == (len(direct), len(packed))
    assert made.digest == hashlib.sha256(direct).hexdigest()
    assert (made.formations, made.sessions) == (written.formations, written.sessions) == (2, 2)


def test_its_lines_say_what_became_of_each_session(offer):
    made = editions.current()
    found = {line.session.carif_number: line.reason for line in Line.objects.filter(edition=made)}
    assert found == {S1: "", S2: "terminee", "00000003": ""}


def test_the_same_offer_is_not_written_twice(offer):
    first = editions.current()
    assert editions.current() == first
    assert Edition.objects.count() == 1


CHANGES = {
    "a feed": lambda: delta(2).action(A1, title="Autre titre").session(S1).apply(),
    "le plus": lambda: ActionEnrichment.objects.create(
        action=TrainingAction.objects.get(reference=A1), highlights="Oui", updated_at=core_clock.now(), updated_by=""
    ),
    "recruitment closed": lambda: ManualRecruitment.objects.create(
        session=TrainingSession.objects.get(carif_number=S1), is_open=False
    ),
    "a meeting": lambda: InformationMeeting.objects.create(
        session=TrainingSession.objects.get(carif_number=S1), date=date(2025, 4, 1), from_eos=False
    ),
    "archived": lambda: TrainingSession.objects.filter(carif_number=S1).update(archived_at=core_clock.now()),
    "another name": lambda: Organisation.objects.filter(siret="10000000000008").update(name="Nouveau nom"),
    "a policy": lambda: PolicyValue.objects.create(name="offre_info_ended_days", value=365),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_the_document_makes_another_edition(offer, change):
    before = document(editions.current())
    change()
    after = editions.current()
    assert document(after) != before
    assert document(after) == trips.exported()[0]


def test_another_day_another_edition_for_sessions_end(offer, clock):
    first = editions.current()
    clock.freeze("2028-03-01")
    with pytest.raises(NothingToPassOn):
        editions.current()
    assert editions.last_whole() == first


def test_an_edition_that_cannot_be_written_leaves_nothing(offer, monkeypatch):
    PolicyValue.objects.create(name="offre_info_ended_days", value=0)
    TrainingAction.objects.update(withdrawn_at=core_clock.now())
    with pytest.raises(NothingToPassOn):
        editions.current()
    assert not Edition.objects.exists()
    assert not EditionChunk.objects.exists()
    assert not Line.objects.exists()


def test_old_editions_go_but_the_last_whole_one(offer, clock):
    old = editions.current()
    since = editions.current(date(2025, 3, 1))
    clock.freeze(core_clock.now() + timedelta(days=3))
    ActionEnrichment.objects.create(
        action=TrainingAction.objects.get(reference=A1), highlights="Oui", updated_at=core_clock.now(), updated_by=""
    )
    new = editions.current()
    assert set(Edition.objects.values_list("pk", flat=True)) == {new.pk}
    assert {old.pk, since.pk}.isdisjoint(EditionChunk.objects.values_list("edition", flat=True))
    clock.freeze(core_clock.now() + timedelta(days=30))
    assert editions.purge() == 0
    assert editions.last_whole() == new


@pytest.mark.race
def test_several_at_once_make_one_edition(offer):
    found = at_once(*[lambda: editions.current().pk] * 5)
    assert set(found) == {Edition.objects.get().pk}


def test_who_waits_too_long_is_told(offer):
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with editions._one_maker(1):
            held.set()
            release.wait(5)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(5)
    with pytest.raises(editions.Busy):
        editions.current(patience=0)
    release.set()
    other.join()
    assert editions.current(patience=0).sessions == 2


def test_run_due_jobs_prepares_it(offer, capsys):
    call_command("run_due_jobs")
    assert "sessions transmises à Offre Info : 2" in capsys.readouterr().out
    assert editions.last_whole().sessions == 2
