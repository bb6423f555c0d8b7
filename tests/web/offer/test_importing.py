"""Several candidates entered from a file (R6.1): a check page that writes nothing, then line by line."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application
from rafaelpro.core.french import fold
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from rafaelpro.web.offer.importing.file import COLUMNS, HEADINGS
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

NAMES = [column.name for column in COLUMNS]


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def logged(client, centre):
    client.force_login(factories.member(centre, applications=True, first_name="Claude", last_name="Bureau"))
    return client


@pytest.fixture
def session(centre):
    return factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])


def person(name="Durand", **cells):
    """One line of the file, in the order of the template."""
    values = {
        "civilite": "Mme",
        "nom_naissance": name,
        "prenom": "Camille",
        "date_naissance": "17/05/1990",
        "courriel": f"{fold(name)}@candidat.example".replace("=", ""),
        "code_postal": "64100",
        "ville": "Bayonne",
        "inscrit_france_travail": "oui",
        "niveau": "4",
    } | cells
    return [values.get(column, "") for column in NAMES]


def content(*rows, headings=HEADINGS, separator=";", encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def url(session, more=""):
    return f"/gestion/sessions/{session.carif_number}/import/{more}"


@pytest.fixture
def send(logged, centre, session):
    def post(data, to=None):
        file = SimpleUploadedFile("candidats.csv", data, content_type="text/csv")
        return logged.post(url(to or session), {"structure": centre.pk, "fichier": file})

    return post


@pytest.fixture
def confirm(logged, centre, session):
    def post(checked, **changed):
        form = page_of(checked).form()
        return logged.post(url(session), {**form, "structure": centre.pk, "etape": "confirmer"} | changed)

    return post


def lines_of(answer):
    """The last cell of each line of the table."""
    return [row.rsplit("|", 1)[-1] for row in _rows(answer)]


def _rows(answer):
    page = page_of(answer, answer.status_code)
    names, last = page.texts("main table tbody td[data-label=Personne]"), page.texts("main table tbody td.wide")
    return [f"{name}|{words}" for name, words in zip(names, last, strict=True)]


class TestCheckThenConfirm:
    def test_the_check_writes_nothing_then_each_line_is_created(self, send, confirm, session, centre):
        checked = send(
            content(
                person("Durand", message="- à rappeler le soir", recontact_referent_handicap="non"),
                person("Martin", courriel="", telephone="+33639981234", recontact_referent_handicap="OUI"),
            )
        )
        assert lines_of(checked) == ["Sera créée, en attente d’un avis."] * 2
        assert "2 lignes : 2 candidatures à créer" in page_of(checked).text("main")
        assert "Un courriel part à 1 personne." in page_of(checked).text("main")
        assert not Application.objects.exists()
        done = confirm(checked)
        first, second = Application.objects.order_by("birth_name")
        assert lines_of(done) == [f"Créée : {first.reference}", f"Créée : {second.reference}"]
        assert (first.origin, first.state, first.civility, first.level) == (Origin.PROVIDER, State.PENDING, "madame", 4)
        assert (first.message, second.phone) == ("- à rappeler le soir", "+33639981234")
        assert first.registered_france_travail
        assert (first.wants_disability_contact, second.wants_disability_contact) == (False, True)
        assert Message.objects.filter(to="durand@candidat.example").count() == 1
        told = record.of("candidature", first.reference).get()
        assert (told.actor_label, told.organisation_id) == ("Claude Bureau", centre.pk)
        assert record.of("session", session.carif_number).last().details == {"lignes": 2, "creees": 2, "deja": 0}

    def test_sent_twice_the_second_finds_the_first(self, send, confirm):
        checked = send(content(person("Durand"), person("Martin")))
        confirm(checked)
        again = confirm(checked)
        references = list(Application.objects.order_by("birth_name").values_list("reference", flat=True))
        assert lines_of(again) == [f"Déjà reçue : {reference}" for reference in references]
        assert len(references) == 2

    def test_foreseen_and_done_agree_when_the_session_becomes_full_midway(self, send, confirm, session):
        session.entry_points.update(places=2)
        waiting = factories.ApplicationFactory(session=session, birth_name="Présente", birth_date="1990-05-17")
        rows = [
            person("Présente"), person("Durand"), person("Durand"), person("Martin"), person("Petit", code_postal="64"),
        ]  # fmt: skip
        checked = send(content(*rows))
        assert _rows(checked) == [
            f"Camille Présente|Déjà une candidature sur cette session : {waiting.reference}",
            "Camille Durand|Sera créée, en attente d’un avis.",
            "Camille Durand|La même personne qu’à la ligne 3 : une seule fois.",
            "Camille Martin|Refusée. Les lignes d’avant prennent les dernières places : la session sera complète.",
            "Camille Petit|Refusée.Code postal : Un code postal compte 5 chiffres. Exemple : 33000",
        ]
        done = confirm(checked)
        made = Application.objects.get(birth_name="Durand").reference
        assert lines_of(done) == [
            f"Déjà reçue : {waiting.reference}",
            f"Créée : {made}",
            f"Déjà reçue : {made}",
            "RefuséeToutes les places sont prises.",
            "RefuséeCode postal : Un code postal compte 5 chiffres. Exemple : 33000",
        ]
        assert Application.objects.count() == 2

    def test_a_closed_session_refuses_each_with_its_reason(self, send, session):
        session.entry_points.all().delete()
        checked = send(content(person("Durand")))
        assert lines_of(checked)[0].startswith("Refusée. Aucun point d’entrée à venir")
        assert "Créer l" not in page_of(checked).text("main")

    def test_lines_keep_the_numbers_of_the_spreadsheet(self, send):
        checked = send(content(person("Durand"), [""] * len(HEADINGS), person("Martin")))
        assert page_of(checked).texts("main table tbody th") == ["2", "4"]


class TestReport:
    def test_the_report_is_the_result_as_a_file(self, send, confirm, logged, session, centre):
        done = confirm(send(content(person("Durand"), person("=Petit"))))
        form = page_of(done).form()
        answer = logged.post(url(session, "rapport.csv"), {**form, "structure": centre.pk})
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert rows[0] == ["Ligne", "Personne", "Résultat", "Référence", "Raison"]
        assert rows[1] == ["2", "Camille Durand", "Créée", Application.objects.get().reference, ""]
        assert rows[2][:4] == ["3", "Camille =Petit", "Refusée", ""]
        assert "ne peut pas commencer par « = »" in rows[2][4].replace("\u00a0", " ")
        assert answer["Content-Disposition"] == f'attachment; filename="import-{session.carif_number}.csv"'

    def test_a_forged_report_is_not_given(self, logged, session, centre):
        answer = logged.post(url(session, "rapport.csv"), {"structure": centre.pk, "rapport": "abc"})
        assert (answer.status_code, answer.url) == (302, url(session))


class TestForms:
    @pytest.mark.parametrize(
        ("separator", "encoding"), [(";", "utf-8-sig"), (",", "utf-8"), (";", "cp1252"), (",", "cp1252")]
    )
    def test_separators_and_encodings(self, send, confirm, separator, encoding):
        confirm(send(content(person("Lœuillé", ville="Pau"), separator=separator, encoding=encoding)))
        assert Application.objects.get().birth_name == "Lœuillé"

    def test_headings_in_another_order_case_and_with_more_columns(self, send, confirm):
        order = list(reversed(range(len(HEADINGS))))
        headings = [HEADINGS[place].upper().replace("É", "E") for place in order] + ["Remarque interne"]
        row = [person("Durand")[place] for place in order] + ["secret"]
        checked = send(content(row, headings=headings))
        assert "laissée de côté : Remarque interne." in page_of(checked).text("main")
        confirm(checked)
        assert Application.objects.get().first_name == "Camille"

    def test_the_model_comes_back_as_it_left(self, logged, session, send):
        model = logged.get(url(session, "modele.csv"))
        assert model.content.startswith("\ufeffCivilité;Nom de naissance".encode())
        refused = send(model.content)
        assert "n’a que sa ligne de titres" in page_of(refused, 422).text("main")


HEADING_LINE = ";".join(HEADINGS)


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "est vide"),
            (b"\xef\xbb\xbf", "est vide"),
            (b"  \r\n ", "est vide"),
            (b"PK\x03\x04" + b"\x00" * 200, "classeur Excel"),
            (b"%PDF-1.7 ...", "document PDF"),
            (content(person()).decode("utf-8-sig").encode("utf-16"), "UTF-16"),
            (bytes(range(256)) * 20, "pas du texte"),
            ((HEADING_LINE + "\n\x00").encode(), "pas du texte"),
            (b"\x81\x8d;\n", "illisibles"),
            ("Nom;Prénom\nDurand;Camille\n".encode(), "Il manque : Nom de naissance"),
            ((HEADING_LINE + ";Ville\n").encode(), "écrit deux fois : Ville"),
            (";".join(f"c{rank}" for rank in range(2000)).encode(), "2 000 colonnes"),
            ((HEADING_LINE + '\n"Durand;Camille').encode(), "guillemet"),
            ((HEADING_LINE + "\n" + "x" * 200_000).encode(), "trop longue"),
            (content(*[person(f"Nom{rank}") for rank in range(501)]), "plus de 500 lignes"),
            (HEADING_LINE.encode() + b"\n" + b"a" * (2 * 1024 * 1024), "dépasse 2 Mo"),
        ],
    )
    def test_the_file_as_a_whole(self, send, data, words):
        answer = send(data)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["fichier"])
        assert words in page_of(answer, 422).text("main")
        assert not Application.objects.exists()

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"nom_naissance": "=cmd|'/c calc'!A1"}, "Nom de naissance : une cellule ne peut pas commencer par « = »"),
            ({"ville": "@SUM(A1)"}, "Ville : une cellule ne peut pas commencer par « @ »"),
            (
                {"message": "n° 2 90 05 64 102 001 23"},
                "Message : Ce texte contient ce qui ressemble à un numéro de sécurité sociale",
            ),
            ({"nom_usage": "290056410200123"}, "numéro de sécurité sociale"),
            ({"message": "x" * 6000}, "ce texte est trop long (6 000 caractères)"),
            ({"date_naissance": "31/02/1990"}, "Date de naissance : Cette date n’existe pas"),
            ({"date_naissance": "17/05/2015"}, "au moins 16 ans"),
            ({"courriel": "", "telephone": ""}, "Indiquez une adresse de courriel ou un numéro de téléphone."),
            ({"inscrit_france_travail": "peut-être"}, "Inscrit à France Travail : Répondez oui ou non."),
            ({"recontact_referent_handicap": "asthme"}, "Recontact par le référent handicap : Répondez oui ou non"),
            ({"niveau": "12"}, "Niveau : Indiquez un niveau de 1 à 8"),
            ({"civilite": "Docteur"}, "Civilité : Écrivez Madame ou Monsieur, ou rien."),
            ({"prenom": ""}, "Prénom : Renseignez ce champ."),
        ],
    )
    def test_a_line_and_never_the_others(self, send, confirm, cells, words):
        checked = send(content(person("Durand", **cells), person("Martin")))
        refused, kept = lines_of(checked)
        assert words in refused
        assert kept == "Sera créée, en attente d’un avis."
        done = confirm(checked)
        assert words in lines_of(done)[0]
        assert Application.objects.get().birth_name == "Martin"

    def test_the_problems_of_a_line_come_in_the_order_of_its_columns(self, send):
        wrong = {"ville": "", "civilite": "Docteur", "code_postal": "33", "prenom": "", "courriel": "a@"}
        [said] = lines_of(send(content(person("Durand", **wrong))))
        headings = ("Civilité", "Prénom", "Courriel", "Code postal", "Ville")
        places = [said.index(f"{heading} :") for heading in headings]
        assert places == sorted(places)

    def test_one_is_said_of_one(self, send):
        page = page_of(send(content(person("Durand")))).text("main")
        assert "Créer cette candidature ?" in page
        assert "Créer la candidature" in page

    def test_a_cell_too_many(self, send):
        checked = send(content([*person("Durand"), "de trop"]))
        assert "1 cellule après la dernière colonne" in lines_of(checked)[0]

    def test_no_file(self, logged, session, centre):
        answer = logged.post(url(session), {"structure": centre.pk})
        assert answer.context["form"].errors == {"fichier": ["Choisissez un fichier."]}


class TestNothingLingers:
    def test_a_number_that_looks_like_a_nir_does_not_travel(self, send, confirm, logged):
        checked = send(content(person("Durand", nom_usage="290056410200123"), person("Martin")))
        assert "290056410200123" not in checked.content.decode()
        assert "290056410200123" not in confirm(checked).content.decode()

    def test_the_browser_session_holds_nobody(self, send, confirm):
        confirm(send(content(person("Durandsecret"))))
        for kept in Session.objects.all():
            assert "durandsecret" not in str(kept.get_decoded()).lower()

    def test_history_counts_and_names_nobody(self, send, confirm, session):
        confirm(send(content(person("Durandsecret"))))
        assert "urandsecret" not in str(list(record.of("session", session.carif_number).values()))

    def test_an_hour_later_the_page_no_longer_serves(self, send, confirm, logged, session):
        checked = send(content(person("Durand")))
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
            late = confirm(checked)
        assert (late.status_code, late.url) == (302, url(session))
        assert not Application.objects.exists()

    def test_changed_or_taken_to_another_session_it_serves_nothing(self, send, logged, centre, session):
        other = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])
        form = page_of(send(content(person("Durand")))).form() | {"structure": centre.pk, "etape": "confirmer"}
        for to, lines in ((other, form["lignes"]), (session, form["lignes"][:-1] + "x"), (session, "")):
            answer = logged.post(url(to), form | {"lignes": lines})
            assert answer.status_code == 302
        assert not Application.objects.exists()


class TestRights:
    def test_a_trainer_and_who_lacks_the_right(self, client, centre):
        session = factories.SessionFactory(trainer=centre, points=[("2025-03-03", 15)])
        client.force_login(factories.member(centre, applications=True))
        for more in ("", "modele.csv"):
            assert client.get(url(session, more)).status_code == 403
        data = SimpleUploadedFile("f.csv", content(person("Durand")))
        assert client.post(url(session), {"structure": centre.pk, "fichier": data}).status_code == 403
        assert not Application.objects.exists()

    def test_a_right_taken_away_before_the_confirmation(self, send, confirm, centre):
        checked = send(content(person("Durand")))
        centre.memberships.update(can_applications=False)
        assert confirm(checked).status_code == 403
        assert not Application.objects.exists()


def test_as_many_queries_for_fifty_lines_as_for_one(send, confirm, session):
    session.entry_points.update(places=90)
    counts = []
    for names in (["Durand"], [f"Nom{letter}{other}" for letter in "abcde" for other in "abcdefghij"]):
        with CaptureQueriesContext(connection) as checking:
            checked = send(content(*map(person, names)))
        with CaptureQueriesContext(connection) as confirming:
            done = confirm(checked)
        assert [line.startswith("Créée") for line in lines_of(done)] == [True] * len(names)
        counts.append((len(checking), len(confirming)))
    assert counts[0] == counts[1]


class TestCutShort:
    """The browser, the network or the server stopped half-way: what a person reads when they send the file again."""

    def test_the_check_page_says_that_sending_again_is_safe(self, send):
        words = page_of(send(content(person("Durand")))).text("main")
        assert "Si la page se coupe avant le résultat, envoyez à nouveau le même fichier" in words
        assert "Une partie de ce fichier" not in words

    def test_the_rest_is_offered_and_nobody_twice(self, send, confirm):
        confirm(send(content(person("Durand"), person("Martin"))))
        checked = send(content(person("Durand"), person("Martin"), person("Petit")))
        words = page_of(checked).text("main")
        assert "2 personnes de ce fichier ont déjà une candidature sur cette session." in words
        assert "3 lignes : 1 candidature à créer, 2 sans effet" in words
        confirm(checked)
        assert Application.objects.count() == 3

    def test_where_all_is_here_it_says_so_and_asks_for_no_correction(self, send, confirm):
        file = content(person("Durand"), person("Martin"))
        confirm(send(file))
        words = page_of(send(file)).text("main")
        assert "Tout ce fichier est déjà enregistré" in words
        assert "Corrigez le fichier" not in words
        assert "Créer l" not in words


def test_ways_in_from_the_session(logged, session, centre):
    page = page_of(logged.get(f"/gestion/sessions/{session.carif_number}/"))
    links = dict(zip(page.texts("main a"), page.attributes("main a", "href"), strict=True))
    assert links["Importer un fichier"] == url(session)
    assert links["Saisir une candidature"] == f"/sessions/{session.carif_number}/candidater/"
    session.entry_points.all().delete()
    assert "Saisir une candidature" not in page_of(logged.get(f"/gestion/sessions/{session.carif_number}/")).text(
        "main"
    )


class TestChoice:
    """From the desk: on which session."""

    CHOICE = "/gestion/candidatures/saisie/"

    def test_open_sessions_that_one_manages_and_no_other(self, logged, centre, session):
        later = factories.SessionFactory(action__responsible=centre, points=[("2025-09-15", 5)], town="Pau")
        factories.SessionFactory(trainer=centre, points=[("2025-03-03", 15)])
        factories.SessionFactory(positioner=centre, points=[])
        factories.SessionFactory(positioner=centre, points=[("2025-03-03", 0)])
        factories.SessionFactory(points=[("2025-03-03", 15)])
        shown = logged.get(self.CHOICE).context["page"].object_list
        assert [row.pk for row in shown] == [session.pk, later.pk]
        found = logged.get(self.CHOICE, {"texte": "pau compétences"}).context["page"].object_list
        assert [row.pk for row in found] == [later.pk]
        assert "Aucune session ouverte" in page_of(logged.get(self.CHOICE, {"texte": "inconnue"})).text("main")

    def test_the_desk_leads_to_the_form_and_to_the_file(self, logged, session):
        desk = page_of(logged.get("/gestion/candidatures/"))
        assert self.CHOICE in desk.attributes("main a", "href")
        links = page_of(logged.get(self.CHOICE)).attributes("main a", "href")
        assert {f"/sessions/{session.carif_number}/candidater/", url(session)} <= set(links)

    def test_as_many_queries_with_one_session_as_with_fifty(self, logged, centre, session):
        logged.get(self.CHOICE)
        with CaptureQueriesContext(connection) as one:
            logged.get(self.CHOICE)
        factories.SessionFactory.create_batch(49, positioner=centre, points=[("2025-03-03", 15)])
        logged.get(self.CHOICE)
        with CaptureQueriesContext(connection) as fifty:
            answer = logged.get(self.CHOICE)
        assert len(answer.context["page"].object_list) == 25
        assert len(fifty) == len(one)
