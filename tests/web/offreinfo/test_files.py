"""The address of the national base: the whole document, since a day, unchanged, refused in words, limited."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.test import Client

from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.core import clock as core_clock
from rafaelpro.core.models import PolicyValue
from rafaelpro.offreinfo.models import Edition, Taking
from tests.eos.builder import A1, A2, S1, S2, feed
from tests.offreinfo import trips

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-03T11:00")]

XML, GZ = "/offre-info/lheo.xml", "/offre-info/lheo.xml.gz"


@pytest.fixture
def offer() -> None:
    feed(1).action(A1).session(S1).action(A2, title="Plomberie").session(S2).apply()


def enrich() -> None:
    ActionEnrichment.objects.create(
        action=TrainingAction.objects.get(reference=A2), highlights="Oui", updated_at=core_clock.now(), updated_by=""
    )


def test_the_document_plain_and_compressed(offer, client):
    plain, packed = client.get(XML), client.get(GZ)
    assert (plain["Content-Type"], packed["Content-Type"]) == ("application/xml", "application/gzip")
    assert plain.streaming
    document, compressed = plain.getvalue(), packed.getvalue()
    assert gzip.decompress(compressed) == document
    assert (plain["Content-Length"], packed["Content-Length"]) == (str(len(document)), str(len(compressed)))
    assert trips.numbers(document) == {S1, S2}
    trips.assert_valid(document)


def test_who_has_it_already_gets_nothing_again(offer, client):
    first = client.get(XML)
    assert client.get(XML, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(XML, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.get(GZ, headers={"If-None-Match": first["ETag"]}).status_code == 200  # other bytes, another tag
    assert Taking.objects.count() == 2
    enrich()
    again = client.get(XML, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"] == first["ETag"]) == (200, False)


def test_head_tells_the_size_and_takes_nothing(offer, client):
    found = client.head(XML)
    assert (found.status_code, found.content) == (200, b"")
    assert found["Content-Length"] == str(Edition.objects.get().size)
    assert not Taking.objects.exists()


def test_since_a_day(offer, client, clock):
    clock.freeze("2025-03-10T11:00")
    enrich()
    found = client.get(XML, {"depuis": "2025-03-10"})
    assert trips.references(found.getvalue()) == {A2}
    assert Taking.objects.get().since.isoformat() == "2025-03-10"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"depuis": "hier"}, "« hier » n’est pas une date"),
        ({"depuis": ""}, "n’est pas une date"),
        ({"depuis": "2025-02-30"}, "n’est pas une date"),
        ({"depuis": "2025-03-04"}, "n’est pas encore passé"),
        ({"depuis": "2024-03-01"}, "prenez le fichier entier"),
        ({"depuis": "0001-01-01"}, "prenez le fichier entier"),
        ({"depius": "2025-03-01"}, "«\u00a0depius\u00a0» n’existe pas ici"),
        ({"depuis": "\x00" * 50}, "n’est pas une date"),
    ],
)
def test_a_bad_question_is_refused_in_words(offer, client, query, words):
    refused = client.get(XML, query)
    assert refused.status_code == 400
    assert refused["Content-Type"].startswith("text/plain")
    assert words in refused.content.decode()
    assert not Edition.objects.exists()


def test_an_empty_region_has_nothing(client):
    assert client.get(XML).status_code == 204
    assert client.get(GZ, {"depuis": "2025-03-01"}).status_code == 204
    assert not Taking.objects.exists()


def test_too_many_are_asked_to_wait_and_the_others_are_served(offer, client, clock):
    PolicyValue.objects.create(name="offre_info_takes_ip", value=3)
    statuses = [client.get(XML).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get(XML)
    assert 0 < int(refused["Retry-After"]) <= 15 * 60
    assert "Recommencez dans" in refused.content.decode()
    assert Client(REMOTE_ADDR="192.0.2.7").get(XML).status_code == 200
    clock.freeze(core_clock.now() + timedelta(minutes=16))
    assert client.get(XML).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(offer, client, method):
    assert getattr(client, method)(XML).status_code == 405
