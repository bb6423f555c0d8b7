"""The throw-away PostgreSQL of a test run.

Migrating takes seconds, copying files a fraction of one: a migrated cluster is kept, for each set of migrations, under
the temporary directory; each run copies it, each worker clones its database. Rows made by migrations are kept aside in
a schema `seed`, so that a test that commits can be undone without losing them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from rafaelpro.config import postgres
from rafaelpro.config.postgres import cluster

ROOT = Path(__file__).resolve().parents[2]
RUN_VARIABLE = "RAFAELPRO_TEST_RUN"
# No autovacuum: passing between two tests, it tells the planner that a table is empty. The next test, which fills it in
# a transaction of its own, then waits minutes for a plan made for no row.
OPTIONS = postgres.Options(
    durable=False, settings=(("max_connections", "100"), ("shared_buffers", "64MB"), ("autovacuum", "off"))
)
SNAPSHOTS_KEPT = 4
SEED_PASSED_OVER = ("django_migrations",)


def new_run() -> Path:
    """A directory for one run. Ours, hence ours to open to the account that runs the server."""
    _sweep()
    run = Path(tempfile.mkdtemp(prefix="rafaelpro-tests-run-", dir="/tmp"))
    run.chmod(0o711)
    return run


def end_run(run: Path) -> None:
    postgres.release(run)
    shutil.rmtree(run, ignore_errors=True)


def _sweep() -> None:
    """Remove what killed runs left: nobody holds their server any more."""
    for run in Path("/tmp").glob("rafaelpro-tests-run-*"):
        users = run / "postgres.users"
        if run.stat().st_uid != os.geteuid() or not users.exists():
            continue
        with users.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
        postgres.ensure(run, OPTIONS)
        end_run(run)


def start(run: Path) -> postgres.Server:
    """The server of this run, started by whichever worker comes first."""
    with _locked(run / "copy.lock"):
        if not (run / "postgres").exists():
            _copy_snapshot(run / "postgres")
    return postgres.ensure(run, OPTIONS)


def migrate(data_dir: Path) -> None:
    """A base as after the first start, without waiting for its migrations; nothing runs yet."""
    data_dir.mkdir(mode=0o711)
    _copy_snapshot(data_dir / "postgres")


def clone(server: postgres.Server, name: str) -> None:
    """A database of its own for one worker."""
    with connect(server, "postgres", cluster.SUPERUSER) as connection:
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER rafaelpro_owner")
        connection.execute(command.format(sql.Identifier(name), sql.Identifier(cluster.DATABASE)))


def connect(server: postgres.Server, name: str, role: str) -> psycopg.Connection:
    return psycopg.connect(host=str(server.sockets), dbname=name, user=role, autocommit=True)


def restore(connection: psycopg.Connection, tables: list[str]) -> None:
    """Empty `tables`, then put back what migrations had put there; triggers asleep (history refuses otherwise)."""
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
        for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'seed'").fetchall():
            connection.execute(_put_back(connection, table))
            _restart_sequences(connection, table)


def _put_back(connection: psycopg.Connection, table: str) -> sql.Composed:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in found)
    return sql.SQL(
        "INSERT INTO public.{0} ({1}) OVERRIDING SYSTEM VALUE SELECT {1} FROM seed.{0} ON CONFLICT DO NOTHING"
    ).format(sql.Identifier(table), columns)


def _restart_sequences(connection: psycopg.Connection, table: str) -> None:
    sequence = connection.execute(
        "SELECT pg_get_serial_sequence(%s, column_name) FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_identity = 'YES'",
        [f'public."{table}"', table],
    ).fetchone()
    if sequence and sequence[0]:
        top = sql.SQL("SELECT setval({}, (SELECT max(id) FROM public.{}))")
        connection.execute(top.format(sql.Literal(sequence[0]), sql.Identifier(table)))


def _copy_snapshot(target: Path) -> None:
    """Copy a migrated cluster for the migrations of today; it is made once, under a lock; others are kept."""
    kept = _kept_directory()
    wanted = kept / _key()
    with _locked(kept / "lock"):
        if not wanted.exists():
            others = sorted(kept.glob("snapshot-*"), key=lambda path: path.stat().st_mtime)
            for old in others[: 1 - SNAPSHOTS_KEPT]:
                shutil.rmtree(old, ignore_errors=True)
            _build(wanted)
        os.utime(wanted)
        _copy(wanted, target)


def _kept_directory() -> Path:
    kept = Path(tempfile.gettempdir()) / f"rafaelpro-tests-{os.geteuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    if kept.is_symlink() or kept.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{kept} belongs to somebody else: remove it")
    return kept


def _key() -> str:
    digest = hashlib.sha256(sys.version.encode())
    digest.update((ROOT / "requirements" / "base.txt").read_bytes())
    sources = [*ROOT.glob("rafaelpro/*/migrations/*.py"), *ROOT.glob("rafaelpro/config/**/*.py")]
    for path in sorted([*sources, Path(__file__)]):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return f"snapshot-{digest.hexdigest()[:20]}"


def _build(wanted: Path) -> None:
    run = new_run()
    try:
        server = postgres.ensure(run, OPTIONS)
        ours = {"DATA_DIR": str(run), "RAFAELPRO_ENV": "test", "DJANGO_SETTINGS_MODULE": "rafaelpro.config.settings"}
        environment = os.environ | ours
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"the migrations fail:\n{done.stdout}{done.stderr}")
        with connect(server, cluster.DATABASE, cluster.SUPERUSER) as connection:
            _keep_seed(connection)
        postgres.release(run)
        _copy(run / "postgres", wanted)
    finally:
        end_run(run)


def _keep_seed(connection: psycopg.Connection) -> None:
    connection.execute("CREATE SCHEMA seed")
    for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
        if table in SEED_PASSED_OVER:
            continue
        name = sql.Identifier(table)
        if connection.execute(sql.SQL("SELECT 1 FROM public.{} LIMIT 1").format(name)).fetchone():
            connection.execute(sql.SQL("CREATE TABLE seed.{0} AS TABLE public.{0}").format(name))


def _copy(source: Path, target: Path) -> None:
    """A whole copy or none, that keeps owners: the server's account is not always ours."""
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    subprocess.run(["cp", "-a", str(source), str(partial)], check=True)
    partial.rename(target)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
