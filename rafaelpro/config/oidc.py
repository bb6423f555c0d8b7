"""An OpenID Connect provider for professionals, such as ProConnect: off unless OIDC_ISSUER names one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

NEEDED = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
DEFAULT_NAME = "ProConnect"
DEFAULT_SCOPES = "openid given_name usual_name email siret"
PROVIDER_ID = "oidc"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
YES_OR_NO = {"": False, "0": False, "non": False, "1": True, "oui": True}


@dataclass(frozen=True, slots=True)
class Provider:
    """What the environment says of it. `trusts_email`: it gives only addresses that it has proven."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    scopes: tuple[str, ...]
    acr_values: str
    trusts_email: bool


def read(text: Callable[[str], str], problems: list[str]) -> Provider | None:
    """The provider of the environment, None without one; what is wrong is added to `problems`."""
    given = {name: text(name) for name in NEEDED}
    if not any(given.values()):
        return None
    problems += [f"{name} manque : OIDC_ISSUER, OIDC_CLIENT_ID et OIDC_CLIENT_SECRET vont ensemble."
                 for name, value in given.items() if not value]  # fmt: skip
    if given["OIDC_ISSUER"] and not _is_issuer(given["OIDC_ISSUER"]):
        problems.append("OIDC_ISSUER ne convient pas ; attendu : https://adresse-du-fournisseur, sans « ? ».")
    trusts = YES_OR_NO.get(text("OIDC_TRUSTS_EMAIL").lower())
    if trusts is None:
        problems.append("OIDC_TRUSTS_EMAIL : attendu « oui » ou « non ».")
    scopes = tuple((text("OIDC_SCOPES") or DEFAULT_SCOPES).split())
    if "openid" not in scopes:
        problems.append("OIDC_SCOPES doit contenir « openid ».")
    return Provider(
        issuer=given["OIDC_ISSUER"].rstrip("/"),
        client_id=given["OIDC_CLIENT_ID"],
        client_secret=given["OIDC_CLIENT_SECRET"],
        name=text("OIDC_NAME") or DEFAULT_NAME,
        scopes=scopes,
        acr_values=text("OIDC_ACR_VALUES"),
        trusts_email=bool(trusts),
    )


def allauth_providers(provider: Provider | None) -> dict[str, Any]:
    """The provider as django-allauth's setting SOCIALACCOUNT_PROVIDERS; without one, only our class is named."""
    return {
        "openid_connect": {
            "provider_class": "rafaelpro.web.account.oidc.Provider",
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [_app(provider)] if provider else [],
        }
    }


def _app(provider: Provider) -> dict[str, Any]:
    return {
        "provider_id": PROVIDER_ID,
        "name": provider.name,
        "client_id": provider.client_id,
        "secret": provider.client_secret,
        "settings": {
            "server_url": provider.issuer,
            "scope": list(provider.scopes),
            "auth_params": {"acr_values": provider.acr_values} if provider.acr_values else {},
            "verified_email": provider.trusts_email,
            "email_authentication": True,  # only with addresses that are verified, by the claim or by the line above
        },
    }


def _is_issuer(text: str) -> bool:
    """Without https only on this machine: the secret and the identities pass there."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return bool(secure and host and not parts.query and not parts.fragment)
