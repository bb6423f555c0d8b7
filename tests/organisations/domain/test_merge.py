"""Two structures that are one become one (R2.7): what moves, what is refused, how the former SIRET still finds it."""

import io
import threading

import pytest
from django.db import connection

from rafaelpro.api.domain.tokens import create_token
from rafaelpro.api.enums import Scope
from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.core.invariants import all_invariants
from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.history.models import Event
from rafaelpro.organisations.domain import invite, join
from rafaelpro.organisations.domain.create_structure import StructureRefused, create_structure
from rafaelpro.organisations.domain.merge import BY_HAND, _relations, merge, preview
from rafaelpro.organisations.enums import Kind, Right
from rafaelpro.organisations.errors import AlreadyMember, ChangedSincePreview, MergeRefused, NotAllowedHere
from rafaelpro.organisations.models import Alias, Invitation, JoinRequest, Membership, Organisation
from rafaelpro.organisations.queries import by_siret, history_of, known_by_siret
from rafaelpro.outbox.models import Message
from rafaelpro.search.queries import organisations_like
from tests.eos.builder import A1, S1, feed
from tests.factories import (
    AUTHOR,
    ActionFactory,
    ApplicationFactory,
    OperatorFactory,
    OrganisationFactory,
    PrescriberFactory,
    SessionFactory,
    UserFactory,
    actor,
    member,
    siret,
)

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]
APPLICATIONS = frozenset({Right.APPLICATIONS})


@pytest.fixture
def operator():
    return actor(OperatorFactory(name="Cap Métiers"))


@pytest.fixture
def pair():
    return OrganisationFactory(name="Greta Sud"), OrganisationFactory(name="Greta du Sud")


def merged(pair, operator):
    survivor, gone = pair
    digest = preview(survivor=survivor, gone=gone).digest
    return merge(survivor=survivor, gone=gone, digest=digest, reason="Même adresse", actor=operator)


def rights_of(user):
    return Membership.objects.get(user=user).rights


class TestWhatMoves:
    def test_roles_applications_and_tokens_follow(self, pair, operator):
        survivor, gone = pair
        action = ActionFactory(responsible=gone)
        session = SessionFactory(action=action, trainer=gone, positioner=gone, points=[("2025-03-03", 15)])
        token, _ = create_token(scopes=[Scope.PROVIDER], organisation=gone, author=AUTHOR)
        seen = dict(preview(survivor=survivor, gone=gone).moves)
        assert seen["actions de formation dont elle est responsable"] == 1
        assert seen["jetons de l'API"] == 1
        merged(pair, operator)
        for row in (action, session, token):
            row.refresh_from_db()
        assert action.responsible == session.trainer == session.positioner == token.organisation == survivor
        assert not Organisation.objects.filter(pk=gone.pk).exists()

    def test_what_a_prescriber_sent_follows_and_so_does_its_approval(self, operator):
        survivor, gone = PrescriberFactory(approved_at=None), PrescriberFactory()
        application = ApplicationFactory(prescriber=gone)
        kept = merged((survivor, gone), operator)
        application.refresh_from_db()
        assert application.prescriber == survivor
        kept.refresh_from_db()
        assert kept.is_approved

    def test_searches_find_the_session_by_the_name_that_stays(self, pair, operator):
        session = SessionFactory(trainer=pair[1], points=[("2025-03-03", 15)])
        merged(pair, operator)
        session.document.refresh_from_db()
        assert "'greta'" in session.document.terms

    def test_somebody_of_both_keeps_what_they_hold_in_either(self, pair, operator):
        survivor, gone = pair
        both = member(survivor, catalogue=True)
        member(gone, applications=True, referent=True, user=both)
        only = member(gone, applications=True)
        assert preview(survivor=survivor, gone=gone).on_both_sides == [both.full_name]
        merged(pair, operator)
        kept = Membership.objects.get(user=both)
        assert (kept.organisation, kept.rights, kept.is_referent) == (survivor, frozenset(Right), True)
        assert Membership.objects.get(user=only).organisation == survivor

    def test_who_had_left_one_does_not_come_back_by_the_other_but_who_is_there_stays(self, pair, operator):
        survivor, gone = pair
        left = member(gone)
        Membership.objects.filter(user=left).update(is_active=False)
        came_back = member(survivor)
        Membership.objects.filter(user=came_back).update(is_active=False)
        member(gone, applications=True, user=came_back)
        merged(pair, operator)
        assert not Membership.objects.get(user=left).is_active
        assert Membership.objects.get(user=came_back).is_active
        assert rights_of(came_back) == APPLICATIONS
        assert Message.objects.filter(kind="people.merged").count() == 1

    def test_pending_requests_and_invitations_are_not_doubled(self, pair, operator):
        survivor, gone = pair
        member(survivor, referent=True)
        member(gone, referent=True)
        twice, once, inside = UserFactory(), UserFactory(), member(survivor)
        for person, structure in ((twice, survivor), (twice, gone), (once, gone), (inside, gone)):
            join.ask_to_join(user=person, siret=structure.siret)
        for structure in pair:
            boss = actor(structure, referent=True)
            invite.invite(organisation_id=structure.pk, email="a@b.example", rights=APPLICATIONS, actor=boss)
        merged(pair, operator)
        pending = JoinRequest.objects.filter(status="PENDING")
        assert {(each.user, each.organisation, each.siret) for each in pending} == {
            (twice, survivor, survivor.siret),
            (once, survivor, survivor.siret),
        }
        assert Invitation.objects.filter(revoked_at__isnull=True).get().organisation == survivor

    def test_every_link_to_a_structure_moves_or_is_handled(self):
        """A relation that a new room adds is walked; one that may hold a person on both sides must be handled here."""
        for relation in _relations():
            model = relation.related_model
            unique = [set(each.fields) for each in model._meta.total_unique_constraints] + [
                set(each) for each in model._meta.unique_together
            ]
            unique += [set(each.fields) for each in model._meta.constraints if hasattr(each, "fields")]
            if any(relation.field.name in names for names in unique) or relation.one_to_one:
                assert relation.get_accessor_name() in BY_HAND, model


