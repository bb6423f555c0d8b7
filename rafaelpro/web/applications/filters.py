"""The filters of « Gestion des candidatures », from the address to what the lists understand."""

from __future__ import annotations

from typing import Any

from django import forms

from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.listing import ListFilter, Scope, SessionFilter
from rafaelpro.catalogue.models import Measure
from rafaelpro.organisations.enums import Role
from rafaelpro.web.applications.columns import CHOICES
from rafaelpro.web.filters import set_choices, sort_choices
from rafaelpro.web.forms import DateField, DigitsField, Form

DUE_SOON = "bientot-avis-non-transmis"
ROLE_SLUGS = {Role.RESPONSIBLE: "responsable", Role.POSITIONER: "positionneur", Role.TRAINER: "formateur"}
ROLES = {slug: role for role, slug in ROLE_SLUGS.items()}
ORIGINS = {origin.slug: origin for origin in Origin}
STATES = [(state.slug, state.label) for state in State]
STATE_CHOICES = [("", "Tous"), *STATES[:1], (DUE_SOON, "Avis non transmis d’ici 15 jours"), *STATES[1:]]
ROLE_CHOICES = [("", "Tous"), *((slug, slug.capitalize()) for slug in ROLES)]
ORIGIN_CHOICES = [("", "Toutes"), *((origin.slug, origin.label) for origin in Origin)]
SCOPE_CHOICES = [
    ("", "Toutes, sauf archivées"),
    (Scope.LIVE.value, "Publiées et non archivées"),
    (Scope.WITHDRAWN.value, "Retirées de la publication"),
    (Scope.ARCHIVED.value, "Archivées"),
    (Scope.ALL.value, "Toutes"),
]
SORTS = {
    "recue": "Date d’arrivée",
    "nom": "Nom",
    "etat": "État",
    "session": "Numéro Carif",
    "lieu": "Lieu",
    "echeance": "Échéance",
    "entree": "Entrée prévue",
}
SESSION_SORTS = {
    "point": "Prochain point d’entrée",
    "carif": "Numéro Carif",
    "formation": "Formation",
    "lieu": "Lieu",
    "attente": "Candidatures en attente",
}


def measure_choices() -> list[tuple[str, str]]:
    return [("", "Toutes"), *Measure.objects.order_by("label").values_list("code", "label")]


class CommonFilters(Form):
    """What both lists filter on, and their order (`tri`, which the headings of columns change too)."""

    keeps_fields = True
    not_chips: tuple[str, ...] = ("tri",)

    texte = forms.CharField(label="Rechercher", required=False, max_length=100)
    lieu = forms.CharField(label="Lieu", required=False, max_length=60, help_text="Ville, code postal ou département")
    mesure = forms.ChoiceField(label="Mesure", required=False)
    role = forms.ChoiceField(label="Rôle de mon organisme", required=False, choices=ROLE_CHOICES)
    sessions = forms.ChoiceField(label="Sessions", required=False, choices=SCOPE_CHOICES)
    tri = forms.ChoiceField(label="Tri", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "mesure", measure_choices())
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = "cette valeur n’existe pas."
        self.fields["tri"].error_messages["invalid_choice"] = "cette liste ne se trie pas ainsi."


class ApplicationFilters(CommonFilters):
    """By application. `colonnes` chooses what the table shows."""

    not_chips = ("tri", "colonnes")

    etat = forms.ChoiceField(label="État", required=False, choices=STATE_CHOICES)
    session = DigitsField(label="Numéro Carif", digits=8, required=False)
    du = DateField(label="Reçue à partir du", required=False, picker=True)
    au = DateField(label="Reçue jusqu’au", required=False, picker=True)
    origine = forms.ChoiceField(label="Origine", required=False, choices=ORIGIN_CHOICES)
    colonnes = forms.MultipleChoiceField(
        label="Colonnes affichées",
        required=False,
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = (
        "texte", "etat", "lieu", "mesure", "session", "du", "au", "origine", "role", "sessions", "tri", "colonnes",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "tri", sort_choices(SORTS))


class SessionFilters(CommonFilters):
    """By session."""

    a_traiter = forms.BooleanField(label="Avec des candidatures en attente", required=False)
    longue_attente = forms.BooleanField(label="Où des personnes attendent depuis longtemps", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "tri", sort_choices(SESSION_SORTS))


def list_filter(values: dict[str, Any]) -> ListFilter:
    """What the list of applications is asked for."""
    state = State.of_slug(values.get("etat") or "")
    return ListFilter(
        states=frozenset({state}) if state else frozenset(),
        due_soon=values.get("etat") == DUE_SOON,
        role=ROLES.get(values.get("role") or ""),
        scope=Scope(values.get("sessions") or Scope.CURRENT),
        session=values.get("session") or "",
        place=values.get("lieu") or "",
        measure=values.get("mesure") or "",
        since=values.get("du"),
        until=values.get("au"),
        origin=ORIGINS.get(values.get("origine") or ""),
        text=values.get("texte") or "",
    )


def session_filter(values: dict[str, Any]) -> SessionFilter:
    """What the list of sessions is asked for."""
    return SessionFilter(
        role=ROLES.get(values.get("role") or ""),
        scope=Scope(values.get("sessions") or Scope.CURRENT),
        place=values.get("lieu") or "",
        measure=values.get("mesure") or "",
        text=values.get("texte") or "",
        to_decide=bool(values.get("a_traiter")),
        waits_long=bool(values.get("longue_attente")),
    )
