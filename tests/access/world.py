"""The little world that the test of access walks through: four training organisations, prescribers, the operator, two
candidates, and in each place something that the others must not read.

    R, T, P   responsible, trainer and positioner of session S, where candidate X applied through prescriber A
    O         another organisation, alone on session S2, where candidate Y applied
    A, B, W   prescribers: A sent X, B sent nothing, W still waits for its approval
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from rafaelpro.api.domain.tokens import create_token
from rafaelpro.api.enums import Scope
from rafaelpro.applications.domain.comment import add_comment
from rafaelpro.applications.domain.documents import ask_documents
from rafaelpro.applications.domain.saved_views import save_view
from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import Application, ReversalRequest
from rafaelpro.catalogue.domain.enrich import version_of
from rafaelpro.catalogue.domain.enrich_session import session_version_of
from rafaelpro.catalogue.domain.meetings import meeting_version_of
from rafaelpro.catalogue.models import InformationMeeting
from rafaelpro.catalogue.own.content import version_of as texts_version
from rafaelpro.catalogue.own.fields import Section
from rafaelpro.catalogue.own.models import OwnImport
from rafaelpro.core import clock
from rafaelpro.eos.enums import FeedState, FeedType
from rafaelpro.eos.models import Feed
from rafaelpro.organisations.domain import invite, join, merge
from rafaelpro.organisations.domain.look_through import look_through
from rafaelpro.organisations.models import Invitation, JoinRequest, Membership, Organisation, User
from rafaelpro.organisations.rights import actor_of
from rafaelpro.web.looking import LOOK_KEY
from tests import factories

MOMENT = "2025-02-10T09:30"
GUEST = "guest@interne.example"


@dataclass
class Persona:
    """Somebody who asks for pages: their cookies, and the structure that their forms name."""

    name: str
    user: User | None = None
    structure: Organisation | None = None
    holds_the_link: bool = False
    cookies: Any = None

    def client(self) -> Client:
        """A browser of their own, as it stood when the world was made."""
        client = Client(raise_request_exception=True)
        if self.cookies is not None:
            client.cookies = copy.deepcopy(self.cookies)
        return client


@dataclass
class World:
    """`parts`: what stands in the addresses of the table; `secrets`: text → the personas who may read it."""

    personas: dict[str, Persona] = field(default_factory=dict)
    tokens: dict[str, str | None] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    forged: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)
    api_secrets: dict[str, frozenset[str]] = field(default_factory=dict)
    structures: dict[str, Organisation] = field(default_factory=dict)

    def address(self, template: str, persona: Persona) -> str:
        """`/suivi/{link}/` for this persona: a link that is a secret opens only for who holds it."""
        parts = self.parts if persona.holds_the_link else self.parts | self.forged
        return template.format(**parts)


HOLDERS = {"R": "R", "T": "T", "P": "P"}
RIGHTS: dict[str, dict[str, bool]] = {
    "none": {},
    "cat": {"catalogue": True},
    "app": {"applications": True},
    "both": {"catalogue": True, "applications": True},
}
X_FILE = frozenset({"R-app", "R-both", "P-app", "P-both", "A", "link", "look"})
X_NAME = X_FILE | {"T-app", "T-both"}
X_TOKENS = frozenset({"A", "R", "P"})
R_PEOPLE = frozenset({"R-none", "R-cat", "R-app", "R-both", "R-star", "operator"})


def build() -> World:
    """Everything, within the caller's transaction."""
    world = World()
    _structures(world)
    _offer(world)
    _own_offers(world)
    _people(world)
    _arrivals(world)
    _feed(world)
    _tokens(world)
    _file(world)
    _preview(world)
    return world


