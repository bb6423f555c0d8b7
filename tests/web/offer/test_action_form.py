"""The action form (R3.1, R3.2): what EOS owns, what is written, the preview, links, two people, a withdrawal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rafaelpro.catalogue.domain.check_links import check_due_links
from rafaelpro.catalogue.enums import LinkState
from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.catalogue.reach import Finding
from rafaelpro.core import clock as core_clock
from rafaelpro.eos.enums import FeedState, FeedType
from rafaelpro.eos.models import Feed
from rafaelpro.history import record
from tests import factories
from tests.support.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, catalogue=True, first_name="Claude", last_name="Martin"))
    return client


@pytest.fixture
def action(centre):
    action = factories.ActionFactory(responsible=centre, title="Remise à niveau", objective="Lire et écrire.")
    factories.SessionFactory(action=action, points=[("2025-03-03", 15)])
    return action


def url(action):
    return f"/gestion/formations/{action.reference}/"


@pytest.fixture
def send(logged, action, centre):
    """Send the form as a browser would: what stands in it, and what was typed over."""

    def post(form=None, **typed):
        form = form or logged.get(url(action)).context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        return logged.post(url(action), data | {"structure": centre.pk} | typed, follow=True)

    return post


def opened(logged, action):
    return logged.get(url(action)).context["form"]


class TestReading:
    def test_eos_data_is_marked_and_dated(self, logged, action):
        Feed.objects.create(
            source="commande",
            numero=41,
            type=FeedType.DELTA,
            state=FeedState.APPLIED,
            received_at=core_clock.parse("2025-02-09T23:30"),
        )
        page = text_of(logged.get(url(action)))
        assert "Objectif EOS Lire et écrire." in page
        assert "Dernier flux reçu le 09/02/2025 à 23:30 (n° 41, modifications seulement)." in page

    def test_the_same_number_of_queries_whatever_it_holds(self, logged, action):
        counts = []
        for number in (1, 12):
            for _ in range(number):
                factories.SessionFactory(action=action)
            with CaptureQueriesContext(connection) as captured:
                logged.get(url(action))
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 16

    def test_each_session_leads_to_its_form(self, logged, action):
        number = action.sessions.get().carif_number
        assert f'href="/gestion/sessions/{number}/informations/"' in logged.get(url(action)).content.decode()

    def test_a_trainer_reads_why(self, logged, centre):
        session = factories.SessionFactory(trainer=centre)
        answer = logged.get(url(session.action))
        assert answer.status_code == 403
        assert "il faut travailler sous l’organisme responsable" in text_of(answer)

    def test_a_withdrawn_action_of_others_is_unknown(self, logged):
        hidden = factories.ActionFactory(withdrawn_at=timezone.now())
        assert logged.get(url(hidden)).status_code == 404
        assert logged.get("/gestion/formations/202499999999/").status_code == 404


class TestWriting:
    def test_what_is_written_is_kept_and_shown_again(self, logged, action, send):
        answer = send(plus="Un atelier équipé.", lien_web="https://centre.example/")
        assert "Enregistré. La page publique" in text_of(answer)
        row = ActionEnrichment.objects.get(action=action)
        assert (row.highlights, row.web_link, row.updated_by) == (
            "Un atelier équipé.", "https://centre.example/", "Claude Martin",
        )  # fmt: skip
        assert "Un atelier équipé." in text_of(logged.get(url(action)))

    def test_line_breaks_count_once(self, action, send):
        text = "\r\n".join("x" * 29 for _ in range(100))  # 2,999 characters as people count them
        assert send(plus=text).status_code == 200
        assert ActionEnrichment.objects.get(action=action).highlights.count("\n") == 99

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"plus": "x" * 5000}, "plus", "5000 caractères, 3000 au plus"),
            ({"plus": "1 85 05 78 006 084 36"}, "plus", "sécurité sociale"),
            ({"plus": "a\x00b"}, "plus", "nul"),
            ({"lien_web": "javascript:alert(1)"}, "lien_web", "n'est pas complète"),
            ({"lien_web": "https://a:b@centre.example/"}, "lien_web", "mot de passe"),
            ({"lien_web": "http://192.168.1.1/"}, "lien_web", "votre réseau"),
        ],
    )
    def test_errors_stand_beside_their_field_and_keep_what_was_typed(self, action, send, fields, field, words):
        answer = send(**fields)
        assert answer.status_code == 422
        form = answer.context["form"]
        assert any(words in text for text in form.errors[field])
        assert form[field].value() == fields[field]
        assert not ActionEnrichment.objects.exists()

    def test_markup_is_laid_out_and_script_is_never_executed(self, client, action, send):
        send(plus="- un **ordinateur**\n\n<script>alert(1)</script><img src=x onerror=alert(1)>")
        source = client.get(f"/formations/{action.reference}/").content.decode()
        assert "<ul><li>un <strong>ordinateur</strong></li></ul>" in source
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in source
        assert "<script>alert(1)" not in source
        assert "<img src=x" not in source


class TestPreview:
    def test_it_shows_what_the_public_will_see_and_writes_nothing(self, client, action, send):
        answer = send(plus="- un **ordinateur**", lien_web="https://centre.example/", apercu="oui")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "<ul><li>un <strong>ordinateur</strong></li></ul>" in page
        assert answer.context["form"]["plus"].value() == "- un **ordinateur**"
        assert not ActionEnrichment.objects.exists()
        send(form=answer.context["form"])
        public = client.get(f"/formations/{action.reference}/").content.decode()
        card = page[page.index("Le plus de cette formation\n", page.index('id="apercu"')) :].partition("</ul>")[0]
        assert card in public

    def test_what_is_wrong_is_told_there_too(self, send):
        page = text_of(send(plus="x" * 3001, apercu="oui"))
        assert "Ceci ne peut pas être enregistré tel quel Ce texte est trop long" in page

    def test_script_is_text_there_too(self, send):
        assert b"<script>alert(1)" not in send(plus="<script>alert(1)</script>", apercu="oui").content


class TestLink:
    @pytest.mark.parametrize(
        ("finding", "words"),
        [
            (None, "Pas encore vérifié"),
            (Finding(LinkState.ANSWERS, "200"), "Vérifié le 10/02/2025 : la page répond."),
            (Finding(LinkState.FAILING, "404"), "Ne répond pas (404) depuis le 10/02/2025."),
            (Finding(LinkState.FAILING, "introuvable"), "Ne répond pas (ce nom de site n’existe pas) depuis"),
            (Finding(LinkState.UNSURE, "403"), "Le site ne se laisse pas vérifier (403)"),
            (Finding(LinkState.UNSURE, "reservee"), "Adresse d’exemple"),
        ],
    )
    def test_its_state_is_told_and_holds_nothing_back(self, logged, action, send, finding, words):
        factories.EnrichmentFactory(action=action, web_link="https://centre.fr/")
        if finding:
            check_due_links(look_at=lambda _: finding)
        assert words in text_of(logged.get(url(action)))
        assert send(plus="Neuf").status_code == 200
        assert ActionEnrichment.objects.get(action=action).highlights == "Neuf"

    def test_another_link_has_not_been_checked_yet(self, logged, action, send):
        factories.EnrichmentFactory(action=action, web_link="https://centre.fr/")
        check_due_links(look_at=lambda _: Finding(LinkState.FAILING, "404"))
        page = text_of(send(lien_web="https://centre.fr/neuf"))
        assert "Pas encore vérifié" in page
        assert "Ne répond pas" not in page


class TestTwoAtOnce:
    @pytest.fixture
    def row(self, action):
        return factories.EnrichmentFactory(action=action, highlights="Huit personnes", web_link="https://a.example/")

    def dominique(self, row, **texts):
        ActionEnrichment.objects.filter(pk=row.pk).update(updated_by="Dominique Durand", **texts)

    def test_what_both_have_changed_is_told_and_mine_is_still_there(self, logged, action, row, send):
        read = opened(logged, action)
        self.dominique(row, highlights="Neuf personnes")
        answer = send(form=read, plus="Dix personnes", lien_web="https://a.example/")
        page = text_of(answer)
        assert answer.status_code == 409
        assert "Dominique Durand a enregistré cette formation le 10/02/2025 à 09:30" in page
        assert "Retiré : HuitAjouté : Neuf personnes Vous l’avez modifié aussi" in page
        assert answer.context["form"]["plus"].value() == "Dix personnes"
        assert [each.name for each in answer.context["shown"].changes] == ["plus"]
        assert ActionEnrichment.objects.get(pk=row.pk).highlights == "Neuf personnes"

    @pytest.mark.parametrize(
        ("choice", "kept"), [("mien", "Dix personnes"), ("autre", "Neuf personnes"), ("x", "Dix personnes")]
    )
    def test_then_one_decides(self, logged, action, row, send, choice, kept):
        read = opened(logged, action)
        self.dominique(row, highlights="Neuf personnes")
        again = send(form=read, plus="Dix personnes").context["form"]
        assert send(form=again, choix_plus=choice).status_code == 200
        assert ActionEnrichment.objects.get(pk=row.pk).highlights == kept

    def test_a_field_that_i_had_not_touched_takes_their_text(self, logged, action, row, send):
        """Saving again does not undo what I never meant to change."""
        read = opened(logged, action)
        self.dominique(row, web_link="https://b.example/")
        answer = send(form=read, plus="Dix personnes")
        assert answer.status_code == 409
        assert "Vous n’y aviez pas touché" in text_of(answer)
        assert not answer.context["shown"].choices.fields
        send(form=answer.context["form"])
        row.refresh_from_db()
        assert (row.highlights, row.web_link) == ("Dix personnes", "https://b.example/")

    def test_a_third_person_in_between_is_seen_too(self, logged, action, row, send):
        read = opened(logged, action)
        self.dominique(row, highlights="Neuf personnes")
        again = send(form=read, plus="Dix personnes").context["form"]
        self.dominique(row, highlights="Onze personnes")
        answer = send(form=again, choix_plus="autre")
        assert answer.status_code == 409
        assert ActionEnrichment.objects.get(pk=row.pk).highlights == "Onze personnes"

    @pytest.mark.parametrize(
        "lu", ["", "[", "[1]", "null", '{"highlights": 3}', "[" * 30_000, '{"highlights": "\\ud800"}', "x" * 50_000]
    )
    def test_without_what_was_read_nothing_is_lost_either(self, logged, action, row, send, lu):
        read = opened(logged, action)
        self.dominique(row, highlights="Neuf personnes", web_link="https://b.example/")
        answer = send(form=read, plus="Dix personnes", lien_web="https://a.example/", lu=lu)
        assert answer.status_code == 409
        form = answer.context["form"]
        assert (form["plus"].value(), form["lien_web"].value()) == ("Dix personnes", "https://a.example/")
        assert list(answer.context["shown"].choices.fields) == ["choix_plus", "choix_lien_web"]

    @pytest.mark.parametrize("version", ["0", "x" * 400, "\x00", ""])
    def test_a_version_that_nobody_has_read_writes_nothing(self, action, send, version):
        assert send(plus="Texte", version=version).status_code in (409, 422)
        assert not ActionEnrichment.objects.exists()

    def test_their_text_is_text_in_the_notice(self, logged, action, row, send):
        read = opened(logged, action)
        self.dominique(row, highlights="<script>alert(1)</script>")
        source = send(form=read, plus="Dix personnes").content.decode()
        assert "<script>alert(1)" not in source
        assert "&lt;script&gt;alert(1)" in source


class TestWithdrawn:
    """R3.6: withdrawn by the feed while somebody writes."""

    def withdraw(self, action):
        TrainingAction.objects.filter(pk=action.pk).update(withdrawn_at=core_clock.now())

    def test_it_is_told_and_what_was_typed_stays(self, logged, action, send):
        read = opened(logged, action)
        self.withdraw(action)
        answer = send(form=read, plus="Mon texte")
        assert answer.status_code == 409
        assert "EOS a retiré cette formation de la publication le 10/02/2025 à 09:30, pendant" in text_of(answer)
        assert answer.context["form"]["plus"].value() == "Mon texte"
        assert not ActionEnrichment.objects.exists()

    def test_one_may_save_all_the_same_and_the_public_sees_nothing(self, client, logged, action, send):
        read = opened(logged, action)
        self.withdraw(action)
        again = send(form=read, plus="Mon texte").context["form"]
        answer = send(form=again)
        assert "vos textes reviendront avec elle" in text_of(answer)
        assert ActionEnrichment.objects.get(action=action).highlights == "Mon texte"
        client.logout()
        assert client.get(f"/formations/{action.reference}/").status_code == 404

    def test_opened_after_it_the_form_says_so_and_saves(self, logged, action, send):
        self.withdraw(action)
        assert "Le public ne la voit plus" in text_of(logged.get(url(action)))
        assert send(plus="Mon texte").status_code == 200
        assert record.of("action", action.reference).count() == 1
