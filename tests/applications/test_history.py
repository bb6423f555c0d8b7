"""R7.7: history cannot be rewritten, not even with SQL from the application's own role; R7.6: nor left out."""

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from rafaelpro.applications.models import Application
from rafaelpro.history.models import Event
from tests.factories import ApplicationFactory, SessionFactory

STATEMENTS = [
    "UPDATE history_event SET after = 'RETAINED'",
    "DELETE FROM history_event",
    "TRUNCATE history_event",
    "ALTER TABLE history_event DISABLE TRIGGER ALL",
    "DROP TABLE history_event",
    "SET session_replication_role = replica",
    "ALTER TABLE applications_application DISABLE TRIGGER ALL",
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_applications_role_cannot_rewrite_history(app_role_connection, statement):
    ApplicationFactory()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_role_connection.execute(statement)
    app_role_connection.rollback()
    assert Event.objects.filter(kind="candidature").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", STATEMENTS[:2])
def test_not_even_the_owner_changes_a_line_in_passing(owner_connection, statement):
    ApplicationFactory()
    with pytest.raises(psycopg.errors.RaiseException):
        owner_connection.execute(statement)


@pytest.mark.django_db
def test_a_state_that_history_does_not_tell_is_refused_at_commit():
    application = ApplicationFactory(session=SessionFactory(points=[("2025-03-03", 3)]))
    Application.objects.filter(pk=application.pk).update(state="WITHDRAWN")
    with pytest.raises(IntegrityError, match="history says PENDING"), transaction.atomic():
        connection.check_constraints()
    Application.objects.filter(pk=application.pk).update(state="PENDING")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("application_state_known", {"state": "MAYBE"}),
        ("application_origin_known", {"origin": "FAX"}),
        ("application_reference_has_10_digits", {"reference": "2025abc"}),
        ("application_prescriber_goes_with_origin", {"origin": "PRESCRIBER"}),
        ("application_level_known", {"level": 9}),
        ("application_retained_has_dates", {"state": "RETAINED"}),
        ("application_not_retained_has_reason", {"state": "NOT_RETAINED"}),
    ],
)
def test_the_database_itself_refuses(constraint, change):
    application = ApplicationFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**change)


@pytest.mark.django_db
def test_one_pending_a_person_and_a_session():
    first = ApplicationFactory()
    with pytest.raises(IntegrityError, match="application_one_pending_a_person"), transaction.atomic():
        ApplicationFactory(session=first.session, birth_name=first.birth_name)
