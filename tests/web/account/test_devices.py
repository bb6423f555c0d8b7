"""Where one's account is open: listed for its owner only, closed one by one or all at once."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from rafaelpro.history import record
from rafaelpro.web.account.devices import name_of
from tests import factories
from tests.support.accounts import SECURITY, later, log_in
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db

PAGE = f"{SECURITY}appareils/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"


@pytest.fixture
def user():
    return factories.UserFactory()


def device(user, agent=FIREFOX, ip="192.0.2.1"):
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=ip)
    assert log_in(client, user).status_code == 302
    return client


def is_open(client):
    return client.get("/mon-espace/").status_code == 200


def test_each_log_in_is_a_line(user):
    here = device(user)
    device(user, SAFARI, "192.0.2.2")
    factories.UserFactory()
    device(factories.UserFactory(), ip="192.0.2.99")
    page = page_of(here.get(PAGE))
    assert page.texts("main tbody th") == ["Safari sur iPhone", "Firefox sur Windows Cet appareil"]
    assert "192.0.2.2" in page.text("main tbody")
    assert "192.0.2.99" not in page.text("main")


def test_one_is_closed(user):
    here, there, elsewhere = device(user), device(user, SAFARI), device(user, ip="192.0.2.3")
    number = UserSession.objects.get(session_key=there.session.session_key).pk
    assert here.post(PAGE, {"appareil": number})["Location"] == PAGE
    assert "1 appareil est déconnecté" in page_of(here.get(PAGE)).text("#messages")
    assert [is_open(each) for each in (here, there, elsewhere)] == [True, False, True]
    assert record.of("compte", str(user.pk)).last().verb == "appareils déconnectés"


def test_all_the_others_are_closed(user):
    here, there, elsewhere = device(user), device(user, SAFARI), device(user)
    here.post(PAGE)
    assert [is_open(each) for each in (here, there, elsewhere)] == [True, False, False]
    assert len(page_of(here.get(PAGE)).texts("main tbody th")) == 1


def test_nobody_closes_the_devices_of_somebody_else(user):
    victim = device(factories.UserFactory())
    number = UserSession.objects.get(session_key=victim.session.session_key).pk
    answer = device(user).post(PAGE, {"appareil": number}, follow=True)
    assert is_open(victim)
    assert "Aucun autre appareil" in page_of(answer).text("#messages")


@pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 40, "١", "0"])
def test_absurd_numbers_close_nothing(user, number):
    here, there = device(user), device(user)
    assert here.post(PAGE, {"appareil": number}).status_code == 302
    assert is_open(there)


def test_what_is_over_is_not_shown(user):
    here = device(user)
    device(user, SAFARI).post("/deconnexion/")
    assert page_of(here.get(PAGE)).texts("main tbody th") == ["Firefox sur Windows Cet appareil"]
    assert UserSession.objects.count() == 1


def test_a_new_password_closes_the_others_and_keeps_this_one(user):
    here, there = device(user), device(user, SAFARI)
    new = "une longue phrase neuve"
    here.post("/mon-espace/mot-de-passe/", {"present": factories.PASSWORD, "new": new, "again": new})
    assert [is_open(here), is_open(there)] == [True, False]
    assert page_of(here.get(PAGE)).texts("main tbody th") == ["Firefox sur Windows Cet appareil"]


def test_expired_sessions_go(user):
    device(user)
    with later(15 * 24 * 3600):
        here = device(user, SAFARI)
        assert page_of(here.get(PAGE)).texts("main tbody th") == ["Safari sur iPhone Cet appareil"]


def test_the_same_number_of_queries_for_one_and_for_four(user, django_assert_num_queries):
    here = device(user)
    here.get(PAGE)
    with django_assert_num_queries(5):
        here.get(PAGE)
    for _ in range(3):
        device(user)
    with django_assert_num_queries(5):
        assert len(page_of(here.get(PAGE)).texts("main tbody th")) == 4


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (SAFARI, "Safari sur iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome sur Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge sur Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36", "Chrome sur Android"),
        ("curl/8", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
        ("<script>" * 100, "Navigateur inconnu"),
    ],
)
def test_a_device_has_a_name(agent, name):
    assert name_of(agent) == name


@pytest.mark.parametrize(
    ("proxies", "forwarded", "shown"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "n'importe quoi", "0.0.0.0"),
    ],
)
def test_the_ip_is_believed_as_far_as_our_own_proxies(user, settings, proxies, forwarded, shown):
    settings.TRUSTED_PROXIES = proxies
    client = Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    log_in(client, user)
    assert UserSession.objects.get().ip == shown
