"""Sessions and actions: what they say, what is not there, the filters."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.api.pages import SIZE
from rafaelpro.catalogue.models import ActionEnrichment, EntryPoint
from rafaelpro.core import clock
from rafaelpro.core.french import spaced
from rafaelpro.history.models import Event
from rafaelpro.search import index
from rafaelpro.web.offer.forms import EnrichmentForm
from tests.api.conftest import api_for, fields_of, problem
from tests.factories import ActionFactory, EnrichmentFactory, OrganisationFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]


def numbers(response):
    assert response.status_code == 200, response.content
    return [row["numero_carif"] for row in response.json()["resultats"]]


def test_a_session_says_what_is_public(anyone, session):
    said = anyone.get(f"/sessions/{session.carif_number}").json()

    assert said["numero_carif"] == session.carif_number
    assert said["formation"] == {
        "reference": session.action.reference,
        "intitule": session.action.title,
        "type": "SIMPLE",
    }
    assert said["mesure"] == {"code": "HSP-SOCLE", "libelle": "HSP socle"}
    assert said["dates_marche"] == {"debut": "2024-02-01", "fin": "2027-12-31"}
    assert [said[role]["nom"] for role in ("responsable", "formateur", "positionneur")] == [
        "Organisme responsable",
        "Organisme formateur",
        "Organisme positionneur",
    ]
    assert (said["lieu"]["ville"], said["publiee_le"], said["entree"]) == ("Bayonne", "2024-07-25", "date-fixe")


@pytest.mark.parametrize(
    "number", ["00000001", "abc", "1", "00498000x", "%00", "00498000%0A", "９８７６５４３２", "x" * 3000]
)
def test_unknown_sessions_are_not_found(anyone, session, number):
    problem(anyone.get(f"/sessions/{number}"), 404, "introuvable")


@pytest.mark.parametrize("withdrawn", ["session", "action"])
def test_what_is_not_published_is_not_found(anyone, session, withdrawn):
    row = session if withdrawn == "session" else session.action
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])

    problem(anyone.get(f"/sessions/{session.carif_number}"), 404, "introuvable")
    assert numbers(anyone.get(f"/sessions?carif={session.carif_number}")) == []
    said = anyone.get(f"/formations/{session.action.reference}")
    if withdrawn == "session":
        assert said.json()["sessions"] == []
    else:
        problem(said, 404, "introuvable")


def test_an_action_says_its_modules_enrichment_and_sessions(anyone):
    action = ActionFactory(modules=2)
    first = SessionFactory(action=action, points=[("2025-03-03", 15)])
    second = SessionFactory(action=action, contract_start="2025-01-01")
    EnrichmentFactory(action=action)

    said = anyone.get(f"/formations/{action.reference}").json()

    assert (said["reference"], said["intitule"], said["type"]) == (action.reference, action.title, "MODULAIRE")
    assert said["modules"] == [{"position": 1, "intitule": "Module 1"}, {"position": 2, "intitule": "Module 2"}]
    assert said["plus"] == "Un groupe de huit personnes au plus."
    assert said["lien_web"] == "https://organisme.example/formation"
    assert [each["numero_carif"] for each in said["sessions"]] == [first.carif_number, second.carif_number]
    assert said["sessions"][0]["recrutement"]["places"] == 15


def test_filters_of_the_search(anyone):
    action = ActionFactory(title="Cuisine collective", contract_number="2025S41N99999", measure="HSP-1NQ")
    bayonne = SessionFactory(action=action, points=[("2025-03-03", 15)])
    pau = SessionFactory(
        action__measure="PRF", action__title="Soudure", postal_code="64000", town="Pau", insee_code="64445"
    )
    EntryPoint.objects.filter(session=pau).delete()
    index.refresh([bayonne.pk, pau.pk])

    asked = {
        "q=cuisine": bayonne,
        f"carif={pau.carif_number}": pau,
        f"carif={int(pau.carif_number)}": pau,
        "mesure=HSP-1NQ": bayonne,
        "dispositif=HSP": bayonne,
        "commune=64445": pau,
        "commune=64100": bayonne,
        f"organisme={action.responsible.siret}": bayonne,
        "marche=2025S41N99999": bayonne,
        "ouvert=true": bayonne,
        "ouvert=false": pau,
    }
    for filters, found in asked.items():
        assert numbers(anyone.get(f"/sessions?{filters}")) == [found.carif_number], filters
    assert len(numbers(anyone.get("/sessions?departement=64&q=&commune="))) == 2
    assert len(numbers(anyone.get("/sessions?commune=64102&rayon_km=150"))) == 2
    assert numbers(anyone.get("/sessions?commune=75001")) == []


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ("inconnu=1", "inconnu"),
        ("page=0", "page"),
        ("page=a", "page"),
        ("page=99999999999999999999999", "page"),
        ("page=1&page=2", "page"),
        ("rayon_km=20", "rayon_km"),
        ("commune=64102&rayon_km=nan", "rayon_km"),
        ("commune=64102&rayon_km=inf", "rayon_km"),
        ("commune=64102&rayon_km=-3", "rayon_km"),
        ("commune=Bayonne", "commune"),
        ("departement=x", "departement"),
        ("ouvert=peut-etre", "ouvert"),
        ("carif=12a", "carif"),
        ("q=%00", "q"),
        ("q=" + "x" * 201, "q"),
        ("organisme=%00", "organisme"),
        ("%00=1", "\ufffd"),
    ],
)
def test_wrong_parameters_are_named(anyone, filters, field):
    assert list(fields_of(anyone.get(f"/sessions?{filters}"))) == [field]


def test_every_error_is_told_at_once(anyone):
    assert fields_of(anyone.get("/sessions?page=0&commune=x&ouvert=2")) == {
        "commune": "invalide",
        "ouvert": "invalide",
        "page": "invalide",
    }


@pytest.mark.parametrize("path", ["/sessions/00498943?x=1", "/formations/202404000001?page=1"])
def test_operations_without_parameters_refuse_them_too(anyone, session, path):
    assert set(fields_of(anyone.get(path)).values()) == {"inconnu"}


def test_pages_hold_every_session_once(anyone):
    made = {SessionFactory(action__title="Page").carif_number for _ in range(SIZE + 3)}

    first = anyone.get("/sessions?mesure=HSP-SOCLE").json()
    assert (first["total"], len(first["resultats"])) == (SIZE + 3, SIZE)
    assert first["page_suivante"] == "/api/v1/sessions?mesure=HSP-SOCLE&page=2"
    second = anyone.get(first["page_suivante"]).json()
    assert (second["total"], second["page_suivante"]) == (SIZE + 3, None)
    assert {row["numero_carif"] for row in first["resultats"] + second["resultats"]} == made
    beyond = anyone.get("/sessions?page=3").json()
    assert (beyond["total"], beyond["resultats"], beyond["page_suivante"]) == (SIZE + 3, [], None)


def queries_of(api, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert api.get(path).status_code == 200
    return len(captured)


def test_one_session_or_fifty_cost_the_same(anyone):
    SessionFactory(points=[("2025-03-03", 15)], action__modules=1)
    one = queries_of(anyone, "/sessions")
    for _ in range(SIZE - 1):
        SessionFactory(points=[("2025-03-03", 15)], action__modules=1)
    assert queries_of(anyone, "/sessions") == one


def test_an_action_costs_the_same_with_one_session_or_three(anyone):
    action = ActionFactory()
    SessionFactory(action=action, points=[("2025-03-03", 15)])
    one = queries_of(anyone, f"/formations/{action.reference}")
    for _ in range(2):
        SessionFactory(action=action, points=[("2025-03-03", 15)])
    assert queries_of(anyone, f"/formations/{action.reference}") == one


# --- enrichment (R3.2) ---------------------------------------------------------------------------------------------


def test_the_responsible_enriches_its_action(leading, anyone, session):
    path = f"/formations/{session.action.reference}"

    said = leading.patch(path, {"plus": "Repas compris", "lien_web": "https://organisme.example/f?a=1"})

    assert said.status_code == 200
    assert (said.json()["plus"], said.json()["lien_web"]) == ("Repas compris", "https://organisme.example/f?a=1")
    assert anyone.get(path).json() == said.json()
    assert numbers(anyone.get("/sessions?q=repas")) == [session.carif_number]
    event = Event.objects.get(kind="action", key=session.action.reference)
    assert (event.organisation_label, event.channel) == ("Organisme responsable", "api")
    assert event.details == {
        "champs": {"highlights": ["", "Repas compris"], "web_link": ["", "https://organisme.example/f?a=1"]}
    }


def test_an_absent_field_stays_and_null_clears(leading, session):
    path = f"/formations/{session.action.reference}"
    leading.patch(path, {"plus": "Repas compris", "lien_web": "https://organisme.example"})

    assert leading.patch(path, {"plus": "Hébergement"}).json()["lien_web"] == "https://organisme.example"
    cleared = leading.patch(path, {"lien_web": None}).json()
    assert (cleared["plus"], cleared["lien_web"]) == ("Hébergement", None)
    before = Event.objects.count()
    assert leading.patch(path, {}).json() == cleared
    assert Event.objects.count() == before


def test_a_version_keeps_from_writing_over_somebody(leading, session):
    path = f"/formations/{session.action.reference}"
    read = leading.get(path).json()["version"]
    assert leading.patch(path, {"plus": "Premier", "version": read}).status_code == 200

    problem(leading.patch(path, {"plus": "Second", "version": read}), 409, "modifie-entre-temps")
    assert leading.get(path).json()["plus"] == "Premier"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"plus": "x" * 3001}, "plus"),
        ({"plus": "x" * 5000}, "plus"),
        ({"plus": "2 85 05 78 006 084 36"}, "plus"),
        ({"plus": "a\x00b"}, "plus"),
        ({"plus": "\ud800"}, "plus"),
        ({"plus": 3}, "plus"),
        ({"lien_web": "javascript:alert(1)"}, "lien_web"),
        ({"lien_web": "ftp://organisme.example"}, "lien_web"),
        ({"lien_web": "organisme.example"}, "lien_web"),
        ({"lien_web": "https://" + "a" * 400 + ".example"}, "lien_web"),
        ({"lien_web": "https://organisme.example/\x00"}, "lien_web"),
        ({"lien_web": "https://claude:secret@organisme.example/"}, "lien_web"),
        ({"lien_web": "http://localhost/"}, "lien_web"),
        ({"lien_web": "http://192.168.1.1/"}, "lien_web"),
        ({"intitule": "Autre"}, "intitule"),
        ([], "corps"),
    ],
)
def test_wrong_enrichment_is_refused_before_anything(leading, session, body, field):
    assert list(fields_of(leading.patch(f"/formations/{session.action.reference}", body))) == [field]
    assert not ActionEnrichment.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"plus": "x" * 5000},
        {"plus": "2 85 05 78 006 084 36"},
        {"lien_web": "javascript:alert(1)"},
        {"lien_web": "https://claude:secret@organisme.example/"},
    ],
)
def test_the_api_refuses_in_the_words_of_the_form(leading, session, body):
    said = leading.patch(f"/formations/{session.action.reference}", body).json()
    form = EnrichmentForm(body | {"version": "0"})
    [[words]] = form.errors.values()
    assert [spaced(each["message"]) for each in said["erreurs"]] == [words]


def test_html_in_highlights_is_text_for_everybody(leading, session, client):
    text = "<script>alert(1)</script> **gras**"
    path = f"/formations/{session.action.reference}"
    assert leading.patch(path, {"plus": text}).json()["plus"] == text
    page = client.get(f"{path}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<strong>gras</strong>" in page


def test_only_the_responsible_enriches(session, managing, training):
    for api in (managing, training):
        refusal = api.patch(f"/formations/{session.action.reference}", {"plus": "x"})
        assert "responsable" in problem(refusal, 403, "role-insuffisant")["detail"]
    assert not ActionEnrichment.objects.exists()


def test_a_withdrawn_action_is_known_to_those_with_a_role_only(session, leading):
    session.action.withdrawn_at = clock.now()
    session.action.save(update_fields=["withdrawn_at"])
    stranger = api_for("organisme", organisation=OrganisationFactory())
    path = f"/formations/{session.action.reference}"

    problem(stranger.patch(path, {"plus": "x"}), 404, "introuvable")
    assert leading.patch(path, {"plus": "Toujours là"}).json()["plus"] == "Toujours là"
