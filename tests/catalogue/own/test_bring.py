"""An organisation's own LHÉO file: a draft a record, every record in the report, the same file twice makes nothing."""

import gzip
import io
from dataclasses import replace

import pytest

from rafaelpro.catalogue.own.domain.bring import LARGEST_FILE, bring
from rafaelpro.catalogue.own.errors import OwnOfferNotAllowed, UnreadableFile
from rafaelpro.catalogue.own.models import OwnImport, OwnOffer
from rafaelpro.history.models import Event
from rafaelpro.lheo import records as lheo
from rafaelpro.organisations.models import Alias
from tests import factories
from tests.eos.builder import A1, A2, A3, ADDRESS, S1, S2, S3, feed

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

NIR = "184127645108946"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def author(centre):
    return factories.actor(centre, catalogue=True)


def own(centre, number=A1, session=S1, builder=None, **more):
    """A record of the organisation's own, not funded by the Region."""
    made = (builder or feed()).action(number, siret=centre.siret, **{"funders": (), **more})
    return made.session(session, start="20250303", end="20250404")


def taken(xml, actor, name="catalogue.xml"):
    return bring(source=io.BytesIO(xml), size=len(xml), file_name=name, actor=actor)


def outcomes(made):
    return [each["outcome"] for each in made.report]


def test_a_record_becomes_a_draft_with_all_that_it_says(centre, author):
    builder = own(
        centre,
        formation={
            "title": "Soudure",
            "certifying": True,
            "certifications": (lheo.Certification(rncp="37098"),),
            "domain": lheo.Domain(formacodes=("23054", "23055"), rome_codes=("H2913",)),
            "entry_level": "13",
        },
        public_info="Salariés",
        recruitment_terms="Entretien",
        disabled_access="Plain-pied",
        indicative_duration="10 jours",
        total_hours=70,
        company_hours=14,
        teaching_methods="Ateliers",
        total_price="1250.50",
        remaining_fees="Tenue",
        urls=("https://centre.example/soudure",),
    )
    made = taken(builder.xml(), author)
    assert outcomes(made) == ["creee"]
    offer = OwnOffer.objects.get()
    assert offer.organisation == centre
    assert offer.state == "DRAFT"
    assert offer.content.texts == {
        "title": "Soudure",
        "objective": "Apprendre le métier.",
        "programme": "Pratique et théorie.",
        "results": "Savoir faire.",
        "certifying": "1",
        "certification": "RNCP37098",
        "formacodes": "23054 23055",
        "romes": "H2913",
        "entry_level": "13",
        "audience": "Salariés",
        "prerequisites": "Aucune",
        "admission": "Entretien",
        "disability_access": "Plain-pied",
        "duration": "10 jours",
        "total_hours": "70",
        "company_hours": "14",
        "rhythm": "Temps plein",
        "teaching_mode": "0",
        "entry_mode": "0",
        "methods": "Ateliers",
        "total_price": "1250.50",
        "remaining_fees": "Tenue",
        "place_name": "Centre de Bayonne",
        "address": "1 rue des Essais",
        "postal_code": "64100",
        "town": "Bayonne",
        "contact_name": "Camille Exemple",
        "contact_phone": "05 36 49 00 01",
        "web_link": "https://centre.example/soudure",
    }
    assert [each.texts for each in offer.content.sessions] == [{"start": "03/03/2025", "end": "04/04/2025"}]


def test_brought_twice_nothing_is_made_again_and_what_was_written_stays(centre, author):
    xml = own(centre).xml()
    taken(xml, author)
    OwnOffer.objects.update(title="Écrit depuis", state="ARCHIVED")
    again = taken(xml, author)
    assert outcomes(again) == ["connue"]
    assert again.report[0]["number"] == OwnOffer.objects.get().pk
    assert OwnOffer.objects.get().title == "Écrit depuis"


def test_two_actions_of_one_formation_are_two_drafts_and_records_without_number_too(centre, author):
    builder = own(centre)
    own(centre, number="", session=S2, builder=builder, formation={"title": "Sans numéro"})
    formations = builder.formations()
    other = replace(formations[0].actions[0], numero=A3, places=())
    formations[0] = replace(formations[0], actions=(*formations[0].actions, other))
    builder.formations = lambda: formations
    assert outcomes(taken(builder.xml(), author)) == ["creee"] * 3
    assert outcomes(taken(builder.xml(), author)) == ["connue"] * 3


