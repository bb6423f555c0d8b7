"""The command and its files: whole or not at all, one consistent view, two at once."""

from __future__ import annotations

import gzip
import threading
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.core import clock as core_clock
from rafaelpro.offreinfo import document as documents
from rafaelpro.offreinfo.export import write_file
from rafaelpro.offreinfo.offer import considered
from rafaelpro.offreinfo.snapshot import snapshot
from tests.eos.builder import A1, A2, S1, S2, feed
from tests.offreinfo import trips
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-03-03T11:00")]


@pytest.fixture
def offer() -> None:
    feed(1).action(A1).session(S1).action(A2, title="Plomberie").session(S2).apply()


def test_the_command_writes_plain_and_compressed_and_says_what_it_did(offer, tmp_path, capsys):
    plain, packed = tmp_path / "offre.xml", tmp_path / "offre.xml.gz"
    call_command("export_offre_info", "--out", str(plain))
    assert "2\u00a0formations, 2\u00a0sessions" in capsys.readouterr().out
    call_command("export_offre_info", "--out", str(packed))
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert trips.numbers(plain.read_bytes()) == {S1, S2}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["offre.xml", "offre.xml.gz"]


def test_an_empty_region_writes_no_file_and_says_so(tmp_path):
    path = tmp_path / "offre.xml"
    path.write_text("le fichier d'hier")
    with pytest.raises(CommandError, match="Rien à transmettre") as refused:
        call_command("export_offre_info", "--out", str(path))
    assert refused.value.returncode == 3
    assert path.read_text() == "le fichier d'hier"
    assert [each.name for each in tmp_path.iterdir()] == ["offre.xml"]


@pytest.mark.parametrize("arguments", [["--out", "offre.txt"], ["--out", "/nulle-part/offre.xml"]])
def test_a_place_that_cannot_be_is_refused_in_words(arguments):
    with pytest.raises(CommandError, match=r"doit finir|n'existe pas"):
        call_command("export_offre_info", *arguments)


def test_a_day_that_is_none_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match="n'est pas une date"):
        call_command("export_offre_info", "--out", str(tmp_path / "offre.xml"), "--since", "hier")


def test_taken_back_by_its_command(offer, tmp_path, capsys):
    ActionEnrichment.objects.create(
        action=TrainingAction.objects.get(reference=A1),
        highlights="Un groupe de huit.",
        updated_at=core_clock.now(),
        updated_by="",
    )
    path = tmp_path / "offre.xml.gz"
    call_command("export_offre_info", "--out", str(path))
    ActionEnrichment.objects.all().delete()
    with pytest.raises(SystemExit) as outdated:  # the offer of the same number, in other words
        call_command("import_offre_info", str(path))
    assert outdated.value.code == 2
    assert not ActionEnrichment.objects.exists()
    whole = gzip.decompress(path.read_bytes()).replace(b'"numero">1<', b'"numero">2<')
    path.write_bytes(gzip.compress(whole))
    call_command("import_offre_info", str(path))
    assert "Enrichissements repris : 1\u00a0formation" in capsys.readouterr().out
    assert ActionEnrichment.objects.get().highlights == "Un groupe de huit."


def test_all_of_a_document_is_of_one_moment(offer):
    """Another transaction commits while the export is between two actions: the export does not see it."""
    day = documents.day_of_export()
    with snapshot():
        seen = considered(day)
        assert next(seen)[0].reference == A1
        other = threading.Thread(target=_rename_everything)
        other.start()
        other.join()
        assert [action.title for action, _ in considered(day)] == ["Agent de propreté", "Plomberie"]
    assert set(TrainingAction.objects.values_list("title", flat=True)) == {"Renommée"}


def _rename_everything() -> None:
    TrainingAction.objects.update(title="Renommée")
    connections.close_all()


@pytest.mark.race
def test_two_at_once_each_leave_a_whole_file(offer, tmp_path):
    path = tmp_path / "offre.xml.gz"
    done = at_once(*[partial(write_file, path)] * 4)
    assert [each for each in done if isinstance(each, Exception)] == []
    assert trips.numbers(gzip.decompress(path.read_bytes())) == {S1, S2}
    assert [each.name for each in tmp_path.iterdir()] == ["offre.xml.gz"]


def test_a_disk_that_is_full_leaves_the_former_file(offer, tmp_path, monkeypatch):
    path = tmp_path / "offre.xml"
    path.write_text("le fichier d'hier")

    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(CommandError, match="No space left"):
        call_command("export_offre_info", "--out", str(path))
    assert path.read_text() == "le fichier d'hier"
    assert [each.name for each in tmp_path.iterdir()] == ["offre.xml"]
