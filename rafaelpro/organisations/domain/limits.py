"""Tries that are counted, by what they aim at (an address, an account) and by IP, during `login_minutes`.

The count stands in the database: it holds for all processes at once. Each try is written before it is made, so that a
hundred at once do not all pass the count; one that is refused does not count, so nobody is locked out for ever.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings

from rafaelpro.core import clock, policy
from rafaelpro.organisations.models import LoginFailure


@dataclass(frozen=True, slots=True)
class Limit:
    """What is limited, and the policies (`core.policy`) that say how many tries pass."""

    name: str
    per_subject: str
    per_ip: str


PASSWORD = Limit("password", "login_tries_address", "login_tries_ip")
CODE = Limit("code", "code_tries", "login_tries_ip")
CANDIDATE_CODE = Limit("candidate_code", "codes_ip", "codes_ip")  # an address has its own limit (R6.5)
CORRECTION = Limit("correction", "candidate_corrections", "codes_ip")
MAIL = Limit("mail", "account_mails_address", "login_tries_ip")


class TooManyTries(Exception):
    """Too many tries lately; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def spend(limit: Limit, *, subject: str, ip: str) -> list[int]:
    """Count one try. Returns its rows, for `forgive`. Raises `TooManyTries`, and then counts nothing."""
    moment = clock.now()
    since = moment - timedelta(minutes=policy.value("login_minutes"))
    LoginFailure.objects.filter(at__lt=since).delete()
    allowed = {
        _digest(limit, "subject", subject): policy.value(limit.per_subject),
        _digest(limit, "ip", network_of(ip)): policy.value(limit.per_ip),
    }
    rows = LoginFailure.objects.bulk_create([LoginFailure(subject=digest, at=moment) for digest in allowed])
    written = [row.pk for row in rows]
    freed = [_freed_at(digest, count, written) for digest, count in allowed.items()]
    waits = [moment_free - since for moment_free in freed if moment_free is not None]
    if waits:
        LoginFailure.objects.filter(pk__in=written).delete()
        raise TooManyTries(max(1, int(max(waits).total_seconds())))
    return written


def forgive(limit: Limit, *, subject: str, tries: list[int]) -> None:
    """The try was the right one: it does not count, nor do those before it on the same subject."""
    LoginFailure.objects.filter(subject=_digest(limit, "subject", subject)).delete()
    LoginFailure.objects.filter(pk__in=tries).delete()


def network_of(ip: str) -> str:
    """What one visitor holds: an IPv4 address, or the 64 first bits of an IPv6 one."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _freed_at(digest: str, limit: int, written: list[int]) -> datetime | None:
    """The moment of the try whose forgetting leaves room for one more; None where there is room already."""
    known = LoginFailure.objects.filter(subject=digest).exclude(pk__in=written).order_by("-at", "-pk")
    moments = list(known.values_list("at", flat=True)[:limit])
    return moments[-1] if len(moments) >= limit else None


def _digest(limit: Limit, kind: str, value: str) -> str:
    """Neither addresses nor IPs are kept."""
    text = f"{limit.name}:{kind}:{value.strip().lower()}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
