"""The form of an application (R6.2): plain words, few fields at a time; the domain alone says what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rafaelpro.applications.domain.apply import checked
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.person import LIMITS, Candidate, InvalidCandidate
from rafaelpro.core.french import NBSP
from rafaelpro.web.forms import CodeField, DateField, Form

LEVELS = (
    ("", "Je ne sais pas"),
    ("1", "Pas de diplôme"),
    ("2", "Brevet des collèges"),
    ("3", "CAP ou BEP"),
    ("4", "Baccalauréat"),
    ("5", "Bac + 2 (BTS, DUT)"),
    ("6", "Bac + 3 ou + 4 (licence)"),
    ("7", "Bac + 5 (master)"),
    ("8", "Doctorat"),
)
YES_NO = (("oui", "Oui"), ("non", "Non"))
NO_NIR = "N’écrivez jamais de numéro de sécurité sociale."

FIELDS: dict[str, str] = {
    "civilite": "civility",
    "nom_naissance": "birth_name",
    "nom_usage": "usual_name",
    "prenom": "first_name",
    "date_naissance": "birth_date",
    "courriel": "email",
    "telephone": "phone",
    "code_postal": "postal_code",
    "ville": "town",
    "inscrit_france_travail": "registered_france_travail",
    "identifiant_france_travail": "france_travail_identifier",
    "niveau": "level",
    "message": "message",
    "recontact_referent_handicap": "wants_disability_contact",
    "contact_nom": "contact_name",
    "contact_courriel": "contact_email",
    "contact_telephone": "contact_phone",
}
"""The field of a form for each datum of a `Candidate`."""


def _text(label: str, datum: str, *, required: bool = True, hint: str = "", **attributes: str) -> forms.CharField:
    """A line of text; its length is checked by the domain, `maxlength` only helps while typing."""
    shown = {"maxlength": str(LIMITS[datum] + 30), **attributes}
    return forms.CharField(label=label, required=required, help_text=hint, widget=forms.TextInput(attrs=shown))


class AddressForm(Form):
    """First step of a candidate alone: where to send the code (R6.5)."""

    courriel = forms.CharField(
        label="Votre adresse de courriel",
        max_length=LIMITS["email"],
        help_text=f"Exemple{NBSP}: prenom.nom@exemple.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class ProofForm(Form):
    code = CodeField(label="Code reçu par courriel")


class CandidateForm(Form):
    """What is asked of everybody; `origin` tells the domain what it requires."""

    origin = Origin.SELF
    minimum_age: int | None = None  # years; None: the policy's value is read with each form

    civilite = forms.ChoiceField(
        label="Civilité",
        required=False,
        widget=forms.RadioSelect,
        choices=[("madame", "Madame"), ("monsieur", "Monsieur"), ("", "Je ne réponds pas")],
    )
    nom_naissance = _text("Nom de naissance", "birth_name", hint="Comme sur votre carte d’identité.")
    nom_usage = _text("Nom d’usage", "usual_name", required=False, hint="Seulement s’il est différent.")
    prenom = _text("Prénom", "first_name")
    date_naissance = DateField(label="Date de naissance")
    telephone = _text("Téléphone", "phone", required=False, hint=f"Exemple{NBSP}: 06 39 98 12 34", inputmode="tel")
    code_postal = _text("Code postal", "postal_code", hint=f"5 chiffres. Exemple{NBSP}: 64100", inputmode="numeric")
    ville = _text("Ville", "town")
    inscrit_france_travail = forms.ChoiceField(
        label="Êtes-vous inscrit ou inscrite à France Travail\u00a0?", widget=forms.RadioSelect, choices=YES_NO
    )
    identifiant_france_travail = _text(
        "Identifiant France Travail", "france_travail_identifier", required=False,
        hint=f"Exemples{NBSP}: 1234567A ou 12345678901. Vous ne l’avez pas{NBSP}? Laissez vide.",
    )  # fmt: skip
    niveau = forms.ChoiceField(label="Plus haut diplôme", required=False, choices=LEVELS)
    message = forms.CharField(
        label="Message à l’organisme", required=False, help_text=NO_NIR,
        widget=forms.Textarea(attrs={"rows": "4", "maxlength": str(LIMITS["message"])}),
    )  # fmt: skip
    recontact_referent_handicap = forms.BooleanField(
        label="Je souhaite être recontacté·e par le référent handicap", required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask the domain (R6.2); its errors come beside their fields, where Django has not said one already."""
        values = super().clean() or {}
        try:
            checked(self.candidate(values), origin=self.origin, minimum_age=self.minimum_age)
        except InvalidCandidate as refusal:
            for error in refusal.errors:
                self._refuse(error.field, error.message)
        return values

    def _refuse(self, datum: str, message: str) -> None:
        name = next((field for field, held in FIELDS.items() if held == datum and field in self.fields), None)
        if name is None or name not in self.errors:
            self.add_error(name, ValidationError(message))

    def candidate(self, values: dict[str, Any] | None = None) -> Candidate:
        """The data as the domain names them."""
        given = self.cleaned_data if values is None else values
        data: dict[str, Any] = {FIELDS[name]: value for name, value in given.items() if name in FIELDS}
        data["registered_france_travail"] = data.get("registered_france_travail") == "oui"
        data["level"] = int(data["level"]) if data.get("level") else None
        missing = {name: "" for name in ("birth_name", "first_name") if name not in data}
        return Candidate(**({"birth_date": None} | missing | data))


class AloneForm(CandidateForm):
    """A candidate alone: the address is the proven one, and is not asked again."""

    def __init__(self, *args: Any, proven_email: str, **kwargs: Any) -> None:
        self.proven_email = proven_email
        super().__init__(*args, **kwargs)

    def candidate(self, values: dict[str, Any] | None = None) -> Candidate:
        return replace(super().candidate(values), email=self.proven_email)


class ForSomeoneForm(CandidateForm):
    """Entered for somebody by an organisation: an address or a phone number is enough (R6.2)."""

    origin = Origin.PROVIDER

    courriel = _text("Adresse de courriel de la personne", "email", required=False, hint="Ou un numéro de téléphone.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inscrit_france_travail"].label = "La personne est-elle inscrite à France Travail\u00a0?"
        self.fields[
            "recontact_referent_handicap"
        ].label = "La personne souhaite être recontactée par le référent handicap"
        self.fields["nom_naissance"].help_text = "Comme sur la carte d’identité."
        self.fields["identifiant_france_travail"].help_text = f"Exemples{NBSP}: 1234567A ou 12345678901."


class PrescriberForm(ForSomeoneForm):
    """Sent by a prescriber: whom the organisation may call (R6.2)."""

    origin = Origin.PRESCRIBER

    contact_nom = _text("Nom de la personne à contacter", "contact_name")
    contact_courriel = _text("Son courriel", "contact_email", required=False)
    contact_telephone = _text("Son téléphone", "contact_phone", required=False)
