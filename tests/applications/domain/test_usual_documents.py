"""The list of usual papers: what the operator may do with it, what it leaves untouched, done twice and at once."""

from functools import partial

import pytest
from django.db import IntegrityError

from rafaelpro.applications.decision import NotConform
from rafaelpro.applications.documents import documents_of, usual_labels
from rafaelpro.applications.domain import usual_documents as verbs
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.domain.documents import Outcome, ask_documents, close_documents
from rafaelpro.applications.errors import ChangedMeanwhile, InvalidDecision, NotAllowed
from rafaelpro.applications.file_models import UsualDocument
from rafaelpro.applications.usual_documents import (
    CODE_LIMIT,
    KIND,
    MOST,
    MOST_PROPOSED,
    history_of,
    new_code,
    with_files,
)
from rafaelpro.history.models import Event
from tests import factories
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def operator():
    return factories.actor(factories.OperatorFactory(name="Cap Métiers"))


@pytest.fixture
def manager():
    return factories.actor(factories.OrganisationFactory(name="Centre A"), applications=True)


@pytest.fixture
def files(manager):
    session = factories.SessionFactory(positioner=manager.organisation, points=[("2025-03-03", 15)])
    return factories.ApplicationFactory.create_batch(4, session=session)


def told(code):
    return [(line.verb, line.details, line.actor_label) for line in history_of(code)]


def counts(code):
    found = with_files(UsualDocument.objects.filter(pk=code)).get()
    return found.files_awaiting, found.files_asked


class TestAdd:
    def test_last_with_a_code_of_its_own_and_a_line(self, operator):
        paper = verbs.add_usual(label="  Permis   de conduire ", actor=operator)
        assert (paper.code, paper.label, usual_labels()[-1]) == (
            "permis-de-conduire", "Permis de conduire", "Permis de conduire",
        )  # fmt: skip
        assert told(paper.code) == [("pièce ajoutée", {"nom": "Permis de conduire"}, operator.label)]

    @pytest.mark.parametrize(
        ("label", "words"),
        [
            ("", "Écrivez le nom"),
            ("   ", "Écrivez le nom"),
            ("x" * 81, "80 caractères au plus : celui-ci en a 81"),
            ("cv", "« CV » est déjà proposée."),
            (" C V ".replace(" ", ""), "déjà proposée"),
            ("pièce d’identité OU titre de séjour", "déjà proposée"),
            ("Carte vitale 2 90 05 64 102 001 23", "numéro de sécurité sociale"),
            ("a\x00b", "caractère interdit"),
        ],
    )
    def test_what_is_no_name(self, operator, label, words):
        before = list(UsualDocument.objects.values())
        with pytest.raises(InvalidDecision) as refused:
            verbs.add_usual(label=label, actor=operator)
        assert words in refused.value.errors["label"]
        assert list(UsualDocument.objects.values()) == before
        assert not Event.objects.filter(kind=KIND).exists()

    def test_a_retired_one_is_not_made_twice(self, operator):
        verbs.retire_usual(code="cv", actor=operator)
        with pytest.raises(InvalidDecision) as refused:
            verbs.add_usual(label="Cv", actor=operator)
        assert refused.value.errors["label"] == "« CV » est retirée : proposez-la à nouveau."

    def test_no_more_than_somebody_reads(self, operator):
        for rank in range(MOST_PROPOSED - UsualDocument.objects.count()):
            verbs.add_usual(label=f"Pièce {rank}", actor=operator)
        with pytest.raises(InvalidDecision) as refused:
            verbs.add_usual(label="Une de trop", actor=operator)
        assert refused.value.errors["label"] == verbs.TOO_MANY
        verbs.retire_usual(code="cv", actor=operator)
        verbs.add_usual(label="Une de plus", actor=operator)
        with pytest.raises(InvalidDecision):
            verbs.propose_again(code="cv", actor=operator)

    def test_nor_more_than_is_kept(self, operator):
        UsualDocument.objects.bulk_create(
            UsualDocument(code=f"p{rank}", label=f"P {rank}", is_hidden=True)
            for rank in range(MOST - UsualDocument.objects.count())
        )
        with pytest.raises(InvalidDecision) as refused:
            verbs.add_usual(label="Une de trop", actor=operator)
        assert refused.value.errors["label"] == verbs.TOO_MANY_KEPT

    @pytest.mark.parametrize(
        ("label", "taken", "code"),
        [
            ("Élan & Cœur", (), "elan-cur"),
            ("CV", ("cv",), "cv-2"),
            ("CV", ("cv", "cv-2"), "cv-3"),
            ("!!", (), "piece"),
            ("语", ("piece",), "piece-2"),
        ],
    )
    def test_codes(self, label, taken, code):
        assert new_code(label, taken) == code

    def test_a_code_is_never_too_long(self):
        first = new_code("a" * 80, ())
        assert len(first) <= CODE_LIMIT
        assert len(new_code("a" * 80, {first} | {f"{first}-{rank}" for rank in range(200)})) <= CODE_LIMIT


