"""Forms of the account: log in, sign up, passwords, the address."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account import fields as allauth_fields
from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.utils import setup_user_email
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from rafaelpro.organisations.domain import limits
from rafaelpro.organisations.domain.limits import TooManyTries
from rafaelpro.organisations.domain.log_in import give_password
from rafaelpro.organisations.models import User
from rafaelpro.web.account import words
from rafaelpro.web.forms import CodeField, Form

LONGEST_PASSWORD = 1024
LENGTH = "12 caractères ou plus. Une phrase convient."
MISSING = "Renseignez ce champ."
BAD_ADDRESS = "Cette adresse n’est pas complète. Exemple\u00a0: prenom.nom@exemple.fr"


class PasswordField(allauth_fields.PasswordField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widget.attrs.pop("placeholder", None)
        self.widget.attrs.pop("maxlength", None)


def password_field(label: str, autocomplete: str, help_text: str = "") -> PasswordField:
    return PasswordField(
        label=label,
        autocomplete=autocomplete,
        max_length=LONGEST_PASSWORD,
        help_text=help_text,
        error_messages={"required": MISSING},
    )


class AddressField(allauth_fields.EmailField):
    """Kept in lower case, as accounts are (the library's field does it)."""


def address_field(label: str = "Adresse de courriel", autocomplete: str = "email", help_text: str = "") -> AddressField:
    return AddressField(
        label=label,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"}),
        help_text=help_text,
        error_messages={"invalid": BAD_ADDRESS, "required": MISSING},
    )


def name_field(label: str, autocomplete: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=80, widget=forms.TextInput(attrs={"autocomplete": autocomplete}))


class LoginForm(Form):
    email = address_field(autocomplete="username")
    password = password_field("Mot de passe", "current-password")


class SignUpForm(allauth.SignupForm, Form):
    """The answer is the same, and takes as long, for an address that has an account already."""

    field_order = ("first_name", "last_name", "email", "password1")

    first_name = name_field("Prénom", "given-name")
    last_name = name_field("Nom", "family-name")
    email = address_field("Adresse de courriel professionnelle", help_text="Un code de 6 chiffres y sera envoyé.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Adresse de courriel professionnelle"
        self.fields["password1"] = password_field("Mot de passe", "new-password", LENGTH)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super(allauth.SignupForm, self).clean()
        person = User(**{name: data.get(name, "") for name in ("email", "first_name", "last_name")})
        if data.get("password1"):
            try:
                validate_password(data["password1"], person)
            except ValidationError as error:
                self.add_error("password1", error)
        return data

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            self._spend_as_long(request)
        return super().try_save(request)

    def _spend_as_long(self, request: HttpRequest) -> None:
        """The work of a new account, the slow password above all, then undone."""
        adapter, kept = get_adapter(), self.cleaned_data
        self.cleaned_data = {**kept, "email": f"{secrets.token_hex(16)}@personne.invalid"}
        with transaction.atomic():
            setup_user_email(request, adapter.save_user(request, adapter.new_user(request), self), [])
            transaction.set_rollback(True)
        self.cleaned_data = kept


class NameForm(Form):
    first_name = name_field("Prénom", "given-name")
    last_name = name_field("Nom", "family-name")


class AddressCodeForm(allauth.ConfirmEmailVerificationCodeForm, Form):
    """The code that proves an address; wrong ones are counted for the address, from whatever page they come."""

    code = CodeField()

    def __init__(self, *args: Any, ip: str = "", **kwargs: Any) -> None:
        self.ip = ip
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        try:
            tries = limits.spend(limits.CODE, subject=f"address:{self.email}", ip=self.ip)
        except TooManyTries as refused:
            raise words.too_many(refused, words.WRONG_CODES) from refused
        code: str = super().clean_code()
        limits.forgive(limits.CODE, subject=f"address:{self.email}", tries=tries)
        return code


class ForgottenForm(allauth.ResetPasswordForm, Form):
    email = address_field(autocomplete="username")


class NewPasswordForm(Form):
    """A password where none is asked before: after a link, or for who has only ever come by another way."""

    new = password_field("Nouveau mot de passe", "new-password", LENGTH)
    again = password_field("Le nouveau mot de passe, encore une fois", "new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "Les deux nouveaux mots de passe ne sont pas les mêmes.")
        return data


class PasswordForm(NewPasswordForm):
    field_order = ("present", "new", "again")

    present = password_field("Mot de passe actuel", "current-password")


class AddressForm(allauth.AddEmailForm, Form):
    email = address_field("Nouvelle adresse de courriel", help_text="Un code de 6 chiffres y sera envoyé.")


class ConfirmForm(allauth.ReauthenticateForm, Form):
    password = password_field("Mot de passe", "current-password")


class ResetForm(NewPasswordForm):
    """After the link of a forgotten password; `temp_key` is the proof, checked by the view."""

    def __init__(self, *args: Any, user: User | None, temp_key: str, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.user)
        return str(self.cleaned_data["new"])

    def save(self) -> None:
        if self.user is not None:
            give_password(user=self.user, new=self.cleaned_data["new"])
