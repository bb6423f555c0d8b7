"""Forms about people and structures: rights as the guide's profiles, answers, invitations, requests."""

from __future__ import annotations

from typing import Any

from django import forms

from rafaelpro.organisations.enums import Kind, Right
from rafaelpro.web.forms import Form

PROFILES: dict[str, tuple[frozenset[Right], str]] = {
    "general": (frozenset(Right), "Gestionnaire OF général\u00a0: les formations et les candidatures"),
    "catalogue": (frozenset({Right.CATALOGUE}), "Gestionnaire OF catalogue formation\u00a0: les formations"),
    "preinscription": (
        frozenset({Right.APPLICATIONS}),
        "Gestionnaire OF préinscription\u00a0: les candidatures (rendre un avis)",
    ),
    "aucun": (frozenset(), "Aucun droit\u00a0: voir la structure, sans rien gérer"),
}
WORDS_LIMIT = 500
KINDS = [(kind.value, kind.label.capitalize()) for kind in (Kind.PROVIDER, Kind.PRESCRIBER)]


def profile_of(rights: frozenset[Right]) -> str:
    """The name of the profile that holds exactly these rights."""
    return next(name for name, (held, _) in PROFILES.items() if held == rights)


def profile_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Droits",
        choices=[(name, label) for name, (_, label) in PROFILES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez les droits de la personne."},
    )


def words_field(label: str, help_text: str, *, required: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=WORDS_LIMIT, widget=widget)


class WithRights(Form):
    """A form that gives rights; only training organisations know profiles, elsewhere one is a member."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == Kind.PROVIDER:
            self.fields["profil"] = profile_field()
            self.order_fields(["email", "profil"])

    @property
    def rights(self) -> frozenset[Right]:
        name = self.cleaned_data.get("profil")
        return PROFILES[name][0] if name else frozenset()


class RightsForm(WithRights):
    """`vus`: the rights that the page showed, so that two referents at once see each other."""

    vus = forms.CharField(required=False, widget=forms.HiddenInput)


class InviteForm(WithRights):
    email = forms.EmailField(
        label="Adresse de courriel",
        max_length=254,
        help_text="L’adresse professionnelle de la personne. L’invitation ne sert que pour cette adresse.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Cette adresse n’est pas complète. Exemple\u00a0: prenom.nom@exemple.fr"},
    )


class AnswerForm(WithRights):
    """Accept with rights, or refuse with a word."""

    reponse = forms.ChoiceField(
        label="Votre réponse",
        choices=[("accepter", "Accepter"), ("refuser", "Refuser")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous acceptez ou refusez la demande."},
    )
    etoile = forms.BooleanField(
        label="En faire un·e référent·e", required=False, help_text="Elle gérera les personnes et leurs droits."
    )
    mot = words_field("Votre mot", "La personne le reçoit par courriel. Dites-lui pourquoi.", required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        if "profil" in self.fields:
            self.fields["profil"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answer = data.get("reponse")
        if answer == "accepter" and "profil" in self.fields and not data.get("profil") and "profil" not in self.errors:
            self.add_error("profil", "Choisissez les droits de la personne.")
        if answer == "refuser" and not data.get("mot") and "mot" not in self.errors:
            self.add_error("mot", "Écrivez un mot\u00a0: la personne doit savoir pourquoi.")
        return data


class FindForm(Form):
    q = forms.CharField(
        label="SIRET ou nom de la structure",
        required=False,
        max_length=100,
        help_text="Le SIRET (14 chiffres) est le plus sûr. Sinon, des mots du nom, et la ville.",
    )


class AskForm(Form):
    """Ask to join a structure known here."""

    message = words_field(
        "Message", "Pour que l’on vous reconnaisse\u00a0: votre fonction, votre service.", required=False
    )


class AskUnknownForm(AskForm):
    """Ask to join a structure that nobody has named yet: the operator opens it."""

    nom = forms.CharField(label="Nom de la structure", max_length=250)
    genre = forms.ChoiceField(label="Type de structure", choices=KINDS, widget=forms.RadioSelect)

    field_order = ("nom", "genre", "message")
