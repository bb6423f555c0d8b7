"""What the page says of a person retained elsewhere, and what it does not."""

import pytest

from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

TITLE = "Déjà retenue ailleurs à ces dates"


@pytest.fixture
def application(session):
    return factories.ApplicationFactory(session=session, birth_name="Dupont", email="camille@candidat.example")


def url(application):
    return f"/gestion/candidatures/{application.reference}/"


def retained(**session):
    made = factories.SessionFactory(
        action__title="Titre du voisin", action__responsible__name="Organisme voisin", town="Villevoisine", **session
    )
    return factories.ApplicationFactory(
        session=made,
        birth_name="Dupont",
        email="camille@candidat.example",
        state="RETAINED",
        planned_entry="2025-03-17",
        planned_exit="2025-05-31",
    )


def test_neither_where_nor_whose_nor_when(logged, application):
    other = retained()
    answer = logged.get(url(application))
    assert TITLE in page_of(answer).text("main")
    secrets = ("Titre du voisin", "Organisme voisin", "Villevoisine", other.reference, other.session.carif_number)
    text = answer.content.decode()
    assert [each for each in (*secrets, "17/03/2025", "31/05/2025") if each in text] == []
    assert logged.get(url(other)).status_code == 404


def test_the_file_that_one_manages_too_is_a_link(logged, application, centre):
    other = retained(positioner=centre)
    page = page_of(logged.get(url(application)))
    assert url(other) in page.attributes("main .notice a", "href")
    assert "Titre du voisin, du 17/03/2025 au 31/05/2025" in page.text("main")
    assert "que votre structure ne gère pas" not in page.text("main")


def test_a_retained_file_says_it_too(logged, session):
    own = factories.ApplicationFactory(
        session=session,
        birth_name="Dupont",
        email="camille@candidat.example",
        state="RETAINED",
        planned_entry="2025-03-03",
        planned_exit="2025-06-30",
    )
    retained()
    assert TITLE in page_of(logged.get(url(own))).text("main")


@pytest.mark.parametrize("state", ["NOT_RETAINED", "WITHDRAWN", "REFUSED_FULL", "REFUSED_CANCELLED"])
def test_where_nothing_is_to_be_done_nothing_is_said(logged, session, state):
    over = factories.ApplicationFactory(
        session=session, birth_name="Dupont", email="camille@candidat.example", state=state
    )
    retained()
    assert TITLE not in page_of(logged.get(url(over))).text("main")


def test_nobody_elsewhere_nothing_said(logged, application):
    assert TITLE not in page_of(logged.get(url(application))).text("main")
