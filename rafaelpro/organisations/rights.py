"""The only place that answers « may this person, working under this structure, do this on that object? » (R2.2, R2.3).

What may be done is a table: for each deed, the roles that allow it, the right that it needs, and the refusal that says
so. Buttons, views, API and messages ask `may` and show its sentence; the domain asks it again under the lock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from rafaelpro.core.french import spaced
from rafaelpro.history.record import Author

from .enums import Kind, Right, Role
from .models import Membership, Organisation, User

if TYPE_CHECKING:
    from collections.abc import Iterable


class Deed(StrEnum):
    """What someone may want to do."""

    MANAGE_APPLICATIONS = "MANAGE_APPLICATIONS"
    LIST_APPLICATIONS = "LIST_APPLICATIONS"
    MANAGE_SESSION = "MANAGE_SESSION"
    MANAGE_ACTION = "MANAGE_ACTION"
    MANAGE_OWN_OFFER = "MANAGE_OWN_OFFER"
    PRESCRIBE = "PRESCRIBE"
    WITHDRAW = "WITHDRAW"
    OPERATE = "OPERATE"
    MANAGE_PEOPLE = "MANAGE_PEOPLE"

    @property
    def words(self) -> str:
        return {
            "MANAGE_APPLICATIONS": "gérer les candidatures de cette session",
            "LIST_APPLICATIONS": "voir les candidatures de cette session",
            "MANAGE_SESSION": "modifier les données de cette session",
            "MANAGE_ACTION": "modifier les données de cette action de formation",
            "MANAGE_OWN_OFFER": "gérer cette formation de l'offre propre",
            "PRESCRIBE": "envoyer des candidatures",
            "WITHDRAW": "retirer cette candidature",
            "OPERATE": "superviser RafaelPro",
            "MANAGE_PEOPLE": "gérer les personnes et les droits de cette structure",
        }[self.value]


class Refusal(StrEnum):
    """Why not: the named reasons of R2.3; the value is the stable code of the API."""

    MISSING_RIGHT = "droit-manquant"
    WRONG_ROLE = "role-insuffisant"
    NOT_APPROVED = "structure-non-agreee"
    EOS_DATA = "donnee-eos"


class Subject(Protocol):
    """What a deed is done on: it knows the roles of an organisation on itself."""

    def roles_of(self, organisation_id: int) -> frozenset[Role]: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and under which structure: a person with their membership, or a token of the API.

    `looking`: the operator's person who looks through the eyes of `user` (R2.7), and acts in nothing.
    """

    organisation: Organisation
    rights: frozenset[Right]
    label: str
    channel: str
    user: User | None = None
    is_referent: bool = False
    looking: User | None = None

    @property
    def author(self) -> Author:
        """The actor in the words of history."""
        person = self.looking or self.user
        return Author(
            label=self.label,
            channel=self.channel,
            user_id=person.pk if person else None,
            organisation_id=self.organisation.pk,
            organisation_label=self.organisation.name,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed, or refused with a reason and a sentence that a person can act on."""

    refusal: Refusal | None = None
    sentence: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sentence", spaced(self.sentence))

    @property
    def allowed(self) -> bool:
        return self.refusal is None

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict()

MANAGING_ROLES = frozenset({Role.RESPONSIBLE, Role.POSITIONER})

ROLES_FOR: dict[Deed, frozenset[Role]] = {
    Deed.MANAGE_APPLICATIONS: MANAGING_ROLES,
    Deed.LIST_APPLICATIONS: frozenset(Role),
    Deed.MANAGE_SESSION: frozenset({Role.RESPONSIBLE, Role.TRAINER}),
    Deed.MANAGE_ACTION: frozenset({Role.RESPONSIBLE}),
    Deed.MANAGE_OWN_OFFER: frozenset({Role.RESPONSIBLE}),
}

RIGHT_FOR: dict[Deed, Right] = {
    Deed.MANAGE_APPLICATIONS: Right.APPLICATIONS,
    Deed.LIST_APPLICATIONS: Right.APPLICATIONS,
    Deed.MANAGE_SESSION: Right.CATALOGUE,
    Deed.MANAGE_ACTION: Right.CATALOGUE,
    Deed.MANAGE_OWN_OFFER: Right.CATALOGUE,
}

KIND_FOR: dict[Deed, Kind] = {
    Deed.PRESCRIBE: Kind.PRESCRIBER,
    Deed.WITHDRAW: Kind.PRESCRIBER,
    Deed.OPERATE: Kind.OPERATOR,
}


def actor_of(membership: Membership, *, channel: str = "web") -> Actor:
    """The actor that a person is while working under the structure of this membership (R2.5)."""
    return Actor(
        organisation=membership.organisation,
        rights=membership.rights,
        label=membership.user.full_name,
        channel=channel,
        user=membership.user,
        is_referent=membership.is_referent,
    )


def seen_by(actor: Actor, operator: User) -> Actor:
    """The actor as the operator's person sees it: the same rights to look, and history names who really looks."""
    label = f"{operator.full_name} (Cap Métiers), par les yeux de {actor.label}"
    return replace(actor, label=label[:200], channel="regard", looking=operator)


def may(actor: Actor, deed: Deed, subject: Subject | None = None) -> Verdict:
    """Whether `actor` may do `deed` on `subject`; the reason comes in the order role, then right, then approval."""
    if deed in KIND_FOR:
        return _kind_verdict(actor, deed)
    roles = subject.roles_of(actor.organisation.pk) if subject is not None else frozenset()
    if not roles & ROLES_FOR[deed]:
        return Verdict(Refusal.WRONG_ROLE, _wrong_role(actor, deed, roles))
    if RIGHT_FOR[deed] not in actor.rights:
        return Verdict(Refusal.MISSING_RIGHT, _missing_right(actor, deed))
    return ALLOWED


OPENS: dict[Right, str] = {
    Right.CATALOGUE: "gérer les formations",
    Right.APPLICATIONS: "gérer les candidatures",
}


def may_open(actor: Actor, right: Right) -> Verdict:
    """Whether the pages of a right are there for `actor` at all, before any action or session is named."""
    if actor.organisation.kind != Kind.PROVIDER:
        return Verdict(
            Refusal.WRONG_ROLE,
            f"Vous travaillez sous « {actor.organisation} », qui n'est pas un organisme de formation. "
            f"Pour {OPENS[right]}, vérifiez l'organisme choisi en haut à droite.",
        )
    if right not in actor.rights:
        return Verdict(Refusal.MISSING_RIGHT, _missing(actor, right, OPENS[right]))
    return ALLOWED


def elsewhere(
    memberships: Iterable[Membership], deed: Deed, subject: Subject, *, now_under: Organisation
) -> Organisation | None:
    """Another structure of the same person under which `deed` would be allowed: « wrong organisation » (R2.3)."""
    others = (membership for membership in memberships if membership.organisation_id != now_under.pk)
    return next((each.organisation for each in others if may(actor_of(each), deed, subject)), None)


def allows(actor: Actor, deed: Deed, subject: Subject | None = None) -> bool:
    """The answer of `may` without its words, and so without any query: for the rows of a list."""
    if deed in KIND_FOR:
        return _kind_verdict(actor, deed).allowed
    roles = subject.roles_of(actor.organisation.pk) if subject is not None else frozenset()
    return bool(roles & ROLES_FOR[deed]) and RIGHT_FOR[deed] in actor.rights


def _kind_verdict(actor: Actor, deed: Deed) -> Verdict:
    if actor.organisation.kind != KIND_FOR[deed]:
        return Verdict(
            Refusal.WRONG_ROLE,
            f"Sous « {actor.organisation} », vous ne pouvez pas {deed.words} : "
            f"cela revient à une structure de type {KIND_FOR[deed].label}.",
        )
    if not actor.organisation.is_approved:
        return Verdict(
            Refusal.NOT_APPROVED,
            f"La structure « {actor.organisation} » n'est pas encore agréée par Cap Métiers : "
            "vous ne pouvez pas encore envoyer de candidatures. Écrivez à offre@cap-metiers.pro.",
        )
    return ALLOWED


def _wrong_role(actor: Actor, deed: Deed, roles: Iterable[Role]) -> str:
    held = _listed(role.label for role in sorted(roles))
    needed = _listed((role.label for role in sorted(ROLES_FOR[deed])), last="ou")
    has = f"y est {held}" if held else "n'y a aucun rôle"
    return (
        f"Vous travaillez sous « {actor.organisation} », qui {has}. "
        f"Pour {deed.words}, il faut travailler sous l'organisme {needed} : "
        "vérifiez l'organisme choisi en haut à droite."
    )


def _missing_right(actor: Actor, deed: Deed) -> str:
    return _missing(actor, RIGHT_FOR[deed], deed.words)


def _missing(actor: Actor, right: Right, words: str) -> str:
    return (
        f"Il vous manque le droit « {right.label} » dans « {actor.organisation} » pour {words}. "
        f"{GIVE_IT_YOURSELF if actor.is_referent else who_to_ask(actor.organisation)}"
    )


GIVE_IT_YOURSELF = (
    "Vous êtes référent·e : donnez-vous ce droit dans « Mes structures », à la liste des personnes de la structure."
)


def who_to_ask(organisation: Organisation) -> str:
    """Whom to ask for a right: the referents of the structure, or the operator where there is none (R2.4)."""
    return who_to_ask_in([organisation])[organisation.pk]


def who_to_ask_in(organisations: Iterable[Organisation]) -> dict[int, str]:
    """The same for several structures, by their keys, in one query."""
    names: dict[int, list[str]] = {organisation.pk: [] for organisation in organisations}
    referents = Membership.objects.filter(
        organisation__in=list(names), is_referent=True, is_active=True, user__is_active=True
    ).select_related("user")
    for membership in referents.order_by("user__last_name", "pk"):
        names[membership.organisation_id].append(membership.user.full_name)
    return {key: _ask(each) for key, each in names.items()}


def _ask(names: list[str]) -> str:
    if not names:
        return spaced("Cette structure n'a pas de référent : écrivez à offre@cap-metiers.pro.")
    return spaced(f"Demandez-le à votre référent·e : {_listed(names)}.")


def _listed(words: Iterable[str], last: str = "et") -> str:
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def may_manage_people(actor: Actor, organisation: Organisation) -> Verdict:
    """R2.4: the referents of a structure manage its people and their rights; the operator may in any structure."""
    if actor.organisation.kind == Kind.OPERATOR:
        return ALLOWED
    if actor.organisation.pk != organisation.pk:
        return Verdict(
            Refusal.WRONG_ROLE,
            f"Vous travaillez sous « {actor.organisation} » : vous ne pouvez pas {Deed.MANAGE_PEOPLE.words} "
            f"(« {organisation} »). Vérifiez l'organisme choisi en haut à droite.",
        )
    if not actor.is_referent:
        return Verdict(
            Refusal.MISSING_RIGHT,
            f"Seul·e un·e référent·e de « {organisation} » peut {Deed.MANAGE_PEOPLE.words}. {who_to_ask(organisation)}",
        )
    return ALLOWED
