"""What is added to a session (R3.2): by whom, what is refused, two people at once, what history keeps."""

import pytest
from django.db import connection

from rafaelpro.catalogue.domain.enrich_session import (
    LIMITS,
    SessionTexts,
    enrich_session,
    session_version_of,
)
from rafaelpro.catalogue.errors import (
    ChangedMeanwhile,
    EnrichmentNotAllowed,
    InvalidEnrichment,
    WithdrawnMeanwhile,
)
from rafaelpro.catalogue.models import SessionEnrichment, TrainingSession
from rafaelpro.core import clock as core_clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def session():
    return factories.SessionFactory(positioner=factories.OrganisationFactory())


@pytest.fixture
def trainer(session):
    return factories.actor(session.trainer, catalogue=True)


def lines(session):
    return [(line.verb, line.details["champs"]) for line in record.of("session", session.carif_number)]


@pytest.mark.parametrize("role", ["trainer", "responsible"])
def test_the_trainer_and_the_responsible_write(session, role):
    holder = session.trainer if role == "trainer" else session.action.responsible
    texts = SessionTexts(access_information=" Tram A\r\narrêt Gare ", recruitment_contact="Camille, 05 00 00 00 00")
    row = enrich_session(session=session, texts=texts, actor=factories.actor(holder, catalogue=True))
    assert (row.access_information, row.recruitment_contact) == ("Tram A\narrêt Gare", "Camille, 05 00 00 00 00")
    assert lines(session) == [
        ("session enrichie", {"access_information": ["", "Tram A\narrêt Gare"], "recruitment_contact": None})
    ]


def test_history_never_holds_a_contact(session, trainer):
    """History cannot be erased: it tells that a contact changed, not who it is."""
    for name in ("Camille Personnesecret", "Dominique Personnesecret", ""):
        enrich_session(
            session=session, texts=SessionTexts(recruitment_contact=name, disability_contact=name), actor=trainer
        )
    assert record.of("session", session.carif_number).count() == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM history_event e WHERE e::text LIKE '%%Personnesecret%%'")
        assert cursor.fetchone() == (0,)


def test_the_positioner_and_those_without_the_right_may_not(session):
    positioner = factories.actor(session.positioner, catalogue=True)
    without_right = factories.actor(session.trainer, applications=True)
    for someone, reason in ((positioner, Refusal.WRONG_ROLE), (without_right, Refusal.MISSING_RIGHT)):
        with pytest.raises(EnrichmentNotAllowed) as refused:
            enrich_session(session=session, texts=SessionTexts(access_information="x"), actor=someone)
        assert refused.value.verdict.refusal is reason
    assert not SessionEnrichment.objects.exists()


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize(
    ("text", "words"),
    [("too long", "trop long"), ("2 84 05 78 006 084 36", "sécurité sociale"), ("a\x00b", "interdit")],
)
def test_what_may_not_be_kept_is_refused_beside_its_field(session, trainer, name, text, words):
    written = "x" * (LIMITS[name] + 1) if text == "too long" else text
    with pytest.raises(InvalidEnrichment) as refused:
        enrich_session(session=session, texts=SessionTexts(**{name: written}), actor=trainer)
    assert list(refused.value.errors) == [name]
    assert words in refused.value.errors[name]
    assert not SessionEnrichment.objects.exists()


def test_the_limits_are_those_of_the_columns():
    assert {name: SessionEnrichment._meta.get_field(name).max_length for name in LIMITS} == LIMITS


def test_two_at_once_and_the_same_again(session, trainer, clock):
    read = session_version_of(None)
    first = enrich_session(session=session, texts=SessionTexts(access_information="Un"), actor=trainer, version=read)
    with pytest.raises(ChangedMeanwhile) as refused:
        enrich_session(session=session, texts=SessionTexts(access_information="Deux"), actor=trainer, version=read)
    assert refused.value.present == first
    clock.freeze("2025-02-11")
    again = enrich_session(session=session, texts=SessionTexts(access_information="Un "), actor=trainer)
    assert again.updated_at == first.updated_at
    assert len(lines(session)) == 1


@pytest.mark.parametrize("withdrawn", ["session", "action"])
def test_withdrawn_since_it_was_read(session, trainer, withdrawn):
    model = TrainingSession.objects.filter(pk=session.pk) if withdrawn == "session" else type(session.action).objects
    model.update(withdrawn_at=core_clock.now())
    texts = SessionTexts(access_information="Tram A")
    with pytest.raises(WithdrawnMeanwhile) as refused:
        enrich_session(session=session, texts=texts, actor=trainer, read_as_published=True)
    assert refused.value.at == core_clock.now()
    assert enrich_session(session=session, texts=texts, actor=trainer).access_information == "Tram A"
