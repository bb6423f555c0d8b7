"""Look through a person's eyes (R2.7): the operator's staff sees what they see, for a limited time, with a reason.

Nothing can be changed meanwhile (the pages refuse, see web/looking.py); each page seen is told in history.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from rafaelpro.core import clock, policy
from rafaelpro.history import record
from rafaelpro.history.record import Author
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.errors import LookRefused, NotAllowedHere
from rafaelpro.organisations.models import LookThrough, Membership, User
from rafaelpro.organisations.rights import Actor, Deed, may

HISTORY_KIND = "regard"
SHORTEST_REASON = 10
LONGEST_REASON = 300


@transaction.atomic
def look_through(*, target: User, reason: str, actor: Actor) -> LookThrough:
    """Begin; a look that the same operator left open ends. Raises `NotAllowedHere`, `LookRefused`.

    Locks the operator's account, so that two tabs at once leave one look.
    """
    operator = _operator(actor)
    words = " ".join(reason.split())
    _refuse(operator, target, words)
    User.objects.select_for_update(no_key=True).get(pk=operator.pk)
    for left_open in LookThrough.objects.filter(operator=operator, ended_at__isnull=True):
        end_look(look=left_open)
    moment = clock.now()
    look = LookThrough.objects.create(
        operator=operator,
        target=target,
        reason=words,
        started_at=moment,
        expires_at=moment + timedelta(minutes=policy.value("look_minutes")),
    )
    told = {"personne": target.full_name}
    record.write(record.Line(HISTORY_KIND, str(look.pk), "regard ouvert", reason=words, details=told), actor.author)
    record.write(record.Line("compte", str(target.pk), "regard de l'opérateur", reason=words), actor.author)
    return look


@transaction.atomic
def end_look(*, look: LookThrough) -> None:
    """End it, by the button or because its time has passed; a second time changes nothing."""
    if LookThrough.objects.filter(pk=look.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        record.write(record.Line(HISTORY_KIND, str(look.pk), "regard terminé"), author_of(look))


def tell_page(*, look: LookThrough, page: str) -> None:
    """One line of history for each page seen; `page` names no candidate and holds no secret."""
    record.write(record.Line(HISTORY_KIND, str(look.pk), "page vue", details={"page": page}), author_of(look))


def running(*, look_id: int, operator: User) -> LookThrough | None:
    """The look that goes on; None once it has ended, its time has passed, or somebody lost what it needs."""
    look = LookThrough.objects.select_related("operator", "target").filter(pk=look_id, operator=operator).first()
    if look is None or look.ended_at is not None or clock.now() >= look.expires_at:
        return None
    if not look.target.is_active or is_operator(look.target) or not is_operator(operator):
        return None
    return look


def author_of(look: LookThrough) -> Author:
    """Who really looks, in the words of history."""
    label = f"{look.operator.full_name} (Cap Métiers), par les yeux de {look.target.full_name}"
    return Author(label=label[:200], channel="regard", user_id=look.operator_id)


def is_operator(user: User) -> bool:
    """Whether somebody belongs to the operator's staff."""
    return Membership.objects.filter(
        user=user, organisation__kind=Kind.OPERATOR, is_active=True, user__is_active=True
    ).exists()


def _operator(actor: Actor) -> User:
    verdict = may(actor, Deed.OPERATE)
    if not verdict:
        raise NotAllowedHere(verdict)
    if actor.user is None or actor.looking is not None or not is_operator(actor.user):
        raise LookRefused("Seule une personne de Cap Métiers peut regarder par les yeux d'une autre.")
    return actor.user


def _refuse(operator: User, target: User, reason: str) -> None:
    if target.pk == operator.pk:
        raise LookRefused("Ce sont vos propres yeux.")
    if not target.is_active:
        raise LookRefused("Ce compte est fermé : il n'y a rien à voir par ses yeux.")
    if is_operator(target):
        raise LookRefused("On ne regarde pas par les yeux d'une autre personne de Cap Métiers.")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise LookRefused(
            f"Dites pourquoi, en {SHORTEST_REASON} à {LONGEST_REASON} caractères : cette raison est gardée.", "reason"
        )
