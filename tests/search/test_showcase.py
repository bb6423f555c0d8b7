"""What an organisation shows of itself, and why it does not show the rest."""

from datetime import date

import pytest

from rafaelpro.applications import projection
from rafaelpro.applications.facts import recruitment_of, sessions_with_facts
from rafaelpro.applications.models import ManualRecruitment
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.search.showcase import (
    Unshown,
    actions_not_on_show,
    actions_on_show,
    as_recruitment,
    sessions_not_on_show,
    sessions_of,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]
TODAY = date(2025, 2, 10)
NOW = "2025-02-01T08:00+01:00"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


def made(centre, **fields):
    return factories.SessionFactory(action__responsible=centre, **fields)


def reasons_of(centre):
    return {action.reference: Unshown(action.unshown) for action in actions_not_on_show(centre, TODAY)}


class TestWhatIsShown:
    def test_of_the_responsible_and_of_the_trainer_never_of_the_positioner(self, centre):
        own, trained = made(centre), factories.SessionFactory(trainer=centre)
        placed = factories.SessionFactory(positioner=centre)
        factories.SessionFactory()
        assert {each.reference for each in actions_on_show(centre, TODAY)} == {
            own.action.reference,
            trained.action.reference,
        }
        assert reasons_of(centre) == {placed.action.reference: Unshown.POSITIONER}

    def test_a_trainer_shows_only_the_sessions_that_it_trains(self, centre):
        action = factories.ActionFactory()
        mine = factories.SessionFactory(action=action, trainer=centre)
        factories.SessionFactory(action=action)
        found = sessions_of(actions_on_show(centre, TODAY), centre, TODAY)
        assert [hit.session.pk for hit in found[action.pk]] == [mine.pk]

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"withdrawn_at": NOW}, Unshown.WITHDRAWN),
            ({"action__withdrawn_at": NOW}, Unshown.WITHDRAWN),
            ({"archived_at": NOW}, Unshown.ARCHIVED),
            ({"cancelled_at": NOW}, Unshown.CANCELLED),
            ({"contract_end": "2025-02-09"}, Unshown.ENDED),
        ],
        ids=str,
    )
    def test_what_is_not_says_why(self, centre, fields, why):
        session = made(centre, **fields)
        assert list(actions_on_show(centre, TODAY)) == []
        assert reasons_of(centre) == {session.action.reference: why}
        assert sessions_not_on_show(centre, TODAY) == {why: 1}

    def test_the_last_day_is_still_shown(self, centre):
        made(centre, contract_end="2025-02-10")
        assert len(actions_on_show(centre, TODAY)) == 1

    def test_cancelled_by_the_organisation_itself(self, centre):
        session = made(centre, action__measure="PRF")
        ManualRecruitment.objects.create(session=session, cancelled_at=clock.now())
        assert reasons_of(centre) == {session.action.reference: Unshown.CANCELLED}

    def test_without_any_session(self, centre):
        action = factories.ActionFactory(responsible=centre)
        assert reasons_of(centre) == {action.reference: Unshown.NO_SESSION}

    def test_one_session_left_shows_the_action_and_counts_the_others(self, centre):
        action = made(centre).action
        factories.SessionFactory(action=action, contract_end="2024-12-31")
        factories.SessionFactory(action=action, cancelled_at=NOW, archived_at=NOW)
        factories.SessionFactory(action=action, cancelled_at=NOW, trainer=centre)
        assert [each.pk for each in actions_on_show(centre, TODAY)] == [action.pk]
        assert reasons_of(centre) == {}
        assert sessions_not_on_show(centre, TODAY) == {Unshown.ARCHIVED: 1, Unshown.CANCELLED: 1, Unshown.ENDED: 1}

    def test_the_reason_that_says_most(self, centre):
        action = made(centre, contract_end="2024-12-31").action
        factories.SessionFactory(action=action, archived_at=NOW)
        factories.SessionFactory(action=action, withdrawn_at=NOW)
        assert reasons_of(centre) == {action.reference: Unshown.ENDED}

    def test_by_measure_then_title_accents_and_case_ignored(self, centre):
        for title, measure in (("élan", "HSP-SOCLE"), ("Zeste", "HSP-SOCLE"), ("Droit", "HSP-SOCLE"), ("Art", None)):
            made(centre, action__title=title, action__measure=measure)
        assert [each.title for each in actions_on_show(centre, TODAY)] == ["Droit", "élan", "Zeste", "Art"]


def test_the_projection_answers_as_the_derived_truth(centre):
    made(centre, points=[("2025-03-03", 15), ("2025-09-15", 12)])
    made(centre, points=[("2025-03-03", 0), ("2025-09-15", 12)])
    made(centre, points=[("2025-01-03", 5)])
    made(centre, action__measure="PRF", contract_start="2025-04-01")
    made(centre, action__measure="PRF")
    projection.catch_up()
    actions = list(actions_on_show(centre, TODAY))
    assert len(actions) == 5
    for hits in sessions_of(actions, centre, TODAY).values():
        for hit in hits:
            truth = recruitment_of(sessions_with_facts(TrainingSession.objects.filter(pk=hit.session.pk)).get(), TODAY)
            for name in ("mode", "reason", "taken", "places", "opens_on", "closes_on"):
                assert getattr(hit.recruitment, name) == getattr(truth, name), name
            assert (hit.recruitment.next and hit.recruitment.next.date) == (truth.next and truth.next.date)


def test_as_many_queries_for_1_and_50_actions(centre, django_assert_num_queries):
    made(centre, points=[("2025-03-03", 15)])

    def read():
        with django_assert_num_queries(3):
            actions = list(actions_on_show(centre, TODAY))
            return sessions_of(actions, centre, TODAY)

    assert len(read()) == 1
    for _ in range(49):
        made(centre, points=[("2025-03-03", 15)])
    found = read()
    assert len(found) == 50
    assert all(hits[0].session.action.measure is not None for hits in found.values())
    with django_assert_num_queries(2):
        assert list(actions_not_on_show(centre, TODAY)) == []
        assert sessions_not_on_show(centre, TODAY) == {}


def test_as_recruitment_without_next(centre):
    session = made(centre, points=[("2025-01-03", 5)])
    projection.catch_up()
    answer = as_recruitment(TrainingSession.objects.get(pk=session.pk).availability)
    assert (answer.next, answer.points, answer.places) == (None, (), None)
