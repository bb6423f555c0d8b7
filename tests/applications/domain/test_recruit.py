"""R5: the organisation opens, closes, limits, declares full, cancels; never on sessions with entry points (R4.10)."""

from datetime import date

import pytest

from rafaelpro.applications.domain import apply, session_changed
from rafaelpro.applications.domain.recruit import (
    Limits,
    cancel_session,
    close_recruitment,
    declare_full,
    open_recruitment,
    pending_count,
    restore_session,
)
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import (
    ChangedMeanwhile,
    InvalidRecruitment,
    NotAllowed,
    RecruitmentClosed,
    SessionFull,
)
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.applications.person import Candidate
from rafaelpro.history import record
from rafaelpro.organisations.rights import Refusal
from rafaelpro.outbox.models import Message
from tests.factories import ApplicationFactory, OrganisationFactory, SessionFactory, actor

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]


def prf(**changes):
    return SessionFactory(
        **{"action__measure": "PRF", "contract_start": date(2025, 3, 3), "positioner": OrganisationFactory()} | changes
    )


def manager(session, role="positioner"):
    organisation = session.positioner if role == "positioner" else session.action.responsible
    return actor(organisation, applications=True)


def shown(session):
    row = SessionAvailability.objects.get(session=session)
    return row.reason, row.taken, row.places, row.closes_on


def send(session):
    candidate = Candidate(
        birth_name="Nouvelle",
        first_name="Zoé",
        birth_date=date(1990, 5, 17),
        email="zoe@candidat.example",
        postal_code="64100",
        town="Bayonne",
    )
    return apply(carif_number=session.carif_number, candidate=candidate, origin=Origin.SELF, author=record.CANDIDATE)


def test_it_starts_as_the_feed_says():
    assert shown(prf()) == ("ouvert", 0, None, date(2025, 3, 3))
    assert shown(prf(recruitment_state="2"))[0] == "ferme-par-organisme"
    assert shown(prf(recruitment_state="3"))[0] == "ferme-par-organisme"


def test_open_close_and_limit():
    session = prf(recruitment_state="2")
    who = manager(session)
    open_recruitment(session_id=session.pk, actor=who, limits=Limits(places=1, deadline=date(2025, 6, 30)))
    assert shown(session) == ("ouvert", 0, 1, date(2025, 6, 30))
    send(session)
    assert shown(session) == ("complet", 1, 1, date(2025, 6, 30))
    open_recruitment(session_id=session.pk, actor=who)
    assert shown(session)[2] == 1
    open_recruitment(session_id=session.pk, actor=who, limits=Limits(places=4))
    assert shown(session) == ("ouvert", 1, 4, date(2025, 6, 30))
    open_recruitment(session_id=session.pk, actor=who, limits=Limits(deadline=None))
    assert shown(session) == ("ouvert", 1, 4, date(2025, 3, 3))
    close_recruitment(session_id=session.pk, actor=who)
    assert shown(session)[0] == "ferme-par-organisme"
    assert Application.objects.get().state == "PENDING"
    verbs = record.of("session", session.carif_number).values_list("verb", "organisation_id")
    assert list(verbs)[-1] == ("recrutement fermé", session.positioner_id)


def reason(session):
    return SessionAvailability.objects.get(session=session).reason


def test_the_organisations_word_wins_over_the_feeds_date_of_registration(clock):
    """R5.1, decision 0021: opened by hand before it; only then, for limits and closures say nothing of the date."""
    session = prf(registration_start=date(2025, 2, 24))
    close_recruitment(session_id=session.pk, actor=manager(session))
    assert reason(session) == "ferme-par-organisme"
    open_recruitment(session_id=session.pk, actor=manager(session))
    assert reason(session) == "ouvert"
    type(session).objects.filter(pk=session.pk).update(registration_start=date(2025, 2, 27))
    session_changed(session_ids=[session.pk], author=record.EOS)
    assert reason(session) == "ouvert"
    close_recruitment(session_id=session.pk, actor=manager(session))
    clock.freeze("2025-02-27")
    assert reason(session) == "ferme-par-organisme"


