"""R2.2, R2.3: role × right, each combination, and a named reason for each refusal."""

from itertools import product

import pytest

from rafaelpro.organisations.enums import Kind, Right, Role
from rafaelpro.organisations.rights import Deed, Refusal, may
from tests.factories import OperatorFactory, OrganisationFactory, PrescriberFactory, SessionFactory, actor, member

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10")]

# The rules' table: deed -> right needed, roles that allow it.
TABLE = {
    Deed.MANAGE_APPLICATIONS: (Right.APPLICATIONS, {Role.RESPONSIBLE, Role.POSITIONER}),
    Deed.LIST_APPLICATIONS: (Right.APPLICATIONS, {Role.RESPONSIBLE, Role.POSITIONER, Role.TRAINER}),
    Deed.MANAGE_SESSION: (Right.CATALOGUE, {Role.RESPONSIBLE, Role.TRAINER}),
    Deed.MANAGE_ACTION: (Right.CATALOGUE, {Role.RESPONSIBLE}),
    Deed.MANAGE_OWN_OFFER: (Right.CATALOGUE, {Role.RESPONSIBLE}),
}


def organisation_with(role, session):
    holders = {
        Role.RESPONSIBLE: session.action.responsible,
        Role.TRAINER: session.trainer,
        Role.POSITIONER: session.positioner,
    }
    return holders.get(role) or OrganisationFactory()


@pytest.mark.parametrize(
    ("deed", "role", "rights"),
    list(product(TABLE, [*Role, None], [(), ("catalogue",), ("applications",), ("catalogue", "applications")])),
)
def test_role_and_right(deed, role, rights):
    session = SessionFactory(positioner=OrganisationFactory())
    who = actor(organisation_with(role, session), **dict.fromkeys(rights, True))
    right, roles = TABLE[deed]
    verdict = may(who, deed, session)
    if role not in roles:
        assert verdict.refusal is Refusal.WRONG_ROLE
        assert "en haut à droite" in verdict.sentence
    elif right.name.lower() not in rights:
        assert verdict.refusal is Refusal.MISSING_RIGHT
        assert right.label in verdict.sentence
    else:
        assert verdict


def test_one_organisation_may_hold_several_roles():
    alone = OrganisationFactory()
    session = SessionFactory(action__responsible=alone, trainer=alone)
    assert session.roles_of(alone.pk) == {Role.RESPONSIBLE, Role.TRAINER}
    assert may(actor(alone, applications=True), Deed.MANAGE_APPLICATIONS, session)


def test_a_missing_right_names_the_referents_who_are_still_there():
    session = SessionFactory()
    provider = session.action.responsible
    member(provider, referent=True, first_name="Ada", last_name="Exemple")
    gone = member(provider, referent=True, first_name="Parti", last_name="Ailleurs")
    gone.memberships.update(is_active=False)
    sentence = may(actor(provider), Deed.MANAGE_APPLICATIONS, session).sentence
    assert "Ada Exemple" in sentence
    assert "Parti" not in sentence


def test_without_referent_the_operator_is_named():
    session = SessionFactory()
    assert "offre@cap-metiers.pro" in may(actor(session.action.responsible), Deed.MANAGE_ACTION, session).sentence


@pytest.mark.parametrize(
    ("factory", "fields", "deed", "refusal"),
    [
        (PrescriberFactory, {}, Deed.PRESCRIBE, None),
        (PrescriberFactory, {"approved_at": None}, Deed.PRESCRIBE, Refusal.NOT_APPROVED),
        (OrganisationFactory, {}, Deed.PRESCRIBE, Refusal.WRONG_ROLE),
        (OperatorFactory, {}, Deed.PRESCRIBE, Refusal.WRONG_ROLE),
        (OperatorFactory, {}, Deed.OPERATE, None),
        (PrescriberFactory, {}, Deed.OPERATE, Refusal.WRONG_ROLE),
        (OrganisationFactory, {}, Deed.OPERATE, Refusal.WRONG_ROLE),
    ],
)
def test_what_depends_on_the_kind_of_structure(factory, fields, deed, refusal):
    verdict = may(actor(factory(**fields), applications=True, catalogue=True), deed)
    assert verdict.refusal is refusal
    assert bool(verdict.sentence) == (refusal is not None)


def test_kinds_are_all_covered():
    assert set(Kind) == {Kind.PROVIDER, Kind.PRESCRIBER, Kind.OPERATOR}
