"""`/gestion/sessions/<numéro>/`: how a session recruits; open, close, limits, « Session complète », cancellation
(R5.1–R5.3), each with its count before confirming. On sessions with entry points: nothing to set, and why (R4.10).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rafaelpro.applications import projection
from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.domain import recruit
from rafaelpro.applications.enums import Mode
from rafaelpro.applications.errors import ChangedMeanwhile, InvalidRecruitment, NotAllowed
from rafaelpro.applications.facts import recruitment_of, sessions_with_facts
from rafaelpro.applications.live import Counter
from rafaelpro.applications.models import ManualRecruitment
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.history import record
from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.rights import Actor, Deed, Verdict, allows, elsewhere, may
from rafaelpro.web.account.access import View, acting
from rafaelpro.web.forms import DateField, Form
from rafaelpro.web.offer import live
from rafaelpro.web.offer.rows import form_url
from rafaelpro.web.requests import ProRequest

FIELD_OF = {"places": "places", "deadline": "date_limite"}
SHOWN_LINES = 10


class LimitsForm(Form):
    places = forms.IntegerField(
        label="Nombre de places",
        required=False,
        min_value=0,
        max_value=recruit.MOST_PLACES,
        help_text="Vide\u00a0: pas de limite.",
        error_messages={
            "invalid": "Indiquez un nombre entier de places.",
            "min_value": f"Indiquez un nombre de places entre 0 et {recruit.MOST_PLACES}.",
            "max_value": f"Indiquez un nombre de places entre 0 et {recruit.MOST_PLACES}.",
        },
    )
    date_limite = DateField(label="Date limite d’inscription", required=False)

    @property
    def limits(self) -> recruit.Limits:
        return recruit.Limits(self.cleaned_data["places"], self.cleaned_data["date_limite"])


@dataclass(frozen=True, slots=True)
class Desk:
    """A session as it recruits today, and what this actor may do about it."""

    session: TrainingSession
    recruitment: Recruitment
    verdict: Verdict
    pending: int
    owns: bool
    manages: bool
    form_url: str
    row: ManualRecruitment | None

    @property
    def by_entry_points(self) -> bool:
        return self.recruitment.mode is Mode.ENTRY_POINTS

    @property
    def cancelled_here(self) -> bool:
        return self.row is not None and self.row.cancelled_at is not None

    @property
    def cancelled(self) -> bool:
        return self.cancelled_here or self.session.cancelled_at is not None

    @property
    def may_cancel(self) -> bool:
        return bool(self.verdict) and self.owns

    @property
    def counter(self) -> Counter:
        return Counter(self.recruitment.taken, self.recruitment.places, str(self.recruitment.reason))

    @property
    def url(self) -> str:
        return reverse("offer_session", args=[self.session.carif_number])

    @property
    def entry_url(self) -> str:
        """Where the organisation enters somebody itself (R6.1); nothing where it would be refused."""
        open_to_it = self.manages and self.recruitment.is_open and self.session.is_published
        return reverse("apply", args=[self.session.carif_number]) if open_to_it else ""

    @property
    def people(self) -> str:
        return counted(self.pending, "personne")

    def limits_form(self, data: Any = None) -> LimitsForm:
        initial = {"places": self.row.places, "date_limite": self.row.deadline} if self.row else None
        return LimitsForm(data, initial=initial)


def on_session(view: Callable[..., HttpResponse]) -> View:
    """Only for who may see the counts of the session that `number` names; the view gets its `Desk`."""

    @acting
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, number: str) -> HttpResponse:
        projection.catch_up()
        session = sessions_with_facts(TrainingSession.objects.filter(carif_number=number)).first()
        if session is None:
            raise Http404
        verdict = may(actor, Deed.LIST_APPLICATIONS, session)
        if verdict:
            return view(request, actor, _desk(session, actor))
        other = elsewhere(request.memberships, Deed.LIST_APPLICATIONS, session, now_under=actor.organisation)
        if other is not None:
            return render(
                request, "account/wrong_structure.html", {"other": other, "what": "Cette session"}, status=403
            )
        if not session.roles_of(actor.organisation.pk):
            raise Http404
        raise PermissionDenied(verdict.sentence)

    return guarded


def _desk(session: TrainingSession, actor: Actor) -> Desk:
    return Desk(
        session=session,
        recruitment=recruitment_of(session, clock.today()),
        verdict=recruit.may_recruit(actor, session),
        pending=recruit.pending_count(session),
        owns=Role.RESPONSIBLE in session.roles_of(actor.organisation.pk),
        manages=allows(actor, Deed.MANAGE_APPLICATIONS, session),
        form_url=form_url(session, actor),
        row=getattr(session, "manual_recruitment", None),
    )


@on_session
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    """The session, and what opens, closes or limits it."""
    if request.method != "POST":
        return _show(request, desk, desk.limits_form())
    deed = {"ouvrir": _open, "fermer": _close, "retablir": _restore}.get(request.POST.get("geste", ""))
    if deed is None:
        messages.error(request, "Choisissez ce que vous voulez faire. Rien n’a été modifié.")
        return HttpResponseRedirect(desk.url)
    try:
        return deed(request, actor, desk)
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused


def _open(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    form = desk.limits_form(request.POST)
    if not form.is_valid():
        return _show(request, desk, form, status=422)
    try:
        changed = recruit.open_recruitment(session_id=desk.session.pk, actor=actor, limits=form.limits)
    except InvalidRecruitment as refused:
        for name, text in refused.errors.items():
            form.add_error(FIELD_OF[name], text)
        return _show(request, desk, form, status=422)
    fresh = sessions_with_facts(TrainingSession.objects.filter(pk=changed.pk)).get()
    if recruitment_of(fresh, clock.today()).is_open:
        messages.success(request, "Enregistré\u00a0: la session reçoit des candidatures.")
    else:
        messages.warning(request, "Enregistré, mais la session reste fermée\u00a0: son état ci-dessous dit pourquoi.")
    return HttpResponseRedirect(desk.url)


def _close(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    recruit.close_recruitment(session_id=desk.session.pk, actor=actor)
    messages.success(request, "Recrutement fermé. Les candidatures en attente le restent\u00a0: rendez-leur un avis.")
    return HttpResponseRedirect(desk.url)


def _restore(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    recruit.restore_session(session_id=desk.session.pk, actor=actor)
    messages.success(request, "Annulation levée. Les candidatures déjà refusées le restent.")
    return HttpResponseRedirect(desk.url)


def _show(request: ProRequest, desk: Desk, form: LimitsForm, *, status: int = 200) -> HttpResponse:
    lines = record.of("session", desk.session.carif_number).reverse()[:SHOWN_LINES]
    live_url = "" if request.look else live.address(desk.session, desk.counter)
    context = {"desk": desk, "form": form, "lines": lines, "live_url": live_url}
    return render(request, "offer/session.html", context, status=status)


@on_session
@require_http_methods(["GET", "HEAD", "POST"])
def full(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    """« Session complète », after a page that shows how many people it refuses (R5.2)."""
    return _closure(request, actor, desk, "full", recruit.declare_full)


@on_session
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    """The responsible organisation cancels its session, after the same page (R5.3)."""
    return _closure(request, actor, desk, "cancel", recruit.cancel_session)


def _closure(request: ProRequest, actor: Actor, desk: Desk, kind: str, deed: Callable[..., int]) -> HttpResponse:
    if not desk.verdict:
        raise PermissionDenied(desk.verdict.sentence)
    if kind == "cancel" and not desk.owns:
        raise PermissionDenied(recruit.ONLY_THE_OWNER)
    if request.method != "POST":
        return render(request, "offer/closure.html", {"desk": desk, "kind": kind})
    try:
        refused = deed(session_id=desk.session.pk, actor=actor, expected=_expected(request))
    except ChangedMeanwhile as changed:
        context = {"desk": _desk(desk.session, actor), "kind": kind, "changed": str(changed)}
        return render(request, "offer/closure.html", context, status=409)
    except NotAllowed as error:
        raise PermissionDenied(error.verdict.sentence) from error
    done = {"full": "Session déclarée complète", "cancel": "Session annulée"}[kind]
    told = f"\u00a0: {counted(refused, 'candidature')} en refus, chaque personne en est informée." if refused else "."
    messages.success(request, f"{done}{told}")
    return HttpResponseRedirect(desk.url)


def _expected(request: ProRequest) -> int:
    """The number that the person confirmed; what is no number confirms nothing (no count is negative)."""
    typed = request.POST.get("personnes", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
