"""OpenID Connect, against a real server on the loopback: who comes in, who does not, what is proposed."""

import re
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from rafaelpro.config import oidc
from rafaelpro.history import record
from rafaelpro.organisations.models import JoinRequest, User
from tests import factories
from tests.support import openid
from tests.support.accounts import SECURITY, letter_kinds, log_in, mailed_code, person_with_totp
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db]

EMAIL = "camille.durand@region.example"
CLAIMS = {"given_name": "Camille", "usual_name": "Durand", "email": EMAIL}
CLIENT_ID = "rafaelpro-essai"
SCOPES = {"openid", "profile", "email", "siret"}


@pytest.fixture(scope="module")
def issuer():
    with openid.server() as address:
        yield address


@pytest.fixture
def provider(issuer):
    return oidc.Provider(
        issuer=issuer,
        client_id=CLIENT_ID,
        client_secret="secret:d'essai",
        name="ProConnect",
        scopes=tuple(sorted(SCOPES)),
        acr_values="eidas1",
        trusts_email=True,
    )


@pytest.fixture
def use(settings):
    def configure(provider):
        settings.SOCIALACCOUNT_PROVIDERS = oidc.allauth_providers(provider)

    return configure


@pytest.fixture(autouse=True)
def configured(use, provider):
    use(provider)


@pytest.fixture
def sub(issuer, request):
    """A person known of the server, another one for each test."""
    name = re.sub(r"\W+", "-", request.node.name)
    openid.know(issuer, name, **CLAIMS)
    return name


def is_in(client):
    return client.get("/mon-espace/").status_code == 200


class TestFirstTime:
    def test_an_account_is_made_of_the_claims(self, client, sub):
        assert openid.pass_by(client, sub)["Location"] == "/mon-espace/"
        user = User.objects.get()
        assert (user.full_name, user.email, user.has_usable_password()) == ("Camille Durand", EMAIL, False)
        assert EmailAddress.objects.get().verified
        assert SocialAccount.objects.get().uid == sub
        assert [event.verb for event in record.of("compte", str(user.pk))] == ["compte créé"]
        assert "Camille Durand" in page_of(client.get("/mon-espace/")).text("main")

    def test_the_request_holds_what_the_standard_asks(self, client, sub, issuer):
        asked = openid.query_of(openid.leave(client))
        assert asked["client_id"] == CLIENT_ID
        assert asked["redirect_uri"].endswith(openid.BACK)
        assert set(asked["scope"].split()) == SCOPES
        assert asked["acr_values"] == "eidas1"
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["nonce"]) >= 32
        assert asked["nonce"] != openid.query_of(openid.leave(client))["nonce"]

    def test_nobody_adds_to_the_request(self, client):
        asked = openid.query_of(openid.leave(client, scope="admin", auth_params="prompt=none", process="connect"))
        assert set(asked["scope"].split()) == SCOPES
        assert "prompt" not in asked

    def test_an_address_that_is_not_vouched_for_is_proven_by_a_code(self, client, use, provider, sub):
        use(replace(provider, trusts_email=False))
        assert openid.pass_by(client, sub)["Location"] == "/inscription/code/"
        assert not is_in(client)
        assert client.post("/inscription/code/", {"code": mailed_code(EMAIL)})["Location"] == "/mon-espace/"
        assert is_in(client)

    @pytest.mark.parametrize(
        ("claims", "name"),
        [
            ({"email": EMAIL}, "camille.durand"),
            ({"email": EMAIL, "given_name": "Camille", "family_name": "Martin"}, "Camille Martin"),
            ({"email": EMAIL, "given_name": ["x"], "usual_name": 3}, "camille.durand"),
            ({"email": EMAIL, "given_name": "C" * 300, "usual_name": "D" * 300}, f"{'C' * 80} {'D' * 80}"),
            ({"email": EMAIL.upper(), "given_name": " Anne  Marie ", "usual_name": "O"}, "Anne Marie O"),
        ],
    )
    def test_names_as_they_come(self, client, issuer, sub, claims, name):
        openid.know(issuer, sub, **claims)
        openid.pass_by(client, sub)
        user = User.objects.get()
        assert (user.full_name, user.email) == (name, EMAIL)

    @pytest.mark.parametrize("email", [None, "", "pas une adresse", 3, ["a@b.fr"], f"{'a' * 300}@b.fr"])
    def test_without_an_address_there_are_words(self, client, issuer, sub, email):
        openid.know(issuer, sub, **{**CLAIMS, "email": email})
        assert openid.pass_by(client, sub)["Location"] == "/connexion/"
        assert "ProConnect" in page_of(client.get("/connexion/")).text("#messages")
        assert not User.objects.exists()