def _structures(world: World) -> None:
    make = factories.OrganisationFactory
    world.structures = {
        "R": make(name="Lead formation"),
        "T": make(name="Formateur local"),
        "P": make(name="Positionneur local"),
        "O": make(name="Organisme voisin"),
        "A": factories.PrescriberFactory(name="Mission locale A"),
        "B": factories.PrescriberFactory(name="Mission locale B"),
        "W": factories.PrescriberFactory(name="Mission locale W", approved_at=None),
        "cap": factories.OperatorFactory(name="Cap Métiers"),
        "empty": make(name="Doublon vide"),
    }


def _offer(world: World) -> None:
    at = world.structures
    action = factories.ActionFactory(responsible=at["R"])
    session = factories.SessionFactory(action=action, trainer=at["T"], positioner=at["P"], points=[("2025-03-03", 15)])
    elsewhere = factories.SessionFactory(
        action__responsible=at["O"], trainer=at["O"], positioner=at["O"], points=[("2025-03-03", 15)]
    )
    opened_by_hand = factories.SessionFactory(
        action__responsible=at["R"], action__measure="PRF", trainer=at["T"], positioner=at["P"]
    )
    meeting = InformationMeeting.objects.create(
        session=session, date=clock.today(), starts_at=time(14), place="Salle 12", from_eos=False
    )
    x = _application(session, "Xavieresecret", prescriber=at["A"])
    y = _application(elsewhere, "Yolandesecret")
    z = _application(session, "Zoesecret", prescriber=at["A"], state="RETAINED")
    u = _application(session, "Ulyssesecret", prescriber=at["A"], state="NOT_RETAINED")
    v = _application(session, "Victoriasecret", prescriber=at["A"], state="NOT_RETAINED")
    asked = ReversalRequest.objects.create(
        application=v, reason="Dossier complet", asked_by="Membre R", organisation=at["R"], created_at=clock.now()
    )
    world.parts |= {
        "action": action.reference,
        "session": session.carif_number,
        "meeting": str(meeting.pk),
        "session_r5": opened_by_hand.carif_number,
        "measure": action.measure_id,
        "paper": "cv",
        "application": x.reference,
        "other_application": y.reference,
        "retained": z.reference,
        "refused": u.reference,
        "reversed": v.reference,
        "reversal": str(asked.pk),
        "link": token_of(x),
        "version": version_of(None),
        "session_version": session_version_of(None),
        "meeting_version": meeting_version_of(meeting),
        "nowhere": "/inconnu",
        "uid": "1",
        "key": "abc-0123",
        "passkey": "1",
    }
    world.forged["link"] = token_of(x)[:-1] + ("A" if token_of(x)[-1] != "A" else "B")
    world.secrets |= {
        x.email: X_FILE, x.phone: X_FILE, x.message: X_FILE, x.birth_name: X_NAME,
        y.email: frozenset({"O"}), y.phone: frozenset({"O"}), y.birth_name: frozenset({"O"}),
        z.email: X_FILE - {"link"}, z.phone: X_FILE - {"link"}, z.birth_name: X_NAME - {"link"},
        v.email: X_FILE - {"link"}, v.birth_name: X_NAME - {"link"} | {"operator"},
    }  # fmt: skip
    world.api_secrets = {
        x.email: X_TOKENS, x.phone: X_TOKENS, x.message: X_TOKENS, x.birth_name: X_TOKENS | {"T"},
        y.email: frozenset({"O"}), y.phone: frozenset({"O"}), y.birth_name: frozenset({"O"}),
        v.email: X_TOKENS, v.birth_name: X_TOKENS | {"T"},
        z.email: X_TOKENS | {"eos-read"}, z.birth_name: X_TOKENS | {"T", "eos-read"},
    }  # fmt: skip


