"""Invented training organisations, seated in real communes of the region."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from rafaelpro.catalogue.communes import Commune, all_communes
from rafaelpro.eos.generator import identities
from rafaelpro.eos.generator.chance import happens, stream

KINDS = (
    "{} Formation", "Institut {}", "Ateliers {}", "{} Compétences", "Coopérative {}", "Centre {}", "Association {}",
    "{} Insertion", "École {}", "Campus {}", "{} Avenir", "Maison {}", "{} Conseil et Formation", "Réseau {}",
)  # fmt: skip
# Words made for this list: none is meant to be the name of anyone.
BRANDS = identities.words(
    "Brindaille Clairvelle Orméa Fontauline Trivalys Sylvarelle Pergolis Arcadune Lumivert Cépadour Oréline "
    "Rivancelle Passelune Colverdi Amandrelle Granvillac Tramontel Éclosine Vertaline Horizéa Bellombre Marélys "
    "Castelume Pinédoc Solenvie Talancelle Boréal-Sud Gâtinelle Landévia Ormoulin Périgône Saintelys Thouarelle "
    "Corréza Creusane Viennéo Charentelle Adourelle Garonnelle Dordelys Béarnelle Limouzane Médocine Gironelle "
    "Estuarelle Dunélia Volcélys Roselune Chênedor Montvallée Isléa Nivelune Luyzance Vézéris Baïzelle Gartempia "
    "Clainelle Sévrane Boutonelle Seudréa"
)
STREETS = (
    "rue des Tilleuls", "avenue du Stade", "rue de la Gare", "boulevard des Platanes", "place du Marché",
    "allée des Chênes", "rue des Écoles", "chemin de la Lande", "rue du Vieux Puits", "avenue des Pins", "quai du Port",
    "rue du Lavoir", "rue de l'Artisanat", "impasse des Lilas", "route de la Forêt", "rue des Vignes",
    "cours de la République",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    civility: str
    first_name: str
    surname: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A fictitious training organisation; `domain` is its name in mail and web addresses."""

    index: int
    siret: str
    name: str
    legal_name: str
    activity_number: str
    street: str
    commune: Commune
    phone: str
    domain: str
    contact: Person
    disability_contact: Person
    has_website: bool

    @property
    def postcode(self) -> str:
        return self.commune.postcodes[0]


def number_of_organisations(sessions: int) -> int:
    """60 for 1,200 sessions, about 400 for 20,000, about 1,900 for 200,000: organisations grow larger too."""
    return max(3, min(identities.MOST_ORGANISATIONS, round(60 * math.pow(sessions / 1200, 0.674))))


def build_organisations(*, seed: int, count: int) -> tuple[Organisation, ...]:
    """The organisations of a region: names all different, seats drawn by population."""
    names = _names(stream(seed, "names"), count)
    towns = _towns(stream(seed, "seats"), count)
    return tuple(_organisation(seed, index, names[index], towns[index]) for index in range(count))


def _names(rng: Random, count: int) -> list[str]:
    """As many brands as possible, then a second name per brand, then with the name of a region."""
    brands, kinds = list(BRANDS), list(KINDS)
    rng.shuffle(brands)
    rng.shuffle(kinds)
    names: list[str] = []
    for turn in range(count // len(brands) + 1):
        around, kind_shift = divmod(turn, len(kinds))
        suffix = f" {around + 1}" if around else ""
        names += [kinds[(kind_shift + i) % len(kinds)].format(brand) + suffix for i, brand in enumerate(brands)]
    return names[:count]


def _towns(rng: Random, count: int) -> list[Commune]:
    towns = [commune for commune in all_communes() if commune.population >= 2_000 and commune.postcodes]
    weights = [commune.population**0.7 for commune in towns]
    return rng.choices(towns, weights, k=count)


def _organisation(seed: int, index: int, name: str, town: Commune) -> Organisation:
    rng = stream(seed, "organisation", index)
    domain = identities.slug(name)
    legal = name.upper() if happens(rng, 0.5) else f"{rng.choice(('SARL', 'SAS', 'Association', 'SCOP'))} {name}"
    return Organisation(
        index=index,
        siret=identities.siret(index, establishment=rng.choice((1, 1, 1, 2, 3, 5))),
        name=name,
        legal_name=legal,
        activity_number=identities.activity_number(index),
        street=street(rng),
        commune=town,
        phone=identities.landline(rng),
        domain=domain,
        contact=contact(rng, domain),
        disability_contact=contact(rng, domain),
        has_website=happens(rng, 0.8),
    )


def street(rng: Random) -> str:
    """A number and the name of a street."""
    return f"{rng.randint(1, 98)} {rng.choice(STREETS)}"


def contact(rng: Random, domain: str) -> Person:
    """Somebody of the organisation."""
    civility, first_name, surname = identities.person(rng)
    phone = identities.mobile(rng) if happens(rng, 0.4) else identities.landline(rng)
    return Person(civility, first_name, surname, phone, identities.mail(f"{first_name} {surname}", domain))
