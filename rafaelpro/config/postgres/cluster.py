"""The cluster itself: made once, checked at each start, with the two roles of RafaelPro (R7.7)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from rafaelpro.config import roles
from rafaelpro.config.postgres.errors import ServerUnavailable, explain
from rafaelpro.config.postgres.place import Place

DATABASE = "rafaelpro"
SUPERUSER = "postgres"


def make_or_check(place: Place, *, durable: bool) -> None:
    """Make the cluster where there is none; refuse one that this PostgreSQL cannot read. The caller holds the lock."""
    version = place.cluster / "PG_VERSION"
    if not version.exists():
        _make(place, durable=durable)
    found = version.read_text().strip()
    if found != str(place.binaries.major):
        raise ServerUnavailable(
            f"Les données de « {place.cluster} » viennent de PostgreSQL {found}, et le serveur est un PostgreSQL "
            f"{place.binaries.major} : exportez-les avec l'ancien (pg_dump), ou choisissez un autre DATA_DIR."
        )
    _write(place, "pg_hba.conf", "local all all peer map=rafaelpro\n")
    _write(place, "pg_ident.conf", _identities(place))


def _make(place: Place, *, durable: bool) -> None:
    if place.cluster.exists() and any(place.cluster.iterdir()):
        raise ServerUnavailable(
            f"« {place.cluster} » n'est pas vide et ne contient pas une base PostgreSQL : déplacez son contenu, ou "
            "choisissez un autre DATA_DIR."
        )
    partial = Path(tempfile.mkdtemp(prefix=".postgres-", dir=place.home))
    try:
        if place.account.is_other:
            os.chown(partial, place.account.uid, place.account.gid)
        _initdb(place, partial, durable=durable)
        partial.rename(place.cluster)
    except OSError as error:
        raise ServerUnavailable(
            f"La base ne peut pas être créée : {explain(os.strerror(error.errno or 0))}."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _initdb(place: Place, folder: Path, *, durable: bool) -> None:
    arguments = [place.binaries.program("initdb"), "-D", str(folder), "-U", SUPERUSER, "-E", "UTF8", "-A", "peer"]
    arguments += _locale(place.binaries.major)
    arguments += [] if durable else ["--no-sync"]
    done = subprocess.run(
        arguments,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        capture_output=True,
        text=True,
        **place.account.popen(),
    )
    if done.returncode != 0:
        raise ServerUnavailable(f"La base ne peut pas être créée dans « {place.home} » : {explain(done.stderr)}.")


def _locale(major: int) -> list[str]:
    """No ICU in the embedded programs: PostgreSQL's own Unicode tables from 17 on, else the C library's."""
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _identities(place: Place) -> str:
    """Who may connect as whom: the account that runs the server and the one that starts it, nobody else."""
    people = dict.fromkeys((place.account.name, "root", _my_name()))
    roles_known = (SUPERUSER, roles.OWNER, roles.APPLICATION)
    return "".join(f'rafaelpro "{name}" {role}\n' for name in people for role in roles_known)


def _my_name() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return "root"


def _write(place: Place, name: str, text: str) -> None:
    path = place.cluster / name
    if path.exists() and path.read_text() == text:
        return
    path.write_text(text)
    if place.account.is_other:
        os.chown(path, place.account.uid, place.account.gid)


def furnish(sockets: Path) -> None:
    """Make the roles, the database, its extensions and its default rights; safe to run again."""
    with psycopg.connect(host=str(sockets), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
        for role in (roles.OWNER, roles.APPLICATION):
            if not _exists(connection, "pg_roles", "rolname", role):
                connection.execute(f"CREATE ROLE {role} LOGIN")
        if not _exists(connection, "pg_database", "datname", DATABASE):
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {roles.OWNER}")
    with psycopg.connect(host=str(sockets), user=SUPERUSER, dbname=DATABASE, autocommit=True) as connection:
        roles.prepare(connection.cursor(), owner=roles.OWNER, application=roles.APPLICATION)


def _exists(connection: psycopg.Connection, table: str, column: str, value: str) -> bool:
    query = f"SELECT 1 FROM {table} WHERE {column} = %s"  # noqa: S608 - names of ours
    return connection.execute(query, [value]).fetchone() is not None
