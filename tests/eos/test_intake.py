"""Applying feeds: what becomes of actions, sessions, roles, publication (R3.4–R3.6), through the door."""

from __future__ import annotations

import pytest

from rafaelpro.catalogue.models import (
    ActionEnrichment,
    InformationMeeting,
    Measure,
    Module,
    SessionEnrichment,
    TrainingAction,
    TrainingSession,
    WebLinkCheck,
)
from rafaelpro.core import clock as core_clock
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import Feed, FeedChunk
from rafaelpro.history.models import Event
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.organisations.enums import Kind, Role
from rafaelpro.organisations.models import Organisation
from tests.eos import looks
from tests.eos.builder import A1, A2, A3, POSITIONER, RESPONSIBLE, S1, S2, S3, TRAINER, delta, feed

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]

POINTS = [("2025-03-03", 15, "PE-1"), ("2025-09-15", 12, "PE-2")]


def two() -> Feed:
    """Two actions, three sessions."""
    return (
        feed(1).action(A1).session(S1, points=POINTS).session(S2).action(A2, title="Maçon").session(S3, points=POINTS)
    ).apply()


# --- a first feed -----------------------------------------------------------------------------------------------------


def test_a_first_feed_creates_everything():
    assert looks.counts(two()) == {"cree": 5}
    assert looks.action().title == "Agent de propreté"
    assert looks.action().measure_id == "HSP-SOCLE"
    assert looks.session(S3).action.reference == A2
    assert looks.points() == [("2025-03-03", 15), ("2025-09-15", 12)]
    assert looks.verbs("action", A1) == looks.verbs("session", S1) == ["reçue"]


def test_roles_and_organisations():
    feed(1).action(modules=["Un", "Deux"]).session(trainer=TRAINER, positioner=POSITIONER).apply()
    session = looks.session()
    holders = {
        role: Organisation.objects.get(siret=siret).pk
        for role, siret in ((Role.RESPONSIBLE, RESPONSIBLE), (Role.TRAINER, TRAINER), (Role.POSITIONER, POSITIONER))
    }
    assert all(session.roles_of(key) == {role} for role, key in holders.items())
    assert set(Organisation.objects.values_list("kind", flat=True)) == {Kind.PROVIDER}
    assert list(Module.objects.order_by("position").values_list("reference", flat=True)) == ["Un", "Deux"]
    responsible = Organisation.objects.get(siret=RESPONSIBLE)
    assert (responsible.name, responsible.email) == ("Organisme responsable", "contact@organisme.example")


def test_lists_and_searches_follow_at_once():
    two()
    assert looks.session().availability.is_open
    assert looks.session().availability.places == 15
    assert "macon" in looks.session(S3).document.terms


def test_an_organisation_known_already_keeps_its_kind():
    now = core_clock.now()
    Organisation.objects.create(siret=POSITIONER, name="Ancien nom", kind=Kind.PRESCRIBER, created_at=now)
    feed(1).action().session(positioner=POSITIONER).apply()
    known = Organisation.objects.get(siret=POSITIONER)
    assert (known.name, known.kind) == ("Positionneur", Kind.PRESCRIBER)


def test_a_feed_renames_an_organisation_but_never_empties_its_name():
    two()
    renamed = feed(2).action(A1, name="Nouveau nom").session(S1, points=POINTS).session(S2)
    renamed.action(A2, title="Maçon", name="Nouveau nom").session(S3, points=POINTS).apply()
    assert looks.action().responsible.name == "Nouveau nom"
    assert "nouveau" in looks.session(S3).document.terms
    again = feed(3).action(A1, name="-").session(S1, points=POINTS).session(S2)
    again.action(A2, title="Maçon", name="-").session(S3, points=POINTS).apply()
    assert looks.action().responsible.name == "Nouveau nom"
    assert looks.verbs("organisme", RESPONSIBLE) == ["reçue", "renommée"]


def test_an_unknown_measure_is_created_and_noted_once():
    builder = feed(1).action(A1, measure="NOUVELLE").session(S1).action(A2, measure="NOUVELLE").session(S2)
    applied = builder.apply()
    assert looks.noted(applied) == ["NOUVELLE"]
    measure = Measure.objects.get(code="NOUVELLE")
    assert (measure.label, measure.scheme, measure.recruits_by_entry_points) == ("NOUVELLE", "HSP", False)
    assert looks.action(A2).measure_id == "NOUVELLE"


