"""« Mon catalogue »: its address and forms, what to copy, what is not shown and why."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.core import clock
from rafaelpro.organisations.models import Organisation
from rafaelpro.search.showcase import Unshown
from rafaelpro.web.catalogue import embedding
from rafaelpro.web.catalogue.hidden import WORDS
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]
PAGE = "/mon-catalogue/"


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, catalogue=True))
    return client


def test_the_address_to_copy_and_the_files(logged, offer):
    page = page_of(logged.get(PAGE))
    whole = f"https://rafaelpro.example/catalogue/{offer.siret}/"
    assert whole in page.attributes("[data-copy]", "data-copy")
    assert "3 formations" in page.text(".card")
    links = page.attributes("main a", "href")
    for form in ("", "catalogue.pdf", "catalogue.csv", "catalogue.xlsx"):
        assert f"/catalogue/{offer.siret}/{form}" in links
    assert page.text(".site-header [aria-current=page]") == "Mon catalogue"


def test_the_codes_to_copy_name_this_organisation_only(logged, offer):
    copied = page_of(logged.get(PAGE)).attributes(".copy-block [data-copy]", "data-copy")
    plain, php, again = copied
    fragment = f"https://rafaelpro.example/catalogue/{offer.siret}/fragment.html"
    assert plain == again
    assert f'fetch("{fragment}")' in plain
    assert f"wp_remote_get( '{fragment}'" in php
    for code in (plain, php):
        assert f'<a href="https://rafaelpro.example/catalogue/{offer.siret}/">' in code
        assert code.count("{") == code.count("}")


def test_every_class_of_the_fragment_is_told(logged, offer):
    said = page_of(logged.get(PAGE)).texts("dt")
    assert said == list(embedding.CLASSES)


def test_each_reason_is_said_with_what_to_do(logged, centre):
    made = factories.SessionFactory
    moment = clock.now()
    made(action__responsible=centre, action__title="Retirée", action__withdrawn_at=moment)
    made(action__responsible=centre, action__title="Archivée", archived_at=moment)
    made(action__responsible=centre, action__title="Annulée", cancelled_at=moment)
    made(action__responsible=centre, action__title="Terminée", contract_end="2025-01-31")
    factories.ActionFactory(responsible=centre, title="Sans session")
    made(positioner=centre, action__title="Positionnée", action__responsible__name="Lead formation")
    made(action__title="D’un autre")
    page = page_of(logged.get(PAGE))
    rows = {cells[0]: cells[1:] for cells in zip(*[iter(page.texts("#resultats tbody td"))] * 3, strict=True)}
    assert {title: why for title, (why, _) in rows.items()} == {
        "Retirée": "Retirée de la publication par EOS le 10/02/2025",
        "Archivée": "Sessions archivées",
        "Annulée": "Sessions annulées",
        "Terminée": "Sessions terminées",
        "Sans session": "Aucune session reçue d’EOS",
        "Positionnée": "Votre organisme y est seulement positionneur",
    }
    assert rows["Positionnée"][1].endswith("(Lead formation)")
    assert "6 formations" in page.text("#resultats [data-announce]")
    assert "1 annulée, 1 terminée" in page.text("#non-montre")
    assert "Aucune formation" in page.text(".card")


def test_every_reason_has_its_words():
    assert set(WORDS) == set(Unshown)


def test_nothing_hidden_is_said_too(logged, offer):
    page = page_of(logged.get(PAGE))
    assert page.text("#resultats") == "Toutes vos formations financées sont dans le catalogue."
    assert "Sessions qui ne sont pas montrées" not in page.text("#non-montre")


def test_under_the_structure_chosen(logged, offer):
    """Another structure of the same person has its own catalogue."""
    other = factories.OrganisationFactory(name="Autre centre")
    person = offer.memberships.get().user
    factories.member(other, catalogue=True, user=person)
    page = page_of(logged.get(f"{PAGE}?structure={other.pk}"))
    assert f"https://rafaelpro.example/catalogue/{other.siret}/" in page.attributes("[data-copy]", "data-copy")
    assert offer.siret not in page.text("main")


def test_pages_of_what_is_hidden(logged, centre):
    for rank in range(27):
        factories.ActionFactory(responsible=centre, title=f"Formation {rank:02d}")
    last = page_of(logged.get(f"{PAGE}?page=2"))
    assert last.texts("#resultats tbody td[data-label=Intitulé]") == ["Formation 25", "Formation 26"]
    absurd = page_of(logged.get(f"{PAGE}?page=x"))
    assert "Une partie de l’adresse a été ignorée" in absurd.text("#resultats")


def test_as_many_queries_for_1_and_300_actions(logged, centre):
    def count():
        with CaptureQueriesContext(connection) as queries:
            logged.get(PAGE)
        return len(queries)

    lead = Organisation.objects.create(
        siret=factories.siret(4242), name="Lead", kind="PROVIDER", created_at=clock.now()
    )
    factories.SessionFactory(action__responsible=centre)
    factories.SessionFactory(positioner=centre, action__responsible=lead)
    count()
    few = count()
    for _ in range(150):
        factories.SessionFactory(action__responsible=centre, points=[("2025-03-03", 15)])
        factories.SessionFactory(positioner=centre)
    assert count() == few
