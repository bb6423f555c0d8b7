"""The only doors through which applications change."""

from .apply import apply
from .close import session_changed
from .decide import decide
from .expire import expire_all, expire_due
from .withdraw import withdraw

__all__ = ["apply", "decide", "expire_all", "expire_due", "session_changed", "withdraw"]
