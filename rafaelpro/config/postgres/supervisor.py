"""Starts, shares and stops the embedded server.

Two locks of the kernel (flock) in DATA_DIR, let go by themselves when a process dies:
`postgres.lock` is held while somebody starts or stops the server; `postgres.users` is held, shared, by each process
that uses it. The last one to leave stops the server.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rafaelpro.config.postgres import binaries, cluster, place
from rafaelpro.config.postgres.errors import ServerUnavailable, explain, is_passing

START_SECONDS = 120  # the recovery of a large base after a power cut takes its time
STOP_SECONDS = 60
_LOG_BYTES = 16_384  # of the log's end, read to explain a failure
_LOG_KEPT = 20_000_000  # bytes; beyond, the log is put aside at the next start


@dataclass(frozen=True, slots=True)
class Options:
    """How the server runs. `durable=False` is for throw-away bases only (tests)."""

    durable: bool = True
    settings: tuple[tuple[str, str], ...] = ()

    def arguments(self) -> list[str]:
        fixed = {
            "listen_addresses": "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_checkpoints": "off",
            # Statements and details may hold personal data: the log keeps the error alone.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_parameter_max_length_on_error": "0",
        }
        loose = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        chosen = fixed | ({} if self.durable else loose) | dict(self.settings)
        return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]


@dataclass(slots=True)
class Server:
    """This process's use of the server of one DATA_DIR."""

    data_dir: Path
    place: place.Place
    users: int  # the descriptor that holds the shared lock
    process: int = field(default_factory=os.getpid)
    pid: int = 0

    @property
    def sockets(self) -> Path:
        return self.place.sockets

    def is_alive(self) -> bool:
        return self.pid > 0 and _state(self.pid) not in ("", "Z")


_servers: dict[Path, Server] = {}
_guard = threading.RLock()


def ensure(data_dir: Path, options: Options | None = None) -> Server:
    """The running server of `data_dir`, started if need be, and kept until this process ends or calls `release`.

    Cheap when all is well: called before each new connection. Raises `ServerUnavailable`.
    """
    data_dir = data_dir.absolute()
    with _guard:
        known = _servers.get(data_dir)
        if known and known.process == os.getpid() and known.is_alive():
            return known
        return _enter(data_dir, options or Options())


def is_alive(data_dir: Path) -> bool:
    """Whether the server that this process uses still runs."""
    server = _servers.get(data_dir.absolute())
    return server is not None and server.is_alive()


def release(data_dir: Path) -> None:
    """Leave the server of `data_dir`; stop it if nobody else uses it."""
    with _guard:
        server = _servers.pop(data_dir.absolute(), None)
        if server is None or server.process != os.getpid():
            return
        with _changing(server.data_dir):
            if _take(server.users, fcntl.LOCK_EX):
                _stop(server)
            os.close(server.users)


def _enter(data_dir: Path, options: Options) -> Server:
    place.make_data_dir(data_dir)
    with _changing(data_dir):
        spot = place.settle(data_dir, binaries.find())
        server = _mine(data_dir, spot)
        server.pid = _running(spot)
        if not server.pid:
            cluster.make_or_check(spot, durable=options.durable)
            server.pid = _start(data_dir, spot, options)
            cluster.furnish(spot.sockets)
    _servers[data_dir] = server
    return server


def _mine(data_dir: Path, spot: place.Place) -> Server:
    known = _servers.get(data_dir)
    if known and known.process == os.getpid():
        return known
    users = _open(data_dir / "postgres.users")
    fcntl.flock(users, fcntl.LOCK_SH)
    return Server(data_dir, spot, users)


