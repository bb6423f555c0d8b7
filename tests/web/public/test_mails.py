"""`/demo/courriels/`: what left, in the demonstration and in tests only."""

from __future__ import annotations

import pytest

from rafaelpro.core import clock
from rafaelpro.outbox.models import DemoMail
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20T10:00")]


def mail(to="camille@candidat.example", subject="Votre code", body="Ligne 1\n\nhttp://localhost:8000/suivi/abc/ <b>"):
    return DemoMail.objects.create(to=to, subject=subject, body=body, received_at=clock.now())


def test_mails_are_read_newest_first_with_links_to_click(client):
    mail(subject="Premier")
    mail(subject="Second")
    response = client.get("/demo/courriels/")
    page = page_of(response)
    assert page.texts(".card__title") == ["Second", "Premier"]
    assert "http://localhost:8000/suivi/abc/" in page.attributes("main a", "href")
    assert "<b>" not in response.content.decode().partition("<main")[2]


def test_one_address_at_a_time(client):
    mail(subject="Pour Camille")
    mail(to="autre@candidat.example", subject="Pour un autre")
    page = page_of(client.get("/demo/courriels/?adresse=Camille"))
    assert page.texts(".card__title") == ["Pour Camille"]
    assert "Aucun courriel" in page_of(client.get("/demo/courriels/?adresse=personne")).text("main")


@pytest.mark.parametrize(
    "query", ["adresse=%00", "adresse=%25", "page=abc", "page=-1", "page=99999", "adresse=" + "a" * 9000]
)
def test_absurd_parameters(client, query):
    mail()
    page_of(client.get(f"/demo/courriels/?{query}"))


def test_pages(client):
    for rank in range(21):
        mail(subject=f"Message {rank}")
    page = page_of(client.get("/demo/courriels/?adresse=camille"))
    assert page.count(".card__title") == 20
    assert "adresse=camille" in page.attribute("a[rel=next]", "href")


def test_production_shows_none(client, settings):
    mail(subject="Secret")
    settings.RAFAELPRO_ENV = "production"
    assert "Secret" not in page_of(client.get("/demo/courriels/"), 404).text("body")
