"""After a load PostgreSQL knows its tables, although the application's role owns none of them."""

import pytest
from django.db import connection

from rafaelpro.demo.statistics import analyse
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def known(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0]


def test_the_owner_has_every_table_measured():
    factories.OrganisationFactory.create_batch(7)
    analyse()
    assert known("organisations_organisation") == 7
    factories.OrganisationFactory.create_batch(5)
    analyse()
    assert known("organisations_organisation") == 12
