"""What a training action says of itself, for anybody: what Qualiopi's first indicator wants public, in plain words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.core.french import counted

_BREAKS = re.compile(r"<\s*(?:br|/p|/li|/div|/h\d)\b[^>]{0,200}>", re.IGNORECASE)
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[a-z/!][^>]{0,500}>", re.IGNORECASE | re.DOTALL)

# term, fields of the action, whether the page says that it is missing
TERMS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("Objectif", ("objective",), True),
    ("Contenu", ("content",), True),
    ("À la fin", ("expected_results",), False),
    ("Pour qui", ("public_info",), False),
    ("Conditions d’accès", ("prerequisites",), True),
    ("Recrutement", ("recruitment_terms",), False),
    ("Durée", ("duration_text",), True),
    ("Rythme", ("rhythm",), False),
    ("En entreprise", ("alternation",), False),
    ("Méthodes", ("teaching_methods",), True),
    ("Prix pour vous", ("remaining_fees",), True),
    ("Accès aux personnes handicapées", ("disability_access",), True),
    ("Repas, logement, transport", ("catering", "lodging", "transport"), False),
)


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    text: str


def facts_of(action: TrainingAction) -> list[Fact]:
    """The terms and their texts; a text that is missing is listed only where people must know that it is."""
    return [Fact(term, text) for term, text, wanted in _read(action) if text or wanted]


def _read(action: TrainingAction) -> Iterator[tuple[str, str, bool]]:
    for term, names, wanted in TERMS:
        texts = [plain_text(getattr(action, name)) for name in names]
        if term == "Durée" and action.company_hours:
            texts.append(f"dont {counted(action.company_hours, 'heure')} en entreprise")
        yield term, "\n\n".join(filter(None, texts)), wanted


def plain_text(text: str) -> str:
    """A text of a feed without the markup that some hold; « - » stands for nothing."""
    plain = html.unescape(_MARKUP.sub("", _BREAKS.sub("\n", text))).strip()
    return "" if plain == "-" else plain


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What the responsible organisation adds (R3.2); empty where it has added nothing."""

    highlights: str = ""
    web_link: str = ""


def enrichment_of(action: TrainingAction) -> Enrichment:
    found: ActionEnrichment | None = getattr(action, "enrichment", None)
    return Enrichment(found.highlights, found.web_link) if found else Enrichment()
