"""`/invitation/<nonce>/`: who invites into what with which rights; log in or sign up with that address, accept (R2.4).

The page is the same whether the address has an account or not, and never shows it whole: links are passed on.
"""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rafaelpro.organisations.domain.invite import accept_invitation, read
from rafaelpro.organisations.domain.locked import right_words
from rafaelpro.organisations.errors import (
    AlreadyMember,
    InvitationForAnother,
    InvitationRefused,
    InvitationUnknown,
)
from rafaelpro.organisations.models import Invitation
from rafaelpro.web.middleware import SESSION_KEY


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, nonce: str) -> HttpResponse:
    try:
        found = read(nonce)
    except InvitationRefused as refused:
        return _refused(request, refused)
    if not request.user.is_authenticated:
        return _show(request, found)
    if request.user.email != found.email:
        return _show(request, found, refusal=str(InvitationForAnother()), status=403)
    return _accept(request, nonce) if request.method == "POST" else _show(request, found)


def _accept(request: HttpRequest, nonce: str) -> HttpResponse:
    assert request.user.is_authenticated
    try:
        membership = accept_invitation(nonce=nonce, user=request.user)
    except InvitationRefused as refused:
        return _refused(request, refused)
    except AlreadyMember:
        messages.info(request, "Vous êtes déjà membre de cette structure.")
        return HttpResponseRedirect("/mon-espace/structures/")
    request.session[SESSION_KEY] = membership.organisation_id
    messages.success(request, f"Bienvenue\u00a0! Vous êtes membre de «\u00a0{membership.organisation}\u00a0».")
    return HttpResponseRedirect("/mon-espace/")


def _show(request: HttpRequest, found: Invitation, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "invitation": found,
        "address": masked(found.email),
        "rights": right_words(found.rights) if found.organisation.kind == "PROVIDER" else "membre",
        "refusal": refusal,
        "next": quote(request.path),
    }
    return render(request, "structures/invitation.html", context, status=status)


def _refused(request: HttpRequest, refused: InvitationRefused) -> HttpResponse:
    """404 for a link that never was, 410 for one that was."""
    status = 404 if isinstance(refused, InvitationUnknown) else 410
    return render(request, "structures/invitation_refused.html", {"refusal": str(refused)}, status=status)


def masked(email: str) -> str:
    """« c•••@centre.example »: enough to know one's own address."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
