"""The forms of an own offer, made of its table of fields: they keep what is typed and show what the domain says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from rafaelpro.catalogue.own.fields import Field, Kind
from rafaelpro.web.forms import Form

FEW_CHOICES = 3
ROWS = {250: 3, 600: 4, 3000: 8}
WIDTHS = {
    Kind.NUMBER: "short", Kind.PRICE: "short", Kind.DATE: "short", Kind.POSTCODE: "short",
    Kind.PHONE: "medium", Kind.CERTIFICATION: "medium", Kind.EMAIL: "long",
}  # fmt: skip
INPUTS: dict[Kind, dict[str, str]] = {
    Kind.NUMBER: {"inputmode": "numeric"},
    Kind.PRICE: {"inputmode": "decimal"},
    Kind.DATE: {"inputmode": "numeric"},
    Kind.POSTCODE: {"inputmode": "numeric"},
    Kind.PHONE: {"type": "tel"},
    Kind.LINK: {"inputmode": "url", "spellcheck": "false"},
    Kind.EMAIL: {"inputmode": "email", "spellcheck": "false"},
    Kind.CERTIFICATION: {"spellcheck": "false"},
}


class CountedText(forms.Textarea):
    """Counts the characters without ever cutting: a pasted text that is too long is kept whole, and said so."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("maxlength", None)
        return context


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form, as the page draws it."""

    bound: BoundField
    optional: bool
    counter: bool
    width: str


class TextsForm(Form):
    """Texts as they are held or as they were typed, with the errors that the domain found in them.

    `version` is that of the texts that were read: somebody else's writing in between is seen.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        fields: Iterable[Field],
        texts: Mapping[str, str],
        *,
        version: str,
        errors: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__({**texts, "version": version})
        self._specs = tuple(fields)
        self._said = list(errors)
        self.fields |= {each.name: _field(each) for each in self._specs}

    def _clean_fields(self) -> None:
        """Nothing is checked here: the domain has said what is wrong."""

    def clean(self) -> dict[str, Any]:
        for name, words in self._said:
            self.add_error(name or None, words)
        return self.cleaned_data

    @property
    def inputs(self) -> list[Input]:
        return [
            Input(
                bound=self[each.name],
                optional=not (each.required or each.conditional),
                counter=each.kind is Kind.TEXT,
                width="full" if each.kind is Kind.TEXT else WIDTHS.get(each.kind, ""),
            )
            for each in self._specs
        ]


def typed(data: QueryDict, fields: Iterable[Field]) -> dict[str, str]:
    """The texts of these fields as they were sent."""
    return {each.name: data.get(each.name, "") for each in fields}


def _field(spec: Field) -> forms.Field:
    options: dict[str, Any] = {"label": spec.label, "help_text": spec.help, "required": False}
    if spec.kind is Kind.CHOICE:
        few = len(spec.choices) <= FEW_CHOICES
        choices = spec.choices if few else (("", "Choisissez"), *spec.choices)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect if few else forms.Select, **options)
    return forms.CharField(widget=_widget(spec), **options)


def _widget(spec: Field) -> forms.Widget:
    if spec.kind is Kind.TEXT:
        rows = next((rows for limit, rows in ROWS.items() if spec.limit <= limit), 8)
        return CountedText(attrs={"rows": rows, "maxlength": str(spec.limit)})
    return forms.TextInput(attrs=INPUTS.get(spec.kind, {}))


class TitleForm(Form):
    title = forms.CharField(
        label="Intitulé de la formation",
        max_length=255,
        help_text="Le nom de la formation, comme une personne le chercherait. Vous pourrez le changer.",
    )


class FileForm(Form):
    """An organisation's own LHÉO file."""

    fichier = forms.FileField(
        label="Fichier LHÉO",
        help_text="Version 2.2 ou 2.3, tel quel ou compressé (.xml, .gz, .zip), 5\u00a0Mo au plus.",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "missing": "Choisissez un fichier.",
            "invalid": "Choisissez un fichier.",
        },
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xml,.gz,.zip"}),
    )


class ReasonForm(Form):
    """Why an offer is sent back; `version` is what was read."""

    reason = forms.CharField(
        label="Raison, pour l’organisme",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nécessaire pour renvoyer ou retirer de la publication. L’organisme la reçoit par courriel.",
    )
