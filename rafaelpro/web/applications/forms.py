"""The decision form (R7.1): what was typed, turned into a `Decision`, with the domain's errors beside the fields."""

from __future__ import annotations

from typing import Any

from django import forms

from rafaelpro.applications.decision import (
    REVERSED_DATES,
    TEXT_LIMIT,
    Conform,
    Decision,
    NotConform,
    errors_of,
    text_errors,
)
from rafaelpro.applications.desk import PlannedDates
from rafaelpro.applications.documents import MISSING_DOCUMENT
from rafaelpro.applications.models import DecisionReason
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.web.filters import set_choices
from rafaelpro.web.forms import DateField, Form, LongText

CONFORM = [("oui", "Oui, la candidature est conforme"), ("non", "Non, la candidature n’est pas conforme")]
FIELD_OF = {
    "planned_entry": "entree_prevue",
    "planned_exit": "sortie_prevue",
    "reason_code": "motif",
    "detail": "precision",
    "message_to_prescriber": "message_prescripteur",
}


def text_area(label: str, help_text: str) -> LongText:
    widget = forms.Textarea(attrs={"rows": 4})
    return LongText(label=label, required=False, max_length=TEXT_LIMIT, widget=widget, help_text=help_text)


class DecisionForm(Form):
    conformite = forms.ChoiceField(
        label="Conformité administrative",
        choices=CONFORM,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la candidature est conforme\u00a0: oui ou non."},
    )
    entree_prevue = DateField(label="Date d’entrée prévue", required=False)
    sortie_prevue = DateField(label="Date de sortie prévue", required=False)
    motif = forms.ChoiceField(
        label="Motif",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez un motif de la liste."},
    )
    precision = text_area("Précision", "Obligatoire pour les motifs marqués «\u00a0à préciser\u00a0».")
    partager_motif = forms.BooleanField(
        label="Dire le motif à la personne candidate",
        required=False,
        help_text="Sinon, elle reçoit un message sans le motif. Le prescripteur le reçoit toujours.",
    )
    message_prescripteur = text_area("Message au prescripteur", "La personne candidate ne le lit pas.")

    def __init__(
        self, *args: Any, session: TrainingSession, dates: PlannedDates, missing: str = "", **kwargs: Any
    ) -> None:
        """`missing`: the papers still awaited, which explain a « document manquant » left without explanation."""
        proposed = {"entree_prevue": dates.entry, "sortie_prevue": dates.exit}
        super().__init__(*args, initial=proposed | kwargs.pop("initial", {}), **kwargs)
        self.session, self.missing = session, missing
        reasons = DecisionReason.objects.filter(is_hidden=False)
        set_choices(self, "motif", [(reason.code, _label(reason)) for reason in reasons])

    def clean(self) -> dict[str, Any]:
        """The domain's own checks, at once with those of the form; `decide` makes them again under the lock."""
        data = super().clean() or {}
        if data.get("conformite"):
            self.add_domain_errors(self.domain_errors())
        return data

    def domain_errors(self) -> dict[str, str]:
        return errors_of(self.decision(), self.session)

    def add_domain_errors(self, errors: dict[str, str]) -> None:
        for name, text in errors.items():
            if FIELD_OF[name] not in self.errors:
                self.add_error(FIELD_OF[name], text)

    def decision(self) -> Decision:
        """What the person has decided; only the half that goes with their answer counts."""
        data = self.cleaned_data
        message = data.get("message_prescripteur", "")
        if data["conformite"] == "oui":
            return Conform(data.get("entree_prevue"), data.get("sortie_prevue"), message)
        detail = data.get("precision", "")
        if not detail and data.get("motif") == MISSING_DOCUMENT:
            detail = self.missing
        return NotConform(data.get("motif", ""), detail, data["partager_motif"], message)


class SeveralForm(DecisionForm):
    """One answer for several applications; without dates, each session has its own proposed ones.

    Whether dates fit a session's contract is told row by row on the check page; here, what is wrong for all.
    """

    def domain_errors(self) -> dict[str, str]:
        decision = self.decision()
        if isinstance(decision, NotConform):
            return errors_of(decision, self.session)
        errors = text_errors(message_to_prescriber=decision.message_to_prescriber)
        entry, leaving = decision.planned_entry, decision.planned_exit
        if entry and leaving and leaving < entry:
            errors["planned_exit"] = REVERSED_DATES
        return errors


def _label(reason: DecisionReason) -> str:
    return f"{reason.label} (à préciser)" if reason.detail_required else reason.label
