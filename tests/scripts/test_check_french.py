"""`scripts/check_french.py`: what it calls a slip, and what it leaves alone."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check_french.py"


@pytest.fixture(scope="module")
def check():
    spec = importlib.util.spec_from_file_location("check_french", SCRIPT)
    module = sys.modules.setdefault(spec.name, importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "text", "better"),
    [
        ("a.html", "<p>Motif : {{ a }}</p>", "<p>Motif\u00a0: {{ a }}</p>"),
        ("a.html", "« {{ a }} » et l'autre ?", "«\u00a0{{ a }}\u00a0» et l’autre\u00a0?"),
        ("a.html", '{% field form.a hint="Exemple : 3" %}', '{% field form.a hint="Exemple\u00a0: 3" %}'),
        ("a.html", '<a aria-label="Retirer : {{ b }}">', '<a aria-label="Retirer\u00a0: {{ b }}">'),
        ("a.txt", "Appelez-le :\n05", "Appelez-le\u00a0:\n05"),
        ("a.py", 'WORDS = f"De {a} : {b}"\n', 'WORDS = f"De {a}\u00a0: {b}"\n'),
        ("a.py", 'WORDS = "clé d\'accès"\n', 'WORDS = "clé d’accès"\n'),
    ],
)
def test_what_should_be_otherwise_is_found_and_mended(check, name, text, better):
    found = check.slips(Path(name), text)
    assert found
    assert check.mended(text, found) == better
    assert not check.slips(Path(name), better)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", "{% comment %}Carte : un titre ; « b ».{% endcomment %}{# c : d #}<!-- e : f -->"),
        ("a.html", '{% if a == "b : c" %}<a class="a :b" href="/x?y : z">{% endif %}'),
        ("a.html", "<style>a : b ;</style><code>GET : x</code>"),
        ("a.html", '{{ a|date:"d/m/Y" }}, 10:30'),
        ("a.py", '"""Docstring : « a » and another\'s."""\n\nA = B[c : d + 1]  # why : « that »\n'),
        ("a.py", "A = r\" ?(?:a)\"\nB = {'x' : 'y'}\nC = f\"{d(f'a_{e}')}\"\n"),
    ],
)
def test_code_and_comments_are_left_alone(check, name, text):
    assert check.slips(Path(name), text) == []
