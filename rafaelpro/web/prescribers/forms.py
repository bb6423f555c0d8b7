"""What a prescriber may ask of the list."""

from __future__ import annotations

from django import forms

from rafaelpro.applications.enums import State
from rafaelpro.web.forms import DigitsField, Form

STATE_CHOICES = [("", "Toutes"), *((state.slug, state.label) for state in State)]


class SentFilters(Form):
    """`etat` is chosen by the tabs."""

    not_chips = ("etat",)

    texte = forms.CharField(label="Rechercher", required=False, max_length=100)
    session = DigitsField(label="Numéro Carif", digits=8, required=False)
    etat = forms.ChoiceField(label="État", required=False, choices=STATE_CHOICES, widget=forms.HiddenInput)
