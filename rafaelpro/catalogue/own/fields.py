"""What an organisation says of a training that the Region does not fund: the fields of LHÉO, in plain words.

One table: the form, its help, the checks, the import and the public page walk it. Texts are kept as they were typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rafaelpro.lheo.tables import TABLES


class Kind(StrEnum):
    """What a text must be before it may be published."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    PRICE = "price"
    CHOICE = "choice"
    FORMACODES = "formacodes"
    ROMES = "romes"
    CERTIFICATION = "certification"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    LINK = "link"
    POSTCODE = "postcode"


class Section(StrEnum):
    """The parts of the form, in their order; the value is the word of the address."""

    TRAINING = "formation"
    AUDIENCE = "public"
    COURSE = "deroulement"
    PRICE = "prix"
    PLACE = "lieu"
    CONTACT = "contact"
    SESSIONS = "sessions"

    @property
    def label(self) -> str:
        return _SECTION_LABELS[self]


_SECTION_LABELS = {
    Section.TRAINING: "La formation",
    Section.AUDIENCE: "Le public et l’accès",
    Section.COURSE: "Le déroulement",
    Section.PRICE: "Le prix",
    Section.PLACE: "Le lieu",
    Section.CONTACT: "Le contact",
    Section.SESSIONS: "Les sessions",
}

Choices = tuple[tuple[str, str], ...]
YES_NO: Choices = (("1", "Oui"), ("0", "Non"))
TEACHING_MODES: Choices = (
    ("0", "En présence, entièrement"),
    ("1", "En partie à distance"),
    ("2", "À distance, entièrement"),
)
REMOTE = "2"
ENTRY_MODES: Choices = (("0", "À dates fixes"), ("1", "Toute l’année (entrées et sorties permanentes)"))
LEVELS: Choices = (
    ("1", "Aucun niveau demandé"),
    *((code, label[0].upper() + label[1:]) for code, label in TABLES["dict-niveaux"].items() if int(code) >= 11),
)


@dataclass(frozen=True, slots=True)
class Field:
    """`term` is what the public page calls it; `limit` counts characters, as LHÉO does; `lheo` names its element.

    `conditional`: needed in some cases, which `checks` knows; a form never calls it optional.
    """

    name: str
    section: Section
    label: str
    lheo: str
    limit: int
    kind: Kind = Kind.LINE
    required: bool = False
    conditional: bool = False
    term: str = ""
    help: str = ""
    choices: Choices = ()


T, A, C = Section.TRAINING, Section.AUDIENCE, Section.COURSE
P, L, K, S = Section.PRICE, Section.PLACE, Section.CONTACT, Section.SESSIONS

