"""Settings of django-allauth, and why (docs/decisions/0007-accounts-with-allauth.md)."""

from __future__ import annotations

from typing import Any

from rafaelpro.config import oidc

APPS = [  # after our rooms; without « allauth » itself: a page that we have not drawn fails instead of looking foreign
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "allauth.socialaccount.providers.openid_connect",
]
HOME = "/mon-espace/"
HOUR = 3600  # seconds


def settings(provider: oidc.Provider | None) -> dict[str, Any]:
    return {
        "LOGIN_URL": "/connexion/",
        "LOGIN_REDIRECT_URL": HOME,
        "PASSWORD_RESET_TIMEOUT": HOUR,
        # The address is the name of the account, and is proven by a code of 6 digits.
        "ACCOUNT_ADAPTER": "rafaelpro.web.account.adapter.AccountAdapter",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT": {"numeric": True, "length": 6, "dashed": False},
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS": 5,
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT": 15 * 60,
        "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND": True,
        "ACCOUNT_CHANGE_EMAIL": True,
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        # Limits are ours (organisations.domain.limits): they stand in the database, for all processes.
        "ACCOUNT_RATE_LIMITS": False,
        "MFA_RATE_LIMITS": False,
        "MFA_ADAPTER": "rafaelpro.web.account.second_factor.MFAAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_TOLERANCE": 1,  # periods of 30 seconds before and after: people type slowly, phones drift
        "MFA_TOTP_ISSUER": "RafaelPro",
        "SOCIALACCOUNT_ADAPTER": "rafaelpro.web.account.oidc.SocialAdapter",
        "SOCIALACCOUNT_PROVIDERS": oidc.allauth_providers(provider),
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "SOCIALACCOUNT_LOGIN_ON_GET": True,  # a link: the contents policy lets no form lead to another site
        "SOCIALACCOUNT_QUERY_EMAIL": True,
        "SOCIALACCOUNT_REQUESTS_TIMEOUT": 10,
    }
