"""Pages that go on from a row: whole, in order, both ways, whatever arrives or leaves meanwhile (R8.3)."""

import random
from datetime import date, timedelta
from itertools import chain

import pytest
from django.core import signing

from rafaelpro.applications import listing
from rafaelpro.applications.keyset import SALT, Place, Start
from rafaelpro.applications.listing import ListFilter, SessionFilter
from rafaelpro.applications.models import Application, SessionAvailability
from tests import factories

TODAY = date(2025, 2, 10)
SIZE = 4
pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]
BOTH_WAYS = [sign + name for name in listing.ORDERS for sign in ("", "-")]
SESSIONS_BOTH_WAYS = [sign + name for name in listing.SESSION_ORDERS for sign in ("", "-")]


@pytest.fixture
def centre():
    """Rows with many ties, and some without a value, in every order."""
    draw = random.Random(4)
    centre = factories.OrganisationFactory()
    for rank in range(6):
        session = factories.SessionFactory(
            positioner=centre,
            town=draw.choice(["Pau", "Bayonne", "Élan"]),
            action__title=draw.choice(["Bases", "bases", "Zinguerie"]),
            action__measure="PRF",
            contract_start=TODAY - timedelta(days=rank),
            points=draw.choice([[], [("2025-03-03", 15)]]),
        )
        for _ in range(3):
            factories.ApplicationFactory(
                session=session,
                birth_name=draw.choice(["Martin", "MARTIN", "Petit"]),
                first_name=draw.choice(["Anne", "Zoé"]),
                birth_date=date(1980, 1, 1) + timedelta(days=draw.randrange(9000)),
                state=draw.choice(["PENDING", "PENDING", "RETAINED", "NOT_RETAINED"]),
                created_on=TODAY - timedelta(days=draw.randrange(3)),
            )
    return centre


def again(found, start):
    """The same start as a browser brings it back: through the text of an address."""
    return Start(Place.read(str(start.place), found.sort), start.backwards)


def forwards(found):
    pages, page = [], found.page(None, SIZE)
    while True:
        pages.append([row.pk for row in page.rows])
        if page.after is None:
            return pages, page
        page = found.page(again(found, Start(page.after)), SIZE)


def backwards(found, page):
    """From the last page to the first."""
    pages = [[row.pk for row in page.rows]]
    while page.before is not None:
        page = found.page(again(found, Start(page.before, backwards=True)), SIZE)
        pages.append([row.pk for row in page.rows])
    return pages


def check_pages(found):
    whole = [row.pk for row in found]
    pages, last = forwards(found)
    assert len(pages) > 1
    assert [len(each) for each in pages[:-1]] == [SIZE] * (len(pages) - 1)
    assert list(chain.from_iterable(pages)) == whole
    back = backwards(found, last)
    assert back[-1] == whole[:SIZE]
    assert set(chain.from_iterable(back)) == set(whole)


@pytest.mark.parametrize("order", BOTH_WAYS)
def test_pages_make_the_whole_list_both_ways(centre, order):
    check_pages(listing.listed(centre, ListFilter(), order))


def test_an_accent_does_not_send_a_name_to_the_end():
    centre = factories.OrganisationFactory()
    for name in ("Zola", "Évrard", "dupont", "Fabre"):
        session = factories.SessionFactory(positioner=centre, town=name, action__title=name)
        factories.ApplicationFactory(session=session, birth_name=name)
    expected = ["dupont", "Évrard", "Fabre", "Zola"]
    for order in ("nom", "lieu"):
        assert [row.birth_name for row in listing.listed(centre, ListFilter(), order)] == expected
    for order in ("lieu", "formation"):
        assert [row.town for row in listing.sessions_listed(centre, SessionFilter(), order)] == expected


@pytest.mark.parametrize("order", SESSIONS_BOTH_WAYS)
def test_pages_of_sessions_make_the_whole_list_both_ways(centre, order):
    check_pages(listing.sessions_listed(centre, SessionFilter(), order))


