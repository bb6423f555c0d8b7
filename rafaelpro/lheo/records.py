"""LHÉO 2.3 as typed, frozen records. The fields stand in the schema's order; each says its LHÉO element.

Texts and codes are kept as they came (they may be dirty: see `Problem`); an absent text is "", an absent list (), an
absent record None, or an empty record where the schema makes it mandatory, so that callers never test for it. Equality
is about content: `line`, `path` and `problems` take no part in it.
"""

# ruff: noqa: RUF009 -- `text`, `one`… are field specifiers: they return a `dataclasses.field` whose default is frozen.
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .dates import ABSENT, Dated
from .extras import NO_EXTRAS, Attributes, Extra, Extras, attribute, extra, extras
from .fields import REQUIRED, code, day, flag, many, number, one, shaped, text
from .problems import Problem

__all__ = [
    "Action", "Address", "Alternation", "AlternationRhythm", "Certification", "CertificationReference", "Contact",
    "ContactDetails", "Cycle", "Domain", "Equipment", "Extra", "Extras", "Formation", "FormationTypeCode", "Funder",
    "Geolocation", "InformationDate", "Numbered", "Period", "Place", "Record", "Recruitment", "Rejected",
    "ResponsibleOrganisation", "Session", "SkillBlock", "SkillBlocks", "SubModule", "Teaching", "TrainingOrganisation",
    "extra", "extras",
]  # fmt: skip

