"""The same POST twice is done once: `Idempotency-Key`, 24 h per token.

The key's row is inserted first in the transaction of what is asked: a second request with the same key waits on the
unique index until the first has committed, then reads its answer; if the first was rolled back, it takes its place.
So a refusal is not remembered: the same key may be tried again once the cause is gone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction

from rafaelpro.api.answers import Answer
from rafaelpro.api.models import IdempotencyKey, Token
from rafaelpro.api.problems import Code, FieldProblem, InvalidInput, Problem
from rafaelpro.core import clock

LIFETIME = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,255}\Z")

_RESERVE = """
    INSERT INTO api_idempotencykey (token_id, key, fingerprint, status, body, location, created_at)
    VALUES (%s, %s, %s, 0, '', '', %s)
    ON CONFLICT (token_id, key) DO NOTHING
    RETURNING id
"""


def checked_key(text: str) -> str:
    """The key, or `InvalidInput`."""
    if KEY.match(text):
        return text
    words = "Une clé compte de 1 à 255 caractères ASCII visibles, sans espace."
    raise InvalidInput([FieldProblem("Idempotency-Key", "invalide", words)])


def fingerprint_of(method: str, path: str, digest: str) -> str:
    """What makes two requests the same one."""
    return hashlib.sha256(f"{method}\n{path}\n{digest}".encode()).hexdigest()


def json_digest(body: bytes) -> str:
    """The digest of a JSON body: spaces and the order of names do not count. `body` is known to be JSON, or empty."""
    plain = json.dumps(json.loads(body), sort_keys=True) if body.strip() else ""
    return hashlib.sha256(plain.encode()).hexdigest()


def once(*, token: Token, key: str, fingerprint: str, work: Callable[[], Answer]) -> Answer:
    """The answer of `work`, done at most once for this key in 24 h; the first answer again afterwards.

    One transaction: the key's row, then `work`, then its answer beside the key. Locks: the key, before all that `work`
    locks. A refusal, raised or answered, is not kept. Raises `cle-idempotence-reutilisee`, and what `work` raises.
    """
    with transaction.atomic():
        reserved = _reserve(token, key, fingerprint)
        if reserved is not None:
            answer = work()
            _keep(reserved, answer)
            return answer
        kept = IdempotencyKey.objects.get(token=token, key=key)
    if kept.fingerprint != fingerprint:
        raise Problem(
            Code.KEY_REUSED, "Cette clé d'idempotence a déjà servi à une autre requête : prenez-en une neuve."
        )
    return Answer(kept.body, status=200, location=kept.location, is_replay=True)


def _reserve(token: Token, key: str, fingerprint: str) -> int | None:
    moment = clock.now()
    IdempotencyKey.objects.filter(token=token, key=key, created_at__lte=moment - LIFETIME).delete()
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [token.pk, key, fingerprint, moment])
        row = cursor.fetchone()
    return row[0] if row else None


def _keep(reserved: int, answer: Answer) -> None:
    row = IdempotencyKey.objects.filter(pk=reserved)
    if answer.is_refusal:
        row.delete()
    else:
        row.update(status=answer.status, body=answer.body, location=answer.location)


def purge() -> int:
    """Forget the keys that have lived: their answers hold personal data. Returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lte=clock.now() - LIFETIME).delete()
    return deleted
