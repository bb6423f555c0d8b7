"""Feeds by the API, their report, their confirmation; retained applications for EOS."""

from __future__ import annotations

import gzip
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.api import uploads
from rafaelpro.api.pages import SIZE
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.eos import content
from rafaelpro.eos.domain.process import resume_all
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import Feed
from tests.api.conftest import api_for, fields_of, problem
from tests.eos.builder import A1, A2, S1, S2, S3, delta, feed
from tests.factories import ApplicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]
XML = {"content_type": "application/xml"}


@pytest.fixture
def eos(db):
    return api_for("eos:read", "eos:write")


@pytest.fixture
def operator(db):
    return api_for("operateur")


def document(numero=1):
    return feed(numero).action(A1).session(S1, points=[("2025-03-03", 15)]).xml()


# --- receive -------------------------------------------------------------------------------------------------------


def test_a_feed_is_kept_then_applied_and_told(eos, anyone):
    sent = eos.post("/eos/feeds", document(), **XML)

    assert sent.status_code == 202
    report = sent.json()
    assert sent["Location"] == f"/api/v1/eos/feeds/{report['id']}"
    assert (report["etat"], report["numero"], report["type"]) == ("en-attente", None, None)
    assert not TrainingSession.objects.exists()

    resume_all()

    assert eos.get(sent["Location"]).json() == {
        "id": report["id"],
        "numero": 1,
        "type": "complet",
        "etat": "applique",
        "comptes": {
            "cree": 2, "modifie": 0, "inchange": 0, "retire": 0, "retabli": 0, "rejete": 0, "signale": 0,
        },
        "rejets": [],
        "signalements": [],
    }  # fmt: skip
    assert anyone.get(f"/sessions/{S1}").json()["recrutement"]["places"] == 15


@pytest.mark.parametrize(
    ("pack", "extra"),
    [
        (gzip.compress, {"content_type": "application/gzip"}),
        (gzip.compress, {"content_type": "application/xml", "headers": {"Content-Encoding": "gzip"}}),
        (gzip.compress, {"content_type": "application/x-www-form-urlencoded"}),
        (bytes, {"content_type": ""}),
        (bytes, {"content_type": "text/xml; charset=utf-8"}),
        (bytes, {"content_type": "application/octet-stream"}),
    ],
)
def test_plain_or_gzipped_whatever_is_said_of_it(eos, pack, extra):
    sent = eos.post("/eos/feeds", pack(document()), **extra)
    assert sent.status_code == 202
    resume_all()
    assert eos.get(sent["Location"]).json()["comptes"]["cree"] == 2


def test_the_worker_is_asked_once_the_feed_is_kept(eos, django_capture_on_commit_callbacks, monkeypatch):
    asked = []
    monkeypatch.setattr("rafaelpro.eos.tasks.process_feed.defer", lambda **values: asked.append(values))
    with django_capture_on_commit_callbacks(execute=True):
        eos.post("/eos/feeds", document(), **XML)
    assert asked == [{"feed_id": Feed.objects.get().pk}]


def test_what_cannot_be_unpacked_is_told_at_once(eos):
    sent = eos.post("/eos/feeds", gzip.compress(document())[:-10], content_type="application/gzip")
    assert (sent.status_code, sent.json()["etat"]) == (202, "rejete")
    assert sent.json()["rejets"][0]["raison"]


@pytest.mark.parametrize(
    ("extra", "status", "code"),
    [
        ({"content_type": "application/json"}, 415, "type-non-accepte"),
        ({"content_type": "multipart/form-data; boundary=x"}, 415, "type-non-accepte"),
        ({"content_type": "application/xml", "headers": {"Content-Encoding": "br"}}, 415, "type-non-accepte"),
    ],
)
def test_what_is_no_document(eos, extra, status, code):
    problem(eos.post("/eos/feeds", document(), **extra), status, code)
    assert not Feed.objects.exists()


