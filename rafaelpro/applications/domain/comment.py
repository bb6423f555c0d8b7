"""Internal comments: a word between the people of one structure about an application.

They are told in a history of their own (kind « commentaire »): the other structures of the session read that of the
application, and would learn from it that something is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from rafaelpro.applications.decision import text_errors
from rafaelpro.applications.errors import InvalidDecision, NotAllowed
from rafaelpro.applications.file_models import InternalComment
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application
from rafaelpro.applications.queries import with_file
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

from .change import refuse_erased

if TYPE_CHECKING:
    from rafaelpro.organisations.models import Organisation

KIND = "commentaire"
NO_AUTHOR = "Un commentaire est celui d'une personne : un jeton de l'API n'en écrit pas."


def comments_of(application: Application, organisation: Organisation) -> QuerySet[InternalComment]:
    """Those of this structure and of no other, newest first."""
    return InternalComment.objects.filter(application=application, organisation=organisation).order_by("-pk")


@transaction.atomic
def add_comment(*, application: Application, text: str, form_key: str, actor: Actor) -> InternalComment:
    """Add a comment; the same form sent twice adds one.

    Order: session's lock (no comment comes after the erasure of the file), application read again, right (R2.2), text,
    row, history line. Raises `NotAllowed`, `InvalidDecision`, `TransitionImpossible` (erased).
    """
    lock_session(application.session_id)
    fresh = _allowed(application, actor)
    refuse_erased(fresh)
    errors = comment_errors(text)
    if actor.user is None:
        errors["text"] = NO_AUTHOR
    if errors:
        raise InvalidDecision(errors)
    comment, is_new = InternalComment.objects.get_or_create(
        author=actor.user,
        form_key=form_key,
        defaults={
            "application": fresh,
            "organisation": actor.organisation,
            "author_label": actor.label,
            "text": text.strip(),
            "created_at": clock.now(),
        },
    )
    if is_new:
        record.write(record.Line(KIND, fresh.reference, "commentaire ajouté"), actor.author)
    return comment


@transaction.atomic
def remove_comment(*, application: Application, comment_id: int, actor: Actor) -> bool:
    """Remove one's own comment; False where there is none: removed already, or somebody else's. Raises `NotAllowed`."""
    fresh = _allowed(application, actor)
    own = comments_of(fresh, actor.organisation).filter(pk=comment_id, author=actor.user)
    removed, _ = own.delete()
    if removed:
        record.write(record.Line(KIND, fresh.reference, "commentaire retiré"), actor.author)
    return bool(removed)


def comment_errors(text: str) -> dict[str, str]:
    """Why a comment is refused, by field; nothing when it may be kept."""
    errors = text_errors(text=text)
    if not text.strip():
        errors["text"] = "Écrivez votre commentaire."
    return errors


def _allowed(application: Application, actor: Actor) -> Application:
    fresh = with_file(Application.objects.filter(pk=application.pk)).get()
    verdict = may(actor, Deed.MANAGE_APPLICATIONS, fresh)
    if not verdict:
        raise NotAllowed(verdict)
    return fresh
