"""One section of an own offer: kept as it is typed, at any time; what is missing or wrong is said, never in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rafaelpro.catalogue.own.checks import Problem, problems
from rafaelpro.catalogue.own.content import Texts, version_of
from rafaelpro.catalogue.own.domain.write import write_section
from rafaelpro.catalogue.own.errors import ChangedMeanwhile, NotKept, OwnOfferNotAllowed, StepImpossible
from rafaelpro.catalogue.own.fields import Field, Section, label_of, of_section
from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.core import clock
from rafaelpro.core.french import spaced
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.requests import ProRequest

from .access import address, on_own_offer
from .forms import TextsForm, typed
from .words import NO_TITLE

ORDER = list(Section)
INTROS = {
    Section.PLACE: "Vous pouvez laisser cette partie vide si toute la formation se passe à distance.",
    Section.CONTACT: "Le public appelle ou écrit à ce contact pour s’inscrire.",
}


@on_own_offer
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: ProRequest, actor: Actor, offer: OwnOffer, section: Section) -> HttpResponse:
    if request.method == "POST":
        return _save(request, actor, offer, section)
    texts = offer.content.part(section)
    found = problems_in(offer, section, with_missing="manques" in request.GET)
    form = TextsForm(of_section(section), texts, version=version_of(texts), errors=errors_of(found))
    return _show(request, offer, section, form)


def _save(request: ProRequest, actor: Actor, offer: OwnOffer, section: Section) -> HttpResponse:
    fields = of_section(section)
    texts, version = typed(request.POST, fields), request.POST.get("version", "")
    try:
        written = write_section(offer_id=offer.pk, section=section, texts=texts, version=version, actor=actor)
    except OwnOfferNotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    except NotKept as refused:
        form = TextsForm(fields, texts, version=version, errors=refused.errors.items())
        return _show(request, offer, section, form, status=422)
    except ChangedMeanwhile as refused:
        present = refused.present or {}
        form = TextsForm(fields, texts, version=version_of(present))
        others = differences(fields, present, texts)
        return _show(request, offer, section, form, status=409, others=others)
    except StepImpossible as refused:
        form = TextsForm(fields, texts, version=version)
        return _show(request, offer, section, form, status=409, closed=spaced(str(refused)))
    return _saved(request, written, section)


def _saved(request: ProRequest, offer: OwnOffer, section: Section) -> HttpResponse:
    """On to the next part; back to this one where something typed in it is wrong."""
    if problems_in(offer, section, with_missing=False):
        messages.warning(request, "Enregistré tel quel. Avant d’envoyer la formation, corrigez ce qui est signalé.")
        return HttpResponseRedirect(address(offer, f"{section.value}/"))
    messages.success(request, f"Partie «\u00a0{section.label}\u00a0» enregistrée.")
    if request.POST.get("suite") == "sommaire":
        return HttpResponseRedirect(address(offer))
    following = ORDER[ORDER.index(section) + 1]
    return HttpResponseRedirect(address(offer, f"{following.value}/"))


def problems_in(offer: OwnOffer, section: Section, *, with_missing: bool) -> list[Problem]:
    found = (each for each in problems(offer.content, clock.today()) if each.section is section)
    return [each for each in found if with_missing or not each.missing]


def errors_of(found: list[Problem]) -> list[tuple[str, str]]:
    return [(each.field, each.words) for each in found]


def differences(fields: tuple[Field, ...], present: Mapping[str, str], texts: Texts) -> list[tuple[str, str]]:
    """What somebody else wrote where it is not what was typed: label, their text."""
    return [
        (each.label, label_of(each, present.get(each.name, "")))
        for each in fields
        if present.get(each.name, "") != texts[each.name].replace("\r\n", "\n").strip()
    ]


def _show(
    request: ProRequest,
    offer: OwnOffer,
    section: Section,
    form: TextsForm,
    *,
    status: int = 200,
    others: list[tuple[str, str]] | None = None,
    closed: str = "",
) -> HttpResponse:
    position = ORDER.index(section)
    context: dict[str, Any] = {
        "offer": offer,
        "title": offer.title or NO_TITLE,
        "here": address(offer),
        "section": section,
        "heading": section.label,
        "step": f"Partie {position + 1} sur {len(ORDER)}",
        "intro": INTROS.get(section, ""),
        "next_label": ORDER[position + 1].label,
        "form": form,
        "others": others,
        "errors_title": "À corriger avant d’envoyer la formation" if status == 200 else "Rien n’est enregistré",
        "closed": closed or ("" if offer.is_editable else _shut(offer)),
    }
    return render(request, "own_offer/section.html", context, status=status)


def _shut(offer: OwnOffer) -> str:
    state = offer.get_state_display().lower()
    return f"Cette formation est à l’état «\u00a0{state}\u00a0»\u00a0: ses textes ne se modifient pas."
