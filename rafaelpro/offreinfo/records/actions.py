"""A LHÉO formation with its one action, from a training action and those of its sessions that are passed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction, TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.light_markup import plain_text
from rafaelpro.eos.reading.texts import cut
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extras, extra, extras

from . import places
from .sessions import session_record
from .values import code, mandatory, number, sized

LONG = 3000
HIGHLIGHTS = "Le plus de cette formation"
PERMANENT, FIXED = "1", "0"
OTHER_FUNDER = "0"
UNKNOWN_LEVEL = "0"
UNKNOWN_MODULE = "0"


@dataclass(frozen=True, slots=True)
class Offered:
    """An action and the sessions that are passed on with it, read with all that they show."""

    action: TrainingAction
    sessions: Sequence[TrainingSession]

    @property
    def enrichment(self) -> ActionEnrichment | None:
        return getattr(self.action, "enrichment", None)

    @property
    def rest(self) -> dict[str, Any]:
        return dict(self.action.lheo_rest)


def formation_record(offered: Offered) -> lheo.Formation:
    """The formation. What EOS has not told is missing in it: the writer then refuses it, and says what."""
    action, rest = offered.action, offered.rest
    contact = places.contact(action.contact_name, action.contact_phone, action.contact_email)
    return lheo.Formation(
        numero=action.reference,
        domain=lheo.Domain(
            formacodes=sized(action.formacodes, 5, 5, 5),
            nsf_codes=sized(rest.get("code-NSF", ()), 3, 3, 3),
            rome_codes=sized(action.rome_codes, 5, 5, 5),
        ),
        title=mandatory(action.title, 255),
        objective=mandatory(action.objective, LONG),
        expected_results=mandatory(action.expected_results, LONG),
        content=_content(action, offered.enrichment),
        certifying=action.certifying,
        contacts=(contact or lheo.Contact(),),
        path_type=code(rest.get("parcours-de-formation", ""), "dict-type-parcours"),
        entry_level=code(action.entry_level, "dict-niveaux", UNKNOWN_LEVEL),
        general_objective=code(action.general_objective, "dict-AIS"),
        certifications=_certifications(action, rest),
        exit_level=code(action.exit_level, "dict-niveaux"),
        actions=(_action(offered),),
        responsible=_responsible(action, rest, contact),
        positioning=code(rest.get("positionnement", ""), "dict-type-positionnement"),
        sub_modules=tuple(
            lheo.SubModule(
                reference=mandatory(each.reference, LONG), type=code(each.kind, "dict-type-module", UNKNOWN_MODULE)
            )
            for each in action.modules.all()
        ),
    )


def _content(action: TrainingAction, enrichment: ActionEnrichment | None) -> str:
    """« Le plus » has no element of its own: it ends the content, where it fits; the content is never cut for it."""
    content = mandatory(action.content, LONG)
    if enrichment is None or not enrichment.highlights:
        return content
    whole = f"{content}\n\n{HIGHLIGHTS} : {plain_text(enrichment.highlights)}"
    return whole if len(whole) <= LONG else content


def _certifications(action: TrainingAction, rest: dict[str, Any]) -> tuple[lheo.Certification, ...]:
    """With the codes of the same certification in other lists, where EOS has told them."""
    told = [lheo.Certification(rncp=row[0], certifinfo=row[1], rs=row[2], cpf=row[3]) for row in _rows(rest)]
    if [each.rncp for each in told if each.rncp] == action.rncp_codes:
        return tuple(_fit(each) for each in told[:5])
    return tuple(lheo.Certification(rncp=each) for each in action.rncp_codes[:5])


def _rows(rest: dict[str, Any]) -> list[list[str]]:
    return [row for row in rest.get("certification", ()) if len(row) == 4]


def _fit(each: lheo.Certification) -> lheo.Certification:
    rs, cpf = (each.rs if len(each.rs) >= 3 else ""), (each.cpf if len(each.cpf) >= 4 else "")
    return lheo.Certification(rncp=each.rncp, certifinfo=each.certifinfo, rs=rs, cpf=cpf)


def _action(offered: Offered) -> lheo.Action:
    action, rest = offered.action, offered.rest
    return lheo.Action(
        numero=action.reference,
        datemaj=dates.of(_updated(offered)),
        rhythm=mandatory(action.rhythm, LONG),
        publics=sized(action.public_codes, 5, 5, 10),
        public_info=cut(action.public_info, 250),
        entry_level_mandatory=rest.get("niveau-entree-obligatoire"),
        alternation_terms=mandatory(action.alternation, LONG),
        teaching_mode=code(action.teaching_mode, "dict-modalites-enseignement"),
        specific_conditions=mandatory(action.prerequisites, LONG),
        fees_coverage_possible=rest.get("prise-en-charge-frais-possible"),
        places=_places(offered.sessions),
        entry_mode=_most(PERMANENT if each.permanent_entry else FIXED for each in offered.sessions)[0],
        urls=_urls(offered),
        sessions=tuple(session_record(each) for each in offered.sessions),
        catering=action.catering,
        lodging=action.lodging,
        transport=action.transport,
        disabled_access=action.disability_access,
        languages=sized(rest.get("langue-formation", ()), 2, 2, 5),
        recruitment_terms=cut(action.recruitment_terms, LONG),
        teaching_methods=cut(action.teaching_methods, 200),
        remaining_fees=action.remaining_fees,
        perimeter=code(rest.get("code-perimetre-recrutement", ""), "dict-perimetre-recrutement"),
        hourly_price=_short(rest.get("prix-horaire-TTC", ""), 6),
        total_price=_short(rest.get("prix-total-TTC", ""), 10),
        indicative_duration=action.duration_text,
        centre_hours=number(action.centre_hours),
        company_hours=number(action.company_hours),
        total_hours=number(action.total_hours),
        coverage_details=rest.get("detail-conditions-prise-en-charge", ""),
        agreement=rest.get("conventionnement"),
        agreement_hours=number(rest.get("duree-conventionnee")),
        trainers=_trainers(offered.sessions),
        funders=_funders(action, rest),
    )


def _short(text: str, longest: int) -> str:
    """A price is whole or absent: cut, it would be another."""
    return text if len(text) <= longest else ""


def _most(found: Any) -> list[Any]:
    """Each value once, the most frequent first: it is the one that readers take for all sessions."""
    return [value for value, _ in Counter(found).most_common()]


def _places(sessions: Sequence[TrainingSession]) -> tuple[lheo.Place, ...]:
    return tuple(_most(place for each in sessions if (place := places.of_session(each))))


def _trainers(sessions: Sequence[TrainingSession]) -> tuple[lheo.TrainingOrganisation, ...]:
    """All those of its sessions; each session names its own in the EOS profile."""
    found = _most((each.trainer.siret, each.trainer.name) for each in sessions)
    return tuple(lheo.TrainingOrganisation(siret=siret, legal_name=name) for siret, name in found)


def _urls(offered: Offered) -> tuple[str, ...]:
    """« Lien web » first, then the address that EOS gives."""
    own = offered.enrichment.web_link if offered.enrichment else ""
    return tuple(dict.fromkeys(url for url in (own, offered.action.eos_url) if url))


def _updated(offered: Offered) -> date | None:
    """The last day on which EOS, a feed or the organisation has changed the action."""
    moments = [offered.action.changed_at, *([offered.enrichment.updated_at] if offered.enrichment else [])]
    return clock.paris_date(max(moments))


def _funders(action: TrainingAction, rest: dict[str, Any]) -> tuple[lheo.Funder, ...]:
    specifics = [
        extra(info, text)
        for info, text in (
            ("ref-action-marche-financeur", action.contract_number),
            ("programme-financeur", action.programme),
            ("dispositif", action.scheme),
            ("mesure", action.measure_id or ""),
        )
        if text
    ]
    others = [lheo.Funder(code=code(row[0], "dict-financeurs", OTHER_FUNDER), places=number(row[1])) for row in
              rest.get("organisme-financeur", ()) if len(row) == 2]  # fmt: skip
    if not (action.funder_code or specifics or action.funded_places):
        return tuple(others[:8])
    main = lheo.Funder(
        code=code(action.funder_code, "dict-financeurs", OTHER_FUNDER),
        places=number(action.funded_places),
        extras=Extras((extras("specificites", *specifics),)) if specifics else Extras(),
    )
    return (main, *others)[:8]


def _responsible(
    action: TrainingAction, rest: dict[str, Any], contact: lheo.Contact | None
) -> lheo.ResponsibleOrganisation:
    """What EOS told of another structure, since merged into this one, is not this one's."""
    own = rest if rest.get("SIRET") == action.responsible.siret else {}
    return lheo.ResponsibleOrganisation(
        activity_number=own.get("numero-activite", ""),
        siret=action.responsible.siret,
        name=action.responsible.name,
        legal_name=own.get("raison-sociale") or action.responsible.name,
        details=lheo.ContactDetails(address=places.seat(own), websites=sized(own.get("urlweb", ()), 3, 400, 3)),
        contacts=(contact or lheo.Contact(),),
    )
