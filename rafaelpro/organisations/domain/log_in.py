"""Log in with an e-mail address and a password, and change that password.

Wrong passwords are counted by address and by IP. Nobody is locked out for ever: the oldest wrong one is forgotten after
some minutes, and a try refused for that reason does not count. The answer is the same for an unknown address.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from rafaelpro.core import clock, policy
from rafaelpro.history import record
from rafaelpro.organisations.models import LoginFailure, User


class WrongCredentials(Exception):
    """Unknown address, wrong password or closed account: the answer does not say which."""


class TooManyTries(Exception):
    """Too many wrong passwords lately; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class InvalidPassword(Exception):
    """The new password, or the present one, is refused: an entry a field, in French."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def log_in(*, email: str, password: str, ip: str) -> User:
    """The person whose address and password these are. Raises `WrongCredentials`, `TooManyTries`.

    The try is written before the password is looked at, so that a hundred tries at once do not all pass the count.
    """
    tries = _write_try(email, ip)
    user = authenticate(username=email.strip().lower(), password=password)
    if user is None:
        raise WrongCredentials
    LoginFailure.objects.filter(subject=_subject("address", email)).delete()
    LoginFailure.objects.filter(pk__in=tries).delete()
    return user


def change_password(*, user: User, present: str, new: str, ip: str) -> None:
    """Give a person the new password that they chose. Raises `InvalidPassword`, `TooManyTries`."""
    try:
        log_in(email=user.email, password=present, ip=ip)
    except WrongCredentials as error:
        raise InvalidPassword({"present": ["Ce mot de passe n'est pas le vôtre."]}) from error
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise InvalidPassword({"new": error.messages}) from error
    user.set_password(new)
    user.save(update_fields=["password"])
    author = record.Author(label=user.full_name, channel="web", user_id=user.pk)
    record.write(record.Line("compte", str(user.pk), "mot de passe changé"), author)


def _write_try(email: str, ip: str) -> list[int]:
    """The rows of this try, once it is known to be within the limits."""
    moment = clock.now()
    since = moment - timedelta(minutes=policy.value("login_minutes"))
    LoginFailure.objects.filter(at__lt=since).delete()
    limits = {
        _subject("address", email): policy.value("login_tries_address"),
        _subject("ip", ip): policy.value("login_tries_ip"),
    }
    rows = LoginFailure.objects.bulk_create([LoginFailure(subject=subject, at=moment) for subject in limits])
    written = [row.pk for row in rows]
    freed = [_freed_at(subject, limit, written) for subject, limit in limits.items()]
    waits = [moment_free - since for moment_free in freed if moment_free is not None]
    if waits:
        LoginFailure.objects.filter(pk__in=written).delete()
        raise TooManyTries(max(1, int(max(waits).total_seconds())))
    return written


def _freed_at(subject: str, limit: int, written: list[int]) -> datetime | None:
    """The moment of the wrong try whose forgetting leaves room for one more; None where there is room already."""
    known = LoginFailure.objects.filter(subject=subject).exclude(pk__in=written).order_by("-at", "-pk")
    moments = list(known.values_list("at", flat=True)[:limit])
    return moments[-1] if len(moments) >= limit else None


def _subject(kind: str, value: str) -> str:
    """A digest: neither addresses nor IPs are kept."""
    text = f"{kind}:{value.strip().lower()}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
