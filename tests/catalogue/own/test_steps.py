"""Every step from every state: what the table allows happens whole, and nothing else happens at all."""

import threading
from itertools import product

import pytest
from django.db import IntegrityError, connections, transaction

from rafaelpro.catalogue.own.content import version_of_all
from rafaelpro.catalogue.own.domain.locked import HISTORY_KIND
from rafaelpro.catalogue.own.domain.steps import DEEDS, VERBS, WITH_REASON, Order, take_step
from rafaelpro.catalogue.own.enums import Effect, OwnState, Step, Who
from rafaelpro.catalogue.own.errors import (
    ChangedMeanwhile,
    Incomplete,
    NotKept,
    OwnOfferNotAllowed,
    StepImpossible,
)
from rafaelpro.catalogue.own.messages import TOLD
from rafaelpro.catalogue.own.models import OwnOffer, OwnPublication
from rafaelpro.catalogue.own.transitions import TRANSITIONS, find, steps_from
from rafaelpro.history.models import Event
from rafaelpro.organisations.rights import Deed
from rafaelpro.outbox.models import Message
from rafaelpro.search.models import OwnDocument
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

STEPS = [step for step in Step if step is not Step.BEGIN]
FILES = [
    (state, online)
    for state, online in product(OwnState, [False, True])
    if (state, online) not in ((OwnState.PUBLISHED, False), (OwnState.ARCHIVED, True))
]
REASON = "Précisez le prix."


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def author(centre):
    return factories.actor(centre, catalogue=True)


@pytest.fixture
def operator():
    return factories.actor(factories.OperatorFactory(), referent=True)


@pytest.fixture
def make(centre):
    return lambda state=OwnState.DRAFT, **more: factories.OwnOfferFactory(organisation=centre, state=state, **more)


def order_for(offer, step):
    return Order(step, reason=REASON if step in WITH_REASON else "", version=version_of_all(offer.content))


def lines(offer):
    return list(Event.objects.filter(kind=HISTORY_KIND, key=offer.reference).order_by("id"))


class TestTable:
    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize(("state", "online"), FILES)
    def test_each_step_from_each_state(self, make, author, operator, state, online, step):
        offer = make(state, online=online)
        actor = operator if DEEDS[step] is Deed.OPERATE else author
        expected = find(state, step, online=online)
        if expected is None:
            with pytest.raises(StepImpossible):
                take_step(offer_id=offer.pk, order=order_for(offer, step), actor=actor)
            offer.refresh_from_db()
            assert (offer.state, lines(offer), Message.objects.count()) == (state, [], 0)
            return
        take_step(offer_id=offer.pk, order=order_for(offer, step), actor=actor)
        offer.refresh_from_db()
        assert offer.state == expected.after
        assert offer.return_reason == (REASON if step in WITH_REASON else "")
        (line,) = lines(offer)
        assert (line.verb, line.before, line.after) == (VERBS[step], state, expected.after)
        is_online = OwnPublication.objects.filter(offer=offer, withdrawn_at__isnull=True).exists()
        assert is_online == (
            (online or expected.effect is Effect.PUBLISHES) and expected.effect is not Effect.WITHDRAWS
        )
        assert OwnDocument.objects.exists() == is_online

    def test_every_step_has_one_author_one_verb_and_a_way_out_of_every_state(self):
        assert {step: {each.who for each in TRANSITIONS if each.step is step} for step in Step} == {
            step: {Who.OPERATOR if step in (Step.ACCEPT, Step.SEND_BACK, Step.UNPUBLISH) else Who.ORGANISATION}
            for step in Step
        }
        assert set(VERBS) == set(STEPS)
        assert (
            {each.before for each in TRANSITIONS} == {None, *OwnState} == {None} | {each.after for each in TRANSITIONS}
        )

    def test_buttons_are_those_of_the_table(self):
        assert steps_from(OwnState.DRAFT, Who.ORGANISATION, online=False) == (Step.SUBMIT, Step.ARCHIVE)
        assert Step.DROP in steps_from(OwnState.DRAFT, Who.ORGANISATION, online=True)
        assert steps_from(OwnState.SUBMITTED, Who.OPERATOR, online=False) == (Step.ACCEPT, Step.SEND_BACK)
        assert steps_from(OwnState.DRAFT, Who.OPERATOR, online=False) == ()


