"""A person corrects their own data (R10.1): in every state, under R6.2 and R6.3, told without any value."""

from dataclasses import replace
from datetime import date

import pytest

from rafaelpro.applications.domain.correct import CORRECTABLE, candidate_of, correct, correct_email
from rafaelpro.applications.domain.erase import erase_due
from rafaelpro.applications.domain.prove_email import CHANGING, CodeExpired, ask_code, give_code
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import AlreadyApplied, TransitionImpossible
from rafaelpro.applications.follow import application_of, token_of
from rafaelpro.applications.models import Application, EmailProof
from rafaelpro.applications.person import ErrorCode, InvalidCandidate
from rafaelpro.core.invariants import all_invariants
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def session():
    return factories.SessionFactory(points=[("2025-03-03", 15)])


@pytest.fixture
def application(session):
    return factories.ApplicationFactory(
        session=session, birth_name="Exemple", first_name="Camille", email="camille@candidat.example", message="Bonjour"
    )


def corrected(application, **changes):
    return correct(
        application=application, given=replace(candidate_of(application), **changes), author=record.CANDIDATE
    )


def last_line(application):
    return record.of("candidature", application.reference).last()


EVERYTHING = {
    "civility": "madame", "birth_name": "Exemplaire", "usual_name": "Martin", "first_name": "Camilla",
    "birth_date": date(1991, 6, 18), "phone": "06 39 98 99 99", "postal_code": "33 000", "town": " Bordeaux ",
    "registered_france_travail": True, "france_travail_identifier": "1234567a", "level": 4,
    "wants_disability_contact": True,
}  # fmt: skip


def test_each_field_may_be_corrected_and_is_told_without_its_value(application, clock):
    moment = clock.freeze("2025-02-12T14:00")
    done = corrected(application, **EVERYTHING)
    assert set(EVERYTHING) == set(CORRECTABLE)
    assert done.fields == list(CORRECTABLE.values())
    kept = Application.objects.get(pk=application.pk)
    told = {name: getattr(kept, name) for name in EVERYTHING}
    assert told == EVERYTHING | {
        "phone": "0639989999", "postal_code": "33000", "town": "Bordeaux", "france_travail_identifier": "1234567A",
    }  # fmt: skip
    assert kept.changed_at == moment
    assert kept.person_key == candidate_of(kept).person_key != application.person_key
    assert (kept.message, kept.email, kept.state) == ("Bonjour", "camille@candidat.example", State.PENDING)
    line = last_line(application)
    assert (line.verb, line.actor_label, line.after) == ("données corrigées", "La personne candidate", "")
    assert line.details == {"champs": list(CORRECTABLE.values())}
    assert "handicap" not in str(line.details)
    assert not Message.objects.exists()


def test_what_is_the_same_is_no_correction(application):
    before = application.changed_at
    lines = record.of("candidature", application.reference).count()
    assert corrected(application, birth_name="  Exemple ").fields == []
    assert Application.objects.get().changed_at == before
    assert record.of("candidature", application.reference).count() == lines


@pytest.mark.parametrize("state", State)
def test_in_every_state(session, state):
    application = factories.ApplicationFactory(session=session, state=state)
    assert corrected(application, phone="0639980000").fields == ["téléphone"]
    kept = Application.objects.get()
    assert (kept.state, kept.phone, kept.decided_on) == (state, "0639980000", application.decided_on)
    assert [line for each in all_invariants() for line in each.search()] == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"birth_name": " "}, "birth_name", ErrorCode.REQUIRED),
        ({"birth_date": None}, "birth_date", ErrorCode.REQUIRED),
        ({"birth_date": date(2015, 1, 1)}, "birth_date", ErrorCode.TOO_YOUNG),
        ({"postal_code": "64"}, "postal_code", ErrorCode.INVALID),
        ({"town": "1 85 05 78 006 084"}, "town", ErrorCode.NIR),
        ({"phone": "12"}, "phone", ErrorCode.INVALID),
        ({"first_name": "a" * 101}, "first_name", ErrorCode.TOO_LONG),
    ],
)
def test_the_data_follow_the_rules_of_an_application(application, changes, field, code):
    with pytest.raises(InvalidCandidate) as refusal:
        corrected(application, **changes)
    assert [(error.field, error.code) for error in refusal.value.errors] == [(field, code)]
    assert Application.objects.get().birth_name == "Exemple"


def test_nobody_loses_their_only_way_to_be_reached(session):
    application = factories.ApplicationFactory(session=session, email="", prescriber=factories.PrescriberFactory())
    with pytest.raises(InvalidCandidate):
        corrected(application, phone="")


def test_an_address_given_beside_is_not_read(application):
    assert corrected(application, email="autre@candidat.example", message="Autre").fields == []
    kept = Application.objects.get()
    assert (kept.email, kept.message) == ("camille@candidat.example", "Bonjour")


