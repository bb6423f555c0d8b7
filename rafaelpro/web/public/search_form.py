"""The criteria of a search, read from the address: what is absurd is left out with a word, never an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.http import QueryDict

from rafaelpro.catalogue import communes
from rafaelpro.catalogue.communes import DEPARTMENTS, Commune
from rafaelpro.catalogue.models import Measure
from rafaelpro.core.french import NBSP, fold, identity
from rafaelpro.core.identifiers import squeeze
from rafaelpro.search.queries import PAGE_SIZE, SessionQuery
from rafaelpro.web.forms import Form

RADII = (5, 10, 20, 30, 50, 100)
DEFAULT_RADIUS = 30
LONGEST_TEXT = 200
BESIDE_THE_CRITERIA = frozenset({"page", "deplier", "structure"})


class SearchForm(Form):
    """The names are those of the API."""

    q = forms.CharField(label="Métier, mot ou numéro", required=False, max_length=LONGEST_TEXT)
    commune = forms.CharField(label="Ville ou code postal", required=False, max_length=80)
    rayon_km = forms.ChoiceField(
        label="Distance",
        required=False,
        choices=[("", "Dans la commune"), *((str(km), f"À {km} km") for km in RADII)],
    )
    departement = forms.ChoiceField(label="Département", required=False)
    mesure = forms.ChoiceField(label="Type de formation", required=False)
    organisme = forms.CharField(label="Organisme de formation", required=False, max_length=LONGEST_TEXT)
    marche = forms.CharField(label="N° de marché", required=False, max_length=60)
    carif = forms.CharField(label="N° Carif ou référence", required=False, max_length=20)
    dispositif = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    ouvert = forms.BooleanField(label="Candidatures ouvertes seulement", required=False)

    def __init__(self, *args: Any, measures: list[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement"].choices = [  # type: ignore[attr-defined]
            ("", "Tous"),
            *((code, f"{name} ({code})") for code, name in DEPARTMENTS.items()),
        ]
        self.fields["mesure"].choices = [  # type: ignore[attr-defined]
            ("", "Tous"),
            *((measure.code, measure.label) for measure in measures),
        ]


@dataclass(frozen=True, slots=True)
class Criterion:
    """An active criterion: the parameters that hold it, and its words on a chip."""

    names: tuple[str, ...]
    words: str


@dataclass(slots=True)
class Criteria:
    """What the address asks for: the query, what is shown as active, what was left out and why."""

    query: SessionQuery = field(default_factory=SessionQuery)
    measures: dict[str, str] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    active: list[Criterion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    other_communes: list[Commune] = field(default_factory=list)

    def ask(self, names: str | tuple[str, ...], words: str, **changes: Any) -> None:
        self.query = replace(self.query, **changes)
        if words:
            self.active.append(Criterion((names,) if isinstance(names, str) else names, words))


def read(parameters: QueryDict, measures: list[Measure]) -> Criteria:
    """The criteria of an address."""
    criteria = Criteria(
        query=SessionQuery(page_size=PAGE_SIZE), measures={measure.code: measure.label for measure in measures}
    )
    given = {name: _clean(parameters.get(name, "")) for name in [*_READERS, "rayon_km", "page"]}
    for name, reader in _READERS.items():
        if given[name]:
            reader(criteria, given[name], given)
    _page(criteria, given["page"])
    criteria.notes += _unknown(parameters)
    criteria.shown.setdefault("rayon_km", "" if given["commune"] else str(DEFAULT_RADIUS))
    return criteria


def _clean(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())[:LONGEST_TEXT]


def _unknown(parameters: QueryDict) -> list[str]:
    known = {*_READERS, "rayon_km", *BESIDE_THE_CRITERIA}
    strange = [name for name in parameters if name not in known][:3]
    return [f"Le critère «{NBSP}{name[:30]}{NBSP}» n’existe pas{NBSP}: il est laissé de côté." for name in strange]


def _text(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    criteria.shown["q"] = text
    criteria.ask("q", f"«{NBSP}{text}{NBSP}»", q=text)


def _commune(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    found = resolve(text)
    criteria.shown["commune"] = text
    if not found:
        criteria.notes.append(
            f"Nous ne connaissons pas le lieu «{NBSP}{text}{NBSP}». Écrivez une ville ou un code postal."
        )
        return
    radius = _radius(criteria, given["rayon_km"])
    criteria.shown |= {"commune": label_of(text, found[0]), "rayon_km": str(radius or "")}
    words = label_of(text, found[0]) + (f", à {radius} km" if radius else "")
    named = found if text.isdigit() else found[:1]
    criteria.ask(("commune", "rayon_km"), words, insee_codes=tuple(each.insee for each in named), radius_km=radius)
    criteria.other_communes = _others(text, found)


def _others(text: str, found: tuple[Commune, ...]) -> list[Commune]:
    """The communes that may have been meant instead: namesakes, or all that were found where no name is that one."""
    if text.isdigit():
        return []
    typed = identity(_DEPARTMENT.sub("", text))
    namesakes = [commune for commune in found if identity(commune.name) == typed]
    return (namesakes or list(found))[1:4]


def _radius(criteria: Criteria, text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 500:
        return int(text)
    criteria.notes.append(
        f"La distance «{NBSP}{text[:30]}{NBSP}» n’est pas un nombre de kilomètres{NBSP}: elle est laissée de côté."
    )
    return None


def _department(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    code = text.upper()
    if code not in DEPARTMENTS:
        criteria.notes.append(
            f"Le département «{NBSP}{text[:30]}{NBSP}» n’est pas en Nouvelle-Aquitaine{NBSP}: il est laissé de côté."
        )
        return
    criteria.shown["departement"] = code
    criteria.ask("departement", f"{DEPARTMENTS[code]} ({code})", department=code)


def _measure(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    label = criteria.measures.get(text.upper())
    if label is None:
        criteria.notes.append(
            f"Le type de formation «{NBSP}{text[:30]}{NBSP}» n’existe pas{NBSP}: il est laissé de côté."
        )
        return
    criteria.shown["mesure"] = text.upper()
    criteria.ask("mesure", label, measure=text.upper())


def _scheme(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    criteria.shown["dispositif"] = text
    criteria.ask("dispositif", f"Dispositif {text}", scheme=text)


def _organisation(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    criteria.shown["organisme"] = text
    criteria.ask("organisme", text, organisation=text)


def _contract(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    criteria.shown["marche"] = text
    criteria.ask("marche", f"Marché {text}", contract_number=text)


def _number(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    number = squeeze(text)
    criteria.shown["carif"] = text
    if not (number.isascii() and number.isdigit() and len(number) <= 12):
        criteria.notes.append(
            f"«{NBSP}{text[:30]}{NBSP}» n’est pas un numéro{NBSP}: un numéro Carif compte 8 chiffres, une référence 12."
        )
        return
    criteria.ask("carif", f"N° {number}", carif=number)


def _open(criteria: Criteria, text: str, given: dict[str, str]) -> None:
    if fold(text) in {"on", "1", "true", "oui", "vrai"}:
        criteria.shown["ouvert"] = True
        criteria.ask("ouvert", "Candidatures ouvertes", is_open=True)
    elif fold(text) not in {"0", "false", "non", "faux"}:
        criteria.notes.append(
            f"Le critère «{NBSP}ouvert={text[:30]}{NBSP}» n’a pas de sens{NBSP}: il est laissé de côté."
        )


def _page(criteria: Criteria, text: str) -> None:
    if text.isascii() and text.isdigit() and int(text[:9]) > 0:
        criteria.query = replace(criteria.query, page=int(text[:9]))
    elif text:
        criteria.notes.append(f"La page «{NBSP}{text[:30]}{NBSP}» n’existe pas{NBSP}: voici la première.")


_READERS: dict[str, Callable[[Criteria, str, dict[str, str]], None]] = {
    "q": _text,
    "commune": _commune,
    "departement": _department,
    "mesure": _measure,
    "dispositif": _scheme,
    "organisme": _organisation,
    "marche": _contract,
    "carif": _number,
    "ouvert": _open,
}

_DEPARTMENT = re.compile(r"\s*\((?P<department>\d{2,3})\)\s*\Z")


def resolve(text: str) -> tuple[Commune, ...]:
    """The communes that people mean by a text: those of a postcode, or a name first and its neighbours in spelling."""
    if text.isdigit() and len(text) == 5:
        insee = communes.by_insee(text)
        return communes.by_postcode(text) or ((insee,) if insee else ())
    said = _DEPARTMENT.search(text)
    found = communes.find(_DEPARTMENT.sub("", text), limit=10)
    if said:
        found = tuple(each for each in found if each.department == said["department"]) or found
    return found


def label_of(text: str, commune: Commune) -> str:
    """« Bayonne (64) »; a postcode stays what was typed."""
    return text if text.isdigit() else f"{commune.name} ({commune.department})"
