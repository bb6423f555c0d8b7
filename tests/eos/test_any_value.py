"""Whatever the text, the reading answers something that the base, the pages and the export can hold. No database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

from django.db import models
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.eos.reading import days, exact, flux, points
from rafaelpro.eos.reading.columns import fitted
from rafaelpro.eos.reading.findings import Findings
from rafaelpro.lheo.extras import Extras, extra, extras
from rafaelpro.lheo.problems import Unreadable

quick = settings(max_examples=150, deadline=None)
offsets = st.integers(-86_399, 86_399).map(lambda seconds: timezone(timedelta(seconds=seconds)))
moments = st.datetimes(timezones=st.none() | offsets).map(datetime.isoformat)
texts = st.text(max_size=40) | st.from_regex(r"\A[0-9٠-٩.:TZ+-]{1,40}\Z") | moments
columns = [
    (model, field)
    for model in (TrainingAction, TrainingSession)
    for field in model._meta.get_fields()
    if isinstance(field, models.Field) and not field.primary_key and not field.is_relation
]
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.dates().map(date.isoformat)
trees = st.recursive(leaves, lambda each: st.lists(each, max_size=4) | st.dictionaries(texts, each, max_size=4))


@quick
@given(st.sampled_from(["complet", "delta"]) | texts, st.integers().map(str) | texts, texts)
@example("complet", "1", "9999-12-31T23:59:59-23:59")
@example("complet", "1", "0001-01-01T00:00:00+23:59")
@example("complet", "1", "2025-01-20T06:00:00+23:59")
def test_the_header_of_a_feed(kind, numero, stamp):
    told = extras(flux.FLUX, extra("type", kind), extra("numero", numero), extra("horodatage", stamp))
    try:
        header = flux.read(Extras((told,)))
    except Unreadable:
        return
    assert 0 <= header.numero < 2**63
    assert (header.stamped_at is None) == bool(header.notes)
    if header.stamped_at is not None:
        assert 1899 <= header.stamped_at.astimezone(UTC).year <= 2200
        assert abs(header.stamped_at.utcoffset()) < timedelta(hours=3)


@quick
@given(texts, texts, texts, texts)
def test_a_list_of_entry_points(day, places, number, bis_of):
    entry = extras(points.POINT, extra("date", day), extra("places", places), extra("bis-de", bis_of), numero=number)
    profile = extras("eos", extras(points.LIST, entry))
    found, rejection = points.read(profile, "session", "00000001", Findings("00000001"))
    assert (found is None) == (rejection is not None)
    for point in found or ():
        assert days.is_plausible(point.date)
        assert 0 <= point.places <= points.MOST_PLACES
        assert max(len(point.number), len(point.bis_of)) <= points.LONGEST_NUMBER
    assert rejection is None or len(rejection.reason) < 300


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(columns), trees)
def test_a_column_told_as_it_is(column, value):
    """Taken as the column holds it, or left as the elements tell it, with a note."""
    model, field = column
    told = extras(exact.PROFILE, extra(exact.COLUMNS, json.dumps({field.name: value})))
    findings = Findings("1")
    taken = exact.taken(model, {field.name: "as told"}, Extras((told,)), "action", findings)[field.name]
    assert bool(findings.notes) == (taken == "as told" and value != "as told")
    if findings.notes:
        return
    json.dumps(taken, default=date.isoformat, allow_nan=False).encode()
    assert fitted(model, {field.name: taken}) == {field.name: taken}
    assert not isinstance(taken, date) or days.is_plausible(taken)
    assert not isinstance(taken, int) or 0 <= taken < 2**31
