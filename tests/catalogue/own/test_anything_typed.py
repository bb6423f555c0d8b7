"""Whatever is typed, a draft can be kept, checked, previewed, copied and shown in its form: nothing fails."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rafaelpro.catalogue.own.checks import problems, problems_of_session, refusals
from rafaelpro.catalogue.own.content import Content, version_of, version_of_all
from rafaelpro.catalogue.own.fields import FIELDS, SESSION_FIELDS, Section, of_section
from rafaelpro.web.own_offer.forms import TextsForm
from rafaelpro.web.own_offer.shown import sheet_of
from tests.factories import OWN_SESSION, OWN_TEXTS

TODAY = date(2025, 2, 10)
WRITTEN = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "0", "1", "2", "31/02/2025", "٠٣/٠٣/٢٠٢٥", "1e9", "-1", "²", "http://[", "//", "a@b@c", "€", "RNCP"]
    ),
    st.sampled_from([*OWN_TEXTS.values(), *OWN_SESSION.values()]),
)
TEXTS = st.fixed_dictionaries({}, optional={each.name: WRITTEN for each in FIELDS})
SESSIONS = st.lists(st.fixed_dictionaries({}, optional={each.name: WRITTEN for each in SESSION_FIELDS}), max_size=3)


def content_of(texts, sessions):
    content = Content.read({"texts": texts})
    for each in sessions:
        content = content.with_session(each)
    return content


@settings(max_examples=150, deadline=None)
@given(texts=TEXTS, sessions=SESSIONS)
def test_it_is_kept_checked_previewed_and_copied(texts, sessions):
    content = content_of(texts, sessions)
    assert Content.read(content.held()) == content
    assert len(version_of_all(content)) == len(version_of(content.texts)) == 16
    sheet = sheet_of(content, TODAY)
    assert len(sheet.sessions) == len(content.sessions)
    later = content.a_year_later()
    assert [each.key for each in later.sessions] == [each.key for each in content.sessions]
    assert set(refusals(content.texts)) <= set(content.texts)


@settings(max_examples=150, deadline=None)
@given(texts=TEXTS, sessions=SESSIONS)
def test_what_has_no_problem_can_be_published(texts, sessions):
    """Every problem stands on a field that its section shows, and without problem every session has its days."""
    content = content_of({**OWN_TEXTS, **texts}, [OWN_SESSION, *sessions])
    found = problems(content, TODAY)
    for each in found:
        assert each.words
        assert each.field in {"", *(field.name for field in of_section(each.section))}
    if not found:
        assert all(start <= end for start, end in (session.days() for session in content.sessions))


@settings(max_examples=50, deadline=None)
@given(texts=TEXTS, section=st.sampled_from([each for each in Section if each is not Section.SESSIONS]))
def test_its_form_gives_back_what_was_typed_with_every_error_beside_its_field(texts, section):
    content = content_of(texts, [])
    errors = [(each.field, each.words) for each in problems(content, TODAY) if each.section is section]
    form = TextsForm(of_section(section), content.part(section), version="v", errors=errors)
    assert {name for name, _ in errors} == set(form.errors)
    assert {each.bound.name: each.bound.value() for each in form.inputs} == content.part(section)


@pytest.mark.parametrize("texts", [{}, {"start": "x"}, {"end": "04/04/2025"}])
def test_a_session_without_days_says_what_is_missing(texts):
    (session,) = content_of({}, [texts]).sessions
    assert problems_of_session(session)
    with pytest.raises(ValueError, match="no days"):
        session.days()
