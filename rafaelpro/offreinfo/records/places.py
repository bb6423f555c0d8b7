"""Addresses and contacts of the catalogue, as LHÉO has them."""

from __future__ import annotations

import re

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.eos.reading.texts import cut
from rafaelpro.lheo import records as lheo

from .values import NO_POSTCODE, NOT_TOLD, lines, sized

DISABILITY = "1"
MOST_LINES = 4
_ENDING = re.compile(r"(?:(?P<head>.*), )?(?P<postcode>[0-9]{5}) (?P<town>[^,]{1,50})", re.DOTALL)
_NAME = 50


def of_session(session: TrainingSession) -> lheo.Place | None:
    """Where it takes place, or None where nothing is known of it."""
    if not (session.place_name or session.address or session.postal_code or session.town):
        return None
    address = lheo.Address(
        name=session.place_name,
        lines=lines(session.address, MOST_LINES) or (NOT_TOLD,),
        postcode=session.postal_code or NO_POSTCODE,
        town=cut(session.town, 50) or NOT_TOLD,
        department=session.department if len(session.department) >= 2 else "",
        insee_commune=session.insee_code if len(session.insee_code) == 5 else "",
        geolocation=_point(session),
    )
    return lheo.Place(details=lheo.ContactDetails(address=address))


def _point(session: TrainingSession) -> lheo.Geolocation | None:
    if session.latitude is None or session.longitude is None:
        return None
    return lheo.Geolocation(latitude=repr(session.latitude), longitude=repr(session.longitude))


def registration(text: str) -> lheo.Address:
    """An address kept on one line, as the intake writes it: « name, street, 64100 Bayonne »."""
    found = _ENDING.fullmatch(text)
    head = (found["head"] or "") if found else text
    name, _, street = head.partition(", ")
    return lheo.Address(
        name=cut(name, 255),
        lines=lines(street, MOST_LINES) or (NOT_TOLD,),
        postcode=found["postcode"] if found else NO_POSTCODE,
        town=found["town"] if found else NOT_TOLD,
    )


def seat(rest: dict[str, object]) -> lheo.Address | None:
    """The address of the responsible organisation, where EOS has told a whole one."""
    postcode, town, street = rest.get("codepostal"), rest.get("ville"), rest.get("adresse")
    if not (isinstance(postcode, str) and len(postcode) == 5 and isinstance(town, str) and isinstance(street, list)):
        return None
    return lheo.Address(lines=sized(street, 1, 50, MOST_LINES) or (NOT_TOLD,), postcode=postcode, town=town[:50])


def contact(name: str, phone: str, email: str, kind: str = "") -> lheo.Contact | None:
    """A name, a telephone, an address; None where all of them are empty."""
    if not (name or phone or email):
        return None
    first, last = _names(name)
    details = lheo.ContactDetails(
        last_name=last,
        first_name=first,
        landlines=(phone,) if phone else (),
        email=email if 3 <= len(email) <= 160 else "",
    )
    return lheo.Contact(type=kind, details=details)


def words(text: str, kind: str = "") -> lheo.Contact | None:
    """A contact that is told in free words, where three lines hold them."""
    told = lines(text, 3)
    return lheo.Contact(type=kind, details=lheo.ContactDetails(lines=told)) if told else None


def _names(name: str) -> tuple[str, str]:
    """LHÉO wants 50 characters each: the whole is the last name where it fits, else it is shared out at a space."""
    if len(name) <= _NAME:
        return "", name
    first, _, last = name[: _NAME + 1].rpartition(" ")
    return first[:_NAME], cut(name[len(first) :].strip() if first else last, _NAME)
