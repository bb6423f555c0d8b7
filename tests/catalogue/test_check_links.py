"""Links looked at by the job: which, when again, what is kept, and links that change meanwhile (R3.2)."""

import pytest
from django.db import IntegrityError, connection, transaction

from rafaelpro.catalogue import tasks
from rafaelpro.catalogue.domain.check_links import check_due_links, claim_due_links, write_finding
from rafaelpro.catalogue.enums import LinkState
from rafaelpro.catalogue.models import ActionEnrichment, WebLinkCheck
from rafaelpro.catalogue.reach import Finding
from rafaelpro.core import clock as core_clock
from rafaelpro.core.models import PolicyValue
from tests import factories
from tests.support.sites import says, serving

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

OK, GONE, CLOSED = (
    Finding(LinkState.ANSWERS, "200"),
    Finding(LinkState.FAILING, "404"),
    Finding(LinkState.UNSURE, "403"),
)


@pytest.fixture
def row():
    return factories.EnrichmentFactory(web_link="https://centre.fr/")


def day(moment):
    return f"{moment.astimezone(core_clock.PARIS):%Y-%m-%d}" if moment else None


def checked():
    check = WebLinkCheck.objects.get()
    return check.state, check.detail, day(check.checked_at), day(check.failing_since), day(check.due_at)


def test_by_the_job_over_a_real_site(settings, row):
    settings.WEB_LINKS_ALSO_ALLOWED = ("127.0.0.1/32",)
    with serving({"/la": says(200)}) as site:
        ActionEnrichment.objects.filter(pk=row.pk).update(web_link=site.url("/la"))
        gone = factories.EnrichmentFactory(web_link=site.url("/partie"))
        tasks.check_web_links(timestamp=0)
        tasks.check_web_links(timestamp=0)
        assert [path for _, path, _ in site.asked] == ["/la", "/partie", "/partie"]
    row.refresh_from_db()
    assert (row.link_check.state, row.link_check.detail) == ("ANSWERS", "200")
    assert (gone.link_check.state, gone.link_check.detail) == ("FAILING", "404")


@pytest.mark.parametrize(
    ("finding", "due", "since"),
    [(OK, "2025-02-17", None), (CLOSED, "2025-02-17", None), (GONE, "2025-02-11", "2025-02-10")],
)
def test_when_it_is_looked_at_again(row, finding, due, since):
    assert check_due_links(look_at=lambda _: finding) == 1
    assert checked() == (finding.state, finding.detail, "2025-02-10", since, due)
    assert check_due_links(look_at=lambda _: finding) == 0


def test_failing_since_is_the_first_failure_and_ends_with_the_first_answer(row, clock):
    for moment, finding, since in (
        ("2025-02-10", GONE, "2025-02-10"),
        ("2025-02-12", Finding(LinkState.FAILING, "delai"), "2025-02-10"),
        ("2025-02-14", OK, None),
        ("2025-02-22", GONE, "2025-02-22"),
    ):
        clock.freeze(moment)
        assert check_due_links(look_at=lambda _, finding=finding: finding) == 1
        assert checked()[3] == since


def test_another_link_is_due_at_once_and_starts_anew(row):
    check_due_links(look_at=lambda _: GONE)
    ActionEnrichment.objects.filter(pk=row.pk).update(web_link="https://centre.fr/neuf")
    looked = []
    check_due_links(look_at=lambda address: looked.append(address) or OK)
    assert looked == ["https://centre.fr/neuf"]
    assert checked()[:2] == ("ANSWERS", "200")
    assert WebLinkCheck.objects.get().failing_since is None


def test_a_link_that_changes_while_it_is_looked_at_keeps_no_finding_of_the_old_one(row):
    [old] = claim_due_links(batch=20)
    ActionEnrichment.objects.filter(pk=row.pk).update(web_link="https://centre.fr/neuf")
    [new] = claim_due_links(batch=20)
    write_finding(old, GONE)
    assert WebLinkCheck.objects.get().state == LinkState.NOT_YET
    write_finding(new, OK)
    assert WebLinkCheck.objects.get().state == LinkState.ANSWERS


def test_a_claim_that_died_is_due_again_in_an_hour(row, clock):
    assert len(claim_due_links(batch=20)) == 1
    assert claim_due_links(batch=20) == []
    clock.freeze("2025-02-10T10:31")
    assert len(claim_due_links(batch=20)) == 1


def test_small_batches_oldest_first_and_no_link_is_nothing(clock):
    factories.EnrichmentFactory(web_link="")
    for rank in range(3):
        factories.EnrichmentFactory(web_link=f"https://centre.fr/{rank}")
    looked = []

    def look_at(address):
        looked.append(address[-1])
        return OK

    assert check_due_links(look_at=look_at, batch=2) == 2
    assert check_due_links(look_at=look_at, batch=2) == 1
    assert looked == ["0", "1", "2"]
    assert check_due_links(look_at=look_at, budget=0) == 0


def test_the_operator_sets_how_many_and_how_often(row):
    PolicyValue.objects.create(name="web_link_days", value=30)
    off = PolicyValue.objects.create(name="web_links_per_minute", value=0)
    assert check_due_links(look_at=lambda _: OK) == 0
    off.delete()
    assert check_due_links(look_at=lambda _: OK) == 1
    assert checked()[4] == "2025-03-12"


def test_nothing_is_looked_at_within_a_transaction_of_ours(row):
    """The network is asked with no lock held: only the test's own transaction is open."""
    depth = len(connection.savepoint_ids)
    seen = []
    check_due_links(look_at=lambda _: seen.append(len(connection.savepoint_ids)) or OK)
    assert seen == [depth]


def test_failing_without_a_since_cannot_be_written(row):
    check_due_links(look_at=lambda _: OK)
    for change in ({"state": LinkState.FAILING}, {"failing_since": core_clock.now()}):
        with pytest.raises(IntegrityError, match="link_failing_since_when_failing"), transaction.atomic():
            WebLinkCheck.objects.update(**change)
