"""Begin, copy, write: nothing typed is lost, two people never write over each other, a double click makes one."""

import threading

import pytest
from django.db import connections

from rafaelpro.catalogue.own.content import version_of
from rafaelpro.catalogue.own.domain.begin import begin, copy
from rafaelpro.catalogue.own.domain.write import add_session, remove_session, write_section, write_session
from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.catalogue.own.errors import ChangedMeanwhile, NotKept, OwnOfferNotAllowed, SessionGone, StepImpossible
from rafaelpro.catalogue.own.fields import Section
from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.history.models import Event
from rafaelpro.organisations.models import Membership
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

NIR = "1 84 12 76 451 089 46"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def author(centre):
    return factories.actor(centre, catalogue=True)


@pytest.fixture
def offer(centre):
    return factories.OwnOfferFactory(organisation=centre)


def price(offer):
    return offer.content.part(Section.PRICE)


def write_price(offer, actor, version, **texts):
    return write_section(
        offer_id=offer.pk, section=Section.PRICE, texts=price(offer) | texts, version=version, actor=actor
    )


def verbs():
    return list(Event.objects.filter(kind="offre-propre").order_by("id").values_list("verb", flat=True))


class TestBegin:
    def test_a_title_is_enough_and_a_double_click_makes_one(self, author):
        made = [begin(title="  Soudure   à l'arc ", actor=author) for _ in range(2)]
        (offer,) = OwnOffer.objects.all()
        assert {each.pk for each in made} == {offer.pk}
        assert (offer.title, offer.state, offer.reference) == ("Soudure à l'arc", "DRAFT", f"P{offer.pk:07d}")
        assert verbs() == ["commencée"]

    def test_an_equal_title_after_something_was_written_is_another_file(self, author):
        first = begin(title="Soudure", actor=author)
        write_price(first, author, version_of({}), total_price="0")
        begin(title="Soudure", actor=author)
        assert OwnOffer.objects.count() == 2

    @pytest.mark.parametrize("title", ["", "   ", NIR, "a\x00"])
    def test_a_title_that_may_be_kept(self, author, title):
        with pytest.raises(NotKept):
            begin(title=title, actor=author)
        assert OwnOffer.objects.count() == 0

    def test_only_by_an_organisation_with_the_right(self, centre):
        for actor in (
            factories.actor(centre, applications=True),
            factories.actor(factories.PrescriberFactory(), catalogue=True),
            factories.actor(factories.OperatorFactory(), catalogue=True),
        ):
            with pytest.raises(OwnOfferNotAllowed):
                begin(title="Soudure", actor=actor)

    def test_of_a_structure_merged_a_moment_ago_is_refused_in_words(self, author):
        Membership.objects.filter(organisation=author.organisation).delete()
        author.organisation.__class__.objects.filter(pk=author.organisation.pk).delete()
        with pytest.raises(OwnOfferNotAllowed, match="fusionnée"):
            begin(title="Soudure", actor=author)


class TestCopy:
    @pytest.mark.parametrize("state", OwnState)
    def test_a_year_later_from_any_state_once(self, centre, author, state):
        original = factories.OwnOfferFactory(organisation=centre, state=state)
        copies = {copy(offer_id=original.pk, actor=author).pk for _ in range(2)}
        (made,) = OwnOffer.objects.filter(pk__in=copies)
        assert (made.state, made.copied_from_id) == ("DRAFT", original.pk)
        assert made.content == original.content.a_year_later()
        original.refresh_from_db()
        assert original.state == state

    def test_not_that_of_a_neighbour(self, author):
        with pytest.raises(OwnOfferNotAllowed):
            copy(offer_id=factories.OwnOfferFactory().pk, actor=author)


class TestSection:
    def test_what_is_wrong_or_too_long_is_kept_as_typed(self, offer, author):
        typed = {"total_price": "à voir", "remaining_fees": "a" * 5_000}
        write_price(offer, author, version_of(price(offer)), **typed)
        offer.refresh_from_db()
        assert price(offer) == {
            "total_price": "à voir",
            "hourly_price": "",
            "remaining_fees": "a" * 5_000,
            "funding": "",
        }

    def test_what_may_never_be_kept_is_refused_and_leaves_no_trace(self, offer, author):
        with pytest.raises(NotKept) as refused:
            write_price(offer, author, version_of(price(offer)), funding=f"Mon numéro {NIR}")
        assert set(refused.value.errors) == {"funding"}
        assert not Event.objects.filter(kind="offre-propre").exists()
        offer.refresh_from_db()
        assert "funding" not in offer.content.texts

    def test_history_tells_fields_but_neither_long_texts_nor_contacts(self, offer, author):
        write_price(offer, author, version_of(price(offer)), total_price="12", remaining_fees="b" * 200)
        contact = offer.content.part(Section.CONTACT)
        write_section(
            offer_id=offer.pk,
            section=Section.CONTACT,
            texts=contact | {"contact_name": "Jeanne Exemple"},
            version=version_of(contact),
            actor=author,
        )
        said = [event.details["champs"] for event in Event.objects.filter(kind="offre-propre").order_by("id")]
        assert said == [{"total_price": ["1 250,50", "12"], "remaining_fees": None}, {"contact_name": None}]

    def test_the_second_of_two_sees_what_changed_and_writes_over_nothing(self, offer, author, centre):
        read = version_of(price(offer))
        write_price(offer, author, read, total_price="10")
        with pytest.raises(ChangedMeanwhile) as refused:
            write_price(offer, factories.actor(centre, catalogue=True), read, total_price="20")
        assert refused.value.present["total_price"] == "10"
        offer.refresh_from_db()
        assert offer.content.text("total_price") == "10"

    def test_two_sections_or_the_same_texts_are_no_conflict(self, offer, author):
        read = {section: version_of(offer.content.part(section)) for section in (Section.PRICE, Section.PLACE)}
        write_price(offer, author, read[Section.PRICE], total_price="10")
        write_price(offer, author, read[Section.PRICE], total_price="10")
        place = offer.content.part(Section.PLACE) | {"town": "Pau"}
        write_section(offer_id=offer.pk, section=Section.PLACE, texts=place, version=read[Section.PLACE], actor=author)
        offer.refresh_from_db()
        assert (offer.content.text("total_price"), offer.content.text("town")) == ("10", "Pau")
        assert verbs() == ["textes modifiés"] * 2

    @pytest.mark.parametrize("state", [OwnState.SUBMITTED, OwnState.PUBLISHED, OwnState.ARCHIVED])
    def test_only_a_draft_is_written(self, centre, author, state):
        offer = factories.OwnOfferFactory(organisation=centre, state=state)
        with pytest.raises(StepImpossible, match=OwnState(state).label.lower()):
            write_price(offer, author, version_of(price(offer)), total_price="1")
        with pytest.raises(StepImpossible):
            add_session(offer_id=offer.pk, texts=factories.OWN_SESSION, actor=author)

    def test_not_by_a_neighbour(self, offer):
        neighbour = factories.actor(factories.OrganisationFactory(), catalogue=True)
        with pytest.raises(OwnOfferNotAllowed):
            write_price(offer, neighbour, version_of(price(offer)), total_price="1")


