"""The people of a structure (R2.4): who is there, with which rights; for referents, the list to confirm."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rafaelpro.core import clock
from rafaelpro.organisations.domain import members
from rafaelpro.organisations.errors import NotAllowedHere, PeopleError
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.queries import history_of, open_invitations, pending_requests, people_of
from rafaelpro.organisations.rights import who_to_ask
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.structures.desk import Desk, managing
from rafaelpro.web.structures.forms import RightsForm, profile_of
from rafaelpro.web.structures.words import confirmation_words, history_items

PER_PAGE = 30
FORM_METHODS = ["GET", "HEAD", "POST"]
CHANGED_MEANWHILE = (
    "Quelqu’un d’autre vient de modifier les droits de cette personne. Vérifiez les droits actuels, choisissez de "
    "nouveau, puis enregistrez."
)


@require_safe
def people(request: ProRequest, desk: Desk) -> HttpResponse:
    """Everybody sees who is there and whom to ask; referents see what waits for them, too."""
    context = {"desk": desk, "members": list(people_of(desk.organisation))}
    if desk.verdict:
        context |= {
            "requests": list(pending_requests(desk.organisation)),
            "invitations": list(open_invitations(desk.organisation, clock.now())),
            "confirmation": confirmation_words(desk.organisation),
        }
    else:
        context |= {"ask": who_to_ask(desk.organisation)}
    return render(request, "structures/people.html", context)


@managing
@require_http_methods(FORM_METHODS)
def person(request: ProRequest, desk: Desk, member: int) -> HttpResponse:
    """The rights of one person; the ways to the star and to departure."""
    membership = _member_or_404(desk, member)
    now = profile_of(membership.rights)
    if request.method != "POST":
        form = RightsForm(kind=desk.organisation.kind, initial={"profil": now, "vus": now})
        return _show_person(request, desk, membership, form)
    form = RightsForm(request.POST, kind=desk.organisation.kind)
    if not form.is_valid():
        return _show_person(request, desk, membership, form, status=422)
    if form.cleaned_data["vus"] != now:
        form = RightsForm(kind=desk.organisation.kind, initial={"profil": form.cleaned_data["profil"], "vus": now})
        return _show_person(request, desk, membership, form, status=409, notice=CHANGED_MEANWHILE)
    return _change_rights(request, desk, membership, form)


def _change_rights(request: ProRequest, desk: Desk, membership: Membership, form: RightsForm) -> HttpResponse:
    try:
        members.change_rights(membership=membership, rights=form.rights, actor=desk.actor)
    except NotAllowedHere as refused:
        raise PermissionDenied(str(refused)) from refused
    except PeopleError as refused:
        return back_with(request, desk, str(refused))
    name = membership.user.full_name
    messages.success(request, f"Les droits de {name} sont enregistrés. Un courriel l’en informe.")
    return HttpResponseRedirect(desk.people_url)


def _show_person(
    request: ProRequest, desk: Desk, membership: Membership, form: RightsForm, *, status: int = 200, notice: str = ""
) -> HttpResponse:
    context = {"desk": desk, "member": membership, "form": form, "notice": notice}
    return render(request, "structures/person.html", context, status=status)


@managing
@require_http_methods(FORM_METHODS)
def star(request: ProRequest, desk: Desk, member: int) -> HttpResponse:
    """Give or take the star, after a page that says what it means."""
    membership = _member_or_404(desk, member)
    if request.method != "POST":
        return render(request, "structures/star.html", {"desk": desk, "member": membership})
    giving = request.POST.get("etoile") == "donner"
    change = members.give_star if giving else members.take_star
    try:
        change(membership=membership, actor=desk.actor)
    except NotAllowedHere as refused:
        raise PermissionDenied(str(refused)) from refused
    except PeopleError as refused:
        return back_with(request, desk, str(refused))
    done = "est maintenant référent·e" if giving else "n’est plus référent·e"
    messages.success(request, f"{membership.user.full_name} {done}. Un courriel l’en informe.")
    return HttpResponseRedirect(desk.people_url)


@managing
@require_http_methods(FORM_METHODS)
def departure(request: ProRequest, desk: Desk, member: int) -> HttpResponse:
    """« A quitté la structure », after a page that says what it means."""
    membership = _member_or_404(desk, member)
    if request.method != "POST":
        return render(request, "structures/departure.html", {"desk": desk, "member": membership})
    try:
        members.deactivate(membership=membership, actor=desk.actor)
    except NotAllowedHere as refused:
        raise PermissionDenied(str(refused)) from refused
    except PeopleError as refused:
        return back_with(request, desk, str(refused))
    messages.success(request, f"{membership.user.full_name} ne fait plus partie de la structure.")
    if membership.user_id == request.user.pk and not desk.is_operator:
        return HttpResponseRedirect("/mon-espace/structures/")
    return HttpResponseRedirect(desk.people_url)


@managing
@require_POST
def confirm(request: ProRequest, desk: Desk) -> HttpResponse:
    """Everybody on the list is still there."""
    try:
        members.confirm_people(organisation_id=desk.organisation.pk, actor=desk.actor)
    except NotAllowedHere as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, "Merci\u00a0: la liste est confirmée. Nous vous la redemanderons dans six mois.")
    return HttpResponseRedirect(desk.people_url)


@managing
@require_safe
def history(request: ProRequest, desk: Desk) -> HttpResponse:
    """Who changed what, when."""
    page = Paginator(history_of(desk.organisation), PER_PAGE).get_page(request.GET.get("page"))
    items = history_items(page.object_list)
    return render(request, "structures/history.html", {"desk": desk, "page": page, "items": items})


def back_with(request: ProRequest, desk: Desk, words: str) -> HttpResponse:
    """Back to the list, with the reason why nothing was done."""
    messages.error(request, words)
    return HttpResponseRedirect(desk.people_url)


def _member_or_404(desk: Desk, number: int) -> Membership:
    """Someone who left meanwhile is found too: the domain says so in words."""
    found = Membership.objects.filter(pk=number, organisation=desk.organisation).select_related("user").first()
    if found is None:
        raise Http404
    return found
