"""Taking back: only what is empty is filled, what is odd is told and left out, nothing else suffers from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from django.core.management import call_command

from rafaelpro.applications.models import ManualRecruitment
from rafaelpro.catalogue.models import ActionEnrichment, InformationMeeting, SessionEnrichment, TrainingSession
from rafaelpro.history.models import Event
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extras, extra, extras
from rafaelpro.offreinfo.domain.take_back import take_back
from tests.eos.builder import A1, A2, S1, S2, feed
from tests.offreinfo import trips

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-03T11:00")]


def ours(*nodes: tuple[str, str]) -> lheo.Extra:
    return extras("rafaelpro", *(extra(info, text) for info, text in nodes))


GOOD = (
    ("enrichissement", '{"access_information": "Bus 3", "recruitment_contact": "Accueil"}'),
    ("reunions", '[{"date": "2025-04-01", "starts_at": "09:00:00", "place": "Salle 2", "revision": 3}]'),
    (
        "recrutement",
        '{"is_open": false, "places": 12, "deadline": "2025-05-01", "opened_by_hand": true, "cancelled": true}',
    ),
)

ODD = [
    ("enrichissement", "{"),
    ("enrichissement", '["x"]'),
    ("enrichissement", '{"access_information": "' + "x" * 1001 + '"}'),
    ("enrichissement", '{"access_information": "\\u0000"}'),
    ("reunions", '[{"date": "jamais"}]'),
    ("reunions", '[{"starts_at": "09:00"}]'),
    ("reunions", '[{"date": "2025-04-01", "starts_at": "10:00", "ends_at": "09:00"}]'),
    ("reunions", '[{"date": "2025-04-01", "link": "javascript:alert(1)"}]'),
    ("reunions", '["x"]'),
    ("recrutement", '{"places": -1}'),
    ("recrutement", '{"deadline": "jamais"}'),
]


def written(tmp_path, *nodes: tuple[str, str]):
    """A feed whose first session tells these, and whose second one is well."""
    built = feed(1).action(A1).session(S1).session(S2)
    formation = built.formations()[0]
    first, second = formation.actions[0].sessions
    built._sessions[0][:] = [
        _with(first, ours(*nodes)),
        _with(second, ours(("enrichissement", '{"access_information": "Bus 4"}'))),
    ]
    path = built.write(tmp_path / "offre.xml")
    built.apply()
    return path


def _with(session: lheo.Session, node: lheo.Extra) -> lheo.Session:
    return replace(session, extras=Extras((*session.extras.children, node)))


def test_what_people_had_added_comes_back_with_its_history(tmp_path):
    taken = take_back(written(tmp_path, *GOOD))
    session = TrainingSession.objects.get(carif_number=S1)
    added = SessionEnrichment.objects.get(session=session)
    assert (added.access_information, added.recruitment_contact) == ("Bus 3", "Accueil")
    meeting = InformationMeeting.objects.get(session=session)
    assert (meeting.date, meeting.starts_at, meeting.place, meeting.revision, meeting.from_eos) == (
        date(2025, 4, 1),
        time(9),
        "Salle 2",
        3,
        False,
    )
    manual = ManualRecruitment.objects.get(session=session)
    assert (manual.is_open, manual.places, manual.deadline) == (False, 12, date(2025, 5, 1))
    assert (manual.opened_by_hand, manual.cancelled_at is not None) == (True, True)
    assert (taken.sessions, taken.refused) == (2, [])
    assert Event.objects.filter(kind="session", key=S1, verb="enrichissement repris").count() == 1


@pytest.mark.parametrize("node", ODD, ids=[text[:40] for _, text in ODD])
def test_what_is_odd_is_told_and_the_next_session_still_comes_back(tmp_path, node):
    taken = take_back(written(tmp_path, node))
    assert taken.refused == [S1]
    assert not InformationMeeting.objects.exists()
    assert not ManualRecruitment.objects.exists()
    assert [each.session.carif_number for each in SessionEnrichment.objects.all()] == [S2]


def test_what_is_there_already_stays(tmp_path):
    path = written(tmp_path, *GOOD)
    session = TrainingSession.objects.get(carif_number=S1)
    SessionEnrichment.objects.create(session=session, access_information="À pied", updated_at="2025-01-01T00:00Z")
    ManualRecruitment.objects.create(session=session, places=5)
    take_back(path)
    assert SessionEnrichment.objects.get(session=session).access_information == "À pied"
    assert ManualRecruitment.objects.get(session=session).places == 5


def test_the_command_ends_in_one_where_something_was_odd(tmp_path, capsys):
    built = feed(1).action(A1, extras=Extras((ours(("enrichissement", '{"web_link": "javascript:alert(1)"}')),)))
    path = built.session(S1).action(A2).session(S2).write(tmp_path / "offre.xml")
    with pytest.raises(SystemExit) as ended:
        call_command("import_offre_info", str(path))
    assert ended.value.code == 1
    assert f"{A1} : enrichissement illisible" in capsys.readouterr().out
    assert not ActionEnrichment.objects.exists()
    assert TrainingSession.objects.count() == 2


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("import_offre_info", str(tmp_path / "rien.xml"))
    assert ended.value.code == 2
    assert "Rien n'a été repris" in capsys.readouterr().err


def test_a_feed_alone_never_writes_what_people_add(tmp_path):
    written(tmp_path, *GOOD)
    assert not SessionEnrichment.objects.exists()
    assert not InformationMeeting.objects.exists()
    assert not ManualRecruitment.objects.exists()


def test_meetings_added_here_are_not_taken_for_eos_s(tmp_path):
    feed(1).action(A1).session(S1).apply()
    session = TrainingSession.objects.get()
    InformationMeeting.objects.create(session=session, date=date(2025, 4, 1), details="Ici", from_eos=False)
    InformationMeeting.objects.create(session=session, date=date(2025, 4, 2), details="EOS", from_eos=True)
    document, _ = trips.exported()
    InformationMeeting.objects.all().delete()
    TrainingSession.objects.update(source_digest="")
    trips.brought_in(document.replace(b'"numero">1<', b'"numero">2<'), tmp_path / "offre.xml")
    found = InformationMeeting.objects.values_list("details", "from_eos")
    assert set(found) == {("Ici", False), ("EOS", True)}
