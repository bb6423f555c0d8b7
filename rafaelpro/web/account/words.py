"""The words of the account: what pages say after a gesture, and why one was refused."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from rafaelpro.organisations.domain.limits import TooManyTries

WRONG_PASSWORDS = "Trop de mots de passe faux."
WRONG_CODES = "Trop de codes faux."
MAILS = "Trop de courriels demandés pour cette adresse."
TOO_MANY = "too_many"  # code of the errors that answer 429

WRONG_CODE = "Ce code n’est pas le bon, ou il n’est plus valable. Vérifiez-le, ou demandez-en un autre."
ERRORS = {
    "account_inactive": "Ce compte est fermé. Écrivez à offre@cap-metiers.pro.",
    "duplicate_email": "C’est déjà votre adresse.",
    "email_taken": "Cette adresse est celle d’un autre compte. Connectez-vous à ce compte, ou donnez-en une autre.",
    "enter_current_password": "Ce mot de passe n’est pas le vôtre.",
    "incorrect_code": WRONG_CODE,
    "incorrect_password": "Ce mot de passe n’est pas le vôtre.",
    "invalid_password_reset": "Ce lien n’est plus valable.",
    "max_email_addresses": "Vous avez déjà %d adresses.",
    "too_many_login_attempts": "Trop de codes faux. Recommencez.",
    "same_as_current": "C’est déjà votre adresse.",
    "rate_limited": "Trop de demandes. Attendez quelques minutes, puis recommencez.",
    "email_password_mismatch": "Adresse ou mot de passe inconnu. Vérifiez l’un et l’autre, puis réessayez.",
    "invalid_login": "Adresse ou mot de passe inconnu. Vérifiez l’un et l’autre, puis réessayez.",
    "cannot_remove_primary_email": "Cette adresse est celle de votre compte.",
    "unverified_primary_email": "Cette adresse n’est pas encore confirmée.",
    "invalid_or_expired_key": "Ce lien n’est plus valable.",
}
SECOND_FACTOR_ERRORS = {
    "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, puis tapez-le.",
    "cannot_delete_authenticator": (
        "Vous travaillez pour Cap Métiers\u00a0: gardez au moins un second facteur. Ajoutez-en un autre avant de "
        "retirer celui-ci."
    ),
    "cannot_generate_recovery_codes": "Ajoutez d’abord une application ou une clé d’accès.",
    "unverified_email": "Confirmez d’abord votre adresse de courriel.",
    "add_email_blocked": "Votre adresse ne peut pas changer maintenant.",
}
MESSAGES = {
    "account/messages/password_changed.txt": ("Votre mot de passe est changé. Vos autres appareils sont déconnectés."),
    "account/messages/password_set.txt": "Votre mot de passe est enregistré.",
    "account/messages/email_confirmed.txt": "L’adresse {email} est confirmée.",
    "account/messages/email_confirmation_failed.txt": "L’adresse {email} est celle d’un autre compte.",
    "mfa/messages/totp_activated.txt": "L’application est ajoutée. Son code vous sera demandé à chaque connexion.",
    "mfa/messages/totp_deactivated.txt": "L’application est retirée.",
    "mfa/messages/recovery_codes_generated.txt": (
        "Voici vos codes de secours. Gardez-les hors de votre téléphone, par exemple sur papier."
    ),
    "mfa/messages/webauthn_added.txt": "La clé d’accès est ajoutée.",
    "mfa/messages/webauthn_removed.txt": "La clé d’accès est retirée.",
    "socialaccount/messages/account_connected.txt": "Votre compte est relié.",
    "socialaccount/messages/account_connected_updated.txt": "Votre compte est relié.",
    "socialaccount/messages/account_connected_other.txt": (
        "Cette identité est déjà reliée à un autre compte RafaelPro. Rien n’a été modifié."
    ),
    "socialaccount/messages/account_disconnected.txt": "Le lien est retiré.",
}
WAYS = {  # of proving again who one is
    "reauthenticate": "Avec votre mot de passe",
    "mfa_reauthenticate": "Avec un code de votre application, ou un code de secours",
    "mfa_reauthenticate:webauthn": "Avec votre clé d’accès",
}


def wait(refused: TooManyTries, why: str) -> str:
    minutes = max(1, -(-refused.retry_after // 60))
    unit = "minute" if minutes == 1 else "minutes"
    return f"{why} Attendez {minutes} {unit}, puis réessayez. Votre compte n’est pas bloqué pour autant."


def too_many(refused: TooManyTries, why: str) -> ValidationError:
    """The refusal as an error of a form; `pages.status_of` answers 429."""
    return ValidationError(wait(refused, why), code=TOO_MANY)
