"""All that is held about a person, once, for the page and for the file: titles, words, and values for machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rafaelpro.applications.consultations import consultations_of
from rafaelpro.applications.documents import documents_of
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application
from rafaelpro.core import clock
from rafaelpro.core.french import NBSP, counted, long_date
from rafaelpro.core.french import phone as phone_words
from rafaelpro.history import record
from rafaelpro.outbox.models import Message, Status

from .candidate_form import LEVELS
from .follow_words import lines_of

Value = str | int | bool | None | dict[str, Any]
CORRECTED = "Vous avez corrigé vos données"


@dataclass(frozen=True, slots=True)
class Datum:
    """One thing that is held: `name` and `value` for the file, `label` and `words` for the page."""

    name: str
    label: str
    value: Value
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """`is_list`: several things of one kind, told apart by their label; the value of each is a record."""

    name: str
    title: str
    data: list[Datum]
    is_list: bool = False


def sections_of(application: Application) -> list[Section]:
    """Everything, in the order of the page."""
    return [
        Section("identite", "Vous", _identity(application)),
        Section("coordonnees", "Où vous joindre", _reach(application)),
        Section("situation", "Votre situation", _situation(application)),
        Section("candidature", "Votre candidature", _application(application)),
        Section("historique", "Ce qui s’est passé", _history(application), is_list=True),
        Section("papiers", "Les papiers demandés", _papers(application), is_list=True),
        Section("courriels", "Les courriels partis pour vous", _mails(application), is_list=True),
        Section("consultations", "Qui a ouvert votre dossier", _looks(application), is_list=True),
    ]


def export_of(application: Application) -> dict[str, Any]:
    """The same for a machine: dates in ISO, names without accents."""
    told: dict[str, Any] = {"reference": application.reference, "exporte_le": clock.now().isoformat(timespec="seconds")}
    for section in sections_of(application):
        if section.is_list:
            told[section.name] = [_record(each) for each in section.data]
        else:
            told[section.name] = {each.name: each.value for each in section.data}
    return told


def _record(datum: Datum) -> dict[str, Any]:
    return {datum.name: datum.label, **(datum.value if isinstance(datum.value, dict) else {})}


def _text(name: str, label: str, text: str, words: str = "") -> Datum:
    return Datum(name, label, text or None, words or text)


def _day(name: str, label: str, day: date | None) -> Datum:
    return Datum(name, label, day.isoformat() if day else None, long_date(day) if day else "")


def _yes_no(name: str, label: str, answer: bool) -> Datum:
    return Datum(name, label, answer, "Oui" if answer else "Non")


def _identity(held: Application) -> list[Datum]:
    return [
        _text("civilite", "Civilité", held.civility, held.get_civility_display()),
        _text("nom_naissance", "Nom de naissance", held.birth_name),
        _text("nom_usage", "Nom d’usage", held.usual_name),
        _text("prenom", "Prénom", held.first_name),
        _day("date_naissance", "Date de naissance", held.birth_date),
    ]


def _reach(held: Application) -> list[Datum]:
    return [
        _text("courriel", "Courriel", held.email),
        _text("telephone", "Téléphone", held.phone, phone_words(held.phone)),
        _text("code_postal", "Code postal", held.postal_code),
        _text("ville", "Ville", held.town),
    ]


def _situation(held: Application) -> list[Datum]:
    level = dict(LEVELS).get(str(held.level or ""), "")
    return [
        _yes_no("inscrit_france_travail", "Inscrit·e à France Travail", held.registered_france_travail),
        _text("identifiant_france_travail", "Identifiant France Travail", held.france_travail_identifier),
        Datum("niveau", "Plus haut diplôme", held.level, level if held.level else ""),
        _yes_no(
            "recontact_referent_handicap", "Souhaite être recontacté·e par le référent handicap",
            held.wants_disability_contact,
        ),
        _text("message", "Message à l’organisme", held.message),
    ]  # fmt: skip


def _application(held: Application) -> list[Datum]:
    state, origin = State(held.state), Origin(held.origin)
    data = [
        _text("session", "Session", held.session.carif_number),
        _text("formation", "Formation", held.session.action.title),
        Datum("etat", "État", state.slug, state.label),
        Datum("origine", "Envoyée par", origin.slug, _sender(held)),
        _text("contact_prescripteur", "Votre contact", held.prescriber_contact_name),
        _day("creee_le", "Envoyée le", held.created_on),
        _day("avis_le", "Réponse donnée le", held.decided_on),
        _day("entree_prevue", "Entrée prévue le", held.planned_entry),
        _day("sortie_prevue", "Sortie prévue le", held.planned_exit),
    ]
    if state is State.NOT_RETAINED and held.reason_shared and held.reason:
        data.append(_text("motif", "Motif", held.reason.label))
        data.append(_text("precision", "Précision", held.reason_detail))
    return [each for each in data if each.words]


def _sender(held: Application) -> str:
    if held.prescriber is not None:
        return held.prescriber.name
    return "Vous" if held.origin == Origin.SELF else "L’organisme de formation"


def _history(held: Application) -> list[Datum]:
    """Changes of state, and what the person has corrected."""
    told: list[tuple[datetime, str, list[str]]] = [(line.at, line.words, []) for line in lines_of(held)]
    corrected = record.of("candidature", held.reference).filter(details__has_key="champs")
    told += [(each.at.astimezone(clock.PARIS), CORRECTED, each.details["champs"]) for each in corrected]
    return [_line(at, words, fields) for at, words, fields in sorted(told, reverse=True)]


def _line(at: datetime, words: str, fields: list[str]) -> Datum:
    value: dict[str, Any] = {"le": at.isoformat(timespec="seconds")} | ({"champs": fields} if fields else {})
    day = long_date(at.date())
    return Datum("quoi", words, value, f"{day}{NBSP}: {', '.join(fields)}" if fields else day)


def _papers(held: Application) -> list[Datum]:
    return [
        Datum("papier", each.label, {"etat": each.get_outcome_display()}, each.get_outcome_display().capitalize())
        for each in documents_of(held)
    ]


def _mails(held: Application) -> list[Datum]:
    """Those to the person; what they say is in their mailbox."""
    if not held.email:
        return []
    sent = Message.objects.filter(concerns=f"candidature {held.reference}", to=held.email, status=Status.SENT)
    days = [(each.subject, clock.paris_date(each.sent_at or each.created_at)) for each in sent.order_by("-pk")]
    return [Datum("objet", subject, {"le": day.isoformat()}, long_date(day)) for subject, day in days]


def _looks(held: Application) -> list[Datum]:
    return [
        Datum(
            "structure",
            each.structure,
            {"fois": each.times, "derniere_fois": each.last_on.isoformat()},
            f"{counted(each.times, 'fois', 'fois')}, la dernière fois le {long_date(each.last_on)}",
        )
        for each in consultations_of(held)
    ]
