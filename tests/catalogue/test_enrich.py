"""« Le plus de cette formation » and « lien web » (R3.2): who, what, and two people at once."""

import pytest

from rafaelpro.catalogue.domain.enrich import enrich_action, version_of
from rafaelpro.catalogue.errors import (
    ChangedMeanwhile,
    EnrichmentNotAllowed,
    InvalidEnrichment,
    WithdrawnMeanwhile,
)
from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.core import clock as core_clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def action():
    return factories.ActionFactory()


@pytest.fixture
def author(action):
    return factories.actor(action.responsible, catalogue=True)


def test_the_responsible_enriches_and_history_tells_it(action, author):
    row = enrich_action(
        action=action, highlights="  Un atelier\r\néquipé. ", web_link="https://cfa.example", actor=author
    )
    assert (row.highlights, row.web_link) == ("Un atelier\néquipé.", "https://cfa.example")
    line = record.of("action", action.reference).get()
    assert line.organisation_id == action.responsible_id
    assert line.details["champs"] == {
        "highlights": ["", "Un atelier\néquipé."],
        "web_link": ["", "https://cfa.example"],
    }


def test_an_absent_field_stays_and_an_empty_one_is_emptied(action, author):
    enrich_action(action=action, highlights="Ancien", web_link="https://cfa.example", actor=author)
    row = enrich_action(action=action, highlights=None, web_link="", actor=author)
    assert (row.highlights, row.web_link) == ("Ancien", "")


def test_saving_the_same_again_changes_nothing(action, author, clock):
    first = enrich_action(action=action, highlights="Ancien", web_link="", actor=author)
    clock.freeze("2025-02-11")
    again = enrich_action(action=action, highlights="Ancien ", web_link=None, actor=author)
    assert again.updated_at == first.updated_at
    assert record.of("action", action.reference).count() == 1


def test_the_second_of_two_authors_sees_what_stands_and_nothing_is_lost(action, author):
    seen = version_of(None)
    enrich_action(action=action, highlights="Premier", web_link="", actor=author, version=seen)
    with pytest.raises(ChangedMeanwhile) as refused:
        enrich_action(action=action, highlights="Second", web_link="", actor=author, version=seen)
    assert refused.value.present.highlights == "Premier"
    assert ActionEnrichment.objects.get(action=action).highlights == "Premier"


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("highlights", "x" * 3001, "3001 caractères, 3000 au plus"),
        ("highlights", "1 85 05 78 006 084 36", "sécurité sociale"),
        ("highlights", "a\x00b", "interdit"),
        ("web_link", "javascript:alert(1)", "https://"),
        ("web_link", "ftp://cfa.example/", "https://"),
        ("web_link", "cfa.example", "https://"),
        ("web_link", "https://" + "a" * 400 + ".example", "trop longue"),
        ("web_link", "JaVaScRiPt://cfa.example/%0aalert(1)", "https://"),
        ("web_link", "data:text/html,x", "https://"),
        ("web_link", "https://cfa.example\\@evil.example/", "https://"),
        ("web_link", "https://cfa.exam ple/", "https://"),
        ("web_link", "https://cfa.example:99999/", "https://"),
        ("web_link", "https://[", "https://"),
        ("web_link", "https://cfa.example/\u202egpj.exe", "https://"),
        ("web_link", "https://claude:secret@cfa.example/", "mot de passe"),
        ("web_link", "https://claude@cfa.example/", "identifiant"),
        ("web_link", "http://localhost:8000/", "votre réseau"),
        ("web_link", "http://192.168.1.10/", "votre réseau"),
        ("web_link", "http://[::1]/", "votre réseau"),
    ],
)
def test_what_may_not_be_kept_is_refused_beside_its_field(action, author, field, text, words):
    with pytest.raises(InvalidEnrichment) as refused:
        enrich_action(action=action, actor=author, **({"highlights": "", "web_link": ""} | {field: text}))
    assert words in refused.value.errors[field]
    assert not ActionEnrichment.objects.exists()


@pytest.mark.parametrize("link", ["http://cfa.example", "https://cfa.example:8443/a?b=é#c", "https://écoles.example/"])
def test_addresses_that_may_be_kept(action, author, link):
    assert enrich_action(action=action, highlights=None, web_link=f" {link} ", actor=author).web_link == link


def test_html_is_kept_as_the_text_that_it_is(action, author):
    text = "<script>alert(1)</script> & <b>gras</b>"
    assert enrich_action(action=action, highlights=text, web_link=None, actor=author).highlights == text


def test_an_action_withdrawn_since_it_was_read_is_written_only_by_who_knows(action, author):
    """R3.6: what is withdrawn keeps its texts, and who had rights still reaches it."""
    TrainingAction.objects.filter(pk=action.pk).update(withdrawn_at=core_clock.now())
    words = {"action": action, "highlights": "Texte", "web_link": "", "actor": author}
    with pytest.raises(WithdrawnMeanwhile) as refused:
        enrich_action(**words, read_as_published=True)
    assert refused.value.at == core_clock.now()
    assert not ActionEnrichment.objects.exists()
    assert enrich_action(**words).highlights == "Texte"


def test_another_role_or_right_is_refused_with_its_reason(action):
    session = factories.SessionFactory(action=action)
    trainer = factories.actor(session.trainer, catalogue=True)
    without_right = factories.actor(action.responsible, applications=True)
    for someone, reason in ((trainer, Refusal.WRONG_ROLE), (without_right, Refusal.MISSING_RIGHT)):
        with pytest.raises(EnrichmentNotAllowed) as refused:
            enrich_action(action=action, highlights="Texte", web_link="", actor=someone)
        assert refused.value.verdict.refusal is reason
    assert not ActionEnrichment.objects.exists()