class TestRename:
    def test_files_keep_the_words_in_which_it_was_asked(self, operator, manager, files):
        ask_documents(application=files[0], labels=["CV"], actor=manager)
        verbs.rename_usual(code="cv", label="Curriculum vitæ", seen="CV", actor=operator)
        ask_documents(application=files[1], labels=["Curriculum vitæ"], actor=manager)
        assert [documents_of(each)[0].label for each in files[:2]] == ["CV", "Curriculum vitæ"]
        assert "Curriculum vitæ" in usual_labels()
        assert counts("cv") == (2, 2)
        assert told("cv") == [("pièce renommée", {"avant": "CV", "apres": "Curriculum vitæ"}, operator.label)]

    def test_another_case_of_its_own_name(self, operator):
        assert verbs.rename_usual(code="cv", label="Cv", seen="CV", actor=operator).label == "Cv"

    def test_the_same_name_twice_is_one_line(self, operator):
        for seen in ("CV", "CV"):
            verbs.rename_usual(code="cv", label="Curriculum", seen=seen, actor=operator)
        assert len(told("cv")) == 1

    def test_somebody_else_has_renamed_it(self, operator):
        verbs.rename_usual(code="cv", label="Curriculum", seen="CV", actor=operator)
        with pytest.raises(ChangedMeanwhile, match="« Curriculum »"):
            verbs.rename_usual(code="cv", label="CV de la personne", seen="CV", actor=operator)
        assert UsualDocument.objects.get(pk="cv").label == "Curriculum"

    def test_the_name_of_another(self, operator):
        with pytest.raises(InvalidDecision):
            verbs.rename_usual(code="cv", label="fiche de prescription", seen="CV", actor=operator)


class TestOrder:
    def codes(self):
        return list(UsualDocument.objects.filter(is_hidden=False).values_list("code", flat=True))

    @pytest.mark.parametrize(("place", "rank"), [(1, 0), (0, 0), (-5, 0), (2, 1), (3, 2), (8, 7), (9999, 7)])
    def test_at_a_place(self, operator, place, rank):
        others = [code for code in self.codes() if code != "cv"]
        verbs.place_usual(code="cv", place=place, actor=operator)
        assert self.codes().index("cv") == rank
        assert [code for code in self.codes() if code != "cv"] == others

    def test_a_double_click_moves_once(self, operator):
        assert [verbs.place_usual(code="cv", place=2, actor=operator) for _ in range(2)] == [True, False]
        assert told("cv") == [("pièce déplacée", {"avant": 3, "apres": 2}, operator.label)]

    def test_retired_ones_hold_no_place(self, operator):
        verbs.retire_usual(code="piece-identite", actor=operator)
        verbs.place_usual(code="cv", place=1, actor=operator)
        assert self.codes()[0] == "cv"
        assert verbs.place_usual(code="piece-identite", place=1, actor=operator) is False


class TestRetire:
    def test_files_that_ask_for_it_go_on(self, operator, manager, files):
        [asked] = ask_documents(application=files[0], labels=["CV"], actor=manager)
        assert verbs.retire_usual(code="cv", actor=operator)
        assert "CV" not in usual_labels()
        assert documents_of(files[0])[0].label == "CV"
        assert close_documents(application=files[0], ids=[asked.pk], outcome=Outcome.RECEIVED, actor=manager) == 1

    def test_twice_is_one_line_and_back_it_comes_last(self, operator):
        assert [verbs.retire_usual(code="cv", actor=operator) for _ in range(2)] == [True, False]
        assert [verbs.propose_again(code="cv", actor=operator) for _ in range(2)] == [True, False]
        assert usual_labels()[-1] == "CV"
        assert [verb for verb, _, _ in told("cv")] == ["pièce proposée à nouveau", "pièce retirée"]