class TestRights:
    @pytest.mark.parametrize("step", STEPS)
    def test_neither_a_neighbour_nor_a_member_without_the_right_nor_the_other_side(
        self, make, centre, author, operator, step
    ):
        state = next(each.before for each in TRANSITIONS if each.step is step)
        offer = make(state, online=state != OwnState.ARCHIVED)
        neighbour = factories.actor(factories.OrganisationFactory(), catalogue=True)
        rightless = factories.actor(centre, applications=True)
        other_side = author if DEEDS[step] is Deed.OPERATE else operator
        for actor in (neighbour, rightless, other_side):
            with pytest.raises(OwnOfferNotAllowed):
                take_step(offer_id=offer.pk, order=order_for(offer, step), actor=actor)
        offer.refresh_from_db()
        assert (offer.state, lines(offer)) == (state, [])


class TestSending:
    def test_what_is_missing_is_told_and_nothing_is_sent(self, make, author):
        offer = make(content=factories.own_content(total_price="", sessions=[]))
        with pytest.raises(Incomplete) as refused:
            take_step(offer_id=offer.pk, order=order_for(offer, Step.SUBMIT), actor=author)
        assert {each.field for each in refused.value.problems} == {"total_price", ""}
        assert OwnOffer.objects.get().state == OwnState.DRAFT

    def test_the_operator_is_told_with_a_link(self, make, author, operator):
        offer = make()
        take_step(offer_id=offer.pk, order=order_for(offer, Step.SUBMIT), actor=author)
        (letter,) = Message.objects.all()
        assert letter.to == operator.user.email
        assert f"/supervision/offre-propre/{offer.reference}/" in letter.body
        assert "Initiation à la soudure" in letter.subject

    def test_what_was_read_is_what_is_sent_and_accepted(self, make, author, operator):
        for state, step, actor in (
            (OwnState.DRAFT, Step.SUBMIT, author),
            (OwnState.SUBMITTED, Step.ACCEPT, operator),
        ):
            offer = make(state)
            stale = Order(step, version=version_of_all(factories.own_content(title="Autre")))
            with pytest.raises(ChangedMeanwhile):
                take_step(offer_id=offer.pk, order=stale, actor=actor)
            offer.refresh_from_db()
            assert offer.state == state


class TestAnswer:
    def test_accepted_it_is_published_with_its_sessions(self, make, operator):
        offer = make(OwnState.SUBMITTED)
        take_step(offer_id=offer.pk, order=order_for(offer, Step.ACCEPT), actor=operator)
        published = OwnPublication.objects.get()
        assert (published.title, published.town) == ("Initiation à la soudure", "Bayonne")
        assert published.accepted == offer.content
        (session,) = published.sessions.all()
        assert (f"{session.start}", f"{session.end}", session.places) == ("2025-03-03", "2025-04-04", 8)

    def test_only_those_who_may_write_are_told(self, make, centre, author, operator):
        factories.member(centre, applications=True)
        offer = make(OwnState.SUBMITTED)
        take_step(offer_id=offer.pk, order=order_for(offer, Step.SEND_BACK), actor=operator)
        (letter,) = Message.objects.all()
        assert letter.to == author.user.email
        assert REASON in letter.body
        assert set(TOLD) == {Step.SUBMIT, Step.ACCEPT, Step.SEND_BACK, Step.UNPUBLISH}

    @pytest.mark.parametrize("reason", ["", "   ", "a" * 1001, "1 84 12 76 451 089 46"])
    def test_sent_back_with_a_reason_that_may_be_kept(self, make, operator, reason):
        offer = make(OwnState.SUBMITTED)
        with pytest.raises(NotKept) as refused:
            take_step(offer_id=offer.pk, order=Order(Step.SEND_BACK, reason=reason), actor=operator)
        assert set(refused.value.errors) == {"reason"}
        assert OwnOffer.objects.get().state == OwnState.SUBMITTED

    def test_too_late_when_every_session_is_over(self, make, operator, clock):
        offer = make(OwnState.SUBMITTED)
        clock.freeze("2025-04-05T09:30")
        with pytest.raises(Incomplete):
            take_step(offer_id=offer.pk, order=order_for(offer, Step.ACCEPT), actor=operator)


