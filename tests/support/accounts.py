"""What a person holds besides the browser: their mailbox, and the application that makes codes (RFC 6238)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from django.test import Client

from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import HtmlPage, page_of

SECURITY = "/mon-espace/securite/"
TOTP = f"{SECURITY}application/"
CODES = f"{SECURITY}codes-de-secours/"


def last_letter(to: str) -> Message:
    """The last e-mail written to an address."""
    return Message.objects.filter(to=to).order_by("-pk")[0]


def letter_kinds(to: str) -> list[str]:
    return list(Message.objects.filter(to=to).order_by("pk").values_list("kind", flat=True))


def mailed_code(to: str) -> str:
    """The six digits of the last e-mail."""
    return re.search(r"^([0-9]{6})$", last_letter(to).body, re.MULTILINE)[1]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def totp(secret: str, *, ahead: int = 0) -> str:
    """The code of an application, now or some seconds ahead."""
    counter = int(time.time() + ahead) // 30
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    value = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{value % 10**6:06d}"


@contextmanager
def later(seconds: int) -> Iterator[None]:
    """The machine's own clock, moved on: what sessions, links and applications count with."""
    with time_machine.travel(time.time() + seconds, tick=True):
        yield


def log_in(client: Client, user, **more):
    """By the page, with the password only."""
    return client.post("/connexion/", {"email": user.email, "password": factories.PASSWORD, **more})


def confirm(client: Client, page: str) -> HtmlPage:
    """Open a page that asks first who one is, and answer with the password."""
    asked = client.get(page)
    assert asked["Location"].startswith(f"{SECURITY}confirmer/?next="), asked
    answer = client.post(asked["Location"], {"password": factories.PASSWORD})
    assert answer["Location"] == page
    return page_of(client.get(page))


def add_totp(client: Client) -> str:
    """Set up an application on the account of whoever is logged in; returns its secret."""
    secret = confirm(client, TOTP).text("main code")
    answer = client.post(TOTP, {"code": totp(secret)})
    assert answer["Location"] == CODES
    return secret


def person_with_totp(**person) -> tuple[object, str]:
    """Somebody whose account asks for a code, and the secret of their application."""
    user = factories.UserFactory(**person)
    client = Client()
    assert log_in(client, user).status_code == 302
    return user, add_totp(client)
