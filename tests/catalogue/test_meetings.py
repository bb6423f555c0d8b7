"""Information meetings (R3.2): what is refused, EOS's own, two people at once, history; those to come."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from rafaelpro.catalogue.domain.meetings import (
    MOST_MEETINGS,
    MeetingValues,
    add_meeting,
    change_meeting,
    meeting_version_of,
    remove_meeting,
    values_of,
)
from rafaelpro.catalogue.errors import ChangedMeanwhile, EnrichmentNotAllowed, InvalidEnrichment
from rafaelpro.catalogue.meetings import hours_words, is_over
from rafaelpro.catalogue.models import InformationMeeting
from rafaelpro.core import clock as core_clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def session():
    return factories.SessionFactory(contract_end="2025-12-31", positioner=factories.OrganisationFactory())


@pytest.fixture
def trainer(session):
    return factories.actor(session.trainer, catalogue=True)


def values(**changed):
    return MeetingValues(
        **{"date": date(2025, 3, 3), "starts_at": time(14), "place": "Salle 12", "places": 20} | changed
    )


def lines(session):
    return [(line.verb, line.details["champs"]) for line in record.of("session", session.carif_number)]


def test_added_changed_removed_and_told(session, trainer):
    made = add_meeting(session=session, values=values(place="  Salle   12 "), actor=trainer)
    assert (made.place, made.from_eos, made.updated_by, made.revision) == ("Salle 12", False, trainer.label, 0)
    changed = change_meeting(
        session=session,
        meeting_id=made.pk,
        values=values(ends_at=time(16)),
        actor=trainer,
        version=meeting_version_of(made),
    )
    assert (changed.ends_at, changed.revision) == (time(16), 1)
    remove_meeting(session=session, meeting_id=made.pk, actor=trainer)
    assert not InformationMeeting.objects.exists()
    verbs = [verb for verb, _ in lines(session)]
    assert verbs == [f"réunion d'information {done}" for done in ("ajoutée", "modifiée", "retirée")]
    assert lines(session)[0][1]["meeting_date"] == ["", "2025-03-03"]
    assert lines(session)[1][1] == {"meeting_ends_at": ["", "16:00"]}
    assert lines(session)[2][1]["meeting_places"] == [20, ""]


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"date": date(2025, 2, 9)}, "date", "passée"),
        ({"date": date(2026, 1, 1)}, "date", "fin du marché (31/12/2025)"),
        ({"starts_at": None}, "starts_at", "heure de début"),
        ({"ends_at": time(14)}, "ends_at", "après l'heure de début"),
        ({"place": ""}, "place", "un lieu, ou un lien"),
        ({"place": "x" * 251}, "place", "trop long"),
        ({"place": "1 85 05 78 006 084 36"}, "place", "sécurité sociale"),
        ({"details": "2 84 05 78 006 084"}, "details", "sécurité sociale"),
        ({"link": "javascript:alert(1)"}, "link", "pas complète"),
        ({"link": "https://a:b@visio.example/"}, "link", "mot de passe"),
        ({"places": 0}, "places", "entre 1 et"),
        ({"places": 10_001}, "places", "entre 1 et"),
    ],
)
def test_what_is_refused(session, trainer, changed, field, words):
    with pytest.raises(InvalidEnrichment) as refused:
        add_meeting(session=session, values=values(**changed), actor=trainer)
    assert list(refused.value.errors) == [field]
    assert words in refused.value.errors[field]
    assert not InformationMeeting.objects.exists()


def test_today_and_the_last_day_and_a_link_alone_are_fine(session, trainer):
    for day in (date(2025, 2, 10), date(2025, 12, 31)):
        add_meeting(session=session, values=values(date=day, place="", link="https://visio.example/"), actor=trainer)
    assert InformationMeeting.objects.count() == 2


def test_a_double_click_adds_one(session, trainer):
    add_meeting(session=session, values=values(), actor=trainer)
    with pytest.raises(InvalidEnrichment, match="déjà dans la liste"):
        add_meeting(session=session, values=values(details="autre"), actor=trainer)
    assert InformationMeeting.objects.count() == 1


def test_no_more_than_thirty_to_come(session, trainer):
    InformationMeeting.objects.bulk_create(
        InformationMeeting(session=session, date=date(2025, 2, 9), starts_at=time(rank % 24), from_eos=False)
        for rank in range(40)
    )
    for rank in range(MOST_MEETINGS):
        add_meeting(session=session, values=values(starts_at=time(rank % 24, rank)), actor=trainer)
    with pytest.raises(InvalidEnrichment, match="au plus 30"):
        add_meeting(session=session, values=values(starts_at=time(23, 59)), actor=trainer)


def test_who_may(session):
    made = add_meeting(
        session=session, values=values(), actor=factories.actor(session.action.responsible, catalogue=True)
    )
    for someone, reason in (
        (factories.actor(session.positioner, catalogue=True), Refusal.WRONG_ROLE),
        (factories.actor(session.trainer, applications=True), Refusal.MISSING_RIGHT),
        (factories.actor(factories.OrganisationFactory(), catalogue=True), Refusal.WRONG_ROLE),
    ):
        calls = (
            lambda who: add_meeting(session=session, values=values(starts_at=time(9)), actor=who),
            lambda who: change_meeting(
                session=session,
                meeting_id=made.pk,
                values=values(places=3),
                actor=who,
                version=meeting_version_of(made),
            ),
            lambda who: remove_meeting(session=session, meeting_id=made.pk, actor=who),
        )
        for call in calls:
            with pytest.raises(EnrichmentNotAllowed) as refused:
                call(someone)
            assert refused.value.verdict.refusal is reason
    assert values_of(InformationMeeting.objects.get()) == values()


def test_eos_own_are_left_to_eos(session, trainer):
    sent = InformationMeeting.objects.create(session=session, date=date(2025, 3, 3), details="à 14 h")
    for call in (
        lambda: change_meeting(
            session=session, meeting_id=sent.pk, values=values(), actor=trainer, version=meeting_version_of(sent)
        ),
        lambda: remove_meeting(session=session, meeting_id=sent.pk, actor=trainer),
    ):
        with pytest.raises(EnrichmentNotAllowed) as refused:
            call()
        assert refused.value.verdict.refusal is Refusal.EOS_DATA
    assert InformationMeeting.objects.get().details == "à 14 h"


def test_the_meeting_of_another_session_is_unknown_here(session, trainer):
    other = InformationMeeting.objects.create(
        session=factories.SessionFactory(), date=date(2025, 3, 3), starts_at=time(9), from_eos=False
    )
    with pytest.raises(ChangedMeanwhile):
        remove_meeting(session=session, meeting_id=other.pk, actor=trainer)
    assert InformationMeeting.objects.filter(pk=other.pk).exists()


def test_two_at_once(session, trainer):
    made = add_meeting(session=session, values=values(), actor=trainer)
    read = meeting_version_of(made)
    change = {"session": session, "meeting_id": made.pk, "actor": trainer, "version": read}
    change_meeting(values=values(places=10), **change)
    with pytest.raises(ChangedMeanwhile) as refused:
        change_meeting(values=values(places=30), **change)
    assert refused.value.present.places == 10
    remove_meeting(session=session, meeting_id=made.pk, actor=trainer)
    with pytest.raises(ChangedMeanwhile) as refused:
        change_meeting(values=values(places=30), **change)
    assert refused.value.present is None


def test_saving_the_same_again_changes_nothing(session, trainer):
    made = add_meeting(session=session, values=values(), actor=trainer)
    change_meeting(
        session=session, meeting_id=made.pk, values=values(), actor=trainer, version=meeting_version_of(made)
    )
    assert InformationMeeting.objects.get().revision == 0
    assert len(lines(session)) == 1


def test_an_end_before_the_start_cannot_be_written(session, trainer):
    made = add_meeting(session=session, values=values(), actor=trainer)
    for change in ({"ends_at": time(13)}, {"starts_at": None, "ends_at": time(15)}):
        with pytest.raises(IntegrityError, match="meeting_ends_after_it_starts"), transaction.atomic():
            InformationMeeting.objects.filter(pk=made.pk).update(**change)


@pytest.mark.parametrize(
    ("day", "ends_at", "over"),
    [
        ("2025-02-09", None, True),
        ("2025-02-10", None, False),
        ("2025-02-10", time(9, 30), True),
        ("2025-02-10", time(9, 31), False),
        ("2025-02-11", time(8), False),
    ],
)
def test_when_a_meeting_is_over(day, ends_at, over):
    meeting = InformationMeeting(date=date.fromisoformat(day), starts_at=time(8), ends_at=ends_at)
    assert is_over(meeting, core_clock.now()) is over


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "words"),
    [
        (None, None, ""),
        (time(9), None, "à 9 h"),
        (time(14), time(15, 30), "de 14 h à 15 h 30"),
        (time(0, 5), None, "à 0 h 05"),
    ],
)
def test_hours_in_words(starts_at, ends_at, words):
    assert hours_words(InformationMeeting(starts_at=starts_at, ends_at=ends_at)).replace("\u00a0", " ") == words