def test_an_empty_body(eos):
    assert fields_of(eos.post("/eos/feeds", b"", **XML)) == {"corps": "obligatoire"}


class Broken(io.BytesIO):
    """A connection that breaks after some bytes."""

    def read(self, size=-1):
        if data := super().read(10):
            return data
        raise ConnectionResetError


@pytest.mark.parametrize("source", [io.BytesIO, Broken])
def test_a_body_cut_short(eos, source):
    body = document()
    cut = {"CONTENT_LENGTH": str(len(body) + 1), "wsgi.input": source(body)}
    problem(eos.post("/eos/feeds", b"", **cut, **XML), 400, "requete-illisible")
    assert not Feed.objects.exists()


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_too_large_is_refused_while_it_comes(eos, monkeypatch, is_announced):
    monkeypatch.setattr(uploads, "PACKED_LIMIT", 1000 if is_announced else 10**9)
    monkeypatch.setattr(content.spool, "__defaults__", (1000,))
    problem(eos.post("/eos/feeds", b"x" * 5000, **XML), 413, "trop-volumineux")
    assert not Feed.objects.exists()


def test_a_document_too_large_unpacked(eos, monkeypatch):
    monkeypatch.setattr(content.unpacked, "__defaults__", (1000,))
    problem(eos.post("/eos/feeds", gzip.compress(b"x" * 5000), content_type="application/gzip"), 413, "trop-volumineux")
    assert not Feed.objects.exists()


def test_a_body_sent_in_chunks(eos):
    body = document()
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(body)}
    sent = eos.post("/eos/feeds", b"", **XML, **chunked)
    assert sent.status_code == 202
    assert Feed.objects.get().size == len(body)


def test_a_key_is_honoured(eos):
    first = eos.post("/eos/feeds", document(), key="a", **XML)
    again = eos.post("/eos/feeds", document(), key="a", **XML)

    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (202, 200, "true")
    assert (again.content, again["Location"]) == (first.content, first["Location"])
    problem(eos.post("/eos/feeds", document(2), key="a", **XML), 422, "cle-idempotence-reutilisee")
    assert Feed.objects.count() == 1
    assert fields_of(eos.post("/eos/feeds", document(), key="é", **XML)) == {"Idempotency-Key": "invalide"}


def test_parameters_are_refused(eos):
    assert fields_of(eos.post("/eos/feeds?mode=essai", document(), **XML)) == {"mode": "inconnu"}


@pytest.mark.parametrize(
    "text", ["8a0d9e3c-64c5-4f0e-9e0f-1f3f3b1c2d3e", "1", "x" * 36, "%00", "8a0d9e3c64c54f0e9e0f1f3f3b1c2d3e"]
)
def test_unknown_feeds(eos, operator, text):
    problem(eos.get(f"/eos/feeds/{text}"), 404, "introuvable")
    problem(operator.post(f"/eos/feeds/{text}/confirmation", {"decision": "jeter"}), 404, "introuvable")


# --- confirm -------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(eos):
    """Two sessions of three would go: the guard holds the feed (R3.5)."""
    feed(1).action(A1).session(S1).action(A2).session(S2).session(S3).apply()
    sent = eos.post("/eos/feeds", feed(2).action(A1).session(S1).xml(), **XML)
    resume_all()
    assert eos.get(sent["Location"]).json()["etat"] == "retenu"
    return sent["Location"]


def test_the_operator_applies_a_held_feed(eos, operator, anyone, held):
    confirmed = operator.post(f"{held}/confirmation", {"decision": "appliquer"})
    assert (confirmed.status_code, confirmed.json()["etat"]) == (200, "en-attente")
    resume_all()
    assert eos.get(held).json()["etat"] == "applique"
    problem(anyone.get(f"/sessions/{S2}"), 404, "introuvable")
    assert Feed.objects.get(numero=2).decided_by.startswith("Jeton rp_")


