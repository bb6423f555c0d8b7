"""Apply: the door through which an application begins (R4.4, R4.13, R6.2, R6.3)."""

from datetime import date

import pytest

from rafaelpro.applications import projection
from rafaelpro.applications.domain import apply, withdraw
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.errors import AlreadyApplied, RecruitmentClosed, SessionFull, SessionUnknown
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.applications.person import Candidate, ErrorCode, InvalidCandidate
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests.factories import ApplicationFactory, PrescriberFactory, SessionFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]


def someone(**changes):
    data = {
        "birth_name": "Élan-Noé",
        "first_name": "Zoé",
        "birth_date": date(1990, 5, 17),
        "email": "zoe@candidat.example",
        "postal_code": "64100",
        "town": "Bayonne",
    }
    return Candidate(**(data | changes))


def send(session, **changes):
    return apply(
        carif_number=session.carif_number, candidate=someone(**changes), origin=Origin.SELF, author=record.CANDIDATE
    )


def test_takes_a_place_tells_history_and_everyone():
    session = SessionFactory(points=[("2025-03-03", 2)])
    decider = member(session.action.responsible, applications=True)
    member(session.action.responsible, catalogue=True)
    member(session.trainer, applications=True)

    application = send(session)

    assert application.state == State.PENDING
    assert application.reference.startswith("2025")
    (line,) = record.of("candidature", application.reference)
    assert (line.before, line.after, line.actor_label) == ("", "PENDING", "La personne candidate")
    assert sorted(Message.objects.values_list("kind", "to")) == [
        ("sent.candidate", "zoe@candidat.example"),
        ("sent.organisation", decider.email),
    ]
    row = SessionAvailability.objects.get(session=session)
    assert (row.taken, row.places, row.is_open, row.pending) == (1, 2, True, 1)


def test_the_last_place_closes_the_session():
    session = SessionFactory(points=[("2025-03-03", 1), ("2025-09-15", 12)])
    send(session)
    with pytest.raises(SessionFull) as refused:
        send(session, birth_name="Autre", email="autre@candidat.example")
    assert refused.value.recruitment.opens_on == date(2025, 3, 4)
    assert Application.objects.count() == 1


def test_places_lowered_by_eos_stay_closed_until_under_them():
    """« 13/10 »: compared with <, never with != (R4.4)."""
    session = SessionFactory(points=[("2025-03-03", 15)])
    pending = [ApplicationFactory(session=session) for _ in range(13)]
    session.entry_points.update(places=10)
    projection.refresh([session.pk])
    row = SessionAvailability.objects.get(session=session)
    assert (row.taken, row.places, row.is_open) == (13, 10, False)
    for application in pending[:3]:
        with pytest.raises(SessionFull):
            send(session)
        withdraw(application=application, author=record.CANDIDATE)
    with pytest.raises(SessionFull):
        send(session)
    withdraw(application=pending[3], author=record.CANDIDATE)
    assert send(session).state == State.PENDING


@pytest.mark.parametrize(
    "spelling",
    [
        {"birth_name": "ELAN NOE", "first_name": "zoe", "email": "autre@candidat.example"},
        {"birth_name": "Élan’Noé", "first_name": " Zoé ", "email": "", "phone": "0639981234"},
        {"birth_name": "Durand", "first_name": "Paul", "email": "ZOE@candidat.example"},
    ],
    ids=["name without accents", "apostrophe, no address", "same address and birth date"],
)
def test_the_same_person_is_shown_the_first_application_even_when_full(spelling):
    session = SessionFactory(points=[("2025-03-03", 1)])
    first = send(session)
    with pytest.raises(AlreadyApplied) as refused:
        apply(
            carif_number=session.carif_number,
            candidate=someone(**spelling),
            origin=Origin.PROVIDER,
            author=record.CANDIDATE,
        )
    assert refused.value.application == first


def test_a_family_may_share_an_address():
    session = SessionFactory(points=[("2025-03-03", 5)])
    send(session)
    assert send(session, first_name="Léo", birth_date=date(1992, 1, 1)).pk


