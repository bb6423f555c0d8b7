"""The rows of « Formations conventionnées » and of the sessions of my structure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from rafaelpro.applications.enums import Mode
from rafaelpro.catalogue.completeness import Completeness, completeness
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core.french import counted
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, Deed, Verdict, allows, may

REGION_CODE = "2"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action, what it does not tell yet, whether it may be changed here, and why not."""

    action: TrainingAction
    type: str
    modules: int
    funder: str
    completeness: Completeness
    verdict: Verdict

    @property
    def url(self) -> str:
        return reverse("offer_action", args=[self.action.reference])

    @property
    def modules_url(self) -> str:
        return reverse("offer_modules", args=[self.action.reference]) if self.modules else ""

    @property
    def completeness_url(self) -> str:
        return reverse("offer_action_gaps", args=[self.action.reference])

    @property
    def about(self) -> str:
        return f"la formation {self.action.reference}, {self.action.title}"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of the structure, with the ways that its rights open."""

    session: TrainingSession
    roles: str
    applications_url: str
    action_url: str
    timeline_url: str
    form_url: str

    @property
    def about_form(self) -> str:
        return f"les informations de la session {self.session.carif_number}"

    @property
    def about(self) -> str:
        return f"les candidatures de la session {self.session.carif_number}"


def type_of(action: TrainingAction, modules: int) -> str:
    """The guide's « SIMPLE », or « MODULAIRE » with how many modules."""
    return f"MODULAIRE, {counted(modules, 'module')}" if modules else "SIMPLE"


def funder_of(action: TrainingAction) -> str:
    return "Région" if action.funder_code == REGION_CODE else ""


def action_rows(actions: Iterable[Any], actor: Actor) -> list[ActionRow]:
    """The rows of a page of `catalogue.queries.actions_of`, read `gaps.with_current_sessions`."""
    return [_action_row(action, actor) for action in actions]


def _action_row(action: Any, actor: Actor) -> ActionRow:
    return ActionRow(
        action=action,
        type=type_of(action, action.module_count),
        modules=action.module_count,
        funder=funder_of(action),
        completeness=completeness(action, action.current),
        verdict=may(actor, Deed.MANAGE_ACTION, action),
    )


def session_rows(sessions: Iterable[TrainingSession], actor: Actor) -> list[SessionRow]:
    sees_applications = Right.APPLICATIONS in actor.rights
    return [_session_row(session, actor, sees_applications) for session in sessions]


def _session_row(session: TrainingSession, actor: Actor, sees_applications: bool) -> SessionRow:
    may_enrich = may(actor, Deed.MANAGE_ACTION, session.action)
    listed = f"{reverse('applications')}?session={session.carif_number}&sessions=toutes"
    return SessionRow(
        session=session,
        roles=", ".join(role.label for role in sorted(session.roles_of(actor.organisation.pk))),
        applications_url=listed if sees_applications else "",
        action_url=reverse("offer_action", args=[session.action.reference]) if may_enrich else "",
        timeline_url=timeline_url(session, actor),
        form_url=form_url(session, actor),
    )


def form_url(session: TrainingSession, actor: Actor) -> str:
    """The form of the session's data, for who may manage them (R2.2)."""
    may_open = allows(actor, Deed.MANAGE_SESSION, session)
    return reverse("offer_session_form", args=[session.carif_number]) if may_open else ""


def timeline_url(session: TrainingSession, actor: Actor) -> str:
    """The chronology of a session that recruits by entry points, for who may open it (`timeline.DEEDS`)."""
    by_points = session.availability.mode == Mode.ENTRY_POINTS
    opens = any(allows(actor, deed, session) for deed in (Deed.LIST_APPLICATIONS, Deed.MANAGE_SESSION))
    return reverse("offer_session_timeline", args=[session.carif_number]) if by_points and opens else ""
