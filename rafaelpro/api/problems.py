"""Errors as RFC 9457 problems: every code that the API may answer, in one table that the documentation prints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
DOCUMENTED_AT = "/api/v1/docs#erreur-"


class Code(StrEnum):
    """The stable codes. Those of the contract first, then those of HTTP itself."""

    NOT_AUTHENTICATED = "non-authentifie"
    SCOPE = "portee-insuffisante"
    MISSING_RIGHT = "droit-manquant"
    WRONG_ROLE = "role-insuffisant"
    NOT_APPROVED = "structure-non-agreee"
    EOS_DATA = "donnee-eos"
    NOT_FOUND = "introuvable"
    ALREADY_APPLIED = "deja-candidat"
    FULL = "session-complete"
    CLOSED = "recrutement-ferme"
    TRANSITION = "transition-impossible"
    CHANGED_MEANWHILE = "modifie-entre-temps"
    INVALID = "saisie-invalide"
    KEY_REUSED = "cle-idempotence-reutilisee"
    TOO_LARGE = "trop-volumineux"
    TOO_MANY = "trop-de-requetes"
    UNREADABLE = "requete-illisible"
    METHOD = "methode-non-permise"
    MEDIA = "type-non-accepte"
    INTERNAL = "erreur-interne"


@dataclass(frozen=True, slots=True)
class Kind:
    """What all problems of one code share; `when` is for the documentation."""

    status: int
    title: str
    when: str


KINDS: dict[Code, Kind] = {
    Code.NOT_AUTHENTICATED: Kind(401, "Jeton absent ou refusé", "aucun jeton, jeton inconnu ou révoqué"),
    Code.SCOPE: Kind(403, "Portée insuffisante", "le jeton n'a pas la portée de cette opération"),
    Code.MISSING_RIGHT: Kind(403, "Droit manquant", "il manque un droit dans la structure"),
    Code.WRONG_ROLE: Kind(403, "Rôle insuffisant", "la structure n'a pas le rôle qu'il faut sur cette donnée"),
    Code.NOT_APPROVED: Kind(403, "Structure non agréée", "la structure de prescription attend son agrément"),
    Code.EOS_DATA: Kind(403, "Donnée d'EOS", "cette donnée appartient à EOS et ne se change pas ici"),
    Code.NOT_FOUND: Kind(404, "Introuvable", "rien n'est connu sous ce nom, ou la structure n'a pas à le connaître"),
    Code.ALREADY_APPLIED: Kind(409, "Déjà candidat", "cette personne a déjà une candidature sur cette session"),
    Code.FULL: Kind(409, "Session complète", "toutes les places sont prises"),
    Code.CLOSED: Kind(409, "Recrutement fermé", "la session ne reçoit pas de candidature en ce moment"),
    Code.TRANSITION: Kind(409, "Transition impossible", "l'état présent ne permet pas cette action"),
    Code.CHANGED_MEANWHILE: Kind(409, "Modifié entre-temps", "quelqu'un a changé la donnée depuis sa lecture"),
    Code.INVALID: Kind(422, "Saisie invalide", "une entrée par champ dans « erreurs »"),
    Code.KEY_REUSED: Kind(422, "Clé d'idempotence réutilisée", "cette clé a servi à une autre requête"),
    Code.TOO_LARGE: Kind(413, "Trop volumineux", "le corps de la requête dépasse la limite"),
    Code.TOO_MANY: Kind(429, "Trop de requêtes", "le jeton dépasse son débit ; attendre « Retry-After » secondes"),
    Code.UNREADABLE: Kind(400, "Requête illisible", "la connexion a été coupée avant la fin du corps"),
    Code.METHOD: Kind(405, "Méthode non permise", "cette adresse ne connaît pas cette méthode ; voir « Allow »"),
    Code.MEDIA: Kind(415, "Type non accepté", "le type du corps n'est pas celui qui est attendu"),
    Code.INTERNAL: Kind(500, "Erreur interne", "le service a rencontré un problème ; rien n'a été changé"),
}


class Problem(Exception):
    """Ends a request with this problem; nothing of the request's transaction stays."""

    def __init__(self, code: Code, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def response(self) -> HttpResponse:
        """The answer, as RFC 9457 writes it."""
        kind = KINDS[self.code]
        body = {
            "type": f"{DOCUMENTED_AT}{self.code}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
            "code": str(self.code),
            **self.members,
        }
        return HttpResponse(
            json.dumps(body, ensure_ascii=False),
            status=kind.status,
            content_type=MEDIA_TYPE,
            headers=self.headers,
        )


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One entry of `erreurs`: the field as the client names it (dots inside), a code, words."""

    field: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"champ": self.field, "code": self.code, "message": self.message}


@dataclass(slots=True)
class InvalidInput(Exception):
    """The input is refused: an entry a field. Turned into `saisie-invalide`."""

    problems: Sequence[FieldProblem] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(f"{each.field}: {each.message}" for each in self.problems)

    def as_problem(self) -> Problem:
        """With one entry a field: the first that was found."""
        by_field = {each.field: each for each in reversed(self.problems)}
        entries = [each for each in self.problems if by_field[each.field] is each]
        words = " ; ".join(f"{each.field} : {each.message}" for each in entries[:5])
        return Problem(Code.INVALID, words, erreurs=[each.as_json() for each in entries])


def not_found(words: str) -> Problem:
    """404, in the same words whether it does not exist or the structure may not know of it."""
    return Problem(Code.NOT_FOUND, words)


def json_too_large() -> Problem:
    return Problem(Code.TOO_LARGE, "Le corps de la requête dépasse 2,5\u00a0Mio.")
