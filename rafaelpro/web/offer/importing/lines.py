"""From a line of the file to a candidate: through the form that one fills in by hand, and so by the same rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from rafaelpro.applications.person import Candidate, cleaned
from rafaelpro.core import policy
from rafaelpro.core.french import fold
from rafaelpro.web.public.candidate_form import LEVELS, YES_NO, ForSomeoneForm

from .file import COLUMNS, FileLine

BOX = "recontact_referent_handicap"
_WORDS: dict[str, dict[str, str]] = {
    "civilite": {"mme": "madame", "mme.": "madame", "m": "monsieur", "m.": "monsieur", "mr": "monsieur"},
    "inscrit_france_travail": {
        "o": "oui",
        "x": "oui",
        "vrai": "oui",
        "1": "oui",
        "n": "non",
        "faux": "non",
        "0": "non",
    },
    "niveau": {fold(label): value for value, label in LEVELS if value},
}
_WORDS[BOX] = _WORDS["inscrit_france_travail"]
_HEADING = {column.name: column.heading for column in COLUMNS}
_ORDER = [column.name for column in COLUMNS]
_NAMES = ("prenom", "nom_naissance")
# The word that was not understood is not repeated: in a column that is not its own it may be anything of a person.
_UNKNOWN_WORDS = {
    "civilite": "Écrivez Madame ou Monsieur, ou rien.",
    "inscrit_france_travail": "Répondez oui ou non.",
    "niveau": "Indiquez un niveau de 1 à 8, ou rien.",
    BOX: "Répondez oui ou non, ou rien.",
}


class LineForm(ForSomeoneForm):
    """The same form, where a cell that says oui or non stands for a box."""

    def __init__(self, data: dict[str, str], *, minimum_age: int) -> None:
        super().__init__(data)
        self.minimum_age = minimum_age
        self.fields[BOX] = forms.ChoiceField(required=False, choices=[("", ""), *YES_NO])
        for name, words in _UNKNOWN_WORDS.items():
            self.fields[name].error_messages["invalid_choice"] = words

    def candidate(self, values: dict[str, Any] | None = None) -> Candidate:
        given = self.cleaned_data if values is None else values
        return replace(super().candidate(values), wants_disability_contact=given.get(BOX) == "oui")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was understood: a candidate (cleaned), or why not. `name` only where it is one."""

    number: int
    name: str
    values: dict[str, str]
    candidate: Candidate | None
    problems: list[str]


def understood(lines: Iterable[FileLine]) -> list[Line]:
    """The candidate of each line, or every reason why it is refused (R6.2); one query for all."""
    minimum_age = policy.value("minimum_age")
    return [_understood(line, minimum_age) for line in lines]


def _understood(line: FileLine, minimum_age: int) -> Line:
    values = {name: _word(name, text) for name, text in line.cells.items()}
    form = LineForm(values, minimum_age=minimum_age)
    if line.problems or not form.is_valid():
        return Line(line.number, _name(form), {}, None, [*line.problems, *_problems(form)])
    return Line(line.number, _name(form), values, cleaned(form.candidate()), [])


def _word(name: str, text: str) -> str:
    """What people write for a choice, as the form names it; any other text as it is, and the form refuses it."""
    known = _WORDS.get(name)
    if known is None:
        return text
    word = fold(text)
    return known.get(word, word)


def _name(form: LineForm) -> str:
    """« Prénom NOM », where neither is refused: what may be no name at all is not repeated."""
    given = [form.cleaned_data.get(name, "") for name in _NAMES if name not in form.errors]
    return " ".join(given) if len(given) == len(_NAMES) else ""


def _problems(form: LineForm) -> list[str]:
    """In the order of the columns; what is no column's comes last."""
    return [
        f"{_HEADING[name]}\u00a0: {text}" if name in _HEADING else str(text)
        for name, texts in sorted(form.errors.items(), key=_rank)
        for text in texts
    ]


def _rank(error: tuple[str, object]) -> int:
    return _ORDER.index(error[0]) if error[0] in _ORDER else len(_ORDER)
