"""The forms of our identifiers in addresses: another form is a page that does not exist."""

from __future__ import annotations

from django.urls import register_converter


class _Digits:
    """A fixed number of digits, kept as text."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CarifNumber(_Digits):
    regex = "[0-9]{8}"


class ActionReference(_Digits):
    regex = "[0-9]{12}"


class ApplicationReference(_Digits):
    regex = "[0-9]{10}"


class Siret(_Digits):
    regex = "[0-9]{14}"


CONVERTERS = {"carif": CarifNumber, "action": ActionReference, "application": ApplicationReference, "siret": Siret}


def register() -> None:
    """Name them `carif`, `action`, `application` and `siret`; safe to call again."""
    from django.urls.converters import get_converters

    for name, converter in CONVERTERS.items():
        if name not in get_converters():
            register_converter(converter, name)
