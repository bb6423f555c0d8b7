"""The form of an information meeting."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from rafaelpro.catalogue.domain.meetings import MOST_PLACES, TEXT_LIMIT, MeetingValues
from rafaelpro.catalogue.domain.texts import LINK_LIMIT
from rafaelpro.catalogue.models import InformationMeeting
from rafaelpro.core.french import NBSP, short_date
from rafaelpro.web.forms import DateField, TimeField
from rafaelpro.web.offer.edit import EditForm, Enrichment, Texts

PLACES_WORDS = f"Indiquez un nombre entier de places, entre 1 et {MOST_PLACES}."


def _line(limit: int, **attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"maxlength": str(limit)} | attributes)


class MeetingForm(EditForm):
    """Everything is told in public; its rules are those of the domain's door."""

    NAMES: ClassVar = {
        "date": "date",
        "debut": "starts_at",
        "fin": "ends_at",
        "lieu": "place",
        "lien": "link",
        "places": "places",
        "precisions": "details",
    }

    date = DateField(label="Date")
    debut = TimeField(label="Heure de début", help_text=f"Exemple{NBSP}: 14:30")
    fin = TimeField(label="Heure de fin", required=False)
    lieu = forms.CharField(
        label="Lieu",
        required=False,
        widget=_line(TEXT_LIMIT),
        help_text=f"Adresse, bâtiment, salle. Un lieu ou un lien{NBSP}: l’un des deux.",
    )
    lien = forms.CharField(
        label="Lien pour participer à distance",
        required=False,
        widget=forms.URLInput(attrs={"maxlength": str(LINK_LIMIT), "spellcheck": "false"}),
        help_text=f"Ce lien est public. Un lieu ou un lien{NBSP}: l’un des deux.",
    )
    places = forms.IntegerField(
        label="Nombre de places",
        required=False,
        help_text=f"Vide{NBSP}: pas de limite.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "5"}),
        error_messages={"invalid": PLACES_WORDS},
    )
    precisions = forms.CharField(
        label="Précisions", required=False, widget=_line(TEXT_LIMIT), help_text="Inscription, pièces à apporter…"
    )

    @classmethod
    def texts_of(cls, row: Enrichment | None) -> Texts:
        if not isinstance(row, InformationMeeting):
            return dict.fromkeys(cls.NAMES.values(), "")
        return {name: _typed(name, getattr(row, name)) for name in cls.NAMES.values()}

    @property
    def texts(self) -> Texts:
        return {of_domain: _typed(of_domain, self.cleaned_data.get(name)) for name, of_domain in self.NAMES.items()}

    @staticmethod
    def values_of(form: EditForm) -> MeetingValues:
        """What a valid form says."""
        return MeetingValues(**{of_domain: form.cleaned_data[name] for name, of_domain in form.NAMES.items()})


def _typed(name: str, value: object) -> str:
    """A value as the form shows it."""
    if value is None:
        return ""
    if name == "date":
        return short_date(value)  # type: ignore[arg-type]
    return f"{value:%H:%M}" if name in ("starts_at", "ends_at") else str(value)