def test_information_meetings_are_replaced_those_added_here_stay():
    def meeting(day: str):
        period = lheo.Period(start=dates.parse(day), end=dates.parse(day))
        return (lheo.Recruitment(method="9", period=period),)

    feed(1).action().session(recruitments=meeting("20250210")).apply()
    InformationMeeting.objects.create(session=looks.session(), date="2025-02-20", from_eos=False)
    applied = feed(2).action().session(recruitments=meeting("20250211")).apply()
    assert looks.counts(applied) == {"inchange": 1, "modifie": 1}
    rows = InformationMeeting.objects.order_by("date").values_list("date", "from_eos")
    assert [(f"{day:%d/%m}", from_eos) for day, from_eos in rows] == [("11/02", True), ("20/02", False)]


# --- again ------------------------------------------------------------------------------------------------------------


def test_the_same_offer_with_the_next_number_changes_nothing():
    two()
    before, told = looks.everything(), Event.objects.count()
    again = (
        feed(2).action(A1).session(S1, points=POINTS).session(S2).action(A2, title="Maçon").session(S3, points=POINTS)
    )
    assert looks.counts(again.apply()) == {"inchange": 5}
    assert looks.everything() == before
    assert Event.objects.count() == told


def test_the_same_number_and_content_again_changes_nothing_and_is_applied():
    """R3.4a. Even a record rejected the first time is not rejected again: nothing is done at all."""
    builder = feed(1).action(A1).session(S1, points=POINTS).session("mauvais")
    first = builder.apply()
    assert looks.counts(first) == {"cree": 2, "rejete": 1}
    before = looks.everything()
    again = builder.apply()
    assert (again.state, again.pk == first.pk) == (FeedState.APPLIED, False)
    assert looks.counts(again) == {"inchange": 3}
    assert looks.everything() == before


def test_the_same_number_with_other_content_is_out_of_date():
    two()
    late = feed(1).action(A1, title="Autre").session(S1).apply()
    assert late.state == FeedState.OUTDATED
    assert "n° 1 a déjà été appliqué, avec un autre contenu" in looks.report(late)["rejets"][0]["raison"]
    assert looks.action().title == "Agent de propreté"


def test_an_older_number_is_out_of_date_whatever_its_type():
    feed(5).action(A1).session(S1).apply()
    for late in (feed(4).action(A1, title="Vieux"), delta(3).action(A1, title="Vieux")):
        assert late.session(S1).apply().state == FeedState.OUTDATED
    assert looks.action().title == "Agent de propreté"


def test_the_first_feed_again_after_the_second_is_out_of_date():
    first = feed(1).action(A1).session(S1)
    first.apply()
    delta(2).action(A1, title="Neuf").session(S1).apply()
    assert first.apply().state == FeedState.OUTDATED
    assert looks.action().title == "Neuf"


def test_full_and_delta_share_one_number():
    feed(1).action(A1).session(S1).apply()
    assert delta(2).action(A1).session(S1).apply().state == FeedState.APPLIED
    assert feed(2).action(A1).session(S1).apply().state == FeedState.OUTDATED


def test_only_an_applied_feed_uses_up_its_number():
    feed(1).action(A1).session(S1).apply()
    broken = feed(2).action(A1).session(S1).xml()[:-40]
    assert _apply(broken).state == FeedState.REFUSED
    assert feed(2).action(A1).session(S1).apply().state == FeedState.APPLIED


def test_a_jump_in_numbers_is_noted_and_the_feed_applied():
    feed(1).action(A1).session(S1).apply()
    jumped = delta(4).action(A1, title="Neuf").session(S1).apply()
    assert jumped.state == FeedState.APPLIED
    assert [note["raison"] for note in looks.report(jumped)["signalements"]] == [
        "les flux n° 2 à 3 manquent : le dernier appliqué est le n° 1"
    ]


def test_the_first_number_ever_may_be_any():
    applied = feed(841).action(A1).session(S1).apply()
    assert looks.counts(applied) == {"cree": 2}


# --- changes ----------------------------------------------------------------------------------------------------------


def test_fields_change_and_history_tells_old_and_new():
    feed(1).action(A1).session(S1).apply()
    changed = delta(2).action(A1, title="Agente de propreté").session(S1, end="20281231").apply()
    assert looks.counts(changed) == {"modifie": 2}
    assert looks.action().title == "Agente de propreté"
    assert f"{looks.session().contract_end:%Y}" == "2028"
    told = Event.objects.get(kind="action", verb="modifiée")
    assert told.details["champs"]["title"] == ["Agent de propreté", "Agente de propreté"]
    assert (told.reason, told.channel) == ("flux n° 2", "flux")
    assert Event.objects.get(kind="session", verb="modifiée").details["champs"] == {
        "contract_end": ["2027-12-31", "2028-12-31"]
    }


