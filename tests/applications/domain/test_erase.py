"""Erasing people's data (R10.1): nothing of them stays in the database, and every total stays what it was (R8.4)."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from rafaelpro.api.domain.idempotency import purge
from rafaelpro.api.domain.tokens import create_token
from rafaelpro.api.enums import Scope as TokenScope
from rafaelpro.api.models import IdempotencyKey
from rafaelpro.applications import dashboard, monthly, projection, tasks
from rafaelpro.applications.chronology import stretches
from rafaelpro.applications.decision import NotConform
from rafaelpro.applications.domain.comment import add_comment
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.domain.documents import ask_documents
from rafaelpro.applications.domain.erase import erase_due, run_erasure
from rafaelpro.applications.domain.prove_email import ask_code
from rafaelpro.applications.domain.reverse import ask_reversal, refuse_reversal
from rafaelpro.applications.enums import AgeBand, Origin, State
from rafaelpro.applications.erasure import RUN_KIND, last_run
from rafaelpro.applications.errors import TransitionImpossible
from rafaelpro.applications.facts import facts_of, recruitment_of, sessions_with_facts, tally_of
from rafaelpro.applications.file_models import AwaitedDocument, InternalComment
from rafaelpro.applications.listing import ListFilter, Scope, listed
from rafaelpro.applications.models import Application, EmailProof, ReversalRequest
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock as core_clock
from rafaelpro.core.invariants import all_invariants
from rafaelpro.history import record
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.rights import actor_of
from rafaelpro.outbox.delivery import deliver_waiting
from rafaelpro.outbox.forget import forget_old
from rafaelpro.outbox.models import DemoMail, Message, Status
from tests import factories

pytestmark = pytest.mark.django_db

SENT, DECIDED, LATER = "2022-01-31T09:30", "2022-03-31T16:45", "2024-12-31T04:10"


def impossible_states():
    return [line for each in all_invariants() for line in each.search()]


def held(**more):
    more = {"contract_start": date(2021, 1, 1), "contract_end": date(2022, 12, 31)} | more
    return factories.SessionFactory(**more)


# --- nothing of the person stays ------------------------------------------------------------------------------------

WORDS = {
    "birth_name": "Zorglubine", "usual_name": "Marquisette", "first_name": "Philomenite",
    "email": "zorglub@secret.example",
    "phone": "0639981299", "postal_code": "64990", "town": "Troudouville", "france_travail_identifier": "7654321Z",
    "message": "Messagitude", "prescriber_contact_name": "Conseillonne",
    "prescriber_contact_email": "conseil@secret.example",
    "prescriber_contact_phone": "0536491299",
}  # fmt: skip
BESIDE = ("Commentitude", "Paperitude", "Detaillitude", "Prescriptude", "Raisonnitude", "Ticketude", "Adressitude")
BIRTH = date(1987, 6, 5)


def everywhere(*words):
    """Each (table, word) of the whole database where a word stands: in any column, of any type, JSON included."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            for word in words:
                hidden = word.encode().hex()
                pattern = [f"%{word}%", f"%{hidden}%"]
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE ANY(%s)', [pattern])
                if cursor.fetchone()[0]:
                    found.append((table, word))
    return found


@pytest.fixture
def story(clock, settings):
    """One file that has known everything, with an unmistakable word in every column and beside it."""
    settings.EMAIL_BACKEND = "rafaelpro.outbox.backends.DemoMailbox"
    clock.freeze(SENT)
    centre = factories.OrganisationFactory()
    staff = actor_of(Membership.objects.get(user=factories.member(centre, applications=True)))
    operator = factories.actor(factories.OperatorFactory())
    application = factories.ApplicationFactory(
        session=held(positioner=centre, points=[("2022-03-03", 15), ("2022-06-15", 15)]),
        prescriber=factories.PrescriberFactory(), civility="madame", birth_date=BIRTH, level=3,
        registered_france_travail=True, wants_disability_contact=True, **WORDS,
    )  # fmt: skip
    ask_code(session=application.session, email="Adressitude@secret.example")
    add_comment(application=application, text="Commentitude", form_key="k", actor=staff)
    ask_documents(application=application, labels=["Paperitude"], actor=staff)
    clock.freeze(DECIDED)
    no = NotConform("autre", "Detaillitude", share_reason=True, message_to_prescriber="Prescriptude")
    decide(application=application, decision=no, actor=staff)
    ask_reversal(application=application, reason="Raisonnitude", actor=staff)
    refuse_reversal(application=application, ticket="Ticketude", actor=operator)
    deliver_waiting()
    return application


