"""Asking an address whether it answers: what is found, and that nobody leads us to our own network."""

import ipaddress
import socket
import threading
import time

import pytest

from rafaelpro.catalogue import reach
from rafaelpro.catalogue.enums import LinkState
from tests.support.sites import says, self_signed, serving

ANSWERS, FAILING, UNSURE = LinkState.ANSWERS, LinkState.FAILING, LinkState.UNSURE


@pytest.fixture
def loopback(settings):
    settings.WEB_LINKS_ALSO_ALLOWED = ("127.0.0.1/32",)


def found(address, **options):
    finding = reach.look_at(address, **options)
    return finding.state, finding.detail


@pytest.mark.parametrize(
    ("pages", "expected", "asked"),
    [
        ({"/": says(200)}, (ANSWERS, "200"), ["HEAD /"]),
        ({"/": says(204)}, (ANSWERS, "204"), ["HEAD /"]),
        ({"HEAD /": says(405), "GET /": says(200)}, (ANSWERS, "200"), ["HEAD /", "GET /"]),
        ({"HEAD /": says(500), "GET /": says(200)}, (ANSWERS, "200"), ["HEAD /", "GET /"]),
        ({}, (FAILING, "404"), ["HEAD /", "GET /"]),
        ({"/": says(410)}, (FAILING, "410"), ["HEAD /", "GET /"]),
        ({"/": says(503)}, (FAILING, "503"), ["HEAD /", "GET /"]),
        ({"/": says(403)}, (UNSURE, "403"), ["HEAD /", "GET /"]),
        ({"/": says(429)}, (UNSURE, "429"), ["HEAD /", "GET /"]),
        ({"/": says(302, location="/b?c=d"), "/b": says(200)}, (ANSWERS, "200"), ["HEAD /", "HEAD /b?c=d"]),
        ({"/": says(301)}, (FAILING, "301"), ["HEAD /"]),
        ({"/": says(302, location="/")}, (FAILING, "redirections"), ["HEAD /"] * 4),
        ({"/": says(302, location="javascript:alert(1)")}, (FAILING, "adresse"), ["HEAD /"]),
        ({"/": says(302, location="file:///etc/passwd")}, (FAILING, "adresse"), ["HEAD /"]),
        ({"/": says(302, location="http://a:b@127.0.0.1/")}, (FAILING, "adresse"), ["HEAD /"]),
    ],
)
@pytest.mark.usefixtures("loopback")
def test_what_is_found(pages, expected, asked):
    with serving(pages) as site:
        assert found(site.url()) == expected
        assert [f"{method} {path}" for method, path, _ in site.asked] == asked


@pytest.mark.usefixtures("loopback")
def test_nothing_of_ours_is_sent_and_no_cookie_comes_back():
    with serving({"/a": says(302, location="/b", set_cookie="suivi=1"), "/b": says(200)}) as site:
        assert found(site.url("/a")) == (ANSWERS, "200")
    for _, _, headers in site.asked:
        assert set(headers) == {"Host", "User-Agent", "Accept", "Connection", "Accept-Encoding"}
        assert headers["Host"] == f"127.0.0.1:{site.port}"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0", "0x7f000001", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"],
)
def test_our_own_machine_is_never_asked(host):
    """Without the setting of the tests, loopback is closed, however it is spelt."""
    with serving({"/": says(200)}) as site:
        state, detail = found(site.url(host=host))
        assert (state, site.asked) == (LinkState.UNSURE if detail == "reservee" else FAILING, [])
        assert detail in {"privee", "introuvable", "reservee"}


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[fd00::1]/", "//0/"])
def test_a_redirect_is_checked_as_the_address_was(target):
    with serving({"/": says(302, location=target)}) as site:
        assert found(site.url()) == (FAILING, "privee")
        assert len(site.asked) == 1


@pytest.mark.parametrize("answers", [("93.184.216.34", "10.0.0.1"), ("127.0.0.1", "93.184.216.34")])
def test_a_name_with_one_private_address_is_refused_whole(monkeypatch, answers):
    """The resolver belongs to the outside world: its answer is the trap."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in answers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    assert found("http://piege.fr/") == (FAILING, "privee")


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch, settings):
    """A name that resolves to something else the second time (DNS rebinding) leads nowhere."""
    settings.WEB_LINKS_ALSO_ALLOWED = ("127.0.0.1/32",)
    resolved = []
    plain = socket.getaddrinfo

    def resolve(host, port, *args, **options):
        if host != "changeant.fr":
            return plain(host, port, *args, **options)
        resolved.append(host)
        peer = "127.0.0.1" if len(resolved) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (peer, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with serving({"/": says(200)}) as site:
        assert found(site.url(host="changeant.fr")) == (ANSWERS, "200")
        assert site.asked[0][2]["Host"] == f"changeant.fr:{site.port}"
    assert resolved == ["changeant.fr"]


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True),
        ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("127.0.0.1", False), ("0.0.0.0", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("224.0.0.1", False), ("240.0.0.1", False),
        ("255.255.255.255", False), ("::", False), ("::1", False), ("fe80::1", False), ("fd00::1", False),
        ("ff02::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::", False),
        ("2001:0:a00:1::", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_public_addresses(address, is_public):
    assert reach.is_public(ipaddress.ip_address(address)) is is_public


@pytest.mark.parametrize(
    ("address", "detail"),
    [("http://[", "connexion"), ("http://x:99999/", "connexion"), ("ftp://x/", "adresse"), ("http://", "adresse")],
)
def test_no_address_raises(address, detail):
    assert found(address) == (FAILING, detail)


def test_a_port_that_is_not_of_the_web_is_not_asked(monkeypatch):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 25))]
    )
    assert found("http://site.fr:25/") == (FAILING, "privee")


@pytest.mark.usefixtures("loopback")
def test_one_that_drips_is_cut_in_time():
    """A header a moment, for ever: the whole has its limit."""
    stop = threading.Event()

    def drip(handler):
        handler.send_response(302)
        while not stop.wait(0.05):
            try:
                handler.wfile.write(b"X-Drip: 1\r\n")
                handler.wfile.flush()
            except OSError:
                return

    with serving({"/": drip}) as site:
        started = time.monotonic()
        state, _ = found(site.url(), patience=0.5)
        stop.set()
    assert state is FAILING
    assert time.monotonic() - started < 3


@pytest.mark.usefixtures("loopback")
def test_silence_is_a_failure():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert found(f"http://127.0.0.1:{port}/", patience=0.3) == (FAILING, "delai")
    assert found(f"http://127.0.0.1:{port}/") == (FAILING, "connexion")


@pytest.mark.usefixtures("loopback")
def test_what_does_not_speak_http_is_a_failure():
    def talk(server):
        peer, _ = server.accept()
        with peer:
            peer.recv(1000)
            peer.sendall(b"SSH-2.0-OpenSSH\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=talk, args=(server,))
        thread.start()
        assert found(f"http://127.0.0.1:{server.getsockname()[1]}/") == (FAILING, "connexion")
        thread.join()


@pytest.mark.usefixtures("loopback")
def test_a_certificate_that_nobody_vouches_for_is_a_failure(tmp_path):
    with serving({"/": says(200)}, certificate=self_signed(tmp_path)) as site:
        assert found(site.url().replace("http:", "https:")) == (FAILING, "certificat")
    assert site.asked == []


def test_names_kept_for_examples_are_not_asked(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("resolved"))
    assert found("https://www.formations.example/a") == (UNSURE, "reservee")
