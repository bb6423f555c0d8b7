"""The chronology of a session: its windows, its drawing, and « et si… », which writes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.catalogue.models import EntryPoint
from rafaelpro.history.models import Event
from tests import factories
from tests.web.offer.test_actions import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-05T09:30")]


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, applications=True))
    return client


@pytest.fixture
def session(centre):
    """The guide's example: 15 places on 03/03, 10 retained; then 12 on 15/09."""
    session = factories.SessionFactory(
        action__responsible=centre, points=[("2025-03-03", 15), ("2025-09-15", 12)], carif_number="00498943"
    )
    factories.ApplicationFactory.create_batch(10, session=session, state="RETAINED", decided_on="2025-02-20")
    return session


URL = "/gestion/sessions/00498943/chronologie/"


def tried(client, date, places):
    return client.get(URL, {"date": date, "places": places})


class TestWindows:
    def test_the_table_and_the_drawing_say_the_same(self, logged, session):
        factories.ApplicationFactory.create_batch(2, session=session, created_on="2025-03-04")
        answer = logged.get(URL)
        page = text_of(answer)
        assert "03/03/2025 passé jusqu’au 03/03/2025 15 10 0" in page
        assert "15/09/2025 en cours du 04/03/2025 au 15/09/2025 12 0 2" in page
        assert [span.label for span in answer.context["spans"]] == [
            "03/03/2025 · 10/15 · passé", "15/09/2025 · 2/12 · en cours",
        ]  # fmt: skip
        assert "La plus ancienne candidature en attente date du 04/03/2025." in page
        assert "1 point d’entrée passé, 1 à venir, le prochain le 15/09/2025" in answer.content.decode().replace(
            "\u00a0", " "
        )

    def test_the_counter_is_the_one_of_the_rest_of_the_site(self, logged, session):
        factories.ApplicationFactory.create_batch(2, session=session, created_on="2025-02-20")
        session.availability.refresh_from_db()
        assert logged.get(URL).context["reading"].recruitment.taken == session.availability.taken == 2

    def test_a_long_past_is_not_drawn_whole(self, logged, session):
        for month in range(1, 10):
            EntryPoint.objects.create(session=session, date=f"2024-{month:02d}-15", places=5)
        answer = logged.get(URL)
        assert len(answer.context["rows"]) == 11
        assert len(answer.context["spans"]) == 7

    def test_no_person_is_named(self, logged, session):
        factories.ApplicationFactory(session=session, birth_name="Xavieresecret", email="x@candidat.example")
        page = logged.get(URL).content.decode()
        assert "Xavieresecret" not in page
        assert "x@candidat.example" not in page

    def test_no_entry_point_yet(self, logged, centre):
        factories.SessionFactory(action__responsible=centre, carif_number="00498943")
        assert "EOS n’a transmis aucun point d’entrée" in text_of(logged.get(URL))

    def test_a_session_opened_by_hand_has_no_entry_point(self, logged, centre):
        factories.SessionFactory(action__responsible=centre, action__measure="PRF", carif_number="00498943")
        for date in ("17/03/2025", "hier"):
            answer = tried(logged, date, "5")
            assert answer.status_code == 200
            assert "ne recrute pas par points d’entrée" in text_of(answer)
            assert answer.context["tried"] is None

    def test_one_point_or_fifty_cost_the_same_queries(self, logged, session):
        counts = []
        for number in (0, 48):
            for rank in range(number):
                EntryPoint.objects.create(
                    session=session, date=f"2026-{rank % 12 + 1:02d}-{rank // 12 + 1:02d}", places=5
                )
            with CaptureQueriesContext(connection) as captured:
                logged.get(URL)
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 10


