"""What a browser needs to speak with a passkey, as text for an attribute of the page (no inline script)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_attribute(options: Mapping[str, Any]) -> str:
    return json.dumps(plain(options))


def plain(value: Any) -> Any:
    """Mappings and lists of the library as JSON knows them."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items() if each is not None}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value
