"""What the operator's members are told of feeds: failed, held, late (domain facts §3.6). No network call here."""

from __future__ import annotations

from django.conf import settings

from rafaelpro.core.french import short_date
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Membership
from rafaelpro.outbox.post import Letter, post

from .models import Feed


def feed_refused(feed: Feed, reason: str) -> None:
    """The feed cannot be read, or its intake failed for good."""
    body = f"Ce flux n’a pas pu être lu. Raison : {reason}.\n\nRien n’a été changé. Il faut le faire renvoyer par EOS."
    _tell(feed, "refused", f"Flux EOS rejeté : {_name(feed)}", body)


def feed_stopped(feed: Feed) -> None:
    """The intake of the feed failed, and trying again did not help: it is given up, so that the next feeds can pass."""
    body = (
        "L’application de ce flux s’est arrêtée sur une erreur imprévue : elle est abandonnée. Ce qui "
        "était déjà appliqué reste, son numéro n’est pas consommé. Signalez-le à l’équipe technique."
    )
    _tell(feed, "stopped", f"Flux EOS abandonné : {_name(feed)}", body)


def feed_outdated(feed: Feed, reason: str) -> None:
    """The feed came after a later one."""
    body = f"Ce flux n’a pas été appliqué : {reason}.\n\nRien n’a été changé."
    _tell(feed, "outdated", f"Flux EOS arrivé trop tard : {_name(feed)}", body)


def feed_held(feed: Feed, reason: str) -> None:
    """The guard holds the feed (R3.5)."""
    body = (
        f"Ce flux complet est retenu : {reason}.\n\n"
        "Rien n’est changé tant que vous n’avez pas décidé de l’appliquer ou de le jeter. "
        "Si un flux plus récent est appliqué entre-temps, celui-ci ne pourra plus l’être."
    )
    _tell(feed, "held", f"Flux EOS à confirmer : {_name(feed)}", body)


def _name(feed: Feed) -> str:
    return f"n° {feed.numero}" if feed.numero is not None else (feed.source_name or "sans numéro")


def _tell(feed: Feed, event: str, subject: str, body: str) -> None:
    members = Membership.objects.filter(
        organisation__kind=Kind.OPERATOR, is_active=True, user__is_active=True
    ).select_related("user")
    received = f"Flux reçu le {short_date(feed.received_at)} ({feed.source_name or feed.source})."
    text = f"Bonjour,\n\n{received}\n\n{body}\n\n{settings.BASE_URL}/supervision/\n"
    post([_letter(feed, event, subject, text, member) for member in members.order_by("user_id")])


def _letter(feed: Feed, event: str, subject: str, body: str, member: Membership) -> Letter:
    return Letter(
        kind=f"feed.{event}",
        to=member.user.email,
        subject=subject,
        body=body,
        concerns=f"flux {feed.public_id}",
        organisation_id=member.organisation_id,
        dedupe_key=f"feed:{feed.pk}:{event}:{feed.attempts}:{member.user_id}",
    )
