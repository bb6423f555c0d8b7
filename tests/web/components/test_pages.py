"""The gallery, the choice of light or dark, the frame of every page."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from lxml import html

from rafaelpro.organisations.enums import Kind, Right
from rafaelpro.organisations.models import Organisation, User
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import context
from rafaelpro.web.components import gallery

BOTH = frozenset(Right)
HERE = Organisation(pk=7, name="GRETA d’exemple", kind=Kind.PROVIDER)
THERE = Organisation(pk=8, name="Mission locale d’exemple", kind=Kind.PRESCRIBER)
PERSON = User(pk=3, email="claude@exemple.fr", first_name="Claude", last_name="Exemple")


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def every_heading_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headings whose page comes later count as served."""
    monkeypatch.setattr(context, "_served", lambda url: url != "/pro/recherche/")


def actor(organisation: Organisation = HERE, rights: frozenset[Right] = BOTH) -> Actor:
    return Actor(organisation=organisation, rights=rights, label="Claude Exemple", channel="web", user=PERSON)


def frame(**given: object) -> html.HtmlElement:
    request = RequestFactory().get("/recherche/?q=a")
    for name, value in {"user": AnonymousUser(), "actor": None, **given}.items():
        setattr(request, name, value)
    return html.document_fromstring(render_to_string("base.html", {}, request))


def shown(headings: list[context.NavItem]) -> list[str]:
    return [heading.label for heading in headings if heading.allowed]


def test_the_gallery_shows_each_component_with_its_code(client: Client) -> None:
    page = html.document_fromstring(client.get("/composants/").content)
    assert [title.text for title in page.iter("h1")] == ["Composants"]
    components = [name for family in gallery.FAMILIES.values() for name in family]
    for component in components:
        part = page.get_element_by_id(component)
        assert part.findall('.//div[@class="gallery__stage"]'), component
        assert all("{%" in code.text for code in part.findall(".//pre/code")), component


def test_no_identifier_stands_twice_on_the_gallery(client: Client) -> None:
    page = html.document_fromstring(client.get("/composants/").content)
    identifiers = [element.get("id") for element in page.iterfind(".//*[@id]")]
    assert sorted(identifiers) == sorted(set(identifiers))


@pytest.mark.parametrize("chosen", ["dark", "light"])
def test_a_chosen_look_stays(client: Client, chosen: str) -> None:
    answer = client.post("/apparence/", {"theme": chosen, "next": "/composants/"})
    assert (answer.status_code, answer["Location"]) == (302, "/composants/")
    page = html.document_fromstring(client.get("/composants/").content)
    assert page.get("data-theme") == chosen
    assert [button.get("value") for button in page.findall('.//button[@aria-pressed="true"]')] == [chosen]


