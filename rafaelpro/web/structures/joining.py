"""« Rejoindre une structure » (R2.4): find it by SIRET or name, ask with a message, take the request back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rafaelpro.core.identifiers import is_siret, is_siret_form, squeeze
from rafaelpro.organisations.domain import join
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.errors import InvalidStructure, PeopleError
from rafaelpro.organisations.models import JoinRequest, Organisation
from rafaelpro.organisations.queries import by_siret, has_referent, structures_like
from rafaelpro.web import filters
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.structures.forms import AskForm, AskUnknownForm, FindForm

MINE = "/mon-espace/structures/"
SHORTEST_SEARCH = 3
MOST_FOUND = 20
WRONG_KEY = (
    "Ce SIRET n’est pas le bon\u00a0: ses 14 chiffres ne vont pas ensemble (clé fausse). Vérifiez-le sur un document "
    "de la structure."
)
FIELD_OF = {"siret": None, "name": "nom", "kind": "genre"}


@logged_in
@require_safe
def find(request: ProRequest) -> HttpResponse:
    """A SIRET leads to its structure, known or not; words of a name give a list."""
    asked = filters.read(request, FindForm)
    text = (asked.values["q"] or "").strip()
    number = squeeze(text)
    if is_siret_form(number) and is_siret(number):
        return HttpResponseRedirect(f"{MINE}rejoindre/{number}/")
    context = {"form": asked.form, "text": text, "found": [], "more": 0, "words": asked.ignored}
    if is_siret_form(number):
        context["words"] = [WRONG_KEY]
    elif number.isdigit() and len(number) > 5:
        context["words"] = [f"Un SIRET compte 14 chiffres\u00a0: vous en avez écrit {len(number)}."]
    elif 0 < len(text) < SHORTEST_SEARCH:
        context["words"] = [f"Écrivez au moins {SHORTEST_SEARCH} lettres."]
    elif text:
        page = Paginator(structures_like(text).exclude(kind=Kind.OPERATOR), MOST_FOUND).get_page(1)
        context |= {"found": list(page.object_list), "more": page.paginator.count - len(page.object_list)}
    return render(request, "structures/find.html", context)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ProRequest, siret: str) -> HttpResponse:
    """Ask to join the structure of a SIRET; one not known yet is named, and goes to the operator."""
    if not is_siret(siret):
        raise Http404
    organisation = by_siret(siret)
    if organisation is not None and organisation.kind == Kind.OPERATOR:
        raise Http404
    if organisation is not None and any(each.pk == organisation.pk for each in request.structures):
        messages.info(request, f"Vous êtes déjà membre de «\u00a0{organisation}\u00a0».")
        return HttpResponseRedirect(MINE)
    form = (AskForm if organisation else AskUnknownForm)(request.POST if request.method == "POST" else None)
    if form.is_valid() and _asked(request, siret, form):
        return HttpResponseRedirect(MINE)
    return _show(request, siret, organisation, form)


def _asked(request: ProRequest, siret: str, form: AskForm) -> bool:
    data = form.cleaned_data
    try:
        wanted = join.ask_to_join(
            user=request.user,
            siret=siret,
            name=data.get("nom", ""),
            kind=data.get("genre", ""),
            message=data["message"],
        )
    except InvalidStructure as refused:
        form.add_error(FIELD_OF[refused.field], str(refused))
        return False
    except PeopleError as refused:
        form.add_error(None, str(refused))
        return False
    name = wanted.organisation or wanted.proposed_name
    messages.success(request, f"Votre demande pour «\u00a0{name}\u00a0» est envoyée. La réponse arrivera par courriel.")
    return True


def _show(request: ProRequest, siret: str, organisation: Organisation | None, form: AskForm) -> HttpResponse:
    led = organisation is not None and Organisation.objects.filter(has_referent(), pk=organisation.pk).exists()
    context = {"siret": siret, "organisation": organisation, "form": form, "has_referent": led}
    return render(request, "structures/ask.html", context, status=422 if form.is_bound else 200)


@logged_in
@require_POST
def cancel(request: ProRequest, asked: int) -> HttpResponse:
    """Take my own request back."""
    wanted = JoinRequest.objects.filter(pk=asked, user=request.user).first()
    if wanted is None:
        raise Http404
    try:
        join.cancel(request=wanted, user=request.user)
    except PeopleError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Votre demande est annulée.")
    return HttpResponseRedirect(MINE)
