"""The invented data that the gallery shows: no person here exists."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator

from rafaelpro.core.clock import PARIS
from rafaelpro.web.components import states
from rafaelpro.web.components.spans import Span
from rafaelpro.web.components.stacks import Part, Stack
from rafaelpro.web.forms import CodeField, DateField, DigitsField, Form

LEVELS = [
    ("", "Choisissez"),
    ("3", "CAP, BEP (niveau 3)"),
    ("4", "Baccalauréat (niveau 4)"),
    ("5", "Bac + 2 (niveau 5)"),
]
LONG_LABEL = (
    "Adresse électronique à laquelle nous pouvons vous écrire au sujet de cette candidature, "
    "même si elle appartient à un proche"
)


class SampleForm(Form):
    nom = forms.CharField(label="Nom de naissance", max_length=80)
    prenom = forms.CharField(label="Prénom", max_length=80)
    courriel = forms.EmailField(label="Adresse électronique", help_text="Exemple\u00a0: nom@exemple.fr")
    courriel_long = forms.EmailField(label=LONG_LABEL, required=False)
    naissance = DateField(label="Date de naissance")
    entree = DateField(label="Entrée prévue", picker=True)
    code_postal = DigitsField(label="Code postal", digits=5)
    niveau = forms.ChoiceField(label="Niveau de formation", choices=LEVELS)
    civilite = forms.ChoiceField(
        label="Civilité",
        widget=forms.RadioSelect,
        choices=[("madame", "Madame"), ("monsieur", "Monsieur"), ("", "Je ne souhaite pas répondre")],
        required=False,
    )
    mesures = forms.MultipleChoiceField(
        label="Mesures",
        widget=forms.CheckboxSelectMultiple,
        choices=[("socle", "HSP socle"), ("1nq", "HSP premier niveau de qualification"), ("prf", "PRF")],
    )
    recontact = forms.BooleanField(label="Je souhaite être recontacté par le référent handicap", required=False)
    message = forms.CharField(
        label="Message", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000, required=False
    )
    siret = forms.CharField(label="SIRET", disabled=True, required=False, initial="123 456 789 00012")
    code = CodeField()


class DecisionForm(Form):
    conformite = forms.ChoiceField(
        label="La candidature est-elle conforme\u00a0?",
        widget=forms.RadioSelect,
        choices=[("oui", "Oui, la personne est retenue"), ("non", "Non")],
    )
    entree_prevue = DateField(label="Entrée prévue", picker=True)
    sortie_prevue = DateField(label="Sortie prévue", picker=True)
    motif = forms.ChoiceField(
        label="Motif", choices=[("", "Choisissez"), ("injoignable", "Personne injoignable"), ("autre", "Autre")]
    )


class FilterForm(Form):
    q = forms.CharField(label="Métier, compétence, n° Carif", required=False)
    lieu = forms.CharField(label="Ville ou code postal", required=False)
    mesure = forms.ChoiceField(
        label="Mesure", choices=[("", "Toutes"), ("HSP-SOCLE", "HSP socle"), ("PRF", "PRF")], required=False
    )
    organisme = forms.CharField(label="Organisme", required=False)


SPRITE = Path(__file__).parents[1] / "static/rafaelpro/img/icons.svg"


def icon_names() -> list[str]:
    """The drawings of the sprite."""
    return re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))


WRONG = {"nom": "", "courriel": "nom.exemple", "naissance": "31/02/2001", "niveau": "", "code": "12", "message": "…"}


WINDOWS = [
    Span("15/11/2024 · 10/10 · passé", date(2024, 9, 2), date(2024, 11, 15), 1.0, "past"),
    Span("03/03/2025 · 9/15 · en cours", date(2024, 11, 16), date(2025, 3, 3), 0.6, "current"),
    Span("17/03/2025 · 2/5 · essai", date(2025, 3, 4), date(2025, 3, 17), 0.4, "tried"),
    Span("15/09/2025 · 0/12 · à venir", date(2025, 3, 18), date(2025, 9, 15), 0.0, "coming"),
]

PARTS = [
    Part("Retenues", "full"),
    Part("Non retenues", "hatched"),
    Part("Avis non transmis", "dotted"),
    Part("En attente", "empty"),
    Part("Refus ou retrait", "soft"),
]
STACKS = [
    Stack("nov", (3, 1, 1, 0, 1), "2024"),
    Stack("déc", (0, 0, 0, 0, 0)),
    Stack("jan", (5, 2, 1, 3, 1), "2025"),
    Stack("fév", (1, 0, 0, 6, 0)),
]


def values() -> dict[str, Any]:
    """What the examples may name."""
    pages = Paginator(range(1, 239), 20)
    return {
        "form": SampleForm(auto_id="normal-%s", initial={"entree": date(2025, 3, 3)}),
        "wrong": SampleForm(WRONG, auto_id="erreur-%s"),
        "summed": SampleForm({**WRONG, "nom": "Exemple"}, auto_id="erreur-%s"),
        "decision": DecisionForm(auto_id="avis-%s", initial={"conformite": "oui", "entree_prevue": date(2025, 3, 3)}),
        "filters": FilterForm(auto_id="filtre-%s"),
        "icons": icon_names(),
        "application_states": list(states.APPLICATION_STATES),
        "session_states": list(states.SESSION_STATES),
        "page": pages.page(5),
        "first_page": pages.page(1),
        "one_page": Paginator([1, 2], 20).page(1),
        "day": date(2025, 3, 3),
        "windows": WINDOWS,
        "stacks": STACKS,
        "parts": PARTS,
        "moment": datetime(2025, 2, 14, 9, 30, tzinfo=PARIS),
    }
