"""The table of communes: true of Nouvelle-Aquitaine, and read as people type."""

import pytest

from rafaelpro.catalogue import communes


def names(found):
    return [commune.name for commune in found]


def test_the_table_holds_every_department_of_the_region_and_nothing_else():
    table = communes.all_communes()
    assert {commune.department for commune in table} == set(communes.DEPARTMENTS)
    assert len(table) == len({commune.insee for commune in table}) == 4293
    assert all(commune.insee.startswith(commune.department) for commune in table)


def test_every_point_stands_in_the_region():
    for commune in communes.all_communes():
        assert 42.7 < commune.latitude < 47.2, commune
        assert -1.9 < commune.longitude < 2.7, commune


@pytest.mark.parametrize(
    ("insee", "name", "postcode", "place"),
    [
        ("33063", "Bordeaux", "33000", (44.84, -0.58)),
        ("86194", "Poitiers", "86000", (46.58, 0.34)),
        ("64102", "Bayonne", "64100", (43.49, -1.47)),
        ("19148", "Neuvic", "19160", (45.38, 2.27)),
        ("24309", "Neuvic", "24190", (45.10, 0.47)),
    ],
)
def test_known_communes_stand_where_they_are(insee, name, postcode, place):
    commune = communes.by_insee(insee)
    assert (commune.name, commune.approx) == (name, False)
    assert postcode in commune.postcodes
    assert (commune.latitude, commune.longitude) == pytest.approx(place, abs=0.02)


def test_by_postcode_gives_the_most_populated_first_and_nothing_out_of_the_region():
    assert "Bordeaux" in names(communes.by_postcode("33 000"))
    shared = communes.by_postcode("24190")
    assert len(shared) > 1
    assert [c.population for c in shared] == sorted((c.population for c in shared), reverse=True)
    assert communes.by_postcode("75001") == ()


def test_by_insee_of_an_unknown_code_is_nothing():
    assert communes.by_insee("75056") is None
    assert communes.within("75056", 30) == ()


def test_within_is_ordered_by_distance_and_bounded():
    near = communes.within("33063", 8)
    assert near[0].name == "Bordeaux"
    assert {"Talence", "Pessac", "Cenon", "Bègles"} <= set(names(near))
    assert "Libourne" not in names(near)
    distances = [near[0].distance_km(commune) for commune in near]
    assert distances == sorted(distances)
    assert distances[-1] <= 8


def test_distance_is_the_great_circle_in_kilometres_both_ways():
    bordeaux, poitiers = communes.by_insee("33063"), communes.by_insee("86194")
    assert bordeaux.distance_km(poitiers) == pytest.approx(206, abs=2)
    assert bordeaux.distance_km(poitiers) == poitiers.distance_km(bordeaux)


@pytest.mark.parametrize("text", ["gueret", "Guéret", " GUÉRET ", "23096", "23000"])
def test_find_takes_names_and_codes_as_people_type_them(text):
    assert names(communes.find(text))[0] == "Guéret"


def test_find_reads_st_as_saint_and_words_inside_names():
    assert "Saint-Jean-d'Angély" in names(communes.find("st jean d'angely"))
    assert "Saint-Jean-d'Angély" in names(communes.find("angely"))


def test_find_puts_the_name_itself_before_longer_ones_and_respects_the_limit():
    found = communes.find("Pau", limit=3)
    assert names(found)[0] == "Pau"
    assert len(found) == 3


@pytest.mark.parametrize("text", ["", "   ", "???", "zzzzzz"])
def test_find_of_nothing_is_nothing(text):
    assert communes.find(text) == ()
