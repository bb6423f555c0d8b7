"""« Contribue à Offre Info » in a real browser: an organisation reads why a session is left out, then the operator."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.offreinfo.domain import editions
from rafaelpro.organisations.models import Organisation
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, title, way  # noqa: F401 — fixtures
from tests.eos.builder import A1, A2, RESPONSIBLE, S1, S2, S3, feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]


def test_from_the_heading_to_the_reason_and_the_file(person: Page, look: Look) -> None:  # noqa: F811
    feed(1).action(A1).session(S1).session(S2, end="20241231").action(A2, title="Plomberie").session(S3).apply()
    TrainingAction.objects.filter(reference=A2).update(certifying=None)
    editions.current()
    centre = Organisation.objects.get(siret=RESPONSIBLE)
    enter(person, factories.member(centre, catalogue=True))
    person.goto("/offre-info/")
    title(person, "Contribue à Offre Info")
    expect(person.get_by_role("row", name=S3)).to_contain_text("formation certifiante, oui ou non")
    look("offre-info")
    person.get_by_role("link", name="Terminée depuis trop longtemps").click()
    expect(person.get_by_role("row", name=S2)).to_be_visible()
    expect(person.get_by_role("row", name=S3)).to_have_count(0)
    person.context.clear_cookies()
    enter(person, factories.member(factories.OperatorFactory()))
    person.goto("/supervision/offre-info/")
    expect(person.get_by_text("2 sessions laissées de côté", exact=True)).to_be_visible()
    look("supervision-offre-info")
