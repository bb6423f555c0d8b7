"""The written feed: valid LHÉO, exact, repeatable to the byte, dirty within what a reader survives."""

import gzip
import io
import tracemalloc
from collections import Counter
from datetime import date

import pytest
from lxml import etree

from rafaelpro.eos.generator import dirt, errors
from rafaelpro.eos.generator.feed import FeedOrder, FeedType, ImpossibleFeed, write_feed, write_file
from rafaelpro.lheo import reader
from tests.lheo import schema as official

AS_OF = date(2025, 3, 3)
NAMESPACE = "{http://lheo.gouv.fr/2.3}"


def order(**changes):
    return FeedOrder(**{"sessions": 300, "seed": 7, "as_of": AS_OF, **changes})


def written(**changes):
    stream = io.BytesIO()
    summary = write_feed(stream, order(**changes))
    return stream.getvalue(), summary


def tree_of(**changes):
    return etree.fromstring(written(**changes)[0])


def extra_of(node, *infos):
    for info in infos:
        node = next(child for child in node.iter() if child.get("info") == info)
    return node.text


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(official.path()))


@pytest.mark.parametrize("changes", [{}, {"with_dirt": False}, {"type": FeedType.DELTA, "numero": 2}, {"sessions": 1}])
def test_the_document_follows_the_official_schema(schema, changes):
    assert schema.validate(tree_of(**changes)), schema.error_log


@pytest.mark.parametrize("count", [1, 3, 50, 301])
def test_a_full_feed_holds_exactly_the_sessions_asked_for(count):
    document, summary = written(sessions=count)
    root = etree.fromstring(document)
    assert len(root.findall(f".//{NAMESPACE}session")) == summary.sessions == count
    assert len(root.findall(f".//{NAMESPACE}formation")) == summary.formations


def test_the_same_order_gives_the_same_bytes_and_any_other_gives_others():
    reference = written()[0]
    assert written()[0] == reference
    for change in ({"seed": 8}, {"as_of": date(2025, 3, 4)}, {"numero": 2}, {"with_dirt": False}, {"sessions": 299}):
        assert written(**change)[0] != reference, change


def test_the_document_says_what_it_is_at_its_end():
    root = tree_of(type=FeedType.DELTA, numero=12)
    flux = root[-1]
    assert flux.get("info") == "eos-flux"
    assert [(part.get("info"), part.text) for part in flux] == [
        ("type", "delta"),
        ("numero", "12"),
        ("horodatage", "2025-03-03T06:00:00+01:00"),
    ]


def test_the_profile_is_complete_on_every_session():
    root = tree_of(with_dirt=False)
    for action in root.iter(f"{NAMESPACE}action"):
        assert extra_of(action, "specificites", "mesure") in ("HSP-SOCLE", "HSP-1NQ", "PRF")
        assert extra_of(action, "specificites", "ref-action-marche-financeur")
        assert action.findtext(f"{NAMESPACE}conventionnement") == "1"
        assert action.findtext(f".//{NAMESPACE}code-financeur") == "2"
        for session in action.iter(f"{NAMESPACE}session"):
            assert extra_of(session, "eos", "etat") in ("publiee", "annulee")
            kinds = [each.text for each in session.iter(f"{NAMESPACE}type-contact")]
            assert kinds.count("1") == 1  # the disability referent


def test_our_reader_takes_every_formation_and_finds_no_problem_without_dirt():
    document, summary = written(with_dirt=False)
    with reader.read(io.BytesIO(document)) as opened:
        formations = list(opened)
        assert len(formations) == summary.formations
        assert [problem for formation in formations for problem in formation.all_problems()] == []


