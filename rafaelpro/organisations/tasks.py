"""What the clock makes due in this room, as jobs (procrastinate); safe to run twice, and at once."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .domain.forget_unproven import forget_sessions, forget_unproven
from .domain.remind import remind_to_confirm


@app.periodic(cron="20 7 * * *")
@app.task(name="organisations.remind_to_confirm", queueing_lock="organisations.remind_to_confirm")
def remind_referents(timestamp: int) -> None:
    """Ask referents whose list is old who is still there."""
    remind_to_confirm()


@app.periodic(cron="40 3 * * *")
@app.task(name="organisations.forget_unproven", queueing_lock="organisations.forget_unproven")
def forget(timestamp: int) -> None:
    """Forget the sign-ups that nobody finished, and the sessions that are over."""
    forget_unproven()
    forget_sessions()


def run_due() -> dict[str, int]:
    """The same at once; returns how many of each."""
    return {
        "relectures de personnes demandées": remind_to_confirm(),
        "inscriptions abandonnées oubliées": forget_unproven(),
        "sessions de navigateur finies": forget_sessions(),
    }