def test_no_word_of_the_person_stays_anywhere(story, clock):
    words = (*WORDS.values(), *BESIDE, str(BIRTH), story.follow_nonce)
    assert {word for _, word in everywhere(*words)} == set(words), "each word must stand somewhere before"
    clock.freeze(LATER)
    run = run_erasure()
    assert (run.applications, run.proofs) == (1, 1)
    deliver_waiting()
    forget_old()
    assert everywhere(*words) == []
    assert impossible_states() == []


def test_the_same_words_are_found_when_nothing_is_erased(story, clock):
    """The negative control: the day before, everything still stands, and the search sees it."""
    clock.freeze("2024-12-30T23:59")
    assert run_erasure().applications == 0
    assert ("applications_application", "Zorglubine") in everywhere("Zorglubine")


def test_what_an_answer_of_the_api_holds_leaves_with_its_key(story, clock):
    token, _ = create_token(
        scopes=[TokenScope.PROVIDER], organisation=story.session.positioner, author=factories.AUTHOR
    )
    IdempotencyKey.objects.create(
        token=token, key="a", fingerprint="f", status=201, body='{"nom": "Zorglubine"}', created_at=core_clock.now()
    )
    clock.freeze(LATER)
    purge()
    run_erasure()
    assert everywhere("Zorglubine") == []


def test_what_stays(story, clock):
    moment = clock.freeze(LATER)
    assert erase_due() == 1
    kept = Application.objects.get(pk=story.pk)
    assert (kept.state, kept.origin, kept.reason_id, kept.level) == (State.NOT_RETAINED, Origin.PRESCRIBER, "autre", 3)
    assert kept.age_band == AgeBand.FROM_26  # 34 on the day of arrival, 37 when erased
    assert (kept.created_on, kept.decided_on) == (date(2022, 1, 1), date(2022, 3, 4))  # after the point of 3 March
    assert (kept.prescriber_id, kept.reference) == (story.prescriber_id, story.reference)
    assert (kept.erased_on, kept.changed_at) == (date(2024, 12, 31), moment)
    assert kept.full_name == "Données effacées"
    [asked] = ReversalRequest.objects.filter(application=kept)
    assert (asked.status, asked.reason, asked.ticket) == (ReversalRequest.Status.REFUSED, "", "")
    assert [line.verb for line in record.of("candidature", kept.reference)][-1] == "données effacées"


def test_messages_stay_as_numbers_and_what_waited_does_not_leave(story, clock):
    clock.freeze(LATER)
    about = Message.objects.filter(concerns=f"candidature {story.reference}")
    assert DemoMail.objects.filter(to="zorglub@secret.example").exists()
    sent = about.filter(status=Status.SENT).count()
    waiting = about.first()
    Message.objects.filter(pk=waiting.pk).update(status=Status.WAITING, sent_at=None)
    erase_due()
    assert about.filter(to="", subject="", body="", last_error="").count() == sent
    assert about.get(pk=waiting.pk).status == Status.FAILED
    assert deliver_waiting() == 0
    assert not DemoMail.objects.filter(to="zorglub@secret.example").exists()


# --- the totals stay (R8.4) -----------------------------------------------------------------------------------------


def figures(organisation, sessions):
    """All that counts: the table, the picture, n/N and the windows of each session, the lists by month."""
    projection.catch_up()
    today = core_clock.today()
    read = list(
        sessions_with_facts(TrainingSession.objects.filter(pk__in=[each.pk for each in sessions])).order_by("pk")
    )
    wanted = ListFilter(scope=Scope.ALL)
    months = [
        ListFilter(scope=Scope.ALL, since=date(2022, 1, 1), until=date(2022, 1, 31)),
        ListFilter(scope=Scope.ALL, since=date(2022, 2, 1), until=date(2022, 2, 28)),
    ]
    return {
        "table": [(row.role, row.counts) for row in dashboard.dashboard(organisation)],
        "months": [(each.first, each.counts) for each in monthly.monthly(organisation, 48)],
        "counters": [(each.pk, recruitment_of(each, today).taken) for each in read],
        "windows": [stretches(facts_of(each), tally_of(each), today) for each in read],
        "listed": listed(organisation, wanted).count(),
        "by month": [listed(organisation, month).count() for month in months],
        "by state": [listed(organisation, ListFilter(scope=Scope.ALL, states=frozenset({s}))).count() for s in State],
    }


