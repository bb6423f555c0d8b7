"""n/N, tables, pagination, filters, navigation, history."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.paginator import Paginator
from lxml.html import HtmlElement

from rafaelpro.core.clock import PARIS
from rafaelpro.web.components.places import places_reading


@pytest.mark.parametrize(
    ("taken", "places", "figures", "percent", "level", "sentence"),
    [
        (0, 12, "0/12", 0, "free", "0 candidature pour 12 places : il reste 12 places"),
        (9, 12, "9/12", 75, "free", "9 candidatures pour 12 places : il reste 3 places"),
        (11, 12, "11/12", 92, "tight", "11 candidatures pour 12 places : il reste 1 place"),
        (12, 12, "12/12", 100, "full", "12 candidatures pour 12 places : complet"),
        (13, 10, "13/10", 100, "over", "13 candidatures pour 10 places : complet, 3 candidatures en plus"),
        (0, 0, "0/0", 100, "full", "0 candidature pour 0 place : complet"),
        (4, None, "4", 0, "unknown", "4 candidatures"),
    ],
)
def test_n_over_n(taken: int, places: int | None, figures: str, percent: int, level: str, sentence: str) -> None:
    reading = places_reading(taken, places)
    spoken = " ".join(reading.pop("sentence").split())
    assert (reading, spoken) == ({"figures": figures, "percent": percent, "level": level}, sentence)


def test_the_bar_is_seen_and_said_once(draw, words) -> None:
    bar = draw("{% places_bar 13 10 %}").find("span")
    assert bar.find("svg").findall("rect")[1].get("width") == "100%"
    hidden = [element for element in bar if element.get("aria-hidden") == "true"]
    assert [element.tag for element in hidden] == ["span", "svg"]
    assert words(bar) == "13/10 13 candidatures pour 10 places : complet, 3 candidatures en plus"


def test_without_places_there_is_no_bar(draw) -> None:
    assert draw("{% places_bar 4 None %}").findall(".//svg") == []


def test_a_table_is_named_even_when_its_name_is_hidden(draw) -> None:
    drawn = draw('{% table "Sessions" hide_caption=True %}<tbody><tr><td>x</td></tr></tbody>{% endtable %}')
    caption = drawn.find(".//caption")
    assert (caption.text, caption.get("class")) == ("Sessions", "visually-hidden")
    assert "table--fold" in drawn.find(".//table").get("class")


def test_a_table_that_does_not_fold_scrolls_by_keyboard(draw) -> None:
    frame = draw('{% table "Sessions" fold=False %}<tbody></tbody>{% endtable %}').find("div")
    assert (frame.get("tabindex"), frame.get("role"), frame.get("aria-label")) == ("0", "region", "Sessions")


@pytest.mark.parametrize(
    ("url", "order", "next_url"),
    [
        ("/l/?q=a&page=3", "descending", "?q=a&tri=recue"),
        ("/l/?tri=recue", "ascending", "?tri=-recue"),
        ("/l/?tri=nom", None, "?tri=recue"),
    ],
)
def test_sorting_keeps_filters_and_leaves_the_page(draw, url: str, order: str | None, next_url: str) -> None:
    drawn = draw('<table><tr>{% sort_header "Reçue le" "recue" default="-recue" %}</tr></table>', url=url)
    header = drawn.find(".//th")
    assert header.get("aria-sort") == order
    assert header.find("a").get("href") == next_url


def test_a_row_unfolds_by_a_link(draw, words) -> None:
    closed = draw('{% row_toggle "8" "?deplier=8" about="la session 8" target="liste" %}').find("a")
    assert (closed.get("href"), closed.get("aria-expanded"), closed.get("aria-controls")) == (
        "?deplier=8#toggle-8", "false", None,
    )  # fmt: skip
    assert closed.get("hx-select") == closed.get("hx-target") == "#liste"
    assert words(closed) == "Déplier : la session 8"
    opened = draw('{% row_toggle "8" "?" opened=True %}').find("a")
    assert (opened.get("aria-expanded"), opened.get("aria-controls")) == ("true", "unfolded-8")
    assert opened.get("hx-get") is None
    row = draw('<table>{% unfolded_row "8" columns=5 %}x{% endunfolded_row %}</table>').find(".//tr")
    assert (row.get("id"), row.find("td").get("colspan")) == ("unfolded-8", "5")


def links(drawn: HtmlElement) -> dict[str, str]:
    return {" ".join(link.text_content().split()): link.get("href") for link in drawn.iter("a")}


def test_pagination_keeps_the_filters(draw) -> None:
    page = Paginator(range(238), 20).page(5)
    drawn = draw("{% pagination page %}", url="/l/?q=a%26b&page=2", page=page)
    assert links(drawn) == {
        "Précédente": "?q=a%26b&page=4",
        "Page 1": "?q=a%26b&page=1",
        "Page 4": "?q=a%26b&page=4",
        "Page 5": "?q=a%26b&page=5",
        "Page 6": "?q=a%26b&page=6",
        "Page 12": "?q=a%26b&page=12",
        "Suivante": "?q=a%26b&page=6",
    }
    assert [link.text_content().split() for link in drawn.findall(".//a[@aria-current]")] == [["Page", "5"]]


def test_the_ends_have_no_way_out(draw) -> None:
    pages = Paginator(range(30), 20)
    assert "Précédente" not in links(draw("{% pagination page %}", page=pages.page(1)))
    assert "Suivante" not in links(draw("{% pagination page %}", page=pages.page(2)))


def test_one_page_needs_no_pagination(draw) -> None:
    assert draw("{% pagination page %}{% keyset_pagination %}", page=Paginator([1], 20).page(1)).findall("nav") == []


def test_long_lists_go_forth_and_back(draw) -> None:
    drawn = draw('{% keyset_pagination following="?apres=9" summary="20 sur 20 312" target="liste" %}')
    assert links(drawn) == {"Suivantes": "?apres=9"}
    assert drawn.find("nav").get("hx-target") == "#liste"


def test_a_search_is_a_get_form_on_its_own_page(draw, words) -> None:
    drawn = draw('{% filter_bar target="liste" reset="/l/" %}<input name="q">{% endfilter_bar %}', url="/l/?q=old")
    form = drawn.find("form")
    assert (form.get("method"), form.get("action"), form.get("role")) == ("get", "/l/", "search")
    assert form.get("hx-get") == "/l/"  # not the whole address: the old search would come along
    assert form.find(".//button").get("type") == "submit"
    assert links(drawn) == {"Tout effacer": "/l/"}


def test_chips_say_what_they_remove(draw) -> None:
    assert links(draw('{% chips clear="/l/" %}{% chip "HSP socle" "/l/?q=a" %}{% endchips %}')) == {
        "Retirer le filtre : HSP socle": "/l/?q=a",
        "Tout effacer": "/l/",
    }


def test_the_current_tab_and_crumb_say_so(draw, words) -> None:
    drawn = draw(
        '{% tabs label="Formations" %}'
        '{% tab "Publiées" "/p" current=True count=0 %}{% tab "Autres" "/a" %}{% endtabs %}'
        '{% breadcrumb %}{% crumb "Accueil" "/" %}{% crumb "Ici" %}{% endbreadcrumb %}'
    )
    assert [words(current) for current in drawn.findall('.//*[@aria-current="page"]')] == ["Publiées 0", "Ici"]
    assert [nav.get("aria-label") for nav in drawn.iter("nav")] == ["Formations", "Vous êtes ici"]


def test_steps_say_where_one_is(draw, words) -> None:
    drawn = draw('{% steps "Adresse" "Informations" "Envoi" current=2 %}')
    assert words(drawn.find(".//p")) == "Étape 2 sur 3 : Informations"
    assert [words(step) for step in drawn.findall('.//li[@aria-current="step"]')] == ["2 Informations"]
    assert drawn.find(".//svg").get("aria-label").split() == ["Fait", ":"]


def test_a_missing_value_is_said(draw, words) -> None:
    drawn = draw(
        '{% definitions %}{% definition "Ville" eos=True %}Pau{% enddefinition %}'
        '{% definition "Lien" %}  {% enddefinition %}{% enddefinitions %}'
    )
    assert [words(term) for term in drawn.iter("dt")] == ["Ville EOS", "Lien"]
    assert [words(value) for value in drawn.iter("dd")] == ["Pau", "Non renseigné"]


def test_history_says_when_and_who(draw, words) -> None:
    drawn = draw(
        "{% timeline %}"
        '{% timeline_item "Retenue" when=moment who="Claude" state="retenue" %}<p>Motif</p>{% endtimeline_item %}'
        '{% timeline_item "Envoyée" when=day %}{% endtimeline_item %}{% endtimeline %}',
        moment=datetime(2025, 3, 3, 9, 5, tzinfo=PARIS),
        day=date(2025, 3, 1),
    )
    assert [words(item) for item in drawn.iter("li")] == [
        "Retenue 03/03/2025 à 09:05 · Claude Motif",
        "Envoyée 01/03/2025",
    ]
    assert [moment.get("datetime")[:10] for moment in drawn.iter("time")] == ["2025-03-03", "2025-03-01"]


def test_a_disclosure_needs_no_script(draw, words) -> None:
    drawn = draw(
        '{% disclosure "Détail" opened=True note="2/10" %}x{% enddisclosure %}{% disclosure "B" %}y{% enddisclosure %}'
    )
    assert [details.get("open") is not None for details in drawn.iter("details")] == [True, False]
    assert words(drawn.find(".//summary")) == "Détail 2/10"


def test_a_page_header_holds_the_only_h1(draw, words) -> None:
    drawn = draw(
        '{% page_header "FLE" above="Session 1" intro="Pau" %}{% button "Agir" href="/" %}{% endpage_header %}'
    )
    assert [words(title) for title in drawn.iter("h1")] == ["FLE"]
    assert words(drawn) == "Session 1 FLE Pau Agir"


@pytest.mark.parametrize(("day", "long", "short"), [(date(2025, 3, 1), "1er mars 2025", "01/03/2025"), (None, "", "")])
def test_dates_in_french(draw, words, day: date | None, long: str, short: str) -> None:
    assert words(draw("{{ day|fr_date }}", day=day)) == long
    assert words(draw("{{ day|fr_short_date }}", day=day)) == short