class TestSessions:
    def test_added_once_changed_removed(self, offer, author):
        new = {"start": "01/06/2025", "end": "02/06/2025"}
        for _ in range(2):
            add_session(offer_id=offer.pk, texts=new, actor=author)
        offer.refresh_from_db()
        assert [each.key for each in offer.content.sessions] == ["1", "2"]
        typed = {"start": "n'importe quand", "end": ""}
        write_session(offer_id=offer.pk, key="2", texts=typed, version=version_of(new), actor=author)
        offer.refresh_from_db()
        assert offer.content.session("2").texts == {"start": "n'importe quand"}
        remove_session(offer_id=offer.pk, key="2", version=version_of(typed), actor=author)
        offer.refresh_from_db()
        assert [each.key for each in offer.content.sessions] == ["1"]
        assert verbs() == ["session ajoutée", "session modifiée", "session retirée"]

    def test_changed_or_removed_by_somebody_else_meanwhile(self, offer, author):
        version = version_of(factories.OWN_SESSION)
        write_session(
            offer_id=offer.pk, key="1", texts=factories.OWN_SESSION | {"places": "9"}, version=version, actor=author
        )
        for attempt in (
            lambda: write_session(offer_id=offer.pk, key="1", texts={"places": "3"}, version=version, actor=author),
            lambda: remove_session(offer_id=offer.pk, key="1", version=version, actor=author),
        ):
            with pytest.raises(ChangedMeanwhile) as refused:
                attempt()
            assert refused.value.present["places"] == "9"
        with pytest.raises(SessionGone):
            write_session(offer_id=offer.pk, key="7", texts={}, version=version, actor=author)

    def test_not_more_than_a_draft_keeps(self, centre, author):
        many = [{"start": f"{day:03d}"} for day in range(200)]
        offer = factories.OwnOfferFactory(organisation=centre, content=factories.own_content(sessions=many))
        add_session(offer_id=offer.pk, texts=many[0], actor=author)  # the same again: nothing
        with pytest.raises(NotKept, match="200 sessions"):
            add_session(offer_id=offer.pk, texts={"start": "de trop"}, actor=author)

    @pytest.mark.parametrize("texts", [{}, {"start": " ", "details": "\r\n", "unknown": "x"}])
    def test_a_session_about_which_nothing_is_said_is_none(self, offer, author, texts):
        with pytest.raises(NotKept, match="session vide"):
            add_session(offer_id=offer.pk, texts=texts, actor=author)
        version = version_of(factories.OWN_SESSION)
        with pytest.raises(NotKept, match="session vide"):
            write_session(offer_id=offer.pk, key="1", texts=texts, version=version, actor=author)
        before = offer.content
        offer.refresh_from_db()
        assert offer.content == before
        assert verbs() == []

    def test_what_may_never_be_kept(self, offer, author):
        with pytest.raises(NotKept):
            add_session(offer_id=offer.pk, texts={"details": NIR}, actor=author)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_simultaneous_sessions_are_all_kept_and_clicks_make_one_file():
    """Both writes read the file under its lock: none is lost. Both begin under the organisation's: one file."""
    centre = factories.OrganisationFactory()
    author = factories.actor(centre, catalogue=True)
    offer = factories.OwnOfferFactory(organisation=centre)
    together = threading.Barrier(4)

    def at_once(rank):
        together.wait()
        try:
            add_session(offer_id=offer.pk, texts={"start": f"0{rank + 1}/06/2025", "end": "30/06/2025"}, actor=author)
            begin(title="Soudure en une fois", actor=author)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=at_once, args=[rank]) for rank in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    offer.refresh_from_db()
    assert sorted(each.key for each in offer.content.sessions) == ["1", "2", "3", "4", "5"]
    assert OwnOffer.objects.filter(title="Soudure en une fois").count() == 1