def _own_offers(world: World) -> None:
    """Of R: one being written, one that waits for the operator, one published, and the report of a file."""
    at = world.structures["R"]
    content = factories.own_content(objective="Brouillon confidentiel de R")
    draft = factories.OwnOfferFactory(organisation=at, content=content)
    waiting = factories.own_content(title="Envoi confidentiel de R")
    sent = factories.OwnOfferFactory(organisation=at, state="SUBMITTED", content=waiting)
    entry = {"outcome": "refusee", "line": 3, "title": "Fichier confidentiel de R", "number": None, "words": "Non"}
    brought = OwnImport.objects.create(
        organisation=at, file_name="r.xml", at=clock.now(), by="Membre R", report=[entry | {"notes": []}]
    )
    world.parts |= {
        "own": draft.reference,
        "own_sent": sent.reference,
        "own_online": factories.OwnOfferFactory(organisation=at, state="PUBLISHED").reference,
        "own_import": str(brought.pk),
        "own_key": "1",
        "own_section": "prix",
        "own_price_version": texts_version(content.part(Section.PRICE)),
        "own_session_version": texts_version(factories.OWN_SESSION),
    }
    writers = frozenset({"R-cat", "R-both"})
    world.secrets |= {
        "Brouillon confidentiel de R": writers,
        "Envoi confidentiel de R": writers | {"operator"},
        "Fichier confidentiel de R": writers,
    }


def _application(session: Any, name: str, **more: Any) -> Application:
    rank = len(name) + len(more)
    return factories.ApplicationFactory(
        session=session,
        birth_name=name,
        email=f"{name.lower()}@candidat.example",
        phone=f"06399800{rank:02d}",
        message=f"Mot confidentiel de {name}",
        **more,
    )


def _people(world: World) -> None:
    _add(world, Persona("anonymous"))
    _add(world, Persona("link", holds_the_link=True))
    _add(world, Persona("guest", factories.UserFactory(email=GUEST, last_name="Invitée")))
    for name in ("W", "A", "B"):
        _add(world, _member(world, name, name))
    for holder in HOLDERS:
        for label, rights in RIGHTS.items():
            _add(world, _member(world, f"{holder}-{label}", holder, **rights))
    _add(world, _member(world, "R-star", "R", referent=True))
    _add(world, _member(world, "O", "O", catalogue=True, applications=True, referent=True))
    _add(world, _member(world, "operator", "cap", referent=True))
    _add(world, _member(world, "staff", "cap", referent=True), second_factor=False)
    _looking(world)
    world.parts |= {
        "R": str(world.structures["R"].pk),
        "waiting": str(world.structures["W"].pk),
        "empty": str(world.structures["empty"].pk),
        "member": str(Membership.objects.get(user=world.personas["R-cat"].user).pk),
        "person": str(world.personas["R-cat"].user.pk),
    }


def _member(world: World, name: str, structure: str, **rights: bool) -> Persona:
    email = f"{name.lower()}@{structure.lower()}.interne.example"
    user = factories.member(world.structures[structure], email=email, last_name=f"Membre {name}", **rights)
    readers = {"R": R_PEOPLE, "O": frozenset({"O", "operator"})}.get(structure)
    if readers is not None:
        world.secrets[email] = readers
    return Persona(name, user, world.structures[structure])


def _add(world: World, persona: Persona, *, second_factor: bool = True) -> None:
    client = Client()
    if persona.user is not None:
        client.force_login(persona.user)
    if not second_factor:
        session = client.session
        del session[AUTHENTICATION_METHODS_SESSION_KEY]
        session.save()
    persona.cookies = client.cookies
    world.personas[persona.name] = persona


def _looking(world: World) -> None:
    """The operator's second person looks through the eyes of P-both."""
    staff = factories.member(world.structures["cap"], email="regard@cap.interne.example", last_name="Regard")
    actor = actor_of(Membership.objects.get(user=staff))
    look = look_through(target=world.personas["P-both"].user, reason="Appel du 10 février", actor=actor)
    client = Client()
    client.force_login(staff)
    session = client.session
    session[LOOK_KEY] = look.pk
    session.save()
    persona = Persona("look", staff, world.structures["P"], cookies=client.cookies)
    world.personas["look"] = persona
    world.parts["look"] = str(look.pk)


