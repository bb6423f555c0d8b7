"""What the page of an application shows, gathered from the domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict

from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.desk import is_open_to_decision, planned_dates, who_is_told
from rafaelpro.applications.documents import MISSING_DOCUMENT, awaited, documents_of, explanation
from rafaelpro.applications.domain.comment import comments_of
from rafaelpro.applications.domain.expire import due_date
from rafaelpro.applications.elsewhere import Elsewhere, retained_elsewhere
from rafaelpro.applications.enums import State
from rafaelpro.applications.facts import recruitment_of, sessions_with_facts
from rafaelpro.applications.file_models import AwaitedDocument, InternalComment
from rafaelpro.applications.live import Counter
from rafaelpro.applications.messages import Audience
from rafaelpro.applications.models import Application, DecisionReason, ReversalRequest
from rafaelpro.applications.reversals import reversals_of
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.applications.file_forms import DocumentsForm
from rafaelpro.web.applications.forms import DecisionForm

HSP = "HSP"
ARCHIVED = (
    "Cette session est archivée\u00a0: aucun avis ne peut plus être rendu ici. "
    "Écrivez à offre@cap-metiers.pro si c’est une erreur."
)
OVER: dict[State, str] = {
    State.WITHDRAWN: (
        "La candidature a été retirée par la personne ou par son prescripteur\u00a0: il n’y a pas d’avis à rendre. "
        "Si la personne change d’avis, elle peut candidater de nouveau."
    ),
    State.REFUSED_FULL: (
        "La session a été déclarée complète et la candidature est refusée avec elle\u00a0: "
        "il n’y a pas d’avis à rendre. La personne en est informée, elle peut candidater à une autre session."
    ),
    State.REFUSED_CANCELLED: (
        "La session a été annulée et la candidature est refusée avec elle\u00a0: il n’y a pas d’avis à rendre. "
        "Elle le reste si la session reprend\u00a0: la personne peut alors candidater de nouveau."
    ),
}


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One line of history in words, newest first."""

    title: str
    when: datetime
    who: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class File:
    """An application with its session as it recruits today."""

    application: Application
    session: TrainingSession
    recruitment: Recruitment
    today: date
    due_on: date | None
    history: list[HistoryItem]
    reversals: list[ReversalRequest]
    comments: list[InternalComment]
    documents: list[AwaitedDocument]
    elsewhere: Elsewhere

    @property
    def state(self) -> State:
        return State(self.application.state)

    @property
    def heading(self) -> str:
        return f"Candidature {self.application.reference}"

    @property
    def intro(self) -> str:
        """R7.1: HSP has no selection."""
        if self.session.action.scheme.upper() == HSP:
            return "Sur ce dispositif, il n’y a pas de sélection\u00a0: vous dites si la candidature est conforme."
        return "Vous dites si la candidature est conforme."

    @property
    def open_to_decision(self) -> bool:
        return is_open_to_decision(self.application, self.session)

    @property
    def is_late(self) -> bool:
        """R7.3: past its due date; whoever opens a file has what is due expired first, job or not."""
        return self.open_to_decision and self.state is State.NO_DECISION

    @property
    def over(self) -> str:
        """Why there is no answer to give, and what remains possible."""
        return ARCHIVED if self.session.archived_at is not None else OVER.get(self.state, "")

    @property
    def may_ask_reversal(self) -> bool:
        """R7.2: on a « non retenue », one request at a time."""
        waits = any(each.status == ReversalRequest.Status.PENDING for each in self.reversals)
        return self.state is State.NOT_RETAINED and not waits

    @property
    def told(self) -> dict[str, bool]:
        """Who will receive an e-mail, whatever the decision: both answers write to the same people."""
        audiences = who_is_told(self.application, State.RETAINED)
        return {"candidate": Audience.CANDIDATE in audiences, "prescriber": Audience.PRESCRIBER in audiences}

    @property
    def counter(self) -> Counter:
        return Counter(self.recruitment.taken, self.recruitment.places, str(self.recruitment.reason))

    @property
    def awaited(self) -> list[AwaitedDocument]:
        return awaited(self.documents)

    @property
    def missing(self) -> str:
        return explanation(self.documents)

    def form(self, data: object = None, *, refusing: bool = False) -> DecisionForm:
        """`refusing`: already filled in as a « non » for the papers still awaited."""
        dates = planned_dates(self.session, self.recruitment, self.today)
        no = {"conformite": "non", "motif": MISSING_DOCUMENT, "precision": self.missing}
        return DecisionForm(
            data, session=self.session, dates=dates, missing=self.missing, initial=no if refusing else {}
        )

    def documents_form(self, data: QueryDict | None = None) -> DocumentsForm:
        return DocumentsForm(data, documents=self.documents)


def read(application: Application, actor: Actor) -> File:
    """Everything the page shows to this actor, on today's date."""
    today = clock.today()
    session = sessions_with_facts(TrainingSession.objects.filter(pk=application.session_id)).get()
    recruitment = recruitment_of(session, today)
    proposed = planned_dates(session, recruitment, today)
    entry, leaving = application.planned_entry or proposed.entry, application.planned_exit or proposed.exit
    return File(
        application=application,
        session=session,
        recruitment=recruitment,
        today=today,
        due_on=due_date(application, session, today),
        history=history_of(application),
        reversals=reversals_of(application),
        comments=list(comments_of(application, actor.organisation)),
        documents=documents_of(application),
        elsewhere=retained_elsewhere(application, entry, leaving, actor),
    )


def history_of(application: Application) -> list[HistoryItem]:
    """The lines that tell a change of state or a deed, with reasons in words, or the fields that a person corrected."""
    lines = list(record.of("candidature", application.reference).reverse())
    labels = dict(DecisionReason.objects.filter(pk__in={line.reason for line in lines}).values_list("code", "label"))
    return [
        HistoryItem(
            title=line.verb[:1].upper() + line.verb[1:],
            when=line.at,
            who=", ".join(filter(None, (line.actor_label, line.organisation_label))),
            state=line.after,
            reason=labels.get(line.reason, line.reason) or ", ".join(line.details.get("champs", [])),
        )
        for line in lines
    ]


def told_words(application: Application) -> str:
    """The end of the confirmation: to whom the answer has just been written."""
    audiences = who_is_told(application, State(application.state))
    people = [words for audience, words in _PEOPLE.items() if audience in audiences]
    if not people:
        return "Aucun courriel ne part\u00a0: la personne n’a pas d’adresse, prévenez-la par téléphone."
    return f"Un courriel part {' et '.join(people)}."


_PEOPLE = {Audience.CANDIDATE: "à la personne candidate", Audience.PRESCRIBER: "à son prescripteur"}
