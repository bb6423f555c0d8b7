"""The desk with 20,000 applications in one organisation among 1,000,000 (support/national.py).

Each quick read stands beside the naive one: a condition OR over the three roles, joined to everything that a row shows.
"""

from __future__ import annotations

from support import base

base.start("national")

import re
from functools import partial
from html import unescape
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.test import Client
from support import national
from support.measure import milliseconds, processor_milliseconds, sql_milliseconds, tell, tell_times

from rafaelpro.applications import listing, projection, queries
from rafaelpro.applications.dashboard import dashboard
from rafaelpro.applications.keyset import Place, Start
from rafaelpro.applications.models import Application
from rafaelpro.applications.monthly import monthly
from rafaelpro.organisations.models import Organisation, User

FIELDS = ("session__action__responsible", "session__positioner", "session__trainer")
DEEP = 15_000


def naive_rows(organisation: Organisation) -> QuerySet[Application]:
    held = Q()
    for field in FIELDS:
        held |= Q(**{field: organisation})
    return queries.with_due(queries.with_file(Application.objects.filter(held)))


def naive_table(organisation: Organisation) -> list[Any]:
    live = Q(session__archived_at=None, session__withdrawn_at=None, session__action__withdrawn_at=None)
    roles = {f"role{rank}": Case(When(**{field: organisation}, then=True), default=False)
             for rank, field in enumerate(FIELDS)}  # fmt: skip
    rows = naive_rows(organisation).filter(live).annotate(**roles).values("state", *roles)
    return list(rows.annotate(total=Count("pk"), soon=Count("pk", filter=queries.due_soon())).order_by())


def naive_page(organisation: Organisation, start: int) -> list[Application]:
    return list(naive_rows(organisation).order_by("-created_at", "-pk")[start : start + 25])


def deep_place(organisation: Organisation) -> Place:
    """The place of the row that stands far down the list."""
    rows = listing.listed(organisation, listing.ListFilter())
    [last] = rows[DEEP - 1 : DEEP]
    return Place(rows.sort, (last.created_at, last.pk))


def compare(name: str, quick: Any, naive: Any) -> None:
    ours, theirs = sql_milliseconds(quick), sql_milliseconds(naive, runs=3)
    tell(f"{name}, SQL", ours)
    tell(f"{name}, SQL naïf", theirs)
    tell(f"{name}, gain", theirs / ours, "fois")


def live_sessions(client: Client) -> str:
    """What the open list by session asks every twenty seconds, for its 25 rows."""
    page = client.get("/gestion/candidatures/sessions/").content.decode()
    asked = re.search(r'id="compteurs"[^>]* hx-get="/gestion/candidatures/([^"]+)"', page)
    if asked is None:
        raise SystemExit("the list by session asks nothing")
    return unescape(asked[1])


def main() -> None:
    user = national.load()
    organisation = Organisation.objects.get(pk=1)
    rows = listing.listed(organisation, listing.ListFilter())
    compare("tableau R8.1", lambda: dashboard(organisation), lambda: naive_table(organisation))
    tell("12 mois, mois par mois, SQL", sql_milliseconds(lambda: monthly(organisation, 12)))
    tell("24 mois, mois par mois, SQL", sql_milliseconds(lambda: monthly(organisation, 24)))
    deep = deep_place(organisation)
    compare("première page", lambda: rows.page(None, 25), lambda: naive_page(organisation, 0))
    compare("page profonde", lambda: rows.page(Start(deep), 25), lambda: naive_page(organisation, DEEP))
    compare("nombre de candidatures", rows.count, naive_rows(organisation).count)
    tell("rattrapage de minuit, rien à faire, SQL", sql_milliseconds(projection.catch_up))
    client = Client()
    client.force_login(User.objects.get(pk=user))
    for name, address in (
        ("première page", ""),
        ("page profonde", f"?apres={deep}"),
        ("en attente", "?etat=en-attente"),
        ("par sessions", "sessions/"),
        ("par sessions, redemandée", live_sessions(client)),
        ("mois par mois", "mois/"),
    ):
        asked = partial(client.get, f"/gestion/candidatures/{address}")
        tell_times(f"requête entière, {name}", milliseconds(asked, runs=40))
        tell(f"requête entière, {name}, processeur", processor_milliseconds(asked))


if __name__ == "__main__":
    main()
