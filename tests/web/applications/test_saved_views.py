"""« Mes vues »: keep a list, open it in one click, first of all if one likes; never somebody else's."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.desk_models import SavedView
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/gestion/candidatures/"
SESSIONS = "/gestion/candidatures/sessions/"
VIEWS = "/gestion/candidatures/vues/"


def keep(logged, address, name, **more):
    """As a person does: from the list, through « Garder cette vue »."""
    url = logged.get(address).context["new_view_url"]
    return logged.post(url, page_of(logged.get(url)).form() | {"nom": name, **more})


def test_from_the_list_and_back_in_one_click(logged, session):
    factories.ApplicationFactory(session=session, state="RETAINED")
    answer = keep(logged, f"{LIST}?etat=retenue&tri=-nom&colonnes=etat&colonnes=dates&lieu=", "Retenues")
    assert parse_qs(urlsplit(answer.url).query) == {"etat": ["retenue"], "tri": ["-nom"], "colonnes": ["etat", "dates"]}
    page = logged.get(answer.url)
    assert [(shown.view.name, shown.url, shown.is_current) for shown in page.context["views"]] == [
        ("Retenues", answer.url, True)
    ]
    assert [column.label for column in page.context["columns"]] == ["État", "Dates prévues"]
    assert not logged.get(f"{LIST}?etat=en-attente").context["views"][0].is_current
    assert logged.get(SESSIONS).context["views"] == []


def test_what_was_searched_and_absurd_values_are_not_kept(logged, session):
    url = logged.get(f"{LIST}?texte=Dupont&etat=retenue&mesure=bidon&intrus=1").context["new_view_url"]
    assert "Dupont" not in url
    keep(logged, f"{LIST}?texte=Dupont&etat=retenue&mesure=bidon&intrus=1", "Vue")
    assert SavedView.objects.get().query == "etat=retenue"
    direct = logged.get(f"{VIEWS}nouvelle/?liste=candidatures&texte=Dupont")
    assert "Le texte recherché n’est pas gardé" in direct.content.decode()


def test_a_view_that_opens_first(logged, session):
    keep(logged, f"{LIST}?etat=retenue", "Retenues", d_abord="on")
    assert logged.get(LIST).url == f"{LIST}?etat=retenue"
    assert logged.get(SESSIONS).status_code == 200
    whole = logged.get(f"{LIST}?vue=aucune")
    assert whole.status_code == 200
    assert whole.context["filters"].chips == []
    page = logged.get(f"{LIST}?etat=retenue")
    assert [chip.remove for chip in page.context["chips"]] == ["?vue=aucune"]
    assert logged.get(LIST + page.context["chips"][0].remove).status_code == 200
    assert f'href="{LIST}?vue=aucune"' in page.content.decode()


def test_the_way_to_keep_follows_the_list_that_htmx_replaces(logged, session):
    """Outside of what a filter replaces, it would keep the list as it was before."""
    hrefs = page_of(logged.get(f"{LIST}?etat=retenue")).attributes("#resultats a", "href")
    assert f"{VIEWS}nouvelle/?liste=candidatures&etat=retenue" in hrefs
    hrefs = page_of(logged.get(f"{LIST}sessions/?lieu=Pau")).attributes("#resultats a", "href")
    assert f"{VIEWS}nouvelle/?liste=sessions&lieu=Pau" in hrefs


def test_errors_keep_what_was_typed(logged, session):
    keep(logged, f"{LIST}?etat=retenue", "Retenues")
    answer = keep(logged, f"{LIST}?etat=en-attente", "retenues")
    page = page_of(answer, 422)
    assert "Vous avez déjà une vue de ce nom" in page.text(".error-summary")
    assert page.form()["nom"] == "retenues"
    assert SavedView.objects.count() == 1


def test_rename_and_forget(logged, session):
    keep(logged, f"{SESSIONS}?a_traiter=on", "À traiter")
    view = SavedView.objects.get()
    url = f"{VIEWS}{view.pk}/"
    form = page_of(logged.get(url)).form()
    assert form["nom"] == "À traiter"
    assert logged.post(url, form | {"nom": "Urgent", "d_abord": "on"}).url == VIEWS
    assert logged.get(SESSIONS).url == f"{SESSIONS}?a_traiter=on"
    assert "Urgent" in page_of(logged.get(VIEWS)).text("tbody")
    assert page_of(logged.post(url, form | {"nom": " "}), 422).count(".error-summary") == 1
    logged.post(url, form | {"geste": "supprimer"})
    assert "Aucune vue gardée" in page_of(logged.get(VIEWS)).text("main")
    assert logged.get(url).status_code == 404


def test_somebody_elses_is_not_known_to_exist(logged, client, centre, session):
    keep(logged, f"{LIST}?etat=retenue", "Vue de Claude", d_abord="on")
    view = SavedView.objects.get()
    client.force_login(factories.member(centre, applications=True))
    assert client.get(LIST).status_code == 200
    assert client.get(f"{VIEWS}{view.pk}/").status_code == 404
    posted = client.post(f"{VIEWS}{view.pk}/", {"structure": centre.pk, "geste": "supprimer"})
    assert posted.status_code == 404
    assert SavedView.objects.get() == view
    for address in (LIST, VIEWS, SESSIONS):
        assert "Vue de Claude" not in client.get(address).content.decode()


def test_as_many_queries_for_1_view_as_for_30(logged, session):
    counts = []
    for number in (1, 29):
        for rank in range(number):
            SavedView.objects.create(
                membership=logged_membership(logged), listing="candidatures", name=f"{number}-{rank}",
                query="etat=retenue", created_at="2025-02-10T08:00Z",
            )  # fmt: skip
        for address in (LIST, VIEWS):
            with CaptureQueriesContext(connection) as captured:
                assert len(re.findall("etat=retenue", logged.get(address).content.decode())) >= number
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


def logged_membership(logged):
    return logged.get(VIEWS).wsgi_request.memberships[0]
