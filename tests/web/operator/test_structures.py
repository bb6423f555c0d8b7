"""The operator's structures: find, approve, answer orphan requests, merge duplicates, manage people anywhere."""

import pytest

from rafaelpro.eos.domain.locks import INTAKE
from rafaelpro.organisations.domain import join
from rafaelpro.organisations.models import Alias, JoinRequest, Membership, Organisation
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/supervision/structures/"
ORPHANS = "/supervision/demandes/"


@pytest.fixture
def cap():
    return factories.OperatorFactory(name="Cap Métiers")


@pytest.fixture
def logged(client, cap):
    client.force_login(factories.member(cap, referent=True, first_name="Olga", last_name="Opératrice"))
    return client


def send(client, address, **more):
    """The form of a page, filled in and sent."""
    return client.post(address, {**page_of(client.get(address)).form(), **more})


class TestList:
    def test_finds_by_words_siret_former_siret_and_situation(self, logged, cap):
        led = factories.OrganisationFactory(name="Greta Bordeaux")
        factories.member(led, referent=True)
        alone = factories.OrganisationFactory(name="Atelier des Landes", town="Dax")
        waiting = factories.PrescriberFactory(name="Mission locale", approved_at=None)
        Alias.objects.create(
            siret=factories.siret(4321), name="X", organisation=led, former_id=9, since="2025-01-01T00:00Z"
        )

        def found(**query):
            return {each.name for each in logged.get(LIST, query).context["page"].object_list}

        assert found(q="greta") == found(q=led.siret) == found(q=factories.siret(4321)) == {"Greta Bordeaux"}
        assert found(q="dax") == {"Atelier des Landes"}
        assert found(situation="a-agreer") == found(genre="PRESCRIBER") == {waiting.name}
        assert alone.name in found(situation="sans-referent")
        assert led.name not in found(situation="sans-referent")
        assert len(found(situation="absurde", genre="x")) == 4

    def test_in_the_order_of_a_french_index(self, logged):
        for name in ("Zèbre", "école des Landes", "Ecole Alpha", "ATELIER", "Élan"):
            factories.OrganisationFactory(name=name)
        names = [each.name for each in logged.get(LIST).context["page"].object_list]
        assert [name for name in names if name != "Cap Métiers"] == [
            "ATELIER", "Ecole Alpha", "école des Landes", "Élan", "Zèbre",
        ]  # fmt: skip

    def test_as_many_queries_with_one_as_with_three(self, logged, django_assert_num_queries):
        counts = []
        for _ in range(2):
            for _ in range(1 + len(counts)):
                factories.member(factories.PrescriberFactory(), referent=True)
            with django_assert_num_queries(10, exact=False) as captured:
                logged.get(LIST)
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_for_the_operator_only(self, client):
        hidden = factories.OrganisationFactory(name="Structure discrète")
        client.force_login(factories.member(factories.OrganisationFactory(), referent=True))
        for address in (
            LIST,
            f"{LIST}{hidden.pk}/",
            f"{LIST}{hidden.pk}/personnes/",
            ORPHANS,
            f"{LIST}{hidden.pk}/fusion/",
        ):
            answer = client.get(address)
            assert answer.status_code == 403
            assert "Structure discrète" not in answer.content.decode()


class TestApproval:
    def test_given_then_taken_back_each_told(self, logged):
        structure = factories.PrescriberFactory(name="PLIE", approved_at=None)
        factories.member(structure, email="plie@x.example")
        address = f"{LIST}{structure.pk}/agrement/"
        assert "1 personne" in page_of(logged.get(address)).text(".confirm-panel")
        send(logged, address, agrement="donner")
        structure.refresh_from_db()
        assert structure.is_approved
        send(logged, address, agrement="retirer")
        structure.refresh_from_db()
        assert not structure.is_approved
        kinds = Message.objects.order_by("pk").values_list("kind", "to")
        assert list(kinds) == [("people.approved", "plie@x.example"), ("people.suspended", "plie@x.example")]

    def test_only_prescribers_are_approved(self, logged):
        provider = factories.OrganisationFactory()
        assert logged.get(f"{LIST}{provider.pk}/agrement/").status_code == 404


class TestOrphans:
    def test_an_unknown_structure_is_opened_approved_and_led_by_who_asked(self, logged):
        person = factories.UserFactory(last_name="Première")
        factories.PrescriberFactory(name="Mission locale du Lac Nord")
        asked = join.ask_to_join(
            user=person, siret=factories.siret(8181), name="Mission locale du Lac", kind="PRESCRIBER"
        )
        page = page_of(logged.get(ORPHANS))
        assert "Nouvelle structure" in page.text("tbody")
        address = f"{ORPHANS}{asked.pk}/"
        assert "Mission locale du Lac Nord" in page_of(logged.get(address)).text(".notice")
        assert send(logged, address, reponse="accepter")["Location"] == ORPHANS
        opened = Organisation.objects.get(siret=factories.siret(8181))
        assert opened.is_approved
        assert Membership.objects.get(user=person, organisation=opened).is_referent

    def test_those_of_a_structure_with_a_referent_are_not_ours(self, logged):
        led, alone = factories.OrganisationFactory(), factories.OrganisationFactory(name="Sans étoile")
        factories.member(led, referent=True)
        for structure in (led, alone):
            join.ask_to_join(user=factories.UserFactory(), siret=structure.siret)
        rows = logged.get(ORPHANS).context["page"].object_list
        assert [each.organisation for each in rows] == [alone]

    def test_refused_with_a_word_and_answered_twice(self, logged):
        asked = join.ask_to_join(user=factories.UserFactory(), siret=factories.siret(82), name="N", kind="PROVIDER")
        address = f"{ORPHANS}{asked.pk}/"
        form = page_of(logged.get(address)).form()
        logged.post(address, {**form, "reponse": "refuser", "mot": "SIRET d’une autre"})
        assert JoinRequest.objects.get().status == "REFUSED"
        answer = logged.post(address, {**form, "reponse": "accepter", "profil": "general"}, follow=True)
        assert "déjà refusée par Olga Opératrice" in page_of(answer).text("main")


