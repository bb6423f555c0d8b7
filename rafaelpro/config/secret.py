"""The secret key of the demonstration: made once on this machine, kept in DATA_DIR, never committed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from rafaelpro.config.errors import InvalidEnvironment
from rafaelpro.config.postgres import ServerUnavailable
from rafaelpro.config.postgres.place import make_data_dir


def local_secret(data_dir: Path) -> str:
    """The key of `data_dir`, made if missing. Several processes may come first at once: one key wins."""
    path = data_dir / "secret-key"
    try:
        if not path.exists():
            _make(path)
        return path.read_text().strip()
    except ServerUnavailable as error:
        raise InvalidEnvironment([str(error)]) from error
    except OSError as error:
        raise InvalidEnvironment(
            [f"DATA_DIR : « {path} » n'est pas lisible ({error.strerror}) ; choisissez un autre dossier."]
        ) from error


def _make(path: Path) -> None:
    make_data_dir(path.parent)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
