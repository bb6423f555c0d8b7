"""The people of the demonstration: who works where, with which rights, and speaks in history under which name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.db.models import Count

from rafaelpro.catalogue.communes import Commune, all_communes
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.eos.generator import identities
from rafaelpro.eos.generator.chance import happens, stream
from rafaelpro.history.record import Author
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Membership, Organisation, User

from .logins import LOGINS, PASSWORD, Login, Part

FIRST_PRESCRIBER = 8_000  # ranks of the fictitious SIRET, far from those of the training organisations
OPERATOR_RANK = 9_999
OPERATOR_NAME = "Cap Métiers (démonstration)"
PRESCRIBER_NAMES = (
    "France Travail {town} (fictif)",
    "Mission locale de {town} (fictive)",
    "France Travail {town} Sud (fictif)",
    "Cap emploi {town} (fictif)",
    "PLIE de {town} (fictif)",
    "Plateforme de remobilisation de {town} (fictive)",
)
PRESCRIBERS_PER_DEPARTMENT = 3


@dataclass(frozen=True, slots=True)
class Prescriber:
    """A prescriber structure, and the counsellor who sends applications for it."""

    organisation: Organisation
    counsellor: User
    phone: str

    @property
    def author(self) -> Author:
        return author_of(self.counsellor, self.organisation)


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom the life of the demonstration needs."""

    managers: dict[int, tuple[Author, ...]]  # by organisation: who may give decisions
    prescribers: dict[str, tuple[Prescriber, ...]]  # by department
    operator: Author

    def managers_of(self, session: TrainingSession) -> tuple[Author, ...]:
        """Who may give decisions on a session (R2.2); needs `action`."""
        holders = [session.action.responsible_id, session.positioner_id or session.action.responsible_id]
        return tuple(manager for holder in holders for manager in self.managers[holder])


def author_of(user: User, organisation: Organisation) -> Author:
    """A person at their desk, as history names them."""
    return Author(user.full_name, "web", user.pk, organisation.pk, organisation.name)


def create_cast(*, seed: int, moment: datetime) -> Cast:
    """Write everybody: members of each training organisation, prescribers, the operator, the accounts to show."""
    hired = _Hiring(seed, moment)
    operator = hired.structure(OPERATOR_RANK, OPERATOR_NAME, Kind.OPERATOR, "Bordeaux", approved=True)
    providers = list(Organisation.objects.filter(kind=Kind.PROVIDER).order_by("pk"))
    prescribers = _prescriber_structures(hired)
    for organisation in providers:
        hired.team_of(organisation)
    for structure, _ in prescribers:
        hired.member(structure, can_applications=False, is_referent=True)
        hired.member(structure)
    _hire_those_to_show(hired, providers, [structure for structure, _ in prescribers], operator)
    hired.save()
    return _cast(hired, prescribers, operator)


class _Hiring:
    """Gathers users and memberships, then writes them at once."""

    def __init__(self, seed: int, moment: datetime) -> None:
        self.seed = seed
        self.moment = moment
        self.memberships: list[Membership] = []
        self._users: dict[str, User] = {}
        self._password = make_password(PASSWORD)

    def structure(self, rank: int, name: str, kind: Kind, town: str, *, approved: bool) -> Organisation:
        """A structure that no feed brings; its SIRET belongs to nobody."""
        rng = stream(self.seed, "structure", rank)
        return Organisation.objects.create(
            siret=identities.siret(rank),
            name=name,
            kind=kind,
            approved_at=self.moment if approved else None,
            created_at=self.moment,
            email=identities.mail("contact", name),
            phone=identities.landline(rng),
            town=town,
        )

    def team_of(self, organisation: Organisation) -> None:
        """A referent with both rights, someone for applications, someone for the catalogue; seldom someone idle."""
        rng = stream(self.seed, "team", organisation.siret)
        self.member(organisation, can_applications=True, can_catalogue=True, is_referent=True)
        self.member(organisation, can_applications=True)
        if happens(rng, 0.6):
            self.member(organisation, can_catalogue=True)
        if happens(rng, 0.2):
            self.member(organisation)

    def member(self, organisation: Organisation, **rights: bool) -> User:
        """Somebody new in the organisation."""
        rng = stream(self.seed, "member", len(self._users))
        _, first_name, last_name = identities.person(rng)
        email = self._free_address(f"{first_name} {last_name}", organisation.name)
        return self.join(self._user(email, first_name, last_name), organisation, **rights)

    def show(self, login: Login, organisation: Organisation, **rights: bool) -> User:
        """An account to show, in one more organisation."""
        user = self._users.get(login.email) or self._user(login.email, login.first_name, login.last_name)
        return self.join(user, organisation, **rights)

    def join(self, user: User, organisation: Organisation, **rights: bool) -> User:
        self.memberships.append(Membership(user=user, organisation=organisation, created_at=self.moment, **rights))
        return user

    def save(self) -> None:
        """Addresses are proven, so that the password opens at once; the operator's person has a second factor."""
        User.objects.bulk_create(self._users.values())
        addresses = [
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in self._users.values()
        ]
        EmailAddress.objects.bulk_create(addresses)
        for login in LOGINS:
            if login.part is Part.OPERATOR:
                TOTP.activate(self._users[login.email], generate_totp_secret())
        Membership.objects.bulk_create(self.memberships)

    def _user(self, email: str, first_name: str, last_name: str) -> User:
        user = User(
            email=email,
            first_name=first_name,
            last_name=last_name,
            is_demo=True,
            created_at=self.moment,
            password=self._password,
        )
        self._users[email] = user
        return user

    def _free_address(self, name: str, domain: str) -> str:
        address, rank = identities.mail(name, domain), 2
        while address in self._users:
            address, rank = identities.mail(f"{name} {rank}", domain), rank + 1
        return address