class TestWhatIf:
    def test_the_guides_example_and_nothing_is_written(self, logged, session):
        before = (EntryPoint.objects.count(), Event.objects.count())
        first = logged.get(URL)
        assert (
            "Au point d’entrée du 03/03/2025 : 10 candidatures retenues pour 15 places. Il reste 5 places."
            in text_of(first)
        )
        assert first.context["form"]["places"].value() == 5
        answer = tried(logged, "17/03/2025", "5")
        page = text_of(answer)
        assert "à saisir dans EOS" in page
        assert "Essai : rien n’est enregistré" in page
        now, after = answer.context["tried"].moments
        assert (now.without.taken, now.without.places, now.with_it.taken, now.with_it.places) == (0, 12, 0, 5)
        assert f"{after.day:%d/%m/%Y}" == "18/03/2025"
        assert "17/03/2025 · 0/5 · essai" in [span.label for span in answer.context["spans"]]
        assert (EntryPoint.objects.count(), Event.objects.count()) == before

    def test_a_bis_that_would_be_full_at_once_is_said(self, logged, session):
        factories.ApplicationFactory.create_batch(6, session=session, created_on="2025-03-04")
        page = text_of(tried(logged, "17/03/2025", "5"))
        assert "6/5" in page
        assert "indiquez-en plus de 6" in page

    @pytest.mark.parametrize(
        ("date", "places", "words"),
        [
            ("04/03/2025", "5", "Cette date est passée"),
            ("01/01/2028", "5", "après la fin du marché (31/12/2027)"),
            ("15/09/2025", "5", "existe déjà à cette date, avec 12 places"),
            ("17/03/2025", "0", "entre 1 et 1000"),
            ("17/03/2025", "1000000000", "entre 1 et 1000"),
            ("17/03/2025", "9" * 5000, "un nombre entier de places"),
            ("17/03/2025", "cinq", "un nombre entier de places"),
            ("17/03/2025", "", "Renseignez ce champ."),
            ("", "5", "Renseignez ce champ."),
            ("31/02/2025", "5", "n’existe pas"),
            ("31/12/9999", "5", "jusqu’au 31/12/2099"),
            ("\x00", "\x00", "n’existe pas"),
        ],
    )
    def test_bad_input_is_told_beside_its_field(self, logged, session, date, places, words):
        answer = tried(logged, date, places)
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert answer.context["tried"] is None

    def test_a_session_that_has_stopped_tries_nothing(self, logged, centre):
        factories.SessionFactory(
            action__responsible=centre, carif_number="00498943", contract_end="2025-03-04", points=[("2025-03-03", 15)]
        )
        for date in ("17/03/2025", "hier"):
            answer = tried(logged, date, "5")
            assert answer.status_code == 200
            assert "Cette session ne recrute plus" in text_of(answer)
            assert answer.context["tried"] is None

    def test_a_session_without_known_end(self, logged, centre):
        factories.SessionFactory(
            action__responsible=centre, carif_number="00498943", contract_end=None, points=[("2025-03-03", 15)]
        )
        assert tried(logged, "31/12/2099", "5").status_code == 200


class TestRights:
    @pytest.mark.parametrize(
        ("role", "rights", "status"),
        [
            ("action__responsible", {"catalogue": True}, 200),
            ("trainer", {"catalogue": True}, 200),
            ("trainer", {"applications": True}, 200),
            ("positioner", {"applications": True}, 200),
            ("positioner", {"catalogue": True}, 403),
            ("trainer", {}, 403),
            (None, {"applications": True, "catalogue": True}, 404),
        ],
    )
    def test_counts_for_who_lists_applications_or_manages_the_session(self, client, role, rights, status):
        organisation = factories.OrganisationFactory()
        factories.SessionFactory(carif_number="00498943", **({role: organisation} if role else {}))
        client.force_login(factories.member(organisation, **rights))
        answer = client.get(URL)
        assert answer.status_code == status
        assert ("etat=en-attente" in answer.content.decode()) is (status == 200 and "applications" in rights)

    def test_the_persons_other_structure_is_proposed(self, logged, centre):
        other = factories.SessionFactory(carif_number="00498943").action.responsible
        factories.member(other, applications=True, user=centre.memberships.get().user)
        answer = logged.get(URL)
        assert answer.status_code == 403
        assert other.name in text_of(answer)


@pytest.mark.parametrize(
    ("rights", "first"),
    [({"catalogue": True}, "/gestion/formations/"), ({"applications": True}, "/gestion/candidatures/")],
)
def test_the_way_back_is_one_that_the_reader_may_take(client, centre, session, rights, first):
    client.force_login(factories.member(centre, **rights))
    ways = [url for _, url in client.get(URL).context["crumbs"]]
    assert ways[0] == first
    assert [client.get(url).status_code for url in ways] == [200, 200]
