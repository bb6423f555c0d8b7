"""Candidates of the demonstration: invented, one for each number, always the same."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from rafaelpro.applications.enums import Civility
from rafaelpro.applications.person import Candidate, cleaned
from rafaelpro.catalogue.communes import Commune
from rafaelpro.eos.generator import identities
from rafaelpro.eos.generator.chance import happens, stream, weighted

DAYS_IN_YEAR = 365.25
YOUNGEST, OLDEST = 17, 61  # years, on the day of reckoning: 16 is the least (R6.2), and they applied before that day
LEVELS = ((1, 15), (2, 20), (3, 35), (4, 22), (5, 5), (None, 3))
MESSAGES = (
    "Je suis disponible tout de suite, et j'ai le permis B.",
    "J'aimerais savoir si les horaires permettent de déposer mes enfants à l'école.",
    "J'ai déjà travaillé deux ans dans ce métier, sans diplôme.",
    "Je n'ai pas de voiture, je viendrai en car.",
    "On m'a conseillé votre formation à la Mission locale.",
    "Je préfère être appelé l'après-midi.",
)


def candidate(*, seed: int, number: int, town: Commune, today: date) -> Candidate:
    """The person of that number, who lives in or near `town`."""
    rng = stream(seed, "candidate", number)
    civility, first_name, birth_name = identities.person(rng)
    is_woman = civility == "Madame"
    return cleaned(
        Candidate(
            birth_name=birth_name if happens(rng, 0.9) else f"{birth_name}-{rng.choice(identities.SURNAMES)}",
            usual_name=rng.choice(identities.SURNAMES) if is_woman and happens(rng, 0.2) else "",
            first_name=first_name,
            birth_date=_birth_date(rng, today),
            civility=_civility(rng, is_woman),
            email=identities.mail(f"{first_name} {birth_name} {number}", "courriel") if happens(rng, 0.9) else "",
            phone=identities.mobile(rng),
            postal_code=town.postcodes[0],
            town=town.name,
            registered_france_travail=happens(rng, 0.8),
            level=weighted(rng, LEVELS),
            message=rng.choice(MESSAGES) if happens(rng, 0.12) else "",
            wants_disability_contact=happens(rng, 0.05),
        )
    )


def _birth_date(rng: Random, today: date) -> date:
    years = rng.triangular(YOUNGEST + 1, OLDEST, 27)
    return today - timedelta(days=round(years * DAYS_IN_YEAR))


def _civility(rng: Random, is_woman: bool) -> str:
    if happens(rng, 0.03):
        return ""
    return Civility.MADAME if is_woman else Civility.MONSIEUR
