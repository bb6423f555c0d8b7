"""Rows for tests, as the doors of the domain would leave them: structures, people, the offer, applications.

    provider = OrganisationFactory(name="Centre A")
    user = member(provider, applications=True)
    session = SessionFactory(positioner=provider, points=[("2025-03-03", 15)])
    application = ApplicationFactory(session=session, state="RETAINED", decided_on="2025-02-20")

Dates may be ISO texts. Everything is dated from the system's clock: freeze it first. Sessions and applications refresh
the projection that lists read; an application comes with the lines of history that its state demands.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.db import transaction
from factory.django import DjangoModelFactory

from rafaelpro.applications import projection
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import Candidate
from rafaelpro.catalogue.models import (
    ActionEnrichment,
    EntryPoint,
    Measure,
    Module,
    TrainingAction,
    TrainingSession,
)
from rafaelpro.catalogue.own.content import Content
from rafaelpro.catalogue.own.domain.steps import publish
from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.core import clock
from rafaelpro.core.identifiers import luhn_sum
from rafaelpro.history import record
from rafaelpro.history.record import Author
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Membership, Organisation, User
from rafaelpro.organisations.rights import Actor, actor_of

PASSWORD = "un mot de passe de test"
AUTHOR = Author(label="Essais", channel="commande")

Day = date | str


def as_day(day: Day | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day


def siret(rank: int) -> str:
    """A SIRET whose key holds, the same for the same rank."""
    start = f"9{rank:08d}0001"
    return next(f"{start}{key}" for key in range(10) if luhn_sum(f"{start}{key}") % 10 == 0)


# --- people -------------------------------------------------------------------------------------------------------


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    siret = factory.Sequence(siret)
    name = factory.Sequence(lambda rank: f"Organisme de formation {rank:03d}")
    kind = Kind.PROVIDER
    created_at = factory.LazyFunction(clock.now)
    email = factory.LazyAttribute(lambda row: f"contact-{row.siret}@organisme.example")
    town = "Bordeaux"


class PrescriberFactory(OrganisationFactory):
    """A prescriber structure, approved; `approved_at=None` for one that still waits."""

    name = factory.Sequence(lambda rank: f"Mission locale {rank:03d}")
    kind = Kind.PRESCRIBER
    approved_at = factory.LazyFunction(clock.now)


class OperatorFactory(OrganisationFactory):
    name = factory.Sequence(lambda rank: f"Cap Métiers {rank:03d}")
    kind = Kind.OPERATOR


class UserFactory(DjangoModelFactory):
    """A professional whose address is proven; their password is `PASSWORD`. `is_proven=False`: it is not yet."""

    class Meta:
        model = User

    email = factory.Sequence(lambda rank: f"personne{rank:03d}@structure.example")
    first_name = "Claude"
    last_name = factory.Sequence(lambda rank: f"Exemple {rank:03d}")
    created_at = factory.LazyFunction(clock.now)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        is_proven = fields.pop("is_proven", True)
        user = model_class.objects.create_user(password=fields.pop("password", PASSWORD), **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=is_proven, primary=True)
        return user


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    created_at = factory.LazyFunction(clock.now)


def member(
    organisation: Organisation,
    *,
    catalogue: bool = False,
    applications: bool = False,
    referent: bool = False,
    user: User | None = None,
    **person: Any,
) -> User:
    """A person of this structure with these rights; `user` for someone who exists already."""
    someone = user or UserFactory(**person)
    MembershipFactory(
        user=someone,
        organisation=organisation,
        can_catalogue=catalogue,
        can_applications=applications,
        is_referent=referent,
    )
    return someone


def actor(organisation: Organisation, **rights: bool) -> Actor:
    """An actor under this structure, with these rights (`catalogue=True`, `applications=True`)."""
    return actor_of(Membership.objects.get(user=member(organisation, **rights), organisation=organisation))


# --- the offer ----------------------------------------------------------------------------------------------------


class ActionFactory(DjangoModelFactory):
    """An action of HSP socle; `measure="PRF"` for one of R5, `modules=3` for one that is MODULAIRE."""

    class Meta:
        model = TrainingAction
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda rank: f"202404{rank:06d}")
    title = factory.Sequence(lambda rank: f"Compétences de base {rank:03d}")
    responsible = factory.SubFactory(OrganisationFactory)
    measure = "HSP-SOCLE"
    funder_code = "2"
    contract_number = factory.Sequence(lambda rank: f"2025S41N{rank:05d}")
    objective = "Lire, écrire, compter pour préparer un projet."
    first_received_at = factory.LazyFunction(clock.now)
    changed_at = factory.LazyFunction(clock.now)

    @classmethod
    def _adjust_kwargs(cls, **fields: Any) -> dict[str, Any]:
        if isinstance(fields["measure"], str):
            fields["measure"] = Measure.objects.get(pk=fields["measure"])
        fields.setdefault("scheme", fields["measure"].scheme if fields["measure"] else "")
        return fields

    @factory.post_generation
    def modules(self: TrainingAction, create: bool, extracted: int | None, **_: Any) -> None:
        for position in range(1, (extracted or 0) + 1):
            Module.objects.create(action=self, position=position, reference=f"Module {position}")


class EnrichmentFactory(DjangoModelFactory):
    class Meta:
        model = ActionEnrichment

    action = factory.SubFactory(ActionFactory)
    highlights = "Un groupe de huit personnes au plus."
    web_link = "https://organisme.example/formation"
    updated_at = factory.LazyFunction(clock.now)
    updated_by = "Claude Exemple"


class SessionFactory(DjangoModelFactory):
    """A published session of the guide's contract; `points=[("2025-03-03", 15)]`, `action__measure="PRF"`."""

    class Meta:
        model = TrainingSession
        skip_postgeneration_save = True

    carif_number = factory.Sequence(lambda rank: f"{61_000_000 + rank:08d}")
    action = factory.SubFactory(ActionFactory)
    trainer = factory.SubFactory(OrganisationFactory)
    contract_start = date(2024, 2, 1)
    contract_end = date(2027, 12, 31)
    postal_code = "64100"
    town = "Bayonne"
    insee_code = "64102"
    department = "64"
    address = "1 rue des Exemples"
    place_name = "Centre de Bayonne"
    contact_name = "Accueil"
    contact_phone = "0536490000"
    eos_created_on = date(2024, 7, 25)
    first_received_at = factory.LazyFunction(clock.now)
    changed_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def points(self: TrainingSession, create: bool, extracted: Iterable[tuple[Day, int]] | None, **_: Any) -> None:
        for day, places in extracted or ():
            EntryPoint.objects.create(session=self, date=as_day(day), places=places)
        projection.refresh([self.pk])


