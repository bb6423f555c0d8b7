"""« Mes vues » of « Gestion des formations »: kept, opened, renamed, forgotten; never somebody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.desk_models import SavedView
from rafaelpro.organisations.models import Membership
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/gestion/formations/"
VIEWS = "/gestion/formations/vues/"
DESK = "/gestion/candidatures/"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def user(centre):
    return factories.member(centre, catalogue=True)


@pytest.fixture
def logged(client, user):
    client.force_login(user)
    return client


def keep(logged, address, name, **more):
    url = logged.get(address).context["new_view_url"]
    answer = logged.post(url, page_of(logged.get(url)).form() | {"nom": name, **more})
    if answer.status_code == 302:
        logged.get(answer.url)  # reads the message, which names the view
    return answer


def test_from_the_list_and_back_in_one_click(logged):
    answer = keep(logged, f"{LIST}?onglet=a-venir&lieu=Pau&texte=Dupont&tri=-intitule&mesure=bidon&intrus=1", "Pau")
    view = SavedView.objects.get()
    assert (view.listing, answer.url) == ("formations", f"{LIST}?{view.query}")
    page = logged.get(answer.url)
    assert {name: value for name, value in page.context["filters"].values.items() if value} == dict(
        pair.split("=") for pair in view.query.split("&")
    )
    assert "lieu=Pau" in view.query
    assert "tri=-intitule" in view.query
    assert "Dupont" not in view.query
    assert "bidon" not in view.query
    assert [(shown.view.name, shown.url, shown.is_current) for shown in page.context["views"]] == [
        ("Pau", answer.url, True)
    ]
    assert not logged.get(LIST).context["views"][0].is_current


def test_the_way_to_keep_follows_the_list_that_htmx_replaces(logged):
    hrefs = page_of(logged.get(f"{LIST}?lieu=Pau")).attributes("#resultats a", "href")
    assert f"{VIEWS}nouvelle/?liste=formations&lieu=Pau" in hrefs


def test_a_view_that_opens_first_and_the_whole_list_all_the_same(logged):
    keep(logged, f"{LIST}?lieu=Pau", "Pau", d_abord="on")
    assert logged.get(LIST).url == f"{LIST}?lieu=Pau"
    page = logged.get(f"{LIST}?lieu=Pau")
    assert [chip.remove for chip in page.context["chips"]] == ["?vue=aucune"]
    assert logged.get(f"{LIST}?vue=aucune").context["filters"].chips == []


def test_rename_and_forget_and_errors_keep_what_was_typed(logged):
    keep(logged, f"{LIST}?lieu=Pau", "Pau")
    again = page_of(keep(logged, f"{LIST}?lieu=Dax", "pau"), 422)
    assert "Vous avez déjà une vue de ce nom" in again.text(".error-summary")
    assert again.form()["nom"] == "pau"
    url = f"{VIEWS}{SavedView.objects.get().pk}/"
    form = page_of(logged.get(url)).form()
    assert logged.post(url, form | {"nom": "Béarn"}).url == VIEWS
    assert "Béarn" in page_of(logged.get(VIEWS)).text("tbody")
    assert page_of(logged.post(url, form | {"nom": "a\x00b"}), 422).count(".error-summary") == 1
    logged.post(url, form | {"geste": "supprimer"})
    assert "Aucune vue gardée" in page_of(logged.get(VIEWS)).text("main")


def test_each_right_has_its_own(logged, centre, user):
    """Losing CATALOGUE leaves no way to its views, not even through the pages of the desk."""
    keep(logged, f"{LIST}?lieu=Pau", "Vue de l’offre", d_abord="on")
    view = SavedView.objects.get()
    Membership.objects.filter(user=user).update(can_applications=True)
    for address in (DESK, f"{DESK}vues/"):
        assert "Vue de l’offre" not in logged.get(address).content.decode()
    assert logged.get(f"{DESK}vues/{view.pk}/").status_code == 404
    Membership.objects.filter(user=user).update(can_catalogue=False)
    form = {"structure": centre.pk, "geste": "supprimer"}
    assert logged.post(f"{VIEWS}{view.pk}/", form).status_code == 403
    assert logged.post(f"{DESK}vues/{view.pk}/", form).status_code == 404
    assert SavedView.objects.get() == view


def test_somebody_elses_is_not_known_to_exist(logged, client, centre):
    keep(logged, f"{LIST}?lieu=Pau", "Vue de Claude", d_abord="on")
    view = SavedView.objects.get()
    client.force_login(factories.member(centre, catalogue=True))
    for address in (LIST, VIEWS):
        assert "Vue de Claude" not in page_of(client.get(address)).text("body")
    posted = client.post(f"{VIEWS}{view.pk}/", {"structure": centre.pk, "nom": "Prise"})
    assert posted.status_code == 404
    assert SavedView.objects.get().name == "Vue de Claude"


def test_as_many_queries_for_1_view_as_for_30(logged, user):
    counts = []
    for number in (1, 29):
        for rank in range(number):
            SavedView.objects.create(
                membership=Membership.objects.get(user=user), listing="formations", name=f"{number}-{rank}",
                query="lieu=Pau", created_at="2025-02-10T08:00Z",
            )  # fmt: skip
        for address in (LIST, VIEWS):
            with CaptureQueriesContext(connection) as captured:
                assert logged.get(address).content.decode().count("lieu=Pau") >= number
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
