"""A real double click: the same form sent at once from the same browser makes one application."""

from __future__ import annotations

import threading

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from rafaelpro.applications.models import Application
from tests import factories
from tests.web.public.test_apply import PERSON, prove, url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.frozen("2025-01-20T10:00")]

CLICKS = 6


def test_simultaneous_clicks_make_one_application_and_all_land_on_its_page():
    factories.SessionFactory(carif_number="00498943", points=[("2025-03-03", 15)])
    browser = Client()
    prove(browser)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    together = threading.Barrier(CLICKS)
    answers = []

    def click():
        tab = Client()
        tab.cookies[settings.SESSION_COOKIE_NAME] = cookie
        together.wait()
        try:
            answers.append(tab.post(url("envoyer"), PERSON))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.get("Location") for answer in answers] == [url("envoyee")] * CLICKS
    reference = Application.objects.get().reference
    assert reference in browser.get(url("envoyee")).content.decode()
