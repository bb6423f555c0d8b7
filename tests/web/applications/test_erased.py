"""Erased files on every screen: a row that counts, no page of a person, nothing to do (R10.1, R8.4)."""

import pytest

from rafaelpro.api.domain.tokens import create_token
from rafaelpro.api.enums import Scope
from rafaelpro.applications.domain.erase import erase_due
from rafaelpro.applications.enums import State
from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import ReversalRequest
from rafaelpro.core import clock as core_clock
from tests import factories

pytestmark = pytest.mark.django_db

NO = {"conformite": "non", "motif": "injoignable"}
NAME, MAIL = "Zorglubine", "zorglub@secret.example"


@pytest.fixture
def prescriber():
    return factories.PrescriberFactory()


@pytest.fixture
def files(clock, centre, prescriber):
    """Two erased files on a session without end, still listed, and one that stays."""
    clock.freeze("2022-01-31T09:30")
    session = factories.SessionFactory(positioner=centre, contract_end=None, action__measure="PRF")
    made = factories.ApplicationFactory
    unanswered, retained = (
        made(session=session, state=state, birth_name=NAME, email=MAIL, prescriber=prescriber)
        for state in (State.NO_DECISION, State.RETAINED)
    )
    links = {each.pk: token_of(each) for each in (unanswered, retained)}
    clock.freeze("2024-12-20T10:00")
    assert erase_due() == 2
    kept = made(session=session, birth_name="Restante", prescriber=prescriber)
    return unanswered, retained, kept, links


def test_the_list_counts_them_and_leads_nowhere(logged, files, text_of):
    unanswered, retained, kept, _ = files
    answer = logged.get("/gestion/candidatures/?colonnes=recue&colonnes=etat&colonnes=dates")
    text, html = text_of(answer), answer.content.decode()
    assert text.count("Données effacées") == 2
    assert NAME not in html
    assert f"/gestion/candidatures/{kept.reference}/" in html
    for each in (unanswered, retained):
        assert each.reference in text
        assert f"/gestion/candidatures/{each.reference}/" not in html
        assert f'value="{each.reference}"' not in html
    assert "seulement formateur" not in text
    assert "01/2022" in text
    assert "01/01/2022" not in text
    assert "de 02/2022 à 05/2022" in text


@pytest.mark.parametrize("step", ["", "commentaires/", "pieces/", "demande-modification/"])
def test_their_pages_say_why_there_is_nobody(logged, files, step, text_of, centre):
    address = f"/gestion/candidatures/{files[0].reference}/{step}"
    answers = [logged.post(address, {"conformite": "non", "commentaire": "a", "structure": centre.pk})]
    if step in ("", "demande-modification/"):
        answers.append(logged.get(address))
    for answer in answers:
        assert answer.status_code == 410
        assert "Les données de cette personne ont été effacées en décembre 2024" in text_of(answer)
        assert b"<form method" not in answer.content.partition(b"<main")[2]


def test_several_at_once_say_why_and_change_nothing(logged, files, text_of, centre):
    unanswered, _, kept, _ = files
    chosen = {"candidature": [unanswered.reference, kept.reference], "structure": centre.pk}
    answer = logged.post("/gestion/candidatures/plusieurs/", chosen | {"etape": "verifier", **NO})
    text = text_of(answer)
    assert "Données effacées : rien ne peut plus y être changé." in text
    assert NAME not in text
    whole = logged.post("/gestion/candidatures/plusieurs/", {"toutes": "1", "structure": centre.pk})
    assert unanswered.reference not in text_of(whole)
    assert kept.reference in text_of(whole)
    unanswered.refresh_from_db()
    assert unanswered.state == State.NO_DECISION


def test_the_way_from_file_to_file_passes_them_by(logged, files):
    unanswered, retained, kept, _ = files
    html = logged.get(f"/gestion/candidatures/{kept.reference}/").content.decode()
    for each in (unanswered, retained):
        assert each.reference not in html


def test_files_of_the_list_name_nobody(logged, files):
    lines = b"".join(logged.get("/gestion/candidatures/export.csv").streaming_content).decode().splitlines()
    erased = [line for line in lines if "Données effacées" in line]
    assert len(erased) == 2
    assert all("01/2022" in line and "2022-01-01" not in line and "01/01/2022" not in line for line in erased)
    assert MAIL not in "".join(lines)
    assert b"".join(logged.get("/gestion/candidatures/export.xlsx").streaming_content)[:2] == b"PK"
    assert "Données effacées" in logged.get("/gestion/candidatures/impression/").content.decode()


def test_as_many_queries_with_erased_rows(logged, files, clock, centre, django_assert_max_num_queries):
    address = "/gestion/candidatures/"
    logged.get(address)
    with django_assert_max_num_queries(60) as few:
        logged.get(address)
    count = len(few)
    clock.freeze("2022-01-31T09:30")
    for _ in range(20):
        factories.ApplicationFactory(session=files[0].session, state=State.NOT_RETAINED)
    clock.freeze("2024-12-20T10:00")
    erase_due()
    logged.get(address)
    with django_assert_max_num_queries(count):
        assert logged.get(address).content.decode().count("Données effacées") == 22


def test_the_prescriber_sees_the_row_without_link(client, prescriber, files, text_of):
    client.force_login(factories.member(prescriber))
    answer = client.get("/prescriptions/")
    assert text_of(answer).count("Données effacées") == 2
    assert NAME not in answer.content.decode()
    one = f"/prescriptions/{files[1].reference}/"
    assert one not in answer.content.decode()
    assert client.get(one).status_code == 410


def test_the_operator_reads_an_answered_request_without_its_words(client, clock, files, text_of):
    asked = ReversalRequest.objects.create(
        application=files[0], reason="", asked_by="Claude", organisation=factories.OrganisationFactory(),
        created_at=core_clock.now(), status="REFUSED", answered_at=core_clock.now(),
    )  # fmt: skip
    client.force_login(factories.member(factories.OperatorFactory()))
    text = text_of(client.get(f"/supervision/modifications/{asked.pk}/"))
    assert "Données effacées" in text
    assert "Effacée avec les données de la personne" in text


def test_the_candidates_link_answers_with_words(client, files, text_of):
    """Even a link that was revoked once: there is nothing left to protect but the words themselves."""
    for reference_link in files[3].values():
        for step in ("", "retirer/"):
            answer = client.get(f"/suivi/{reference_link}/{step}")
            assert answer.status_code == 410
            assert "Vos données sont effacées" in text_of(answer)
            assert answer["Referrer-Policy"] == "no-referrer"
    assert client.get("/suivi/2022000001-faux.x/").status_code == 404


def read(client, secret, path):
    return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"})


def test_the_api_leaves_them_out_and_still_counts_them(client, files, centre):
    unanswered, retained, kept, _ = files
    _, provider = create_token(scopes=[Scope.PROVIDER], organisation=centre, author=factories.AUTHOR)
    _, eos = create_token(scopes=[Scope.EOS_READ], organisation=None, author=factories.AUTHOR)
    listed = read(client, provider, "/candidatures").json()
    assert [each["reference"] for each in listed["resultats"]] == [kept.reference]
    assert listed["total"] == 1
    for each in (unanswered, retained):
        assert read(client, provider, f"/candidatures/{each.reference}").json()["code"] == "introuvable"
    assert read(client, eos, "/eos/candidatures-retenues").json() == {
        "total": 0, "resultats": [], "page_suivante": None,
    }  # fmt: skip
    table = read(client, provider, "/tableau-de-bord").content.decode()
    assert '"retenue":1' in table.replace(" ", "").replace("\n", "")
