"""What our connections are set to: short transactions over a few thousand rows."""

import pytest
from django.db import connection

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
