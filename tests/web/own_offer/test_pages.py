"""The pages of an own offer: from a title to the public page, and nothing typed is lost on the way."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.own.content import version_of_all
from rafaelpro.catalogue.own.domain.write import write_section
from rafaelpro.catalogue.own.fields import Section, of_section
from rafaelpro.catalogue.own.models import OwnImport, OwnOffer
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.rights import actor_of
from tests import factories
from tests.eos.builder import feed
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

HERE = "/gestion/offre-propre/"
NIR = "1 84 12 76 451 089 46"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def user(centre):
    return factories.member(centre, catalogue=True, first_name="Claude", last_name="Martin")


@pytest.fixture
def logged(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def offer(centre):
    return factories.OwnOfferFactory(organisation=centre)


def url(offer, rest=""):
    return f"{HERE}{offer.reference}/{rest}"


def send(client, address, /, **more):
    """The form of a page as it stands, filled in and sent."""
    return client.post(address, {**page_of(client.get(address)).form(), **more})


def content(offer):
    offer.refresh_from_db()
    return offer.content


class TestWholePath:
    def test_from_a_title_to_what_is_sent(self, logged):
        answer = send(logged, f"{HERE}nouvelle/", title="Initiation à la soudure")
        offer = OwnOffer.objects.get()
        assert answer["Location"] == url(offer)
        texts, where = factories.OWN_TEXTS, url(offer, "formation/")
        while not where.endswith("/sessions/"):
            section = Section(where.rstrip("/").rpartition("/")[2])
            part = {each.name: texts.get(each.name, "") for each in of_section(section)}
            where = send(logged, where, suite="suivante", **part)["Location"]
        page = page_of(logged.get(where))
        assert "Aucune session" in page.text(".empty-state")
        assert send(logged, f"{where}nouvelle/", **factories.OWN_SESSION)["Location"] == where
        hub = page_of(logged.get(url(offer)))
        assert hub.texts("tbody .badge") == ["Complète"] * 7
        assert logged.post(url(offer), {**hub.form(), "geste": "envoyer"}).status_code == 302
        offer.refresh_from_db()
        assert offer.state == "SUBMITTED"
        assert content(offer).texts == texts

    def test_a_title_is_needed(self, logged):
        assert page_of(send(logged, f"{HERE}nouvelle/", title="  "), 422).count(".error-summary") == 1
        page = page_of(send(logged, f"{HERE}nouvelle/", title=f"Soudure {NIR}"), 422)
        assert "sécurité sociale" in page.text(".error-summary")
        assert OwnOffer.objects.count() == 0


class TestHub:
    def test_says_what_is_left_and_where(self, logged, centre):
        offer = factories.OwnOfferFactory(
            organisation=centre, content=factories.own_content(total_price="", funding="Employeur", sessions=[])
        )
        page = page_of(logged.get(url(offer)))
        assert page.texts("tbody .badge") == [
            "Complète", "Complète", "Complète", "1 point à voir", "Complète", "Complète", "À remplir",
        ]  # fmt: skip
        assert "2 points à voir" in page.text(".card--accent")
        assert page.count("button[value=envoyer]") == 0
        part = page_of(logged.get(url(offer, "prix/?manques=oui")))
        assert "Renseignez ce champ." in part.text(".error-summary")

    def test_sent_although_something_is_missing_nothing_happens_but_words(self, logged, centre):
        offer = factories.OwnOfferFactory(organisation=centre, content=factories.own_content(title=""))
        form = page_of(logged.get(url(offer))).form() | {"geste": "envoyer"}
        answer = logged.post(url(offer), form | {"version": version_of_all(offer.content)}, follow=True)
        assert "Il reste 1 point à voir" in page_of(answer).text("main")
        offer.refresh_from_db()
        assert offer.state == "DRAFT"

    @pytest.mark.parametrize("geste", ["", "accepter", "depublier", "n'importe quoi"])
    def test_a_step_that_is_not_ours_changes_nothing(self, logged, offer, geste):
        form = page_of(logged.get(url(offer))).form() | {"geste": geste}
        answer = logged.post(url(offer), form, follow=True)
        assert "Rien n’a été modifié" in page_of(answer).text("main")
        offer.refresh_from_db()
        assert offer.state == "DRAFT"

    def test_a_step_on_a_state_already_left_says_so(self, logged, offer):
        form = page_of(logged.get(url(offer))).form() | {"geste": "envoyer"}
        for _ in range(2):
            answer = logged.post(url(offer), form, follow=True)
        assert "rien n’a été modifié" in page_of(answer).text("main")

    def test_what_was_sent_while_somebody_wrote_is_not_sent(self, logged, offer):
        form = page_of(logged.get(url(offer))).form() | {"geste": "envoyer"}
        send(logged, url(offer, "prix/"), total_price="7", suite="sommaire")
        answer = logged.post(url(offer), form, follow=True)
        assert "entre-temps" in page_of(answer).text("main")
        offer.refresh_from_db()
        assert offer.state == "DRAFT"

    def test_sent_back_the_reason_shows(self, logged, centre):
        offer = factories.OwnOfferFactory(organisation=centre, state="RETURNED")
        assert "Précisez le prix." in page_of(logged.get(url(offer))).text(".notice--warning")

    def test_history_tells_who_changed_which_field(self, logged, offer):
        send(logged, url(offer, "prix/"), total_price="7", suite="sommaire")
        page = page_of(logged.get(url(offer)))
        assert "Claude Martin, Centre A" in page.text(".timeline")
        assert "Prix total TTC : 1 250,50 → 7" in page.text(".timeline")

    def test_copied_for_a_new_year(self, logged, offer):
        form = page_of(logged.get(url(offer))).form()
        answer = logged.post(url(offer, "copie/"), form, follow=True)
        assert "décalées d’un an" in page_of(answer).text("main")
        made = OwnOffer.objects.get(copied_from=offer)
        assert content(made).sessions[0].texts["start"] == "03/03/2026"


class TestSection:
    def test_everything_typed_is_kept_and_what_is_wrong_is_said_at_once(self, logged, offer):
        typed = {"total_price": "à voir", "remaining_fees": "a" * 5_000, "funding": "<script>alert(1)</script>"}
        answer = send(logged, url(offer, "prix/"), suite="suivante", **typed)
        assert answer["Location"] == url(offer, "prix/")
        page = page_of(logged.get(url(offer, "prix/")))
        assert {name: page.form()[name].strip() for name in typed} == typed
        assert "5000 caractères, 200 au plus" in page.text(".error-summary")
        assert "Indiquez un montant" in page.text(".error-summary")
        assert "maxlength" not in page.tree.xpath("//textarea")[0].attrib
        assert b"<script>alert" not in logged.get(url(offer, "apercu/")).content

    def test_what_may_not_be_kept_comes_back_in_the_form(self, logged, offer):
        answer = send(logged, url(offer, "prix/"), funding=f"Long texte. {NIR}")
        page = page_of(answer, 422)
        assert "sécurité sociale" in page.text(".error-summary")
        assert NIR in page.form()["funding"]
        assert NIR not in str(content(offer).held())

    def test_two_at_once_the_second_sees_what_changed_and_loses_nothing(self, logged, offer, centre):
        form = page_of(logged.get(url(offer, "prix/"))).form()
        colleague = factories.member(centre, catalogue=True, last_name="Collègue")
        part = offer.content.part(Section.PRICE)
        write_section(
            offer_id=offer.pk,
            section=Section.PRICE,
            texts=part | {"total_price": "999"},
            version=form["version"],
            actor=actor_of(Membership.objects.get(user=colleague)),
        )
        answer = logged.post(url(offer, "prix/"), {**form, "total_price": "12", "funding": "Employeur"})
        page = page_of(answer, 409)
        assert "999" in page.text(".notice")
        assert page.texts(".notice dt") == ["Prix total TTC", "Aides possibles"]
        assert (page.form()["total_price"], page.form()["funding"].strip()) == ("12", "Employeur")
        assert content(offer).text("total_price") == "999"
        logged.post(url(offer, "prix/"), {**page.form(), "suite": "sommaire"})
        assert content(offer).text("total_price") == "12"

    def test_sent_meanwhile_what_was_typed_stays_on_the_page(self, logged, offer):
        form = page_of(logged.get(url(offer, "prix/"))).form()
        OwnOffer.objects.filter(pk=offer.pk).update(state="SUBMITTED", submitted_at="2025-02-10T09:00Z")
        page = page_of(logged.post(url(offer, "prix/"), {**form, "total_price": "12"}), 409)
        assert "Rien n’est enregistré" in page.text(".notice")
        assert page.form()["total_price"] == "12"
        assert content(offer).text("total_price") == "1 250,50"

    @pytest.mark.parametrize("state", ["SUBMITTED", "PUBLISHED", "ARCHIVED"])
    def test_what_is_not_a_draft_is_read_not_written(self, logged, centre, state):
        offer = factories.OwnOfferFactory(organisation=centre, state=state)
        page = page_of(logged.get(url(offer, "prix/")))
        assert "ne se modifient pas" in page.text(".notice")
        assert page.count("button[name=suite]") == 0

    def test_an_imported_code_that_is_none_of_the_choices_is_said(self, logged, centre):
        offer = factories.OwnOfferFactory(
            organisation=centre, content=factories.own_content(entry_level="7", teaching_mode="9")
        )
        assert "Choisissez une réponse de la liste." in page_of(logged.get(url(offer, "public/"))).text(
            ".error-summary"
        )
        assert page_of(logged.get(url(offer, "deroulement/"))).count(".error-summary") == 1


class TestSessions:
    def test_a_wrong_date_is_kept_and_listed_to_be_seen(self, logged, offer):
        send(logged, url(offer, "sessions/nouvelle/"), start="31/02/2025", end="01/06/2025")
        page = page_of(logged.get(url(offer, "sessions/")))
        assert "1 point à voir" in page.texts("tbody .badge")
        form = page_of(logged.get(url(offer, "sessions/2/")))
        assert form.form()["start"] == "31/02/2025"
        assert "Cette date n’existe pas" in form.text(".error-summary")

    def test_what_is_left_to_fill_in_is_named_and_counted(self, logged, offer):
        answer = send(logged, url(offer, "sessions/nouvelle/"), places="8")
        said = page_of(logged.get(answer["Location"])).text("#messages")
        assert "telle quelle. « Premier jour » : Renseignez ce champ. Et 1 autre point à voir." in said

    def test_an_empty_one_is_not_added(self, logged, offer):
        page = page_of(send(logged, url(offer, "sessions/nouvelle/")), 422)
        assert "Premier jour : Une session vide n’est pas enregistrée" in page.text(".error-summary")
        assert len(content(offer).sessions) == 1

    def test_removed_after_it_was_shown(self, logged, offer):
        page = page_of(logged.get(url(offer, "sessions/1/retrait/")))
        assert "du 03/03/2025 au 04/04/2025" in page.text(".confirm-panel")
        assert logged.post(url(offer, "sessions/1/retrait/"), page.form())["Location"] == url(offer, "sessions/")
        assert content(offer).sessions == ()
        assert logged.get(url(offer, "sessions/1/")).status_code == 404

    def test_changed_meanwhile(self, logged, offer):
        form = page_of(logged.get(url(offer, "sessions/1/"))).form()
        gone = page_of(logged.get(url(offer, "sessions/1/retrait/"))).form()
        send(logged, url(offer, "sessions/1/"), places="20")
        page = page_of(logged.post(url(offer, "sessions/1/"), {**form, "places": "5"}), 409)
        assert "20" in page.text(".notice dd")
        assert page.form()["places"] == "5"
        answer = logged.post(url(offer, "sessions/1/retrait/"), gone, follow=True)
        assert "Rien n’a été retiré" in page_of(answer).text("main")
        assert content(offer).sessions[0].texts["places"] == "20"

    def test_what_may_not_be_kept(self, logged, offer):
        page = page_of(send(logged, url(offer, "sessions/nouvelle/"), details=NIR), 422)
        assert NIR in page.form()["details"]
        assert len(content(offer).sessions) == 1


class TestList:
    def test_tabs_words_and_references(self, logged, centre):
        names = {"DRAFT": "Brouillon bleu", "SUBMITTED": "Envoi vert", "PUBLISHED": "Cours publié", "ARCHIVED": "Vieux"}
        made = {
            state: factories.OwnOfferFactory(
                organisation=centre, state=state, content=factories.own_content(title=title)
            )
            for state, title in names.items()
        }
        factories.OwnOfferFactory(content=factories.own_content(title="Celle d’un voisin"))

        def titles(**query):
            return {row.title for row in logged.get(HERE, query).context["rows"]}

        assert titles() == {"Brouillon bleu", "Envoi vert"}
        assert titles(onglet="publiees") == {"Cours publié"}
        assert titles(onglet="archivees") == {"Vieux"}
        assert titles(texte="blEU") == titles(texte=made["DRAFT"].reference) == {"Brouillon bleu"}
        assert titles(texte="voisin") == set()
        counts = [each["count"] for each in logged.get(HERE).context["tabs"]]
        assert counts == [2, 1, 1]

    @pytest.mark.parametrize("query", [{"onglet": "x"}, {"page": "0"}, {"texte": "\x00"}, {"page": "9" * 30}])
    def test_absurd_parameters_are_ignored_with_a_word(self, logged, offer, query):
        answer = logged.get(HERE, query)
        assert len(answer.context["rows"]) == 1
        assert len(answer.context["filters"].ignored) == 1

    def test_as_many_queries_for_one_as_for_several(self, logged, centre):
        counts = []
        for several in (1, 20):
            factories.OwnOfferFactory.create_batch(several, organisation=centre, online=True)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert logged.get(HERE).status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("reference", ["P0000000", "P9999999", "P00000001", "P999999999999", "p0000001", "1"])
    def test_references_that_are_none(self, logged, reference):
        assert logged.get(f"{HERE}{reference}/").status_code == 404


class TestRights:
    def test_of_another_structure_of_the_same_person(self, logged, user):
        other = factories.OrganisationFactory(name="Centre B")
        factories.member(other, user=user, catalogue=True)
        offer = factories.OwnOfferFactory(organisation=other, content=factories.own_content(title="Secret de B"))
        page = page_of(logged.get(url(offer)), 403)
        assert "Centre B" in page.text(".notice")
        assert "Secret de B" not in page.text("main")

    def test_without_the_right_the_referents_are_named(self, client, centre, offer):
        factories.member(centre, referent=True, first_name="Rita", last_name="Référente")
        client.force_login(factories.member(centre, applications=True))
        page = page_of(client.get(url(offer)), 403)
        assert "Rita Référente" in page.text("main")


class TestFile:
    def bring(self, client, data, name="catalogue.xml"):
        form = page_of(client.get(f"{HERE}importer/")).form()
        file = io.BytesIO(data)
        file.name = name
        return client.post(f"{HERE}importer/", {**form, "fichier": file})

    def test_the_report_says_what_became_of_each_record(self, logged, centre):
        builder = feed().action(siret=centre.siret, funders=(), title="Soudure").session()
        builder.action("202500000002", siret=factories.siret(777), title="D’un <b>voisin</b>", funders=()).session(
            "00000002"
        )
        answer = self.bring(logged, builder.xml())
        made = OwnImport.objects.get()
        assert answer["Location"] == f"{HERE}imports/{made.pk}/"
        page = page_of(logged.get(answer["Location"]))
        assert page.texts("tbody .badge") == ["Brouillon créé", "Refusée"]
        assert page.attributes("tbody th a", "href") == [url(OwnOffer.objects.get())]
        assert "D’un <b>voisin</b>" in page.text("tbody")
        assert "catalogue.xml" in page_of(logged.get(HERE)).text("main")

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "vide"),
            (b"\x00\x01", "ne peut pas être lu"),
            (b"<lheo xmlns='http://lheo.gouv.fr/2.3'><offres>", "ne peut pas être lu"),
            (b"x" * (5 * 1024 * 1024 + 1), "trop gros"),
        ],
        ids=["empty", "binary", "cut", "huge"],
    )
    def test_a_file_that_cannot_be_taken_in_says_why(self, logged, data, words):
        page = page_of(self.bring(logged, data), 422)
        assert words in page.text(".error-summary")
        assert OwnImport.objects.count() == 0

    def test_no_file_at_all(self, logged):
        assert "Choisissez un fichier" in page_of(send(logged, f"{HERE}importer/"), 422).text(".error-summary")

    def test_the_report_of_a_neighbour_is_not_known(self, logged):
        other = OwnImport.objects.create(
            organisation=factories.OrganisationFactory(), file_name="x", at="2025-01-01T00:00Z", by="x", report=[]
        )
        for number in (other.pk, 10**18, 10**30):
            assert logged.get(f"{HERE}imports/{number}/").status_code == 404
