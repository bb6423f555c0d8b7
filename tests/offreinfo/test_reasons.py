"""The table of reasons: each holds on its own facts, the first one stands before the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rafaelpro.offreinfo.reasons import ADVICE, TABLE, Day, Facts, Reason, reason_of

DAY = Day(date(2025, 3, 3), 30)
GOOD = Facts(ends_on=date(2027, 12, 31), responsible="10000000000008", trainer="20000000000006")

CASES = [
    ("nothing is wrong", {}, None),
    ("no end is known", {"ends_on": None}, None),
    ("ended thirty days ago", {"ends_on": date(2025, 2, 1)}, None),
    ("ended thirty-one days ago", {"ends_on": date(2025, 1, 31)}, Reason.ENDED),
    ("withdrawn", {"withdrawn": True}, Reason.WITHDRAWN),
    ("archived", {"archived": True}, Reason.ARCHIVED),
    ("a false key", {"responsible": "10000000000009"}, Reason.NO_SIRET),
    ("a trainer that is nobody", {"trainer": "00000000000000"}, Reason.NO_SIRET),
    ("no SIRET at all", {"trainer": ""}, Reason.NO_SIRET),
    ("something is missing", {"missing": ("public visé",)}, Reason.INCOMPLETE),
    (
        "everything at once",
        {"withdrawn": True, "archived": True, "ends_on": date(2020, 1, 1), "trainer": "", "missing": ("public visé",)},
        Reason.WITHDRAWN,
    ),
    ("an old one that is incomplete", {"ends_on": date(2020, 1, 1), "missing": ("public visé",)}, Reason.ENDED),
]


@pytest.mark.parametrize(("facts", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_table(facts, reason):
    assert reason_of(replace(GOOD, **facts), DAY) is reason


def test_every_reason_stands_in_the_table_once_and_says_what_to_do():
    assert [reason for reason, _ in TABLE] == list(Reason)
    assert set(ADVICE) == set(Reason)
    assert {reason for _, _, reason in CASES} == {None, *Reason}
