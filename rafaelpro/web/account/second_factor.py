"""The second factor: who must have one, whether it was given in this session, how its secrets are kept.

People of the operator act as the operator (R2.7) only in a session where a second factor was given: until then their
membership is withheld from the request, so that no page, whatever it asks, sees the operator.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import cast
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.encoding import force_bytes

from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Membership, User
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.account import words
from rafaelpro.web.requests import ProRequest

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SITE = "RafaelPro"
SECURITY = "/mon-espace/securite/"
NEEDED = "Pour travailler sous Cap Métiers, donnez d’abord votre second facteur. Rien n’a été modifié."
SPENT_KEPT = 300  # seconds: longer than any code of an application is accepted


class SecondFactorMiddleware:
    """Nobody acts as the operator without a second factor. After `ActorMiddleware`."""

    def __init__(self, get_response: Callable[..., HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ProRequest) -> HttpResponse:
        request.lacks_second_factor = must_have_one(request.memberships) and not is_given(request)
        if request.lacks_second_factor:
            if request.method == "POST" and request.names_structure and _is_operator(request.actor):
                messages.warning(request, NEEDED)
                return HttpResponseRedirect(SECURITY)
            _withhold(request)
        return self.get_response(request)


def _withhold(request: ProRequest) -> None:
    """As if the person were no member of the operator's structure."""
    request.memberships = [each for each in request.memberships if each.organisation.kind != Kind.OPERATOR]
    request.structures = [each.organisation for each in request.memberships]
    if _is_operator(request.actor):
        request.actor, request.names_structure = None, False


def _is_operator(actor: Actor | None) -> bool:
    return actor is not None and actor.organisation.kind == Kind.OPERATOR


def is_given(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed since, with a second factor."""
    return any(
        record.get("method") == "mfa" for record in get_authentication_records(request, cast("User", request.user))
    )


def note_given(request: HttpRequest, authenticator: Authenticator) -> None:
    """A factor that has just been set up with a right answer has been used, in this session too."""
    record_authentication(request, cast("User", request.user), "mfa", id=authenticator.pk, type=authenticator.type)


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def must_have_one(memberships: Iterable[Membership]) -> bool:
    """For operator staff, who see and change everything."""
    return any(membership.organisation.kind == Kind.OPERATOR for membership in memberships)


@dataclass(frozen=True, slots=True)
class Advice:
    """What « Mon espace » says of the second factor: `needed` closes pages until it is there."""

    needed: bool
    has_one: bool
    url: str = SECURITY


def advice(request: ProRequest) -> Advice | None:
    """Something to say to operator staff without it, to referents who have none; None for the others."""
    if request.lacks_second_factor:
        return Advice(needed=True, has_one=has_one(request.user))
    if any(each.is_referent for each in request.memberships) and not has_one(request.user):
        return Advice(needed=False, has_one=False)
    return None


@transaction.atomic
def spend_code(authenticator: Authenticator, code: str, *, moment: float) -> bool:
    """Whether this code of an application was not used before; it is now. Locks the authenticator.

    Written beside the secret, so that it holds for all processes; django-allauth notes it in one process only.
    """
    fresh = Authenticator.objects.select_for_update(no_key=True).get(pk=authenticator.pk)
    spent = {kept: at for kept, at in fresh.data.get("spent", {}).items() if at > moment - SPENT_KEPT}
    digest = hashlib.sha256(f"{fresh.pk}:{code}".encode()).hexdigest()
    if digest in spent:
        return False
    fresh.data = {**fresh.data, "spent": {**spent, digest: moment}}
    fresh.save(update_fields=["data"])
    return True


class MFAAdapter(DefaultMFAAdapter):
    error_messages = words.SECOND_FACTOR_ERRORS

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that no code fits where SECRET_KEY has changed: the person then asks the operator."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Operator staff keep at least one."""
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS).exclude(pk=authenticator.pk)
        if others.exists():
            return True
        memberships = Membership.objects.filter(user=authenticator.user_id, is_active=True)
        return not must_have_one(memberships.select_related("organisation"))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - the library's
        return f"Clé n°\u00a0{Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def build_totp_svg(self, url: str) -> str:
        """On white, whatever the look of the page."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the public name of the site."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "localhost", "name": SITE}


def _box() -> MultiFernet:
    """Secrets are kept under a key derived from SECRET_KEY, the present one first, then those before it."""
    return MultiFernet([Fernet(_key(each)) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + force_bytes(secret)).digest())
