"""Who comes into a structure (R2.4): requests answered by referents, invitations sent and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from rafaelpro.organisations.domain import invite as invitations
from rafaelpro.organisations.domain import join
from rafaelpro.organisations.domain.create_structure import StructureRefused
from rafaelpro.organisations.errors import AlreadyMember, NotAllowedHere, PeopleError
from rafaelpro.organisations.models import Invitation, JoinRequest
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.structures.desk import Desk, managing
from rafaelpro.web.structures.forms import AnswerForm, InviteForm
from rafaelpro.web.structures.people import FORM_METHODS, back_with


@managing
@require_http_methods(FORM_METHODS)
def invite(request: ProRequest, desk: Desk) -> HttpResponse:
    """Invite an address, with rights ready."""
    form = InviteForm(request.POST if request.method == "POST" else None, kind=desk.organisation.kind)
    if form.is_valid():
        address = form.cleaned_data["email"].lower()
        try:
            invitations.invite(
                organisation_id=desk.organisation.pk, email=address, rights=form.rights, actor=desk.actor
            )
        except NotAllowedHere as refused:
            raise PermissionDenied(str(refused)) from refused
        except AlreadyMember as refused:
            form.add_error("email", str(refused))
        except ValidationError:
            form.add_error("email", form.fields["email"].error_messages["invalid"])
        else:
            messages.success(request, f"L’invitation est partie à {address}. Le lien marche pendant 14 jours.")
            return HttpResponseRedirect(desk.people_url)
    status = 422 if form.is_bound else 200
    return render(request, "structures/invite.html", {"desk": desk, "form": form}, status=status)


@managing
@require_POST
def revoke(request: ProRequest, desk: Desk, invitation: int) -> HttpResponse:
    """Take an open invitation back."""
    found = Invitation.objects.filter(pk=invitation, organisation=desk.organisation).first()
    if found is None:
        raise Http404
    try:
        invitations.revoke(invitation=found, actor=desk.actor)
    except NotAllowedHere as refused:
        raise PermissionDenied(str(refused)) from refused
    except PeopleError as refused:
        return back_with(request, desk, str(refused))
    messages.success(request, f"L’invitation de {found.email} est annulée\u00a0: son lien ne marche plus.")
    return HttpResponseRedirect(desk.people_url)


@managing
@require_http_methods(FORM_METHODS)
def answer(request: ProRequest, desk: Desk, asked: int) -> HttpResponse:
    """Answer someone who asks to join."""
    found = JoinRequest.objects.filter(pk=asked, organisation=desk.organisation)
    wanted = found.select_related("user", "organisation").first()
    if wanted is None:
        raise Http404
    if wanted.status != JoinRequest.Status.PENDING:
        by = f" par {wanted.answered_by}" if wanted.answered_by else ""
        return back_with(request, desk, f"Cette demande est déjà {wanted.get_status_display()}{by}.")
    form = AnswerForm(request.POST if request.method == "POST" else None, kind=desk.organisation.kind)
    if form.is_valid():
        return answered(request, wanted, form, actor=desk.actor, back=desk.people_url)
    status = 422 if form.is_bound else 200
    return render(request, "structures/answer.html", {"desk": desk, "asked": wanted, "form": form}, status=status)


def answered(request: ProRequest, wanted: JoinRequest, form: AnswerForm, *, actor: Actor, back: str) -> HttpResponse:
    """What was decided is done, and told; then `back`."""
    name, data = wanted.user.full_name, form.cleaned_data
    try:
        if data["reponse"] == "accepter":
            join.accept(request=wanted, rights=form.rights, actor=actor, referent=data["etoile"])
            messages.success(request, f"{name} est membre de la structure. Un courriel l’en informe.")
        else:
            join.refuse(request=wanted, words=data["mot"], actor=actor)
            messages.success(request, f"La demande de {name} est refusée. Votre mot lui est envoyé.")
    except NotAllowedHere as refused:
        raise PermissionDenied(str(refused)) from refused
    except (PeopleError, StructureRefused) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(back)
