"""The columns of an application that hold somebody's data, and what they hold once it is erased (R10.1).

The constraint `application_erased_holds_nobody` is made of them: whatever door is written, an erased row names nobody.
"""

from __future__ import annotations

from django.db.models import Q

from .enums import State

BLANK: dict[str, object] = {
    "civility": "",
    "birth_name": "",
    "usual_name": "",
    "first_name": "",
    "birth_date": None,
    "email": "",
    "phone": "",
    "postal_code": "",
    "town": "",
    "registered_france_travail": False,
    "france_travail_identifier": "",
    "message": "",
    "wants_disability_contact": False,
    "prescriber_contact_name": "",
    "prescriber_contact_email": "",
    "prescriber_contact_phone": "",
    "reason_detail": "",
    "reason_shared": False,
    "message_to_prescriber": "",
    "not_due_before": None,
    "person_key": "",
    "email_key": "",
    "follow_nonce": "",
}


def is_blank() -> Q:
    """Rows whose columns hold nobody's data, and which wait for nothing."""
    plain = {name: value for name, value in BLANK.items() if value is not None}
    nulls = {f"{name}__isnull": True for name, value in BLANK.items() if value is None}
    return Q(**plain, **nulls) & ~Q(state=State.PENDING)
