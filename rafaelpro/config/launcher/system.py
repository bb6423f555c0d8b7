"""The steps of `make run`, from a checked environment to a system that serves, and its end."""

from __future__ import annotations

import fcntl
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import IO

from rafaelpro.config import postgres, running
from rafaelpro.config.environment import Environment
from rafaelpro.config.launcher import child
from rafaelpro.config.launcher.children import Child, stop_all
from rafaelpro.config.launcher.console import complain, say, seconds_since, tail
from rafaelpro.config.postgres.place import make_data_dir
from rafaelpro.core import clock

ROOT = Path(__file__).resolve().parents[3]
MANAGE = str(ROOT / "manage.py")
BIND = "127.0.0.1"
WEB_WORKERS = 2
WEB_THREADS = 8
READY_SECONDS = 60
TICK = 0.25


class Failed(Exception):
    """The system cannot run; why and what to do has been said on the terminal by the time it leaves `run`."""


class Stopped(Exception):
    """Somebody asked to stop."""


class System:
    """Everything that `make run` holds."""

    def __init__(self, environment: Environment, stopping: Event) -> None:
        self.environment = environment
        self.stopping = stopping
        self.data_dir = environment.data_dir
        self.address = f"http://localhost:{environment.port}"
        self.variables = self._variables()
        self.children: list[Child] = []
        self.steps: list[subprocess.Popen[bytes]] = []

    def run(self) -> None:
        """Start, serve until asked to stop, stop. Raises `Failed` once everything is stopped."""
        begun = time.monotonic()
        make_data_dir(self.data_dir)
        with self._alone():
            try:
                self._start(begun)
                while not self.stopping.wait(TICK):
                    self._watch()
            except Stopped:
                pass
            except Failed as failure:
                complain(str(failure))
                raise
            finally:
                self._stop()

    def _variables(self) -> dict[str, str]:
        """The children's environment: one clock, counted from one origin, for all of them."""
        variables = os.environ | {
            "DJANGO_SETTINGS_MODULE": "rafaelpro.config.settings",
            "DATA_DIR": str(self.data_dir),
            "PYTHONUNBUFFERED": "1",
        }
        if variables.get(clock.VARIABLE, "").strip():
            variables.setdefault(clock.ORIGIN_VARIABLE, repr(time.time()))
        return variables

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the run lock: one system for one DATA_DIR. The kernel lets it go if we are killed."""
        lock = self._open_lock()
        try:
            if not _take(lock):
                complain(self._already())
                raise Failed
            running.write(
                self.data_dir,
                running.Running(
                    pid=os.getpid(),
                    address=self.address,
                    clock=self.variables.get(clock.VARIABLE, ""),
                    clock_origin=self.variables.get(clock.ORIGIN_VARIABLE, ""),
                ),
            )
            try:
                yield
            finally:
                (self.data_dir / "run.json").unlink(missing_ok=True)
        finally:
            os.close(lock)

    def _open_lock(self) -> int:
        try:
            return os.open(running.lock_path(self.data_dir), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            complain(
                f"« {self.data_dir} » n'est pas utilisable ({error.strerror}) : il appartient sans doute à un autre "
                "compte. Lancez la commande sous ce compte, ou donnez un autre dossier : make run DATA_DIR=…"
            )
            raise Failed from error

    def _already(self) -> str:
        other = running.read(self.data_dir)
        who = f" (pid {other.pid}, {other.address})" if other else ""
        return (
            f"RafaelPro est déjà en marche sur ces données{who} : « {self.data_dir} ». Arrêtez-le d'abord, ou donnez "
            "un autre dossier et un autre port : make run DATA_DIR=… PORT=…"
        )

    # --- starting -------------------------------------------------------------------------------------------------

    def _start(self, begun: float) -> None:
        self._check_port()
        self._start_database()
        self._prepare()
        logins = self._manage("demo_logins") if self._has("demo_logins") else None
        self._start_children()
        self._wait_ready()
        say(f"\nRafaelPro est prêt (en {seconds_since(begun)}) : {self.address}")
        self._tell_logins(logins)
        say(f"Journaux : {self.data_dir}. Ctrl-C arrête tout.")

    def _check_port(self) -> None:
        port = self.environment.port
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((BIND, port))
            except PermissionError as error:
                raise Failed(f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1023.") from error
            except OSError as error:
                raise Failed(
                    f"Le port {port} est déjà pris par un autre programme : choisissez-en un autre (PORT=8001)."
                ) from error

    def _start_database(self) -> None:
        if self.environment.database:
            say("Base de données : celle de DATABASE_URL.")
            return
        begun = time.monotonic()
        try:
            server = postgres.ensure(self.data_dir)
        except postgres.ServerUnavailable as error:
            raise Failed(str(error)) from error
        self._check_stop()
        say(f"Base de données : PostgreSQL embarqué, prêt en {seconds_since(begun)}.")
        if server.place.home != self.data_dir:
            say(f"Ses données sont dans {server.place.home} : {self.data_dir} est fermé au compte qui la fait tourner.")

    def _prepare(self) -> None:
        begun = time.monotonic()
        static = self._manage("collectstatic", "--noinput", "--verbosity=0")
        self._finish(self._manage("migrate", "--noinput"), "migrate", "Les migrations de la base ont échoué")
        self._finish(static, "collectstatic", "Les fichiers statiques n'ont pas pu être préparés")
        say(f"Base à jour, fichiers statiques prêts ({seconds_since(begun)}).")
        with (self.data_dir / "launch_prepare.log").open("wb") as errors:
            prepare = self._step("launch_prepare", errors=errors)
        self._finish(prepare, "launch_prepare", "La préparation des données a échoué, rien n'est servi")

    def _manage(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.data_dir / f"{command}.log").open("wb") as output:
            return self._step(command, *arguments, output=output, errors=output)

    def _step(
        self, command: str, *arguments: str, output: IO[bytes] | None = None, errors: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """A command of ours that ends by itself, or with us; what it prints goes to `output`, else to the terminal."""
        step = subprocess.Popen(
            [sys.executable, child.__file__, str(os.getpid()), sys.executable, MANAGE, command, *arguments],
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        self.steps.append(step)
        return step

    def _finish(self, process: subprocess.Popen[bytes], command: str, failure: str) -> None:
        if self._wait(process) != 0:
            raise Failed(f"{failure} :\n{tail(self.data_dir / f'{command}.log')}")

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        while process.poll() is None:
            self.stopping.wait(0.05)
            self._check_stop()
        return process.returncode

    def _check_stop(self) -> None:
        if self.stopping.is_set():
            raise Stopped

    def _has(self, command: str) -> bool:
        return any(ROOT.glob(f"rafaelpro/*/management/commands/{command}.py"))

    def _start_children(self) -> None:
        web = ["-m", "granian", "--interface", "wsgi", "--host", BIND, "--port", str(self.environment.port)]
        web += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--no-access-log"]
        web += ["--log-level", "warning", "--workers-kill-timeout", "10", "rafaelpro.config.wsgi:application"]
        worker = [MANAGE, "procrastinate", "worker", "--concurrency=2", "--shutdown-graceful-timeout=10"]
        serving = self.variables | {"PYTHONPATH": str(ROOT), "RAFAELPRO_LAUNCHED": "1"}
        self.children = [
            Child("Le serveur web", web, self.data_dir / "web.log", serving),
            Child("Le traitement des tâches", worker, self.data_dir / "worker.log", self.variables),
        ]
        shutil.rmtree(self.data_dir / "metrics", ignore_errors=True)  # the counts of processes that are no more
        for one in self.children:
            one.start()

    def _wait_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            self._check_stop()
            for one in self.children:
                if one.has_died():
                    raise Failed(f"{one.label} s'arrête dès son départ :\n{tail(one.log)}")
            if time.monotonic() > until:
                raise Failed(f"Le serveur web ne répond pas après {READY_SECONDS} s :\n{tail(self.children[0].log)}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection(BIND, self.environment.port, timeout=10)
        try:
            connection.request("GET", "/sante/pret", headers={"Host": self._host()})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _host(self) -> str:
        """A name that ALLOWED_HOSTS accepts."""
        first = self.environment.allowed_hosts[0]
        return "localhost" if first == "*" else first.lstrip(".")

    def _tell_logins(self, process: subprocess.Popen[bytes] | None) -> None:
        if process is not None and self._wait(process) == 0:
            say(tail(self.data_dir / "demo_logins.log", lines=60))

    # --- living ---------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """What died is started again, and said."""
        if not self.environment.database:
            self._watch_database()
        for one in self.children:
            if one.has_died():
                one.kill_group()
                if not one.may_restart():
                    raise Failed(f"{one.label} s'arrête sans cesse :\n{tail(one.log)}\nSon journal : {one.log}")
                complain(f"{one.label} s'est arrêté tout seul : relancé. Son journal : {one.log}")
                one.start()

    def _watch_database(self) -> None:
        if postgres.is_alive(self.data_dir):
            return
        complain("La base de données s'est arrêtée toute seule : relancée.")
        try:
            postgres.ensure(self.data_dir)
        except postgres.ServerUnavailable as error:
            raise Failed(str(error)) from error

    # --- ending ---------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        """Web and worker first, the database last."""
        say("\nArrêt en cours…")
        for step in self.steps:
            if step.poll() is None:
                step.terminate()
                step.wait()
        stop_all(self.children)
        with suppress(postgres.ServerUnavailable):
            postgres.release(self.data_dir)
        say("Tout est arrêté.")


def _take(lock: int) -> bool:
    """The exclusive lock; tried for a second, since a command that reads it holds it for an instant."""
    for _ in range(20):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False
