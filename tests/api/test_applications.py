"""Send an application, list, read, withdraw: what goes in, what comes out, to whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.api.pages import SIZE
from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import EntryPoint
from rafaelpro.core import clock as system_clock
from rafaelpro.history.models import Event
from rafaelpro.organisations.models import Organisation
from rafaelpro.outbox.models import Message
from tests.api.conftest import api_for, application, fields_of, problem
from tests.factories import ApplicationFactory, OrganisationFactory, PrescriberFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]

WHOLE = {
    "civilite": "monsieur",
    "nom_naissance": "D'Exemple",
    "nom_usage": "Usage",
    "prenom": "Jean-Claude",
    "date_naissance": "1999-12-31",
    "courriel": "jc@candidat.example",
    "telephone": "+33 6 39 98 12 34",
    "code_postal": "33000",
    "ville": "Bordeaux",
    "inscrit_france_travail": True,
    "identifiant_france_travail": "1234567a",
    "niveau": 8,
    "contact_prescripteur": {"nom": "Mme Conseil", "courriel": "conseil@ml.example", "telephone": "05 36 49 12 34"},
    "message": "Disponible le matin.",
    "recontact_referent_handicap": True,
}


# --- in, out -------------------------------------------------------------------------------------------------------


def test_a_prescriber_sends_and_reads_back_what_was_sent(prescribing, prescriber, session):
    sent = prescribing.post("/candidatures", WHOLE | {"session": session.carif_number})

    assert sent.status_code == 201
    body = sent.json()
    assert sent["Location"] == f"/api/v1/candidatures/{body['reference']}"
    assert body == {
        **WHOLE,
        "reference": Application.objects.get().reference,
        "session": session.carif_number,
        "telephone": "+33639981234",
        "identifiant_france_travail": "1234567A",
        "contact_prescripteur": {"nom": "Mme Conseil", "courriel": "conseil@ml.example", "telephone": "0536491234"},
        "etat": "en-attente",
        "origine": "prescripteur",
        "prescripteur": {"siret": prescriber.siret, "nom": prescriber.name},
        "creee_le": "2025-02-20",
        "modifiee_le": "2025-02-20T00:00:00+01:00",
        "avis_le": None,
        "echeance": None,
        "entree_prevue": None,
        "sortie_prevue": None,
        "motif": None,
        "precision": None,
        "historique": [
            {"etat": "en-attente", "le": "2025-02-20T00:00:00+01:00", "par": prescriber.name, "raison": None}
        ],
    }
    assert prescribing.get(sent["Location"]).json() == body
    assert Message.objects.filter(to="jc@candidat.example").exists()


def test_an_organisation_enters_someone_on_its_own_session(managing, leading, session, prescribing):
    for rank, api in enumerate((managing, leading)):
        sent = api.post(
            "/candidatures", application(session, nom_naissance=f"Autre{'x' * rank}", courriel=f"{rank}@c.example")
        )
        assert (sent.status_code, sent.json()["origine"], sent.json()["prescripteur"]) == (201, "organisme", None)
        problem(prescribing.get(sent["Location"]), 404, "introuvable")


def test_optional_fields_may_be_absent_or_null(prescribing, session):
    body = application(session, civilite=None, niveau=None)
    sent = prescribing.post("/candidatures", body | {"telephone": None, "message": None, "contact_prescripteur": None})

    assert sent.status_code == 201
    for name in ("civilite", "niveau", "telephone", "message", "contact_prescripteur", "nom_usage"):
        assert sent.json()[name] is None


REQUIRED = (
    "session", "civilite", "nom_naissance", "prenom", "date_naissance", "code_postal", "ville",
    "inscrit_france_travail", "niveau", "recontact_referent_handicap",
)  # fmt: skip


def test_every_missing_field_is_named(prescribing):
    assert fields_of(prescribing.post("/candidatures", {})) == dict.fromkeys((*REQUIRED, "courriel"), "obligatoire")


def test_one_of_address_and_phone_is_enough(prescribing, session):
    assert fields_of(prescribing.post("/candidatures", application(session, courriel=None))) == {
        "courriel": "obligatoire"
    }
    with_phone = application(session, courriel=None, telephone="0639981234")
    assert prescribing.post("/candidatures", with_phone).status_code == 201


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"session": "abc"}, "session", "invalide"),
        ({"session": 498943}, "session", "invalide"),
        ({"session": "00498\u0000"}, "session", "invalide"),
        ({"civilite": "Madame"}, "civilite", "invalide"),
        ({"nom_naissance": ""}, "nom_naissance", "obligatoire"),
        ({"nom_naissance": "   "}, "nom_naissance", "obligatoire"),
        ({"nom_naissance": "12"}, "nom_naissance", "invalide"),
        ({"nom_naissance": "x" * 101}, "nom_naissance", "trop-long"),
        ({"nom_naissance": "x" * 1_000_000}, "nom_naissance", "trop-long"),
        ({"nom_naissance": "1 " * 500_000}, "nom_naissance", "invalide"),
        ({"nom_naissance": "a\u0000b"}, "nom_naissance", "invalide"),
        ({"nom_naissance": "\udfff"}, "nom_naissance", "invalide"),
        ({"nom_naissance": ["a"]}, "nom_naissance", "invalide"),
        ({"prenom": {"a": 1}}, "prenom", "invalide"),
        ({"nom_usage": "1 85 05 78 006 084"}, "nom_usage", "numero-securite-sociale"),
        ({"message": "mon n° : 2 85 05 78 006 084 36"}, "message", "numero-securite-sociale"),
        ({"date_naissance": "17/05/1990"}, "date_naissance", "invalide"),
        ({"date_naissance": "19900517"}, "date_naissance", "invalide"),
        ({"date_naissance": "1990-02-30"}, "date_naissance", "invalide"),
        ({"date_naissance": "1990-05-17T00:00:00"}, "date_naissance", "invalide"),
        ({"date_naissance": "0001-01-01"}, "date_naissance", "invalide"),
        ({"date_naissance": "9999-12-31"}, "date_naissance", "invalide"),
        ({"date_naissance": "-1990-05-17"}, "date_naissance", "invalide"),
        ({"date_naissance": 19900517}, "date_naissance", "invalide"),
        ({"date_naissance": "2009-02-21"}, "date_naissance", "trop-jeune"),
        ({"courriel": "pas une adresse"}, "courriel", "invalide"),
        ({"telephone": "12"}, "telephone", "invalide"),
        ({"code_postal": "6410"}, "code_postal", "invalide"),
        ({"code_postal": 64100}, "code_postal", "invalide"),
        ({"inscrit_france_travail": "oui"}, "inscrit_france_travail", "invalide"),
        ({"inscrit_france_travail": 1}, "inscrit_france_travail", "invalide"),
        ({"identifiant_france_travail": "12"}, "identifiant_france_travail", "invalide"),
        ({"niveau": 0}, "niveau", "invalide"),
        ({"niveau": 9}, "niveau", "invalide"),
        ({"niveau": "3"}, "niveau", "invalide"),
        ({"niveau": 3.5}, "niveau", "invalide"),
        ({"niveau": True}, "niveau", "invalide"),
        ({"niveau": 10**18}, "niveau", "invalide"),
        ({"niveau": float("nan")}, "niveau", "invalide"),
        ({"contact_prescripteur": "Mme Conseil"}, "contact_prescripteur", "invalide"),
        ({"contact_prescripteur": {}}, "contact_prescripteur.nom", "obligatoire"),
        ({"contact_prescripteur": {"nom": " "}}, "contact_prescripteur.nom", "obligatoire"),
        ({"contact_prescripteur": {"nom": "A", "courriel": "x"}}, "contact_prescripteur.courriel", "invalide"),
        ({"contact_prescripteur": {"nom": "A", "age": 3}}, "contact_prescripteur.age", "inconnu"),
        ({"recontact_referent_handicap": "non"}, "recontact_referent_handicap", "invalide"),
        ({"handicap": True}, "handicap", "inconnu"),
        ({"numero_securite_sociale": "x"}, "numero_securite_sociale", "inconnu"),
        ({"\ud800": 1}, "corps", "invalide"),
    ],
)
def test_each_wrong_field_is_named(prescribing, session, changed, field, code):
    assert fields_of(prescribing.post("/candidatures", application(session) | changed)) == {field: code}
    assert not Application.objects.exists()


@pytest.mark.parametrize("number", ["1" * 20, "1" * 6000, "-" + "9" * 400, "1e999"])
def test_numbers_beyond_reason_are_refused(prescribing, session, number):
    body = application(session)
    text = str(body).replace("'", '"').replace("False", "false").replace('"niveau": 3', f'"niveau": {number}')
    assert fields_of(prescribing.post("/candidatures", text)) == {"niveau": "invalide"}


def test_errors_of_form_and_of_rules_come_together(prescribing, session):
    body = application(session, prenom=None, courriel="x", niveau="3", ville="", date_naissance="2020-01-01")
    assert fields_of(prescribing.post("/candidatures", body | {"autre": 1})) == {
        "prenom": "obligatoire",
        "courriel": "invalide",
        "niveau": "invalide",
        "ville": "obligatoire",
        "date_naissance": "trop-jeune",
        "autre": "inconnu",
    }


# --- right, person, places: in this order ---------------------------------------------------------------------------


def test_an_unapproved_prescriber_cannot_act(session):
    waiting = api_for("prescripteur", organisation=PrescriberFactory(approved_at=None))

    problem(waiting.post("/candidatures", application(session)), 403, "structure-non-agreee")
    problem(waiting.get("/candidatures"), 403, "structure-non-agreee")
    assert not Application.objects.exists()


def test_input_comes_before_existence_before_right(session):
    waiting = api_for("prescripteur", organisation=PrescriberFactory(approved_at=None))

    fields_of(waiting.post("/candidatures", application("99999999", prenom="")))
    problem(waiting.post("/candidatures", application("99999999")), 404, "introuvable")
    problem(waiting.post("/candidatures", application(session)), 403, "structure-non-agreee")


def test_an_organisation_acts_only_on_sessions_that_it_manages(training, session):
    stranger = api_for("organisme", organisation=OrganisationFactory())
    for api in (training, stranger):
        refusal = problem(api.post("/candidatures", application(session)), 403, "role-insuffisant")
        assert "responsable ou positionneur" in refusal["detail"] or "positionneur ou responsable" in refusal["detail"]


def test_an_unpublished_session_is_not_found(prescribing, session):
    session.withdrawn_at = system_clock.now()
    session.save(update_fields=["withdrawn_at"])
    problem(prescribing.post("/candidatures", application(session)), 404, "introuvable")


def test_the_same_person_twice_is_shown_the_first_where_it_may_be_seen(prescribing, managing, training, session):
    first = prescribing.post("/candidatures", application(session)).json()["reference"]
    again = application(session, nom_naissance="EXEMPLE", prenom="camille", courriel="autre@candidat.example")

    assert problem(prescribing.post("/candidatures", again), 409, "deja-candidat")["candidature"] == first
    assert problem(managing.post("/candidatures", again), 409, "deja-candidat")["candidature"] == first
    other = api_for("prescripteur", organisation=PrescriberFactory())
    assert "candidature" not in problem(other.post("/candidatures", again), 409, "deja-candidat")


def test_already_there_comes_before_full(prescribing, session):
    EntryPoint.objects.filter(session=session).update(places=1)
    first = prescribing.post("/candidatures", application(session)).json()["reference"]

    assert (
        problem(prescribing.post("/candidatures", application(session)), 409, "deja-candidat")["candidature"] == first
    )
    someone = application(session, nom_naissance="Autre", courriel="autre@candidat.example")
    full = problem(prescribing.post("/candidatures", someone), 409, "session-complete")
    assert full["recrutement"]["ouvre_le"] == "2025-03-04"
    assert full["recrutement"]["raison"] == "complet"


def test_a_closed_session_takes_nobody(prescribing, session):
    EntryPoint.objects.filter(session=session).delete()
    closed = problem(prescribing.post("/candidatures", application(session)), 409, "recrutement-ferme")
    assert closed["recrutement"]["raison"] == "sans-point-entree"


# --- who sees what -------------------------------------------------------------------------------------------------

PRIVATE = ("camille@candidat.example", "1990-05-17", "64100", "Bayonne", "0639981234", "secret", "historique", "motif")


def test_a_trainer_sees_names_state_and_planned_dates_only(prescribing, training, session):
    sent = prescribing.post("/candidatures", application(session, telephone="0639981234", message="secret")).json()
    seen = {
        "reference": sent["reference"],
        "session": session.carif_number,
        "etat": "en-attente",
        "nom_naissance": "Exemple",
        "nom_usage": None,
        "prenom": "Camille",
        "entree_prevue": None,
        "sortie_prevue": None,
    }

    for response in (training.get(f"/candidatures/{sent['reference']}"), training.get("/candidatures")):
        assert response.status_code == 200
        assert not [text for text in PRIVATE if text in response.content.decode()]
    assert training.get(f"/candidatures/{sent['reference']}").json() == seen
    assert training.get("/candidatures").json()["resultats"] == [seen]


def test_a_trainer_who_also_manages_sees_everything(prescribing, trainer):
    session = SessionFactory(trainer=trainer, positioner=trainer, points=[("2025-03-03", 15)])
    sent = prescribing.post("/candidatures", application(session)).json()

    both = api_for("organisme", organisation=trainer)
    assert both.get(f"/candidatures/{sent['reference']}").json() == sent


def test_nobody_else_knows_of_an_application(prescribing, session):
    sent = prescribing.post("/candidatures", application(session)).json()
    strangers = [
        api_for("organisme", organisation=OrganisationFactory()),
        api_for("prescripteur", organisation=PrescriberFactory()),
    ]
    for api in strangers:
        problem(api.get(f"/candidatures/{sent['reference']}"), 404, "introuvable")
        assert api.get("/candidatures").json() == {"total": 0, "resultats": [], "page_suivante": None}
    problem(strangers[1].post(f"/candidatures/{sent['reference']}/retrait"), 404, "introuvable")
    body = {"conformite": False, "motif": "injoignable"}
    problem(strangers[0].post(f"/candidatures/{sent['reference']}/avis", body), 404, "introuvable")


@pytest.mark.parametrize("reference", ["2025000000", "abc", "%00", "20250000001", "x" * 3000])
def test_unknown_references_are_not_found(prescribing, managing, reference):
    problem(prescribing.get(f"/candidatures/{reference}"), 404, "introuvable")
    problem(prescribing.post(f"/candidatures/{reference}/retrait"), 404, "introuvable")
    body = {"conformite": False, "motif": "injoignable"}
    problem(managing.post(f"/candidatures/{reference}/avis", body), 404, "introuvable")


def test_the_history_never_names_the_candidate(managing, session):
    sent = ApplicationFactory(session=session, birth_name="Exemple")
    said = managing.get(f"/candidatures/{sent.reference}").json()
    assert [line["etat"] for line in said["historique"]] == ["en-attente"]
    assert "Exemple" not in str(said["historique"])


def test_the_due_date_is_told_once_it_runs(clock, managing, prescribing, session):
    sent = prescribing.post("/candidatures", application(session)).json()
    assert sent["echeance"] is None
    clock.freeze("2025-09-16")
    assert managing.get(f"/candidatures/{sent['reference']}").json()["echeance"] == "2025-10-15"
    assert managing.get("/candidatures").json()["resultats"][0]["echeance"] == "2025-10-15"


# --- lists ---------------------------------------------------------------------------------------------------------


def references(response):
    assert response.status_code == 200, response.content
    return [row["reference"] for row in response.json()["resultats"]]


def test_filters_of_the_list(managing, session, clock):
    other = SessionFactory(positioner=session.positioner, points=[("2025-03-03", 15)])
    pending = ApplicationFactory(session=session, created_on="2025-02-01")
    retained = ApplicationFactory(session=session, state="RETAINED", created_on="2025-02-01", decided_on="2025-02-10")
    elsewhere = ApplicationFactory(session=other, created_on="2025-02-15")
    ApplicationFactory()

    assert references(managing.get("/candidatures")) == [elsewhere.reference, retained.reference, pending.reference]
    assert references(managing.get("/candidatures?etat=retenue")) == [retained.reference]
    assert references(managing.get(f"/candidatures?session={other.carif_number}")) == [elsewhere.reference]
    assert references(managing.get("/candidatures?depuis=2025-02-10")) == [retained.reference, elsewhere.reference]
    assert references(managing.get("/candidatures?depuis=2025-02-10T09:30:00%2B01:00")) == [
        retained.reference,
        elsewhere.reference,
    ]
    assert references(managing.get("/candidatures?depuis=2025-02-10T08:30:01Z")) == [elsewhere.reference]
    assert references(managing.get("/candidatures?etat=en-attente&depuis=2025-02-10T09:00:00")) == [elsewhere.reference]
    assert references(managing.get("/candidatures?session=99999999")) == []


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ("etat=perdue", "etat"),
        ("session=12", "session"),
        ("depuis=hier", "depuis"),
        ("depuis=2025-13-01", "depuis"),
        ("depuis=0001-01-01T00:00:00Z", "depuis"),
        ("depuis=9999-12-31T23:59:59-12:00", "depuis"),
        ("curseur=x", "curseur"),
        ("curseur=W10", "curseur"),
        ("curseur=WzEsICIyMDI1LTAyLTAxIl0", "curseur"),
        ("curseur=" + "A" * 300, "curseur"),
        ("page=2", "page"),
        ("etat=retenue&etat=retiree", "etat"),
    ],
)
def test_wrong_filters_are_named(managing, filters, field):
    assert list(fields_of(managing.get(f"/candidatures?{filters}"))) == [field]


@pytest.mark.parametrize("since", ["", "depuis=2025-01-01"])
def test_pages_hold_every_application_once_even_when_some_change_meanwhile(managing, session, since):
    made = {ApplicationFactory(session=session, created_on="2025-02-01").reference for _ in range(SIZE * 2 + 3)}

    first = managing.get(f"/candidatures?{since}")
    moved = references(first)[0]
    Application.objects.filter(reference=moved).update(changed_at=system_clock.now())
    seen = references(first)
    assert first.json()["total"] == SIZE * 2 + 3
    page = first.json()
    while page["page_suivante"]:
        assert page["page_suivante"].startswith("/api/v1/candidatures?")
        response = managing.get(page["page_suivante"])
        seen += references(response)
        page = response.json()

    assert set(seen) == made
    assert len(seen) == len(made) + (1 if since else 0)  # by change, what has changed meanwhile comes again


def test_one_application_or_fifty_cost_the_same(managing, training, prescribing, prescriber, session):
    ApplicationFactory(session=session, prescriber=prescriber)
    apis = {"manager": managing, "trainer": training, "prescriber": prescribing}

    def costs():
        found = {}
        for name, api in apis.items():
            with CaptureQueriesContext(connection) as captured:
                assert len(references(api.get("/candidatures"))) == Application.objects.count()
            found[name] = len(captured) - 1
        return found

    costs()
    one = costs()
    for _ in range(SIZE - 1):
        ApplicationFactory(
            session=SessionFactory(trainer=session.trainer, positioner=session.positioner), prescriber=prescriber
        )
    assert costs() == one


# --- withdraw ------------------------------------------------------------------------------------------------------


def test_the_prescriber_withdraws_a_pending_application(prescribing, prescriber, session, anyone):
    sent = prescribing.post("/candidatures", application(session)).json()

    withdrawn = prescribing.post(f"/candidatures/{sent['reference']}/retrait")

    assert (withdrawn.status_code, withdrawn.json()["etat"]) == (200, "retiree")
    assert [(line["etat"], line["par"]) for line in withdrawn.json()["historique"]] == [
        ("en-attente", prescriber.name),
        ("retiree", prescriber.name),
    ]
    assert anyone.get(f"/sessions/{session.carif_number}").json()["recrutement"]["candidatures"] == 0
    again = problem(prescribing.post(f"/candidatures/{sent['reference']}/retrait"), 409, "transition-impossible")
    assert "déjà" in again["detail"]
    assert Event.objects.filter(key=sent["reference"]).count() == 2


def test_a_withdrawal_takes_no_field(prescribing, session):
    sent = prescribing.post("/candidatures", application(session)).json()
    path = f"/candidatures/{sent['reference']}/retrait"
    assert fields_of(prescribing.post(path, {"raison": "x"})) == {"raison": "inconnu"}
    assert prescribing.post(path, {}).status_code == 200


def test_an_application_sent_by_another_structure_of_the_same_sirens_is_not_theirs(prescribing, session):
    sent = ApplicationFactory(session=session, prescriber=PrescriberFactory())
    problem(prescribing.post(f"/candidatures/{sent.reference}/retrait"), 404, "introuvable")
    assert Organisation.objects.filter(pk=sent.prescriber_id).exists()