def _prescriber_structures(hired: _Hiring) -> list[tuple[Organisation, Commune]]:
    """Some in each department, in its largest towns; the very last one is not approved yet (R2.6)."""
    towns: defaultdict[str, list[Commune]] = defaultdict(list)
    for commune in sorted(all_communes(), key=lambda each: -each.population):
        if len(towns[commune.department]) < PRESCRIBERS_PER_DEPARTMENT:
            towns[commune.department].append(commune)
    seats = [commune for department in sorted(towns) for commune in towns[department]]
    return [
        (
            hired.structure(
                FIRST_PRESCRIBER + rank,
                PRESCRIBER_NAMES[rank % len(PRESCRIBER_NAMES)].format(town=town.name),
                Kind.PRESCRIBER,
                town.name,
                approved=rank < len(seats) - 1,
            ),
            town,
        )
        for rank, town in enumerate(seats)
    ]


def _hire_those_to_show(
    hired: _Hiring, providers: list[Organisation], prescribers: list[Organisation], operator: Organisation
) -> None:
    """Each account to show stands where there is most to see for its part."""
    seat = _seats(providers)
    both = {"can_applications": True, "can_catalogue": True}
    rights: dict[Part, list[tuple[Organisation, dict[str, bool]]]] = {
        Part.RESPONSIBLE: [(seat["responsible"], {**both, "is_referent": True})],
        Part.POSITIONER: [(seat["positioner"], {"can_applications": True})],
        Part.TRAINER: [(seat["trainer"], both)],
        Part.CATALOGUE: [(seat["responsible"], {"can_catalogue": True})],
        Part.TWO_STRUCTURES: [(seat["responsible"], {"can_applications": True}), (seat["positioner"], both)],
        Part.NO_RIGHT: [(seat["responsible"], {})],
        Part.PRESCRIBER: [(prescribers[0], {"is_referent": True})],
        Part.PENDING_PRESCRIBER: [(prescribers[-1], {"is_referent": True})],
        Part.OPERATOR: [(operator, {"is_referent": True})],
    }
    for login in LOGINS:
        for organisation, given in rights[login.part]:
            hired.show(login, organisation, **given)


def _seats(providers: list[Organisation]) -> dict[str, Organisation]:
    """The organisations that hold each role on most sessions, all different as far as there are enough of them."""
    counts = {
        "responsible": TrainingSession.objects.values_list("action__responsible_id").annotate(n=Count("pk")),
        "positioner": TrainingSession.objects.values_list("positioner_id").annotate(n=Count("pk")),
        "trainer": TrainingSession.objects.values_list("trainer_id").annotate(n=Count("pk")),
    }
    leads = set(TrainingAction.objects.values_list("responsible_id", flat=True))
    known = {organisation.pk: organisation for organisation in providers}
    seats: dict[str, Organisation] = {}
    for role, rows in counts.items():
        ranked = [known[key] for key, _ in sorted(rows, key=lambda row: (-row[1], row[0] or 0)) if key in known]
        others = [each for each in ranked if each not in seats.values()] or ranked or providers
        alone = [each for each in others if each.pk not in leads]
        seats[role] = alone[0] if role != "responsible" and alone else others[0]
    return seats


def _cast(hired: _Hiring, prescribers: list[tuple[Organisation, Commune]], operator: Organisation) -> Cast:
    managers: defaultdict[int, list[Author]] = defaultdict(list)
    counsellors: dict[int, User] = {}
    for membership in hired.memberships:
        if membership.can_applications:
            managers[membership.organisation.pk].append(author_of(membership.user, membership.organisation))
        counsellors[membership.organisation.pk] = membership.user
    by_department: defaultdict[str, list[Prescriber]] = defaultdict(list)
    for structure, town in prescribers:
        if structure.is_approved:
            phone = identities.landline(stream(hired.seed, "counsellor", structure.siret))
            by_department[town.department].append(Prescriber(structure, counsellors[structure.pk], phone))
    return Cast(
        managers={key: tuple(authors) for key, authors in managers.items()},
        prescribers={department: tuple(some) for department, some in by_department.items()},
        operator=author_of(counsellors[operator.pk], operator),
    )
