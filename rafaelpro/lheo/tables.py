"""The closed tables of LHÉO 2.3: code -> French label. A feed may hold other codes: they are noted, never refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TABLES: dict[str, dict[str, str]] = {
    "dict-boolean": {
        "0": "non",
        "1": "oui",
    },
    "dict-modalites-enseignement": {
        "0": "formation entièrement présentielle",
        "1": "formation mixte",
        "2": "formation entièrement à distance",
    },
    "dict-modalites-es": {
        "0": "entrées/sorties à dates fixes",
        "1": "entrées/sorties permanentes",
    },
    "dict-etat-recrutement": {
        "1": "ouvert",
        "2": "fermé",
        "3": "suspendu",
    },
    "dict-AIS": {
        "1": "Code(s) obsolète(s)",
        "6": "Certification",
        "7": "Professionnalisation",
        "8": "Préparation à la qualification",
        "5": "Remise à niveau, maîtrise des savoirs de base, initiation",
        "9": "(Re)mobilisation, aide à l'élaboration de projet professionnel",
        "2": "Perfectionnement, élargissement des compétences",
        "3": "Perfectionnement, élargissement des compétences",
        "4": "Création d'entreprise",
    },
    "dict-perimetre-recrutement": {
        "0": "Autres",
        "1": "Commune",
        "2": "Département",
        "3": "Région",
        "4": "Interrégion",
        "5": "Pays",
        "6": "International",
    },
    "dict-financeurs": {
        "11": "État - Ministère chargé de l'emploi",
        "12": "État - Ministère de l'éducation nationale",
        "13": "État - Autre",
        "2": "Collectivité territoriale - Conseil régional",
        "3": "Fonds européens - FSE",
        "4": "Pôle emploi",
        "5": "Entreprise",
        "6": "ACSÉ (anciennement FASILD)",
        "7": "AGEFIPH",
        "8": "Collectivité territoriale - Conseil général",
        "9": "Collectivité territoriale - Commune",
        "15": "Collectivité territoriale - Autre",
        "10": "Bénéficiaire de l'action",
        "0": "Autre",
        "14": "Fonds européens - Autre",
        "16": "OPCO",
        "17": "Transition Pro",
        "18": "LADOM",
        "19": "État - Ministère de l'intérieur",
        "20": "OFII - Office français de l'immigration et de l'intégration",
        "1": "Code(s) obsolète(s)",
    },
    "dict-type-contact": {
        "0": "Autre",
        "1": "Référent handicap",
        "2": "Référent mobilité internationale",
        "3": "Référent pédagogique",
        "4": "Accueil",
        "5": "Direction",
        "6": "Référent qualité",
        "7": "Référent entreprise",
        "8": "Référent commercial",
        "9": "Gestionnaire financier",
        "10": "Direction Déléguée aux Formations Professionnelles et Techniques (DDFPT)",
        "11": "Communication",
        "12": "Référent FOAD",
        "13": "Référent VAE",
        "14": "Référent Apprentissage",
    },
    "dict-type-parcours": {
        "1": "en groupe (non personnalisable)",
        "2": "individualisé",
        "3": "modularisé",
        "4": "mixte",
    },
    "dict-type-positionnement": {
        "1": "réglementaire",
        "2": "pédagogique",
    },
    "dict-type-module": {
        "0": "information inconnue",
        "1": "obligatoire",
        "2": "personnalisable",
    },
    "dict-modalite-recrutement": {
        "0": "information inconnue",
        "1": "méthode de recrutement par simulation",
        "2": "concours",
        "3": "dossier",
        "4": "tests pratiques",
        "5": "épreuves écrites",
        "6": "épreuves orales",
        "7": "inscription sur candidature",
        "8": "entretien ou RDV individuel",
        "9": "information collective",
    },
    "dict-type-enseignement": {
        "1": "art",
        "2": "enseignement de spécialité",
        "3": "enseignement optionnel",
        "4": "langue",
        "5": "langue vivante 1",
        "6": "langue vivante 2",
        "7": "langue vivante 3",
        "8": "sport",
        "9": "enseignement général",
        "10": "enseignement professionnel",
    },
    "dict-type-equipement": {
        "0": "Autre",
        "1": "Protection de la tête",
        "2": "Protection des yeux",
        "3": "Protection des mains",
        "4": "Protection de l'ouïe",
        "5": "Protection du corps",
        "6": "Protection des pieds",
        "7": "Protection des voies respiratoires",
        "8": "Protection chutes",
        "9": "Outillage professionnel",
        "10": "Tenue professionnelle",
        "11": "Équipement numérique",
    },
    "dict-type-validation-blocs": {
        "0": "partielle : certains blocs, de date à date",
        "1": "totale : tous les blocs",
        "2": "mixte : tous les blocs, ou certains en parcours individualisé",
    },
    "dict-type-alternance": {
        "0": "Tout type de contrat d'alternance",
        "1": "Contrat d'apprentissage (CA)",
        "2": "Contrat de professionnalisation (CP)",
    },
    "dict-unite-rythme": {
        "0": "Heure",
        "1": "Demi-journée",
        "2": "Journée",
        "3": "Semaine",
        "4": "Mois",
    },
    "dict-type-cycle": {
        "0": "Formation initiale",
        "1": "Contrat d'apprentissage",
    },
    "dict-niveaux": {
        "0": "information non communiquée",
        "1": "sans niveau spécifique",
        "2": "niveau VI (illettrisme, analphabétisme)",
        "3": "niveau V bis (préqualification)",
        "4": "niveau V (CAP, BEP, CFPA du premier degré)",
        "5": "niveau IV (BP, BT, baccalauréat professionnel ou technologique)",
        "6": "niveau III (BTS, DUT)",
        "7": "niveau II (licence ou maîtrise universitaire)",
        "8": "niveau I (supérieur à la maîtrise)",
        "11": "niveau 1 (savoirs de base)",
        "12": "niveau 2",
        "13": "niveau 3 (CAP, BEP)",
        "14": "niveau 4 (baccalauréat)",
        "15": "niveau 5 (BTS, BUT 2e année)",
        "16": "niveau 6 (licence)",
        "17": "niveau 7 (master)",
        "18": "niveau 8 (doctorat)",
    },
}

TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {name: MappingProxyType(table) for name, table in _TABLES.items()}
)


def label(table: str, code: str) -> str:
    """The French label of a code, or the code itself where the table does not know it."""
    return TABLES[table].get(code, code)