def test_every_total_is_the_same_before_and_after(clock):
    """Dates at the ends of months, on the day of an entry point and on the day after; sessions with and without end."""
    clock.freeze("2022-01-01T00:00")
    centre = factories.OrganisationFactory()
    points = [("2022-02-28", 3), ("2022-03-17", 2), ("2022-05-31", 4)]
    sessions = [
        held(positioner=centre, points=points),
        held(positioner=centre, points=points, contract_end=None),
        held(positioner=centre, trainer=centre, action__measure="PRF", contract_end=None),
    ]
    states = [state for state in State if state is not State.PENDING]
    days = (
        "2022-01-01",
        "2022-01-31",
        "2022-02-01",
        "2022-02-28",
        "2022-03-01",
        "2022-03-17",
        "2022-03-18",
        "2022-05-31",
    )
    for rank, day in enumerate(days):
        clock.freeze(f"{day}T23:59")
        for held_session in sessions:
            for state in (State.RETAINED, states[rank % len(states)]):
                factories.ApplicationFactory(
                    session=held_session, state=state, created_on="2022-01-31" if rank else day
                )
    clock.freeze("2024-12-31T04:10")
    before = figures(centre, sessions)
    assert before["by month"][0] > 0
    assert sum(before["table"][-1][1].values()) > 0
    assert erase_due() == Application.objects.count() > 0
    projection.refresh(TrainingSession.objects.values_list("pk", flat=True))
    assert figures(centre, sessions) == before
    assert impossible_states() == []


# --- when, how many times, and what is refused from then on ---------------------------------------------------------


def refused_one(clock, **more):
    clock.freeze(SENT)
    return factories.ApplicationFactory(session=held(**more), state=State.NOT_RETAINED)


def test_late_and_twice(clock):
    application = refused_one(clock)
    clock.freeze("2031-08-01")
    assert erase_due() == 1
    history = record.of("candidature", application.reference).count()
    assert erase_due() == 0
    assert record.of("candidature", application.reference).count() == history


def test_the_command_that_runs_what_is_due_erases_too(clock, capsys):
    application = refused_one(clock)
    clock.freeze(LATER)
    call_command("run_due_jobs")
    assert "candidatures effacées : 1" in capsys.readouterr().out
    assert Application.objects.get(pk=application.pk).is_erased


def test_the_job_of_each_night_tells_its_run(clock):
    application = refused_one(clock)
    clock.freeze(LATER)
    for _ in range(2):
        tasks.erase_due(timestamp=0)
    assert Application.objects.get(pk=application.pk).is_erased
    assert [run.details["candidatures"] for run in record.of(RUN_KIND, RUN_KIND)] == [1, 0]
    assert last_run().details == {"candidatures": 0, "preuves": 0}


def test_more_than_one_batch(clock, monkeypatch):
    monkeypatch.setattr("rafaelpro.applications.domain.erase.BATCH", 2)
    clock.freeze(SENT)
    for held_session in (held(), held()):
        factories.ApplicationFactory.create_batch(3, session=held_session, state=State.NOT_RETAINED)
    clock.freeze(LATER)
    assert erase_due() == 6


def test_a_batch_is_whole_or_not_at_all(clock, monkeypatch):
    application = refused_one(clock)
    clock.freeze(LATER)

    def dies(_subjects):
        raise RuntimeError("the worker dies")

    monkeypatch.setattr("rafaelpro.applications.domain.erase.forget_about", dies)
    with pytest.raises(RuntimeError), transaction.atomic():
        erase_due()
    kept = Application.objects.get(pk=application.pk)
    assert (kept.erased_on, kept.birth_name, kept.created_on) == (None, application.birth_name, date(2022, 1, 31))


def test_pending_without_any_due_date_becomes_no_decision(clock):
    """Decision 0019: nobody answered, nobody can any more; nobody is written to, and the row counts as such."""
    clock.freeze(SENT)
    application = factories.ApplicationFactory(session=held(action__measure="PRF"))
    TrainingSession.objects.filter(pk=application.session_id).update(contract_start=None)
    clock.freeze(LATER)
    letters = Message.objects.count()
    assert erase_due() == 1
    kept = Application.objects.get(pk=application.pk)
    assert (kept.state, kept.is_erased) == (State.NO_DECISION, True)
    assert Message.objects.count() == letters
    assert impossible_states() == []


