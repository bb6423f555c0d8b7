"""Under which structure one works (R2.4, R2.5): chosen, named by a link or a form, never mixed between two tabs."""

import pytest

from rafaelpro.organisations.models import Membership
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def centres():
    return [factories.OrganisationFactory(name=f"Centre {letter}") for letter in "ABC"]


@pytest.fixture
def user(centres):
    someone = factories.member(centres[0], catalogue=True, applications=True, last_name="Martin")
    factories.member(centres[1], applications=True, user=someone)
    return someone


@pytest.fixture
def logged(client, user):
    client.force_login(user)
    return client


def current(client, address="/mon-espace/"):
    return client.get(address).wsgi_request.actor.organisation.name


def test_the_first_by_name_until_another_is_chosen(logged, centres):
    assert current(logged) == "Centre A"
    answer = logged.post("/mon-espace/structures/choisir/", {"structure": centres[1].pk, "next": "/mon-espace/?a=1"})
    assert answer["Location"] == "/mon-espace/?a=1"
    assert current(logged) == "Centre B"


def test_the_way_back_from_a_choice_forgets_the_structure_that_it_named(logged, centres):
    back = f"/gestion/candidatures/?structure={centres[0].pk}&etat=retenue"
    answer = logged.post("/mon-espace/structures/choisir/", {"structure": centres[1].pk, "next": back})
    assert answer["Location"] == "/gestion/candidatures/?etat=retenue"


def test_a_link_names_its_structure_and_the_next_pages_keep_it(logged, centres):
    assert current(logged, f"/mon-espace/?structure={centres[1].pk}") == "Centre B"
    assert current(logged) == "Centre B"


@pytest.mark.parametrize("named", ["999999999999999999999999", "abc", "", "-1", "1\x00"])
def test_a_link_that_names_another_structure_is_opened_under_mine_with_a_word(logged, named):
    page = logged.get("/mon-espace/", {"structure": named})
    assert page.wsgi_request.actor.organisation.name == "Centre A"
    assert "dont vous n’êtes pas membre" in page.content.decode()


def test_a_structure_of_somebody_else_is_never_taken(logged, centres):
    factories.member(centres[2], applications=True)
    assert current(logged, f"/mon-espace/?structure={centres[2].pk}") == "Centre A"
    answer = logged.post("/mon-espace/structures/choisir/", {"structure": centres[2].pk})
    assert answer.status_code == 403
    assert "Rien n’a été modifié" in answer.content.decode()
    assert current(logged) == "Centre A"


def test_a_choice_without_structure_is_refused(logged):
    assert logged.post("/mon-espace/structures/choisir/", {}).status_code == 403


def test_a_membership_that_ends_takes_effect_at_once(logged, user, centres):
    logged.post("/mon-espace/structures/choisir/", {"structure": centres[1].pk})
    Membership.objects.filter(user=user, organisation=centres[1]).update(is_active=False)
    assert current(logged) == "Centre A"
    Membership.objects.filter(user=user).update(is_active=False)
    assert "rattaché·e à aucune structure" in logged.get("/mon-espace/").content.decode()
    assert logged.get("/mon-espace/").wsgi_request.actor is None


def test_my_structures_say_my_rights_with_the_guides_words_and_whom_to_ask(logged, centres):
    factories.member(centres[1], referent=True, first_name="Dominique", last_name="Référente")
    page = logged.get("/mon-espace/structures/").content.decode()
    assert "gestionnaire OF général" in page
    assert "gestionnaire OF préinscription" in page
    assert "Dominique Référente" in page
    assert "pas de référent" in page
    assert "Centre C" not in page


def test_my_structures_take_as_many_queries_with_one_as_with_three(client, django_assert_num_queries, centres):
    counts = []
    for number in (1, 3):
        someone = factories.member(factories.OrganisationFactory())
        for organisation in centres[: number - 1]:
            factories.member(organisation, user=someone)
        client.force_login(someone)
        with django_assert_num_queries(5) as captured:
            client.get("/mon-espace/structures/")
        counts.append(len(captured))
    assert counts == [5, 5]


def test_the_people_of_a_structure_are_for_its_members(logged, centres):
    factories.member(centres[1], referent=True, email="etoile@b.example", last_name="Étoile")
    factories.member(centres[2], email="secret@c.example")
    page = logged.get(f"/mon-espace/structures/{centres[1].pk}/personnes/").content.decode().replace("<wbr>", "")
    assert "etoile@b.example" in page
    assert "Référent·e" in page
    for hidden in (centres[2].pk, 99999999):
        answer = logged.get(f"/mon-espace/structures/{hidden}/personnes/")
        assert answer.status_code == 404
        assert "secret@c.example" not in answer.content.decode().replace("<wbr>", "")


def test_mon_espace_opens_the_doors_of_my_rights_and_says_why_the_others_are_shut(logged, centres):
    factories.member(centres[1], referent=True, first_name="Dominique", last_name="Référente")
    page = logged.get(f"/mon-espace/?structure={centres[1].pk}").content.decode()
    assert 'href="/gestion/candidatures/"' in page
    assert "Il vous manque le droit «\u00a0gestionnaire OF catalogue formation\u00a0»" in page
    assert "Dominique Référente" in page
    assert page.count('href="/gestion/formations/"') == 0


def test_a_prescriber_sees_its_own_door_and_why_it_is_shut(client):
    structure = factories.PrescriberFactory(approved_at=None)
    client.force_login(factories.member(structure))
    page = client.get("/mon-espace/").content.decode()
    assert "pas encore agréée" in page
    assert "Gestion des formations" not in page


def test_a_referent_who_lacks_a_right_is_told_to_take_it(client, centres):
    client.force_login(factories.member(centres[0], referent=True))
    page = client.get("/mon-espace/").content.decode()
    assert "donnez-vous ce droit dans «\u00a0Mes structures\u00a0»" in page
    assert "Demandez-le" not in page
