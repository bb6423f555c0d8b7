"""Internal comments: who writes, who reads, who removes."""

import pytest

from rafaelpro.applications.domain.comment import add_comment, comments_of, remove_comment
from rafaelpro.applications.errors import InvalidDecision, NotAllowed
from rafaelpro.applications.file_models import InternalComment
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Right
from rafaelpro.outbox.models import Message
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

KEY = "0123456789abcdef" * 2


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def lead():
    return factories.OrganisationFactory(name="Organisme responsable")


@pytest.fixture
def trainer():
    return factories.OrganisationFactory(name="Formateur")


@pytest.fixture
def application(centre, lead, trainer):
    session = factories.SessionFactory(
        action__responsible=lead, positioner=centre, trainer=trainer, points=[("2025-03-03", 15)]
    )
    return factories.ApplicationFactory(session=session)


def test_it_is_kept_with_its_author_and_told_apart_from_the_applications_history(application, centre):
    actor = factories.actor(centre, applications=True)
    add_comment(application=application, text="  Rappelée, sans réponse.\n", form_key=KEY, actor=actor)
    [comment] = comments_of(application, centre)
    assert (comment.text, comment.author_id, comment.author_label) == (
        "Rappelée, sans réponse.",
        actor.user.pk,
        actor.label,
    )
    [line] = record.of("commentaire", application.reference)
    assert (line.verb, line.organisation_id, line.details) == ("commentaire ajouté", centre.pk, {})
    assert "commentaire" not in [line.verb for line in record.of("candidature", application.reference)]
    assert not Message.objects.exists()


def test_each_structure_reads_its_own(application, centre, lead):
    for holder, text in ((centre, "Du positionneur"), (lead, "Du responsable")):
        add_comment(application=application, text=text, form_key=KEY, actor=factories.actor(holder, applications=True))
    assert [each.text for each in comments_of(application, centre)] == ["Du positionneur"]
    assert [each.text for each in comments_of(application, lead)] == ["Du responsable"]


@pytest.mark.parametrize("role", ["trainer", "neighbour", "positioner without the right"])
def test_nobody_else_writes(application, centre, trainer, role):
    actor = {
        "trainer": lambda: factories.actor(trainer, applications=True, catalogue=True),
        "neighbour": lambda: factories.actor(factories.OrganisationFactory(), applications=True),
        "positioner without the right": lambda: factories.actor(centre, catalogue=True),
    }[role]()
    with pytest.raises(NotAllowed):
        add_comment(application=application, text="Un mot", form_key=KEY, actor=actor)
    assert not InternalComment.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  \n ", "Écrivez votre commentaire."),
        ("x" * 1001, "1000 au plus"),
        ("NIR 1 85 05 78 006 084 36", "sécurité sociale"),
        ("zéro\x00", "caractère interdit"),
    ],
)
def test_texts_that_are_refused(application, centre, text, words):
    actor = factories.actor(centre, applications=True)
    with pytest.raises(InvalidDecision, match=words):
        add_comment(application=application, text=text, form_key=KEY, actor=actor)
    assert not InternalComment.objects.exists()


def test_a_token_of_the_api_writes_none(application, centre):
    token = Actor(organisation=centre, rights=frozenset({Right.APPLICATIONS}), label="Jeton", channel="api")
    with pytest.raises(InvalidDecision, match=r"jeton de l'API"):
        add_comment(application=application, text="Un mot", form_key=KEY, actor=token)


def test_a_form_sent_twice_adds_one(application, centre):
    actor = factories.actor(centre, applications=True)
    first = add_comment(application=application, text="Un mot", form_key=KEY, actor=actor)
    assert add_comment(application=application, text="Un mot", form_key=KEY, actor=actor) == first
    add_comment(application=application, text="Un mot", form_key=KEY[::-1], actor=actor)
    assert InternalComment.objects.count() == 2
    assert record.of("commentaire", application.reference).count() == 2


def test_the_author_removes_it_once(application, centre):
    actor = factories.actor(centre, applications=True)
    comment = add_comment(application=application, text="Un mot", form_key=KEY, actor=actor)
    assert remove_comment(application=application, comment_id=comment.pk, actor=actor)
    assert not remove_comment(application=application, comment_id=comment.pk, actor=actor)
    assert not InternalComment.objects.exists()
    assert [line.verb for line in record.of("commentaire", application.reference)] == [
        "commentaire ajouté",
        "commentaire retiré",
    ]


@pytest.mark.parametrize("who", ["colleague", "other structure", "another file"])
def test_nobody_removes_what_somebody_else_wrote(application, centre, lead, who):
    author = factories.actor(centre, applications=True)
    comment = add_comment(application=application, text="Un mot", form_key=KEY, actor=author)
    actor, named = {
        "colleague": lambda: (factories.actor(centre, applications=True), application),
        "other structure": lambda: (factories.actor(lead, applications=True), application),
        "another file": lambda: (author, factories.ApplicationFactory(session=application.session)),
    }[who]()
    assert not remove_comment(application=named, comment_id=comment.pk, actor=actor)
    assert InternalComment.objects.exists()


def test_a_right_lost_meanwhile_removes_nothing(application, centre):
    actor = factories.actor(centre, applications=True)
    comment = add_comment(application=application, text="Un mot", form_key=KEY, actor=actor)
    lost = Actor(organisation=centre, rights=frozenset(), label=actor.label, channel="web", user=actor.user)
    with pytest.raises(NotAllowed):
        remove_comment(application=application, comment_id=comment.pk, actor=lost)
    assert InternalComment.objects.exists()
