"""The IP of whoever asks, as far as it can be believed: for the limits, and for the list of one's devices."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - a value, not a place to listen


def ip_of(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw (TRUSTED_PROXIES), else the one that this server sees."""
    hops = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    seen = forwarded[-hops] if 0 < hops <= len(forwarded) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(seen.strip()))
    except ValueError:
        return UNKNOWN