def test_dirt_is_there_is_noted_and_rejects_nothing():
    document, summary = written(sessions=1500)
    with reader.read(io.BytesIO(document)) as opened:
        formations = list(opened)
    problems = [problem for formation in formations for problem in formation.all_problems()]
    assert len(formations) == summary.formations
    assert len(problems) > 10
    assert not [problem for problem in problems if problem.kind.rejects]
    soiled = sum(1 for formation in formations if any(True for _ in formation.all_problems()))
    assert soiled < 0.2 * len(formations)


@pytest.mark.parametrize("spot", dirt.SPOTS, ids=lambda spot: spot.__name__)
def test_each_spot_of_dirt_changes_a_formation_and_stays_within_the_schema(schema, spot, monkeypatch):
    monkeypatch.setattr(dirt, "SHARE", 1.0)
    monkeypatch.setattr(dirt, "SPOTS", (spot,))
    soiled = written(sessions=20)[0]
    assert soiled != written(sessions=20, with_dirt=False)[0]
    assert schema.validate(etree.fromstring(soiled)), schema.error_log


def test_errors_are_a_few_records_of_each_kind():
    sessions = errors.EVERY * len(errors.ERRORS) * 3
    spoiled, clean = (
        tree_of(sessions=sessions, with_errors=True, with_dirt=False),
        tree_of(sessions=sessions, with_dirt=False),
    )
    pairs = zip(spoiled.iter(f"{NAMESPACE}formation"), clean.iter(f"{NAMESPACE}formation"), strict=True)
    changed = sum(etree.tostring(one) != etree.tostring(other) for one, other in pairs)
    assert len(errors.ERRORS) - 2 <= changed <= len(errors.ERRORS) + 1
    numbers = Counter(session.get("numero") for session in spoiled.iter(f"{NAMESPACE}session"))
    assert max(numbers.values()) > 1
    assert any(day.text == "20251345" for day in spoiled.iter(f"{NAMESPACE}debut"))


def test_a_delta_mentions_a_small_part_of_the_same_region():
    full, delta = tree_of(sessions=1200), tree_of(sessions=1200, type=FeedType.DELTA, numero=2)
    known = {session.get("numero") for session in full.iter(f"{NAMESPACE}session")}
    told = {session.get("numero") for session in delta.iter(f"{NAMESPACE}session")}
    assert told <= known
    assert 3 <= len(told) <= 60


def test_two_deltas_tell_two_different_days():
    first, second = (written(sessions=1200, type=FeedType.DELTA, numero=numero)[0] for numero in (2, 3))
    numbers = [
        {session.get("numero") for session in etree.fromstring(each).iter(f"{NAMESPACE}session")}
        for each in (first, second)
    ]
    assert numbers[0] != numbers[1]


def test_memory_does_not_grow_with_the_region():
    def peak(count):
        written_bytes = _Sink()
        write_feed(written_bytes, order(sessions=200))  # tables read once are not counted
        tracemalloc.start()
        write_feed(written_bytes, order(sessions=count))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    small, large = peak(100), peak(800)
    assert large < small + 500_000  # some more organisations, not 4 MB more of sessions


class _Sink(io.RawIOBase):
    def write(self, data):
        return len(data)


def test_a_compressed_file_holds_the_same_bytes_and_no_date(tmp_path):
    path, again = tmp_path / "a.xml.gz", tmp_path / "b.xml.gz"
    write_file(path, order())
    write_file(again, order())
    assert gzip.decompress(path.read_bytes()) == written()[0]
    assert path.read_bytes() == again.read_bytes()


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "flux.xml"
    path.write_bytes(b"before")

    def broken(record, **_):
        raise RuntimeError

    monkeypatch.setattr(dirt, "soil", broken)
    with pytest.raises(RuntimeError):
        write_file(path, order())
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "changes", [{"sessions": 0}, {"sessions": 1_000_001}, {"numero": 0}, {"as_of": date(1999, 1, 1)}]
)
def test_an_impossible_order_is_refused_with_words(changes):
    with pytest.raises(ImpossibleFeed, match=r"compris|commence"):
        order(**changes)
