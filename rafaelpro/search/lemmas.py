"""From French text to search terms, the same way at write and at query time.

A term is the lemma of a word (simplemma), without accents, then with the feminine and plural endings that lemmas leave
taken off: « formatrices », « Formateur » → « formateur »; « soudeuses » → « soudeur »; « secretaires » typed without
its accent → « secretaire ». Numbers and codes stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import simplemma

from rafaelpro.core.french import fold

LONGEST_TERM = 60
_ELISIONS = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ]", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"<[^>]{0,500}>")
_STOP = frozenset(
    "a ai as au aux avec ce ces cette cet chez ci d dans de des du elle elles en entre est et etre eux il ils je la le "
    "les leur leurs lors lui ma mais me mes meme mon ne nos notre nous on ont ou par pas pour qu que qui sa sans se "
    "ses si son sont sous sur ta te tes ton tu un une vers vos votre vous y".split()
)
_ENDINGS = (
    (re.compile(r"euses?\Z"), "eur"),
    (re.compile(r"trices?\Z"), "teur"),
    (re.compile(r"ieres?\Z"), "ier"),
    (re.compile(r"ees?\Z"), "e"),
    (re.compile(r"(?<=[a-z]{3})[sx]\Z"), ""),
)


def words(text: str) -> Iterator[str]:
    """The words of a text as they are written, in lower case: markup, elisions and punctuation taken off."""
    plain = _ELISIONS.sub(" ", _MARKUP.sub(" ", text))
    return (word.lower() for word in _WORDS.findall(plain) if len(word) <= LONGEST_TERM)


@lru_cache(maxsize=100_000)
def term(word: str) -> str:
    """The search term of one word; empty for a word that tells nothing (« de », « la »)."""
    folded = fold(word)
    if folded in _STOP:
        return ""
    if any(char.isdigit() for char in folded):
        return folded
    return _without_ending(fold(simplemma.lemmatize(word, lang="fr")))


def terms(*texts: str) -> set[str]:
    """The terms of several texts, each once."""
    return {found for text in texts for word in words(text) for found in [term(word)] if found}


def ordered_terms(text: str) -> list[str]:
    """The terms of a text in the order in which they come, each once."""
    return list(dict.fromkeys(found for word in words(text) if (found := term(word))))


def _without_ending(lemma: str) -> str:
    """One spelling for the genders and numbers of a word; compound words are written in one."""
    joined = "".join(char for char in lemma if char.isalnum())
    for ending, replacement in _ENDINGS:
        shorter = ending.sub(replacement, joined)
        if shorter != joined:
            return shorter
    return joined