def test_the_operator_throws_a_held_feed_away(eos, operator, anyone, held):
    assert operator.post(f"{held}/confirmation", {"decision": "jeter"}).json()["etat"] == "jete"
    assert anyone.get(f"/sessions/{S2}").status_code == 200
    problem(operator.post(f"{held}/confirmation", {"decision": "appliquer"}), 409, "transition-impossible")


@pytest.mark.parametrize("key", [None, "a"])
def test_a_held_feed_overtaken_is_out_of_date(eos, operator, held, key):
    delta(3).action(A1).session(S1, end="20281231").apply()
    problem(operator.post(f"{held}/confirmation", {"decision": "appliquer"}, key=key), 409, "transition-impossible")
    assert eos.get(held).json()["etat"] == "perime"


def test_a_feed_that_is_not_held(operator):
    applied = feed(1).action(A1).session(S1).apply()
    path = f"/eos/feeds/{applied.public_id}/confirmation"
    problem(operator.post(path, {"decision": "jeter"}), 409, "transition-impossible")
    assert fields_of(operator.post(path, {"decision": "oui"})) == {"decision": "invalide"}
    assert fields_of(operator.post(path, {})) == {"decision": "obligatoire"}
    assert Feed.objects.get().state == FeedState.APPLIED


# --- retained applications -----------------------------------------------------------------------------------------


def test_eos_reads_who_is_retained(eos, session):
    retained = ApplicationFactory(
        session=session, state="RETAINED", created_on="2025-02-01", decided_on="2025-02-10", level=4
    )
    for state in ("PENDING", "NOT_RETAINED", "WITHDRAWN"):
        ApplicationFactory(session=session, state=state)

    assert eos.get("/eos/candidatures-retenues").json() == {
        "total": 1,
        "resultats": [
            {
                "reference": retained.reference,
                "session": session.carif_number,
                "formation": session.action.reference,
                "modifiee_le": "2025-02-10T09:30:00+01:00",
                "avis_le": "2025-02-10",
                "entree_prevue": "2025-02-20",
                "sortie_prevue": "2025-05-21",
                "personne": {
                    "civilite": None,
                    "nom_naissance": retained.birth_name,
                    "nom_usage": None,
                    "prenom": "Camille",
                    "date_naissance": "1990-05-17",
                    "courriel": retained.email,
                    "telephone": "0639981234",
                    "code_postal": "64100",
                    "ville": "Bayonne",
                    "inscrit_france_travail": False,
                    "identifiant_france_travail": None,
                    "niveau": 4,
                },
            }
        ],
        "page_suivante": None,
    }


def test_since_a_moment_every_page_same_cost(eos, session):
    def made(day):
        return ApplicationFactory(session=session, state="RETAINED", created_on="2025-01-10", decided_on=day).reference

    made("2025-02-01")
    late = made("2025-02-11")

    def cost():
        with CaptureQueriesContext(connection) as captured:
            eos.get("/eos/candidatures-retenues")
        return len(captured)

    cost()
    few = cost()
    many = [made("2025-02-12") for _ in range(SIZE + 2)]
    assert cost() == few

    page = eos.get("/eos/candidatures-retenues?depuis=2025-02-10T00:00:00%2B01:00").json()
    seen = [row["reference"] for row in page["resultats"]]
    assert (page["total"], len(seen)) == (SIZE + 3, SIZE)
    page = eos.get(page["page_suivante"]).json()
    assert (page["total"], page["page_suivante"]) == (SIZE + 3, None)
    assert seen + [row["reference"] for row in page["resultats"]] == [late, *many]


@pytest.mark.parametrize("filters", ["depuis=x", "depuis=", "etat=retenue", "curseur=x"])
def test_wrong_filters_of_retained(eos, filters):
    response = eos.get(f"/eos/candidatures-retenues?{filters}")
    if filters == "depuis=":
        assert response.status_code == 200
    else:
        assert list(fields_of(response)) == [filters.partition("=")[0]]
