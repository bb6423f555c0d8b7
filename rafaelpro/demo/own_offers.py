"""What organisations of the demonstration describe themselves, through the real doors: one file in each state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rafaelpro.catalogue.own.content import version_of, version_of_all
from rafaelpro.catalogue.own.domain.begin import begin
from rafaelpro.catalogue.own.domain.steps import Order, take_step
from rafaelpro.catalogue.own.domain.write import add_session, write_section
from rafaelpro.catalogue.own.enums import Step
from rafaelpro.catalogue.own.fields import Section
from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.eos.generator.identities import mail
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.rights import Actor, actor_of

from .logins import LOGINS, Part

REASON = "Le programme est trop court : dites ce qui est fait chaque jour, et comment les acquis sont évalués."


@dataclass(frozen=True, slots=True)
class Idea:
    """A training in a few words; the rest is the same for all."""

    title: str
    objective: str
    programme: str
    price: str
    hours: int
    town: tuple[str, str]
    methods: str = "Ateliers en petit groupe, mises en situation, exercices corrigés."


IDEAS = (
    Idea("Initiation à la soudure à l’arc", "Lire un plan simple, préparer un poste, souder deux pièces d’acier.",
         "Sécurité au poste\nLecture de plan\nSoudage à plat et en angle\nContrôle visuel", "1250", 70,
         ("64100", "Bayonne")),
    Idea("Tableur\u00a0: perfectionnement", "Construire des tableaux croisés, suivre et présenter des chiffres.",
         "Formules utiles\nTableaux croisés\nGraphiques\nUn cas apporté par chacun", "480", 21, ("33000", "Bordeaux")),
    Idea("Français professionnel, niveau B1", "Comprendre des consignes, écrire un message, parler en réunion.",
         "Écouter et parler au travail\nLire et écrire des messages\nDire un problème", "0", 120, ("87000", "Limoges")),
    Idea("Taille douce des arbres fruitiers", "Observer un arbre, choisir ses coupes, entretenir ses outils.",
         "Comprendre l’arbre\nTailler au verger\nSoins aux outils", "195", 14, ("47000", "Agen")),
    Idea("Tenir la comptabilité d’une petite entreprise", "Saisir, rapprocher, préparer une déclaration de TVA.",
         "Saisie\nRapprochement bancaire\nTVA\nClôture d’un mois", "890,50", 49, ("86000", "Poitiers")),
    Idea("Cuisine végétale en collectivité", "Composer des menus équilibrés, cuisiner en grandes quantités.",
         "Équilibre des menus\nProduits de saison\nEn cuisine", "640", 28, ("24000", "Périgueux")),
)  # fmt: skip


def describe(today: date) -> int:
    """Files of the person to show in every state, and published ones of a few neighbours. Returns how many."""
    operator = _acting_as(Part.OPERATOR)
    author = _acting_as(Part.RESPONSIBLE)
    for idea, tell in zip(IDEAS, _STORIES, strict=True):
        tell(_written(idea, today, author), author, operator)
    neighbours = list(_neighbours(author))
    for idea, neighbour in zip(IDEAS[::2], neighbours, strict=False):
        _published(_written(idea, today, neighbour), neighbour, operator)
    return len(IDEAS) + min(len(IDEAS[::2]), len(neighbours))


def _acting_as(part: Part) -> Actor:
    email = next(login.email for login in LOGINS if login.part is part)
    return actor_of(Membership.objects.select_related("user", "organisation").get(user__email=email))


def _neighbours(author: Actor) -> Iterator[Actor]:
    """Somebody of each other training organisation who may describe its offer."""
    rows = Membership.objects.filter(can_catalogue=True, is_referent=True, organisation__kind=Kind.PROVIDER)
    others = rows.exclude(organisation=author.organisation).select_related("user", "organisation")
    yield from (actor_of(each) for each in others.order_by("organisation_id", "pk").distinct("organisation_id")[:3])


def _written(idea: Idea, today: date, author: Actor) -> OwnOffer:
    offer = begin(title=idea.title, actor=author)
    for section, texts in _texts(idea, author).items():
        before = offer.content.part(section)
        offer = write_section(
            offer_id=offer.pk, section=section, texts=before | texts, version=version_of(before), actor=author
        )
    first = today + timedelta(days=40)
    for start in (first, first + timedelta(days=120)):
        days = {"start": f"{start:%d/%m/%Y}", "end": f"{start + timedelta(days=30):%d/%m/%Y}", "places": "10"}
        offer = add_session(offer_id=offer.pk, texts=days, actor=author)
    return offer


def _texts(idea: Idea, author: Actor) -> dict[Section, dict[str, str]]:
    postal_code, town = idea.town
    return {
        Section.TRAINING: {
            "objective": idea.objective,
            "programme": idea.programme,
            "results": "Une attestation de fin de formation, après une mise en situation.",
            "certifying": "0",
        },
        Section.AUDIENCE: {
            "audience": "Salariés, demandeurs d’emploi et particuliers.",
            "prerequisites": "Aucun",
            "admission": "Un entretien par téléphone, dans les dix jours qui suivent la demande.",
            "disability_access": "Locaux accessibles. Parlez-nous de vos besoins dès l’inscription.",
        },
        Section.COURSE: {
            "duration": f"{idea.hours // 7} jours",
            "total_hours": str(idea.hours),
            "rhythm": "Le mardi et le jeudi, de 9\u00a0h à 17\u00a0h.",
            "teaching_mode": "0",
            "entry_mode": "0",
            "methods": idea.methods,
        },
        Section.PRICE: {"total_price": idea.price, "funding": "Employeur, opérateur de compétences."},
        Section.PLACE: {"address": "12 rue des Exemples", "postal_code": postal_code, "town": town},
        Section.CONTACT: {"contact_name": "Accueil", "contact_email": mail("accueil", author.organisation.name)},
    }


def _step(offer: OwnOffer, step: Step, actor: Actor, reason: str = "") -> OwnOffer:
    return take_step(
        offer_id=offer.pk, order=Order(step, reason=reason, version=version_of_all(offer.content)), actor=actor
    )


def _published(offer: OwnOffer, author: Actor, operator: Actor) -> None:
    _step(_step(offer, Step.SUBMIT, author), Step.ACCEPT, operator)


def _sent(offer: OwnOffer, author: Actor, operator: Actor) -> None:
    _step(offer, Step.SUBMIT, author)


def _sent_back(offer: OwnOffer, author: Actor, operator: Actor) -> None:
    _step(_step(offer, Step.SUBMIT, author), Step.SEND_BACK, operator, REASON)


def _modified(offer: OwnOffer, author: Actor, operator: Actor) -> None:
    """Published, then a new price that waits for the operator."""
    _published(offer, author, operator)
    revised = _step(offer, Step.REVISE, author)
    price = revised.content.part(Section.PRICE)
    _step(
        write_section(
            offer_id=offer.pk,
            section=Section.PRICE,
            texts=price | {"total_price": "520"},
            version=version_of(price),
            actor=author,
        ),
        Step.SUBMIT,
        author,
    )


def _half_written(offer: OwnOffer, author: Actor, operator: Actor) -> None:
    """Something is missing, something is wrong."""
    price = offer.content.part(Section.PRICE)
    write_section(
        offer_id=offer.pk,
        section=Section.PRICE,
        texts=price | {"total_price": "à voir", "funding": ""},
        version=version_of(price),
        actor=author,
    )


def _archived(offer: OwnOffer, author: Actor, operator: Actor) -> None:
    _step(offer, Step.ARCHIVE, author)


_STORIES: tuple[Callable[[OwnOffer, Actor, Actor], None], ...] = (
    _published, _modified, _sent, _sent_back, _half_written, _archived,
)  # fmt: skip