class TestPublishedAndModified:
    def test_what_is_published_stays_until_the_next_version_is_accepted(self, make, author, operator):
        offer = make(OwnState.PUBLISHED)
        take_step(offer_id=offer.pk, order=order_for(offer, Step.REVISE), actor=author)
        offer.refresh_from_db()
        changed = factories.own_content(
            title="Soudure, deuxième année", sessions=[{"start": "01/09/2025", "end": "02/09/2025"}]
        )
        offer.draft = changed.held()
        offer.save()
        assert OwnPublication.objects.get().title == "Initiation à la soudure"
        take_step(offer_id=offer.pk, order=order_for(offer, Step.SUBMIT), actor=author)
        assert OwnPublication.objects.get().title == "Initiation à la soudure"
        take_step(offer_id=offer.pk, order=order_for(offer, Step.ACCEPT), actor=operator)
        published = OwnPublication.objects.get()
        assert published.title == "Soudure, deuxième année"
        assert [f"{each.start:%d/%m/%Y}" for each in published.sessions.all()] == ["01/09/2025"]

    def test_given_up_the_draft_is_again_what_is_published(self, make, author):
        offer = make(OwnState.DRAFT, online=True)
        offer.draft, offer.title = factories.own_content(title="Autre").held(), "Autre"
        offer.save()
        take_step(offer_id=offer.pk, order=Order(Step.DROP), actor=author)
        offer.refresh_from_db()
        assert (offer.state, offer.title) == (OwnState.PUBLISHED, "Initiation à la soudure")
        assert offer.content == factories.own_content()

    def test_archived_then_taken_up_again_it_must_be_checked_again(self, make, author):
        offer = make(OwnState.PUBLISHED)
        take_step(offer_id=offer.pk, order=Order(Step.ARCHIVE), actor=author)
        take_step(offer_id=offer.pk, order=Order(Step.RESTORE), actor=author)
        offer.refresh_from_db()
        assert offer.state == OwnState.DRAFT
        assert OwnPublication.objects.get().withdrawn_at is not None


@pytest.mark.parametrize(
    "wrong",
    [{"state": "AILLEURS"}, {"state": "RETURNED", "return_reason": ""}, {"state": "SUBMITTED", "submitted_at": None}],
)
def test_the_base_itself_refuses_impossible_files(make, wrong):
    offer = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnOffer.objects.filter(pk=offer.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_accepted_and_taken_back_at_once_exactly_one_happens():
    """Both read the state under the file's lock: the second finds it left."""
    centre = factories.OrganisationFactory()
    author = factories.actor(centre, catalogue=True)
    operator = factories.actor(factories.OperatorFactory())
    for _ in range(5):
        offer = factories.OwnOfferFactory(organisation=centre, state="SUBMITTED")
        together, outcomes = threading.Barrier(2), []

        def at_once(step, actor, offer=offer, together=together, outcomes=outcomes):
            together.wait()
            try:
                take_step(offer_id=offer.pk, order=order_for(offer, step), actor=actor)
                outcomes.append(step)
            except StepImpossible:
                outcomes.append(None)
            finally:
                connections.close_all()

        threads = [
            threading.Thread(target=at_once, args=each) for each in ((Step.ACCEPT, operator), (Step.TAKE_BACK, author))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (done,) = [each for each in outcomes if each]
        offer.refresh_from_db()
        assert offer.state == (OwnState.PUBLISHED if done is Step.ACCEPT else OwnState.DRAFT)
        assert OwnPublication.objects.filter(offer=offer).exists() == (done is Step.ACCEPT)
        assert len(lines(offer)) == 1
