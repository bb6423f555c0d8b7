"""Views that people keep: their own, under one structure, within limits, under the membership's lock."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from rafaelpro.applications.desk_models import SavedView
from rafaelpro.applications.domain.saved_views import MOST, change_view, drop_view, save_view, views_of
from rafaelpro.applications.errors import InvalidDecision, NotAllowed
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.rights import actor_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


def actor_in(organisation, **rights):
    user = factories.member(organisation, **(rights or {"applications": True}))
    return actor_of(Membership.objects.get(user=user))


@pytest.fixture
def centre():
    return factories.OrganisationFactory()


@pytest.fixture
def actor(centre):
    return actor_in(centre)


def keep(actor, name="À traiter", **more):
    values = {"listing": "candidatures", "query": "etat=en-attente", "is_default": False} | more
    return save_view(name=name, actor=actor, **values)


def refused(deed):
    with pytest.raises(InvalidDecision) as raised:
        deed()
    return raised.value.errors


def test_each_has_their_own(actor, centre):
    mine = keep(actor)
    colleague = actor_in(centre)
    keep(colleague)
    elsewhere = factories.OrganisationFactory()
    Membership.objects.create(
        user=actor.user, organisation=elsewhere, can_applications=True, created_at="2025-01-01T00:00Z"
    )
    there = actor_of(Membership.objects.get(user=actor.user, organisation=elsewhere))
    assert list(views_of(actor)) == [mine]
    assert list(views_of(there)) == []
    assert change_view(view=mine, name="Prise", is_default=True, actor=colleague) is None
    assert not drop_view(view=mine, actor=there)
    mine.refresh_from_db()
    assert (mine.name, mine.is_default) == ("À traiter", False)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b", "1 90 05 33 063 123 45"])
def test_names_that_do_not_do(actor, name):
    assert set(refused(lambda: keep(actor, name))) == {"name"}
    view = keep(actor)
    assert set(refused(lambda: change_view(view=view, name=name, is_default=False, actor=actor))) == {"name"}


def test_a_name_once_in_a_list_whatever_its_case(actor):
    keep(actor, "À traiter")
    other = keep(actor, "Retenues")
    assert "de ce nom" in refused(lambda: keep(actor, "à Traiter "))["name"]
    assert (
        "de ce nom" in refused(lambda: change_view(view=other, name="à traiter", is_default=False, actor=actor))["name"]
    )
    keep(actor, "À traiter", listing="sessions")
    change_view(view=other, name="RETENUES", is_default=False, actor=actor)
    assert {view.name for view in views_of(actor)} == {"À traiter", "RETENUES"}


def test_thirty_and_no_more(actor):
    for number in range(MOST):
        keep(actor, f"Vue {number}")
    assert "supprimez-en une" in refused(lambda: keep(actor, "De trop"))["name"]
    drop_view(view=views_of(actor)[0], actor=actor)
    keep(actor, "De trop")
    assert "trop de filtres" in refused(lambda: keep(actor, "Longue", query="x" * 1001))["query"]


def test_one_opens_first_in_each_list(actor):
    first = keep(actor, "Un", is_default=True)
    second = keep(actor, "Deux", is_default=True)
    sessions = keep(actor, "Trois", listing="sessions", is_default=True)
    assert set(views_of(actor).filter(is_default=True)) == {second, sessions}
    change_view(view=first, name="Un", is_default=True, actor=actor)
    assert set(views_of(actor).filter(is_default=True)) == {first, sessions}
    with pytest.raises(IntegrityError, match="saved_view_one_default"), transaction.atomic():
        SavedView.objects.filter(pk=second.pk).update(is_default=True)


def test_only_who_may_open_the_desk(centre):
    reader = actor_in(centre, catalogue=True)
    with pytest.raises(NotAllowed):
        keep(reader)
    assert not SavedView.objects.exists()


def test_each_list_asks_for_its_right_and_thirty_of_one_leave_room_for_the_other(centre):
    both = actor_in(centre, applications=True, catalogue=True)
    for number in range(MOST):
        keep(both, f"Vue {number}")
    offer = keep(both, "Offre", listing="formations", query="lieu=Pau")
    desk = replace(both, rights=frozenset({Right.APPLICATIONS}))
    assert offer not in views_of(desk)
    assert list(views_of(replace(both, rights=frozenset({Right.CATALOGUE})))) == [offer]
    with pytest.raises(NotAllowed):
        keep(desk, "Autre", listing="formations")
    with pytest.raises(NotAllowed):
        change_view(view=offer, name="Prise", is_default=True, actor=desk)
    with pytest.raises(NotAllowed):
        drop_view(view=offer, actor=desk)
    offer.refresh_from_db()
    assert (offer.name, offer.is_default) == ("Offre", False)


def test_views_leave_with_the_place_in_the_structure(actor):
    keep(actor)
    Membership.objects.get(user=actor.user).delete()
    assert not SavedView.objects.exists()