@contextmanager
def _changing(data_dir: Path) -> Iterator[None]:
    """Hold the right to start or stop the server; waits for whoever holds it."""
    lock = _open(data_dir / "postgres.lock")
    try:
        until = time.monotonic() + START_SECONDS
        while not _take(lock, fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise ServerUnavailable(
                    f"La base de « {data_dir} » démarre ou s'arrête depuis plus de {START_SECONDS} s dans un autre "
                    "processus : attendez qu'il finisse, ou arrêtez-le."
                )
            time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ServerUnavailable(
            f"« {path} » ne peut pas être ouvert ({error.strerror}) : ce DATA_DIR appartient sans doute à un autre "
            "compte. Lancez la commande sous ce compte, ou choisissez un autre DATA_DIR."
        ) from error


def _take(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _running(spot: place.Place) -> int:
    """The pid of a server that is ready on this cluster, else 0; waits for one that is starting."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        pid, status = _pid_file(spot)
        if not pid or _state(pid) in ("", "Z") or _program(pid) not in ("postgres", "postmaster"):
            return 0
        if status == "ready":
            return pid
        time.sleep(0.05)
    raise ServerUnavailable(f"La base de « {spot.home} » n'est pas prête après {START_SECONDS} s.")


def _pid_file(spot: place.Place) -> tuple[int, str]:
    """The pid and the status that PostgreSQL wrote (lines 1 and 8 of postmaster.pid)."""
    try:
        lines = (spot.cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return 0, ""
    pid = int(lines[0]) if lines and lines[0].strip().lstrip("-").isdigit() else 0
    return abs(pid), lines[7].strip() if len(lines) > 7 else ""


def _state(pid: int) -> str:
    """The state letter of a process (Z for a zombie), empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "" if Path("/proc/self").exists() else _state_without_proc(pid)


def _state_without_proc(pid: int) -> str:
    asked = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True)
    return asked.stdout.strip()[:1]


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "" if Path("/proc/self").exists() else "postgres"


def _start(data_dir: Path, spot: place.Place, options: Options) -> int:
    """Start the server and wait until it is ready; tries again while a dying one still holds the cluster."""
    until = time.monotonic() + START_SECONDS
    while True:
        log = data_dir / "postgres.log"
        if log.exists() and log.stat().st_size > _LOG_KEPT:
            log.replace(data_dir / "postgres.log.1")
        beginning = log.stat().st_size if log.exists() else 0
        process = _spawn(log, spot, options)
        pid = _wait_ready(process, spot, until)
        if pid:
            threading.Thread(target=process.wait, daemon=True, name="postgres-reaper").start()
            return pid
        said = _tail(log, beginning)
        if not is_passing(said) or time.monotonic() > until:
            raise ServerUnavailable(f"La base ne démarre pas : {explain(said)}. Son journal : {log}")
        time.sleep(0.5)


def _spawn(log: Path, spot: place.Place, options: Options) -> subprocess.Popen[bytes]:
    sockets = ["-c", f"unix_socket_directories={spot.sockets}", "-c", "unix_socket_permissions=0700"]
    with log.open("ab") as output:
        return subprocess.Popen(
            [spot.binaries.program("postgres"), "-D", str(spot.cluster), *sockets, *options.arguments()],
            cwd="/",
            env=_environment(spot),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C on the terminal is for us: the base stops last
            **spot.account.popen(),
        )


def _environment(spot: place.Place) -> dict[str, str]:
    """A bare environment. A zombie in postmaster.pid (nobody reaps it) runs nothing: PostgreSQL takes the pid named
    by PG_GRANDPARENT_PID for no rival, and still checks by itself that no backend holds the shared memory."""
    environment = {"PATH": os.defpath, "LC_ALL": "C"}
    pid, _ = _pid_file(spot)
    if pid and _state(pid) == "Z":
        environment["PG_GRANDPARENT_PID"] = str(pid)
    return environment


def _wait_ready(process: subprocess.Popen[bytes], spot: place.Place, until: float) -> int:
    while process.poll() is None:
        pid, status = _pid_file(spot)
        if pid == process.pid and status == "ready":
            return pid
        if time.monotonic() > until:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)
        time.sleep(0.02)
    return 0


def _tail(log: Path, beginning: int) -> str:
    with log.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(beginning, size - _LOG_BYTES))
        return file.read().decode(errors="replace")


def _stop(server: Server) -> None:
    """Fast shutdown (SIGINT): sessions are cut, the base is left whole."""
    pid, _ = _pid_file(server.place)
    if not pid or _state(pid) in ("", "Z") or _program(pid) not in ("postgres", "postmaster"):
        return
    os.kill(pid, signal.SIGINT)
    until = time.monotonic() + STOP_SECONDS
    while _state(pid) not in ("", "Z") and time.monotonic() < until:
        time.sleep(0.02)


@atexit.register
def _leave_all() -> None:
    for data_dir in list(_servers):
        try:
            release(data_dir)
        except ServerUnavailable:
            continue
