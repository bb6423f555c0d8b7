"""The second factor: set up, asked for, never accepted twice; without it nobody acts as the operator."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from rafaelpro.history import record
from rafaelpro.organisations.models import Membership
from tests import factories
from tests.support.accounts import (
    CODES,
    SECURITY,
    TOTP,
    add_totp,
    confirm,
    later,
    letter_kinds,
    log_in,
    other_than,
    person_with_totp,
    totp,
)
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db

STEP = "/connexion/code/"
NEXT_CODE = 90  # seconds: past the tolerance, no code repeats


def give(client, code):
    return client.post(STEP, {"code": code})


@pytest.fixture
def guarded():
    """Somebody with an application; their first code has served when it was set up."""
    return person_with_totp()


class TestSetUp:
    @pytest.fixture
    def user(self, client):
        someone = factories.UserFactory()
        log_in(client, someone)
        return someone

    def test_first_who_is_it_then_the_code_then_the_recovery_codes(
        self, client, user, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            secret = add_totp(client)
        page = page_of(client.get(CODES))
        assert len(page.texts("main code")) == 10
        assert all(len(code) == 8 for code in page.texts("main code"))
        assert secret not in str(Authenticator.objects.values_list("data", flat=True))
        verbs = [(event.verb, event.details["facteur"]) for event in record.of("compte", str(user.pk))]
        assert sorted(verbs) == [
            ("second facteur ajouté", "application"),
            ("second facteur ajouté", "codes de secours"),
        ]
        assert letter_kinds(user.email) == ["account.totp_activated"]

    def test_a_wrong_password_opens_nothing(self, client, user):
        asked = client.get(TOTP)["Location"]
        answer = client.post(asked, {"password": "faux"})
        assert "n’est pas le vôtre" in page_of(answer, 422).text("main")
        assert client.get(TOTP)["Location"].startswith(f"{SECURITY}confirmer/")

    def test_who_one_is_is_good_for_five_minutes(self, client, user):
        confirm(client, TOTP)
        with later(301):
            assert client.get(TOTP).status_code == 302

    def test_wrong_codes_are_refused_then_limited(self, client, user):
        secret = confirm(client, TOTP).text("main code")
        wrong = other_than(totp(secret))
        for _ in range(5):
            assert "n’est pas le bon" in page_of(client.post(TOTP, {"code": wrong}), 422).text("main")
        assert "Attendez" in page_of(client.post(TOTP, {"code": totp(secret)}), 429).text("main")
        assert not Authenticator.objects.exists()

    @pytest.mark.parametrize("typed", ["", "12", "é" * 6, "\x00" * 6, "1" * 500, "٣" * 6])
    def test_what_is_no_code_gets_words(self, client, user, typed):
        confirm(client, TOTP)
        assert "Il y a un problème" in page_of(client.post(TOTP, {"code": typed}), 422).text("main")

    def test_it_is_taken_away_and_the_recovery_codes_with_it(self, client, user):
        add_totp(client)
        assert client.get(TOTP)["Location"] == f"{TOTP}retirer/"
        assert client.post(f"{TOTP}retirer/")["Location"] == SECURITY
        assert not Authenticator.objects.exists()
        assert log_in(Client(), user)["Location"] == "/mon-espace/"

    def test_strangers_are_sent_to_log_in(self, client):
        for page in (SECURITY, TOTP, CODES, f"{SECURITY}appareils/", f"{SECURITY}cles/ajouter/"):
            assert client.get(page)["Location"] == f"/connexion/?next={page}"

    def test_each_page_of_security_is_kept_by_nobody(self, client, user):
        add_totp(client)
        for page in (SECURITY, CODES, f"{TOTP}retirer/", f"{SECURITY}cles/ajouter/", f"{SECURITY}courriel/"):
            assert "no-store" in client.get(page)["Cache-Control"], page


class TestLogIn:
    def test_the_password_alone_no_longer_opens(self, client, guarded):
        user, secret = guarded
        assert log_in(client, user, next="/gestion/formations/")["Location"] == STEP
        assert client.get("/mon-espace/").status_code == 302
        with later(NEXT_CODE):
            assert give(client, totp(secret))["Location"] == "/gestion/formations/"
            assert client.get("/mon-espace/").status_code == 200

    def test_a_code_serves_once_in_another_process_too(self, client, guarded):
        user, secret = guarded
        with later(NEXT_CODE):
            code = totp(secret)
            log_in(client, user)
            assert give(client, code).status_code == 302
            thief = Client()
            log_in(thief, user)
            from django.core.cache import cache

            cache.clear()  # what django-allauth keeps in one process only
            assert "a déjà servi" in page_of(give(thief, f"{code[:3]} {code[3:]}"), 422).text("main")
            assert thief.get("/mon-espace/").status_code == 302

    def test_nor_does_the_code_that_set_it_up(self, client):
        user = factories.UserFactory()
        log_in(client, user)
        secret = confirm(client, TOTP).text("main code")
        code = totp(secret)
        client.post(TOTP, {"code": code})
        thief = Client()
        log_in(thief, user)
        assert give(thief, code).status_code == 422

    def test_old_and_early_codes_are_refused(self, client, guarded):
        user, secret = guarded
        log_in(client, user)
        for ahead in (-120, 120):
            assert give(client, totp(secret, ahead=ahead)).status_code == 422

    def test_five_wrong_codes_make_one_wait_from_whatever_browser(self, client, guarded, clock):
        user, secret = guarded
        clock.freeze("2025-02-10T09:30")
        with later(NEXT_CODE):
            log_in(client, user)
            for _ in range(5):
                assert give(client, other_than(totp(secret))).status_code == 422
            other = Client(REMOTE_ADDR="192.0.2.9")
            log_in(other, user)
            assert "Attendez 15 minutes" in page_of(give(other, totp(secret)), 429).text("main")
            clock.freeze("2025-02-10T09:45:01")
            assert give(other, totp(secret)).status_code == 302

    def test_a_recovery_code_serves_once(self, client):
        user = factories.UserFactory()
        log_in(client, user)
        add_totp(client)
        spare = page_of(client.get(CODES)).text("main code")
        first, second = Client(), Client()
        log_in(first, user)
        assert give(first, spare)["Location"] == "/mon-espace/"
        log_in(second, user)
        assert give(second, spare).status_code == 422
        assert "9 codes" in page_of(client.get(SECURITY)).text("main")

    def test_new_recovery_codes_replace_the_old_ones(self, client):
        user = factories.UserFactory()
        log_in(client, user)
        add_totp(client)
        old = page_of(client.get(CODES)).texts("main code")
        assert client.post(f"{CODES}refaire/")["Location"] == CODES
        new = page_of(client.get(CODES)).texts("main code")
        assert not set(old) & set(new)
        thief = Client()
        log_in(thief, user)
        assert give(thief, old[0]).status_code == 422

    def test_the_step_is_lost_after_a_quarter_of_an_hour(self, client, guarded):
        user, secret = guarded
        log_in(client, user)
        with later(15 * 60 + 1):
            assert give(client, totp(secret))["Location"] == "/connexion/"

    def test_the_step_opens_to_nobody_without_a_password(self, client):
        assert client.get(STEP)["Location"] == "/connexion/"

    def test_giving_up(self, client, guarded):
        log_in(client, guarded[0])
        assert client.post("/deconnexion/", {"next": "/connexion/"})["Location"] == "/connexion/"
        assert client.get(STEP)["Location"] == "/connexion/"

    @pytest.mark.parametrize("typed", ["", "abc", "é" * 6, "\x00", "1" * 500])
    def test_what_is_no_code_gets_words(self, client, guarded, typed):
        log_in(client, guarded[0])
        assert "Il y a un problème" in page_of(give(client, typed), 422).text("main")

    def test_a_new_password_does_not_open_without_the_second_factor(self, client, guarded):
        user, _ = guarded
        user.set_password("une phrase toute neuve")
        user.save()
        answer = client.post("/connexion/", {"email": user.email, "password": "une phrase toute neuve"})
        assert answer["Location"] == STEP


class TestSecretsAtRest:
    def test_the_key_is_the_sites_and_older_ones_are_still_read(self, client, guarded, settings):
        user, secret = guarded
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "neuve" * 10, [settings.SECRET_KEY]
        with later(NEXT_CODE):
            log_in(client, user)
            assert give(client, totp(secret)).status_code == 302

    def test_without_its_key_no_code_opens_and_nothing_breaks(self, client, guarded, settings):
        user, secret = guarded
        settings.SECRET_KEY = "perdue" * 10
        with later(NEXT_CODE):
            log_in(client, user)
            for code in (totp(secret), totp("A" * 32)):
                assert give(client, code).status_code == 422


class TestOperator:
    """Whoever works for the operator acts as such only with a second factor, given in this session."""

    PAGES = ("/supervision/", "/supervision/structures/", "/supervision/personnes/")

    @pytest.fixture
    def operator(self):
        return factories.OperatorFactory(name="Cap Métiers essai")

    @pytest.fixture
    def staff(self, operator):
        return factories.member(operator)

    def test_a_password_opens_none_of_its_pages(self, client, staff):
        log_in(client, staff)
        for page in self.PAGES:
            seen = page_of(client.get(page), 403)
            assert "Un second facteur est demandé" in seen.text("h1")
            assert seen.attribute("main a.button--primary", "href") == SECURITY
        home = page_of(client.get("/mon-espace/"))
        assert "Ajoutez un second facteur" in home.text("main")
        assert "Supervision" not in home.text("body")

    def test_setting_one_up_opens_them_at_once(self, client, staff):
        log_in(client, staff)
        add_totp(client)
        for page in self.PAGES:
            assert client.get(page).status_code == 200, page

    def test_a_session_opened_before_must_be_confirmed(self, client, staff):
        log_in(client, staff)
        elsewhere = Client()
        log_in(elsewhere, staff)
        secret = add_totp(elsewhere)
        assert "Donnez votre second facteur" in page_of(client.get("/supervision/"), 403).text("main")
        way = page_of(client.get(SECURITY)).attribute("main a.button--primary", "href")
        assert way == f"{SECURITY}confirmer/code/?next=/mon-espace/"
        with later(NEXT_CODE):
            assert client.post(way, {"code": other_than(totp(secret))}).status_code == 422
            assert client.get("/supervision/").status_code == 403
            assert client.post(way, {"code": totp(secret)})["Location"] == "/mon-espace/"
            assert client.get("/supervision/").status_code == 200

    def test_a_form_under_the_operator_changes_nothing(self, client, operator, staff):
        other = factories.member(operator)
        log_in(client, staff)
        row = Membership.objects.get(user=other)
        answer = client.post(
            f"/mon-espace/structures/{operator.pk}/personnes/{row.pk}/depart/", {"structure": operator.pk}
        )
        assert answer["Location"] == SECURITY
        row.refresh_from_db()
        assert row.is_active

    def test_nor_the_pages_of_its_own_people(self, client, operator, staff):
        """A page that makes the actor by itself, from the membership, finds none."""
        page = f"/mon-espace/structures/{operator.pk}/personnes/"
        log_in(client, staff)
        assert client.get(page).status_code == 404
        mine = page_of(client.get("/mon-espace/structures/"))
        assert "Cap Métiers n’est pas dans cette liste" in mine.text("main")
        assert "Cap Métiers essai" not in mine.text("body")
        add_totp(client)
        assert client.get(page).status_code == 200
        assert "Cap Métiers essai" in page_of(client.get("/mon-espace/structures/")).text("main")

    def test_under_another_structure_the_same_person_works_as_usual(self, client, staff):
        provider = factories.OrganisationFactory(name="AAA centre")
        factories.member(provider, applications=True, user=staff)
        log_in(client, staff)
        assert client.get(f"/gestion/candidatures/?structure={provider.pk}").status_code == 200
        assert client.get("/gestion/candidatures/").status_code == 200
        assert "Ajoutez un second facteur" in page_of(client.get("/mon-espace/")).text("main")

    def test_the_last_factor_stays(self, client, staff):
        log_in(client, staff)
        add_totp(client)
        page = page_of(client.get(f"{TOTP}retirer/"))
        assert "gardez au moins un second facteur" in page.text("main")
        assert client.post(f"{TOTP}retirer/").status_code == 422
        assert Authenticator.objects.filter(type="totp").exists()

    def test_one_more_query_for_nobody_and_none_for_the_others(self, client, django_assert_max_num_queries):
        client.force_login(factories.member(factories.OrganisationFactory()))
        client.get("/mon-espace/")
        with django_assert_max_num_queries(6):
            client.get("/mon-espace/")


class TestReferents:
    def test_are_nudged_until_they_have_one(self, client):
        user = factories.member(factories.OrganisationFactory(), referent=True)
        log_in(client, user)
        assert "Protégez votre compte" in page_of(client.get("/mon-espace/")).text("main")
        add_totp(client)
        assert "Protégez votre compte" not in page_of(client.get("/mon-espace/")).text("main")

    def test_the_others_are_not(self, client):
        log_in(client, factories.member(factories.OrganisationFactory()))
        assert "Protégez votre compte" not in page_of(client.get("/mon-espace/")).text("main")
