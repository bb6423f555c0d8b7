"""The catalogue in a real browser: « Mon catalogue », the public page, and the code copied into another site.

Both widths; once without scripts. Each page is checked by axe and photographed.
"""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.organisations.models import Organisation, User
from rafaelpro.web.catalogue import embedding
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, title, way  # noqa: F401 — fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]

ADDRESS = "claude.catalogue@centre.example"


@pytest.fixture
def centre() -> Organisation:
    """Six actions of two measures on show, some with many sessions; one of each kind that is not."""
    centre = factories.OrganisationFactory(name="Centre de formation des Pins et de l’Océan")
    factories.member(centre, catalogue=True, email=ADDRESS, first_name="Claude", last_name="Catalogue")
    for rank, measure in enumerate(("HSP-SOCLE", "HSP-SOCLE", "HSP-1NQ", "HSP-1NQ", "HSP-1NQ", "PRF")):
        action = factories.ActionFactory(
            responsible=centre, measure=measure, title=f"Métiers du bois et savoirs {rank}"
        )
        for place in range(rank + 1):
            factories.SessionFactory(
                action=action, town=f"Saint-Jean {place}", points=[("2025-03-03", 15 * (place % 2))]
            )
    factories.SessionFactory(action__responsible=centre, action__title="Ancienne formation", contract_end="2024-12-31")
    factories.ActionFactory(responsible=centre, title="Formation sans session")
    factories.OwnOfferFactory(organisation=centre, state=OwnState.PUBLISHED)
    return centre


def test_from_my_catalogue_to_the_public_page(person: Page, look: Look, centre: Organisation) -> None:  # noqa: F811
    enter(person, User.objects.get(email=ADDRESS))
    person.goto("/mon-catalogue/")
    title(person, "Mon catalogue")
    look("60-mon-catalogue")
    for part in person.locator("#site summary").all():
        part.click()
    expect(person.locator(".copy-block").first).to_contain_text(f"/catalogue/{centre.siret}/fragment.html")
    look("61-sur-mon-site")
    person.get_by_role("link", name="Voir la page publique").click()
    title(person, centre.name)
    expect(person.locator(".card")).to_have_count(7)
    look("62-catalogue-public")
    person.get_by_role("link", name="Voir les 6 sessions").click()
    title(person, "Métiers du bois et savoirs 5")


def test_who_has_no_catalogue(person: Page, look: Look, live_server: object) -> None:  # noqa: F811
    person.goto("/catalogue/12345678901234/")
    title(person, "Aucun catalogue à cette adresse")
    look("63-aucun-catalogue")
    nothing = factories.OrganisationFactory(name="Centre sans offre")
    person.goto(f"/catalogue/{nothing.siret}/")
    expect(person.locator("main")).to_contain_text("Aucune formation publiée en ce moment")
    look("64-catalogue-vide")


class OtherSite:
    """The organisation's own site: another origin, on this machine (browsers let no public site read a local one)."""

    def __init__(self) -> None:
        self.page = b""
        site = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(site.page)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}/nos-formations"

    def shows(self, code: str) -> None:
        title = "<!doctype html><html lang='fr'><title>Notre site</title><h1>Nos formations</h1>"
        self.page = f"{title}{code}".encode()


@pytest.fixture
def other_site() -> Iterator[OtherSite]:
    site = OtherSite()
    thread = Thread(target=site.server.serve_forever)
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


def test_the_code_copied_into_another_site_shows_the_catalogue(
    page: Page, centre: Organisation, live_server: object, monkeypatch: pytest.MonkeyPatch, other_site: OtherSite
) -> None:
    monkeypatch.setattr(settings, "BASE_URL", live_server.url)
    other_site.shows(embedding.codes(centre).plain)
    page.goto(other_site.address)
    shown = page.locator("#catalogue-rafaelpro")
    expect(shown.locator(".rafaelpro-catalogue__titre")).to_have_count(7)
    expect(shown).to_contain_text("Ouvert, jusqu’au 03/03/2025")
    assert page.context.cookies() == []
    links = shown.locator("a").evaluate_all("found => found.map(link => link.href)")
    assert {link.startswith(f"{live_server.url}/") for link in links} == {True}


def test_where_we_do_not_answer_the_link_stays(page: Page, centre: Organisation, other_site: OtherSite) -> None:
    other_site.shows(embedding.codes(centre).plain)
    page.route("**/fragment.html", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto(other_site.address)
    expect(page.get_by_role("link", name="Voir notre offre de formation")).to_be_visible()