def test_history_names_a_changed_contact_without_writing_it():
    def contacts(name: str):
        return (lheo.Contact(details=lheo.ContactDetails(last_name=name)),)

    feed(1).action().session(contacts=contacts("AVANT")).apply()
    delta(2).action().session(contacts=contacts("APRES")).apply()
    assert looks.session().contact_name == "APRES"
    assert Event.objects.get(verb="modifiée").details["champs"] == {"contact_name": None}


def test_roles_change():
    feed(1).action().session(positioner=POSITIONER).apply()
    applied = delta(2).action(siret=TRAINER, name="Repreneur").session(positioner=None).apply()
    assert looks.counts(applied) == {"modifie": 2}
    session = looks.session()
    assert (session.positioner, session.trainer.siret, session.action.responsible.siret) == (None, TRAINER, TRAINER)


def test_a_session_moves_to_another_action():
    two()
    applied = delta(2).action(A2, title="Maçon").session(S1, points=POINTS).apply()
    assert looks.counts(applied) == {"inchange": 1, "modifie": 1}
    assert looks.session(S1).action.reference == A2
    assert "macon" in looks.session(S1).document.terms


def test_a_measure_that_changes_changes_how_its_sessions_recruit():
    feed(1).action(measure="PRF", scheme="").session(S1).session(S2).apply()
    assert looks.session(S2).availability.mode == "ouverture-manuelle"
    delta(2).action(measure="HSP-SOCLE").session(S1).apply()
    assert looks.session(S2).availability.mode == "points-entree"


def test_a_delta_leaves_what_it_does_not_mention():
    two()
    applied = delta(2).action(A1).session(S1, points=[*POINTS, ("2025-04-01", 3, "PE-3")]).apply()
    assert looks.counts(applied) == {"inchange": 1, "modifie": 1}
    assert TrainingSession.objects.filter(withdrawn_at=None).count() == 3


def test_an_absent_list_of_entry_points_changes_nothing_an_empty_one_removes():
    feed(1).action().session(points=POINTS).apply()
    assert looks.counts(delta(2).action().session(points=None).apply()) == {"inchange": 2}
    assert len(looks.points()) == 2
    assert looks.counts(delta(3).action().session(points=[]).apply()) == {"inchange": 1, "modifie": 1}
    assert looks.points() == []
    assert looks.session().availability.reason == "sans-point-entree"


def test_enrichment_survives_every_feed():
    """R3.2."""
    two()
    now = core_clock.now()
    ActionEnrichment.objects.create(
        action=looks.action(), highlights="Le plus", web_link="https://x.example", updated_at=now, updated_by="moi"
    )
    SessionEnrichment.objects.create(
        session=looks.session(), access_information="Bus 5", updated_at=now, updated_by="moi"
    )
    delta(2).action(A1, title="Neuf").session(S1, state="annulee").apply()
    delta(3).action(A1, state="supprimee").session(S1, state="supprimee").apply()
    feed(4).action(A1, title="Encore").session(S1, points=POINTS).session(S2).action(A2).session(S3).apply()
    assert (looks.action().enrichment.highlights, looks.action().enrichment.web_link) == (
        "Le plus",
        "https://x.example",
    )
    assert looks.session().enrichment.access_information == "Bus 5"


def test_meetings_and_the_findings_of_links_survive_every_feed():
    """R3.2: withdrawn, sent again whole, moved to another action: what was added here is still there."""
    two()
    now = core_clock.now()
    texts = {"highlights": "Le plus", "web_link": "https://x.fr/", "updated_at": now, "updated_by": "moi"}
    row = ActionEnrichment.objects.create(action=looks.action(), **texts)
    WebLinkCheck.objects.create(enrichment=row, address="https://x.fr/", state="ANSWERS", checked_at=now, due_at=now)
    added = InformationMeeting.objects.create(
        session=looks.session(), date="2025-02-20", starts_at="14:30", place="Salle 12", places=20, from_eos=False
    )
    kept = list(InformationMeeting.objects.values())
    delta(2).action(A1, state="supprimee").apply()
    feed(3).action(A1, title="Encore").session(S2).action(A2).session(S1, points=POINTS).session(S3).apply()
    assert looks.session().action.reference == A2
    assert list(InformationMeeting.objects.filter(pk=added.pk).values()) == kept
    assert looks.action().enrichment.link_check.state == "ANSWERS"
    assert looks.action().enrichment.highlights == "Le plus"


