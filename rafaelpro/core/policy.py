"""The values decided here because no source says ([D] in the rules): a default, and what the operator made of it."""

from __future__ import annotations

from dataclasses import dataclass

from .models import PolicyValue


@dataclass(frozen=True, slots=True)
class Policy:
    """One value: whole number, in the unit that the French label tells."""

    default: int
    label: str
    minimum: int = 0
    maximum: int = 10_000


POLICIES: dict[str, Policy] = {
    "feed_guard_share": Policy(
        20, "Part de l'offre publiée qu'un flux complet peut retirer sans confirmation (%)", 0, 100
    ),
    "feed_content_days": Policy(30, "Conservation du contenu des flux terminés (jours)", 1, 3_650),
    "offre_info_ended_days": Policy(30, "Sessions terminées encore transmises à Offre Info (jours)", 0, 10_000),
    "offre_info_takes": Policy(300, "Fichiers Offre Info pris par tout le monde (pendant cette durée)", 1, 100_000),
    "offre_info_takes_ip": Policy(
        30, "Fichiers Offre Info pris depuis une même adresse IP (pendant cette durée)", 1, 10_000
    ),
    "archive_after_months": Policy(6, "Archivage d'une session après la fin du marché (mois)", 0, 120),
    "erase_after_months": Policy(
        24, "Effacement des données personnelles après l'avis ou la fin de la session (mois)", 1, 120
    ),
    "message_content_months": Policy(12, "Conservation du texte et de l'adresse des courriels partis (mois)", 1, 120),
    "due_soon_days": Policy(15, "« Passage en avis non transmis » annoncé (jours avant)", 1, 90),
    "long_wait_days": Policy(15, "Attente d'un avis signalée dans la liste par sessions (au-delà de ; jours)", 1, 365),
    "code_minutes": Policy(15, "Durée du code reçu par courriel (minutes)", 1, 120),
    "code_tries": Policy(5, "Essais permis pour un code", 1, 20),
    "codes_per_hour": Policy(5, "Codes envoyés à une même adresse (par heure)", 1, 100),
    "codes_ip": Policy(100, "Codes demandés depuis une même adresse IP (pendant cette durée)", 5, 10_000),
    "candidate_corrections": Policy(
        20, "Corrections d'une candidature par la personne elle-même (pendant cette durée)", 1, 1000
    ),
    "confirm_people_days": Policy(182, "Relecture de la liste des personnes d'une structure (jours)", 30, 1000),
    "join_requests_per_day": Policy(10, "Demandes de rattachement d'une personne (par jour)", 1, 1000),
    "look_minutes": Policy(30, "Durée d'un regard par les yeux d'une personne (minutes)", 5, 240),
    "web_links_per_minute": Policy(20, "Liens web vérifiés (par minute ; 0 : aucun)", 0, 200),
    "web_link_days": Policy(7, "Temps entre deux vérifications d'un lien web (jours)", 1, 365),
    "minimum_age": Policy(16, "Âge minimum pour candidater (ans)", 0, 99),
    "login_minutes": Policy(15, "Attente après trop de mots de passe faux (minutes)", 1, 120),
    "login_tries_address": Policy(10, "Mots de passe faux permis pour une adresse (pendant cette durée)", 3, 100),
    "login_tries_ip": Policy(100, "Mots de passe faux permis pour une adresse IP (pendant cette durée)", 3, 10_000),
    "account_mails_address": Policy(5, "Courriels de compte envoyés à une même adresse (pendant cette durée)", 1, 100),
}


class UnknownPolicy(KeyError):
    """No value has this name."""


def value(name: str) -> int:
    """The value in force. One small query; raises `UnknownPolicy`."""
    if name not in POLICIES:
        raise UnknownPolicy(name)
    changed = PolicyValue.objects.filter(pk=name).values_list("value", flat=True).first()
    return POLICIES[name].default if changed is None else changed
