"""`manage.py feed_generate`: what it writes, what it refuses, with which words and exit code."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from rafaelpro.core import clock

MANAGE = Path(__file__).parents[3] / "manage.py"


def run(*arguments):
    return subprocess.run(
        [sys.executable, MANAGE, "feed_generate", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_it_writes_the_file_and_says_what_is_in_it(tmp_path, capsys):
    out = tmp_path / "flux.xml"
    call_command("feed_generate", "--sessions", "40", "--seed", "3", "--as-of", "2025-03-03", "--out", str(out))
    assert len(list(etree.parse(out).iter("{*}session"))) == 40
    assert "40\u00a0sessions" in capsys.readouterr().out


def test_without_a_date_it_lives_on_the_day_of_the_clock(tmp_path):
    dated, undated = tmp_path / "a.xml", tmp_path / "b.xml"
    call_command("feed_generate", "--sessions", "5", "--as-of", "2024-10-01", "--out", str(dated))
    with clock.frozen("2024-10-01T18:00"):
        call_command("feed_generate", "--sessions", "5", "--out", str(undated))
    assert dated.read_bytes() == undated.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sessions", "12x"), "« 12x » n'est pas un nombre entier"),
        (("--sessions", "0"), "entre 1 et"),
        (("--sessions", "-4"), "entre 1 et"),
        (("--sessions", "5", "--as-of", "03/03/2025"), "n'est pas une date"),
        (("--sessions", "5", "--as-of", "2025-02-30"), "n'est pas une date"),
        (("--sessions", "5", "--numero", "0"), "commence à 1"),
        (("--sessions", "5", "--type", "partiel"), "partiel"),
        (("--sessions", "5", "--colour", "red"), "--colour"),
        ((), "--sessions"),
    ],
)
def test_unknown_or_impossible_arguments_end_with_words_and_exit_code_2(tmp_path, arguments, words):
    out = tmp_path / "flux.xml"
    ended = run(*arguments, "--out", out)
    assert ended.returncode == 2, ended
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not out.exists()


@pytest.mark.parametrize(("name", "words"), [("flux.txt", ".xml"), ("absent/flux.xml", "n'existe pas")])
def test_an_impossible_file_is_refused(tmp_path, name, words):
    ended = run("--sessions", "5", "--out", tmp_path / name)
    assert ended.returncode == 2
    assert words in ended.stderr


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    target = tmp_path / "flux.xml"
    target.mkdir()
    with pytest.raises(CommandError, match="Impossible d'écrire") as raised:
        call_command("feed_generate", "--sessions", "2", "--as-of", "2025-03-03", "--out", str(target))
    assert raised.value.returncode == 2