# --- withdrawn, published again, cancelled ----------------------------------------------------------------------


def test_a_delta_removes_a_session():
    two()
    applied = delta(2).action(A1).session(S1, state="supprimee").apply()
    assert looks.counts(applied) == {"inchange": 1, "retire": 1}
    assert not looks.session(S1).is_published
    assert not looks.session(S1).availability.is_open
    assert looks.session(S2).is_published
    assert looks.verbs("session", S1)[-1] == "retirée de la publication"


def test_a_delta_removes_an_action_with_all_its_sessions_mentioned_or_not():
    two()
    applied = delta(2).action(A1, state="supprimee").session(S1).apply()
    assert looks.counts(applied) == {"retire": 3}
    assert not any(looks.session(number).is_published for number in (S1, S2))
    assert looks.session(S3).is_published
    assert not looks.session(S2).availability.is_open


def test_removing_twice_or_what_nobody_knows_changes_nothing():
    two()
    delta(2).action(A1).session(S1, state="supprimee").apply()
    assert looks.counts(delta(3).action(A1).session(S1, state="supprimee").apply()) == {"inchange": 2}
    unknown = delta(4).action(A3, state="supprimee").session("00000099", state="supprimee").apply()
    assert looks.counts(unknown) == {"inchange": 2, "signale": 2}
    assert not TrainingAction.objects.filter(reference=A3).exists()


def test_a_removal_needs_no_more_than_a_number():
    two()
    applied = delta(2).action(A2, siret="nul", state="supprimee").session(S3, trainer="nul", state="supprimee").apply()
    assert looks.counts(applied)["retire"] == 2
    assert looks.rejected(applied) == []


def test_a_session_removed_then_published_again():
    feed(1).action().session(points=POINTS).apply()
    delta(2).action().session(state="supprimee").apply()
    applied = delta(3).action().session(points=POINTS).apply()
    assert looks.counts(applied) == {"inchange": 1, "retabli": 1}
    assert looks.session().is_published
    assert looks.session().availability.is_open
    assert looks.verbs("session", S1) == ["reçue", "retirée de la publication", "publiée de nouveau"]


def test_an_action_published_again_brings_back_the_sessions_that_come_with_it():
    two()
    delta(2).action(A1, state="supprimee").session(S1).apply()
    applied = delta(3).action(A1).session(S1, points=POINTS).apply()
    assert looks.counts(applied) == {"retabli": 2}
    assert (looks.session(S1).is_published, looks.session(S2).is_published) == (True, False)


def test_a_session_moved_out_of_an_action_that_is_removed_stays_published():
    two()
    applied = (
        delta(2).action(A1, state="supprimee").session(S2).action(A2, title="Maçon").session(S1, points=POINTS).apply()
    )
    assert looks.session(S1).is_published
    assert looks.counts(applied) == {"retire": 2, "inchange": 1, "modifie": 1}


def test_cancelled_then_published_again():
    """R4.12a."""
    feed(1).action().session(points=POINTS).apply()
    cancelled = delta(2).action().session(points=POINTS, state="annulee").apply()
    assert looks.counts(cancelled) == {"inchange": 1, "modifie": 1}
    assert looks.session().availability.reason == "annulee"
    assert looks.session().is_published
    again = delta(3).action().session(points=POINTS).apply()
    assert looks.counts(again) == {"inchange": 1, "retabli": 1}
    assert looks.session().availability.is_open
    assert looks.verbs("session", S1) == ["reçue", "annulée", "annulation levée"]


def test_a_session_may_come_cancelled():
    assert looks.counts(feed(1).action().session(state="annulee").apply()) == {"cree": 2}
    assert looks.session().cancelled_at is not None


def test_an_unknown_state_leaves_a_cancelled_session_cancelled():
    feed(1).action().session(state="annulee").apply()
    applied = delta(2).action().session(state="suspendue").apply()
    assert looks.noted(applied) == ["suspendue"]
    assert looks.session().cancelled_at is not None


def _apply(content: bytes) -> Feed:
    import io

    from rafaelpro.eos.domain.process import process
    from rafaelpro.eos.domain.receive import receive

    return process(receive(stream=io.BytesIO(content), name="flux.xml", source="test").pk)


def test_nothing_of_a_feed_is_lost_before_it_is_processed():
    received = feed(1).action().session().receive()
    assert (received.state, received.numero) == (FeedState.WAITING, None)
    assert FeedChunk.objects.filter(feed=received).count() == 1
    assert not TrainingSession.objects.exists()
