"""Log in with an e-mail address and a password, and change that password.

Wrong passwords are counted by address and by IP (`limits`). The answer is the same for an unknown address.
"""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from rafaelpro.history import record
from rafaelpro.organisations.domain import limits
from rafaelpro.organisations.domain.limits import TooManyTries
from rafaelpro.organisations.models import User

__all__ = ["InvalidPassword", "TooManyTries", "WrongCredentials", "change_password", "give_password", "log_in"]


class WrongCredentials(Exception):
    """Unknown address, wrong password or closed account: the answer does not say which."""


class InvalidPassword(Exception):
    """The new password, or the present one, is refused: an entry a field, in French."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def log_in(*, email: str, password: str, ip: str) -> User:
    """The person whose address and password these are. Raises `WrongCredentials`, `TooManyTries`."""
    tries = limits.spend(limits.PASSWORD, subject=email, ip=ip)
    user = authenticate(username=email.strip().lower(), password=password)
    if not isinstance(user, User):
        raise WrongCredentials
    limits.forgive(limits.PASSWORD, subject=email, tries=tries)
    return user


def change_password(*, user: User, present: str, new: str, ip: str) -> None:
    """Give a person the new password that they chose. Raises `InvalidPassword`, `TooManyTries`."""
    try:
        log_in(email=user.email, password=present, ip=ip)
    except WrongCredentials as error:
        raise InvalidPassword({"present": ["Ce mot de passe n'est pas le vôtre."]}) from error
    give_password(user=user, new=new)


@transaction.atomic
def give_password(*, user: User, new: str) -> None:
    """Write a person's new password, once something else has proven who they are. Raises `InvalidPassword`."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise InvalidPassword({"new": error.messages}) from error
    user.set_password(new)
    user.save(update_fields=["password"])
    author = record.Author(label=user.full_name, channel="web", user_id=user.pk)
    record.write(record.Line("compte", str(user.pk), "mot de passe changé"), author)
