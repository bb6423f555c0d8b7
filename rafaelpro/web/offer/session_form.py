"""`/gestion/sessions/<numéro>/informations/`: what the responsible or the trainer adds to a session (R2.2, R3.2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rafaelpro.applications.facts import is_cancelled, sessions_with_facts
from rafaelpro.catalogue.domain.enrich_session import SessionTexts, enrich_session, session_version_of
from rafaelpro.catalogue.errors import EnrichmentNotAllowed
from rafaelpro.catalogue.meetings import is_over
from rafaelpro.catalogue.models import SessionEnrichment, TrainingSession
from rafaelpro.core import clock
from rafaelpro.eos.queries import last_applied
from rafaelpro.organisations.rights import Actor, Deed, elsewhere, may
from rafaelpro.web.account.access import View, acting
from rafaelpro.web.offer import edit
from rafaelpro.web.offer.forms import SessionForm
from rafaelpro.web.public.meetings import MeetingRow
from rafaelpro.web.requests import ProRequest


class SessionEditing:
    """The texts of a session, and the door that writes them."""

    form_class: type[edit.EditForm] = SessionForm

    def __init__(self, session: TrainingSession, actor: Actor) -> None:
        self._session = session
        self._actor = actor

    @property
    def published(self) -> bool:
        return self._session.is_published

    def row(self) -> SessionEnrichment | None:
        return SessionEnrichment.objects.filter(session=self._session).first()

    def version(self, row: edit.Enrichment | None) -> str:
        return session_version_of(row if isinstance(row, SessionEnrichment) else None)

    def save(self, form: edit.EditForm, *, version: str) -> None:
        enrich_session(
            session=self._session,
            texts=SessionTexts(**form.texts),
            actor=self._actor,
            version=version,
            read_as_published=form.read_as_published,
        )


def on_own_session(view: Callable[..., HttpResponse]) -> View:
    """Only for who may manage the data of the session that `number` names (R2.2); the view gets the session."""

    @acting
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, number: str, **more: Any) -> HttpResponse:
        session = sessions_with_facts(TrainingSession.objects.filter(carif_number=number)).first()
        if session is None:
            raise Http404
        verdict = may(actor, Deed.MANAGE_SESSION, session)
        if not verdict:
            return _not_theirs(request, actor, session, verdict.sentence)
        try:
            return view(request, actor, session, **more)
        except EnrichmentNotAllowed as refused:
            raise PermissionDenied(refused.verdict.sentence) from refused

    return guarded


def _not_theirs(request: ProRequest, actor: Actor, session: TrainingSession, sentence: str) -> HttpResponse:
    """Another structure of the same person, else the reason; what is withdrawn is not known to others (R3.6)."""
    other = elsewhere(request.memberships, Deed.MANAGE_SESSION, session, now_under=actor.organisation)
    if other is not None:
        return render(request, "account/wrong_structure.html", {"other": other, "what": "Cette session"}, status=403)
    if not session.is_published and not session.roles_of(actor.organisation.pk):
        raise Http404
    raise PermissionDenied(sentence)


@on_own_session
def informations(request: ProRequest, actor: Actor, session: TrainingSession) -> HttpResponse:
    """The form, and the list of information meetings."""
    editing = SessionEditing(session, actor)
    shown = edit.submitted(editing, request.POST) if request.method == "POST" else edit.opened(editing)
    if shown is not None:
        return render(request, "offer/session_form.html", _context(session, shown), status=shown.status)
    say_saved(request, session, "Enregistré.")
    return HttpResponseRedirect(form_url(session))


def form_url(session: TrainingSession) -> str:
    return reverse("offer_session_form", args=[session.carif_number])


def say_saved(request: ProRequest, session: TrainingSession, done: str) -> None:
    """What was done, and whether the public sees it."""
    if not session.is_published:
        messages.warning(request, f"{done} La session n’est plus publiée\u00a0: cela reviendra avec elle.")
    elif is_cancelled(session):
        messages.warning(request, f"{done} La session est annulée\u00a0: ses réunions ne sont pas montrées.")
    else:
        messages.success(request, f"{done} La page publique de la session le montre dès maintenant.")


def _context(session: TrainingSession, shown: edit.Shown) -> dict[str, Any]:
    now = clock.now()
    rows = [(row, is_over(row.meeting, now)) for row in _meetings(session)]
    return {
        "session": session,
        "action": session.action,
        "cancelled": is_cancelled(session),
        "withdrawn_at": session.withdrawn_at or session.action.withdrawn_at,
        "shown": shown,
        "form": shown.form,
        "coming": [row for row, over in rows if not over],
        "past": [row for row, over in rows if over],
        "last_feed": last_applied(),
    }


def _meetings(session: TrainingSession) -> list[MeetingRow]:
    return [MeetingRow(meeting, session.carif_number) for meeting in session.information_meetings.all()]
