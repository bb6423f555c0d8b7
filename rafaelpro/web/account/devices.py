"""« Mes appareils »: where one's account is open, and how to close it there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rafaelpro.history import record
from rafaelpro.organisations.models import User
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.requests import ProRequest

BROWSERS = (("Firefox", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """One open session; `number` names it in forms, for its owner only."""

    number: int
    name: str
    ip: str
    since: datetime
    is_this_one: bool


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: ProRequest) -> HttpResponse:
    """List them; close one (`appareil`), or all but this one."""
    if request.method == "POST":
        closed = close(request.user, keep=_key(request), number=request.POST.get("appareil"))
        messages.success(request, _words(closed))
        return HttpResponseRedirect(request.path)
    return render(request, "account/devices.html", {"devices": open_devices(request.user, this=_key(request))})


def open_devices(user: User, *, this: str) -> list[Device]:
    """The sessions that are still good, newest first; the traces of the others go. Three queries at most."""
    known = list(UserSession.objects.filter(user=user).order_by("-created_at", "-pk"))
    good = _good(user, [each.session_key for each in known])
    gone = [each.pk for each in known if each.session_key not in good]
    if gone:
        UserSession.objects.filter(pk__in=gone).delete()
    return [
        Device(each.pk, name_of(each.user_agent), each.ip, each.created_at, each.session_key == this)
        for each in known
        if each.session_key in good
    ]


@transaction.atomic
def close(user: User, *, keep: str, number: str | None) -> int:
    """Close one session of this person, or all but `keep`. Returns how many were closed."""
    mine = UserSession.objects.filter(user=user).exclude(session_key=keep)
    if number is not None:
        mine = mine.filter(pk=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0)
    keys = list(mine.values_list("session_key", flat=True))
    mine.delete()
    count, _ = Session.objects.filter(session_key__in=keys).delete()
    if count:
        author = record.Author(label=user.full_name, channel="web", user_id=user.pk)
        record.write(record.Line("compte", str(user.pk), "appareils déconnectés", details={"nombre": count}), author)
    return count


def name_of(agent: str) -> str:
    """« Firefox sur Windows », from what the browser says of itself."""
    browser = next((name for mark, name in BROWSERS if re.search(rf"\b{mark}[A-Za-z]*/", agent)), "Navigateur inconnu")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} sur {system}" if system else browser


def _good(user: User, keys: list[str]) -> set[str]:
    """Those that neither expired nor lost their person by a change of password."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    expected = user.get_session_auth_hash()
    return {row.session_key for row in rows if row.get_decoded().get(HASH_SESSION_KEY) == expected}


def _key(request: ProRequest) -> str:
    return request.session.session_key or ""


def _words(closed: int) -> str:
    if not closed:
        return "Aucun autre appareil n’était connecté."
    return "1 appareil est déconnecté." if closed == 1 else f"{closed} appareils sont déconnectés."
