"""RafaelPro's own small supervisor of an embedded PostgreSQL server (docs/decisions/0001-embedded-postgresql.md)."""

from rafaelpro.config.postgres.errors import ServerUnavailable
from rafaelpro.config.postgres.supervisor import Options, Server, ensure, is_alive, release

__all__ = ["Options", "Server", "ServerUnavailable", "ensure", "is_alive", "release"]
