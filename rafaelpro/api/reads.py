"""What a caller may read, as querysets; what a structure may not know of is not found."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from rafaelpro.applications import queries
from rafaelpro.applications.models import Application
from rafaelpro.applications.projection import catch_up
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core.identifiers import is_action_reference, is_application_reference, is_carif_number
from rafaelpro.organisations.enums import Role
from rafaelpro.search.queries import with_row

from .auth import Caller
from .enums import Scope
from .problems import not_found


def visible_applications(caller: Caller) -> QuerySet[Application]:
    """The applications that the token's structure may know of, with their due date (call `catch_up` before).

    Those whose data is erased are left out: nothing stays but numbers, which the table of R8.1 counts (decision 0019).
    """
    if caller.has(Scope.PRESCRIBER):
        found = queries.for_prescriber(caller.organisation)
    else:
        found = queries.for_organisation(caller.organisation)
    return queries.with_due(found.filter(erased_on__isnull=True))


def application_or_404(caller: Caller, reference: str) -> Application:
    """One of those, or `introuvable`."""
    found = None
    if is_application_reference(reference):
        catch_up()
        found = visible_applications(caller).filter(reference=reference).first()
    if found is None:
        raise not_found("Aucune candidature que vous puissiez connaître n'a cette référence.")
    return found


def any_application_or_404(reference: str) -> Application:
    """For the operator, who may know of all: one application, or `introuvable`."""
    found = None
    if is_application_reference(reference):
        catch_up()
        found = queries.with_file(Application.objects.filter(reference=reference, erased_on__isnull=True)).first()
    if found is None:
        raise not_found("Aucune candidature n'a cette référence.")
    return found


def may_see(caller: Caller, application: Application) -> bool:
    """Whether the token's structure may know of this application; needs `session__action`."""
    if caller.has(Scope.OPERATOR):
        return True
    organisation = caller.organisation
    if caller.has(Scope.PRESCRIBER):
        return application.prescriber_id == organisation.pk
    return bool(application.roles_of(organisation.pk) & frozenset(Role))


def published_session_or_404(number: str) -> TrainingSession:
    """A session that public pages show, with all that it says, or `introuvable`."""
    return _session_or_404(number, PUBLISHED)


def known_session_or_404(caller: Caller, number: str) -> TrainingSession:
    """A published session, or one that the structure still sees because it has a role on it (R3.6)."""
    organisation = caller.organisation
    held = Q(action__responsible=organisation) | Q(trainer=organisation) | Q(positioner=organisation)
    return _session_or_404(number, PUBLISHED | held)


def _session_or_404(number: str, known: Q) -> TrainingSession:
    found = None
    if is_carif_number(number):
        catch_up()
        rows = with_row(TrainingSession.objects.filter(known, carif_number=number))
        found = rows.prefetch_related("action__modules").first()
    if found is None:
        raise not_found("Aucune session publiée n'a ce numéro.")
    return found


PUBLISHED = Q(withdrawn_at__isnull=True, action__withdrawn_at__isnull=True)


def published_action_or_404(reference: str) -> TrainingAction:
    """An action that public pages show, or `introuvable`."""
    return _action_or_404(reference, Q(withdrawn_at__isnull=True))


def known_action_or_404(caller: Caller, reference: str) -> TrainingAction:
    """A published action, or one that the structure still sees because it has a role on it (R3.6)."""
    organisation = caller.organisation
    held = (
        Q(responsible=organisation) | Q(sessions__trainer=organisation) | Q(sessions__positioner=organisation)
    )  # fmt: skip
    return _action_or_404(reference, Q(withdrawn_at__isnull=True) | held)


def _action_or_404(reference: str, known: Q) -> TrainingAction:
    found = None
    if is_action_reference(reference):
        catch_up()
        rows = TrainingAction.objects.select_related("responsible", "measure", "enrichment")
        found = rows.prefetch_related("modules").filter(known, reference=reference).distinct().first()
    if found is None:
        raise not_found("Aucune action de formation publiée n'a cette référence.")
    return found
