"""Small feeds for tests, written by the project's own LHÉO writer.

    feed(3).action(A1).session(S1, points=[("2025-03-03", 15)]).xml()

`session` belongs to the last `action`. Whatever is not said has a plausible value; `changes` replace any LHÉO field.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.models import Feed
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, Extras, extra, extras
from rafaelpro.lheo.writer import LheoWriter

RESPONSIBLE, TRAINER, POSITIONER = "10000000000008", "20000000000006", "30000000000004"
A1, A2, A3 = "202500000001", "202500000002", "202500000003"
S1, S2, S3, S4 = "00000001", "00000002", "00000003", "00000004"

Points = list[tuple[Any, ...]]


class FeedBuilder:
    """Each method answers the builder itself."""

    def __init__(
        self, numero: int | str = 1, kind: str = "complet", *, stamp: str = "2025-01-20T06:00:00+01:00"
    ) -> None:
        self._header: dict[str, str] = {"type": kind, "numero": str(numero), "horodatage": stamp}
        self._formations: list[lheo.Formation] = []
        self._actions: list[lheo.Action] = []
        self._sessions: list[list[lheo.Session]] = []

    def action(
        self,
        number: str = A1,
        *,
        title: str = "Agent de propreté",
        measure: str = "HSP-SOCLE",
        scheme: str = "HSP",
        contract: str = "2025S41N00123",
        siret: str = RESPONSIBLE,
        name: str = "Organisme responsable",
        trainer: str | None = None,
        state: str = "",
        modules: list[str] | None = None,
        formation: dict[str, Any] | None = None,
        **changes: Any,
    ) -> FeedBuilder:
        """`trainer`: the action's `organisme-formateur`; `changes` are fields of `lheo.Action`."""
        specifics = extras(
            "specificites",
            *(
                extra(info, text)
                for info, text in (
                    ("ref-action-marche-financeur", contract),
                    ("dispositif", scheme),
                    ("mesure", measure),
                )
                if text
            ),
        )
        action = lheo.Action(
            numero=number,
            rhythm="Temps plein",
            publics=("80056",),
            entry_level_mandatory=False,
            alternation_terms="Sans",
            teaching_mode="0",
            specific_conditions="Aucune",
            fees_coverage_possible=True,
            places=(lheo.Place(details=lheo.ContactDetails(address=ADDRESS)),),
            entry_mode="0",
            trainers=(lheo.TrainingOrganisation(siret=trainer, legal_name="Formateur de l'action"),) if trainer else (),
            funders=(lheo.Funder(code="2", places=24, extras=Extras((specifics,))),),
            extras=Extras((extras("eos", extra("etat", state)),)) if state else Extras(),
        )
        self._actions.append(replace(action, **changes))
        self._sessions.append([])
        self._formations.append(_formation(title, siret, name, modules or [], formation or {}))
        return self

    def session(
        self,
        number: str = S1,
        *,
        points: Points | None = None,
        start: str = "20240201",
        end: str = "20271231",
        state: str = "publiee",
        trainer: str | None = None,
        positioner: str | None = None,
        more: tuple[Extra, ...] = (),
        **changes: Any,
    ) -> FeedBuilder:
        """`points`: (date, places), (date, places, number) or (date, places, number, bis of); None: no list at all."""
        parts = [extra("etat", state)] if state else []
        parts += [_organisation("organisme-formateur", trainer, "Formateur")] if trainer is not None else []
        parts += [_organisation("organisme-positionneur", positioner, "Positionneur")] if positioner is not None else []
        parts += [extras("points-entree", *(_point(*each) for each in points))] if points is not None else []
        session = lheo.Session(
            numero=number,
            period=lheo.Period(start=dates.parse(start), end=dates.parse(end)),
            registration_address=ADDRESS,
            extras=Extras((extras("eos", *parts, *more),)),
        )
        self._sessions[-1].append(replace(session, **changes))
        return self

    def without_header(self) -> FeedBuilder:
        self._header = {}
        return self

    def header(self, **texts: str) -> FeedBuilder:
        self._header |= texts
        return self

    def formations(self) -> list[lheo.Formation]:
        return [
            replace(formation, actions=(replace(action, sessions=tuple(sessions)),))
            for formation, action, sessions in zip(self._formations, self._actions, self._sessions, strict=True)
        ]

    def told(self) -> Extra:
        """`extras info="eos-flux"`."""
        return extras("eos-flux", *(extra(info, text) for info, text in self._header.items()))

    def xml(self) -> bytes:
        stream = io.BytesIO()
        with LheoWriter(stream, checked=False) as writer:
            for formation in self.formations():
                writer.formation(formation)
            if self._header:
                writer.extras(self.told())
        return stream.getvalue()

    def write(self, path: Path) -> Path:
        path.write_bytes(self.xml())
        return path

    def receive(self) -> Feed:
        return receive(stream=io.BytesIO(self.xml()), name="flux.xml", source="test")

    def apply(self) -> Feed:
        """Through the door: received, then processed."""
        return process(self.receive().pk)


def feed(numero: int | str = 1, kind: str = "complet", **options: Any) -> FeedBuilder:
    return FeedBuilder(numero, kind, **options)


def delta(numero: int | str = 2, **options: Any) -> FeedBuilder:
    return FeedBuilder(numero, "delta", **options)


ADDRESS = lheo.Address(
    name="Centre de Bayonne", lines=("1 rue des Essais",), postcode="64100", town="Bayonne", insee_commune="64102"
)


def _formation(title: str, siret: str, name: str, modules: list[str], changes: dict[str, Any]) -> lheo.Formation:
    contact = lheo.Contact(
        details=lheo.ContactDetails(last_name="Exemple", first_name="Camille", landlines=("05 36 49 00 01",))
    )
    formation = lheo.Formation(
        domain=lheo.Domain(formacodes=("15041",)),
        title=title,
        objective="Apprendre le métier.",
        expected_results="Savoir faire.",
        content="Pratique et théorie.",
        certifying=False,
        contacts=(contact,),
        path_type="2",
        entry_level="1",
        responsible=lheo.ResponsibleOrganisation(
            activity_number="75330000033",
            siret=siret,
            name=name,
            legal_name=name,
            details=lheo.ContactDetails(address=ADDRESS, email="contact@organisme.example"),
            contacts=(contact,),
        ),
        sub_modules=tuple(lheo.SubModule(reference=module, type="1") for module in modules),
    )
    return replace(formation, **changes)


def _organisation(role: str, siret: str, name: str) -> Extra:
    return extras(role, *([extra("SIRET", siret)] if siret else []), extra("raison-sociale", name))


def _point(day: str | date, places: int | str, number: str = "", bis_of: str = "") -> Extra:
    """`day` is an ISO date, or any text to be sent as it is."""
    text = f"{day:%Y%m%d}" if isinstance(day, date) else _compact(day)
    parts = [extra("date", text)] if text else []
    parts += [extra("places", str(places))] if places != "" else []
    parts += [extra("bis-de", bis_of)] if bis_of else []
    return extras("point-entree", *parts, numero=number)


def _compact(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%Y%m%d}" if "-" in text else text
    except ValueError:
        return text
