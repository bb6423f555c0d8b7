"""A session as a row of results, and as a page: what templates show, nothing decided here."""

from __future__ import annotations

from dataclasses import dataclass

from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.enums import Reason
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core.french import counted
from rafaelpro.organisations.rights import Actor, Deed, allows
from rafaelpro.search.queries import Hit

from . import recruitment_words
from .meetings import MeetingRow, meeting_rows
from .recruitment_words import Words

TEACHING_MODES = {"0": "En présence", "1": "En partie à distance", "2": "À distance"}
REMOTE = frozenset({"1", "2"})


@dataclass(frozen=True, slots=True)
class Row:
    """One session. `may_send` and `may_manage`: what the current structure may do here (R2.3, R8.2)."""

    session: TrainingSession
    recruitment: Recruitment
    may_send: bool = False
    may_manage: bool = False
    unfolded: bool = False
    toggle_url: str = ""

    @property
    def action(self) -> TrainingAction:
        return self.session.action

    @property
    def number(self) -> str:
        return self.session.carif_number

    @property
    def published_on(self) -> object:
        return self.session.published_on

    @property
    def words(self) -> Words:
        return recruitment_words.words_of(self.recruitment, self.session)

    @property
    def dates(self) -> str:
        return recruitment_words.dates_line(self.recruitment, self.session)

    @property
    def entry_mode(self) -> str:
        return recruitment_words.entry_mode(self.recruitment, self.session)

    @property
    def deadline(self) -> str:
        return recruitment_words.deadline_words(self.recruitment)

    @property
    def taken_words(self) -> str:
        """« 3 candidatures », where no number of places is set."""
        return counted(self.recruitment.taken, "candidature")

    @property
    def by_entry_points(self) -> bool:
        return recruitment_words.recruits_by_entry_points(self.recruitment)

    @property
    def town(self) -> str:
        """« Bayonne (64) »."""
        name = self.session.town if self.session.town not in ("", "-") else "Lieu non renseigné"
        return f"{name} ({self.session.department})" if self.session.department else name

    @property
    def kind(self) -> str:
        """« Simple » or « Modulaire, 7 modules »; needs the action's modules."""
        return kind_of(self.action)

    @property
    def is_modular(self) -> bool:
        return bool(self.action.modules.all())

    @property
    def is_remote(self) -> bool:
        """In part or in whole."""
        return self.action.teaching_mode in REMOTE

    @property
    def teaching(self) -> str:
        return TEACHING_MODES.get(self.action.teaching_mode, "")

    @property
    def information_meetings(self) -> list[MeetingRow]:
        """Those to come; none of a cancelled session."""
        if self.recruitment.reason is Reason.CANCELLED:
            return []
        return meeting_rows(self.session, self.session.information_meetings.all())

    @property
    def disability_contact(self) -> list[str]:
        """EOS's, then what the organisation adds (R3.2)."""
        session = self.session
        eos = [session.disability_contact_name, session.disability_contact_phone, session.disability_contact_email]
        return _said(*eos, _enriched(session, "disability_contact"), self.action.disability_access)

    @property
    def access_information(self) -> str:
        return _enriched(self.session, "access_information")

    @property
    def practical_information(self) -> str:
        return _enriched(self.session, "practical_information")

    @property
    def contact(self) -> list[str]:
        return contact_of(self.session)

    @property
    def place(self) -> list[str]:
        session = self.session
        return _said(session.place_name, session.address, f"{session.postal_code} {session.town}".strip(" -"))


def row_of(hit: Hit, actor: Actor | None, **fields: object) -> Row:
    """The row of a hit, for someone (or nobody) and their structure."""
    return Row(
        session=hit.session,
        recruitment=hit.recruitment,
        may_send=_may_send(actor),
        may_manage=actor is not None and allows(actor, Deed.MANAGE_APPLICATIONS, hit.session),
        **fields,  # type: ignore[arg-type]
    )


def may_see_unpublished(actor: Actor | None, session: TrainingSession) -> bool:
    """R3.6: who had rights still sees what is withdrawn; so does the operator."""
    if actor is None:
        return False
    on_session = (Deed.LIST_APPLICATIONS, Deed.MANAGE_SESSION)
    return any(allows(actor, deed, session) for deed in on_session) or allows(actor, Deed.OPERATE)


def _may_send(actor: Actor | None) -> bool:
    return actor is None or allows(actor, Deed.PRESCRIBE)


def kind_of(action: TrainingAction) -> str:
    count = len(action.modules.all())
    return f"Modulaire, {counted(count, 'module')}" if count else "Simple"


def contact_of(session: TrainingSession) -> list[str]:
    """Whom to call: the session's contact, else the action's, then what the organisation adds (R3.2)."""
    action = session.action
    own = _said(session.contact_name, session.contact_phone, session.contact_email)
    general = _said(action.contact_name, action.contact_phone, action.contact_email)
    return [*(own or general), *_said(_enriched(session, "recruitment_contact"))]


def _enriched(session: TrainingSession, name: str) -> str:
    return str(getattr(getattr(session, "enrichment", None), name, ""))


def _said(*texts: str) -> list[str]:
    return [text for text in texts if text and text != "-"]