def _arrivals(world: World) -> None:
    at = world.structures
    boss = actor_of(Membership.objects.get(user=world.personas["R-star"].user))
    guest = world.personas["guest"].user
    unknown = factories.UserFactory(email="orphelin@interne.example")
    asked = join.ask_to_join(user=guest, siret=at["R"].siret, message="Message du demandeur")
    orphan = join.ask_to_join(user=unknown, siret=factories.siret(9191), name="Structure neuve", kind="PROVIDER")
    sent = invite.invite(organisation_id=at["R"].pk, email=GUEST, rights=frozenset(), actor=boss)
    world.parts |= {
        "asked": str(asked.pk),
        "orphan": str(orphan.pk),
        "invitation": str(sent.pk),
        "nonce": sent.nonce,
        "siret": at["O"].siret,
    }
    world.secrets |= {
        GUEST: frozenset({"guest", "R-star", "operator"}),
        "Message du demandeur": frozenset({"R-star", "operator"}),
        "orphelin@interne.example": frozenset({"operator"}),
    }
    assert JoinRequest.objects.count() == 2
    assert Invitation.objects.count() == 1


def _feed(world: World) -> None:
    moment = clock.now()
    feed = Feed.objects.create(
        source="api", numero=7, type=FeedType.FULL, state=FeedState.HELD, received_at=moment - timedelta(hours=1)
    )
    world.parts["feed"] = str(feed.public_id)


def _preview(world: World) -> None:
    """What the operator confirms when the empty duplicate is merged into R."""
    seen = merge.preview(survivor=world.structures["R"], gone=world.structures["empty"])
    world.parts["preview"] = seen.digest


def _file(world: World) -> None:
    """What structures keep beside an application: their own comments, the papers that they wait for."""
    x = Application.objects.get(reference=world.parts["application"])
    for name, readers in (("R", {"R-app", "R-both"}), ("P", {"P-app", "P-both", "look"})):
        words = f"Entre gens de {name}, mot interne"
        person = actor_of(Membership.objects.get(user=world.personas[f"{name}-app"].user))
        add_comment(application=x, text=words, form_key=f"{name:0>32}", actor=person)
        world.secrets[words] = frozenset(readers)
        world.api_secrets[words] = frozenset()
    keeper = actor_of(Membership.objects.get(user=world.personas["R-app"].user))
    view = save_view(
        listing="candidatures", name="Vue de la seule R-app", query="etat=retenue", is_default=False, actor=keeper
    )
    world.parts["view"] = str(view.pk)
    world.secrets[view.name] = frozenset({"R-app"})
    keeper = actor_of(Membership.objects.get(user=world.personas["R-cat"].user))
    view = save_view(
        listing="formations", name="Vue de la seule R-cat", query="lieu=Pau", is_default=False, actor=keeper
    )
    world.parts["offer_view"] = str(view.pk)
    world.secrets[view.name] = frozenset({"R-cat"})
    asked = ask_documents(application=x, labels=["Papier secret de X"], actor=person)
    world.secrets[asked[0].label] = X_FILE
    world.api_secrets[asked[0].label] = frozenset()


def _tokens(world: World) -> None:
    at = world.structures
    world.tokens = {"none": None, "forged": "rp_" + "0" * 43}
    for name in ("W", "A", "B"):
        world.tokens[name] = _token(Scope.PRESCRIBER, at[name])
    for name in ("R", "T", "P", "O"):
        world.tokens[name] = _token(Scope.PROVIDER, at[name])
    world.tokens |= {
        "eos-read": _token(Scope.EOS_READ),
        "eos-write": _token(Scope.EOS_WRITE),
        "operator": _token(Scope.OPERATOR),
    }


def _token(scope: Scope, organisation: Organisation | None = None) -> str:
    return create_token(scopes=[scope], organisation=organisation, author=factories.AUTHOR)[1]
