"""The identifiers of the field (domain facts §3): their form and, where they have one, their key."""

from __future__ import annotations

import re

ACTION_REFERENCE = re.compile(r"\d{12}\Z", re.ASCII)
CARIF_NUMBER = re.compile(r"\d{8}\Z", re.ASCII)
APPLICATION_REFERENCE = re.compile(r"\d{10}\Z", re.ASCII)
FRANCE_TRAVAIL_IDENTIFIER = re.compile(r"(\d{7}[0-9A-Z]|\d{11})\Z", re.ASCII)
SIRET = re.compile(r"\d{14}\Z", re.ASCII)
POSTAL_CODE = re.compile(r"\d{5}\Z", re.ASCII)
LA_POSTE_SIREN = "356000000"


def is_action_reference(text: str) -> bool:
    """12 digits: YYYYMM + 6."""
    return bool(ACTION_REFERENCE.match(text))


def is_carif_number(text: str) -> bool:
    """8 digits, zero padded."""
    return bool(CARIF_NUMBER.match(text))


def is_application_reference(text: str) -> bool:
    """10 digits: YYYY + 6."""
    return bool(APPLICATION_REFERENCE.match(text))


def is_france_travail_identifier(text: str) -> bool:
    """7 digits and 1 alphanumeric, or 11 digits."""
    return bool(FRANCE_TRAVAIL_IDENTIFIER.match(text))


def is_siret_form(text: str) -> bool:
    """14 digits, whatever the key."""
    return bool(SIRET.match(text))


def is_siret(text: str) -> bool:
    """14 digits whose key holds: Luhn, or for La Poste a sum of digits that is a multiple of 5."""
    if not is_siret_form(text):
        return False
    if text.startswith(LA_POSTE_SIREN) and sum(map(int, text)) % 5 == 0:
        return True
    return luhn_sum(text) % 10 == 0


def luhn_sum(digits: str) -> int:
    """Luhn's sum: every second digit from the right counts double, 9 taken off above 9."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


def squeeze(text: str) -> str:
    """An identifier as people type it, without its spaces, dots and hyphens."""
    return re.sub(r"[\s.\-\u00a0\u202f]", "", text)
