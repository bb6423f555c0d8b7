"""Forms of the second factor: codes of an application, recovery codes, passkeys."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError

from rafaelpro.organisations.domain import limits
from rafaelpro.organisations.domain.limits import TooManyTries
from rafaelpro.organisations.models import User
from rafaelpro.web.account import words
from rafaelpro.web.account.second_factor import spend_code
from rafaelpro.web.forms import CodeField, Form

LONGEST_CODE = 30
LONGEST_NAME = 60
LONGEST_KEY = 20_000  # characters
# What the reader of credentials raises on what no browser sends.
UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, IndexError, AssertionError)


class CredentialField(forms.JSONField):
    """What a passkey answered: an object of reasonable size."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            read = super().to_python(value) if len(value or "") <= LONGEST_KEY else None
        except (ValueError, RecursionError) as error:
            raise wrong_key() from error
        if not isinstance(read, dict):
            raise wrong_key()
        return read


def wrong_code() -> ValidationError:
    return ValidationError(words.SECOND_FACTOR_ERRORS["incorrect_code"], code="incorrect_code")


class _Limited:
    """Wrong codes are counted for the account, from whatever page they come; `ip` is given by the view."""

    user: User
    ip: str

    def __init__(self, *args: Any, ip: str = "", **kwargs: Any) -> None:
        self.ip = ip
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        subject = f"user:{self.user.pk}"
        try:
            tries = limits.spend(limits.CODE, subject=subject, ip=self.ip)
        except TooManyTries as refused:
            raise words.too_many(refused, words.WRONG_CODES) from refused
        code = self._checked_code()
        limits.forgive(limits.CODE, subject=subject, tries=tries)
        return code

    def _checked_code(self) -> str:
        """Raises `ValidationError`."""
        return super().clean_code()  # type: ignore[misc]


class _SpentOnce(_Limited):
    """A code of the application serves once."""

    authenticator: Authenticator

    def _checked_code(self) -> str:
        code = super()._checked_code()
        is_totp = self.authenticator.type == Authenticator.Type.TOTP
        if is_totp and not spend_code(self.authenticator, _digits(code), moment=time.time()):
            raise wrong_code()
        return code


def _digits(code: str) -> str:
    return "".join(character for character in code if character.isdigit())


def _any_code() -> forms.CharField:
    return forms.CharField(
        label="Code",
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class SecondFactorForm(_SpentOnce, base.AuthenticateForm, Form):
    code = _any_code()


class ConfirmCodeForm(_SpentOnce, base.ReauthenticateForm, Form):
    code = _any_code()


class TotpOnForm(_Limited, totp.ActivateTOTPForm, Form):
    code = CodeField(label="Code affiché par l’application")


class TotpOffForm(totp.DeactivateTOTPForm, Form):
    pass


class NewCodesForm(GenerateRecoveryCodesForm, Form):
    pass


class PasskeyForm(webauthn.AddWebAuthnForm, Form):
    name = forms.CharField(
        label="Nom de cette clé",
        required=False,
        max_length=LONGEST_NAME,
        help_text="Par exemple : ordinateur du bureau",
    )

    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)

    def clean(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = super().clean()
        except UNREADABLE as error:
            raise wrong_key() from error
        return data


class PasskeyAnswerForm(webauthn.AuthenticateWebAuthnForm, Form):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except (ValidationError, *UNREADABLE) as error:
            raise wrong_key() from error


class PasskeyLoginForm(PasskeyAnswerForm, webauthn.LoginWebAuthnForm):
    passwordless = True


class ConfirmPasskeyForm(PasskeyAnswerForm, webauthn.ReauthenticateWebAuthnForm):
    reauthenticated = True


def wrong_key() -> ValidationError:
    return ValidationError("Cette clé d’accès n’est pas reconnue. Réessayez, ou prenez un autre moyen.", code="key")
