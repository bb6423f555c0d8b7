"""A real OpenID Connect server on the loopback, in a process of its own; and the person at its page."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from tests.support.processes import environment, wait_until

HOST = "127.0.0.1"
START = "/connexion/fournisseur/"
BACK = "/connexion/fournisseur/retour/"


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that insists on a nonce and lets anybody in."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--host", HOST, "--port", str(port), "--require-nonce"]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(port))
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def know(issuer: str, sub: str, **claims: object) -> None:
    """Give the server a person."""
    requests.put(f"{issuer}/users/{sub}", json=claims, timeout=10).raise_for_status()


def leave(client: Client, **query: str) -> str:
    """Leave for the server by our page; the address where the person arrives."""
    answer = client.get(START, query)
    assert answer.status_code == 302, answer.status_code
    return answer["Location"]


def consent(address: str, sub: str, action: str = "") -> str:
    """Say who one is on the server's page; the address of ours to which it sends the person back."""
    answer = requests.post(address, data={"sub": sub, "action": action}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert parts.path == BACK
    return f"{parts.path}?{parts.query}"


def pass_by(client: Client, sub: str, **query: str):
    """The whole way; our answer at the end."""
    return client.get(consent(leave(client, **query), sub))


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@contextmanager
def signing(issuer: str, audience: str, **changes: object) -> Iterator[str]:
    """The same server, whose userinfo is a signed token as ProConnect's is; `changes` spoil it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    class Signer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            kind, body = {
                "/.well-known/openid-configuration": self._configuration,
                "/jwks": self._jwks,
                "/userinfo": self._userinfo,
            }[path]()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def _configuration(self) -> tuple[str, str]:
            known = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).json()
            here = f"http://{HOST}:{self.server.server_port}"
            return "application/json", json.dumps(
                known | {"userinfo_endpoint": f"{here}/userinfo", "jwks_uri": f"{here}/jwks"}
            )

        def _jwks(self) -> tuple[str, str]:
            public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
            return "application/json", json.dumps({"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]})

        def _userinfo(self) -> tuple[str, str]:
            headers = {"Authorization": self.headers["Authorization"]}
            claims = requests.get(f"{issuer}/userinfo", headers=headers, timeout=10).json()
            signer = other if changes.get("wrong_key") else key
            token = jwt.encode(
                {**claims, "iss": issuer, "aud": changes.get("aud", audience)}, signer, "RS256", headers={"kid": "1"}
            )
            return "application/jwt; charset=utf-8", token

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer((HOST, 0), Signer)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{httpd.server_port}"
    finally:
        httpd.shutdown()
        httpd.server_close()
