"""The tests' own strictness fails what it must fail."""

from __future__ import annotations

import warnings

import pytest
from django.db import transaction
from django.template import engines

from rafaelpro.organisations.models import Membership


def test_an_undefined_template_variable_fails():
    template = engines["django"].from_string("{{ inconnue }}")
    with pytest.raises(pytest.fail.Exception, match="inconnue"):
        template.render({})


@pytest.mark.django_db
def test_a_lock_over_a_join_must_say_what_it_locks():
    joined = Membership.objects.select_related("organisation")
    with transaction.atomic():
        with pytest.raises(pytest.fail.Exception, match="add of="):
            list(joined.select_for_update())
        assert list(joined.select_for_update(of=("self",))) == []
        assert list(Membership.objects.select_for_update()) == []


def test_warnings_are_errors():
    with pytest.raises(UserWarning):
        warnings.warn("attention", stacklevel=1)
