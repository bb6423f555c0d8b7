"""Whether the offer is still the one of an edition: what every change of it leaves behind, in one statement."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import connection

from .document import day_of_export

FORM = 1
"""Raise it when the document is written otherwise: every edition is then made again."""

# What has no date of change (recruitment decided here, names, merges) is compared as it stands.
_MARKS = """
    SELECT (SELECT row(count(*), max(changed_at), max(withdrawn_at)) FROM catalogue_trainingaction),
           (SELECT row(count(*), max(changed_at), max(withdrawn_at), max(archived_at)) FROM catalogue_trainingsession),
           (SELECT row(count(*), max(updated_at)) FROM catalogue_actionenrichment),
           (SELECT row(count(*), max(updated_at)) FROM catalogue_sessionenrichment),
           (SELECT row(count(*), max(updated_at), max(id)) FROM catalogue_informationmeeting),
           (SELECT md5(string_agg(r::text, ',' ORDER BY id)) FROM applications_manualrecruitment r),
           (SELECT md5(string_agg(o.siret || o.name, ',' ORDER BY id)) FROM organisations_organisation o),
           (SELECT max(numero) FROM eos_feed WHERE state = 'applique')
"""


def fingerprint(since: date | None) -> str:
    """The same as long as the same document would be written: offer, day, policy, form. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS)
        marks = cursor.fetchone()
    return hashlib.sha256(repr((FORM, since, day_of_export(), marks)).encode()).hexdigest()
