"""Looking through somebody's eyes, on the pages (R2.7): the banner, no writing, the log, the end."""

import pytest

from rafaelpro.history.models import Event
from rafaelpro.organisations.models import LookThrough, Membership
from rafaelpro.web.looking import LOOK_KEY
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

PEOPLE = "/supervision/personnes/"
END = "/supervision/regard/terminer/"
WHY = "Appel du 10 février"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def target(centre):
    return factories.member(
        centre, applications=True, referent=True, first_name="Léa", last_name="Vue", email="lea@a.example"
    )


@pytest.fixture
def operator():
    cap = factories.OperatorFactory(name="Cap Métiers")
    return factories.member(cap, first_name="Olga", last_name="Opératrice")


@pytest.fixture
def logged(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def looking(logged, target):
    address = f"{PEOPLE}{target.pk}/regard/"
    form = page_of(logged.get(address)).form()
    answer = logged.post(address, {**form, "raison": WHY})
    assert answer["Location"] == "/mon-espace/"
    return logged


def test_find_a_person_by_name_or_address(logged, target):
    for text in ("vue léa", "lea@a.ex"):
        assert page_of(logged.get(PEOPLE, {"q": text})).texts("tbody th") == ["Léa Vue"]
    assert "au moins 3 caractères" in page_of(logged.get(PEOPLE, {"q": "le"})).text("#resultats")


def test_people_are_in_the_order_of_a_french_index(logged):
    for name in ("Zidane", "Évrard", "Ébert", "evan"):
        factories.UserFactory(last_name=name, email=f"{name.lower().replace('é', 'e')}@chercher.example")
    people = logged.get("/supervision/personnes/", {"q": "chercher"}).context["page"].object_list
    assert [person.last_name for person in people] == ["Ébert", "evan", "Évrard", "Zidane"]


def test_the_page_is_theirs_under_a_banner_that_says_whose_until_when_and_why(looking, centre):
    page = page_of(looking.get("/mon-espace/structures/"))
    assert "Centre A" in page.text("table")
    banner = page.text(".look-banner")
    for words in ("Léa Vue", "10:00", "Rien ne peut être modifié", WHY):
        assert words in banner
    assert ".look-banner" in page_of(looking.get("/page-inconnue/"), 404)
    assert ".look-banner" in page_of(looking.get("/supervision/"), 403)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written_anywhere(looking, target, centre, method):
    """Every address refuses, with words; nothing is changed."""
    before = Event.objects.count()
    paths = [
        f"/mon-espace/structures/{centre.pk}/personnes/confirmer/",
        "/mon-espace/structures/choisir/",
        "/mon-espace/mot-de-passe/",
        "/deconnexion/",
        "/gestion/candidatures/2025000000/",
        "/api/v1/candidatures",
        "/",
    ]
    for path in paths:
        page = page_of(getattr(looking, method)(path, {"structure": centre.pk}), 403)
        assert "rien ne peut être modifié" in page.text("main")
    assert Event.objects.count() == before


def test_their_account_and_secrets_stay_shut(looking):
    for path in ("/mon-espace/mot-de-passe/", "/mon-espace/securite/", "/suivi/abc/", "/invitation/abc/"):
        assert "Elle reste fermée pendant un regard" in page_of(looking.get(path), 403).text("main")


def test_each_page_seen_is_told_and_holds_nothing_typed(looking, operator, centre):
    looking.get("/mon-espace/", {"q": "Dupont secret"})
    looking.get(f"/mon-espace/structures/{centre.pk}/personnes/")
    lines = Event.objects.filter(kind="regard", verb="page vue").order_by("id")
    assert [line.details["page"] for line in lines] == [
        "/mon-espace/",
        f"/mon-espace/structures/{centre.pk}/personnes/",
    ]
    assert {line.actor_id for line in lines} == {operator.pk}
    looking.post(END)
    shown = page_of(looking.get(f"/supervision/regards/{LookThrough.objects.get().pk}/"))
    assert f"/mon-espace/structures/{centre.pk}/personnes/" in shown.text(".timeline")
    assert WHY in page_of(looking.get("/supervision/regards/")).text("table")


def test_the_file_of_a_candidate_is_noted_under_the_name_of_who_really_looks(looking, operator, centre):
    """R10.2: not under the name of the person whose eyes are borrowed."""
    session = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])
    application = factories.ApplicationFactory(session=session)
    assert looking.get(f"/gestion/candidatures/{application.reference}/").status_code == 200
    line = Event.objects.get(kind="consultation")
    assert line.actor_id == operator.pk
    assert "par les yeux de Léa Vue" in line.actor_label


