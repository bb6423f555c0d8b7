"""Forms of what is added to the funded offer here (R3.2)."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from rafaelpro.catalogue.domain import enrich, enrich_session
from rafaelpro.core.french import NBSP
from rafaelpro.web.forms import LongText
from rafaelpro.web.offer.edit import EditForm

MARKUP_HINT = (
    f"Une ligne vide sépare deux paragraphes, «{NBSP}-{NBSP}» en début de ligne fait une puce, "
    f"«{NBSP}**mots**{NBSP}» les met en gras."
)


def long_text(label: str, limit: int, *, rows: int, hint: str) -> LongText:
    """A text of several lines; its length is refused by the domain, with the text kept."""
    return LongText(
        label=label,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": str(limit)}),
        help_text=hint,
    )


class EnrichmentForm(EditForm):
    """« Le plus » and the web link of an action."""

    NAMES: ClassVar = {"plus": "highlights", "lien_web": "web_link"}

    plus = long_text(
        "Le plus de cette formation",
        enrich.HIGHLIGHTS_LIMIT,
        rows=10,
        hint=f"Ce qui distingue cette formation ou votre organisme, pour le public et les prescripteurs. {MARKUP_HINT}",
    )
    lien_web = forms.CharField(
        label="Lien web",
        required=False,
        widget=forms.URLInput(attrs={"maxlength": str(enrich.WEB_LINK_LIMIT), "spellcheck": "false"}),
        help_text=f"Votre site, ou une page sur cette formation. Exemple{NBSP}: https://exemple.fr/formation",
    )

    def domain_errors(self) -> dict[str, str]:
        return enrich.errors_of(**self.texts)


class SessionForm(EditForm):
    """What is added to a session."""

    NAMES: ClassVar = {
        "contact": "recruitment_contact",
        "handicap": "disability_contact",
        "acces": "access_information",
        "pratique": "practical_information",
    }

    contact = forms.CharField(
        label="Contact pour le recrutement",
        required=False,
        widget=forms.TextInput(attrs={"maxlength": str(enrich_session.LIMITS["recruitment_contact"])}),
        help_text="Un service, un téléphone, un courriel. Ce texte est public.",
    )
    handicap = forms.CharField(
        label="Référent handicap",
        required=False,
        widget=forms.TextInput(attrs={"maxlength": str(enrich_session.LIMITS["disability_contact"])}),
        help_text="À qui parler d’un aménagement. Ce texte est public.",
    )
    acces = long_text(
        "Pour venir",
        enrich_session.LIMITS["access_information"],
        rows=4,
        hint="Transports, stationnement, accès aux personnes à mobilité réduite.",
    )
    pratique = long_text(
        "Informations pratiques",
        enrich_session.LIMITS["practical_information"],
        rows=6,
        hint="Ce qu’il faut apporter, les horaires, les repas, l’hébergement.",
    )

    def domain_errors(self) -> dict[str, str]:
        return enrich_session.session_errors_of(enrich_session.SessionTexts(**self.texts))
