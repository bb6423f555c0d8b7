"""The signed link by which a candidate follows their own application, without a password (R2.6)."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare

from .models import Application

_signer = Signer(salt="rafaelpro.applications.follow", sep=".")


def token_of(application: Application) -> str:
    """The token of `/suivi/<jeton>/`; a new `follow_nonce` on the row revokes it."""
    return _signer.sign(f"{application.reference}-{application.follow_nonce}")


def link_of(application: Application) -> str:
    """The whole address, for messages."""
    return f"{settings.BASE_URL}/suivi/{token_of(application)}/"


def application_of(token: str) -> Application | None:
    """The application that a token opens; nothing for a token that is forged or revoked.

    One whose data is erased is opened by every token ever signed for it: only that is left to say.
    """
    try:
        reference, _, nonce = _signer.unsign(token).partition("-")
    except BadSignature:
        return None
    found = (
        Application.objects.select_related(
            "session__action__responsible", "session__action__measure", "session__trainer", "prescriber", "reason"
        )
        .filter(reference=reference)
        .first()
    )
    if found is None or found.is_erased:
        return found
    return found if constant_time_compare(found.follow_nonce, nonce) else None
