"""Create a structure that no feed brings: a prescriber, or an organisation to come."""

from __future__ import annotations

from django.db import transaction

from rafaelpro.core import clock
from rafaelpro.core.identifiers import is_siret_form, squeeze
from rafaelpro.history import record
from rafaelpro.history.record import Author
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.queries import by_siret

HISTORY_KIND = "structure"
NAME_LIMIT = 250


class StructureRefused(ValueError):
    """The structure cannot be created; the message is for a person."""


@transaction.atomic
def create_structure(*, siret: str, name: str, kind: Kind, approved: bool, author: Author) -> Organisation:
    """A new structure, with its line of history; a prescriber acts only once `approved` (R2.6).

    A SIRET whose key is wrong is taken, as feeds do. Raises `StructureRefused`: SIRET of another form or known already,
    name absent, too long or unprintable.
    """
    number, title = squeeze(siret), " ".join(name.split())
    _refuse(number, title)
    _refuse_merged(number)
    moment = clock.now()
    created, is_new = Organisation.objects.get_or_create(
        siret=number,
        defaults={
            "name": title,
            "kind": kind,
            "created_at": moment,
            "approved_at": moment if approved and kind == Kind.PRESCRIBER else None,
        },
    )
    if not is_new:
        raise StructureRefused(
            f"Une structure a déjà le SIRET {number} : « {created.name} » ({created.get_kind_display()})."
        )
    details = {"genre": str(kind), "agreee": created.approved_at is not None}
    record.write(record.Line(HISTORY_KIND, number, "structure créée", details=details), author)
    return created


def _refuse_merged(siret: str) -> None:
    merged = by_siret(siret)
    if merged is not None and merged.siret != siret:
        raise StructureRefused(
            f"Le SIRET {siret} est celui d'une structure fusionnée dans « {merged.name} » ({merged.siret})."
        )


def _refuse(siret: str, name: str) -> None:
    if not is_siret_form(siret):
        raise StructureRefused(f"« {siret[:40]} » n'est pas un SIRET : il en faut 14 chiffres.")
    if not name or not name.isprintable():
        raise StructureRefused("Une structure a un nom, en caractères lisibles.")
    if len(name) > NAME_LIMIT:
        raise StructureRefused(f"Ce nom est trop long : {len(name)} caractères, {NAME_LIMIT} au plus.")
