"""`/gestion/sessions/<numéro>/reunions/…`: add, change, remove an information meeting (R3.2)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from rafaelpro.catalogue.domain.meetings import (
    FROM_EOS,
    add_meeting,
    change_meeting,
    meeting_version_of,
    remove_meeting,
)
from rafaelpro.catalogue.errors import ChangedMeanwhile, EnrichmentNotAllowed
from rafaelpro.catalogue.models import InformationMeeting, TrainingSession
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.offer import edit
from rafaelpro.web.offer.meeting_form import MeetingForm
from rafaelpro.web.offer.session_form import form_url, on_own_session, say_saved
from rafaelpro.web.public.meetings import MeetingRow
from rafaelpro.web.requests import ProRequest


class MeetingEditing:
    """A meeting to change, or to add: a new one, or again one that somebody has removed meanwhile."""

    form_class: type[edit.EditForm] = MeetingForm

    def __init__(self, session: TrainingSession, actor: Actor, meeting_id: int | None = None) -> None:
        self._session = session
        self._actor = actor
        self._meeting_id = meeting_id

    @property
    def published(self) -> bool:
        return self._session.is_published

    def row(self) -> InformationMeeting | None:
        if self._meeting_id is None:
            return None
        return InformationMeeting.objects.filter(session=self._session, pk=self._meeting_id).first()

    def version(self, row: edit.Enrichment | None) -> str:
        return meeting_version_of(row if isinstance(row, InformationMeeting) else None)

    def save(self, form: edit.EditForm, *, version: str) -> None:
        values = MeetingForm.values_of(form)
        if self._meeting_id is None or version == meeting_version_of(None):
            add_meeting(session=self._session, values=values, actor=self._actor)
        else:
            change_meeting(
                session=self._session,
                meeting_id=self._meeting_id,
                values=values,
                actor=self._actor,
                version=version,
            )


@on_own_session
def add(request: ProRequest, actor: Actor, session: TrainingSession) -> HttpResponse:
    """A new meeting."""
    return _edited(request, session, MeetingEditing(session, actor), "Réunion ajoutée.")


@on_own_session
def change(request: ProRequest, actor: Actor, session: TrainingSession, meeting: int) -> HttpResponse:
    """A meeting of ours; what is sent for one removed meanwhile is not lost."""
    editing = MeetingEditing(session, actor, meeting)
    row = editing.row()
    if row is not None and row.from_eos:
        raise EnrichmentNotAllowed(FROM_EOS)
    if row is None and request.method != "POST":
        raise Http404
    return _edited(request, session, editing, "Réunion modifiée.", row)


def _edited(
    request: ProRequest,
    session: TrainingSession,
    editing: MeetingEditing,
    done: str,
    row: InformationMeeting | None = None,
) -> HttpResponse:
    shown = edit.submitted(editing, request.POST) if request.method == "POST" else edit.opened(editing)
    if shown is None:
        say_saved(request, session, done)
        return HttpResponseRedirect(form_url(session))
    context = {"session": session, "shown": shown, "form": shown.form, "meeting": row}
    return render(request, "offer/meeting_form.html", context, status=shown.status)


@on_own_session
def remove(request: ProRequest, actor: Actor, session: TrainingSession, meeting: int) -> HttpResponse:
    """After a page that shows which."""
    row = InformationMeeting.objects.filter(session=session, pk=meeting).first()
    if request.method != "POST":
        if row is None:
            raise Http404
        if row.from_eos:
            raise EnrichmentNotAllowed(FROM_EOS)
        context = {"session": session, "row": MeetingRow(row, session.carif_number)}
        return render(request, "offer/meeting_removal.html", context)
    try:
        remove_meeting(session=session, meeting_id=meeting, actor=actor)
    except ChangedMeanwhile:
        messages.info(request, "Cette réunion était déjà retirée.")
    else:
        messages.success(request, "Réunion retirée. Le public ne la voit plus.")
    return HttpResponseRedirect(form_url(session))
