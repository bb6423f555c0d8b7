"""Documents follow the catalogue: written once a session, again when asked, gone with it."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from rafaelpro.search import index
from rafaelpro.search.models import SessionDocument, Word
from rafaelpro.search.queries import SessionQuery, search
from rafaelpro.search.suggestions import suggestion
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]


def test_refresh_replaces_what_was_written():
    session = factories.SessionFactory(action__title="Soudage")
    index.refresh([session.pk])
    session.action.title = "Maçonnerie"
    session.action.save()
    index.refresh([session.pk, session.pk])
    assert SessionDocument.objects.count() == 1
    assert search(SessionQuery(q="soudage")).total == 0
    assert search(SessionQuery(q="maçonnerie")).total == 1


def test_nothing_to_refresh_is_no_error():
    index.refresh([])
    index.refresh([10**9])
    assert not SessionDocument.objects.exists()


def test_rebuild_indexes_everything_and_forgets_old_words(capsys):
    factories.SessionFactory(action__title="Soudage")
    factories.SessionFactory(action__title="Maçonnerie")
    Word.objects.create(plain="perime", written="périmé")
    call_command("search_rebuild")
    assert SessionDocument.objects.count() == 2
    assert not Word.objects.filter(plain="perime").exists()
    assert "2" in capsys.readouterr().out


def test_a_mistyped_word_is_brought_to_the_nearest_of_the_offer():
    index.refresh([factories.SessionFactory(action__title="Maçonnerie et carrelage").pk])
    assert suggestion("maconerie bayonne") == "maçonnerie bayonne"
    assert suggestion("maçonnerie") == ""
    assert suggestion("zzzzzzzz") == ""
    assert suggestion("") == ""