class TestWhoAsks:
    def test_only_files_that_may_still_be_answered_await(self, operator, manager, files):
        for each in files:
            ask_documents(application=each, labels=["CV", "Fiche de prescription"], actor=manager)
        received, archived, answered, _waiting = files
        close_documents(
            application=received, ids=[documents_of(received)[0].pk], outcome=Outcome.RECEIVED, actor=manager
        )
        assert counts("cv") == (3, 4)
        assert counts("prescription") == (4, 4)
        other = factories.SessionFactory(archived_at="2025-02-10T00:00Z", positioner=manager.organisation)
        archived.session = other
        archived.save()
        assert counts("cv") == (2, 4)
        decide(application=answered, decision=NotConform("injoignable"), actor=manager)
        assert counts("cv") == (1, 4)

    def test_asked_twice_by_one_file_is_one_file(self, manager, files):
        [asked] = ask_documents(application=files[0], labels=["CV"], actor=manager)
        close_documents(application=files[0], ids=[asked.pk], outcome=Outcome.DROPPED, actor=manager)
        ask_documents(application=files[0], labels=["CV"], actor=manager)
        assert counts("cv") == (1, 1)

    def test_nobody_asked(self):
        assert counts("rib") == (0, 0)


@pytest.mark.parametrize(
    "act",
    [
        partial(verbs.add_usual, label="Permis"),
        partial(verbs.rename_usual, code="cv", label="Curriculum", seen="CV"),
        partial(verbs.place_usual, code="cv", place=1),
        partial(verbs.retire_usual, code="cv"),
        partial(verbs.propose_again, code="cv"),
    ],
)
def test_for_the_operator_alone(act, manager):
    before = list(UsualDocument.objects.values())
    with pytest.raises(NotAllowed):
        act(actor=manager)
    assert list(UsualDocument.objects.values()) == before


@pytest.mark.parametrize(
    "act",
    [
        partial(verbs.rename_usual, code="inconnue", label="Curriculum", seen=""),
        partial(verbs.place_usual, code="inconnue", place=1),
        partial(verbs.retire_usual, code="inconnue"),
        partial(verbs.propose_again, code="inconnue"),
    ],
)
def test_a_paper_that_is_none(act, operator):
    with pytest.raises(UsualDocument.DoesNotExist):
        act(actor=operator)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    PEOPLE = 5

    def test_one_name_is_added_once_even_to_an_empty_list(self, operator):
        UsualDocument.objects.all().delete()
        results = at_once(*[partial(verbs.add_usual, label="Permis", actor=operator)] * self.PEOPLE)
        assert sorted(type(each).__name__ for each in results) == ["InvalidDecision"] * 4 + ["UsualDocument"], results
        assert UsualDocument.objects.get().code == "permis"

    def test_several_names_each_with_a_place_of_its_own(self, operator):
        at_once(*[partial(verbs.add_usual, label=f"Permis {rank}", actor=operator) for rank in range(self.PEOPLE)])
        places = list(UsualDocument.objects.values_list("position", flat=True))
        assert len(places) == len(set(places)) == 8 + self.PEOPLE

    def test_the_last_boxes_are_not_given_twice(self, operator):
        for rank in range(MOST_PROPOSED - UsualDocument.objects.count() - 1):
            verbs.add_usual(label=f"Pièce {rank}", actor=operator)
        at_once(*[partial(verbs.add_usual, label=f"Permis {rank}", actor=operator) for rank in range(self.PEOPLE)])
        assert len(usual_labels()) == MOST_PROPOSED

    def test_somebody_asks_while_it_is_retired(self, operator, manager):
        session = factories.SessionFactory(positioner=manager.organisation, points=[("2025-03-03", 15)])
        application = factories.ApplicationFactory(session=session)
        asked, retired = at_once(
            partial(ask_documents, application=application, labels=["CV"], actor=manager),
            partial(verbs.retire_usual, code="cv", actor=operator),
        )
        assert (asked[0].usual_id, retired) == ("cv", True)

    def test_without_the_door_the_base_refuses(self):
        with pytest.raises(IntegrityError):
            UsualDocument.objects.create(code="autre", label="cV")
