"""« Gestion des candidatures »: the table of R8.1, the two lists, what each role sees of a row (R2.2)."""

import re
from html import unescape
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.organisations.enums import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

LIST = "/gestion/candidatures/"
SESSIONS = "/gestion/candidatures/sessions/"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, applications=True))
    return client


@pytest.fixture
def session(centre):
    return factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def references(answer):
    return [row.application.reference for row in answer.context["rows"]]


def spent(client, address):
    """The queries of a whole answer, streamed ones read to their end."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        assert b"".join(answer) if answer.streaming else answer.content
    return len(captured)


class TestTable:
    def test_each_figure_opens_exactly_its_applications(self, logged, centre):
        """R8.1: the figures of the table are the totals of their lists; the fourth row counts each once."""
        both = factories.SessionFactory(action__responsible=centre, positioner=centre, points=[("2025-03-03", 15)])
        trained = factories.SessionFactory(trainer=centre, points=[("2025-03-03", 15)])
        withdrawn = factories.SessionFactory(positioner=centre, withdrawn_at="2025-01-01T00:00Z")
        ended = factories.SessionFactory(
            positioner=centre, action__measure="PRF", contract_start="2025-01-20", contract_end="2025-06-30"
        )
        factories.ApplicationFactory.create_batch(3, session=both)
        factories.ApplicationFactory.create_batch(2, session=both, state="RETAINED")
        factories.ApplicationFactory(session=trained, state="NOT_RETAINED")
        factories.ApplicationFactory(session=trained, state="REFUSED_FULL")
        factories.ApplicationFactory(session=withdrawn)
        factories.ApplicationFactory(session=ended, created_on="2025-01-10")  # due on 19/02: within 15 days
        factories.ApplicationFactory(session=factories.SessionFactory(points=[("2025-03-03", 15)]))

        rows = logged.get(LIST).context["figures"]
        figures = {(row.label, figure.column): figure for row in rows for figure in row.figures}
        assert figures["Responsable", "En attente"].count == 3
        assert figures["Positionneur", "En attente"].count == 4
        assert figures["Toutes, sans doublon", "En attente"].count == 4
        assert figures["Toutes, sans doublon", "Passage en avis non transmis d’ici 15 jours"].count == 1
        assert figures["Formateur", "Non retenues"].count == 1
        assert figures["Formateur", "Refus\u00a0: session complète"].count == 1
        for key, figure in figures.items():
            assert logged.get(figure.url).context["page"].total == figure.count, key

    def test_the_guides_words_and_footnote(self, logged, session):
        page = text_of(logged.get(LIST))
        for words in (
            "Rôle de mon organisme",
            "Passage en avis non transmis d’ici 15 jours",
            "* Données cumulées depuis le 1er janvier 2013 sur les sessions publiées et non archivées.",
            "Gestion par candidatures",
            "Gestion par sessions",
        ):
            assert words in page


class TestList:
    def test_only_what_the_structure_holds(self, logged, session):
        mine = factories.ApplicationFactory(session=session)
        factories.ApplicationFactory(birth_name="Ailleurs", email="secret@ailleurs.example")
        answer = logged.get(LIST)
        assert references(answer) == [mine.reference]
        assert "ailleurs" not in answer.content.decode().lower()

    def test_archived_sessions_leave_the_list_unless_asked_for(self, logged, session, centre):
        """R5.4, R3.6: what is withdrawn from publication stays."""
        shown = factories.ApplicationFactory(session=session)
        gone = factories.ApplicationFactory(
            session=factories.SessionFactory(positioner=centre, archived_at="2025-02-01T00:00Z")
        )
        hidden = factories.ApplicationFactory(
            session=factories.SessionFactory(positioner=centre, withdrawn_at="2025-02-01T00:00Z")
        )
        assert set(references(logged.get(LIST))) == {shown.reference, hidden.reference}
        assert references(logged.get(LIST, {"sessions": "archivees"})) == [gone.reference]
        assert references(logged.get(LIST, {"sessions": "non-publiees"})) == [hidden.reference]
        assert references(logged.get(LIST, {"sessions": "publiees"})) == [shown.reference]
        assert len(references(logged.get(LIST, {"sessions": "toutes"}))) == 3

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"etat": "retenue"}, "b"),
            ({"etat": "en-attente"}, "ac"),
            ({"texte": "lefevre"}, "a"),
            ({"texte": "LEFÈVRE camille"}, "a"),
            ({"texte": "lefevre dominique"}, ""),
            ({"texte": "dupont@candidat"}, "b"),
            ({"texte": "06 12 34 56 78"}, ""),
            ({"texte": "0612345678"}, "b"),
            ({"lieu": "béarn"}, "c"),
            ({"lieu": "bearn"}, "c"),
            ({"lieu": "64"}, "abc"),
            ({"lieu": "64300"}, "c"),
            ({"mesure": "PRF"}, "c"),
            ({"origine": "prescripteur"}, "c"),
            ({"du": "2025-02-02"}, "bc"),
            ({"au": "01/02/2025"}, "a"),
            ({"du": "2025-02-05", "au": "2025-02-05"}, "b"),
            ({"role": "responsable"}, "c"),
            ({"role": "positionneur", "etat": "en-attente"}, "a"),
            ({"texte": "100%_"}, ""),
        ],
    )
    def test_filters(self, logged, session, centre, query, found):
        other = factories.SessionFactory(
            action__responsible=centre, action__measure="PRF", town="Sault-de-Béarn", postal_code="64300"
        )
        made = {
            "a": factories.ApplicationFactory(session=session, birth_name="Lefèvre", created_on="2025-02-01"),
            "b": factories.ApplicationFactory(
                session=session,
                birth_name="Dupont",
                first_name="Dominique",
                phone="0612345678",
                state="RETAINED",
                created_on="2025-02-05",
            ),
            "c": factories.ApplicationFactory(
                session=other, birth_name="Durand", prescriber=factories.PrescriberFactory(), created_on="2025-02-09"
            ),
        }
        answer = logged.get(LIST, query)
        assert set(references(answer)) == {made[letter].reference for letter in found}

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("1234567A", "a"),
            ("1234567a", "a"),
            ("1234567", "ab"),
            ("12345678", "b"),
            (" 1234 567 A ", "a"),
            ("12 345 678 901", "b"),
            ("12-345-678-901", "b"),
            ("Dupont 12345", "b"),
            ("234567A", ""),
            ("1234567B", ""),
            ("123", ""),
        ],
    )
    def test_the_france_travail_identifier(self, logged, session, text, found):
        """Whole, however it is grouped, or by its beginning: four signs at least."""
        told = {"session": session, "phone": "", "email": ""}
        made = {
            "a": factories.ApplicationFactory(france_travail_identifier="1234567A", **told),
            "b": factories.ApplicationFactory(france_travail_identifier="12345678901", birth_name="Dupont", **told),
        }
        factories.ApplicationFactory(session=session, birth_name="Personne", phone="", email="")
        answer = logged.get(LIST, {"texte": text})
        assert set(references(answer)) == {made[letter].reference for letter in found}

    def test_filters_show_as_chips_and_leave_one_by_one(self, logged, session):
        answer = logged.get(LIST, {"etat": "en-attente", "texte": "dupont", "lieu": "", "page": "1"})
        chips = {chip.label: chip.remove for chip in answer.context["filters"].chips}
        assert chips["État\u00a0: En attente"] == "?texte=dupont"
        assert chips["Rechercher\u00a0: dupont"] == "?etat=en-attente"

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ({"etat": "bidon"}, "État\u00a0: cette valeur n’existe pas."),
            ({"du": "31/02/2025"}, "Reçue à partir du\u00a0: Cette date n’existe pas"),
            ({"session": "12"}, "Numéro Carif\u00a0: Indiquez 8 chiffres."),
            ({"texte": "a\x00b"}, "Rechercher\u00a0:"),
            ({"tri": "bidon"}, "Tri\u00a0: cette liste ne se trie pas ainsi."),
            ({"apres": "99999999999999999999"}, "Page\u00a0: ce repère n’est pas de cette liste"),
            ({"avant": "a\x00b"}, "Page\u00a0: ce repère n’est pas de cette liste"),
            ({"role": "chef", "sessions": "x", "origine": "x", "mesure": "x", "colonnes": "x"}, "Mesure\u00a0:"),
        ],
    )
    def test_absurd_parameters_are_ignored_with_a_word(self, logged, session, query, words):
        factories.ApplicationFactory(session=session)
        answer = logged.get(LIST, query)
        assert len(references(answer)) == 1
        assert any(words in each for each in answer.context["filters"].ignored)

    def test_columns_are_chosen_in_the_address(self, logged, session):
        factories.ApplicationFactory(session=session, state="RETAINED")
        page = logged.get(LIST, {"colonnes": ["dates", "etat"]}).content.decode()
        assert 'data-label="Dates prévues"' in page
        assert 'data-label="Lieu"' not in page

    @pytest.mark.parametrize("order", ["lieu", "nom", "-recue"])
    def test_order_and_pages_never_overlap(self, logged, session, order):
        made = factories.ApplicationFactory.create_batch(60, session=session, created_on="2025-02-01")
        first = logged.get(LIST, {"tri": order, "etat": "en-attente"})
        assert text_of(first).count("25 sur 60") == 1
        second = logged.get(LIST + first.context["page"].following)
        third = logged.get(LIST + second.context["page"].following)
        pages = [references(page) for page in (first, second, third)]
        assert [len(page) for page in pages] == [25, 25, 10]
        assert set(chain.from_iterable(pages)) == {each.reference for each in made}
        assert (first.context["page"].previous, third.context["page"].following) == ("", "")
        assert references(logged.get(LIST + third.context["page"].previous)) == pages[1]
        assert references(logged.get(LIST + second.context["page"].previous)) == pages[0]
        assert all("tri=" in page.context["filters"].address for page in (second, third))
        assert all("apres" not in page.context["filters"].address for page in (second, third))
        names = [row.application.birth_name for row in logged.get(LIST, {"tri": "-nom"}).context["rows"]]
        assert names == sorted(names, reverse=True)

    def test_filters_and_headings_leave_the_page(self, logged, session):
        """Another order or filter begins at the first page: its links carry no place."""
        factories.ApplicationFactory.create_batch(30, session=session)
        answer = logged.get(LIST + logged.get(LIST, {"etat": "en-attente"}).context["page"].following)
        links = re.findall(r'href="(\?[^"]*)"', answer.content.decode())
        assert len([link for link in links if "tri=" in link]) == 6
        assert [link for link in links if "apres=" in link] == []
        assert len([link for link in links if "avant=" in link]) == 1

    def test_sessions_page_by_page(self, logged, centre):
        made = factories.SessionFactory.create_batch(30, positioner=centre, points=[("2025-03-03", 15)])
        first = logged.get(SESSIONS)
        second = logged.get(SESSIONS + first.context["page"].following)
        numbers = [[row.session.carif_number for row in page.context["rows"]] for page in (first, second)]
        assert [len(page) for page in numbers] == [25, 5]
        assert set(chain.from_iterable(numbers)) == {each.carif_number for each in made}

    @pytest.mark.parametrize(
        ("address", "most"),
        [(LIST, 12), (SESSIONS, 12), (f"{LIST}impression/", 12), (f"{LIST}export.csv", 14), (f"{LIST}export.xlsx", 14)],
    )
    def test_as_many_queries_for_one_as_for_fifty(self, client, centre, address, most):
        client.force_login(factories.member(centre, applications=True, catalogue=True))
        counts = []
        for number in (1, 49):
            for _ in range(number):
                session = factories.SessionFactory(
                    action__responsible=centre, positioner=centre, points=[("2025-03-03", 15)]
                )
                factories.ApplicationFactory(session=session, prescriber=factories.PrescriberFactory())
            spent(client, address)
            counts.append(spent(client, address))
        assert counts[0] == counts[1] <= most


class TestTrainerOnly:
    """R2.2: counts, and the list without contact details."""

    @pytest.fixture
    def hidden(self, centre):
        session = factories.SessionFactory(trainer=centre, points=[("2025-03-03", 15)])
        return factories.ApplicationFactory(
            session=session,
            state="RETAINED",
            birth_name="Visible",
            email="cachee@candidat.example",
            phone="0699887766",
            france_travail_identifier="7654321Z",
            message="texte caché",
            created_on="2025-01-07",
            prescriber=factories.PrescriberFactory(name="Prescripteur caché"),
        )

    def test_names_state_and_planned_dates_and_nothing_else(self, logged, hidden):
        answer = logged.get(LIST, {"colonnes": list("session lieu recue origine etat echeance dates".split())})
        page = text_of(answer)
        assert "Visible" in page
        assert "du 20/02/2025" in page
        assert "seulement formateur" in page
        for secret in ("cachee@", "0699887766", "caché ", "Prescripteur caché", "07/01/2025"):
            assert secret not in page
        assert f"/gestion/candidatures/{hidden.reference}/" not in answer.content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            {"texte": "cachee@"},
            {"texte": "0699887766"},
            {"texte": "7654321Z"},
            {"texte": "7654 321 z"},
            {"origine": "prescripteur"},
            {"du": "2025-01-01"},
        ],
    )
    def test_filters_do_not_tell_what_the_row_hides(self, logged, hidden, query):
        assert references(logged.get(LIST, query)) == []

    def test_the_file_stays_shut_with_words(self, logged, hidden):
        answer = logged.get(f"/gestion/candidatures/{hidden.reference}/")
        assert answer.status_code == 403
        assert "qui y est formateur" in text_of(answer)
        assert "cachee@" not in answer.content.decode()


class TestSessions:
    def test_counter_coming_point_and_days_left(self, logged, session):
        factories.ApplicationFactory.create_batch(2, session=session)
        factories.ApplicationFactory(session=session, state="RETAINED")
        answer = logged.get(SESSIONS)
        [row] = answer.context["rows"]
        page = text_of(answer)
        assert (row.days_left, row.roles) == (21, Role.POSITIONER.label)
        assert "3/15" in page
        assert "03/03/2025" in page
        assert len(references(logged.get(row.pending_url))) == 2
        assert len(references(logged.get(row.all_url))) == 3

    def test_windows_turn_at_midnight_without_any_job(self, logged, centre, clock):
        factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15), ("2025-09-15", 12)])
        clock.freeze("2025-03-04")
        assert "0/12" in text_of(logged.get(SESSIONS))

    def test_only_those_of_the_structure_and_only_those_to_decide(self, logged, session, centre):
        factories.SessionFactory(town="Ailleurs", points=[("2025-03-03", 15)])
        quiet = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])
        factories.ApplicationFactory(session=session)
        numbers = {row.session.carif_number for row in logged.get(SESSIONS).context["rows"]}
        assert numbers == {session.carif_number, quiet.carif_number}
        [row] = logged.get(SESSIONS, {"a_traiter": "on"}).context["rows"]
        assert row.session == session
