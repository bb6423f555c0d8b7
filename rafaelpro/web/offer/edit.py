"""Forms over texts that several people may write at once (R3.2): nobody writes over what they have not seen, and nobody
loses what they typed.

A form carries the version that it was read under, what was read (`lu`), and whether it was published then. When
somebody else has saved meanwhile, their changes are told field by field: theirs are taken where one had changed
nothing; where both have changed, one's own text stays in its field, and one chooses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol, Self

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from rafaelpro.catalogue.errors import ChangedMeanwhile, InvalidEnrichment, WithdrawnMeanwhile
from rafaelpro.catalogue.models import ActionEnrichment, InformationMeeting, SessionEnrichment
from rafaelpro.core.french import spaced
from rafaelpro.web.forms import Form

MINE, THEIRS = "mien", "autre"
CHOICE = "choix_"
PREVIEW = "apercu"
MOST_READ = 40_000  # characters of `lu`: all the texts of a form, as JSON

Enrichment = ActionEnrichment | SessionEnrichment | InformationMeeting
Texts = dict[str, str]


class EditForm(Form):
    """`NAMES`: the fields of the form, and those of the domain that they write."""

    NAMES: ClassVar[dict[str, str]] = {}

    version = forms.CharField(widget=forms.HiddenInput, max_length=16)
    lu = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    publiee = forms.CharField(widget=forms.HiddenInput, required=False, max_length=3)

    @classmethod
    def showing(cls, texts: Texts, *, version: str, published: bool, typed: Texts | None = None) -> Self:
        """What stands, or what was typed over it."""
        hidden = {"version": version, "lu": json.dumps(texts), "publiee": "oui" if published else "non"}
        shown = texts if typed is None else typed
        return cls(initial={name: shown[of_domain] for name, of_domain in cls.NAMES.items()} | hidden)

    @classmethod
    def texts_of(cls, row: Enrichment | None) -> Texts:
        """What stands, by the names of the domain, as it is typed."""
        return {name: getattr(row, name) if row else "" for name in cls.NAMES.values()}

    @property
    def texts(self) -> Texts:
        """What was typed, by the names of the domain."""
        return {of_domain: self.cleaned_data.get(name, "") for name, of_domain in self.NAMES.items()}

    @property
    def read(self) -> Texts:
        """What was read; a field that it does not tell counts as changed by both."""
        return texts_read(self.cleaned_data.get("lu", ""))

    @property
    def read_as_published(self) -> bool:
        return self.cleaned_data.get("publiee") == "oui"

    def domain_errors(self) -> dict[str, str]:
        """What the domain refuses, by its names; nothing where only its door can tell."""
        return {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_domain_errors(self.domain_errors())
        return data

    def add_domain_errors(self, errors: Mapping[str, str]) -> None:
        for name, of_domain in self.NAMES.items():
            if of_domain in errors and name not in self.errors:
                self.add_error(name, spaced(errors[of_domain]))


def texts_read(packed: str) -> Texts:
    """`lu` unpacked; nothing where it is not what we had packed."""
    try:
        found = json.loads(packed) if len(packed) <= MOST_READ else {}
        json.dumps(found, ensure_ascii=False).encode()  # halves of characters cannot be shown nor kept
    except (ValueError, RecursionError):
        return {}
    return {name: text for name, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}


class Editing(Protocol):
    """What a form edits: an enrichment, and the door that writes it."""

    form_class: type[EditForm]

    @property
    def published(self) -> bool: ...

    def row(self) -> Enrichment | None: ...

    def version(self, row: Enrichment | None) -> str: ...

    def save(self, form: EditForm, *, version: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Change:
    """A field that somebody else has changed since it was read; `is_shared`: so have I, otherwise."""

    name: str
    label: str
    before: str
    theirs: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The form to show, and why again. `is_gone`: what it was about has been removed meanwhile."""

    form: EditForm
    status: int = 200
    changes: list[Change] = field(default_factory=list)
    choices: Form | None = None
    present: Enrichment | None = None
    withdrawn_at: datetime | None = None
    preview: Texts | None = None
    is_gone: bool = False

    @property
    def choice_of(self) -> dict[str, BoundField]:
        """The choice to show before a field, by the field's name."""
        bound = list(self.choices) if self.choices else []
        return {each.name.removeprefix(CHOICE): each for each in bound}


def opened(editing: Editing) -> Shown:
    """The form on what stands now."""
    row = editing.row()
    return Shown(_form(editing, row))


def submitted(editing: Editing, data: QueryDict) -> Shown | None:
    """None when it is written; else what to show. Raises `EnrichmentNotAllowed`."""
    form = editing.form_class(_chosen(editing.form_class, data))
    is_valid = form.is_valid()
    if PREVIEW in data:
        return Shown(form, preview=form.texts)
    if not is_valid:
        return Shown(form, 422)
    try:
        editing.save(form, version=form.cleaned_data["version"])
    except InvalidEnrichment as refused:
        form.add_domain_errors(refused.errors)
        return Shown(form, 422)
    except ChangedMeanwhile as refused:
        return _told(editing, form, refused)
    except WithdrawnMeanwhile as refused:
        again = _form(editing, editing.row(), typed=form.texts, published=False)
        return Shown(again, 409, withdrawn_at=refused.at)
    return None


def _form(
    editing: Editing, row: Enrichment | None, *, typed: Texts | None = None, published: bool | None = None
) -> EditForm:
    return editing.form_class.showing(
        editing.form_class.texts_of(row),
        version=editing.version(row),
        published=editing.published if published is None else published,
        typed=typed,
    )


def _chosen(form_class: type[EditForm], data: QueryDict) -> QueryDict:
    """What was sent, with the other's text in each field where it was chosen."""
    read = texts_read(data.get("lu", ""))
    sent = data.copy()
    for name, of_domain in form_class.NAMES.items():
        if data.get(f"{CHOICE}{name}") == THEIRS and of_domain in read:
            sent[name] = read[of_domain]
    return sent


def _told(editing: Editing, form: EditForm, refused: ChangedMeanwhile) -> Shown:
    """What somebody else has changed, field by field, over what was typed."""
    present = refused.present if isinstance(refused.present, Enrichment) else None
    changes = _changes(form, editing.form_class.texts_of(present)) if present else []
    taken = {form.NAMES[each.name]: each.theirs for each in changes if not each.is_shared}
    again = _form(editing, present, typed=form.texts | taken)
    return Shown(again, 409, changes=changes, choices=_choices(changes, present), present=present, is_gone=not present)


def _changes(form: EditForm, present: Texts) -> list[Change]:
    """Not told: what is the same as mine, and what I alone have changed."""
    typed, read = form.texts, form.read
    found = []
    for name, of_domain in form.NAMES.items():
        theirs, mine, before = present[of_domain], typed[of_domain], read.get(of_domain)
        if theirs not in (mine, before):
            label = str(form.fields[name].label)
            found.append(Change(name, label, before or "", theirs, is_shared=mine != before))
    return found


def _choices(changes: list[Change], present: Enrichment | None) -> Form:
    """For each field that both have changed: mine, or theirs."""
    form = Form()
    who = present.updated_by if present else "l’autre personne"
    for each in changes:
        if each.is_shared:
            form.fields[f"{CHOICE}{each.name}"] = forms.ChoiceField(
                label=f"{each.label}\u00a0: quel texte garder\u00a0?",
                choices=[(MINE, "Le mien, tel qu’il est dans le champ ci-dessous"), (THEIRS, f"Celui de {who}")],
                initial=MINE,
                widget=forms.RadioSelect,
            )
    return form