@pytest.mark.parametrize("order", BOTH_WAYS)
def test_neighbours_walk_the_list(centre, order):
    whole = [row.reference for row in listing.listed(centre, ListFilter(), order)]
    walked = [
        listing.neighbours(centre, ListFilter(), order, Application.objects.get(reference=reference))
        for reference in whole
    ]
    assert walked == list(zip([None, *whole[:-1]], [*whole[1:], None], strict=True))


@pytest.mark.parametrize("order", ["-recue", "recue", "nom", "-nom", "echeance"])
def test_what_arrives_or_leaves_shifts_nothing(centre, order):
    found = listing.listed(centre, ListFilter(), order)
    whole = [row.pk for row in found]
    first = found.page(None, SIZE)
    session = Application.objects.get(pk=whole[0]).session
    for name in ("Aaa", "Martin", "Zzz"):
        factories.ApplicationFactory(session=session, birth_name=name)
    Application.objects.filter(pk=whole[1]).update(session=factories.SessionFactory())

    second = found.page(again(found, Start(first.after)), SIZE)
    known = [row.pk for row in second.rows if row.pk in whole]
    assert known == whole[SIZE : SIZE + len(known)]
    assert len(second.rows) == SIZE


def test_a_row_that_changed_meanwhile_still_says_where_it_stood(centre):
    """The last row of the page moves to the top; the next page goes on from where it was."""
    found = listing.listed(centre, ListFilter(), "entree")
    whole = [row.pk for row in found]
    first = found.page(None, SIZE)
    Application.objects.filter(pk=whole[SIZE - 1]).update(planned_entry="2020-01-01", planned_exit="2020-02-01")
    second = found.page(again(found, Start(first.after)), SIZE)
    assert [row.pk for row in second.rows] == whole[SIZE : 2 * SIZE]


def test_nothing_left_after_or_before_gives_the_first_page(centre):
    found = listing.listed(centre, ListFilter(), "recue")
    pages, last = forwards(found)
    kept = pages[0][:2]
    Application.objects.exclude(pk__in=kept).update(session=factories.SessionFactory())
    for start in (Start(last.before), Start(last.before, backwards=True)):
        page = found.page(again(found, start), SIZE)
        assert [row.pk for row in page.rows] == kept
        assert (page.before, page.after) == (None, None)


def test_a_name_never_stands_in_an_address(centre):
    page = listing.listed(centre, ListFilter(), "nom").page(None, SIZE)
    assert signing.Signer(salt=SALT).unsign_object(str(page.after)) == ["nom", page.after.key]


@pytest.mark.parametrize(
    "text",
    ["", "x", "abc:def", "é", "a\x00b", "W10:" + "A" * 43, "🙂" * 200, signing.Signer(salt="autre").sign_object([1])],
)
def test_a_text_that_is_not_ours_is_no_place(text):
    assert Place.read(text, listing.ORDERS["recue"]) is None


def test_the_place_of_one_order_is_none_in_another(centre):
    place = listing.listed(centre, ListFilter(), "recue").page(None, SIZE).after
    assert Place.read(str(place), listing.ORDERS["etat"]) is None
    assert Place.read(str(place), listing._sort("-recue", listing.ORDERS, "recue")) is None


def test_a_place_of_a_row_that_is_not_held_gives_the_first_page(centre):
    """By name the values are looked up: only among what the structure holds, or it would tell who stands elsewhere."""
    found = listing.listed(centre, ListFilter(), "nom")
    stranger = factories.ApplicationFactory(birth_name="Petit")
    page = found.page(Start(Place(found.sort, (stranger.pk,))), SIZE)
    assert [row.pk for row in page.rows] == [row.pk for row in found][:SIZE]


def test_the_availability_of_every_session_is_there(centre):
    """The order by pending rests on it: no row without a value."""
    assert SessionAvailability.objects.count() == 6