class TestTheSiretThatGoes:
    def test_still_finds_the_survivor(self, pair, operator):
        survivor, gone = pair
        merged(pair, operator)
        assert by_siret(gone.siret) == survivor
        assert known_by_siret([gone.siret])[gone.siret].by_alias
        assert list(organisations_like(gone.siret)) == [survivor]
        assert join.ask_to_join(user=UserFactory(), siret=gone.siret).organisation == survivor

    def test_a_later_feed_still_names_it_and_changes_the_survivors_offer_not_its_name(self, pair, operator):
        def take(document):
            return process(receive(stream=io.BytesIO(document.xml()), name="flux.xml", source="test").pk)

        gone = pair[1]
        known = {"siret": gone.siret, "name": "Greta du Sud"}
        take(feed(1).action(A1, **known).session(S1, points=[("2025-03-03", 15)]))
        assert TrainingAction.objects.get().responsible == gone
        merged(pair, operator)
        took = take(feed(2).action(A1, title="Titre neuf", **known).session(S1, points=[("2025-03-03", 15)]))
        action = TrainingAction.objects.get()
        assert (took.rejected, action.title, action.responsible.name) == (0, "Titre neuf", "Greta Sud")
        assert not Organisation.objects.filter(siret=gone.siret).exists()

    def test_names_no_new_structure(self, pair, operator):
        merged(pair, operator)
        with pytest.raises(StructureRefused, match="Greta Sud"):
            create_structure(siret=pair[1].siret, name="Encore", kind=Kind.PROVIDER, approved=False, author=AUTHOR)

    def test_passes_on_when_the_survivor_is_merged_in_turn(self, pair, operator):
        survivor, gone = pair
        last = OrganisationFactory(name="Greta Aquitaine")
        merged(pair, operator)
        merged((last, survivor), operator)
        assert by_siret(gone.siret) == by_siret(survivor.siret) == last
        assert Alias.objects.filter(organisation=last).count() == 2

    def test_history_of_both_is_read_together(self, pair, operator):
        survivor, gone = pair
        person = UserFactory(last_name="Ancienne")
        member(gone, referent=True)
        asked = join.ask_to_join(user=person, siret=gone.siret)
        join.accept(request=asked, rights=frozenset(), actor=actor(gone, referent=True))
        merged(pair, operator)
        survivor.refresh_from_db()
        verbs = [event.verb for event in history_of(survivor)]
        assert verbs == ["structure fusionnée", "demande acceptée", "demande reçue"]
        assert Event.objects.get(verb="structure fusionnée").reason == "Même adresse"

    def test_nothing_impossible_is_left(self, pair, operator):
        member(pair[1], referent=True)
        ApplicationFactory(session=SessionFactory(positioner=pair[1], points=[("2025-03-03", 15)]))
        merged(pair, operator)
        assert [line for each in all_invariants() for line in each.search()] == []


