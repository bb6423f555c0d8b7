"""What our connections are set to: short transactions over a few thousand rows."""

import pytest
from django.db import OperationalError, connection

from rafaelpro.config.backend.base import CONNECTION_SETTINGS, DatabaseWrapper


@pytest.mark.django_db
@pytest.mark.parametrize("name", CONNECTION_SETTINGS)
def test_the_connection_is_set(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        assert cursor.fetchone() == (CONNECTION_SETTINGS[name],)


def test_what_the_address_of_the_base_says_comes_last():
    settings = connection.settings_dict | {"EMBEDDED": "", "OPTIONS": {"options": "-c jit=on"}}
    options = DatabaseWrapper(settings).get_connection_params()["options"]
    assert options.endswith("-c jit=on")
    assert "-c jit=off" in options


@pytest.mark.django_db
def test_a_statement_of_a_page_does_not_last_for_ever():
    """Where pages are served (settings.py); elsewhere nothing bounds a statement."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
    other = DatabaseWrapper({**connection.settings_dict, "STATEMENT_TIMEOUT": "50ms"})
    try:
        with pytest.raises(OperationalError, match="statement timeout"), other.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
    finally:
        other.close()
