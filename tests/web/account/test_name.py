"""One's own name: changed from now on, told in history, never emptied."""

import pytest

from rafaelpro.history import record
from tests import factories
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db

PAGE = "/mon-espace/securite/nom/"


@pytest.fixture
def user(client):
    someone = factories.UserFactory(first_name="Camille", last_name="Durand")
    client.force_login(someone)
    return someone


def test_it_changes_and_history_keeps_both(client, user):
    assert page_of(client.get(PAGE)).attribute("input[name=last_name]", "value") == "Durand"
    assert client.post(PAGE, {"first_name": " Camille ", "last_name": "de  La Tour"})["Location"] == "/mon-espace/"
    assert "Camille de La Tour" in page_of(client.get("/mon-espace/")).text("main")
    [line] = record.of("compte", str(user.pk))
    assert (line.verb, line.actor_label, line.details["après"]) == (
        "nom changé",
        "Camille Durand",
        "Camille de La Tour",
    )


def test_the_same_name_leaves_no_line(client, user):
    client.post(PAGE, {"first_name": "Camille", "last_name": "Durand"})
    assert not record.of("compte", str(user.pk)).exists()


@pytest.mark.parametrize(
    "changes", [{"first_name": " "}, {"last_name": ""}, {"last_name": "x" * 81}, {"first_name": "\x00"}]
)
def test_refusals_have_words(client, user, changes):
    page = page_of(client.post(PAGE, {"first_name": "A", "last_name": "B", **changes}), 422)
    assert "Il y a un problème" in page.text("main")
    user.refresh_from_db()
    assert user.full_name == "Camille Durand"
