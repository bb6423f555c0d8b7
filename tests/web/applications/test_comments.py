"""Comments of the structure on the page of an application; what others see of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.domain.comment import add_comment
from rafaelpro.applications.file_models import InternalComment
from rafaelpro.applications.follow import token_of
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def application(session):
    return factories.ApplicationFactory(session=session, prescriber=factories.PrescriberFactory(name="Mission locale"))


def url(application):
    return f"/gestion/candidatures/{application.reference}/"


def comment(logged, application, centre, text, **fields):
    data = {"structure": centre.pk, "commentaire": text} | fields
    return logged.post(f"{url(application)}commentaires/?etat=en-attente", data)


def written(application, organisation, text, rank=0):
    actor = factories.actor(organisation, applications=True)
    return add_comment(application=application, text=text, form_key=f"{rank:032x}", actor=actor)


def test_add_then_read_with_author_and_hour(logged, application, centre):
    answer = comment(logged, application, centre, "Rappelée lundi.")
    assert answer.url == f"{url(application)}?etat=en-attente#commentaires"
    [card] = page_of(logged.get(url(application))).texts("#commentaires .card")
    assert card == "Rappelée lundi. Claude Martin, le 10/02/2025 à 09:30 Retirer votre commentaire du 10/02/2025"


def test_a_double_click_on_the_form_of_the_page_adds_one(logged, application, centre):
    forms = page_of(logged.get(url(application)))
    key = forms.attribute("#commentaires input[name=cle]", "value")
    for _ in range(2):
        assert comment(logged, application, centre, "Un mot", cle=key).status_code == 302
    assert InternalComment.objects.count() == 1


@pytest.mark.parametrize("key", ["", "court", "x" * 32, "é" * 32])
def test_a_tampered_key_is_replaced(logged, application, centre, key):
    assert comment(logged, application, centre, "Un mot", cle=key).status_code == 302
    assert len(InternalComment.objects.get().form_key) == 32


@pytest.mark.parametrize(("text", "words"), [("", "Écrivez"), ("1 85 05 78 006 084 36", "sécurité sociale")])
def test_what_is_refused_is_said_beside_the_field_and_kept(logged, application, centre, text, words):
    page = page_of(comment(logged, application, centre, text), 422)
    assert words in page.text("#commentaires .field--error")
    assert page.text("#commentaires textarea").strip() == text
    assert page.attribute("#avis form", "action") == f"{url(application)}?etat=en-attente"
    assert not InternalComment.objects.exists()


def test_only_the_author_may_remove_and_sees_the_button(logged, application, centre):
    theirs = written(application, centre, "De ma collègue")
    assert "button[name=retirer]" not in page_of(logged.get(url(application)))
    for number in (theirs.pk, "0", "abc", "9" * 30):
        answer = logged.post(f"{url(application)}commentaires/", {"structure": centre.pk, "retirer": number})
        assert "il n’est pas de vous" in page_of(logged.get(answer.url.partition("#")[0])).text("#messages")
    comment(logged, application, centre, "De moi")
    mine = page_of(logged.get(url(application))).attribute("button[name=retirer]", "value")
    logged.post(f"{url(application)}commentaires/", {"structure": centre.pk, "retirer": mine})
    assert [each.text for each in InternalComment.objects.all()] == ["De ma collègue"]


def test_nobody_else_reads_it_anywhere(application, centre, session):
    """Every page and export of the other structures, of the prescriber and of the candidate."""
    words = "Mot qui reste entre nous"
    written(application, centre, words)
    trainer = session.trainer
    addresses = [
        url(application), "/gestion/candidatures/", "/gestion/candidatures/export.csv",
        "/gestion/candidatures/impression/", f"/gestion/sessions/{session.carif_number}/",
        f"/prescriptions/{application.reference}/", "/prescriptions/", f"/suivi/{token_of(application)}/",
    ]  # fmt: skip
    seen = []
    for holder in (session.action.responsible, trainer, application.prescriber):
        browser = Client()
        browser.force_login(factories.member(holder, applications=True, catalogue=True))
        seen += [b"".join(each) if each.streaming else each.content for each in map(browser.get, addresses)]
    assert any(application.birth_name.encode() in each for each in seen)
    assert not any(b"entre nous" in each or "Commentaire ajouté".encode() in each for each in seen)


def test_a_page_with_fifty_costs_the_queries_of_one(logged, application, centre):
    costs = []
    for rank in (0, *range(1, 50)):
        written(application, centre, "Un mot", rank)
        if rank in (0, 49):
            logged.get(url(application))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                logged.get(url(application))
            costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_operator_reads_none(application, centre):
    written(application, centre, "Mot qui reste entre nous")
    browser = Client()
    browser.force_login(factories.member(factories.OperatorFactory(), referent=True))
    for address in (url(application), "/supervision/", "/supervision/modifications/"):
        assert b"entre nous" not in browser.get(address).content
