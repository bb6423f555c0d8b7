"""Dirt as real feeds hold it (domain facts §4): each spot is one that a reader survives, and that the schema admits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from rafaelpro.eos.generator.chance import happens, stream
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, Extras, extra, extras

SHARE = 0.06  # of the formations
Spot = Callable[[Random, lheo.Formation], lheo.Formation]


def soil(record: lheo.Formation, *, seed: int, reference: str) -> lheo.Formation:
    """The formation with one spot of dirt, or, most often, as it was; the same one in every feed."""
    rng = stream(seed, "dirt", reference)
    return rng.choice(SPOTS)(rng, record) if happens(rng, SHARE) else record


def dash_for_text(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """« - » where a text is mandatory."""
    if happens(rng, 0.5):
        return replace(record, expected_results="-")
    return on_action(record, lambda action: replace(action, specific_conditions="-", alternation_terms="-"))


def nowhere(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """Postcode 00000, town « - »."""

    def blank(action: lheo.Action) -> lheo.Action:
        address = lheo.Address(lines=("-",), postcode="00000", town="-")
        return replace(action, places=(lheo.Place(details=lheo.ContactDetails(address=address)),))

    return on_action(record, blank)


def empty_details(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """An empty `coordonnees`."""
    return on_first_session(record, lambda session: replace(session, contacts=(lheo.Contact(),)))


def unknown_dates(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """00000000 as a date of creation; 99999999 as the end of a session that has no entry points."""

    def vague(session: lheo.Session) -> lheo.Session:
        session = replace(session, datecrea=dates.parse(dates.UNKNOWN_START))
        if _eos(session).find("points-entree"):
            return session
        return replace(session, period=replace(session.period, end=dates.parse(dates.UNKNOWN_END)))

    return on_first_session(record, vague)


def approximate_date(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """AAAAMM00 as the beginning of a registration period."""

    def vague(session: lheo.Session) -> lheo.Session:
        start = session.period.start.raw[:6] + "00"
        period = lheo.Period(start=dates.parse(start), end=session.period.end)
        return replace(session, registration_period=period)

    return on_first_session(record, vague)


def dated_in_words(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """2015-01-01 inside extras."""
    note = extras("specificites", extra("date-convention", f"{rng.randint(2013, 2024)}-01-01"))
    return on_action(record, lambda action: replace(action, extras=Extras((*action.extras.children, note))))


def html(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """HTML pasted into long texts."""
    objective = f"<p><strong>Objectif&nbsp;:</strong> {record.objective}</p><script>alert('cv')</script>"
    content = "<ul>" + "".join(f"<li>{line}</li>" for line in record.content.splitlines()) + "</ul><br/>"
    return replace(record, objective=objective, content=content)


def comma_in_price(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """Prices written as people do."""
    return on_action(record, lambda action: replace(action, hourly_price="9,20", total_price="4 186,50"))


def letters_in_activity_number(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """`numero-activite` with letters."""
    return replace(record, responsible=replace(record.responsible, activity_number="EN COURS-75"))


def unknown_codes(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """Codes that stand in no table, of the nomenclatures that the schema leaves open."""
    domain = replace(record.domain, formacodes=("99999",), rome_codes=("Z9999",))
    soiled = replace(record, domain=domain)
    return on_action(soiled, lambda action: replace(action, publics=("00000",)))


def spaces(rng: Random, record: lheo.Formation) -> lheo.Formation:
    """Stray spaces, tabs and capitals in a title."""
    return replace(record, title=f"  {record.title.upper()} \t ")


SPOTS: tuple[Spot, ...] = (
    dash_for_text,
    nowhere,
    empty_details,
    unknown_dates,
    approximate_date,
    dated_in_words,
    html,
    comma_in_price,
    letters_in_activity_number,
    unknown_codes,
    spaces,
)


def on_action(record: lheo.Formation, change: Callable[[lheo.Action], lheo.Action]) -> lheo.Formation:
    """The formation with its action changed."""
    return replace(record, actions=tuple(change(action) for action in record.actions))


def on_first_session(record: lheo.Formation, change: Callable[[lheo.Session], lheo.Session]) -> lheo.Formation:
    """The formation with the first session of its action changed."""
    return on_action(
        record, lambda action: replace(action, sessions=(change(action.sessions[0]), *action.sessions[1:]))
    )


def _eos(session: lheo.Session) -> Extra:
    return session.extras.find("eos") or extras("eos")
