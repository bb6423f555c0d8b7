import re
from html import unescape

import pytest

from tests import factories


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    """A browser logged in as a person of « Centre A » with the right APPLICATIONS."""
    client.force_login(factories.member(centre, applications=True, first_name="Claude", last_name="Martin"))
    return client


@pytest.fixture
def session(centre):
    return factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])


@pytest.fixture
def text_of():
    """The words of an answer, spaces plain."""

    def read(answer):
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).replace("\u00a0", " ")

    return read