def test_other_words_of_the_organisation_leave_the_feeds_date(clock):
    session = prf(registration_start=date(2025, 2, 24))
    declare_full(session_id=session.pk, actor=manager(session))
    cancel_session(session_id=session.pk, actor=manager(session, "responsible"))
    restore_session(session_id=session.pk, actor=manager(session, "responsible"))
    assert reason(session) == "complet"
    assert not session.manual_recruitment.opened_by_hand
    session.manual_recruitment.declared_full = False
    session.manual_recruitment.save()
    session_changed(session_ids=[session.pk], author=record.EOS)
    assert reason(session) == "pas-encore-ouvert"


def test_closed_by_the_organisation_takes_nobody():
    session = prf()
    close_recruitment(session_id=session.pk, actor=manager(session))
    with pytest.raises(RecruitmentClosed):
        send(session)


@pytest.mark.parametrize(
    ("limits", "field"), [(Limits(places=-1), "places"), (Limits(deadline=date(2028, 1, 1)), "deadline")]
)
def test_impossible_limits(limits, field):
    session = prf()
    with pytest.raises(InvalidRecruitment) as refused:
        open_recruitment(session_id=session.pk, actor=manager(session), limits=limits)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("act", [open_recruitment, close_recruitment, declare_full, cancel_session, restore_session])
def test_sessions_with_entry_points_belong_to_eos(act):
    session = SessionFactory(points=[("2025-03-03", 5)])
    ApplicationFactory(session=session)
    with pytest.raises(NotAllowed) as refused:
        act(session_id=session.pk, actor=manager(session, "responsible"))
    assert refused.value.code == Refusal.EOS_DATA
    assert Application.objects.get().state == "PENDING"


@pytest.mark.parametrize("act", [open_recruitment, close_recruitment, declare_full, cancel_session, restore_session])
def test_only_who_manages_applications(act):
    session = prf()
    for who in (
        actor(session.trainer, applications=True),
        actor(OrganisationFactory(), applications=True),
        actor(session.action.responsible, catalogue=True),
    ):
        with pytest.raises(NotAllowed):
            act(session_id=session.pk, actor=who)


def test_declared_full_refuses_those_who_wait_and_tells_them():
    session = prf()
    for _ in range(3):
        ApplicationFactory(session=session)
    ApplicationFactory(session=session, state="RETAINED")
    assert pending_count(session) == 3
    assert declare_full(session_id=session.pk, actor=manager(session), expected=3) == 3
    states = sorted(Application.objects.values_list("state", flat=True))
    assert states == ["REFUSED_FULL"] * 3 + ["RETAINED"]
    assert shown(session)[0] == "complet"
    assert Message.objects.filter(kind="closed.candidate", subject__contains="complète").count() == 3
    with pytest.raises(SessionFull):
        send(session)
    open_recruitment(session_id=session.pk, actor=manager(session))
    assert send(session).state == "PENDING"


@pytest.mark.parametrize("act", [declare_full, cancel_session])
def test_another_number_of_people_than_confirmed_changes_nothing(act):
    session = prf()
    ApplicationFactory(session=session)
    with pytest.raises(ChangedMeanwhile, match="1 au lieu de 0"):
        act(session_id=session.pk, actor=manager(session, "responsible"), expected=0)
    assert Application.objects.get().state == "PENDING"
    assert shown(session)[0] == "ouvert"


def test_cancelled_by_its_owner_only_and_restored():
    session = prf()
    ApplicationFactory(session=session)
    with pytest.raises(NotAllowed):
        cancel_session(session_id=session.pk, actor=manager(session, "positioner"))
    assert cancel_session(session_id=session.pk, actor=manager(session, "responsible"), expected=1) == 1
    assert shown(session)[0] == "annulee"
    restore_session(session_id=session.pk, actor=manager(session, "responsible"))
    assert shown(session)[0] == "ouvert"
    assert Application.objects.get().state == "REFUSED_CANCELLED"
