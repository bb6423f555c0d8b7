"""« Vouliez-vous dire »: the nearest words of the offer for those that nothing holds."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, TrigramSimilarity

from rafaelpro.core.french import fold

from .lemmas import term, words
from .models import SessionDocument, Word

NEAR_ENOUGH = 0.35  # share of trigrams in common


def suggestion(q: str) -> str:
    """`q` with its unknown words replaced by the nearest known ones; empty when there is nothing better to propose."""
    typed = list(words(q))
    better = [_nearest(word) for word in typed]
    return " ".join(better) if better != typed else ""


def _nearest(word: str) -> str:
    looked_up = term(word)
    if not looked_up or _is_known(looked_up):
        return word
    near = Word.objects.filter(plain__trigram_similar=fold(word)).annotate(near=TrigramSimilarity("plain", fold(word)))
    found = near.filter(near__gte=NEAR_ENOUGH).order_by("-near", "plain").first()
    return found.written if found else word


def _is_known(looked_up: str) -> bool:
    return SessionDocument.objects.filter(
        terms=SearchQuery(f"'{looked_up}'", config="simple", search_type="raw")
    ).exists()