_POSTCODE = shaped(r"(?!00000)[0-9]{5}")
_SIRET = shaped(r"[0-9]{14}")
_PRICE = shaped(r"[0-9]+(\.[0-9]+)?")
_FORMACODE = shaped(r"[0-9]{5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Any composed element. `attributes` holds its XML attributes but those that have a field of their own."""

    attributes: Attributes = ()
    extras: Extras = field(default=NO_EXTRAS)
    line: int = field(default=0, compare=False)

    def attribute(self, name: str, default: str = "") -> str:
        return attribute(self.attributes, name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered(Record):
    """A formation, an action or a session: it has a number, and carries the problems met in it.

    `problems` are its own, not those of the actions or sessions below it. `path` is where it stood in the document.
    """

    numero: str = ""
    datecrea: Dated = ABSENT
    datemaj: Dated = ABSENT
    path: str = field(default="", compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def is_rejected(self) -> bool:
        """Whether a problem of its own makes it unfit (a date that is no date), and not only dirty."""
        return any(problem.kind.rejects for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain(Record):
    formacodes: tuple[str, ...] = text("code-FORMACODE", 5, 5, most=5, **_FORMACODE)
    nsf_codes: tuple[str, ...] = text("code-NSF", 3, 3, most=3)
    rome_codes: tuple[str, ...] = text("code-ROME", 5, 5, most=5, **shaped(r"[A-Z][0-9]{4}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification(Record):
    rncp: str = text("code-RNCP", 10)
    certifinfo: str = text("code-CERTIFINFO", 10)
    rs: str = text("code-RS", 10, 3)
    cpf: str = text("code-CPF", 10, 4)
    formacode: str = text("reference-code-FORMACODE", 5, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationReference(Record):
    rncp: str = text("reference-code-RNCP", 10)
    certifinfo: str = text("reference-code-CERTIFINFO", 10)
    rs: str = text("reference-code-RS", 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormationTypeCode(Record):
    cpf: str = text("code-CPF", 10, 4)
    elu: str = text("code-ELU", 10, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Geolocation(Record):
    """WGS84, in decimal degrees, as text."""

    latitude: str = text("latitude", 30, 0, **REQUIRED)
    longitude: str = text("longitude", 30, 0, **REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Record):
    name: str = text("denomination", 255)
    lines: tuple[str, ...] = text("ligne", 50, least=1, most=4)
    postcode: str = text("codepostal", 5, 5, **REQUIRED, **_POSTCODE)
    town: str = text("ville", 50, **REQUIRED)
    department: str = text("departement", 3, 2)
    insee_commune: str = text("code-INSEE-commune", 5, 5)
    insee_canton: str = text("code-INSEE-canton", 5, 4)
    region: str = text("region", 2, 2)
    country: str = text("pays", 2, 2)
    geolocation: Geolocation | None = one("geolocalisation", Geolocation)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails(Record):
    civility: str = text("civilite", 50)
    last_name: str = text("nom", 50)
    first_name: str = text("prenom", 50)
    lines: tuple[str, ...] = text("ligne", 50, most=3)
    address: Address | None = one("adresse", Address)
    landlines: tuple[str, ...] = text("numtel", 25, least=1, most=3, wrapper="telfixe")
    mobiles: tuple[str, ...] = text("numtel", 25, least=1, most=3, wrapper="portable")
    faxes: tuple[str, ...] = text("numtel", 25, least=1, most=3, wrapper="fax")
    email: str = text("courriel", 160, 3)
    websites: tuple[str, ...] = text("urlweb", 400, 3, least=1, most=3, wrapper="web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    """`contact-formation`, `contact-session`, `contact-organisme` and `contact-formateur`: one shape."""

    type: str = code("type-contact", "dict-type-contact")
    details: ContactDetails = one("coordonnees", ContactDetails, **REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Record):
    start: Dated = day("debut", **REQUIRED)
    end: Dated = day("fin", **REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationDate(Record):
    date: Dated = day("date", **REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment(Record):
    """One step of recruitment of a session; times are text (« 14h15 »)."""

    method: str = code("modalite-recrutement", "dict-modalite-recrutement", **REQUIRED)
    perimeter: str = code("code-perimetre-recrutement", "dict-perimetre-recrutement")
    perimeter_info: str = text("infos-perimetre-recrutement", 50, 0)
    remote: bool | None = flag("a-distance")
    address: Address | None = one("adresse", Address)
    url: str = text("urlweb", 400, 3)
    places: int | None = number("nb-places")
    period: Period | None = one("periode", Period)
    start_time: str = text("heure-debut", 5, 2)
    end_time: str = text("heure-fin", 5, 2)
    comment: str = text("commentaire", 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillBlock(Record):
    label: str = text("libelle-bloc", 500, **REQUIRED)
    code: str = text("code-bloc", 40, 8, **REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillBlocks(Record):
    validation: str = code("validation-blocs", "dict-type-validation-blocs", **REQUIRED)
    certification: CertificationReference = one("reference-certification", CertificationReference, **REQUIRED)
    blocks: tuple[SkillBlock, ...] = many("bloc-competences", SkillBlock, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternationRhythm(Record):
    unit: str = code("unite-rythme-alternance", "dict-unite-rythme", **REQUIRED)
    company_units: int | None = number("unites-entreprise", **REQUIRED)
    centre_units: int | None = number("unites-centre", **REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternation(Record):
    type: str = code("type-alternance", "dict-type-alternance", **REQUIRED)
    rhythm: AlternationRhythm | None = one("rythme-alternance", AlternationRhythm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle(Record):
    type: str = code("type-cycle", "dict-type-cycle", **REQUIRED)
    years: tuple[int, ...] = number("annee-cycle", 99, most=None)
    least_enrolment: int | None = number("effectif-minimal")
    simultaneous_capacity: int | None = number("capacite-simultanee")
    cumulative_capacity: int | None = number("capacite-cumulee")
    alternation: Alternation | None = one("alternance", Alternation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Numbered):
    period: Period = one("periode", Period, **REQUIRED)
    registration_address: Address = one("adresse", Address, **REQUIRED, wrapper="adresse-inscription", wrapped=True)
    registration_method: str = text("modalites-inscription", 255)
    registration_period: Period | None = one("periode", Period, **REQUIRED, wrapper="periode-inscription")
    recruitment_state: str = code("etat-recrutement", "dict-etat-recrutement")
    recruitments: tuple[Recruitment, ...] = many("recrutement", Recruitment)
    urls: tuple[str, ...] = text("urlweb", 400, 3, least=1, most=3, wrapper="url-session")
    contacts: tuple[Contact, ...] = many("contact-session", Contact)
    certifications: tuple[CertificationReference, ...] = many("reference-certification", CertificationReference, most=5)
    skill_blocks: tuple[SkillBlocks, ...] = many("blocs-competences", SkillBlocks)
    cycles: tuple[Cycle, ...] = many("cycle", Cycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Record):
    """`lieu-de-formation`: where the training happens."""

    siret: str = text("SIRET", 14, 14, **REQUIRED, **_SIRET, wrapper="SIRET-lieu-formation")
    uai: str = text("code-UAI", 8, 8, **REQUIRED, wrapper="code-UAI-lieu-formation")
    details: ContactDetails = one("coordonnees", ContactDetails, **REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment(Record):
    type: str = code("type-equipement", "dict-type-equipement", **REQUIRED)
    cost: int | None = number("cout-indicatif-equipement")
    comment: str = text("commentaire", 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching(Record):
    label: str = text("libelle-enseignement", 255, **REQUIRED)
    type: str = code("type-enseignement", "dict-type-enseignement", **REQUIRED)
    mandatory: bool | None = flag("obligatoire", **REQUIRED)
    comment: str = text("commentaire", 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOrganisation(Record):
    """`organisme-formateur`: who gives the training, or a part of it."""

    siret: str = text("SIRET", 14, 14, **REQUIRED, **_SIRET, wrapper="SIRET-formateur", wrapped=True)
    legal_name: str = text("raison-sociale-formateur", 250, 0, **REQUIRED)
    contacts: tuple[Contact, ...] = many("contact-formateur", Contact)
    formacodes: tuple[str, ...] = text("code-FORMACODE", 5, 5, least=1, most=25, **_FORMACODE, wrapper="potentiel")
    uai: str = text("code-UAI", 8, 8, **REQUIRED, wrapper="code-UAI-formateur")
    certifications: tuple[CertificationReference, ...] = many("reference-certification", CertificationReference, most=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funder(Record):
    """`organisme-financeur`. Code 2 is the Conseil régional; market, scheme and measure stand in its `extras`."""

    code: str = code("code-financeur", "dict-financeurs", **REQUIRED)
    places: int | None = number("nb-places-financees")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibleOrganisation(Record):
    """`organisme-formation-responsable`."""

    activity_number: str = text("numero-activite", 11, 11, **REQUIRED, **shaped(r"[0-9]{11}"))
    siret: str = text(
        "SIRET",
        14,
        14,
        **REQUIRED,
        **_SIRET,
        wrapper="SIRET-organisme-formation",
        wrapped=True,
    )
    name: str = text("nom-organisme", 250, **REQUIRED)
    legal_name: str = text("raison-sociale", 250, **REQUIRED)
    details: ContactDetails = one(
        "coordonnees",
        ContactDetails,
        **REQUIRED,
        wrapper="coordonnees-organisme",
        wrapped=True,
    )
    contacts: tuple[Contact, ...] = many("contact-organisme", Contact, least=1)
    specifics: str = text("renseignements-specifiques", 3000, 0)
    formacodes: tuple[str, ...] = text("code-FORMACODE", 5, 5, least=1, most=25, **_FORMACODE, wrapper="potentiel")
    uai: str = text("code-UAI", 8, 8, **REQUIRED, wrapper="code-UAI-organisme-formation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Numbered):
    rhythm: str = text("rythme-formation", 3000, **REQUIRED)
    publics: tuple[str, ...] = text("code-public-vise", 5, 5, least=1, most=10)
    public_info: str = text("info-public-vise", 250)
    entry_level_mandatory: bool | None = flag("niveau-entree-obligatoire", **REQUIRED)
    alternation_terms: str = text("modalites-alternance", 3000, **REQUIRED)
    teaching_mode: str = code("modalites-enseignement", "dict-modalites-enseignement", **REQUIRED)
    specific_conditions: str = text("conditions-specifiques", 3000, **REQUIRED)
    fees_coverage_possible: bool | None = flag("prise-en-charge-frais-possible", **REQUIRED)
    places: tuple[Place, ...] = many("lieu-de-formation", Place)
    entry_mode: str = code("modalites-entrees-sorties", "dict-modalites-es", **REQUIRED)
    urls: tuple[str, ...] = text("urlweb", 400, 3, least=1, most=3, wrapper="url-action")
    cycle_years: int | None = number("duree-cycle", 99)
    sessions: tuple[Session, ...] = many("session", Session, least=1)
    information_address: Address | None = one("adresse", Address, **REQUIRED, wrapper="adresse-information")
    information_dates: tuple[InformationDate, ...] = many("date-information", InformationDate, most=3)
    catering: str = text("restauration", 250)
    lodging: str = text("hebergement", 250)
    transport: str = text("transport", 250)
    disabled_access: str = text("acces-handicapes", 250)
    languages: tuple[str, ...] = text("langue-formation", 2, 2, most=5)
    recruitment_terms: str = text("modalites-recrutement", 3000, 0)
    teaching_methods: str = text("modalites-pedagogiques", 200, 0)
    teaching_method_codes: tuple[str, ...] = text("code-modalite-pedagogique", 5, 5, most=5)
    equipment: tuple[Equipment, ...] = many("equipement", Equipment)
    remaining_fees: str = text("frais-restants", 200, 0)
    perimeter: str = code("code-perimetre-recrutement", "dict-perimetre-recrutement")
    perimeter_info: str = text("infos-perimetre-recrutement", 50, 0)
    hourly_price: str = text("prix-horaire-TTC", 6, **_PRICE)
    total_price: str = text("prix-total-TTC", 10, **_PRICE)
    indicative_duration: str = text("duree-indicative", 150, 0)
    centre_hours: int | None = number("nombre-heures-centre")
    company_hours: int | None = number("nombre-heures-entreprise")
    total_hours: int | None = number("nombre-heures-total")
    coverage_details: str = text("detail-conditions-prise-en-charge", 600)
    agreement: bool | None = flag("conventionnement")
    agreement_hours: int | None = number("duree-conventionnee")
    trainers: tuple[TrainingOrganisation, ...] = many("organisme-formateur", TrainingOrganisation)
    funders: tuple[Funder, ...] = many("organisme-financeur", Funder, most=8)
    teachings: tuple[Teaching, ...] = many("enseignement", Teaching)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubModule(Record):
    reference: str = text("reference-module", 3000, **REQUIRED)
    type: str = code("type-module", "dict-type-module", **REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formation(Numbered):
    domain: Domain = one("domaine-formation", Domain, **REQUIRED)
    title: str = text("intitule-formation", 255, **REQUIRED)
    objective: str = text("objectif-formation", 3000, **REQUIRED)
    expected_results: str = text("resultats-attendus", 3000, **REQUIRED)
    content: str = text("contenu-formation", 3000, **REQUIRED)
    certifying: bool | None = flag("certifiante", **REQUIRED)
    contacts: tuple[Contact, ...] = many("contact-formation", Contact, least=1)
    path_type: str = code("parcours-de-formation", "dict-type-parcours", **REQUIRED)
    entry_level: str = code("code-niveau-entree", "dict-niveaux", **REQUIRED)
    general_objective: str = code("objectif-general-formation", "dict-AIS")
    certifications: tuple[Certification, ...] = many("certification", Certification, most=5)
    type_codes: tuple[FormationTypeCode, ...] = many("code-type-formation", FormationTypeCode, most=5)
    exit_level: str = code("code-niveau-sortie", "dict-niveaux")
    urls: tuple[str, ...] = text("urlweb", 400, 3, least=1, most=3, wrapper="url-formation")
    actions: tuple[Action, ...] = many("action", Action, least=1)
    responsible: ResponsibleOrganisation = one("organisme-formation-responsable", ResponsibleOrganisation, **REQUIRED)
    module_id: str = text("identifiant-module", 3000)
    positioning: str = code("positionnement", "dict-type-positionnement")
    sub_modules: tuple[SubModule, ...] = many("sous-module", SubModule, least=1, wrapper="sous-modules")
    prerequisite_modules: tuple[str, ...] = text(
        "reference-module", 3000, least=1, most=None, wrapper="modules-prerequis"
    )

    def all_problems(self) -> Iterator[Problem]:
        """Its own problems, then those of its actions and of their sessions."""
        yield from self.problems
        for action in self.actions:
            yield from action.problems
            for session in action.sessions:
                yield from session.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A `formation` that could not become a record.

    The numbers met in it are told, so that who reads a complete feed does not take its actions and sessions for absent.
    """

    problem: Problem
    line: int
    path: str
    numero: str = ""
    action_numbers: tuple[str, ...] = ()
    session_numbers: tuple[str, ...] = ()
