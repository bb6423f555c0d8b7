"""What happens to an account is kept in history: one line a signal of django-allauth."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from django.dispatch import Signal

from rafaelpro.history import record
from rafaelpro.organisations.models import User

FACTORS = {"totp": "application", "webauthn": "clé d’accès", "recovery_codes": "codes de secours"}
FIRST_ADDRESS = "adresse confirmée"
VERBS: tuple[tuple[Signal, str], ...] = (
    (account.user_signed_up, "compte créé"),
    (account.email_changed, "adresse changée"),
    (account.password_reset, "mot de passe choisi par un lien"),
    (mfa.authenticator_added, "second facteur ajouté"),
    (mfa.authenticator_removed, "second facteur retiré"),
    (mfa.authenticator_reset, "codes de secours refaits"),
    (social.social_account_added, "identité reliée"),
    (social.social_account_removed, "identité séparée"),
)


def connect() -> None:
    for signal, verb in VERBS:
        signal.connect(_listener(verb), weak=False, dispatch_uid=f"history of the account: {verb}")


def _listener(verb: str) -> Any:
    def write(sender: Any, signal: Signal, **told: Any) -> None:
        user = _person(told)
        is_first = signal is account.email_changed and told.get("from_email_address") is None
        author = record.Author(label=user.full_name, channel="web", user_id=user.pk)
        line = record.Line("compte", str(user.pk), FIRST_ADDRESS if is_first else verb, details=_details(told))
        record.write(line, author)

    return write


def _person(told: dict[str, Any]) -> User:
    holder = told.get("user") or getattr(told.get("sociallogin") or told.get("socialaccount"), "user", None)
    if not isinstance(holder, User):
        raise TypeError(f"no person in {sorted(told)}")
    return holder


def _details(told: dict[str, Any]) -> dict[str, str]:
    authenticator = told.get("authenticator")
    return {"facteur": FACTORS[authenticator.type]} if isinstance(authenticator, Authenticator) else {}
