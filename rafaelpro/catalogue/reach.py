"""Ask an address of the outside whether it answers, without ever being led to our own network (SSRF).

Each address, and each that it redirects to, is resolved first: all that its name resolves to must be public, and the
connection is made to the very address that was checked (a second resolution could answer otherwise). No cookie, no
credentials, no proxy, no body read; at most `MOST_REDIRECTS`; the whole within `PATIENCE` seconds. HEAD, then GET for
servers that refuse it. The resolver's own time limit is the system's.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from .enums import LinkState

PATIENCE = 10.0  # seconds, redirects included
STEP = 5.0  # seconds for a connection, or between two pieces of an answer
MOST_REDIRECTS = 3
PORTS = frozenset({80, 443, 8080, 8443})
USER_AGENT = "RafaelPro (verification de liens)"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEPT_FROM_ROBOTS = frozenset({401, 403, 405, 406, 429, 999})  # there, but not for us
NEVER_PUBLIC = (".example", ".test", ".invalid", ".localhost", ".local", ".internal")
WITHIN = ("2002::/16", "2001::/23")  # IPv6 that carries an IPv4 which could be ours

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found; `detail`: the HTTP status, or a word of `WORDS`."""

    state: LinkState
    detail: str


class Unreachable(Exception):
    """The address cannot be asked; `detail` is a word that screens explain."""

    def __init__(self, detail: str, state: LinkState = LinkState.FAILING) -> None:
        super().__init__(detail)
        self.finding = Finding(state, detail)


def look_at(address: str, *, patience: float = PATIENCE) -> Finding:
    """Whether the address answers, within `patience` seconds. Raises nothing: what fails is the finding."""
    ends = time.monotonic() + patience
    try:
        status = _follow(address, ends)
    except Unreachable as failed:
        return failed.finding
    except ssl.SSLError:
        return Finding(LinkState.FAILING, "certificat")
    except TimeoutError:
        return Finding(LinkState.FAILING, "delai")
    except (OSError, http.client.HTTPException, UnicodeError, ValueError):
        return Finding(LinkState.FAILING, "delai" if time.monotonic() >= ends else "connexion")
    return Finding(_state_of(status), str(status))


def _state_of(status: int) -> LinkState:
    if status in KEPT_FROM_ROBOTS:
        return LinkState.UNSURE
    return LinkState.ANSWERS if 200 <= status < 300 else LinkState.FAILING


def _follow(address: str, ends: float) -> int:
    """The status of the address, or of the last one that it leads to."""
    for _ in range(MOST_REDIRECTS + 1):
        status, led_to = _ask(address, ends)
        if status not in REDIRECTS or not led_to:
            return status
        address = urljoin(address, led_to)
    raise Unreachable("redirections")


def _ask(address: str, ends: float) -> tuple[int, str]:
    """The status and where it leads; GET is tried where HEAD is refused."""
    parts = _parts(address)
    peer = _public_peer(parts)
    status, led_to = _request("HEAD", parts, peer, ends)
    return _request("GET", parts, peer, ends) if status >= 400 else (status, led_to)


def _parts(address: str) -> SplitResult:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable("adresse")
    if parts.username is not None or parts.password is not None:
        raise Unreachable("adresse")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _public_peer(parts: SplitResult) -> str:
    """The address to connect to. Raises `Unreachable` where any that the name resolves to is not public."""
    host = parts.hostname or ""
    if host.endswith(NEVER_PUBLIC):
        raise Unreachable("reservee", LinkState.UNSURE)
    try:
        found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise Unreachable("introuvable") from unknown
    peers = [str(each[4][0]).partition("%")[0] for each in found]
    if not peers or not all(_may_be_asked(ipaddress.ip_address(peer), _port(parts)) for peer in peers):
        raise Unreachable("privee")
    return peers[0]


def _may_be_asked(peer: Address, port: int) -> bool:
    allowed = [ipaddress.ip_network(each) for each in settings.WEB_LINKS_ALSO_ALLOWED]
    return any(peer in network for network in allowed) or (port in PORTS and is_public(peer))


def is_public(peer: Address) -> bool:
    """An address of the public Internet, that hides none of another kind."""
    if isinstance(peer, ipaddress.IPv6Address):
        if peer.ipv4_mapped is not None:
            return is_public(peer.ipv4_mapped)
        is_global = peer in ipaddress.ip_network("2000::/3")
        if not is_global or any(peer in ipaddress.ip_network(each) for each in WITHIN):
            return False
    return peer.is_global and not (peer.is_multicast or peer.is_reserved or peer.is_unspecified)


def _request(method: str, parts: SplitResult, peer: str, ends: float) -> tuple[int, str]:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    sock = socket.create_connection((peer, _port(parts)), timeout=min(STEP, left))
    with _cut_at(sock, ends):
        if parts.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
        connection = http.client.HTTPConnection(parts.hostname or "", _port(parts))
        connection.sock = sock
        try:
            connection.request(method, _target(parts), headers=_headers(parts))
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", "")
        finally:
            connection.close()
            sock.close()


@contextmanager
def _cut_at(sock: socket.socket, ends: float) -> Iterator[None]:
    """Shut the connection at the end, whatever the other side drips meanwhile."""

    def shut() -> None:
        try:
            raw.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    raw = sock.dup()  # TLS takes the socket over: its double still names the connection
    timer = threading.Timer(max(0.0, ends - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        raw.close()
        sock.close()


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path


def _headers(parts: SplitResult) -> dict[str, str]:
    host = (parts.hostname or "").encode("idna").decode() if not _is_literal(parts) else f"[{parts.hostname}]"
    default = 443 if parts.scheme == "https" else 80
    return {
        "Host": host if _port(parts) == default else f"{host}:{_port(parts)}",
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Connection": "close",
    }


def _is_literal(parts: SplitResult) -> bool:
    """Whether the host is an IPv6 address, which stands between brackets."""
    return ":" in (parts.hostname or "")
