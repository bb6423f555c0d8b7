"""Whom to call: a name, a telephone, an address, from LHÉO's contacts."""

from __future__ import annotations

from collections.abc import Iterable

from rafaelpro.eos.offer import Columns
from rafaelpro.lheo.records import Contact, ContactDetails

from .texts import line

DISABILITY = "1"


def columns(contact: ContactDetails | None, prefix: str) -> Columns:
    """`{prefix}_name`, `{prefix}_phone`, `{prefix}_email`; empty where there is no contact."""
    found = contact or ContactDetails()
    return {f"{prefix}_name": name(found), f"{prefix}_phone": phone(found), f"{prefix}_email": email(found)}


def first(contacts: Iterable[Contact]) -> ContactDetails | None:
    """The first one that says something, but for the disability referent."""
    return next((each.details for each in contacts if each.type != DISABILITY and says_something(each.details)), None)


def for_disability(contacts: Iterable[Contact]) -> ContactDetails | None:
    """The first disability referent (`type-contact` 1) that says something."""
    return next((each.details for each in contacts if each.type == DISABILITY and says_something(each.details)), None)


def says_something(details: ContactDetails) -> bool:
    return bool(name(details) or phone(details) or email(details))


def name(details: ContactDetails) -> str:
    parts = (line(details.first_name), line(details.last_name))
    return " ".join(part for part in parts if part)


def phone(details: ContactDetails) -> str:
    return next((number for text in (*details.landlines, *details.mobiles) if (number := line(text))), "")


def email(details: ContactDetails) -> str:
    text = line(details.email)
    return text if "@" in text else ""
