"""`feed_check` and `feed_import`: exit codes, reports for people and for machines; checking writes nothing."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rafaelpro.eos.models import Feed, FeedNote
from rafaelpro.history.models import Event
from rafaelpro.outbox.models import Message
from tests.eos import looks
from tests.eos.builder import A1, A2, A3, POSITIONER, S1, S2, S3, FeedBuilder, delta, feed
from tests.eos.test_held import region

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]

POINTS = [("2025-03-03", 15, "PE-1"), ("2025-09-15", 12, "PE-2")]


def run(command: str, *arguments: object) -> tuple[int, str]:
    """Exit code and output."""
    out = io.StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=io.StringIO())
    except SystemExit as leaving:
        return int(str(leaving.code)), out.getvalue()
    return 0, out.getvalue()


def run_json(command: str, *arguments: object) -> tuple[int, dict]:
    code, out = run(command, *arguments, "--json")
    return code, json.loads(out)


def clean() -> FeedBuilder:
    return feed(1).action().session(points=POINTS)


def with_notes() -> FeedBuilder:
    return feed(1).action(measure="NOUVELLE").session(end="99999999")


def with_rejections() -> FeedBuilder:
    return feed(1).action().session(S1).session("mauvais")


CASES = [
    ("clean", clean, 0, "applique"),
    ("notes only", with_notes, 0, "applique"),
    ("rejections", with_rejections, 1, "applique"),
    ("unreadable", lambda: clean().without_header(), 2, "rejete"),
]


@pytest.mark.parametrize("command", ["feed_check", "feed_import"])
@pytest.mark.parametrize(("build", "code", "state"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_exit_codes(tmp_path, command, build, code, state):
    left, shown = run_json(command, build().write(tmp_path / "flux.xml"))
    assert (left, shown["etat"]) == (code, state)


@pytest.mark.parametrize("command", ["feed_check", "feed_import"])
def test_out_of_date_and_held(tmp_path, command):
    region(5, 10).apply()
    assert run_json(command, feed(4).action().session().write(tmp_path / "a.xml"))[0] == 2
    left, shown = run_json(command, region(6, 5).write(tmp_path / "b.xml"))
    assert (left, shown["etat"], shown["numero"]) == (3, "retenu", 6)
    assert "5 actions publiées sur 10" in shown["signalements"][0]["raison"]


@pytest.mark.parametrize("command", ["feed_check", "feed_import"])
def test_the_same_again(tmp_path, command):
    path = with_rejections().write(tmp_path / "flux.xml")
    assert run("feed_import", path)[0] == 1
    left, shown = run_json(command, path)
    assert (left, shown["etat"], shown["rejets"]) == (0, "applique", [])
    assert {name: count for name, count in shown["comptes"].items() if count} == {"inchange": 3}


@pytest.mark.parametrize("command", ["feed_check", "feed_import"])
@pytest.mark.parametrize("name", ["absent.xml", "."])
def test_a_file_that_cannot_be_opened_is_told_in_words(tmp_path, command, name):
    code, out = run(command, tmp_path / name)
    assert code == 2
    assert "refusé" in out
    assert "Traceback" not in out


@pytest.mark.parametrize("command", ["feed_check", "feed_import"])
def test_unknown_arguments_are_told(command):
    with pytest.raises(CommandError, match="--vite"):
        call_command(command, "flux.xml", "--vite")
    with pytest.raises(CommandError, match="FICHIER"):
        call_command(command)


def test_the_report_for_people_tells_file_and_line(tmp_path):
    path = feed(1).action().session(S1, start="20251345").session(S2).write(tmp_path / "flux.xml")
    line = next(rank for rank, text in enumerate(path.read_text().splitlines(), 1) if "20251345" in text)
    for command, verdict in (("feed_check", "serait appliqué"), ("feed_import", "appliqué")):
        code, out = run(command, path)
        assert code == 1
        assert f"{path}:{line} : {S1} « 20251345 »" in out
        assert f"flux complet n° 1, {verdict}." in out
        assert "2 créés, 1 rejetés" in out
        assert "lheo/offres/formation[1]/action[1]/session[1]/periode/debut" in out


def test_the_report_for_machines_has_the_contract_s_shape(tmp_path):
    code, shown = run_json(
        "feed_import", feed(1).action().session(start="20251345", points=[]).write(tmp_path / "f.xml")
    )
    assert list(shown) == ["id", "numero", "type", "etat", "comptes", "rejets", "signalements"]
    assert list(shown["comptes"]) == ["cree", "modifie", "inchange", "retire", "retabli", "rejete", "signale"]
    assert list(shown["rejets"][0]) == ["ligne", "chemin", "numero", "valeur", "raison"]
    assert shown["id"] == str(Feed.objects.get().public_id)
    assert (shown["numero"], shown["type"], code) == (1, "complet", 1)


def test_several_files_in_order(tmp_path):
    first = clean().write(tmp_path / "1.xml")
    second = tmp_path / "2.xml.gz"
    second.write_bytes(gzip.compress(delta(2).action(title="Neuf").session(points=POINTS).xml()))
    code, shown = run_json("feed_import", first, second)
    assert code == 0
    assert [report["numero"] for report in shown] == [1, 2]
    assert looks.action().title == "Neuf"


def test_a_refused_file_does_not_stop_the_next(tmp_path):
    broken = tmp_path / "1.xml"
    broken.write_bytes(clean().xml()[:500])
    code, shown = run_json("feed_import", broken, clean().write(tmp_path / "2.xml"))
    assert code == 2
    assert [report["etat"] for report in shown] == ["rejete", "applique"]


def test_a_held_file_stops_the_next(tmp_path):
    """A later one, once applied, would put it out of date."""
    region(1, 10).apply()
    held, later = region(2, 5).write(tmp_path / "2.xml"), region(3, 10).write(tmp_path / "3.xml")
    code, shown = run_json("feed_import", held, later)
    assert code == 3
    assert [report["etat"] for report in shown] == ["retenu"]


def test_checking_several_files_counts_their_numbers(tmp_path):
    paths = [clean().write(tmp_path / "1.xml"), delta(2).action().session().write(tmp_path / "2.xml")]
    code, shown = run_json("feed_check", *paths)
    assert (code, [report["signalements"] for report in shown]) == (0, [[], []])
    code, shown = run_json("feed_check", *reversed(paths))
    assert (code, shown[1]["etat"]) == (2, "perime")


def test_an_import_that_is_interrupted_says_what_follows_and_is_taken_up_again(tmp_path, monkeypatch):
    from rafaelpro.eos.domain import batch
    from rafaelpro.eos.domain.process import resume_all

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(batch, "apply", interrupted)
        code, _ = run("feed_import", clean().write(tmp_path / "flux.xml"))
    assert code == 130
    assert resume_all() == 1
    assert looks.counts(Feed.objects.get()) == {"cree": 2}


# --- checking tells what importing does, and writes nothing ---------------------------------------------------------


def scenarios() -> dict[str, FeedBuilder]:
    return {
        "nothing changes": feed(2).action(A1).session(S1, points=POINTS).session(S2).action(A2).session(S3),
        "everything changes": feed(2).action(A1, title="x").session(S1, points=[], end="20281231").session(S2)
        .action(A2, measure="NEUVE").session(S3, positioner=POSITIONER).action(A3, measure="NEUVE").session("00000009"),
        "removals": delta(2).action(A1, state="supprimee").session(S1).action(A2).session(S3, state="supprimee"),
        "moves": delta(2).action(A1, state="supprimee").session(S2).action(A2).session(S1, points=POINTS),
        "bad records": delta(5).action(A1, siret="nul").session(S1, points=[("2025-03-03", -1)]).session("x")
        .action(A3, siret="nul").session("00000008").action(A2).session(S3).session(S3),
        "cancelled": delta(2).action(A1).session(S1, state="annulee").session(S2, end="99999999"),
        "a little absence": feed(2).action(A1).session(S1, points=POINTS).session(S2).action(A2),
    }  # fmt: skip


@pytest.mark.parametrize("name", scenarios())
def test_check_tells_what_import_does(tmp_path, name, monkeypatch):
    from rafaelpro.core.models import PolicyValue

    PolicyValue.objects.create(name="feed_guard_share", value=60)
    feed(1).action(A1).session(S1, points=POINTS).session(S2).action(A2).session(S3).apply()
    path = scenarios()[name].write(tmp_path / "flux.xml")
    before = looks.everything()
    rows = [model.objects.count() for model in (Feed, FeedNote, Event, Message)]
    told_code, told = run_json("feed_check", path)
    assert looks.everything() == before
    assert [model.objects.count() for model in (Feed, FeedNote, Event, Message)] == rows
    done_code, done = run_json("feed_import", path)
    assert told | {"id": None} == done | {"id": None}
    assert told_code == done_code


def test_check_could_not_write_if_it_wanted(tmp_path):
    from django.db import InternalError, connection, transaction

    region(1, 10).apply()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET TRANSACTION READ ONLY")
    assert run("feed_check", region(2, 5).write(tmp_path / "held.xml"))[0] == 3
    assert run("feed_check", scenarios()["everything changes"].write(tmp_path / "flux.xml"))[0] == 3
    with pytest.raises(InternalError, match="read-only"), transaction.atomic():
        Feed.objects.update(size=1)


def test_the_door_check_answers_a_report(tmp_path):
    from rafaelpro.eos.domain.check import check

    assert check(Path(clean().write(tmp_path / "flux.xml")))["comptes"]["cree"] == 2