def test_the_button_ends_it(looking):
    answer = looking.post(END, follow=True)
    page = page_of(answer)
    assert "Le regard est terminé" in page.text("main")
    assert ".look-banner" not in page
    assert answer.wsgi_request.user.last_name == "Opératrice"
    assert LookThrough.objects.get().ended_at is not None
    assert "Aucun regard" in page_of(looking.post(END, follow=True)).text("main")


def test_ends_by_itself_and_what_was_asked_for_is_not_done(looking, clock, centre, target):
    clock.freeze("2025-02-10T10:00")
    answer = looking.post(f"/mon-espace/structures/{centre.pk}/personnes/confirmer/", {"structure": centre.pk})
    assert answer["Location"] == PEOPLE
    assert LOOK_KEY not in looking.session
    assert looking.get(PEOPLE).status_code == 200
    centre.refresh_from_db()
    assert centre.people_confirmed_at is None
    assert LookThrough.objects.get().ended_at is not None


def test_structures_are_switched_by_link_and_the_operators_own_choice_stays(looking, target, operator):
    other = factories.OrganisationFactory(name="Centre B")
    factories.member(other, user=target)
    page = looking.get("/mon-espace/", {"structure": other.pk})
    assert page.wsgi_request.actor.organisation == other
    assert f"?structure={other.pk}" in page_of(page).attributes("header a", "href")
    assert looking.get("/mon-espace/").wsgi_request.actor.organisation == other
    looking.post(END)
    assert looking.get("/mon-espace/").wsgi_request.actor.organisation.name == "Cap Métiers"


@pytest.mark.parametrize("reason", ["", "court"])
def test_a_reason_is_needed(logged, target, reason):
    address = f"{PEOPLE}{target.pk}/regard/"
    answer = logged.post(address, {**page_of(logged.get(address)).form(), "raison": reason})
    assert page_of(answer, 422).count(".error-summary") == 1
    assert not LookThrough.objects.exists()


def test_not_through_a_colleagues_eyes(logged, operator):
    cap = Membership.objects.get(user=operator).organisation
    colleague = factories.member(cap)
    answer = logged.post(f"{PEOPLE}{colleague.pk}/regard/", {"raison": WHY, "structure": cap.pk})
    assert "autre personne de Cap Métiers" in page_of(answer, 422).text(".error-summary")


def test_nobody_else_begins_or_takes_over_a_look(client, target, operator, logged):
    stranger = factories.member(factories.OrganisationFactory(), referent=True)
    client.force_login(stranger)
    assert client.get(f"{PEOPLE}{target.pk}/regard/").status_code == 403
    look = LookThrough.objects.create(
        operator=operator, target=target, reason=WHY, started_at="2025-02-10T09:00Z", expires_at="2025-02-10T11:00Z"
    )
    session = client.session
    session[LOOK_KEY] = look.pk
    session.save()
    answer = client.get("/mon-espace/")
    assert answer.status_code == 302
    assert client.get("/mon-espace/").wsgi_request.user == stranger
    look.refresh_from_db()
    assert look.ended_at is None


def test_every_address_of_the_operator_is_shut_while_looking(looking):
    """The eyes are those of somebody who is no operator."""
    for path in ("/supervision/", "/supervision/structures/", "/supervision/personnes/", "/supervision/regards/"):
        assert looking.get(path).status_code == 403
