"""Who sends an application from the page of a session: the person alone, a prescriber, an organisation (R6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from rafaelpro.applications.domain.apply import apply
from rafaelpro.applications.domain.prove_email import apply_alone
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import NotAllowed
from rafaelpro.applications.follow import link_of
from rafaelpro.applications.models import Application, EmailProof
from rafaelpro.applications.person import Candidate
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.rights import Actor, Deed, may

from .candidate_form import AloneForm, CandidateForm, ForSomeoneForm, PrescriberForm

DOUBLE_CLICK = timedelta(minutes=1)


class Sender(Protocol):
    """What the path needs to know of whoever sends."""

    @property
    def steps(self) -> tuple[str, ...]: ...

    @property
    def alone(self) -> bool: ...

    def form(self, data: Any = None) -> CandidateForm: ...

    def send(self, session: TrainingSession, candidate: Candidate) -> Application: ...

    def knows(self, application: Application) -> bool:
        """Whether this sender may be shown that application (R6.3)."""
        ...

    def just_sent(self, application: Application) -> bool:
        """Whether that application is the answer to this very form: a double click."""
        ...

    def link(self, application: Application) -> str: ...


@dataclass(frozen=True, slots=True)
class Alone:
    """A candidate whose address is proven (R6.5)."""

    proof: EmailProof
    steps = ("Votre courriel", "Vos informations", "Vérifier", "C’est envoyé")
    alone = True

    def form(self, data: Any = None) -> CandidateForm:
        return AloneForm(data, proven_email=self.proof.email)

    def send(self, session: TrainingSession, candidate: Candidate) -> Application:
        return apply_alone(proof_id=self.proof.pk, candidate=candidate)

    def knows(self, application: Application) -> bool:
        return application.email == self.proof.email

    def just_sent(self, application: Application) -> bool:
        since = self.proof.proven_at
        return self.knows(application) and since is not None and application.created_at >= since

    def link(self, application: Application) -> str:
        return link_of(application)


@dataclass(frozen=True, slots=True)
class ForSomeone:
    """A prescriber, or an organisation that manages the session's applications."""

    actor: Actor
    origin: Origin
    steps = ("Informations", "Vérifier", "C’est envoyé")
    alone = False

    def form(self, data: Any = None) -> CandidateForm:
        if self.origin is Origin.PROVIDER:
            return ForSomeoneForm(data)
        user = self.actor.user
        contact = {"contact_nom": self.actor.label, "contact_courriel": user.email if user else ""}
        return PrescriberForm(data, initial={**contact, "contact_telephone": self.actor.organisation.phone})

    def send(self, session: TrainingSession, candidate: Candidate) -> Application:
        structure = self.actor.organisation if self.origin is Origin.PRESCRIBER else None
        return apply(
            carif_number=session.carif_number,
            candidate=candidate,
            origin=self.origin,
            author=self.actor.author,
            prescriber=structure,
        )

    def knows(self, application: Application) -> bool:
        if self.origin is Origin.PRESCRIBER:
            return application.prescriber_id == self.actor.organisation.pk
        return may(self.actor, Deed.MANAGE_APPLICATIONS, application).allowed

    def just_sent(self, application: Application) -> bool:
        return self.knows(application) and clock.now() - application.created_at < DOUBLE_CLICK

    def link(self, application: Application) -> str:
        room = "prescriptions" if self.origin is Origin.PRESCRIBER else "gestion/candidatures"
        return f"/{room}/{application.reference}/"


def sender_for(actor: Actor, session: TrainingSession) -> ForSomeone:
    """How this actor may send an application to this session. Raises `NotAllowed`."""
    provider = actor.organisation.kind == Kind.PROVIDER
    verdict = may(actor, Deed.MANAGE_APPLICATIONS, session) if provider else may(actor, Deed.PRESCRIBE)
    if not verdict:
        raise NotAllowed(verdict)
    return ForSomeone(actor, Origin.PROVIDER if provider else Origin.PRESCRIBER)