# --- what organisations describe themselves ------------------------------------------------------------------------

OWN_TEXTS = {
    "title": "Initiation à la soudure",
    "objective": "Lire un plan simple et souder deux pièces d'acier.",
    "programme": "Sécurité\nLecture de plan\nSoudage à l'arc",
    "results": "Une attestation, après une mise en situation.",
    "certifying": "0",
    "audience": "Salariés et particuliers.",
    "prerequisites": "Aucun",
    "admission": "Entretien, sous dix jours.",
    "disability_access": "Locaux accessibles ; parlez-en à l'accueil.",
    "duration": "10 jours sur 5 semaines",
    "total_hours": "70",
    "rhythm": "Le mardi et le jeudi.",
    "teaching_mode": "0",
    "entry_mode": "0",
    "methods": "Ateliers et mises en situation.",
    "total_price": "1 250,50",
    "address": "1 rue des Exemples",
    "postal_code": "64100",
    "town": "Bayonne",
    "contact_name": "Accueil",
    "contact_phone": "05 36 49 00 00",
}
OWN_SESSION = {"start": "03/03/2025", "end": "04/04/2025", "places": "8"}


def own_content(*, sessions: Iterable[dict[str, str]] = (OWN_SESSION,), **texts: str) -> Content:
    """A content that may be sent; `title=""` takes a text away."""
    content = Content.read({"texts": OWN_TEXTS | texts})
    for each in sessions:
        content = content.with_session(each)
    return content


