"""The history of an action and of a session, with each field before and after, by whom, and feeds included."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.domain.enrich import enrich_action
from rafaelpro.catalogue.domain.enrich_session import SessionTexts, enrich_session
from rafaelpro.catalogue.domain.meetings import MeetingValues, add_meeting
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.history import record
from rafaelpro.history.record import EOS, Line
from rafaelpro.organisations.models import Organisation
from rafaelpro.web.offer.field_labels import LABELS
from tests import factories
from tests.eos.builder import A1, S1, delta, feed
from tests.support.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

KEPT_OUT = {  # no feed changes them field by field, or history tells them with a verb
    "id", "first_received_at", "changed_at", "withdrawn_at", "cancelled_at", "archived_at", "source_digest",
}  # fmt: skip


@pytest.fixture
def offer():
    """An action and its session, changed by two feeds."""
    feed(1).action(A1).session(S1, points=[("2025-03-03", 15)]).apply()
    changed = delta(2).action(A1, title="Agent de propreté et d’hygiène")
    changed.session(S1, points=[("2025-03-03", 12), ("2025-06-02", 8)]).apply()
    return TrainingSession.objects.select_related("action__responsible", "trainer").get(carif_number=S1)


def logged_as(client, organisation, **rights):
    client.force_login(factories.member(organisation, **rights))
    return client


def action_page(session):
    return f"/gestion/formations/{session.action.reference}/historique/"


def session_page(session):
    return f"/gestion/sessions/{session.carif_number}/historique/"


def test_an_action_told_field_by_field(client, offer, clock):
    responsible = offer.action.responsible
    clock.freeze("2025-02-11T10:00")
    author = factories.actor(responsible, catalogue=True)
    enrich_action(action=offer.action, highlights="Un atelier neuf", web_link="", actor=author)
    clock.freeze("2025-02-12T11:00")
    enrich_action(action=offer.action, highlights="Un atelier équipé", web_link="https://c.fr/", actor=author)
    page = text_of(logged_as(client, responsible, catalogue=True).get(action_page(offer)))
    assert f"Action enrichie 12/02/2025 à 11:00 · {author.label}, {responsible.name}" in page
    assert "Le plus de cette formation Un atelier Retiré : neufAjouté : équipé" in page
    assert "Lien web Ajouté : https://c.fr/" in page
    assert "Intitulé Agent de propretéAjouté : et d’hygiène" in page
    assert page.index("12/02/2025 à 11:00") < page.index("11/02/2025 à 10:00") < page.index("Modifiée")
    assert "EOS Donnée EOS" in page


def test_a_session_told_field_by_field(client, offer):
    author = factories.actor(offer.trainer, catalogue=True)
    texts = SessionTexts(access_information="Tram A", recruitment_contact="Camille Personnesecret")
    enrich_session(session=offer, texts=texts, actor=author)
    values = MeetingValues(date=date(2025, 3, 12), starts_at=time(14, 30), place="Salle 12")
    add_meeting(session=offer, values=values, actor=author)
    page = text_of(logged_as(client, offer.trainer, catalogue=True).get(session_page(offer)))
    assert "Date de la réunion Ajouté : 12/03/2025 Heure de début Ajouté : 14:30 Lieu de la réunion Ajouté" in page
    assert "Pour venir Ajouté : Tram A" in page
    assert "Contact pour le recrutement Modifié ; l’historique ne garde pas ce texte." in page
    assert "Personnesecret" not in page
    assert "Point d’entrée changé 03/03/2025 : Retiré : 15Ajouté : 12" in page
    assert "Point d’entrée ajouté Ajouté : 02/06/2025 : 8" in page


def test_structures_are_told_by_their_names(client, offer):
    other = factories.OrganisationFactory(name="Nouveau formateur")
    told = {"champs": {"trainer_id": [offer.trainer_id, other.pk], "contract_end": ["2026-12-31", None]}}
    record.write(Line("session", S1, "modifiée", details=told), EOS)
    page = text_of(logged_as(client, offer.trainer, catalogue=True).get(session_page(offer)))
    old = Organisation.objects.get(pk=offer.trainer_id).name
    assert f"Organisme formateur Retiré : {old}Ajouté : Nouveau formateur" in page
    assert "Fin du marché Retiré : 31/12/2026" in page


@pytest.mark.parametrize(
    "details",
    [
        {"champs": ["le plus de cette formation"]},
        {"champs": {"inconnu": [1, 2], "title": "x", "certifying": [None, True], "formacodes": [["1"], ["1", "2"]]}},
        {"champs": {"responsible_id": [999_999, None]}},
        {"champs": None},
        {"champs": {}, "places": None, "date_limite": "2025-03-01"},
        [],
    ],
)
def test_lines_of_any_age_are_readable(client, offer, details):
    record.write(Line("action", A1, "autre", details=details), EOS)
    assert "Autre 10/02/2025" in text_of(
        logged_as(client, offer.action.responsible, catalogue=True).get(action_page(offer))
    )


def test_what_people_wrote_is_text(client, offer):
    author = factories.actor(offer.action.responsible, catalogue=True)
    enrich_action(action=offer.action, highlights="<script>alert(1)</script>", web_link="", actor=author)
    source = logged_as(client, offer.action.responsible, catalogue=True).get(action_page(offer)).content
    assert b"<script>alert(1)" not in source


def test_who_reads_it(client, offer):
    stranger = factories.OrganisationFactory()
    cases = [
        (offer.trainer, {"catalogue": True}, 200, 200),
        (offer.trainer, {"applications": True}, 403, 200),
        (offer.trainer, {}, 403, 403),
        (stranger, {"catalogue": True, "applications": True}, 403, 404),
    ]
    for organisation, rights, of_action, of_session in cases:
        logged_as(client, organisation, **rights)
        got = client.get(action_page(offer)).status_code, client.get(session_page(offer)).status_code
        assert got == (of_action, of_session), (organisation, rights)


def test_the_same_queries_for_one_line_and_for_many(client, offer):
    logged_as(client, offer.trainer, catalogue=True)
    counts = []
    for number in (1, 60):
        for rank in range(number):
            told = {"champs": {"trainer_id": [offer.trainer_id, rank], "title": ["a", "b"]}}
            record.write(Line("session", S1, "modifiée", details=told), EOS)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(session_page(offer))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16
    assert "page=2" in answer.content.decode()


def test_every_field_that_a_feed_changes_has_its_words():
    fields = {
        each.attname if each.is_relation else each.name
        for model in (TrainingAction, TrainingSession)
        for each in model._meta.get_fields()
        if each.concrete and each.name not in KEPT_OUT
    }
    assert fields - set(LABELS) == set()
