"""What may go wrong while a feed is taken in, and whether trying again can help (R3.4)."""

from __future__ import annotations

from django.db import DataError, Error, IntegrityError, InterfaceError, OperationalError, connection

PASSING = frozenset({"08", "40", "53", "55", "57", "58"})
"""Classes of SQLSTATE that say « not now »: connection, deadlock, resources, locks, an operator, the system."""
BEYOND = "54"  # program_limit_exceeded: this value will be too large tomorrow as well
_OF_A_VALUE = (DataError, IntegrityError, ValueError, ArithmeticError)


def is_of_a_value(error: BaseException) -> bool:
    """Whether one value can have caused it: its formation is then rejected alone (R3.4b)."""
    return isinstance(error, _OF_A_VALUE) or _class_of(error) == BEYOND


def may_pass(error: BaseException) -> bool:
    """Whether the same document may well go in a moment later. A mistake of the code, or in the data, never passes."""
    if isinstance(error, OperationalError | InterfaceError):
        return _class_of(error) in PASSING | {""}
    return isinstance(error, OSError | MemoryError)


def is_cut_off(error: BaseException) -> bool:
    """Whether the database is out of reach: no feed is to blame, and nothing can be written about it."""
    return isinstance(error, Error) and (connection.connection is None or not connection.is_usable())


def _class_of(error: BaseException) -> str:
    return (getattr(error.__cause__, "sqlstate", None) or "")[:2] if isinstance(error, Error) else ""
