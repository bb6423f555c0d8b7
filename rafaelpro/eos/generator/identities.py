"""Numbers and names that belong to nobody.

SIRET: the SIREN of a commune is 21, its department on two digits, four digits and a key. No department bears number
96, so the 10,000 SIREN in 2196 are given to no one. Telephone numbers are those that the regulator keeps for fiction;
addresses of mail and web are under `.example` (RFC 2606).
"""

from __future__ import annotations

from random import Random

from rafaelpro.core.french import fold
from rafaelpro.core.identifiers import luhn_sum

FICTITIOUS_SIREN = "2196"
MOST_ORGANISATIONS = 10_000
LANDLINE_OF_FICTION = "05 36 49"
MOBILE_OF_FICTION = "06 39 98"


def words(text: str) -> tuple[str, ...]:
    """The words of a list too long to be written one a line."""
    return tuple(text.split())


WOMEN = words(
    "Adèle Aïcha Agathe Aminata Anaïs Awa Béatrice Camille Caroline Cécile Chloé Claire Clémence Delphine Élise "
    "Émilie Estelle Fanny Fatima Florence Françoise Gaëlle Hélène Inès Isabelle Jeanne Joëlle Julie Karine "
    "Khadija Laurence Léa Leïla Lucie Maëlle Manon Margaux Maria Marion Mathilde Mélanie Myriam Nadia Nathalie "
    "Noémie Olga Pauline Rachel Rosa Salomé Sandrine Sarah Sofia Solène Soraya Sylvie Valérie Yasmine Yvonne Zoé"
)
MEN = words(
    "Abdel Adrien Alain Alexis Amadou Antoine Arnaud Bastien Benoît Bruno Cédric Christophe Clément Cyril Damien "
    "David Driss Émile Éric Étienne Fabien Florian François Gaël Grégory Guillaume Hakim Hugo Ibrahim Ivan "
    "Jean-Marc Jérôme Joël Jonathan Julien Karim Kévin Laurent Léo Loïc Luc Mamadou Mathieu Maxime Mehdi Mickaël "
    "Moussa Nicolas Olivier Omar Pascal Paul Pierre Quentin Rachid Raphaël Rémi Romain Samuel Sébastien Simon "
    "Stéphane Théo Thomas Victor Yanis"
)
SURNAMES = words(
    "Abadie Arnaudin Aubertin Bacquet Barrère Bastide Beaufils Belhadj Benoist Berthomé Besson Bonnafous Bourdeau "
    "Brunet Cabanes Camara Capdeville Cassagne Castaing Chabrol Chassaing Chauvet Cisse Courtade Couturier "
    "Daguerre Darrigade Delmas Desmoulin Diallo Dubourdieu Duclos Dufau Dumontet Dupuy Duverger Etcheverry "
    "Fargeot Faugère Faure Ferrand Fonteneau Fournier Gaillard Garrigue Gauthier Gimenez Goudet Granier Guérin "
    "Haddad Hamidi Haristoy Jarry Joubert Kaba Kowalski Labat Lacoste Lafargue Lagarde Lamothe Lapeyre Larrieu "
    "Lascaux Laurière Lavergne Leblanc Lopes Magne Malaurie Marchand Mazeau Mercadier Merle Montagne Moreau "
    "Nadaud Naulet Nguyen Olivier Ouattara Pailler Pereira Peyron Picard Pinson Poitevin Pradeau Puyau Queyroi "
    "Rabaud Raynaud Renaudin Rivière Roumieu Sabourin Salles Sarrazin Saunier Sissoko Soulier Tauzin Teixeira "
    "Texier Thibaud Touré Traoré Valade Verdier Vidal Vignaud Villard"
)


def siret(index: int, *, establishment: int = 1) -> str:
    """The SIRET of the fictitious organisation of that number (0 to 9,999); both of its keys hold."""
    if not 0 <= index < MOST_ORGANISATIONS:
        raise ValueError(f"{index} is not between 0 and {MOST_ORGANISATIONS - 1}")
    siren = _with_key(f"{FICTITIOUS_SIREN}{index:04d}")
    return _with_key(f"{siren}{establishment:04d}")


def _with_key(digits: str) -> str:
    return f"{digits}{-luhn_sum(digits + '0') % 10}"


def activity_number(index: int) -> str:
    """A declaration of activity as they are in Nouvelle-Aquitaine (75, department, order), of no real department."""
    return f"7596{index:07d}"


def landline(rng: Random) -> str:
    """A fixed number of the South-West that is kept for fiction."""
    return f"{LANDLINE_OF_FICTION} {rng.randrange(100):02d} {rng.randrange(100):02d}"


def mobile(rng: Random) -> str:
    """A mobile number that is kept for fiction."""
    return f"{MOBILE_OF_FICTION} {rng.randrange(100):02d} {rng.randrange(100):02d}"


def person(rng: Random) -> tuple[str, str, str]:
    """Civility, first name, surname."""
    civility, names = ("Madame", WOMEN) if rng.random() < 0.55 else ("Monsieur", MEN)
    return civility, rng.choice(names), rng.choice(SURNAMES)


def mail(local: str, domain: str) -> str:
    """`local@domain.example`, in the letters that addresses admit."""
    return f"{slug(local, '.')}@{slug(domain)}.example"


def slug(text: str, joint: str = "-") -> str:
    """Letters and digits without accents, joined."""
    return joint.join("".join(char if char.isalnum() else " " for char in fold(text)).split())