# --- one person holds once (R6.3) -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "theirs", "refused"),
    [
        (State.PENDING, State.PENDING, True),
        (State.PENDING, State.RETAINED, True),
        (State.RETAINED, State.PENDING, True),
        (State.NOT_RETAINED, State.PENDING, False),
        (State.PENDING, State.NOT_RETAINED, False),
        (State.PENDING, State.WITHDRAWN, False),
    ],
)
def test_two_that_hold_never_become_one_person(session, mine, theirs, refused):
    application = factories.ApplicationFactory(session=session, state=mine, birth_name="Moi")
    factories.ApplicationFactory(session=session, state=theirs, birth_name="Déjà-Là")
    if refused:
        with pytest.raises(AlreadyApplied):
            corrected(application, birth_name="deja la")
        assert Application.objects.get(pk=application.pk).birth_name == "Moi"
    else:
        assert corrected(application, birth_name="deja la").fields == ["nom de naissance"]
    assert [line for each in all_invariants() for line in each.search()] == []


def test_the_same_address_and_birth_date_are_one_person_too(session):
    family = "famille@candidat.example"
    application = factories.ApplicationFactory(session=session, email=family, birth_date=date(1992, 2, 2))
    factories.ApplicationFactory(session=session, email=family, birth_date=date(1990, 5, 17))
    with pytest.raises(AlreadyApplied):
        corrected(application, birth_date=date(1990, 5, 17))


def test_elsewhere_the_same_person_is_no_obstacle(application):
    factories.ApplicationFactory(birth_name="Ailleurs", first_name="Camille")
    assert corrected(application, birth_name="Ailleurs").fields == ["nom de naissance"]


def test_a_phone_is_corrected_even_where_two_applications_already_are_one_person(session):
    """Older data: the rule is about what the correction would do, not about what stands."""
    mine = factories.ApplicationFactory(session=session, birth_name="Double", state=State.RETAINED, email="a@b.example")
    factories.ApplicationFactory(session=session, birth_name="Double", email="c@d.example")
    assert corrected(mine, phone="0639980000").fields == ["téléphone"]


# --- another address (R6.5) -----------------------------------------------------------------------------------------


def proven(session, email="neuve@candidat.example"):
    proof = ask_code(session=session, email=email, letter=CHANGING)
    letter = Message.objects.filter(to=email).latest("pk")
    assert "recevoir à cette adresse" in letter.body
    return give_code(proof_id=proof.pk, code=letter.subject.rpartition(" ")[2])


def test_a_proven_address_takes_the_place_of_the_former_one(application, session):
    old_token = token_of(application)
    proof = proven(session)
    done = correct_email(application=application, proof_id=proof.pk, author=record.CANDIDATE)
    kept = Application.objects.get()
    assert done.fields == ["courriel"]
    assert (kept.email, kept.email_key) == ("neuve@candidat.example", "neuve@candidat.example|1990-05-17")
    assert application_of(old_token) is None
    assert application_of(token_of(kept)) == kept
    new, former = (Message.objects.get(kind=kind) for kind in ("address_changed", "address_left"))
    assert (new.to, former.to) == ("neuve@candidat.example", "camille@candidat.example")
    assert token_of(kept) in new.body
    assert "/suivi/" not in former.body
    assert "neuve@" not in former.body
    assert new.concerns == former.concerns == f"candidature {kept.reference}"
    assert last_line(kept).details == {"champs": ["courriel"]}


def test_a_proof_serves_once_and_only_proven_and_only_here(application, session, clock):
    unproven = ask_code(session=session, email="neuve@candidat.example", letter=CHANGING)
    elsewhere = proven(factories.SessionFactory(), "ailleurs@candidat.example")
    for proof_id in (unproven.pk, elsewhere.pk, 0):
        with pytest.raises(CodeExpired):
            correct_email(application=application, proof_id=proof_id, author=record.CANDIDATE)
    proof = proven(session)
    correct_email(application=application, proof_id=proof.pk, author=record.CANDIDATE)
    with pytest.raises(CodeExpired):
        correct_email(application=application, proof_id=proof.pk, author=record.CANDIDATE)
    late = proven(session, "tardive@candidat.example")
    clock.freeze("2025-02-10T13:31")
    with pytest.raises(CodeExpired):
        correct_email(application=application, proof_id=late.pk, author=record.CANDIDATE)
    assert Application.objects.get(pk=application.pk).email == "neuve@candidat.example"


def test_the_same_address_again_keeps_the_link(application, session):
    proof = proven(session, application.email)
    done = correct_email(application=application, proof_id=proof.pk, author=record.CANDIDATE)
    assert done.fields == []
    assert Application.objects.get().follow_nonce == application.follow_nonce
    assert EmailProof.objects.get().used_at is not None


def test_an_address_that_would_make_two_people_one_is_refused(application, session):
    factories.ApplicationFactory(session=session, email="prise@candidat.example", birth_date=application.birth_date)
    proof = proven(session, "prise@candidat.example")
    with pytest.raises(AlreadyApplied):
        correct_email(application=application, proof_id=proof.pk, author=record.CANDIDATE)
    kept = Application.objects.get(pk=application.pk)
    assert (kept.email, kept.follow_nonce) == (application.email, application.follow_nonce)


def test_nothing_is_corrected_once_erased(clock):
    clock.freeze("2022-01-31T09:30")
    session = factories.SessionFactory(contract_end=date(2022, 12, 31), action__measure="PRF")
    application = factories.ApplicationFactory(session=session, state=State.NOT_RETAINED)
    clock.freeze("2024-12-31")
    proof = proven(session)
    assert erase_due() == 1
    with pytest.raises(TransitionImpossible):
        corrected(application, phone="0639980000")
    with pytest.raises(TransitionImpossible):
        correct_email(application=application, proof_id=proof.pk, author=record.CANDIDATE)