class OwnOfferFactory(DjangoModelFactory):
    """A file in any state; `content=own_content(…)`. Published ones are online; `online=` says otherwise."""

    class Meta:
        model = OwnOffer
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    state = OwnState.DRAFT
    created_at = factory.LazyFunction(clock.now)
    changed_at = factory.LazyFunction(clock.now)
    changed_by = "Claude Exemple"

    @classmethod
    def _adjust_kwargs(cls, **fields: Any) -> dict[str, Any]:
        content = fields.pop("content", None) or own_content()
        sent = {"submitted_at": clock.now()} if fields["state"] not in (OwnState.DRAFT, OwnState.ARCHIVED) else {}
        reason = {"return_reason": "Précisez le prix."} if fields["state"] == OwnState.RETURNED else {}
        return {"draft": content.held(), "title": content.title[:255], **sent, **reason, **fields}

    @factory.post_generation
    def online(self: OwnOffer, create: bool, extracted: bool | None, **_: Any) -> None:
        if extracted or (extracted is None and self.state == OwnState.PUBLISHED):
            publish(self, None)


# --- applications -------------------------------------------------------------------------------------------------


DECIDED = frozenset({State.RETAINED, State.NOT_RETAINED})


class ApplicationFactory(DjangoModelFactory):
    """An application in any state, with its history; `created_on` and `decided_on` are civil dates in Paris."""

    class Meta:
        model = Application

    session = factory.SubFactory(SessionFactory)
    state = State.PENDING
    origin = factory.LazyAttribute(lambda row: Origin.PRESCRIBER if row.prescriber else Origin.SELF)
    reference = factory.Sequence(lambda rank: f"2025{rank:06d}")
    birth_name = factory.Sequence(lambda rank: f"Candidat{rank:04d}")
    first_name = "Camille"
    birth_date = date(1990, 5, 17)
    email = factory.LazyAttribute(lambda row: f"{row.birth_name.lower()}@candidat.example")
    phone = "0639981234"
    postal_code = "64100"
    town = "Bayonne"
    message = ""
    prescriber = None
    created_on = factory.LazyFunction(clock.today)
    follow_nonce = factory.Sequence(lambda rank: f"{rank:032x}")

    @classmethod
    def _create(cls, model_class: type[Application], *args: Any, **fields: Any) -> Application:
        fields = _told(fields)
        with transaction.atomic():
            application = model_class.objects.create(**fields)
            _tell(application)
        projection.refresh([application.session_id])
        return application


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from the others."""
    state = State(fields["state"])
    created = as_day(fields["created_on"])
    decided = as_day(fields.pop("decided_on", None)) or max(created, clock.today())
    moment = _moment(decided) if state is not State.PENDING else _moment(created)
    told = {"created_on": created, "created_at": _moment(created), "changed_at": moment, **_keys(fields)}
    if state in DECIDED:
        told |= {"decided_on": decided, "decided_at": moment}
    if state is State.RETAINED:
        told |= {"planned_entry": decided + timedelta(days=10), "planned_exit": decided + timedelta(days=100)}
    if state is State.NOT_RETAINED:
        told |= {"reason_id": "injoignable"}
    return (
        told | {name: value for name, value in fields.items() if name not in ("created_on", "state")} | {"state": state}
    )


def _keys(fields: dict[str, Any]) -> dict[str, str]:
    candidate = Candidate(
        birth_name=fields["birth_name"],
        first_name=fields["first_name"],
        birth_date=as_day(fields["birth_date"]),
        email=fields["email"],
    )
    return {"person_key": candidate.person_key, "email_key": candidate.email_key}


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=clock.PARIS)


def _tell(application: Application) -> None:
    key, state = application.reference, State(application.state)
    record.write(record.Line("candidature", key, "candidature envoyée", after=State.PENDING), AUTHOR)
    if state is not State.PENDING:
        reason = application.reason_id or ""
        record.write(record.Line("candidature", key, f"essai : {state.label}", State.PENDING, state, reason), AUTHOR)
