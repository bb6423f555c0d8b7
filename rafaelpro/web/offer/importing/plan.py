"""What will happen to each line, and what happened, in words for the screen and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rafaelpro.applications.domain.apply_many import Foreseen, Prospect, foresee_entries
from rafaelpro.applications.domain.apply_together import Entered
from rafaelpro.applications.errors import AlreadyApplied, RecruitmentClosed, SessionFull
from rafaelpro.applications.person import InvalidCandidate
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.french import counted, plural
from rafaelpro.web.public.recruitment_words import words_of

from .lines import Line

CREATED, ALREADY, REFUSED = "Créée", "Déjà reçue", "Refusée"
REPORT_HEADINGS = ["Ligne", "Personne", "Résultat", "Référence", "Raison"]
ICONS = {CREATED: "check-circle", ALREADY: "minus", REFUSED: "cross-circle"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the check page."""

    line: Line
    words: str
    icon: str
    reference: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How many lines would be created, how many of those persons would receive an e-mail, how many are here already."""

    steps: list[Step]
    creates: int
    mails: int
    already: int

    @property
    def is_done(self) -> bool:
        """Nothing is left to do: every line holds a person whose application stands."""
        return self.already == len(self.steps)

    @property
    def summary(self) -> str:
        rest = len(self.steps) - self.creates
        aside = f", {rest} sans effet" if rest else ""
        return f"{counted(len(self.steps), 'ligne')}\u00a0: {counted(self.creates, 'candidature')} à créer{aside}"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one line."""

    line: Line
    outcome: str
    reference: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def icon(self) -> str:
        return ICONS[self.outcome]

    @property
    def row(self) -> list[str]:
        """As the report tells it."""
        return [str(self.line.number), self.line.name, self.outcome, self.reference, " ".join(self.reasons)]


def planned(session: TrainingSession, lines: list[Line]) -> Plan:
    """What would happen now; writes nothing."""
    valid = [line for line in lines if line.candidate is not None]
    candidates = [line.candidate for line in valid if line.candidate is not None]
    recruitment, foreseen = foresee_entries(session, candidates)
    closed = words_of(recruitment, session).sentence if not recruitment.is_open else NO_PLACE_LEFT
    by_number = {line.number: each for line, each in zip(valid, foreseen, strict=True)}
    steps = [_step(line, by_number.get(line.number), valid, closed) for line in lines]
    created = [
        candidate for candidate, each in zip(candidates, foreseen, strict=True) if each.prospect is Prospect.CREATED
    ]
    already = sum(each.prospect is Prospect.ALREADY for each in foreseen)
    return Plan(steps, len(created), sum(bool(candidate.email) for candidate in created), already)


NO_PLACE_LEFT = "Les lignes d’avant prennent les dernières places\u00a0: la session sera complète."


def _step(line: Line, foreseen: Foreseen | None, valid: list[Line], closed: str) -> Step:
    if foreseen is None:
        return Step(line, "Refusée.", "cross-circle", reasons=tuple(line.problems))
    if foreseen.prospect is Prospect.ALREADY:
        return Step(line, "Déjà une candidature sur cette session\u00a0:", "minus", foreseen.reference)
    if foreseen.prospect is Prospect.TWICE and foreseen.first is not None:
        return Step(
            line, f"La même personne qu’à la ligne {valid[foreseen.first].number}\u00a0: une seule fois.", "minus"
        )
    if foreseen.prospect is Prospect.CLOSED:
        return Step(line, f"Refusée. {closed}", "cross-circle")
    return Step(line, "Sera créée, en attente d’un avis.", "check-circle")


def results(lines: list[Line], entered: Iterable[Entered], session: TrainingSession) -> list[Result]:
    """In the order of the lines; `entered` answers for those that hold a candidate, in the same order."""
    answers: Iterator[Entered] = iter(entered)
    return [
        Result(line, REFUSED, reasons=tuple(line.problems))
        if line.candidate is None
        else _result(line, next(answers), session)
        for line in lines
    ]


def _result(line: Line, entered: Entered, session: TrainingSession) -> Result:
    refusal = entered.refusal
    if entered.application is not None:
        return Result(line, CREATED, entered.application.reference)
    if isinstance(refusal, AlreadyApplied):
        return Result(line, ALREADY, refusal.application.reference)
    if isinstance(refusal, InvalidCandidate):
        return Result(line, REFUSED, reasons=tuple(error.message for error in refusal.errors))
    if isinstance(refusal, SessionFull | RecruitmentClosed):
        return Result(line, REFUSED, reasons=(words_of(refusal.recruitment, session).sentence,))
    return Result(line, REFUSED, reasons=(str(refusal),))


def totals(found: list[Result]) -> list[tuple[int, str, str]]:
    """Count, words and tone of each outcome; « Créées » always, the others where there are some."""
    counts = Counter(result.outcome for result in found)
    words = {CREATED: ("créée", "success"), ALREADY: ("déjà reçue", "neutral"), REFUSED: ("refusée", "warning")}
    return [
        (counts[outcome], plural(counts[outcome], label).capitalize(), tone)
        for outcome, (label, tone) in words.items()
        if counts[outcome] or outcome == CREATED
    ]
