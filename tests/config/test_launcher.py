"""`make run`'s launcher, for real: it serves, survives deaths, refuses in words, leaves nothing."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.conftest import stop_what_stays
from tests.support import processes, throwaway

pytestmark = [pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Launched:
    """A system started as `make run` does, on an empty base, living on 3 March 2025."""

    def __init__(self, data_dir: Path, port: int | None = None, **more: str) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        values = {"RAFAELPRO_ENV": "test", "RAFAELPRO_CLOCK": "2025-03-03T09:00", "PORT": str(self.port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rafaelpro.config.launcher"],
            env=processes.environment(DATA_DIR=str(data_dir), **(values | more)),
            cwd=processes.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def ready(self) -> Launched:
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return self
        self.end()
        pytest.fail(f"the launcher ended by itself:\n{self.said}")

    def end(self) -> int:
        """Read what it still says, wait for its end."""
        self.said += self.process.communicate(timeout=60)[0]
        return self.process.returncode

    def get(self, path: str, **more: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "identity", **more})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def serves(self) -> bool:
        try:
            return self.get("/sante/pret")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def family(self) -> list[int]:
        """All the processes born from the launcher, the database aside."""
        found = descendants(self.process.pid)
        return [pid for pid in found if command_line(pid) and "postgres" not in command_line(pid).split()[0]]

    def child(self, word: str) -> int:
        return next(pid for pid in children_of(self.process.pid) if word in command_line(pid))

    def postmaster(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])

    def finish(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.end()


def children_of(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == parent:
            found.append(int(entry.parent.name))
    return found


def descendants(pid: int) -> list[int]:
    return [found for child in children_of(pid) for found in (child, *descendants(child))]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@pytest.fixture(scope="session")
def system() -> Iterator[Launched]:
    with processes.data_directory() as directory:
        throwaway.migrate(directory)
        launched = Launched(directory).ready()
        yield launched
        launched.finish()
        stop_what_stays(directory)


def test_it_serves_and_says_where(system: Launched):
    assert f"http://localhost:{system.port}" in system.said
    status, headers, body = system.get("/sante/pret")
    assert (status, json.loads(body)) == (200, {"etat": "pret"})
    assert headers["x-frame-options"] == "DENY"
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


def test_static_files_have_names_that_change_with_them_and_live_for_ever(system: Launched):
    page = system.get("/composants/")[2]
    path = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert re.search(r"\.[0-9a-f]{12}\.css$", path)
    status, headers, _ = system.get(path)
    assert status == 200
    assert "immutable" in headers["cache-control"]


def test_figures_are_those_of_all_the_web_processes(system: Launched):
    token = processes.manage("token_create", "--scope", "operateur", DATA_DIR=str(system.data_dir)).stdout.split()[-1]
    for _ in range(20):
        system.get("/accessibilite/")
    status, _, figures = system.get("/metriques", Authorization=f"Bearer {token}")
    assert status == 200
    counted = re.findall(
        r'rafaelpro_requests_total\{method="GET",route="/accessibilite/",status="200"\} (\S+)', figures
    )
    assert [float(value) for value in counted] == [20]
    assert system.get("/metriques")[0] == 401


def test_web_and_commands_live_at_the_same_moment(system: Launched):
    assert "lundi 3 mars 2025" in system.get("/composants/")[2]
    code = (
        "from rafaelpro.core import clock; from django.db import connection\n"
        "connection.ensure_connection(); print(clock.now())"
    )
    beside = processes.manage("shell", "--no-imports", "-c", code, DATA_DIR=str(system.data_dir), RAFAELPRO_ENV="test")
    assert beside.stdout.startswith("2025-03-03 09:0"), beside.stderr
    assert beside.stdout[14:19] != "00:00"  # it has advanced since the launcher's start
    alone = processes.manage(
        "shell",
        "--no-imports",
        "-c",
        code,
        DATA_DIR=str(system.data_dir),
        RAFAELPRO_ENV="test",
        RAFAELPRO_CLOCK="2025-09-15",
    )
    assert alone.stdout.startswith("2025-09-15 00:00"), alone.stderr
    assert system.serves()  # a command that ends leaves the base to those who use it


def test_a_second_system_on_the_same_data_is_refused_in_words(system: Launched):
    second = Launched(system.data_dir)
    assert second.end() == 1
    assert "déjà en marche" in second.said
    assert str(system.process.pid) in second.said
    assert f"http://localhost:{system.port}" in second.said
    assert system.serves()


def test_a_port_already_taken_is_told_in_words(system: Launched, data_dir: Path):
    other = Launched(data_dir, port=system.port)
    assert other.end() == 1
    assert f"Le port {system.port} est déjà pris" in other.said
    assert "Traceback" not in other.said


@pytest.mark.parametrize("word", ["granian", "procrastinate"])
def test_a_child_that_dies_is_started_again(system: Launched, word: str):
    victim = system.child(word)
    os.kill(victim, signal.SIGKILL)
    processes.wait_until(lambda: not processes.is_running(victim))
    processes.wait_until(lambda: any(word in command_line(pid) for pid in children_of(system.process.pid)))
    processes.wait_until(system.serves)
    assert system.child(word) != victim


def test_pages_come_back_after_the_database_is_killed(system: Launched):
    killed = system.postmaster()
    os.kill(killed, signal.SIGKILL)
    processes.wait_until(lambda: not processes.is_running(killed))
    processes.wait_until(system.serves)
    assert system.postmaster() != killed
    assert [system.get("/sante/pret")[0] for _ in range(20)] == [200] * 20


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_stops_all_and_leaves_nothing(data_dir: Path, number: signal.Signals):
    launched = Launched(data_dir).ready()
    family, base = launched.family(), launched.postmaster()
    assert len(family) >= 4  # the web server and its two workers, the worker of jobs
    launched.process.send_signal(number)
    assert launched.end() == 0
    assert launched.said.rstrip().endswith("Tout est arrêté.")
    assert [pid for pid in (*family, base) if processes.is_running(pid)] == []
    assert not (data_dir / "run.json").exists()


def test_killed_outright_its_children_go_and_the_next_one_takes_over(data_dir: Path):
    throwaway.migrate(data_dir)
    launched = Launched(data_dir).ready()
    family = launched.family()
    launched.process.kill()
    launched.end()
    processes.wait_until(lambda: not any(map(processes.is_running, family)))
    following = Launched(data_dir, port=launched.port).ready()
    assert following.serves()
    base = following.postmaster()
    following.finish()
    assert following.process.returncode == 0
    assert not processes.is_running(base)


def test_killed_with_its_web_server_no_worker_keeps_the_port(data_dir: Path):
    throwaway.migrate(data_dir)
    launched = Launched(data_dir).ready()
    family, server = launched.family(), launched.child("granian")
    launched.process.kill()
    os.kill(server, signal.SIGKILL)
    launched.end()
    processes.wait_until(lambda: not any(map(processes.is_running, family)))
    following = Launched(data_dir, port=launched.port).ready()
    assert following.serves()
    following.finish()


def test_interrupted_while_it_prepares_it_stops_cleanly(data_dir: Path):
    launched = Launched(data_dir)
    launched.said += launched.process.stdout.readline()  # the base runs
    launched.process.send_signal(signal.SIGINT)
    assert launched.end() == 0
    assert "Traceback" not in launched.said
    assert not (data_dir / "postgres" / "postmaster.pid").exists()


def test_interrupted_while_the_demonstration_loads_it_leaves_an_empty_base_for_the_next_time(data_dir: Path):
    throwaway.migrate(data_dir)
    first = Launched(data_dir, RAFAELPRO_ENV="demo")
    for line in first.process.stdout:
        first.said += line
        if "flux EOS" in line:  # the offer is there, the people are not
            break
    first.process.send_signal(signal.SIGINT)
    assert first.end() == 0, first.said
    code = "from rafaelpro.catalogue.models import TrainingSession as T; print(T.objects.count())"
    counted = processes.manage("shell", "--no-imports", "-c", code, DATA_DIR=str(data_dir))
    assert counted.stdout.strip() == "0", counted.stderr


def test_a_data_directory_of_somebody_else_is_told_in_words(data_dir: Path):
    data_dir.mkdir()
    (data_dir / "run.lock").mkdir()  # cannot be opened, by root neither
    refused = Launched(data_dir)
    assert refused.end() == 1
    assert "n'est pas utilisable" in refused.said
    assert "Traceback" not in refused.said


def test_wrong_settings_end_with_2_and_words(data_dir: Path):
    refused = Launched(data_dir, RAFAELPRO_ENV="production")
    assert refused.end() == 2
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "RAFAELPRO_CLOCK"):
        assert f"- {name} " in refused.said
    assert "Traceback" not in refused.said
