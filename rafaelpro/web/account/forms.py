"""Forms of the account: log in, change the password."""

from __future__ import annotations

from typing import Any

from django import forms

from rafaelpro.web.forms import Form

LONGEST_PASSWORD = 1024


def password_field(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "maxlength": None})
    return forms.CharField(label=label, strip=False, max_length=LONGEST_PASSWORD, widget=widget, help_text=help_text)


class LoginForm(Form):
    email = forms.EmailField(
        label="Adresse de courriel",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"invalid": "Cette adresse n’est pas complète. Exemple\u00a0: prenom.nom@exemple.fr"},
    )
    password = password_field("Mot de passe", "current-password")


class PasswordForm(Form):
    present = password_field("Mot de passe actuel", "current-password")
    new = password_field("Nouveau mot de passe", "new-password", "12 caractères ou plus.")
    again = password_field("Le nouveau mot de passe, encore une fois", "new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "Les deux nouveaux mots de passe ne sont pas les mêmes.")
        return data