class TestRefusals:
    def test_only_the_operator(self, pair):
        member(pair[0], referent=True)
        with pytest.raises(NotAllowedHere):
            merged(pair, actor(pair[0], referent=True))
        assert Organisation.objects.filter(pk=pair[1].pk).exists()

    def test_an_operator_who_has_left_meanwhile(self, pair, operator):
        Membership.objects.filter(user=operator.user).update(is_active=False)
        with pytest.raises(NotAllowedHere):
            merged(pair, operator)

    def test_not_with_itself_with_another_kind_or_with_the_operator(self, pair, operator):
        for other, words in (
            (pair[0], "même structure"),
            (PrescriberFactory(), "types différents"),
            (operator.organisation, "opérateur"),
        ):
            with pytest.raises(MergeRefused, match=words):
                preview(survivor=pair[0], gone=other)

    def test_what_changed_since_the_preview_is_seen_first(self, pair, operator):
        survivor, gone = pair
        digest = preview(survivor=survivor, gone=gone).digest
        member(gone)
        with pytest.raises(ChangedSincePreview):
            merge(survivor=survivor, gone=gone, digest=digest, reason="x", actor=operator)
        assert Organisation.objects.filter(pk=gone.pk).exists()

    def test_a_second_time_says_so(self, pair, operator):
        survivor, gone = pair
        digest = preview(survivor=survivor, gone=gone).digest
        merged(pair, operator)
        with pytest.raises(MergeRefused, match="vient d'être fusionnée"):
            merge(survivor=survivor, gone=gone, digest=digest, reason="x", actor=operator)


def test_asking_too_often_in_a_day_waits(clock):
    person = UserFactory()
    for rank in range(10):
        join.ask_to_join(user=person, siret=siret(5000 + rank), name="N", kind="PROVIDER")
    with pytest.raises(join.TooManyRequests):
        join.ask_to_join(user=person, siret=siret(5010), name="N", kind="PROVIDER")
    clock.freeze("2025-02-11T10:01")
    assert join.ask_to_join(user=person, siret=siret(5010), name="N", kind="PROVIDER")


def test_an_invitation_accepted_answers_the_request_of_the_same_person():
    centre = OrganisationFactory()
    boss = actor(centre, referent=True)
    person = UserFactory(email="a@b.example")
    asked = join.ask_to_join(user=person, siret=centre.siret)
    sent = invite.invite(organisation_id=centre.pk, email=person.email, rights=APPLICATIONS, actor=boss)
    invite.accept_invitation(nonce=sent.nonce, user=person)
    asked.refresh_from_db()
    assert asked.status == "ACCEPTED"
    with pytest.raises(AlreadyMember):
        join.ask_to_join(user=person, siret=centre.siret)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_what_is_sent_during_the_merge_is_not_lost():
    """Prescriber's applications arrive while the structure goes away: each stands, under the survivor."""
    for _round in range(4):
        pair = PrescriberFactory(), PrescriberFactory()
        operator = actor(OperatorFactory())
        sessions = [SessionFactory(points=[("2025-03-03", 15)]) for _ in range(6)]
        barrier = threading.Barrier(2)
        failures = []

        def send(gone=pair[1], sessions=sessions, barrier=barrier, failures=failures):
            barrier.wait()
            for session in sessions:
                try:
                    ApplicationFactory(session=session, prescriber=gone)
                except Exception as error:
                    failures.append(type(error).__name__)
            connection.close()

        thread = threading.Thread(target=send)
        thread.start()
        barrier.wait()
        done = False
        while not done:
            try:
                merged(pair, operator)
                done = True
            except ChangedSincePreview:
                pass
        thread.join()
        sent = Application.objects.filter(session__in=sessions)
        assert set(sent.values_list("prescriber", flat=True)) <= {pair[0].pk}
        assert sent.count() + len(failures) == len(sessions)
        assert set(failures) <= {"IntegrityError"}
