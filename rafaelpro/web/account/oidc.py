"""Come in through an OpenID Connect provider, such as ProConnect. Off unless the environment names one.

The identity is the provider's `sub`. Its claims give the name (`given_name`, `usual_name`), the address and the SIRET
of the structure; an address that the provider does not vouch for is proven by our own code, and opens no account.
"""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.internal.flows.connect import disconnect
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from rafaelpro.organisations.models import User
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.ways import way_back

PROVIDER_ID = "oidc"
LOGIN = "/connexion/"
SECURITY = "/mon-espace/securite/"
# What a provider that is down, or speaks badly, makes us raise.
FAILURES = (RequestException, OAuth2Error, ValidationError, LookupError, ValueError, TypeError, AttributeError)
CANCELLED = "Vous avez renoncé à vous connecter avec {name}."
FAILED = "La connexion avec {name} n’a pas abouti. Réessayez, ou connectez-vous avec votre mot de passe."
NO_ADDRESS = "{name} n’a pas donné d’adresse de courriel. Créez un compte avec votre adresse professionnelle."

log = structlog.get_logger(__name__)


class NotOurs(Exception):
    """The answer does not belong to the question: nonce or subject differ."""


class Adapter(OpenIDConnectOAuth2Adapter):
    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        """The claims; some providers, ProConnect among them, sign them (application/jwt)."""
        headers = {"Authorization": f"Bearer {access_token}"}
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers=headers)
            response.raise_for_status()
        if not response.headers.get("content-type", "").startswith("application/jwt"):
            return dict(response.json())
        return jwtkit.verify_and_decode(
            credential=response.text,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=self.get_provider().app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


class Provider(OpenIDConnectProvider):
    oauth2_adapter_class = Adapter
    package = "allauth.socialaccount.providers.openid_connect"

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Off to the provider, with a nonce that its answer must repeat."""
        nonce = secrets.token_urlsafe(24)
        params = {**self.get_auth_params(), "nonce": nonce}
        return super().redirect(request, process, next_url, data, auth_params=params, nonce=nonce)

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        claims = claims_of(data)
        return {
            "email": claims.get("email"),
            "first_name": _text(claims.get("given_name")),
            "last_name": _text(claims.get("usual_name")) or _text(claims.get("family_name")),
        }


def claims_of(data: dict[str, Any]) -> dict[str, Any]:
    claims = data.get("userinfo") or data.get("id_token") or {}
    return claims if isinstance(claims, dict) else {}


class SocialAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        "email_taken": "Cette adresse a déjà un compte : connectez-vous, puis reliez-le à %s dans « Sécurité ».",
        "invalid_token": "Cette réponse n’est pas valable.",
        "no_password": "Choisissez d’abord un mot de passe : sans lui, votre compte ne s’ouvrirait plus.",
        "no_verified_email": "Confirmez d’abord votre adresse de courriel.",
        "disconnect_last": "Choisissez d’abord un mot de passe : sans lui, votre compte ne s’ouvrirait plus.",
        "connected_other": "Cette identité est déjà reliée à un autre compte.",
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Nothing goes on before the answer is known to be to our question, and to bring an address."""
        _check_answer(sociallogin)
        if not sociallogin.is_existing and not sociallogin.email_addresses:
            raise ImmediateHttpResponse(_back_to_login(request, NO_ADDRESS))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Without a name, the address stands for it, so that history can name the person."""
        user: User = super().populate_user(request, sociallogin, data)
        if not user.full_name:
            user.last_name = user.email.partition("@")[0][:80]
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
        return user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        log.warning("oidc_failed", error=str(error), exception=type(exception).__name__)
        raise ImmediateHttpResponse(_back_to_login(request, CANCELLED if error == AuthError.CANCELLED else FAILED))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return SECURITY


def _check_answer(sociallogin: SocialLogin) -> None:
    """OpenID Connect Core 3.1.3.7 (nonce) and 5.3.2 (subject of the userinfo). Raises `NotOurs`."""
    data = sociallogin.account.extra_data
    token, userinfo = data.get("id_token") or {}, data.get("userinfo") or {}
    asked = sociallogin.state.get("nonce")
    if not asked or not secrets.compare_digest(str(token.get("nonce", "")), asked):
        raise NotOurs("nonce")
    if not token.get("sub") or userinfo.get("sub", token["sub"]) != token["sub"]:
        raise NotOurs("sub")


def provider_name() -> str:
    """The name of the provider, empty where there is none."""
    apps = app_settings.PROVIDERS["openid_connect"]["APPS"]
    return str(apps[0]["name"]) if apps else ""


def link_of(user: User) -> tuple[str, SocialAccount | None] | None:
    """The provider's name, and the identity to which this account is linked there; None without a provider."""
    name = provider_name()
    return (name, SocialAccount.objects.filter(user=user, provider=PROVIDER_ID).first()) if name else None


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Off to the provider, to log in. A link: the contents policy lets no form lead to another site."""
    page = way_back(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(page)
    return _asked(request, lambda: _provider(request).redirect(request, "login", next_url=page))


@never_cache
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The person comes back from the provider (`provider_id`: the library finds this address by it)."""
    _provider(request)
    return _asked(request, lambda: OAuth2CallbackView.adapter_view(Adapter(request, provider_id))(request))


@logged_in
@require_POST
def connect(request: ProRequest) -> HttpResponse:
    """Link one's account to one's identity at the provider: a page with the link that leads there."""
    raise_if_reauthentication_required(request, app="allauth.socialaccount")
    answer = _asked(request, lambda: _provider(request).redirect(request, "connect", next_url=SECURITY))
    if answer.get("Location", "").startswith("http"):
        return render(request, "account/oidc_leave.html", {"url": answer["Location"], "name": provider_name()})
    return answer


@logged_in
@require_POST
def separate(request: ProRequest) -> HttpResponse:
    """Take the link away, as long as the account opens without it."""
    account = SocialAccount.objects.filter(user=request.user, provider=PROVIDER_ID).first()
    if account is None:
        return HttpResponseRedirect(SECURITY)
    if not request.user.has_usable_password():
        messages.error(request, SocialAdapter.error_messages["no_password"])
        return HttpResponseRedirect(SECURITY)
    disconnect(request, account)
    return HttpResponseRedirect(SECURITY)


def _provider(request: HttpRequest) -> Provider:
    """Raises `Http404` where none is configured."""
    try:
        found: Provider = get_adapter().get_provider(request, PROVIDER_ID)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return found


def _asked(request: HttpRequest, ask: Any) -> HttpResponse:
    """The answer of `ask`, or words where the provider is down or answers badly."""
    try:
        answer: HttpResponse = ask()
    except (*FAILURES, NotOurs) as error:
        log.warning("oidc_failed", error=type(error).__name__, exc_info=not isinstance(error, RequestException))
        return _back_to_login(request, FAILED)
    return answer


def _back_to_login(request: HttpRequest, text: str) -> HttpResponse:
    messages.error(request, text.format(name=provider_name()))
    return HttpResponseRedirect(SECURITY if request.user.is_authenticated else LOGIN)


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
