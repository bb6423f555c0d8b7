"""Where the server's files stand and under which system account it runs.

PostgreSQL refuses to run as root. Started by root, it runs as `postgres` or `nobody`, which must be able to reach its
programs and its data. Where DATA_DIR stands in a directory closed to others (a 0700 home), we never open what is not
ours: the data go to `/var/lib/rafaelpro/<name>`, and DATA_DIR/emplacement keeps that name.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rafaelpro.config.postgres.binaries import Binaries
from rafaelpro.config.postgres.errors import ServerUnavailable

ELSEWHERE = Path("/var/lib/rafaelpro")
SERVICE_ACCOUNTS = ("postgres", "nobody")
LONGEST_SOCKET_PATH = 107  # bytes; sun_path holds 108 with its closing zero
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that runs the server."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def popen(self) -> dict[str, Any]:
        """Arguments of `subprocess` that run a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def reaches(self, path: Path, flag: str = "-x") -> bool:
        """Whether this account can enter (`-x`) or write (`-w`) `path`, asked to the system itself."""
        if not self.is_other:
            return os.access(path, {"-x": os.X_OK, "-w": os.W_OK}[flag])
        asked = subprocess.run(["test", flag, str(path)], cwd="/", **self.popen())
        return asked.returncode == 0


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that one server needs to stand somewhere."""

    account: Account
    binaries: Binaries
    home: Path  # holds the cluster; DATA_DIR itself, or the place elsewhere
    sockets: Path

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"


def make_data_dir(data_dir: Path) -> None:
    """Create DATA_DIR where it is missing; an existing one keeps its mode."""
    if data_dir.is_dir():
        return
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(0o755 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise ServerUnavailable(
            f"DATA_DIR : « {data_dir} » ne peut pas être créé ({error.strerror}). Choisissez un autre dossier."
        ) from error


def settle(data_dir: Path, binaries: Binaries) -> Place:
    """The place of the server of `data_dir`; raises `ServerUnavailable` when the data belong to somebody else."""
    home = _home(data_dir)
    account = _account(home / "postgres")
    if account.is_other and not account.reaches(home):
        home = _move_in(data_dir)
    return Place(account, _reachable(binaries, account), home, _sockets(home, account))


def _account(cluster: Path) -> Account:
    me = _named(os.geteuid())
    owner = _named(cluster.stat().st_uid) if cluster.exists() else None
    if me.uid != 0:
        if owner and owner.uid != me.uid:
            raise ServerUnavailable(
                f"Les données de « {cluster} » appartiennent à « {owner.name} », et vous êtes « {me.name} » : lancez "
                "la commande sous ce compte (ou root), ou choisissez un autre DATA_DIR."
            )
        return me
    return owner if owner and owner.uid != 0 else _service_account()


def _named(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, os.getegid())
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _service_account() -> Account:
    for name in SERVICE_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ServerUnavailable("PostgreSQL refuse de tourner sous root, et il n'y a ni compte « postgres » ni « nobody ».")


def _home(data_dir: Path) -> Path:
    pointer = data_dir / "emplacement"
    return Path(pointer.read_text().strip()) if pointer.exists() else data_dir


def _move_in(data_dir: Path) -> Path:
    if (data_dir / "postgres").exists():
        raise ServerUnavailable(
            f"« {data_dir} » n'est plus accessible au compte de la base : rendez ses dossiers parents traversables, "
            "ou choisissez un autre DATA_DIR."
        )
    home = ELSEWHERE / f"{data_dir.parent.name.strip('.') or 'donnees'}-{secrets.token_hex(4)}"
    home.mkdir(parents=True, mode=0o755)
    (data_dir / "emplacement").write_text(f"{home}\n")
    return home


def _reachable(binaries: Binaries, account: Account) -> Binaries:
    """The programs where the account can run them: a copy beside the data when they stand in a closed directory."""
    if account.reaches(Path(binaries.program("postgres"))):
        return binaries
    if binaries.root is None:
        raise ServerUnavailable(f"Le compte « {account.name} » ne peut pas lancer {binaries.program('postgres')}.")
    copy = ELSEWHERE / f"postgresql-{_version(binaries.root)}"
    if not copy.exists():
        _copy_programs(binaries.root, copy)
    inside = copy / binaries.root.parent.name / binaries.root.name
    return Binaries(bin=inside / "bin", major=binaries.major, root=inside)


def _copy_programs(root: Path, copy: Path) -> None:
    """Copy an installation with the libraries beside its package, which it finds by their relative place."""
    ELSEWHERE.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".postgresql-", dir=ELSEWHERE))
    shutil.copytree(root, partial / root.parent.name / root.name, symlinks=True)
    libraries = root.parent.with_name(f"{root.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(partial)], check=True)
    try:
        partial.rename(copy)
    except OSError:  # another start made it first
        shutil.rmtree(partial)


def _version(root: Path) -> str:
    answer = subprocess.run([root / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.split()[2]


def _sockets(home: Path, account: Account) -> Path:
    """The cluster's own 0700 directory; a private one under the temporary directory where that path is too long."""
    inside = home / "postgres"
    if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return inside
    return short_directory(home, account)


def short_directory(home: Path, account: Account) -> Path:
    """A private directory with a short path, owned by `account`; its name is kept in `home`/sockets."""
    note = home / "sockets"
    if note.exists():
        known = Path(note.read_text().strip())
        if known.is_dir() and not known.is_symlink() and known.stat().st_uid == account.uid:
            return known
    made = Path(tempfile.mkdtemp(prefix="rafaelpro-", dir="/tmp"))
    if account.is_other:
        os.chown(made, account.uid, account.gid)
    note.write_text(f"{made}\n")
    return made
