"""The plan as LHÉO records, in the EOS profile (domain facts §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rafaelpro.catalogue.communes import Commune
from rafaelpro.eos.generator import identities, texts
from rafaelpro.eos.generator.chance import happens, stream
from rafaelpro.eos.generator.organisations import Organisation, Person
from rafaelpro.eos.generator.region import ActionPlan, Meeting, SessionPlan
from rafaelpro.eos.generator.trades import Measure
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, Extras, extra, extras

REGIONAL_COUNCIL = "2"
REGION_CODE = "75"
JOB_SEEKERS = "80056"
DISABILITY_CONTACT = "1"
TEACHING_CONTACT = "3"
INFORMATION_MEETING = "9"
GENERAL_OBJECTIVE = {Measure.SOCLE: "5", Measure.FIRST_LEVEL: "6", Measure.PRF: "7"}
HOURLY_PRICE = {Measure.SOCLE: "7.50", Measure.FIRST_LEVEL: "9.20", Measure.PRF: "8.90"}
LIFE_CANCELLED, LIFE_PUBLISHED, LIFE_REMOVED = "annulee", "publiee", "supprimee"


def formation(plan: ActionPlan, *, seed: int) -> lheo.Formation:
    """One formation with its one action and its sessions."""
    rng = stream(seed, "texts", plan.index)
    trade = plan.trade
    certified = bool(trade.award)
    web = f"https://www.{plan.responsible.domain}.example"
    return lheo.Formation(
        numero=f"07_{plan.reference}",
        domain=lheo.Domain(formacodes=trade.formacodes, nsf_codes=(trade.nsf,), rome_codes=trade.rome),
        title=plan.title,
        objective=texts.objective(rng, trade),
        expected_results=texts.results(rng, trade),
        content=texts.content(rng, plan.modules or trade.modules, trade),
        certifying=certified,
        contacts=(_contact(plan.responsible.contact),),
        path_type="3" if plan.modules else rng.choice("124"),
        entry_level=trade.entry_level,
        general_objective=GENERAL_OBJECTIVE[plan.measure],
        certifications=(lheo.Certification(rncp=trade.rncp),) if trade.rncp else (),
        exit_level=trade.exit_level,
        urls=(f"{web}/formations/{identities.slug(plan.title)}",) if plan.responsible.has_website else (),
        actions=(_action(plan, seed=seed),),
        responsible=_responsible(plan.responsible),
        positioning="2",
        sub_modules=tuple(
            lheo.SubModule(reference=f"M{rank} – {module}", type="1" if rank < 3 else "2")
            for rank, module in enumerate(plan.modules, 1)
        ),
    )


def _action(plan: ActionPlan, *, seed: int) -> lheo.Action:
    rng = stream(seed, "action texts", plan.index)
    centre, company = plan.trade.hours
    meetings = tuple(session.meeting for session in plan.sessions if session.meeting)[:3]
    return lheo.Action(
        numero=plan.reference,
        datecrea=dates.of(min(session.created for session in plan.sessions)),
        datemaj=dates.of(max(session.updated for session in plan.sessions)),
        rhythm=rng.choice(texts.RHYTHMS),
        publics=(JOB_SEEKERS,),
        public_info=texts.PUBLICS[plan.measure],
        entry_level_mandatory=False,
        alternation_terms=texts.alternation(rng, company),
        teaching_mode="1" if happens(rng, 0.12) else "0",
        specific_conditions=rng.choice(texts.PREREQUISITES[plan.measure]),
        fees_coverage_possible=True,
        places=(lheo.Place(details=lheo.ContactDetails(address=_address(plan.trainer.name, plan.street, plan.town))),),
        entry_mode="1" if plan.is_permanent else "0",
        sessions=tuple(session(plan, one) for one in plan.sessions),
        information_address=_address(plan.trainer.name, plan.street, plan.town) if meetings else None,
        information_dates=tuple(lheo.InformationDate(date=dates.of(meeting.date)) for meeting in meetings),
        catering=rng.choice(texts.CATERING) if happens(rng, 0.6) else "",
        transport=rng.choice(texts.TRANSPORT) if happens(rng, 0.6) else "",
        disabled_access=rng.choice(texts.ACCESS) if happens(rng, 0.9) else "",
        languages=("fr",),
        recruitment_terms=rng.choice(texts.RECRUITMENT),
        teaching_methods=rng.choice(texts.METHODS),
        remaining_fees="Aucun : la formation est gratuite.",
        perimeter="3",
        hourly_price=HOURLY_PRICE[plan.measure],
        indicative_duration=f"{centre + company} heures en moyenne",
        centre_hours=centre,
        company_hours=company,
        total_hours=centre + company,
        coverage_details="Formation financée par la Région Nouvelle-Aquitaine, gratuite pour les stagiaires.",
        agreement=True,
        agreement_hours=centre + company,
        trainers=(_trainer(plan.trainer),),
        funders=(_funder(plan),),
    )


def _funder(plan: ActionPlan) -> lheo.Funder:
    specifics = extras(
        "specificites",
        extra("ref-action-marche-financeur", plan.contract_number),
        extra("dispositif", plan.measure.scheme),
        extra("mesure", plan.measure.value),
    )
    return lheo.Funder(code=REGIONAL_COUNCIL, places=plan.funded_places, extras=Extras((specifics,)))


def session(action: ActionPlan, plan: SessionPlan) -> lheo.Session:
    """A session; its entry points and the organisations of its own stand in `extras[@info="eos"]`."""
    return lheo.Session(
        numero=plan.number,
        datecrea=dates.of(plan.created),
        datemaj=dates.of(plan.updated),
        period=lheo.Period(start=dates.of(plan.span.start), end=dates.of(plan.span.end)),
        registration_address=_address((plan.trainer or action.trainer).name, action.street, action.town),
        registration_method="Candidature en ligne ou par un prescripteur.",
        recruitment_state=plan.recruitment_state,
        recruitments=_recruitments(action, plan),
        contacts=(_contact(plan.contact, TEACHING_CONTACT), _contact(plan.disability_contact, DISABILITY_CONTACT)),
        extras=Extras((eos_extras(plan, LIFE_CANCELLED if plan.is_cancelled else LIFE_PUBLISHED),)),
    )


def _recruitments(action: ActionPlan, plan: SessionPlan) -> tuple[lheo.Recruitment, ...]:
    if plan.meeting is None and plan.places is None:
        return ()
    if plan.meeting is None:
        return (lheo.Recruitment(method="7", places=plan.places),)
    return (replace(_meeting(action, plan.meeting), places=plan.places),)


def _meeting(action: ActionPlan, meeting: Meeting) -> lheo.Recruitment:
    day = dates.of(meeting.date)
    return lheo.Recruitment(
        method=INFORMATION_MEETING,
        remote=False,
        address=_address(action.trainer.name, action.street, action.town),
        period=lheo.Period(start=day, end=day),
        start_time=meeting.start_time,
        end_time=meeting.end_time,
        comment="Sans inscription. Venir avec une pièce d'identité si vous en avez une.",
    )


def eos_extras(plan: SessionPlan, state: str) -> Extra:
    """The session's part of the EOS profile."""
    parts = [extra("etat", state)]
    if plan.trainer:
        parts.append(_organisation("organisme-formateur", plan.trainer))
    if plan.positioner:
        parts.append(_organisation("organisme-positionneur", plan.positioner))
    if plan.entry_points is not None:
        parts.append(
            extras("points-entree", *(_entry_point(p.number, p.date, p.places, p.bis_of) for p in plan.entry_points))
        )
    return extras("eos", *parts)