def test_pending_that_was_due_expires_first_and_is_told(clock):
    """R7.3 comes first, whatever the order of the jobs: its 24 months begin with it."""
    clock.freeze(SENT)
    application = factories.ApplicationFactory(session=held(action__measure="PRF"))
    clock.freeze(LATER)
    assert erase_due() == 0
    kept = Application.objects.get(pk=application.pk)
    assert (kept.state, kept.is_erased, kept.birth_name) == (State.NO_DECISION, False, application.birth_name)
    assert Message.objects.filter(kind="no_decision.candidate").count() == 1
    clock.freeze("2026-12-31")
    assert erase_due() == 1


def test_a_request_that_still_waits_is_closed(clock):
    application = refused_one(clock)
    ReversalRequest.objects.create(
        application=application,
        reason="Elle a appelé",
        asked_by="Claude",
        organisation=factories.OrganisationFactory(),
        created_at=core_clock.now(),
    )
    clock.freeze(LATER)
    erase_due()
    [asked] = ReversalRequest.objects.all()
    assert (asked.status, asked.answered_by, asked.reason) == ("REFUSED", "Passage automatique", "")


def test_nothing_is_done_on_an_erased_file(clock):
    """Late « oui » or « non », comment, papers, request: each door says it in words."""
    clock.freeze(SENT)
    centre = factories.OrganisationFactory()
    session = held(positioner=centre, contract_end=None, action__measure="PRF")
    staff = factories.actor(centre, applications=True)
    unanswered = factories.ApplicationFactory(session=session, state=State.NO_DECISION)
    refused = factories.ApplicationFactory(session=session, state=State.NOT_RETAINED)
    clock.freeze(LATER)
    assert erase_due() == 2
    acts = [
        lambda: decide(application=unanswered, decision=NotConform("injoignable"), actor=staff),
        lambda: add_comment(application=unanswered, text="Appelée", form_key="k", actor=staff),
        lambda: ask_documents(application=unanswered, labels=["CV"], actor=staff),
        lambda: ask_reversal(application=refused, reason="Elle a appelé", actor=staff),
    ]
    for act in acts:
        with pytest.raises(TransitionImpossible):
            act()
    assert not InternalComment.objects.exists()
    assert not AwaitedDocument.objects.exists()
    assert impossible_states() == []


def test_the_database_refuses_to_give_an_erased_row_a_name_or_another_state(clock):
    application = refused_one(clock)
    clock.freeze(LATER)
    erase_due()
    row = Application.objects.filter(pk=application.pk)
    for change in (
        {"birth_name": "Revenante"},
        {"person_key": "a|b|c"},
        {"state": State.WITHDRAWN},
        {"erased_on": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)
    assert row.update(prescriber=None) == 1  # what merging structures does to it stays possible


def test_the_invariant_sees_what_was_left_beside(clock):
    application = refused_one(clock)
    clock.freeze(LATER)
    erase_due()
    assert impossible_states() == []
    AwaitedDocument.objects.create(
        application=application, organisation=factories.OrganisationFactory(), label="CV", asked_at=core_clock.now(),
        asked_by="Claude",
    )  # fmt: skip
    Message.objects.create(
        kind="essai", to="a@b.example", subject="s", body="b", concerns=f"candidature {application.reference}",
        created_at=core_clock.now(), next_attempt_at=core_clock.now(),
    )  # fmt: skip
    assert impossible_states() == [
        f"candidature {application.reference}: effacée, mais une pièce la raconte encore",
        f"candidature {application.reference}: effacée, mais un courriel la raconte encore",
    ]


def test_the_same_person_may_apply_again(clock):
    """R6.3: erased people are nobody."""
    clock.freeze(SENT)
    session = held(contract_end=None, action__measure="PRF")
    first = factories.ApplicationFactory(session=session, state=State.RETAINED, email="")
    second = factories.ApplicationFactory(session=session, state=State.NOT_RETAINED, email="")
    clock.freeze(LATER)
    erase_due()
    again = factories.ApplicationFactory(session=session, birth_name=first.birth_name, email="")
    assert again.state == State.PENDING
    assert Application.objects.filter(pk__in=[first.pk, second.pk], erased_on__isnull=False).count() == 2


def test_proofs_of_addresses_are_kept_one_day(clock):
    clock.freeze(SENT)
    ask_code(session=held(), email="neuf@candidat.example")
    clock.freeze("2022-02-01T09:30")
    assert run_erasure().proofs == 0
    clock.freeze("2022-02-01T09:31")
    assert run_erasure().proofs == 1
    assert not EmailProof.objects.exists()