class TestPeopleAnywhere:
    def test_the_operator_gives_the_star_where_there_is_none(self, logged, cap):
        structure = factories.OrganisationFactory()
        someone = factories.member(structure)
        number = Membership.objects.get(user=someone).pk
        base = f"{LIST}{structure.pk}/"
        assert someone.email in page_of(logged.get(f"{base}personnes/")).text("table")
        form = page_of(logged.get(f"{base}personnes/{number}/etoile/")).form()
        assert form["structure"] == str(cap.pk)
        answer = logged.post(f"{base}personnes/{number}/etoile/", {**form, "etoile": "donner"})
        assert answer["Location"] == f"{base}personnes/"
        assert Membership.objects.get(user=someone).is_referent
        assert "Olga Opératrice" in page_of(logged.get(f"{base}historique/")).text(".timeline")


class TestMerge:
    def pair(self):
        return factories.OrganisationFactory(name="Greta Sud"), factories.OrganisationFactory(name="Greta du Sud")

    def test_found_previewed_confirmed(self, logged):
        survivor, gone = self.pair()
        factories.ActionFactory(responsible=gone)
        address = f"{LIST}{survivor.pk}/fusion/"
        found = page_of(logged.get(address, {"q": "greta"}))
        assert found.texts("tbody th") == ["Greta du Sud"]
        preview = page_of(logged.get(address, {"doublon": gone.pk}))
        assert "Actions de formation dont elle est responsable" in preview.text(".definitions")
        assert preview.attributes("main form[method=post]", "action") == [f"?doublon={gone.pk}"]
        logged.post(f"{address}?doublon={gone.pk}", {**preview.form(), "raison": "Même adresse"})
        assert not Organisation.objects.filter(pk=gone.pk).exists()
        assert "Greta du Sud" in page_of(logged.get(f"{LIST}{survivor.pk}/")).text(".definitions")

    def test_a_reason_is_needed(self, logged):
        survivor, gone = self.pair()
        answer = send(logged, f"{LIST}{survivor.pk}/fusion/?doublon={gone.pk}")
        assert page_of(answer, 422).count(".error-summary") == 1
        assert Organisation.objects.filter(pk=gone.pk).exists()

    def test_what_changed_meanwhile_is_shown_again_and_the_reason_kept(self, logged):
        survivor, gone = self.pair()
        address = f"{LIST}{survivor.pk}/fusion/?doublon={gone.pk}"
        form = page_of(logged.get(address)).form()
        factories.member(gone)
        page = page_of(logged.post(address, {**form, "raison": "Même adresse"}), 409)
        assert "ont changé depuis" in page.text(".notice")
        again = page.form()
        assert again["raison"] == "Même adresse"
        assert logged.post(address, again).status_code == 302
        assert not Organisation.objects.filter(pk=gone.pk).exists()

    @pytest.mark.parametrize("number", ["abc", "0", "-1", "999999999999", "9" * 40])
    def test_absurd_duplicates(self, logged, number):
        survivor, _ = self.pair()
        assert logged.get(f"{LIST}{survivor.pk}/fusion/", {"doublon": number}).status_code == 200

    def test_of_another_kind_or_itself_is_refused_in_words(self, logged):
        survivor, _ = self.pair()
        for other in (survivor, factories.PrescriberFactory()):
            answer = logged.get(f"{LIST}{survivor.pk}/fusion/", {"doublon": other.pk}, follow=True)
            assert page_of(answer).count(".notice--error") == 1

    def test_an_old_link_still_opens_the_structure(self, logged, client):
        survivor, gone = self.pair()
        someone = factories.member(gone, applications=True)
        other = factories.OrganisationFactory(name="AAA première")
        factories.member(other, user=someone)
        send(logged, f"{LIST}{survivor.pk}/fusion/?doublon={gone.pk}", raison="Même adresse")
        client.force_login(someone)
        assert client.get("/mon-espace/", {"structure": gone.pk}).wsgi_request.actor.organisation == survivor


@pytest.mark.django_db(transaction=True)
def test_no_merge_while_a_feed_is_taken_in(client, cap, app_role_connection, monkeypatch):
    monkeypatch.setattr("rafaelpro.web.operator.merging.PATIENCE", 0.3)
    client.force_login(factories.member(cap, referent=True))
    survivor, gone = factories.OrganisationFactory(), factories.OrganisationFactory()
    app_role_connection.execute("SELECT pg_advisory_lock(%s)", [INTAKE])
    answer = send(client, f"{LIST}{survivor.pk}/fusion/?doublon={gone.pk}", raison="Même adresse")
    assert "Un flux est en cours" in page_of(answer, 409).text(".notice")
    assert Organisation.objects.filter(pk=gone.pk).exists()