class TestNextTimes:
    def test_the_same_person_comes_back_whatever_their_address_now(self, client, issuer, sub):
        openid.pass_by(Client(), sub)
        openid.know(issuer, sub, **{**CLAIMS, "email": "autre@region.example"})
        assert openid.pass_by(client, sub, next="/gestion/formations/")["Location"] == "/gestion/formations/"
        assert is_in(client)
        assert User.objects.get().email == EMAIL

    @pytest.mark.parametrize("wanted", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example"])
    def test_the_way_back_is_one_of_our_pages(self, client, sub, wanted):
        assert openid.pass_by(client, sub, next=wanted)["Location"] == "/mon-espace/"

    def test_a_closed_account_does_not_open(self, client, sub):
        openid.pass_by(Client(), sub)
        User.objects.update(is_active=False)
        assert openid.pass_by(client, sub)["Location"] == "/connexion/"
        assert "fermé" in page_of(client.get("/connexion/")).text("#messages")
        assert not is_in(client)

    def test_the_second_factor_is_asked_for_all_the_same(self, client, sub):
        person_with_totp(email=EMAIL)
        assert openid.pass_by(client, sub)["Location"] == "/connexion/code/"
        assert not is_in(client)

    def test_operator_staff_need_it_here_too(self, client, sub):
        factories.member(factories.OperatorFactory(), email=EMAIL)
        openid.pass_by(client, sub)
        assert client.get("/supervision/").status_code == 403

    def test_the_device_is_listed(self, client, sub):
        openid.pass_by(client, sub)
        assert len(page_of(client.get(f"{SECURITY}appareils/")).texts("main tbody th")) == 1


class TestAnAddressThatHasAnAccount:
    @pytest.fixture
    def user(self):
        return factories.UserFactory(email=EMAIL, first_name="Camille", last_name="Ancien")

    def test_is_linked_when_the_provider_vouches_for_it(self, client, sub, user):
        assert openid.pass_by(client, sub)["Location"] == "/mon-espace/"
        assert SocialAccount.objects.get().user == user
        assert log_in(Client(), user).status_code == 302
        assert letter_kinds(EMAIL) == ["account.account_connected"]

    def test_is_not_opened_otherwise_and_nothing_tells_that_it_exists(self, client, use, provider, issuer, sub, user):
        use(replace(provider, trusts_email=False))
        openid.know(issuer, f"{sub}-neuf", **{**CLAIMS, "email": "neuf@region.example"})
        other = Client()
        answers = [openid.pass_by(client, sub), openid.pass_by(other, f"{sub}-neuf")]
        assert [answer["Location"] for answer in answers] == ["/inscription/code/"] * 2
        pages = [page_of(browser.get("/inscription/code/")).text("main") for browser in (client, other)]
        assert pages[0].replace(EMAIL, "X") == pages[1].replace("neuf@region.example", "X")
        assert not SocialAccount.objects.filter(user=user).exists()
        assert letter_kinds(EMAIL) == ["account.account_already_exists"]
        assert not is_in(client)

    def test_never_proven_here_loses_the_password_that_somebody_chose(self, client, sub):
        squatted = factories.UserFactory(email=EMAIL, is_proven=False)
        openid.pass_by(client, sub)
        squatted.refresh_from_db()
        assert not squatted.has_usable_password()
        assert SocialAccount.objects.get().user == squatted


class TestLinking:
    @pytest.fixture
    def user(self, client):
        someone = factories.UserFactory(email="ailleurs@centre.example")
        log_in(client, someone)
        return someone

    def link(self, client, sub):
        """From « Sécurité », who it is first, then the server, then back."""
        asked = client.post(f"{SECURITY}fournisseur/relier/")
        page = page_of(client.post(asked["Location"], {"password": factories.PASSWORD}))
        return client.get(openid.consent(page.attribute("main a.button--primary", "href"), sub))

    def test_an_account_is_linked_then_separated(self, client, sub, user):
        assert self.link(client, sub)["Location"] == SECURITY
        assert SocialAccount.objects.get().user == user
        assert openid.pass_by(Client(), sub)["Location"] == "/mon-espace/"
        assert "Relié" in page_of(client.get(SECURITY)).text("main")
        assert client.post(f"{SECURITY}fournisseur/separer/")["Location"] == SECURITY
        assert not SocialAccount.objects.exists()
        verbs = [event.verb for event in record.of("compte", str(user.pk))]
        assert verbs == ["identité reliée", "identité séparée"]

    def test_an_identity_opens_one_account_only(self, client, sub, user):
        openid.pass_by(Client(), sub)
        assert self.link(client, sub)["Location"] == SECURITY
        assert "déjà reliée à un autre compte" in page_of(client.get(SECURITY)).text("#messages")
        assert not SocialAccount.objects.filter(user=user).exists()

    def test_without_a_password_the_link_stays(self, client, sub):
        openid.pass_by(client, sub)
        client.post(f"{SECURITY}fournisseur/separer/")
        assert "Choisissez d’abord un mot de passe" in page_of(client.get(SECURITY)).text("#messages")
        assert SocialAccount.objects.exists()

    def test_a_link_does_not_do_it(self, client, user):
        assert client.get(f"{SECURITY}fournisseur/relier/").status_code == 405


class TestAnswersThatAreNotOurs:
    def refused(self, client, answer, words="n’a pas abouti"):
        assert answer["Location"] == "/connexion/"
        assert words in page_of(client.get("/connexion/")).text("#messages")
        assert not is_in(client)
        assert not User.objects.exists()

    def test_giving_up_there(self, client, sub):
        asked = openid.leave(client)
        way = openid.consent(asked, sub, action="deny")  # this server forgets the state, which the standard wants
        answer = client.get(f"{way}&state={openid.query_of(asked)['state']}")
        self.refused(client, answer, "Vous avez renoncé")

    def test_the_code_of_another_browser(self, client, sub):
        """An attacker's code, put into the victim's way back: the nonce is not the one that was asked with."""
        theirs = openid.query_of(openid.consent(openid.leave(Client()), sub))
        mine = openid.query_of(openid.leave(client))
        self.refused(client, client.get(openid.BACK, {"code": theirs["code"], "state": mine["state"]}))

    def test_an_answer_without_question(self, client, sub):
        way = openid.consent(openid.leave(Client()), sub)
        self.refused(client, client.get(way))

    def test_an_answer_serves_once(self, client, sub):
        way = openid.consent(openid.leave(client), sub)
        assert client.get(way)["Location"] == "/mon-espace/"
        client.post("/deconnexion/")
        assert client.get(way)["Location"] == "/connexion/"
        assert not is_in(client)

    @pytest.mark.parametrize(
        "query", [{}, {"code": "x"}, {"state": "x"}, {"code": "\x00", "state": "\x00"}, {"error": "server_error"}]
    )
    def test_absurd_answers(self, client, query):
        self.refused(client, client.get(openid.BACK, query))

    def test_a_code_that_the_server_does_not_know(self, client):
        state = openid.query_of(openid.leave(client))["state"]
        self.refused(client, client.get(openid.BACK, {"code": "inconnu", "state": state}))

    def test_a_server_that_is_down(self, client, use, provider):
        use(replace(provider, issuer="http://127.0.0.1:9"))
        self.refused(client, client.get(openid.START))

    def test_a_server_that_speaks_of_something_else(self, client, use, provider, live_server):
        use(replace(provider, issuer=f"{live_server.url}/sante/vivant?/.well-known/"))
        self.refused(client, client.get(openid.START))


class TestSignedClaims:
    """ProConnect signs its userinfo."""

    def test_they_are_read(self, client, use, provider, issuer, sub):
        with openid.signing(issuer, CLIENT_ID) as address:
            use(replace(provider, issuer=address))
            assert openid.pass_by(client, sub)["Location"] == "/mon-espace/"
        assert User.objects.get().full_name == "Camille Durand"

    @pytest.mark.parametrize("changes", [{"wrong_key": True}, {"aud": "quelqu'un d'autre"}])
    def test_not_those_of_somebody_else(self, client, use, provider, issuer, sub, changes):
        with openid.signing(issuer, CLIENT_ID, **changes) as address:
            use(replace(provider, issuer=address))
            assert openid.pass_by(client, sub)["Location"] == "/connexion/"
        assert not User.objects.exists()


class TestProposal:
    """The SIRET of the claims proposes a structure; it gives nothing."""

    @pytest.fixture
    def centre(self):
        return factories.OrganisationFactory(name="Centre de Bayonne")

    def proposed(self, client):
        page = page_of(client.get("/mon-espace/"))
        found = page.attributes("main a.button", "href")
        return [address for address in found if address.startswith("/mon-espace/structures/rejoindre/9")]

    def arrive(self, client, issuer, sub, siret):
        openid.know(issuer, sub, **CLAIMS, siret=siret)
        openid.pass_by(client, sub)

    def test_a_structure_that_is_known_is_named_and_asked_to_be_joined(self, client, issuer, sub, centre):
        self.arrive(client, issuer, sub, centre.siret)
        assert "Centre de Bayonne" in page_of(client.get("/mon-espace/")).text("main")
        [way] = self.proposed(client)
        assert "Centre de Bayonne" in page_of(client.get(way)).text("main")
        assert client.post(way, {"message": ""}).status_code == 302
        asked = JoinRequest.objects.get()
        assert (asked.organisation, asked.user.email) == (centre, EMAIL)
        assert self.proposed(client) == []
        assert not asked.user.memberships.exists()

    def test_one_that_is_not_known_goes_to_the_page_that_names_it(self, client, issuer, sub):
        number = factories.siret(4321)
        self.arrive(client, issuer, sub, number)
        assert self.proposed(client) == [f"/mon-espace/structures/rejoindre/{number}/"]
        assert client.get(self.proposed(client)[0]).status_code == 200

    def test_a_member_is_not_asked_again(self, client, issuer, sub, centre):
        factories.member(centre, email=EMAIL)
        self.arrive(client, issuer, sub, centre.siret)
        assert self.proposed(client) == []

    @pytest.mark.parametrize("siret", ["", "123", "9" * 14, None, {"a": 1}, "<script>"])
    def test_what_is_no_siret_proposes_nothing(self, client, issuer, sub, siret):
        self.arrive(client, issuer, sub, siret)
        assert is_in(client)
        assert self.proposed(client) == []


class TestOff:
    @pytest.fixture(autouse=True)
    def configured(self, use):
        use(None)

    @pytest.mark.parametrize("page", [openid.START, openid.BACK])
    def test_its_pages_do_not_exist(self, client, page):
        assert client.get(page).status_code == 404

    def test_nothing_speaks_of_it(self, client):
        assert "ProConnect" not in client.get("/connexion/").content.decode()
        log_in(client, factories.UserFactory())
        assert "ProConnect" not in client.get(SECURITY).content.decode()
        assert client.post(f"{SECURITY}fournisseur/separer/")["Location"] == SECURITY

    def test_linking_does_not_exist(self, client):
        log_in(client, factories.UserFactory())
        asked = client.post(f"{SECURITY}fournisseur/relier/")
        answer = client.post(asked["Location"], {"password": factories.PASSWORD})
        assert answer.status_code == 404


def test_the_log_in_page_offers_it(client):
    page = page_of(client.get("/connexion/?next=/gestion/formations/"))
    assert "/connexion/fournisseur/?next=%2Fgestion%2Fformations%2F" in page.attributes("main a.button", "href")
