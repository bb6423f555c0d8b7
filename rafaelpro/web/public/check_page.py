"""What a person checks before sending: each answer in words, in the order of the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BooleanField, ChoiceField

from rafaelpro.core.french import long_date

from .candidate_form import CandidateForm


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    words: str


def answers_of(form: CandidateForm) -> list[Answer]:
    """The answers of a valid form; what was left empty is not listed."""
    answers = [Answer(str(form[name].label), _words(form, name)) for name in form.fields]
    return [answer for answer in answers if answer.words]


def _words(form: CandidateForm, name: str) -> str:
    value: Any = form.cleaned_data.get(name)
    field = form.fields[name]
    if isinstance(field, BooleanField):
        return "Oui" if value else ""
    if isinstance(field, ChoiceField):
        return str(dict(field.choices).get(value, "")) if value else ""  # type: ignore[arg-type]
    return long_date(value) if name == "date_naissance" and value else str(value or "")
