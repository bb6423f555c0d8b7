"""The list by session asks its rows again, all at once, and is told those that have changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2s
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse

from rafaelpro.applications.live import sessions_now
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, Deed, actor_of, allows, may_open
from rafaelpro.web.applications.rows import SessionRow, session_rows
from rafaelpro.web.live import fragment, polled, unchanged
from rafaelpro.web.requests import ProRequest

MOST_ROWS = 50
_SEEN = re.compile(r"([0-9]{8})-([0-9a-f]{8})", re.ASCII)


@polled
def rows_now(request: ProRequest) -> HttpResponse:
    """`vu`: the rows that the page shows, and what they say; `pour`: the structure under which it was opened."""
    actor = _actor(request)
    if actor is None or not may_open(actor, Right.APPLICATIONS):
        raise Http404
    seen = _seen(request.GET.get("vu", ""))
    rows = _rows(seen, actor)
    changed = [row for row in rows if mark(row) != seen[row.session.carif_number]]
    if not changed:
        return unchanged()
    return fragment("applications/_rows_live.html", {"rows": changed, "live_url": address(rows, actor)})


def _actor(request: ProRequest) -> Actor | None:
    """Under the structure of the page: another tab may have chosen another one since."""
    named = request.GET.get("pour")
    if named is None:
        return request.actor
    found = next((each for each in request.memberships if str(each.organisation_id) == named), None)
    return actor_of(found) if found else None


def _seen(text: str) -> dict[str, str]:
    """Numbers and marks, in the order of the page; what is none is left out."""
    found = (_SEEN.fullmatch(each) for each in text.split(",")[:MOST_ROWS])
    return {each[1]: each[2] for each in found if each}


def _rows(seen: Mapping[str, str], actor: Actor) -> list[SessionRow]:
    """Those which the actor may know of; no query a row."""
    found = sessions_now(seen) if seen else {}
    sessions = [found[number] for number in seen if number in found]
    return session_rows([each for each in sessions if allows(actor, Deed.LIST_APPLICATIONS, each)], actor)


def mark(row: SessionRow) -> str:
    """A digest of what the cells that refresh say (`_session_cells.html`)."""
    recruits = row.session.availability
    counts = (recruits.taken, recruits.places, str(recruits.reason), recruits.pending)
    said = (*counts, recruits.next_date, row.days_left, row.due_on, row.due_in, row.waiting)
    return blake2s(repr(said).encode(), digest_size=4).hexdigest()


def address(rows: Iterable[SessionRow], actor: Actor) -> str:
    """What the page asks next; nothing where it shows no row."""
    shown = ",".join(f"{row.session.carif_number}-{mark(row)}" for row in rows)
    if not shown:
        return ""
    query = urlencode({"pour": actor.organisation.pk, "vu": shown}, safe=",")
    return f"{reverse('applications_by_session_live')}?{query}"
