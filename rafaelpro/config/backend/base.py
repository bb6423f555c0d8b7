"""`ENGINE = "rafaelpro.config.backend"`: the entry EMBEDDED of the database's settings holds DATA_DIR."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from rafaelpro.config import postgres

# Lists read a few thousand rows, from memory, by their indexes: starting parallel workers or compiling costs more than
# it saves. And where pgtrigger.ignore is not set, each call of a trigger raises and catches an error to find out.
CONNECTION_SETTINGS = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
    "pgtrigger.ignore": "{}",
}


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, whose embedded server is made to run before each new connection; set for short transactions.

    The entry STATEMENT_TIMEOUT of the database's settings, if there is one, bounds each statement (« 60s »).
    """

    def get_connection_params(self) -> dict[str, Any]:
        data_dir = self.settings_dict.get("EMBEDDED")
        if data_dir:
            self.settings_dict["HOST"] = str(postgres.ensure(Path(data_dir)).sockets)
        params = super().get_connection_params()
        settings = dict(CONNECTION_SETTINGS)
        if "STATEMENT_TIMEOUT" in self.settings_dict:
            settings["statement_timeout"] = self.settings_dict["STATEMENT_TIMEOUT"]
        ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
        # What DATABASE_URL says comes last, and wins.
        params["options"] = f"{ours} {params.get('options', '')}".rstrip()
        return params
