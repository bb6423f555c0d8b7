"""« P0000012 » in addresses, read as the key 12."""

from __future__ import annotations

from typing import Any

from django.urls import register_converter
from django.urls.converters import get_converters

from rafaelpro.catalogue.own.fields import Section
from rafaelpro.catalogue.own.models import reference_of


class OwnReference:
    regex = "P[0-9]{7,12}"

    def to_python(self, value: str) -> int:
        """The key; a reference written with other zeros than its own is none."""
        number = int(value[1:])
        if reference_of(number) != value:
            raise ValueError(value)
        return number

    def to_url(self, value: int | str) -> str:
        return value if isinstance(value, str) else reference_of(value)


class SectionWord:
    regex = "|".join(each.value for each in Section if each is not Section.SESSIONS)

    def to_python(self, value: str) -> Section:
        return Section(value)

    def to_url(self, value: Section) -> str:
        return str(value.value)


CONVERTERS: dict[str, Any] = {"own": OwnReference, "section": SectionWord}


def register() -> None:
    """Name them `own` and `section`; safe to call again."""
    for name, converter in CONVERTERS.items():
        if name not in get_converters():
            register_converter(converter, name)
