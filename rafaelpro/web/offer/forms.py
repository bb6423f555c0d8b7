"""Forms of the offer: the filters of the list, what the responsible organisation says of its action (R3.2)."""

from __future__ import annotations

from typing import Any

from django import forms

from rafaelpro.catalogue.domain.enrich import HIGHLIGHTS_LIMIT, WEB_LINK_LIMIT, errors_of, version_of
from rafaelpro.catalogue.models import ActionEnrichment
from rafaelpro.catalogue.queries import ActionFilter, Stage
from rafaelpro.web.applications.filters import measure_choices
from rafaelpro.web.filters import set_choices
from rafaelpro.web.forms import Form, LongText

HSP = "HSP"


class ActionFilters(Form):
    """Filters of « Formations conventionnées »; the tab is one of them."""

    not_chips = ("onglet",)

    onglet = forms.ChoiceField(label="Onglet", required=False, choices=Stage.choices, widget=forms.HiddenInput)
    texte = forms.CharField(label="Rechercher", required=False, max_length=100)
    mesure = forms.ChoiceField(label="Mesure", required=False)
    dispositif = forms.ChoiceField(label="Dispositif", required=False, choices=[("", "Tous"), (HSP, HSP)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "mesure", measure_choices())
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = "cette valeur n’existe pas."


def action_filter(values: dict[str, Any]) -> ActionFilter:
    return ActionFilter(
        text=values.get("texte") or "", measure=values.get("mesure") or "", scheme=values.get("dispositif") or ""
    )


class EnrichmentForm(Form):
    """`version` is the version that was read: someone else's saving in between is seen."""

    plus = LongText(
        label="Le plus de cette formation",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "maxlength": str(HIGHLIGHTS_LIMIT)}),
        help_text="Ce qui distingue cette formation ou votre organisme, pour le public et les prescripteurs.",
    )
    lien_web = forms.CharField(
        label="Lien web",
        required=False,
        widget=forms.URLInput(attrs={"maxlength": str(WEB_LINK_LIMIT), "spellcheck": "false"}),
        help_text="Votre site, ou une page sur cette formation. Exemple\u00a0: https://exemple.fr/formation",
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    @classmethod
    def showing(cls, row: ActionEnrichment | None) -> EnrichmentForm:
        shown = {"plus": row.highlights, "lien_web": row.web_link} if row else {}
        return cls(initial=shown | {"version": version_of(row)})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_domain_errors(errors_of(highlights=data.get("plus", ""), web_link=data.get("lien_web", "")))
        return data

    def add_domain_errors(self, errors: dict[str, str]) -> None:
        for name, text in errors.items():
            field = {"highlights": "plus", "web_link": "lien_web"}[name]
            if field not in self.errors:
                self.add_error(field, text)
