"""The filters of « Formations conventionnées », from the address to what the list understands."""

from __future__ import annotations

from typing import Any

from django import forms

from rafaelpro.catalogue.completeness import ELEMENTS
from rafaelpro.catalogue.gaps import ANY
from rafaelpro.catalogue.queries import ActionFilter, Stage
from rafaelpro.web.applications.filters import measure_choices
from rafaelpro.web.filters import set_choices, sort_choices
from rafaelpro.web.forms import DateField, Form

HSP = "HSP"
SORTS = {
    "reference": "Référence",
    "intitule": "Intitulé",
    "marche": "N° de marché",
    "manques": "Nombre d’informations qui manquent",
}
GAP_CHOICES = [
    ("", "Toutes les formations"),
    (ANY, "Au moins une information"),
    *((element.code, f"Sans «\u00a0{element.label}\u00a0»") for element in ELEMENTS),
]


class ActionFilters(Form):
    """The tab (`onglet`) is one of them."""

    not_chips = ("onglet", "tri")

    onglet = forms.ChoiceField(label="Onglet", required=False, choices=Stage.choices, widget=forms.HiddenInput)
    texte = forms.CharField(label="Rechercher", required=False, max_length=100)
    lieu = forms.CharField(label="Lieu", required=False, max_length=60, help_text="Ville, code postal ou département")
    mesure = forms.ChoiceField(label="Mesure", required=False)
    dispositif = forms.ChoiceField(label="Dispositif", required=False, choices=[("", "Tous"), (HSP, HSP)])
    du = DateField(label="En cours à partir du", required=False, picker=True)
    au = DateField(label="En cours jusqu’au", required=False, picker=True)
    a_completer = forms.ChoiceField(label="À compléter", required=False, choices=GAP_CHOICES)
    tri = forms.ChoiceField(label="Tri", required=False, choices=sort_choices(SORTS))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "mesure", measure_choices())
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = "cette valeur n’existe pas."
        self.fields["tri"].error_messages["invalid_choice"] = "cette liste ne se trie pas ainsi."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("du"), data.get("au")
        if since and until and until < since:
            self.add_error("au", f"cette date vient avant le {since:%d/%m/%Y}.")
        return data


def action_filter(values: dict[str, Any]) -> ActionFilter:
    return ActionFilter(
        text=values.get("texte") or "",
        measure=values.get("mesure") or "",
        scheme=values.get("dispositif") or "",
        place=values.get("lieu") or "",
        since=values.get("du"),
        until=values.get("au"),
        lacks=values.get("a_completer") or "",
    )
