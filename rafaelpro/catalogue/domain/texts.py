"""What any text of an enrichment must hold to be kept (R3.2, R6.2), and its version."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from rafaelpro.core.nir import looks_like_nir

LINK_LIMIT = 400
NIR_MESSAGE = (
    "Ce texte contient ce qui ressemble à un numéro de sécurité sociale. "
    "Nous n'avons pas le droit de l'enregistrer : effacez-le."
)
INCOMPLETE_LINK = "Cette adresse n'est pas complète. Exemple : https://www.exemple.fr/formation"
LINK_WITH_CREDENTIALS = "Cette adresse contient un identifiant ou un mot de passe : retirez ce qui précède « @ »."
PRIVATE_LINK = "Cette adresse n'existe que sur votre réseau : le public ne pourrait pas l'ouvrir."
_is_web_address = URLValidator(schemes=["http", "https"])


def tidy(text: str) -> str:
    """Line ends as browsers send them count once."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def version(values: Iterable[object]) -> str:
    """What stands now, as a short text to compare."""
    return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()[:16]


def text_error(text: str, limit: int) -> str:
    """Why this text may not be kept, or nothing."""
    if len(text) > limit:
        return f"Ce texte est trop long : {len(text)} caractères, {limit} au plus."
    if "\x00" in text:
        return "Ce texte contient un caractère interdit."
    return NIR_MESSAGE if looks_like_nir(text) else ""


def link_error(text: str) -> str:
    """Why this is no address that the public may follow, or nothing. Whether it answers is told by a job, later."""
    if not text:
        return ""
    if len(text) > LINK_LIMIT:
        return f"Cette adresse est trop longue : {len(text)} caractères, {LINK_LIMIT} au plus."
    parts = _parts(text)
    if parts is None or not _is_well_formed(text):
        return INCOMPLETE_LINK
    if parts.username is not None or parts.password is not None:
        return LINK_WITH_CREDENTIALS
    if _is_private(parts.hostname or ""):
        return PRIVATE_LINK
    return NIR_MESSAGE if looks_like_nir(text) else ""


def _parts(text: str) -> SplitResult | None:
    """`urlsplit`, and the port that it reads late; None where it gives up."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def _is_well_formed(text: str) -> bool:
    if "\\" in text or any(char.isspace() or not char.isprintable() for char in text):
        return False
    try:
        _is_web_address(text)
    except ValidationError:
        return False
    return True


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