def test_retained_since_the_last_entry_point_bars_a_second_one_but_not_after():
    session = SessionFactory(points=[("2025-01-06", 5), ("2025-03-03", 5)])
    ApplicationFactory(
        session=session, state="RETAINED", birth_name="Avant", decided_on="2025-01-05", created_on="2025-01-02"
    )
    ApplicationFactory(
        session=session, state="RETAINED", birth_name="Depuis", decided_on="2025-01-07", created_on="2025-01-02"
    )
    same = {"first_name": "Camille", "birth_date": date(1990, 5, 17)}
    assert send(session, birth_name="AVANT", email="nouvelle@candidat.example", **same).pk
    with pytest.raises(AlreadyApplied):
        send(session, birth_name="DEPUIS", email="encore@candidat.example", **same)


def test_on_sessions_of_r5_a_retained_person_never_applies_again():
    session = SessionFactory(action__measure="PRF", contract_start=date(2025, 6, 1))
    ApplicationFactory(
        session=session, state="RETAINED", birth_name="Depuis", decided_on="2024-01-07", created_on="2024-01-02"
    )
    with pytest.raises(AlreadyApplied):
        send(session, birth_name="Depuis", first_name="Camille", email="encore@candidat.example")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"points": []}, RecruitmentClosed),
        ({"points": [("2025-02-09", 5)]}, RecruitmentClosed),
        ({"points": [("2025-02-10", 5)]}, None),
        ({"points": [("2025-03-03", 0)]}, SessionFull),
        ({"points": [("2025-03-03", 5)], "contract_end": date(2025, 2, 9)}, RecruitmentClosed),
        ({"points": [("2025-03-03", 5)], "contract_end": date(2025, 2, 10)}, None),
    ],
)
def test_closed_sessions_take_nobody(changes, refusal):
    session = SessionFactory(**changes)
    if refusal is None:
        assert send(session).pk
        return
    with pytest.raises(refusal):
        send(session)
    assert not Application.objects.exists()


def test_cancelled_withdrawn_and_unknown_sessions():
    from rafaelpro.core import clock

    cancelled = SessionFactory(points=[("2025-03-03", 5)], cancelled_at=clock.now())
    with pytest.raises(RecruitmentClosed):
        send(cancelled)
    gone = SessionFactory(points=[("2025-03-03", 5)], withdrawn_at=clock.now())
    with pytest.raises(SessionUnknown):
        send(gone)
    orphan = SessionFactory(points=[("2025-03-03", 5)], action__withdrawn_at=clock.now())
    with pytest.raises(SessionUnknown):
        send(orphan)
    gone.carif_number = "99999999"
    with pytest.raises(SessionUnknown):
        send(gone)


def test_bad_data_is_refused_field_by_field_and_keeps_nothing():
    session = SessionFactory(points=[("2025-03-03", 5)])
    with pytest.raises(InvalidCandidate) as refused:
        send(session, birth_name=" ", email="", message="1 85 05 78 006 084 36", birth_date=date(2009, 2, 11))
    assert {error.field for error in refused.value.errors} == {"birth_name", "email", "message", "birth_date"}
    assert not Application.objects.exists()
    assert not Message.objects.exists()


def test_a_prescriber_gets_a_receipt_and_the_person_what_was_sent():
    structure = PrescriberFactory()
    session = SessionFactory(points=[("2025-03-03", 5)])
    apply(
        carif_number=session.carif_number,
        candidate=someone(contact_email="conseil@mission.example"),
        origin=Origin.PRESCRIBER,
        author=record.Author(label="Conseil", channel="api"),
        prescriber=structure,
    )
    told = {message.kind: message for message in Message.objects.all()}
    assert set(told) == {"sent.candidate", "sent.prescriber"}
    assert told["sent.prescriber"].to == "conseil@mission.example"
    assert structure.name in told["sent.candidate"].body
    assert "17/05/1990" in told["sent.candidate"].body


def test_of_a_value_that_is_too_long_only_that_is_said():
    session = SessionFactory(points=[("2025-03-03", 15)])
    with pytest.raises(InvalidCandidate) as refused:
        send(session, email=f"{'a' * 260}@b.fr", phone="0" * 30)
    said = [(each.field, each.code) for each in refused.value.errors]
    assert sorted(said) == [("email", ErrorCode.TOO_LONG), ("phone", ErrorCode.TOO_LONG)]
