"""`/supervision/pieces/`: the operator keeps the list of usual papers; what organisations see of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.documents import usual_labels
from rafaelpro.applications.domain.documents import ask_documents
from rafaelpro.applications.domain.usual_documents import rename_usual
from rafaelpro.applications.file_models import UsualDocument
from rafaelpro.applications.usual_documents import KIND, MOST_PROPOSED
from rafaelpro.history import record
from rafaelpro.history.models import Event
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/supervision/pieces/"
CV = f"{LIST}cv/"


@pytest.fixture
def operator():
    return factories.OperatorFactory(name="Cap Métiers")


@pytest.fixture
def logged(client, operator):
    client.force_login(factories.member(operator, first_name="Claude", last_name="Opératrice"))
    return client


@pytest.fixture
def send(logged, operator):
    def post(address=LIST, **data):
        return logged.post(address, {"structure": operator.pk, **data})

    return post


@pytest.fixture
def asked():
    """Two files, of which one awaits a CV."""
    manager = factories.actor(factories.OrganisationFactory(name="Centre A"), applications=True)
    session = factories.SessionFactory(positioner=manager.organisation, points=[("2025-03-03", 15)])
    names = ("Durandsecret", "Martinsecret")
    files = [factories.ApplicationFactory(session=session, birth_name=name) for name in names]
    ask_documents(application=files[0], labels=["CV"], actor=manager)
    return files


def text_of(answer):
    return page_of(answer, answer.status_code).text("main")


class TestList:
    def test_the_order_and_who_asks(self, logged, asked):
        page = page_of(logged.get(LIST))
        assert page.texts("main table tbody th") == usual_labels()
        cells = page.texts("#piece-cv td")
        assert cells[:3] == ["3", "1", "1"]
        assert "8 pièces proposées, 30 au plus" in page.text("main")
        assert "Pièces retirées" not in page.text("main")

    def test_the_supervision_leads_there(self, logged):
        assert LIST in page_of(logged.get("/supervision/")).attributes("main a", "href")

    def test_as_many_queries_for_one_as_for_fifty(self, logged):
        UsualDocument.objects.exclude(pk="cv").delete()
        UsualDocument.objects.create(code="vieille", label="Vieille", is_hidden=True)
        logged.get(LIST)
        with CaptureQueriesContext(connection) as one:
            logged.get(LIST)
        UsualDocument.objects.bulk_create(
            UsualDocument(code=f"p{rank}", label=f"P {rank}", is_hidden=rank >= MOST_PROPOSED - 1) for rank in range(79)
        )
        with CaptureQueriesContext(connection) as many:
            answer = logged.get(LIST)
        assert len(answer.context["rows"]) == MOST_PROPOSED
        assert (len(answer.context["retired"]), answer.context["retired"].paginator.count) == (25, 51)
        assert len(many) == len(one)

    def test_nobody_is_named(self, logged, asked):
        for address in (LIST, CV):
            content = logged.get(address).content.decode()
            assert [word for word in ("Durandsecret", asked[0].email, asked[0].reference) if word in content] == []


class TestAdd:
    def test_organisations_may_tick_it_at_once(self, send, logged, asked, client):
        answer = send(libelle=" Permis  de conduire ")
        assert (answer.status_code, answer.url) == (302, f"{LIST}#piece-permis-de-conduire")
        assert "« Permis de conduire » est proposée dès maintenant." in page_of(logged.get(LIST)).text("body")
        manager = factories.member(asked[0].session.positioner, applications=True)
        client.force_login(manager)
        page = page_of(client.get(f"/gestion/candidatures/{asked[0].reference}/"))
        assert "Permis de conduire" in page.attributes("input[name=pieces]", "value")

    @pytest.mark.parametrize(
        ("label", "words"),
        [
            ("", "Écrivez le nom de la pièce."),
            (" ", "Écrivez le nom de la pièce."),
            ("x" * 81, "trop long : 81 caractères, 80 au plus"),
            ("cv", "« CV » est déjà proposée."),
            ("2 90 05 64 102 001 23", "numéro de sécurité sociale"),
        ],
    )
    def test_refused_in_words_and_what_was_typed_stays(self, send, label, words):
        answer = send(libelle=label)
        assert answer.status_code == 422
        page = page_of(answer, 422)
        assert words in page.text("main .error-summary").replace("\u00a0", " ")
        assert page.attribute("input[name=libelle]", "value") == label or not label.strip()
        assert UsualDocument.objects.count() == 8
        assert not Event.objects.filter(kind=KIND).exists()

    def test_markup_stays_text(self, send, logged):
        send(libelle="<b>Permis</b>")
        assert "<b>Permis</b>" in page_of(logged.get(LIST)).text("main")


class TestOrder:
    def test_up_down_and_the_ends(self, send, logged):
        page = page_of(logged.get(LIST))
        assert page.attributes("#piece-cv button[name=place]", "value") == ["2", "4"]
        assert page.attributes("main table button[disabled]", "value") == ["0", "9"]
        answer = send(piece="cv", place="2")
        assert (answer.status_code, answer.url) == (302, f"{LIST}#piece-cv")
        assert page_of(logged.get(LIST)).texts("main table tbody th")[1] == "CV"

    @pytest.mark.parametrize("place", ["", "x", "-1", "1.5", "99999999999999999999", "²"])
    def test_no_place(self, send, place):
        before = usual_labels()
        assert send(piece="cv", place=place).status_code == 302
        assert usual_labels() == before

    @pytest.mark.parametrize("piece", ["", "inconnue", "CV", "\x00"])
    def test_no_paper(self, send, piece):
        assert send(piece=piece, place="1").status_code == 404


class TestOne:
    def test_it_says_how_many_files_ask_before_retiring(self, logged, asked):
        words = text_of(logged.get(CV))
        assert "1 dossier l’attend en ce moment" in words
        assert "Aucun dossier ne l’attend en ce moment." in text_of(logged.get(f"{LIST}rib/"))

    def test_renamed_told_and_files_keep_their_words(self, send, logged, asked):
        answer = send(CV, libelle="Curriculum vitæ", vu="CV")
        assert (answer.status_code, answer.url) == (302, CV)
        page = page_of(logged.get(CV))
        assert "Pièce renommée" in page.text("main")
        assert "De « CV » à « Curriculum vitæ »." in page.text("main").replace("\u00a0", " ")
        assert "Claude Opératrice" in page.text("main")
        assert asked[0].documents.get().label == "CV"
        assert page.texts(".stat__value")[:2] == ["1", "1"]

    def test_renamed_by_somebody_else_meanwhile(self, send, operator):
        rename_usual(code="cv", label="Curriculum", seen="CV", actor=factories.actor(operator))
        answer = send(CV, libelle="CV de la personne", vu="CV")
        assert answer.status_code == 409
        assert "Cette pièce vient d’être renommée : « Curriculum »" in text_of(answer)
        assert page_of(answer, 409).attribute("input[name=vu]", "value") == "Curriculum"

    def test_retired_and_proposed_again(self, send, logged):
        assert send(CV, geste="retirer").status_code == 302
        page = page_of(logged.get(LIST))
        assert "CV" in page.text("main").partition("Pièces retirées")[2]
        assert "#piece-cv" not in page
        words = text_of(logged.get(CV))
        assert "Retirée" in words
        assert "Retirer de la liste" not in words
        assert send(CV, geste="proposer").status_code == 302
        assert usual_labels()[-1] == "CV"
        assert [line.verb for line in record.of(KIND, "cv")] == ["pièce retirée", "pièce proposée à nouveau"]

    def test_too_many_to_propose_it_again(self, send):
        send(CV, geste="retirer")
        UsualDocument.objects.bulk_create(
            UsualDocument(code=f"p{rank}", label=f"P {rank}") for rank in range(MOST_PROPOSED - 7)
        )
        answer = send(CV, geste="proposer")
        assert answer.status_code == 409
        assert "30 pièces proposées au plus : retirez-en une d’abord." in text_of(answer)
        assert UsualDocument.objects.get(pk="cv").is_hidden

    @pytest.mark.parametrize("data", [{}, {"geste": "effacer"}, {"libelle": ""}, {"libelle": "Fiche de prescription"}])
    def test_what_is_no_deed_changes_nothing(self, send, data):
        before = list(UsualDocument.objects.values())
        assert send(CV, vu="CV", **data).status_code == 422
        assert list(UsualDocument.objects.values()) == before

    @pytest.mark.parametrize("code", ["inconnue", "CV"])
    def test_unknown(self, logged, code):
        assert logged.get(f"{LIST}{code}/").status_code == 404


def test_nobody_else(client):
    client.force_login(factories.member(factories.OrganisationFactory(), applications=True, catalogue=True))
    assert [client.get(address).status_code for address in (LIST, CV)] == [403, 403]
    assert client.post(LIST, {"libelle": "Permis"}).status_code == 403
    assert client.post(CV, {"geste": "retirer"}).status_code == 403
    assert not UsualDocument.objects.get(pk="cv").is_hidden
