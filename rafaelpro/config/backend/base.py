"""`ENGINE = "rafaelpro.config.backend"`: the entry EMBEDDED of the database's settings holds DATA_DIR."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from rafaelpro.config import postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, whose embedded server is made to run before each new connection."""

    def get_connection_params(self) -> dict[str, Any]:
        data_dir = self.settings_dict.get("EMBEDDED")
        if data_dir:
            self.settings_dict["HOST"] = str(postgres.ensure(Path(data_dir)).sockets)
        return super().get_connection_params()