FIELDS: tuple[Field, ...] = (
    Field("title", T, "Intitulé", "intitule-formation", 255, required=True,
          help="Le nom de la formation, comme une personne le chercherait. Exemple\u00a0: Initiation à la soudure."),
    Field("objective", T, "Objectif", "objectif-formation", 3000, Kind.TEXT, required=True, term="Objectif",
          help="Ce que la personne saura faire à la fin. Commencez par des verbes\u00a0: lire un plan, souder…"),
    Field("programme", T, "Programme", "contenu-formation", 3000, Kind.TEXT, required=True, term="Programme",
          help="Les grandes parties de la formation, une par ligne."),
    Field("results", T, "Résultats attendus et évaluation", "resultats-attendus", 3000, Kind.TEXT, required=True,
          term="À la fin",
          help="Ce que la personne obtient (attestation, titre, diplôme) et comment ses acquis sont évalués."),
    Field("certifying", T, "Cette formation mène-t-elle à une certification\u00a0?", "certifiante", 1, Kind.CHOICE,
          required=True, term="Certification", choices=YES_NO),
    Field("certification", T, "Numéro de la certification", "certification", 10, Kind.CERTIFICATION,
          conditional=True, term="Numéro de certification",
          help="Si elle y mène\u00a0: son numéro au répertoire national. Exemple\u00a0: RNCP37098 ou RS5616."),
    Field("formacodes", T, "Formacodes", "code-FORMACODE", 40, Kind.FORMACODES,
          help="Cinq au plus, de 5 chiffres, séparés par des espaces. Ils aident les moteurs de recherche."),
    Field("romes", T, "Codes ROME des métiers visés", "code-ROME", 40, Kind.ROMES,
          help="Cinq au plus, une lettre et 4 chiffres, séparés par des espaces. Exemple\u00a0: H2913."),
    Field("audience", A, "Public visé", "info-public-vise", 250, Kind.TEXT, required=True, term="Pour qui",
          help="Salariés, demandeurs d’emploi, particuliers… Dites-le en une ou deux phrases."),
    Field("prerequisites", A, "Prérequis", "conditions-specifiques", 3000, Kind.TEXT, required=True,
          term="Conditions d’accès",
          help="Ce qu’il faut savoir ou avoir avant d’entrer. S’il n’y en a pas, écrivez «\u00a0Aucun\u00a0»."),
    Field("entry_level", A, "Niveau demandé à l’entrée", "code-niveau-entree", 2, Kind.CHOICE, term="Niveau à l’entrée",
          choices=LEVELS),
    Field("admission", A, "Comment s’inscrire, et en combien de temps", "modalites-recrutement", 3000, Kind.TEXT,
          required=True, term="Inscription",
          help="Entretien, test, dossier… et le délai entre la demande et l’entrée en formation."),
    Field("disability_access", A, "Accueil des personnes handicapées", "acces-handicapes", 250, Kind.TEXT,
          required=True, term="Accès aux personnes handicapées",
          help="L’accès aux locaux, les adaptations possibles, et la personne à qui en parler."),
    Field("duration", C, "Durée", "duree-indicative", 150, required=True, term="Durée",
          help="En mots. Exemple\u00a0: 10 jours répartis sur 5 semaines."),
    Field("total_hours", C, "Nombre d’heures en tout", "nombre-heures-total", 6, Kind.NUMBER, required=True,
          term="Heures en tout"),
    Field("company_hours", C, "Dont heures en entreprise", "nombre-heures-entreprise", 6, Kind.NUMBER,
          term="Dont heures en entreprise"),
    Field("rhythm", C, "Rythme", "rythme-formation", 3000, Kind.TEXT, required=True, term="Rythme",
          help="Exemple\u00a0: le mardi et le jeudi, de 9\u00a0h à 17\u00a0h. Ou\u00a0: en soirée."),
    Field("teaching_mode", C, "En présence ou à distance", "modalites-enseignement", 1, Kind.CHOICE, required=True,
          term="En présence ou à distance", choices=TEACHING_MODES),
    Field("entry_mode", C, "Entrées", "modalites-entrees-sorties", 1, Kind.CHOICE, required=True, term="Entrées",
          choices=ENTRY_MODES),
    Field("methods", C, "Méthodes et moyens", "modalites-pedagogiques", 200, Kind.TEXT, required=True, term="Méthodes",
          help="Ateliers, mises en situation, exercices en ligne, matériel…"),
    Field("total_price", P, "Prix total TTC", "prix-total-TTC", 10, Kind.PRICE, required=True, term="Prix total TTC",
          help="En euros, pour une personne. Écrivez 0 si c’est gratuit. Exemple\u00a0: 1\u00a0250,50."),
    Field("hourly_price", P, "Prix horaire TTC", "prix-horaire-TTC", 6, Kind.PRICE, term="Prix horaire TTC",
          help="En euros."),
    Field("remaining_fees", P, "Frais en plus", "frais-restants", 200, Kind.TEXT, term="Frais en plus",
          help="Ce que la personne paie en plus du prix\u00a0: examen, tenue, matériel…"),
    Field("funding", P, "Aides possibles", "detail-conditions-prise-en-charge", 600, Kind.TEXT, term="Aides possibles",
          help="Compte personnel de formation, employeur, opérateur de compétences…"),
    Field("place_name", L, "Nom du lieu", "denomination", 255, term="Lieu",
          help="Exemple\u00a0: Centre de formation des Docks, bâtiment B."),
    Field("address", L, "Adresse", "ligne", 200, conditional=True, term="Adresse", help="Numéro et rue."),
    Field("postal_code", L, "Code postal", "codepostal", 5, Kind.POSTCODE, conditional=True, help="5 chiffres."),
    Field("town", L, "Ville", "ville", 50, conditional=True),
    Field("travel", L, "Pour venir", "transport", 250, Kind.TEXT, term="Pour venir",
          help="Transports en commun, stationnement, repas, logement."),
    Field("contact_name", K, "Personne ou service à contacter", "nom", 100, required=True, term="Contact",
          help="Le public lit ce contact\u00a0: préférez un accueil ou un service."),
    Field("contact_phone", K, "Téléphone", "numtel", 25, Kind.PHONE, conditional=True, term="Téléphone",
          help="Un téléphone, un courriel, ou les deux."),
    Field("contact_email", K, "Courriel", "courriel", 160, Kind.EMAIL, conditional=True, term="Courriel"),
    Field("web_link", K, "Lien web", "urlweb", 400, Kind.LINK, term="Lien web",
          help="Une page sur cette formation. Exemple\u00a0: https://exemple.fr/formation"),
)  # fmt: skip

SESSION_FIELDS: tuple[Field, ...] = (
    Field("start", S, "Premier jour", "debut", 10, Kind.DATE, required=True,
          help="Au format JJ/MM/AAAA. Exemple\u00a0: 03/03/2025"),
    Field("end", S, "Dernier jour", "fin", 10, Kind.DATE, required=True, help="Au format JJ/MM/AAAA."),
    Field("registration_end", S, "Inscription possible jusqu’au", "periode-inscription", 10, Kind.DATE,
          help="Au format JJ/MM/AAAA. Vide\u00a0: jusqu’au premier jour."),
    Field("places", S, "Nombre de places", "nb-places", 4, Kind.NUMBER),
    Field("details", S, "Précisions", "modalites-inscription", 255, Kind.TEXT,
          help="Ce qui change pour cette session\u00a0: horaires, salle, réunion d’information…"),
)  # fmt: skip

BY_NAME = {field.name: field for field in FIELDS}
MOST_SESSIONS = 50


def of_section(section: Section) -> tuple[Field, ...]:
    """The fields of a part of the form, in their order."""
    return SESSION_FIELDS if section is Section.SESSIONS else tuple(each for each in FIELDS if each.section is section)


def label_of(field: Field, text: str) -> str:
    """The words of a chosen code, or the text itself."""
    return dict(field.choices).get(text, text) if field.choices else text
