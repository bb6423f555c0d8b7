"""`/gestion/candidatures/mois/`: the picture, its table, and who sees what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from rafaelpro.applications.enums import State
from rafaelpro.applications.monthly import fill, first_days
from rafaelpro.core import clock
from rafaelpro.web.applications.months import PARTS, stacks_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]
URL = "/gestion/candidatures/mois/"
RECEIVED = [
    ("RETAINED", "2025-01-31"), ("RETAINED", "2025-02-01"), ("NOT_RETAINED", "2025-02-03"),
    ("NO_DECISION", "2025-02-04"), ("PENDING", "2025-02-05"), ("WITHDRAWN", "2025-02-06"), ("RETAINED", "2023-03-01"),
]  # fmt: skip


@pytest.fixture
def received(session):
    for state, day in RECEIVED:
        factories.ApplicationFactory(session=session, state=state, created_on=day, birth_name="Xaviersecret")


def lines_of(answer):
    """The table, line by line, by what heads the line."""
    rows = html.fromstring(answer.content.decode()).findall(".//tbody/tr")
    return {row.findtext("th"): [cell.text_content() for cell in row.findall("td")] for row in rows}


def test_the_table_says_each_month_and_the_total(logged, received):
    lines = lines_of(logged.get(URL))
    assert list(lines)[:2] == ["mars 2024", "avril 2024"]
    assert len(lines) == 13
    assert lines["décembre 2024"] == ["0"] * 6
    assert lines["janvier 2025"] == ["1", "1", "0", "0", "0", "0"]
    assert lines["février 2025"] == ["5", "1", "1", "1", "1", "1"]
    assert lines["Total"] == ["6", "2", "1", "1", "1", "1"]


def test_24_months_are_asked_in_the_address(logged, received):
    lines = lines_of(logged.get(URL, {"periode": "24"}))
    assert len(lines) == 25
    assert lines["mars 2023"] == ["1", "1", "0", "0", "0", "0"]
    assert lines["Total"][0] == "7"


def test_the_tabs_lead_to_both_periods_and_say_which_is_shown(logged, received):
    for asked, shown in (("", "12 mois"), ("?periode=12", "12 mois"), ("?periode=24", "24 mois")):
        answer = logged.get(f"{URL}{asked}")
        tabs = html.fromstring(answer.content.decode()).find_class("tab")
        assert [tab.get("href") for tab in tabs] == ["?periode=12", "?periode=24"]
        assert [tab.text_content().strip() for tab in tabs if tab.get("aria-current")] == [shown]
        assert "ignorée" not in answer.content.decode()


@pytest.mark.parametrize("asked", ["36", "-1", "douze", "24'"])
def test_another_period_is_ignored_with_a_word(logged, received, text_of, asked):
    answer = logged.get(URL, {"periode": asked})
    assert "seuls 12 ou 24 mois se demandent" in text_of(answer)
    assert lines_of(answer)["Total"][0] == "6"


def test_the_picture_is_named_and_draws_the_same_counts(logged, received):
    page = html.fromstring(logged.get(URL).content.decode())
    svg = page.find(".//svg[@role='img']")
    title, desc = (page.get_element_by_id(svg.get(name)) for name in ("aria-labelledby", "aria-describedby"))
    assert title.text == "Candidatures reçues mois par mois"
    assert (
        "De mars 2024 à février 2025\u00a0: 6 reçues, dont 2 retenues, 1 non retenue et 1 avis non transmis."
        in desc.text
    )
    assert "Le mois le plus chargé est février 2025 (5)." in desc.text
    assert len(svg.findall(".//g/rect")) == 6  # one part in January, five in February
    assert not page.xpath("//*[@style]")


def test_trainers_see_counts_and_never_a_name(client, received, session, text_of):
    client.force_login(factories.member(session.trainer, applications=True))
    answer = client.get(URL)
    assert lines_of(answer)["Total"][0] == "6"
    assert "Xaviersecret" not in text_of(answer)


def test_another_organisation_counts_nothing_of_it(client, received, text_of):
    client.force_login(factories.member(factories.OrganisationFactory(), applications=True))
    page = text_of(client.get(URL))
    assert "Aucune candidature sur cette période" in page
    assert "Reçues en" not in page


def test_only_the_structure_now_worked_under_is_counted(client, centre, received):
    """A person of two structures: the one of the request, not both (R2.2)."""
    other = factories.SessionFactory(positioner=factories.OrganisationFactory(name="Autre centre"))
    factories.ApplicationFactory(session=other)
    user = factories.member(other.positioner, applications=True)
    factories.MembershipFactory(user=user, organisation=centre, can_applications=True)
    client.force_login(user)
    counts = {each.pk: lines_of(client.get(URL, {"structure": each.pk})).get("Total", ["?"])[0]
              for each in (centre, other.positioner)}  # fmt: skip
    assert counts == {centre.pk: "6", other.positioner.pk: "1"}


def test_nothing_in_12_months_offers_24(logged, session, text_of):
    factories.ApplicationFactory(session=session, state="RETAINED", created_on="2024-02-29")
    answer = logged.get(URL)
    assert "Aucune candidature sur cette période" in text_of(answer)
    assert b'<a href="?periode=24">Voir 24 mois</a>' in answer.content
    assert lines_of(logged.get(URL, {"periode": "24"}))["février 2024"][0] == "1"


def test_the_table_of_the_desk_leads_here(logged, received):
    assert f'href="{URL}"'.encode() in logged.get("/gestion/candidatures/").content


def test_the_page_costs_the_same_for_1_and_for_50(logged, session):
    costs = []
    for more in (1, 49):
        factories.ApplicationFactory.create_batch(more, session=session)
        logged.get(URL)
        with CaptureQueriesContext(connection) as captured:
            assert lines_of(logged.get(URL))["Total"][0] == str(1 if more == 1 else 50)
        costs.append(len(captured))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("today", "length", "said"),
    [
        ("2025-02-10", 12, ["mar 2024", "mai", "juil", "sep", "nov", "jan 2025"]),
        ("2025-11-10", 12, ["jan 2025", "mar", "mai", "juil", "sep", "nov"]),
        ("2025-10-31", 12, ["nov", "jan 2025", "mar", "mai", "juil", "sep"]),  # too near January for a year of its own
        ("2024-12-31", 12, ["jan 2024", "mar", "mai", "juil", "sep", "nov"]),
        ("2025-02-10", 24, ["avr 2023", "juil", "oct", "jan 2024", "avr", "juil", "oct", "jan 2025"]),
    ],
)
def test_some_months_are_named_and_years_stand_under_january(today, length, said):
    stacks = stacks_of(fill(first_days(clock.parse(today).date(), length), []))
    assert len(stacks) == length
    assert [f"{stack.label} {stack.below}".strip() for stack in stacks if stack.label or stack.below] == said


def test_every_state_is_in_a_part():
    firsts = first_days(clock.today(), 12)
    shown = fill(firsts, [(firsts[-1], state, 1) for state in State])
    month, stack = shown[-1], stacks_of(shown)[-1]
    assert (sum(stack.counts), len(stack.counts)) == (month.received, len(PARTS))