@pytest.mark.parametrize("chosen", ["auto", "", "<script>"])
def test_automatic_or_unknown_forgets_the_choice(client: Client, chosen: str) -> None:
    client.post("/apparence/", {"theme": "dark"})
    client.post("/apparence/", {"theme": chosen})
    assert html.document_fromstring(client.get("/composants/").content).get("data-theme") is None


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.exemple/", "//ailleurs.exemple", "javascript:alert(1)", ""])
def test_the_way_back_stays_on_the_site(client: Client, elsewhere: str) -> None:
    assert client.post("/apparence/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_a_look_is_not_chosen_by_a_link(client: Client) -> None:
    assert client.get("/apparence/?theme=dark").status_code == 405


def test_a_tampered_cookie_is_ignored(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert html.document_fromstring(client.get("/composants/").content).get("data-theme") is None


def test_visitors_find_the_search(every_heading_served: None) -> None:
    assert shown(context.navigation("/", None)) == ["Recherche", "Contribue à Offre Info"]


@pytest.mark.parametrize(
    ("organisation", "rights", "expected"),
    [
        (HERE, BOTH, ["Gestion des formations", "Gestion des candidatures", "Mon catalogue"]),
        (HERE, {Right.CATALOGUE}, ["Gestion des formations", "Mon catalogue"]),
        (HERE, {Right.APPLICATIONS}, ["Gestion des candidatures"]),
        (HERE, set(), []),
        (THERE, BOTH, ["Mes prescriptions"]),
        (Organisation(pk=9, name="Cap Métiers", kind=Kind.OPERATOR), BOTH, ["Supervision"]),
    ],
)
def test_headings_follow_structure_and_rights(
    every_heading_served: None, organisation: Organisation, rights: set[Right], expected: list[str]
) -> None:
    found = shown(context.navigation("/", actor(organisation, frozenset(rights))))
    assert found == ["Recherche", *expected, "Contribue à Offre Info"]


def test_the_current_heading_says_so(every_heading_served: None) -> None:
    current = [item.label for item in context.navigation("/gestion/candidatures/2026828732/", actor()) if item.current]
    assert current == ["Gestion des candidatures"]


DESK, OFFER = "Gestion des candidatures", "Gestion des formations"


@pytest.mark.parametrize(
    ("path", "rights", "lit"),
    [
        ("/gestion/sessions/", BOTH, OFFER),
        ("/gestion/sessions/20250001/informations/", BOTH, OFFER),
        ("/gestion/sessions/20250001/reunions/ajouter/", BOTH, OFFER),
        ("/gestion/offre-propre/nouvelle/", BOTH, OFFER),
        ("/gestion/sessions/20250001/", BOTH, DESK),
        ("/gestion/sessions/20250001/import/verifier/", BOTH, DESK),
        ("/gestion/sessions/20250001/complete/", frozenset({Right.APPLICATIONS}), DESK),
        ("/gestion/sessions/20250001/chronologie/", BOTH, OFFER),
        ("/gestion/sessions/20250001/chronologie/", frozenset({Right.APPLICATIONS}), DESK),
        ("/recherche/autres/", BOTH, "Recherche"),
        ("/mon-espace/", BOTH, None),
    ],
)
def test_a_page_stands_under_one_heading_that_its_reader_has(
    every_heading_served: None, path: str, rights: frozenset[Right], lit: str | None
) -> None:
    found = context.navigation(path, actor(HERE, rights))
    assert [item.label for item in found if item.current and item.allowed] == ([lit] if lit else [])
    assert len([item for item in found if item.current]) == bool(lit)


def test_headings_without_a_page_are_left_out() -> None:
    served = context.navigation("/", None)
    assert [item.url for item in served if not context._served(item.url)] == []
    assert not context._served("/page-qui-n-existe-pas/")


def test_a_visitor_may_log_in_and_sees_no_structure() -> None:
    page = frame()
    header = page.find(".//header")
    assert header.findall('.//a[@href="/connexion/"]')
    assert header.findall('.//button[@name="structure"]') == []
    assert [landmark.tag for landmark in page.body if landmark.tag in {"header", "main", "footer"}] == [
        "header", "main", "footer",
    ]  # fmt: skip
    assert page.find(".//a").get("href") == "#contenu"
    assert page.get("lang") == "fr"


def test_a_member_of_two_structures_sees_the_current_one_and_may_switch() -> None:
    page = frame(user=PERSON, actor=actor(), structures=[HERE, THERE])
    menu = page.find('.//details[@class="menu menu--structure"]')
    assert "GRETA d’exemple" in menu.find("summary").text_content()
    choices = {button.get("value"): button.get("aria-current") for button in menu.iter("button")}
    assert choices == {"7": "true", "8": None}
    assert menu.find(".//form").get("method") == "post"
    assert menu.find('.//input[@name="next"]').get("value") == "/recherche/?q=a"
    assert menu.findall('.//input[@name="csrfmiddlewaretoken"]')


def test_a_member_of_one_structure_just_sees_it() -> None:
    page = frame(user=PERSON, actor=actor(), structures=[HERE])
    assert page.findall('.//button[@name="structure"]') == []
    assert "GRETA d’exemple" in page.find('.//p[@class="site-header__structure"]').text_content()


@pytest.mark.parametrize(("current", "values"), [(HERE, ["7"]), (None, [])])
def test_forms_of_professionals_name_their_structure(current: Organisation | None, values: list[str]) -> None:
    request = RequestFactory().get("/")
    request.user, request.actor, request.structures = PERSON, actor(current) if current else None, []
    template = engines["django"].from_string("{% load ui %}<form>{% structure_input %}</form>")
    form = html.fragment_fromstring(template.render({}, request))
    assert [hidden.get("value") for hidden in form.findall('input[@name="structure"]')] == values


def test_names_are_escaped_in_the_frame() -> None:
    nasty = Organisation(pk=1, name="<img src=x>", kind=Kind.PROVIDER)
    page = frame(user=PERSON, actor=actor(nasty), structures=[nasty, THERE])
    assert page.find(".//header").findall(".//img") == []


@pytest.mark.frozen("2025-03-01")
def test_a_moved_clock_is_said_on_every_page() -> None:
    ribbon = frame().find('.//aside[@class="clock-ribbon"]')
    assert " ".join(ribbon.text_content().split()) == "Horloge déplacée : nous sommes le samedi 1er mars 2025"


@pytest.mark.frozen("2025-03-03")
def test_the_demonstration_says_its_day(settings) -> None:
    settings.RAFAELPRO_ENV = "demo"
    ribbon = frame().find('.//aside[@class="clock-ribbon"]')
    assert " ".join(ribbon.text_content().split()).startswith("Démonstration : nous sommes le lundi 3 mars 2025")
    assert ribbon.find(".//a").get("href") == "/demo/courriels/"


def test_in_production_there_is_no_ribbon(settings) -> None:
    settings.RAFAELPRO_ENV = "production"
    assert frame().findall('.//aside[@class="clock-ribbon"]') == []


def test_the_frame_stands_on_a_request_that_met_no_middleware() -> None:
    shell = context.shell(RequestFactory().get("/"))["shell"]
    assert (shell["user"], list(shell["structures"]), shell["current_structure"]) == (None, [], None)


def test_an_operator_brands_by_one_more_sheet(settings) -> None:
    settings.RAFAELPRO_BRAND_CSS = "marque/jetons.css"
    sheets = [link.get("href") for link in frame().findall('.//link[@rel="stylesheet"]')]
    assert sheets[-1].endswith("marque/jetons.css")


def test_messages_stand_in_the_page() -> None:
    request = RequestFactory().get("/")
    request.user, request.actor = AnonymousUser(), None
    message = SimpleNamespace(level_tag="success", message="Avis enregistré")
    page = html.document_fromstring(render_to_string("base.html", {"messages": [message]}, request))
    assert page.get_element_by_id("messages").text_content().split() == ["Avis", "enregistré"]
