"""What every page needs around its content: who is there, under which structure, where they are, what day it is.

Tolerant on purpose: error pages are drawn with it too, on requests that never met a session or an actor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from rafaelpro.core import clock, french
from rafaelpro.organisations.enums import Kind, Right
from rafaelpro.organisations.models import Membership, Organisation
from rafaelpro.organisations.queries import by_french
from rafaelpro.organisations.rights import Actor

THEME_COOKIE = "theme"
THEMES = {"auto": "Automatique", "light": "Clair", "dark": "Sombre"}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    current: bool
    allowed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A heading of the main navigation: who finds it there (kind of structure, right); empty means everybody."""

    label: str
    url: str
    kind: Kind | None = None
    right: Right | None = None
    also: str = "$^"  # other addresses that belong there, as a pattern; nothing more by default

    def holds(self, path: str) -> bool:
        return path.startswith(self.url) or re.match(self.also, path) is not None


PLACES = (
    Place(
        "Gestion des formations",
        "/gestion/formations/",
        Kind.PROVIDER,
        Right.CATALOGUE,
        also=r"/gestion/offre-propre/|/gestion/sessions/($|[0-9]{8}/(informations|reunions|historique|chronologie)/)",
    ),
    Place(
        "Gestion des candidatures",
        "/gestion/candidatures/",
        Kind.PROVIDER,
        Right.APPLICATIONS,
        also=r"/gestion/sessions/[0-9]{8}/($|(import|complete|annulation|chronologie)/)",
    ),
    Place("Mon catalogue", "/mon-catalogue/", Kind.PROVIDER, Right.CATALOGUE),
    Place("Mes prescriptions", "/prescriptions/", Kind.PRESCRIBER),
    Place("Supervision", "/supervision/", Kind.OPERATOR),
    Place("Contribue à Offre Info", "/offre-info/"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor: everything in one name, `shell`, so that it never hides a page's own variables."""
    actor: Actor | None = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    user = user if user is not None and user.is_authenticated else None
    return {
        "shell": {
            "user": user,
            "structures": _structures(request, user),
            "current_structure": actor.organisation if actor else None,
            "nav": navigation(request.path, actor),
            "clock_ribbon": clock_words(),
            "look": getattr(request, "look", None),
            "is_demo": settings.RAFAELPRO_ENV == "demo",
            "theme": theme(request),
            "themes": THEMES,
            "brand_css": getattr(settings, "RAFAELPRO_BRAND_CSS", ""),
            "accessibility": getattr(settings, "RAFAELPRO_ACCESSIBILITY", "non évaluée"),
        }
    }


def navigation(path: str, actor: Actor | None) -> list[NavItem]:
    """The main navigation for `actor` at `path`; headings without a page yet are left out.

    A page that two headings lead to stands under the first that the actor has.
    """
    search = Place(
        "Recherche",
        "/pro/recherche/" if actor and _served("/pro/recherche/") else "/recherche/",
        also="/recherche/autres/|/autres-formations/",
    )
    places = {place: _finds(actor, place) for place in (search, *PLACES) if _served(place.url)}
    here = next((place for place, allowed in places.items() if allowed and place.holds(path)), None)
    return [
        NavItem(place.label, place.url, current=place is here, allowed=allowed) for place, allowed in places.items()
    ]


def _finds(actor: Actor | None, place: Place) -> bool:
    if place.kind is None:
        return True
    if actor is None or actor.organisation.kind != place.kind:
        return False
    return place.right is None or place.right in actor.rights


@cache
def _served(url: str) -> bool:
    """Asked of each heading on each page; addresses do not change while the process lives."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def _structures(request: HttpRequest, user: Any) -> Iterable[Organisation]:
    """The structures between which the person may switch (R2.5), by name."""
    known = getattr(request, "structures", None)
    if known is not None or user is None:
        return known or []
    memberships = Membership.objects.filter(user=user, is_active=True).select_related("organisation")
    return [membership.organisation for membership in memberships.order_by(*by_french("organisation__name"), "pk")]


def theme(request: HttpRequest) -> str:
    """The look chosen by the person (a cookie), or « auto »: the one of their system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def clock_words() -> str:
    """The ribbon of the demonstration, or of a moved clock: « Démonstration : nous sommes le lundi 3 mars 2025 »."""
    if settings.RAFAELPRO_ENV != "demo" and not clock.is_moved():
        return ""
    today = clock.today()
    name = "Démonstration" if settings.RAFAELPRO_ENV == "demo" else "Horloge déplacée"
    return f"{name}\u00a0: nous sommes le {WEEKDAYS[today.weekday()]} {french.long_date(today)}"