def _organisation(role: str, organisation: Organisation) -> Extra:
    return extras(role, extra("SIRET", organisation.siret), extra("raison-sociale", organisation.legal_name))


def _entry_point(number: str, day: date, places: int, bis_of: str) -> Extra:
    parts = [extra("date", f"{day:%Y%m%d}"), extra("places", str(places))]
    if bis_of:
        parts.append(extra("bis-de", bis_of))
    return extras("point-entree", *parts, numero=number)


def _responsible(organisation: Organisation) -> lheo.ResponsibleOrganisation:
    seat = lheo.ContactDetails(
        address=_address(organisation.name, organisation.street, organisation.commune),
        landlines=(organisation.phone,),
        email=identities.mail("contact", organisation.domain),
        websites=_websites(organisation),
    )
    return lheo.ResponsibleOrganisation(
        activity_number=organisation.activity_number,
        siret=organisation.siret,
        name=organisation.name,
        legal_name=organisation.legal_name,
        details=seat,
        contacts=(_contact(organisation.contact), _contact(organisation.disability_contact, DISABILITY_CONTACT)),
    )


def _websites(organisation: Organisation) -> tuple[str, ...]:
    return (f"https://www.{organisation.domain}.example",) if organisation.has_website else ()


def _trainer(organisation: Organisation) -> lheo.TrainingOrganisation:
    return lheo.TrainingOrganisation(
        siret=organisation.siret, legal_name=organisation.legal_name, contacts=(_contact(organisation.contact),)
    )


def _contact(person: Person, kind: str = "") -> lheo.Contact:
    is_mobile = person.phone.startswith("06")
    return lheo.Contact(
        type=kind,
        details=lheo.ContactDetails(
            civility=person.civility,
            last_name=person.surname,
            first_name=person.first_name,
            landlines=() if is_mobile else (person.phone,),
            mobiles=(person.phone,) if is_mobile else (),
            email=person.mail,
        ),
    )


def _address(name: str, street: str, town: Commune) -> lheo.Address:
    return lheo.Address(
        name=name,
        lines=(street,),
        postcode=town.postcodes[0],
        town=town.name,
        department=town.department,
        insee_commune=town.insee,
        region=REGION_CODE,
        country="FR",
        geolocation=lheo.Geolocation(latitude=f"{town.latitude:.4f}", longitude=f"{town.longitude:.4f}"),
    )
