"""Every professional page × every persona, against one expected table (R2.2, R2.3); what must not leak does not."""

import re
from html import unescape

import pytest
from django.test import Client

from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import ActionEnrichment
from rafaelpro.core import clock
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import Feed
from rafaelpro.history import record
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

# Roles of the structure: resp(onsible), posi(tioner), trai(ner), othe(r: no role). Rights: app(lications), cat(alogue).
PERSONAS = (
    "anonymous", "prescriber", "resp_app", "resp_cat", "resp_both", "resp_none", "posi_app", "posi_cat",
    "trai_app", "trai_cat", "othe_both", "operator",
)  # fmt: skip

# An action is public, and a session too: the form says why it is shut (403). A file is not: it does not exist (404).
TABLE = """
GET  /gestion/candidatures/               302 403  200 403 200 403  200 403  200 403  200 403
GET  /gestion/candidatures/sessions/      302 403  200 403 200 403  200 403  200 403  200 403
GET  /gestion/candidatures/{reference}/   302 404  200 403 200 403  200 403  403 403  404 404
POST /gestion/candidatures/{reference}/   302 404  302 403 302 403  302 403  403 403  404 404
GET  /gestion/formations/                 302 403  403 200 200 403  403 200  403 200  200 403
GET  /gestion/formations/{action}/        302 403  403 200 200 403  403 403  403 403  403 403
POST /gestion/formations/{action}/        302 403  403 302 302 403  403 403  403 403  403 403
GET  /gestion/sessions/                   302 403  403 200 200 403  403 200  403 200  200 403
GET  /supervision/                        302 403  403 403 403 403  403 403  403 403  403 200
GET  /supervision/flux/{feed}/            302 403  403 403 403 403  403 403  403 403  403 200
POST /supervision/flux/{feed}/decision/   302 403  403 403 403 403  403 403  403 403  403 302
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
CASES = [
    pytest.param(method, address, persona, int(code), id=f"{method} {address} {persona}")
    for method, address, *codes in LINES
    for persona, code in zip(PERSONAS, codes, strict=True)
]

SECRETS = ("secrete@candidat.example", "0699887766", "message confidentiel")
NAME = "Nomcaché"
# Only these see the person's data; a trainer sees the name in the list, nothing more.
SEE_DATA = {("/gestion/candidatures/{reference}/", each) for each in ("resp_app", "resp_both", "posi_app")}
SEE_NAME = SEE_DATA | {("/gestion/candidatures/", each) for each in ("resp_app", "resp_both", "posi_app", "trai_app")}


@pytest.fixture
def world():
    """One session held by three structures, one application, one held feed; a stranger structure with its own."""
    structures = {
        name: factories.OrganisationFactory(name=f"Structure {name}") for name in ("resp", "posi", "trai", "othe")
    }
    session = factories.SessionFactory(
        action__responsible=structures["resp"],
        positioner=structures["posi"],
        trainer=structures["trai"],
        points=[("2025-03-03", 15)],
    )
    application = factories.ApplicationFactory(
        session=session, birth_name=NAME, email=SECRETS[0], phone=SECRETS[1], message=SECRETS[2]
    )
    feed = Feed.objects.create(
        source="api", numero=7, state=FeedState.HELD, received_at=clock.now(), source_name="flux-confidentiel.xml"
    )
    return {"structures": structures, "session": session, "application": application, "feed": feed}


def structure_of(persona, world):
    kinds = {"prescriber": factories.PrescriberFactory, "operator": factories.OperatorFactory}
    return kinds[persona]() if persona in kinds else world["structures"][persona[:4]]


def enter(persona, world):
    """The browser of a persona, and the structure under which they work."""
    client = Client()
    if persona == "anonymous":
        return client, None
    structure = structure_of(persona, world)
    right = persona.partition("_")[2]
    rights = {"applications": right in ("app", "both"), "catalogue": right in ("cat", "both")}
    client.force_login(factories.member(structure, **rights))
    return client, structure


def body_of(address, structure):
    data = {"structure": structure.pk if structure else 1}
    if "candidatures" in address:
        return data | {"conformite": "non", "motif": "injoignable"}
    if "formations" in address:
        return data | {"plus": "Écrit", "lien_web": "", "version": version()}
    return data | {"decision": "jeter"}


def version():
    from rafaelpro.catalogue.domain.enrich import version_of

    return version_of(None)


def text_of(answer):
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(("method", "address", "persona", "code"), CASES)
def test_each_persona_gets_what_the_table_says(method, address, persona, code, world):
    client, structure = enter(persona, world)
    application, feed = world["application"], world["feed"]
    url = address.format(
        reference=application.reference, action=application.session.action.reference, feed=feed.public_id
    )
    answer = client.post(url, body_of(address, structure)) if method == "POST" else client.get(url)
    page = text_of(answer)
    assert answer.status_code == code
    check_leaks(address, persona, method, page)
    check_changes(address, method, code, persona, world)
    if code == 403:
        assert "Pourquoi" in page
    if persona == "anonymous":
        assert answer["Location"].startswith("/connexion/?next=/")


def check_leaks(address, persona, method, page):
    if (address, persona) not in SEE_DATA or method == "POST":
        assert not [secret for secret in SECRETS if secret in page]
    if (address, persona) not in SEE_NAME or method == "POST":
        assert NAME not in page
    elif method == "GET":
        assert NAME in page
    assert ("flux-confidentiel.xml" in page) == (persona == "operator" and "supervision" in address and method == "GET")


def check_changes(address, method, code, persona, world):
    """What was refused has changed nothing; what was allowed has changed what it should, in the right name."""
    done = method == "POST" and code == 302 and persona != "anonymous"
    application, feed = Application.objects.get(), Feed.objects.get()
    assert (application.state == "NOT_RETAINED") == (done and "candidatures" in address)
    assert ActionEnrichment.objects.exists() == (done and "formations" in address)
    assert (feed.state == FeedState.DISCARDED) == (done and "supervision" in address)
    if application.state == "NOT_RETAINED":
        line = record.of("candidature", application.reference).last()
        assert line.organisation_id == world["structures"][persona[:4]].pk