def test_what_is_not_ours_or_funded_by_the_region_is_refused_and_told(centre, author):
    builder = own(centre)
    builder.action(A2, siret=factories.siret(777), title="Voisine", funders=()).session(S2)
    builder.action(A3, siret=centre.siret, title="Financée").session(S3)
    made = taken(builder.xml(), author)
    assert outcomes(made) == ["creee", "refusee", "refusee"]
    assert factories.siret(777) in made.report[1]["words"]
    assert "EOS" in made.report[2]["words"]
    assert [each["title"] for each in made.report] == ["Agent de propreté", "Voisine", "Financée"]
    assert OwnOffer.objects.count() == 1


def test_a_former_siret_is_ours(centre, author):
    Alias.objects.create(
        siret=factories.siret(888), name="Ancien nom", organisation=centre, former_id=9, since="2025-01-01T00:00Z"
    )
    xml = feed().action(siret=factories.siret(888), funders=()).session().xml()
    assert outcomes(taken(xml, author)) == ["creee"]


def test_a_social_security_number_is_neither_kept_nor_told(centre, author):
    builder = own(centre, formation={"title": f"Soudure {NIR}"})
    made = taken(builder.xml(), author, name=f"{NIR}.xml")
    assert outcomes(made) == ["refusee"]
    assert NIR not in str(made.report) + made.file_name
    assert not OwnOffer.objects.exists()


def test_a_record_with_more_sessions_than_a_draft_keeps_is_refused(centre, author):
    builder = own(centre)
    for rank in range(200):
        builder.session(f"{rank + 10:08d}", start="20250303", end="20250404", registration_method=f"Groupe {rank}")
    made = taken(builder.xml(), author)
    assert outcomes(made) == ["refusee"]
    assert "200 sessions au plus" in made.report[0]["words"]


def test_a_date_that_is_none_is_kept_to_be_corrected_and_told(centre, author):
    xml = own(centre).xml().replace(b"20250303", b"20251345")
    made = taken(xml, author)
    assert outcomes(made) == ["creee"]
    assert OwnOffer.objects.get().content.sessions[0].texts["start"] == "20251345"
    assert any("date" in note for note in made.report[0]["notes"])


def test_what_is_said_several_times_is_kept_once_and_told(centre, author):
    place = lheo.Place(details=lheo.ContactDetails(address=ADDRESS))
    made = taken(own(centre, places=(place, place), modules=["M1", "M2"]).xml(), author)
    notes = " ".join(made.report[0]["notes"])
    assert "2 lieux" in notes
    assert "2 modules" in notes


def test_packed_files_are_read(centre, author):
    assert outcomes(taken(gzip.compress(own(centre).xml()), author, "a.xml.gz")) == ["creee"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n", b"a;b;c\n", b"<lheo/>", b"PK\x03\x04rien", b"\x1f\x8brien"],
    ids=["empty", "image", "csv", "no-lheo", "zip", "gzip"],
)
def test_what_is_no_lheo_is_refused_whole_in_words(author, data):
    with pytest.raises(UnreadableFile, match=r"ne peut pas être lu|aucune formation"):
        taken(data, author)
    assert (OwnOffer.objects.count(), OwnImport.objects.count()) == (0, 0)


def test_a_file_cut_short_brings_nothing(centre, author):
    xml = own(centre, number=A2, session=S2, builder=own(centre)).xml()
    with pytest.raises(UnreadableFile, match="ligne"):
        taken(xml[:-30], author)
    assert OwnOffer.objects.count() == 0


def test_a_hostile_or_huge_file_is_refused(centre, author):
    doctype = b'<?xml version="1.0"?><!DOCTYPE lheo [<!ENTITY a "b">]><lheo xmlns="http://lheo.gouv.fr/2.3"/>'
    bomb = gzip.compress(b"<a>" + b" " * 40_000_000)
    for data in (doctype, bomb):
        with pytest.raises(UnreadableFile):
            taken(data, author)
    with pytest.raises(UnreadableFile, match="5"):
        bring(source=io.BytesIO(b""), size=LARGEST_FILE + 1, file_name="x", actor=author)


def test_more_records_than_a_page_can_show_are_refused(centre, author, monkeypatch):
    monkeypatch.setattr("rafaelpro.catalogue.own.domain.bring.MOST_RECORDS", 1)
    with pytest.raises(UnreadableFile, match="découpez"):
        taken(own(centre, number=A2, session=S2, builder=own(centre)).xml(), author)
    assert OwnOffer.objects.count() == 0


def test_only_with_the_right_and_told_in_the_history_of_the_structure(centre, author):
    with pytest.raises(OwnOfferNotAllowed):
        taken(own(centre).xml(), factories.actor(centre, applications=True))
    taken(own(centre).xml(), author, name="C:\\Dossiers\\catalogue.xml")
    assert OwnImport.objects.get().file_name == "catalogue.xml"
    line = Event.objects.get(kind="structure", key=centre.siret)
    assert line.details == {"creee": 1, "connue": 0, "refusee": 0}
