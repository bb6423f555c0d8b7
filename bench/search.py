"""Whole requests of the public search, on pages and by the API, over the demonstration's 1,200 sessions."""

from __future__ import annotations

from support import base

base.start("demonstration")

from django.test import Client
from support import demonstration
from support.measure import milliseconds, sql_milliseconds, tell, tell_times

from rafaelpro.search.queries import SessionQuery, facets, search

ADDRESSES = {
    "page, tout": "/recherche/",
    "page, mots": "/recherche/?q=français",
    "page, autour de Pau": "/recherche/?commune=64445&rayon=50",
    "API, 50 sessions": "/api/v1/sessions",
    "API, mots": "/api/v1/sessions?q=français",
    "API, une session": "/api/v1/sessions/{number}",
}


def main() -> None:
    demonstration.ready()
    tell("recherche, 20 sessions, SQL", sql_milliseconds(lambda: search(SessionQuery())))
    tell("recherche par mots, SQL", sql_milliseconds(lambda: search(SessionQuery(q="français"))))
    tell("facettes, SQL", sql_milliseconds(lambda: facets(SessionQuery())))
    client = Client()
    number = search(SessionQuery()).items[0].session.carif_number
    for name, address in ADDRESSES.items():
        place = address.format(number=number)
        tell_times(f"recherche, requête entière, {name}", milliseconds(lambda place=place: client.get(place), runs=25))


if __name__ == "__main__":
    main()
