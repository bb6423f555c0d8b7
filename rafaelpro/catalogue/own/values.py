"""Values read from what people type: dates, whole numbers, prices, lists of codes. None where it is none."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from rafaelpro.core.french import NBSP, NNBSP

DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
_SPACES = str.maketrans("", "", f" {NBSP}{NNBSP}\t€")
_PRICE = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,2})?\Z", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}\Z", re.ASCII)


def day_of(text: str) -> date | None:
    """A date of this century as people write it; None for anything else."""
    for each in DATE_FORMATS:
        try:
            found = datetime.strptime(" ".join(text.split()), each).date()  # noqa: DTZ007 - a civil date
        except ValueError:
            continue
        return found if EARLIEST <= found <= LATEST else None
    return None


def add_year(text: str) -> str:
    """The same day of the next year (29 February: the 28th), as it is written on the screens; else the text itself."""
    day = day_of(text)
    if day is None or day.year >= LATEST.year:
        return text
    is_leap_day = (day.month, day.day) == (2, 29)
    return f"{day.replace(year=day.year + 1, day=28 if is_leap_day else day.day):%d/%m/%Y}"


def number_of(text: str) -> int | None:
    plain = text.translate(_SPACES)
    return int(plain) if _NUMBER.match(plain) else None


def price_of(text: str) -> Decimal | None:
    """Euros, to the cent; « 1 250,50 € »."""
    plain = text.translate(_SPACES)
    return Decimal(plain.replace(",", ".")) if _PRICE.match(plain) else None


def price_words(price: Decimal) -> str:
    """« 1 250,50 € », « 300 € »."""
    whole, cents = divmod(int(price * 100), 100)
    after = f",{cents:02d}" if cents else ""
    return f"{whole:,}".replace(",", NNBSP) + after + f"{NBSP}€"


def codes_of(text: str) -> list[str]:
    """Codes separated by spaces, commas or semicolons, each once."""
    return list(dict.fromkeys(re.split(r"[\s,;]+", text.strip().upper()))) if text.strip() else []
