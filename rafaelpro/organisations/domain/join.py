"""Join a structure: ask, be accepted with rights or refused with a word (R2.4)."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction

from rafaelpro.core import clock, policy
from rafaelpro.core.identifiers import is_siret, squeeze
from rafaelpro.history import record
from rafaelpro.history.record import Author
from rafaelpro.organisations import messages
from rafaelpro.organisations.enums import Kind, Right
from rafaelpro.organisations.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    InvalidStructure,
    NotAllowedHere,
    TooManyRequests,
)
from rafaelpro.organisations.models import JoinRequest, Membership, Organisation, User
from rafaelpro.organisations.queries import by_siret
from rafaelpro.organisations.rights import Actor, Deed, may

from .create_structure import create_structure
from .locked import lock_for_people, lock_organisation, right_columns, right_words, tell


def ask_to_join(*, user: User, siret: str, name: str = "", kind: str = "", message: str = "") -> JoinRequest:
    """Ask to join the structure of a SIRET; one not known yet needs a name and a kind, and goes to the operator.

    Tells the referents, or the operator where there is none. Raises `InvalidStructure`, `AlreadyMember`,
    `AlreadyAsked`, `TooManyRequests`.
    """
    digits = squeeze(siret)
    if not is_siret(digits):
        raise InvalidStructure("siret", "Ce SIRET n'est pas le bon : 14 chiffres, et sa clé doit être juste.")
    organisation = by_siret(digits)
    if organisation is None:
        _refuse_unnamed(name, kind)
    elif Membership.objects.filter(user=user, organisation=organisation, is_active=True).exists():
        raise AlreadyMember
    _refuse_too_many(user)
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(
                user=user,
                organisation=organisation,
                siret=organisation.siret if organisation else digits,
                proposed_name="" if organisation else " ".join(name.split())[:250],
                proposed_kind="" if organisation else kind,
                message=message.strip()[:500],
                created_at=clock.now(),
            )
            if organisation is not None:
                record.write(record.Line("structure", organisation.siret, "demande reçue"), _author(user))
            messages.someone_asks(request)
    except IntegrityError as error:
        raise AlreadyAsked from error
    return request


def _author(user: User) -> Author:
    return Author(label=user.full_name, channel="web", user_id=user.pk)


def _refuse_too_many(user: User) -> None:
    """Each request writes to people: one day bears a few."""
    since = clock.now() - timedelta(days=1)
    if JoinRequest.objects.filter(user=user, created_at__gt=since).count() >= policy.value("join_requests_per_day"):
        raise TooManyRequests


def _refuse_unnamed(name: str, kind: str) -> None:
    if not name.strip():
        raise InvalidStructure("name", "Cette structure n'est pas encore connue : indiquez son nom.")
    if kind not in (Kind.PROVIDER, Kind.PRESCRIBER):
        raise InvalidStructure("kind", "Dites si c'est un organisme de formation ou un prescripteur.")


@transaction.atomic
def accept(*, request: JoinRequest, rights: frozenset[Right], actor: Actor, referent: bool = False) -> Membership:
    """Accept a request with rights. Locks the structure, reads the request again, tells the person.

    The operator alone opens a structure not known yet; whoever asked for it becomes its first referent.
    Raises `NotAllowedHere`, `AlreadyAnswered`, `StructureRefused`.
    """
    organisation = _organisation_for(request, actor)
    fresh = _pending(request)
    first = not Membership.objects.filter(organisation=organisation, is_active=True).exists()
    membership, _ = Membership.objects.update_or_create(
        user=fresh.user,
        organisation=organisation,
        defaults={"is_active": True, "is_referent": referent or first, **right_columns(rights)},
        create_defaults={
            "is_referent": referent or first,
            "created_at": clock.now(),
            **right_columns(rights),
        },
    )
    _answer(fresh, JoinRequest.Status.ACCEPTED, actor, organisation=organisation)
    tell(organisation, "demande acceptée", fresh.user.full_name, actor, droits=right_words(rights))
    messages.accepted(membership, by=actor)
    return membership


@transaction.atomic
def refuse(*, request: JoinRequest, words: str, actor: Actor) -> JoinRequest:
    """Refuse a request, with a word that the person receives. Raises `NotAllowedHere`, `AlreadyAnswered`."""
    if request.organisation_id:
        lock_for_people(request.organisation_id, actor)
    else:
        _refuse_but_operator(actor)
    fresh = _pending(request)
    _answer(fresh, JoinRequest.Status.REFUSED, actor, answer=words.strip()[:500])
    if fresh.organisation:
        tell(fresh.organisation, "demande refusée", fresh.user.full_name, actor)
    messages.refused(fresh, by=actor)
    return fresh


@transaction.atomic
def cancel(*, request: JoinRequest, user: User) -> None:
    """The person takes their own request back. Raises `AlreadyAnswered`, `JoinRequest.DoesNotExist`."""
    fresh = _pending(JoinRequest.objects.get(pk=request.pk, user=user))
    fresh.status, fresh.answered_at = JoinRequest.Status.CANCELLED, clock.now()
    fresh.save(update_fields=["status", "answered_at"])
    if fresh.organisation is not None:
        record.write(record.Line("structure", fresh.organisation.siret, "demande annulée"), _author(user))


def _organisation_for(request: JoinRequest, actor: Actor) -> Organisation:
    if request.organisation_id:
        return lock_for_people(request.organisation_id, actor)
    _refuse_but_operator(actor)
    found = by_siret(request.siret)
    organisation = found or create_structure(
        siret=request.siret,
        name=request.proposed_name,
        kind=Kind(request.proposed_kind),
        approved=request.proposed_kind == Kind.PRESCRIBER,
        author=actor.author,
    )
    return lock_organisation(organisation.pk)


def _refuse_but_operator(actor: Actor) -> None:
    verdict = may(actor, Deed.OPERATE)
    if not verdict:
        raise NotAllowedHere(verdict)


def _pending(request: JoinRequest) -> JoinRequest:
    fresh = (
        JoinRequest.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=request.pk)
    )
    if fresh.status != JoinRequest.Status.PENDING:
        raise AlreadyAnswered(JoinRequest.Status(fresh.status).label, fresh.answered_by)
    return fresh


def _answer(
    request: JoinRequest,
    status: JoinRequest.Status,
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    answer: str = "",
) -> None:
    request.status, request.answered_at, request.answered_by, request.answer = status, clock.now(), actor.label, answer
    request.organisation = organisation or request.organisation
    request.save(update_fields=["status", "answered_at", "answered_by", "answer", "organisation"])
