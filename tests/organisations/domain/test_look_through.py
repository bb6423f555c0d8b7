"""Looking through somebody's eyes (R2.7): who may, through whose, for how long, and what history keeps."""

import pytest

from rafaelpro.core import policy
from rafaelpro.history.models import Event
from rafaelpro.organisations.domain.look_through import end_look, look_through, running, tell_page
from rafaelpro.organisations.errors import LookRefused, NotAllowedHere
from rafaelpro.organisations.models import LookThrough, Membership, User
from rafaelpro.organisations.rights import actor_of, seen_by
from tests.factories import OperatorFactory, OrganisationFactory, UserFactory, actor, member

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]
WHY = "Appel du 10 février"


@pytest.fixture
def operator():
    return actor(OperatorFactory(name="Cap Métiers"))


@pytest.fixture
def target():
    return member(OrganisationFactory(), applications=True, first_name="Léa", last_name="Vue")


def begin(operator, target, reason=WHY):
    return look_through(target=target, reason=reason, actor=operator)


@pytest.mark.parametrize(("moment", "runs"), [("2025-02-10T10:29:59", True), ("2025-02-10T10:30", False)])
def test_thirty_minutes(operator, target, clock, moment, runs):
    look = begin(operator, target)
    assert policy.value("look_minutes") == 30
    clock.freeze(moment)
    assert (running(look_id=look.pk, operator=operator.user) is not None) is runs


def test_everything_is_told_with_the_reason(operator, target):
    look = begin(operator, target)
    tell_page(look=look, page="/mon-espace/")
    end_look(look=look)
    end_look(look=look)
    lines = Event.objects.filter(kind="regard", key=str(look.pk)).order_by("id")
    assert [line.verb for line in lines] == ["regard ouvert", "page vue", "regard terminé"]
    assert lines[0].reason == WHY
    assert lines[1].details == {"page": "/mon-espace/"}
    assert {line.actor_id for line in lines} == {operator.user.pk}
    assert Event.objects.get(kind="compte", key=str(target.pk)).reason == WHY
    assert running(look_id=look.pk, operator=operator.user) is None


def test_not_by_others_nor_with_somebody_elses_look(operator, target):
    with pytest.raises(NotAllowedHere):
        begin(actor(OrganisationFactory(), referent=True), target)
    look = begin(operator, target)
    assert running(look_id=look.pk, operator=UserFactory()) is None


@pytest.mark.parametrize("reason", ["", "   ", "court", "x" * 301])
def test_not_without_a_reason(operator, target, reason):
    with pytest.raises(LookRefused) as refused:
        begin(operator, target, reason)
    assert refused.value.field == "reason"


def test_not_through_the_eyes_of_the_operators_staff_ones_own_or_a_closed_account(operator, target):
    colleague = member(operator.organisation)
    closed = UserFactory(is_active=False)
    for eyes in (operator.user, colleague, closed):
        with pytest.raises(LookRefused):
            begin(operator, eyes)
    assert not LookThrough.objects.exists()


def test_not_while_looking(operator, target):
    seen = seen_by(actor_of(Membership.objects.get(user=target)), operator.user)
    with pytest.raises((LookRefused, NotAllowedHere)):
        look_through(target=UserFactory(), reason=WHY, actor=seen)


def test_ends_when_either_loses_what_it_needs(operator, target):
    look = begin(operator, target)
    member(operator.organisation, user=target)
    assert running(look_id=look.pk, operator=operator.user) is None
    Membership.objects.filter(user=target, organisation=operator.organisation).delete()
    assert running(look_id=look.pk, operator=operator.user) is not None
    User.objects.filter(pk=target.pk).update(is_active=False)
    assert running(look_id=look.pk, operator=operator.user) is None
    User.objects.filter(pk=target.pk).update(is_active=True)
    Membership.objects.filter(user=operator.user).update(is_active=False)
    assert running(look_id=look.pk, operator=operator.user) is None


def test_one_at_a_time(operator, target):
    first = begin(operator, target)
    begin(operator, UserFactory())
    assert running(look_id=first.pk, operator=operator.user) is None
    assert LookThrough.objects.filter(ended_at__isnull=True).count() == 1


def test_history_names_who_really_looks(operator, target):
    seen = seen_by(actor_of(Membership.objects.get(user=target)), operator.user)
    assert seen.author.user_id == operator.user.pk
    assert "par les yeux de Léa Vue" in seen.author.label
    assert seen.author.channel == "regard"
    assert seen.rights == actor_of(Membership.objects.get(user=target)).rights
