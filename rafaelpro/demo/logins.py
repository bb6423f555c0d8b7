"""Who can log in to the demonstration: a few accounts to play each part, all with one password."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from allauth.mfa.app_settings import TOTP_PERIOD
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt

from rafaelpro.organisations.models import Membership

# Not a secret: it opens only accounts of the demonstration, with which production refuses to start.
PASSWORD = "rafael-demo"  # noqa: S105


class Part(StrEnum):
    """The part that an account plays."""

    RESPONSIBLE = "responsible"
    POSITIONER = "positioner"
    TRAINER = "trainer"
    CATALOGUE = "catalogue"
    TWO_STRUCTURES = "two structures"
    NO_RIGHT = "no right"
    PRESCRIBER = "prescriber"
    PENDING_PRESCRIBER = "pending prescriber"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Login:
    """An account to show; `purpose` is what can be tried with it, in French."""

    part: Part
    email: str
    first_name: str
    last_name: str
    purpose: str


LOGINS: tuple[Login, ...] = (
    Login(
        Part.RESPONSIBLE, "responsable@demo.example", "Claire", "Montaigut",
        "organisme responsable : formations, sessions, candidatures ; référente",
    ),
    Login(
        Part.POSITIONER, "positionneur@demo.example", "Samir", "Belcourt",
        "organisme positionneur : rendre un avis sur les candidatures",
    ),
    Login(
        Part.TRAINER, "formateur@demo.example", "Odile", "Fargue",
        "organisme formateur : les données de session, les candidatures sans les coordonnées",
    ),
    Login(Part.CATALOGUE, "catalogue@demo.example", "Jules", "Pradère", "catalogue seulement : aucun avis possible"),
    Login(Part.TWO_STRUCTURES, "deux-structures@demo.example", "Inès", "Carbonnel", "deux structures, au choix"),
    Login(Part.NO_RIGHT, "sans-droit@demo.example", "Rémi", "Lacaze", "sans aucun droit : voit à qui le demander"),
    Login(Part.PRESCRIBER, "prescripteur@demo.example", "Nadège", "Sorbier", "conseillère qui envoie des candidatures"),
    Login(
        Part.PENDING_PRESCRIBER, "prescripteur-non-agree@demo.example", "Tom", "Ardillier",
        "structure que l'opérateur n'a pas encore agréée",
    ),
    Login(Part.OPERATOR, "operateur@demo.example", "Sylvie", "Marchadier", "l'opérateur : supervision, agréments"),
)  # fmt: skip


def lines() -> list[str]:
    """Who can log in, with what, under which structures; empty without the demonstration's accounts."""
    structures: dict[str, list[str]] = {}
    known = Membership.objects.filter(user__is_demo=True, user__email__in=[login.email for login in LOGINS])
    for membership in known.select_related("user", "organisation").order_by("organisation__name"):
        structures.setdefault(membership.user.email, []).append(membership.organisation.name)
    if not structures:
        return []
    width = max(map(len, structures))
    told = [
        f"  {login.email:<{width}}  {login.purpose} ({' ; '.join(structures[login.email])})"
        for login in LOGINS
        if login.email in structures
    ]
    return [f"Comptes de la démonstration, mot de passe « {PASSWORD} » :", *told, *second_factor_lines()]


def second_factor_lines() -> list[str]:
    """The second factor of the operator's person, without which the operator's pages stay shut; none elsewhere."""
    factors = Authenticator.objects.filter(user__is_demo=True, type=Authenticator.Type.TOTP).select_related("user")
    return [line for factor in factors.order_by("pk") for line in _factor_lines(factor)]


def _factor_lines(factor: Authenticator) -> list[str]:
    secret = decrypt(factor.data["secret"])
    code = format_hotp_value(hotp_value(secret, int(time.time()) // TOTP_PERIOD))
    return [
        f"Second facteur de {factor.user.email} : le code du moment est {code} (./manage.py demo_logins le redonne).",
        f"  Clé, pour une application de codes : {secret}",
    ]
