"""What can go wrong with the embedded server, in words a person can act on."""

from __future__ import annotations


class ServerUnavailable(Exception):
    """The embedded server cannot serve; the message says why and what to do now (French: it reaches the terminal)."""


# Signs in PostgreSQL's own log -> our words. The first that matches is told.
_SIGNS: tuple[tuple[str, str], ...] = (
    ("No space left on device", "le disque est plein : libérez de la place, puis relancez"),
    ("has wrong ownership", "les données appartiennent à un autre utilisateur du système"),
    ("has invalid permissions", "le dossier des données est ouvert à d'autres : il doit être en mode 0700"),
    ("are incompatible with server", "les données viennent d'une autre version majeure de PostgreSQL"),
    ("Permission denied", "un fichier des données n'est pas accessible : vérifiez son propriétaire"),
    ("could not create shared memory", "la mémoire partagée manque : libérez de la mémoire, puis relancez"),
    ("Cannot allocate memory", "la mémoire manque : libérez-en, puis relancez"),
    ("could not look up effective user", "le compte du système n'a pas de nom (voir /etc/passwd)"),
    ("could not locate a valid checkpoint", "les données sont abîmées : restaurez une sauvegarde"),
)
# Signs that pass by themselves: a dying server still holds its lock or its memory for a moment.
_PASSING = ('lock file "postmaster.pid" already exists', "pre-existing shared memory block", "is still in use")


def explain(log: str) -> str:
    """Our words for the end of a server's log; the last line of the log when we have none."""
    for sign, words in _SIGNS:
        if sign in log:
            return words
    lines = [line for line in log.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "le serveur n'a rien dit"


def is_passing(log: str) -> bool:
    """Whether trying again in a moment may succeed."""
    return any(sign in log for sign in _PASSING)
