"""R2.4: joining, inviting, rights, the star, departures; each has its history line and its letter."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from rafaelpro.history.models import Event
from rafaelpro.organisations.domain import approve, invite, join, members, remind
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    InvalidStructure,
    InvitationExpired,
    InvitationForAnother,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsed,
    LastReferent,
    NotActive,
    NotAllowedHere,
)
from rafaelpro.organisations.models import Invitation, JoinRequest, Membership, Organisation
from rafaelpro.organisations.rights import actor_of
from rafaelpro.outbox.models import Message
from tests.factories import OperatorFactory, OrganisationFactory, PrescriberFactory, UserFactory, member, siret

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]

BOTH = frozenset(Right)
APPLICATIONS = frozenset({Right.APPLICATIONS})


def membership_of(user):
    return Membership.objects.select_related("user", "organisation").get(user=user)


def as_actor(user):
    return actor_of(membership_of(user))


@pytest.fixture
def provider():
    return OrganisationFactory(name="Centre A")


@pytest.fixture
def star(provider):
    return as_actor(member(provider, referent=True, first_name="Ada", last_name="Référente"))


@pytest.fixture
def operator():
    return as_actor(member(OperatorFactory(), first_name="Olga", last_name="Opératrice"))


def told():
    return sorted(Message.objects.values_list("kind", "to"))


class TestJoining:
    def test_the_referents_are_told_and_accept_with_rights(self, provider, star):
        person = UserFactory(first_name="Paul")
        request = join.ask_to_join(user=person, siret=f" {provider.siret[:9]} {provider.siret[9:]}", message="Bonjour")
        assert told() == [("people.asked", star.user.email)]
        membership = join.accept(request=request, rights=APPLICATIONS, actor=star)
        assert (membership.rights, membership.is_referent, membership.is_active) == (APPLICATIONS, False, True)
        letter = Message.objects.get(kind="people.accepted")
        assert letter.to == person.email
        assert "Ada Référente" in letter.body
        line = Event.objects.get(kind="structure", verb="demande acceptée")
        assert (line.key, line.actor_label) == (provider.siret, "Ada Référente")

    def test_refused_with_a_word(self, provider, star):
        request = join.ask_to_join(user=UserFactory(), siret=provider.siret)
        join.refuse(request=request, words="Vous travaillez à l'antenne de Pau.", actor=star)
        assert "antenne de Pau" in Message.objects.get(kind="people.refused").body
        assert not Membership.objects.filter(user=request.user).exists()
        with pytest.raises(AlreadyAnswered, match="refusée par Ada Référente"):
            join.accept(request=request, rights=BOTH, actor=star)

    def test_a_structure_without_referent_falls_to_the_operator(self, provider, operator):
        request = join.ask_to_join(user=UserFactory(), siret=provider.siret)
        assert told() == [("people.asked", operator.user.email)]
        assert join.accept(request=request, rights=BOTH, actor=operator).is_referent

    def test_a_structure_not_known_yet_is_opened_by_the_operator_only(self, star, operator):
        person = UserFactory()
        number = siret(777)
        with pytest.raises(InvalidStructure) as refused:
            join.ask_to_join(user=person, siret=number)
        assert refused.value.field == "name"
        request = join.ask_to_join(user=person, siret=number, name="Mission locale Z", kind="PRESCRIBER")
        with pytest.raises(NotAllowedHere):
            join.accept(request=request, rights=frozenset(), actor=star)
        with pytest.raises(NotAllowedHere):
            join.refuse(request=request, words="", actor=star)
        membership = join.accept(request=request, rights=frozenset(), actor=operator)
        opened = Organisation.objects.get(siret=number)
        assert (opened.name, opened.kind, opened.is_approved) == ("Mission locale Z", "PRESCRIBER", True)
        assert (membership.organisation, membership.is_referent) == (opened, True)

    @pytest.mark.parametrize("number", ["", "123", "73282932000075", "7328293200007X", "0" * 15])
    def test_a_siret_with_a_wrong_key(self, number):
        with pytest.raises(InvalidStructure, match="SIRET"):
            join.ask_to_join(user=UserFactory(), siret=number)

    def test_once_at_a_time_and_not_as_a_member(self, provider, star):
        person = UserFactory()
        request = join.ask_to_join(user=person, siret=provider.siret)
        with pytest.raises(AlreadyAsked):
            join.ask_to_join(user=person, siret=provider.siret)
        join.cancel(request=request, user=person)
        again = join.ask_to_join(user=person, siret=provider.siret)
        join.accept(request=again, rights=BOTH, actor=star)
        with pytest.raises(AlreadyMember):
            join.ask_to_join(user=person, siret=provider.siret)

    def test_nobody_answers_for_another_structure(self, provider):
        request = join.ask_to_join(user=UserFactory(), siret=provider.siret)
        elsewhere = as_actor(member(OrganisationFactory(), referent=True))
        without_star = as_actor(member(provider, applications=True, catalogue=True))
        for actor in (elsewhere, without_star):
            with pytest.raises(NotAllowedHere):
                join.accept(request=request, rights=BOTH, actor=actor)
        assert JoinRequest.objects.get().status == "PENDING"

    def test_someone_who_left_may_come_back_with_the_new_rights_only(self, provider, star):
        person = member(provider, catalogue=True, referent=True)
        members.deactivate(membership=membership_of(person), actor=star)
        request = join.ask_to_join(user=person, siret=provider.siret)
        membership = join.accept(request=request, rights=APPLICATIONS, actor=star)
        assert (membership.rights, membership.is_referent) == (APPLICATIONS, False)


class TestInviting:
    def send(self, provider, star, email="nouvelle@structure.example"):
        return invite.invite(organisation_id=provider.pk, email=email, rights=APPLICATIONS, actor=star)

    def test_the_link_makes_a_member_once(self, provider, star):
        invitation = self.send(provider, star, " Nouvelle@Structure.example ")
        letter = Message.objects.get(kind="people.invited")
        assert letter.to == "nouvelle@structure.example"
        assert f"/invitation/{invitation.nonce}/" in letter.body
        person = UserFactory(email="nouvelle@structure.example")
        assert invite.accept_invitation(nonce=invitation.nonce, user=person).rights == APPLICATIONS
        with pytest.raises(InvitationUsed):
            invite.accept_invitation(nonce=invitation.nonce, user=person)

    def test_not_for_another_address(self, provider, star):
        invitation = self.send(provider, star)
        with pytest.raises(InvitationForAnother):
            invite.accept_invitation(nonce=invitation.nonce, user=UserFactory(email="autre@structure.example"))
        assert Invitation.objects.get().accepted_at is None

    @pytest.mark.parametrize(("moment", "works"), [("2025-02-24T09:59:59", True), ("2025-02-24T10:00", False)])
    def test_fourteen_days(self, provider, star, clock, moment, works):
        invitation = self.send(provider, star)
        person = UserFactory(email=invitation.email)
        clock.freeze(moment)
        if works:
            assert invite.accept_invitation(nonce=invitation.nonce, user=person)
        else:
            with pytest.raises(InvitationExpired):
                invite.accept_invitation(nonce=invitation.nonce, user=person)

    def test_taken_back_replaced_or_invented(self, provider, star):
        first = self.send(provider, star)
        second = self.send(provider, star)
        with pytest.raises(InvitationRevoked):
            invite.read(first.nonce)
        invite.revoke(invitation=second, actor=star)
        with pytest.raises(InvitationRevoked):
            invite.read(second.nonce)
        with pytest.raises(InvitationUnknown):
            invite.read("0" * 32)

    def test_bad_addresses_members_and_other_structures(self, provider, star):
        with pytest.raises(ValidationError):
            self.send(provider, star, "pas une adresse")
        with pytest.raises(AlreadyMember):
            self.send(provider, star, star.user.email)
        with pytest.raises(NotAllowedHere):
            self.send(OrganisationFactory(), star)
        assert not Invitation.objects.exists()


class TestRightsAndStars:
    def test_changed_rights_are_told_by_whom(self, provider, star):
        person = member(provider, catalogue=True)
        after = members.change_rights(membership=membership_of(person), rights=BOTH, actor=star)
        assert after.rights_label == "gestionnaire OF général"
        letter = Message.objects.get()
        assert letter.to == person.email
        assert "Ada Référente" in letter.body
        line = Event.objects.get(verb="droits modifiés")
        assert line.details["avant"] == "gestionnaire OF catalogue formation"
        members.change_rights(membership=membership_of(person), rights=BOTH, actor=star)
        assert Message.objects.count() == 1

    def test_a_referent_changes_their_own_rights(self, provider, star):
        members.change_rights(membership=membership_of(star.user), rights=APPLICATIONS, actor=star)
        assert membership_of(star.user).rights == APPLICATIONS

    def test_the_last_star_is_protected(self, provider, star):
        mine = membership_of(star.user)
        for change in (members.take_star, members.deactivate):
            with pytest.raises(LastReferent):
                change(membership=mine, actor=star)
        other = member(provider)
        members.give_star(membership=membership_of(other), actor=star)
        members.take_star(membership=mine, actor=star)
        assert not membership_of(star.user).is_referent
        with pytest.raises(LastReferent):
            members.take_star(membership=membership_of(other), actor=as_actor(other))

    def test_a_star_held_by_a_closed_account_protects_nothing(self, provider, star):
        gone = member(provider, referent=True)
        type(gone).objects.filter(pk=gone.pk).update(is_active=False)
        with pytest.raises(LastReferent):
            members.take_star(membership=membership_of(star.user), actor=star)

    def test_a_star_taken_meanwhile_gives_no_power(self, provider, star):
        """The right is read again under the lock: the form may have been open for an hour."""
        other = member(provider, referent=True)
        members.take_star(membership=membership_of(star.user), actor=as_actor(other))
        with pytest.raises(NotAllowedHere):
            members.change_rights(membership=membership_of(other), rights=BOTH, actor=star)

    def test_who_left_loses_everything_and_stays_in_history(self, provider, star):
        person = member(provider, applications=True, first_name="Paul", last_name="Parti")
        members.deactivate(membership=membership_of(person), actor=star)
        left = membership_of(person)
        assert (left.is_active, left.rights, left.is_referent) == (False, frozenset(), False)
        assert Event.objects.get(verb="départ").details == {"personne": "Paul Parti"}
        with pytest.raises(NotActive):
            members.change_rights(membership=left, rights=BOTH, actor=star)

    @pytest.mark.parametrize("change", [members.give_star, members.take_star, members.deactivate])
    def test_not_from_elsewhere(self, provider, star, change):
        target = membership_of(member(OrganisationFactory(), referent=True))
        with pytest.raises(NotAllowedHere):
            change(membership=target, actor=star)


class TestOperator:
    def test_approves_and_suspends_prescribers(self, operator, star):
        structure = PrescriberFactory(approved_at=None)
        person = member(structure)
        with pytest.raises(NotAllowedHere):
            approve.approve(organisation=structure, actor=star)
        assert approve.approve(organisation=structure, actor=operator).is_approved
        approve.approve(organisation=structure, actor=operator)
        assert told() == [("people.approved", person.email)]
        assert not approve.suspend(organisation=structure, actor=operator).is_approved


def test_every_six_months_referents_are_asked_once_a_month(clock, provider, star):
    clock.freeze("2025-08-10")
    assert remind.remind_to_confirm() == 0
    clock.freeze("2025-08-20")
    remind.remind_to_confirm()
    remind.remind_to_confirm()
    assert told() == [("people.confirm", star.user.email)]
    members.confirm_people(organisation_id=provider.pk, actor=star)
    clock.freeze("2025-09-20")
    assert remind.remind_to_confirm() == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_referents_who_take_each_others_star_at_once():
    for _round in range(8):
        organisation = OrganisationFactory()
        one, two = (member(organisation, referent=True) for _ in range(2))
        first, second = (
            Membership.objects.select_related("user", "organisation").get(user=user) for user in (one, two)
        )
        barrier = threading.Barrier(2)

        def take(target, by, barrier=barrier):
            actor = actor_of(by)
            barrier.wait()
            try:
                members.take_star(membership=target, actor=actor)
            except (LastReferent, NotAllowedHere):
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=take, args=pair) for pair in ((first, second), (second, first))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Membership.objects.filter(organisation=organisation, is_referent=True).count() == 1
