"""Buttons, badges, notices, cards: what a person, a screen reader and a keyboard get."""

from __future__ import annotations

from enum import Enum

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import TemplateSyntaxError

from rafaelpro.web.components import states


def test_a_button_submits_and_carries_its_attributes(draw) -> None:
    button = draw('{% button "Chercher" name="a" value="1" hx_get="/x" %}').find("button")
    assert dict(button.attrib) == {
        "class": "button button--primary", "type": "submit", "name": "a", "value": "1", "hx-get": "/x",
    }  # fmt: skip


def test_a_button_with_an_address_is_a_link(draw, words) -> None:
    link = draw('{% button "Gérer" href="/x" kind="secondary" about="la session 00498943" %}').find("a")
    assert link.get("href") == "/x"
    assert words(link) == "Gérer la session 00498943"


def test_an_icon_button_keeps_its_words(draw, words) -> None:
    link = draw('{% button "Modifier" icon="pencil" icon_only=True href="/x" %}').find("a")
    assert words(link) == "Modifier"
    assert link.find("svg").get("aria-hidden") == "true"


def test_disabled_buttons_cannot_be_used(draw) -> None:
    assert draw('{% button "Candidater" disabled=True %}').find("button").get("disabled") is not None
    link = draw('{% button "Candidater" href="/x" disabled=True %}').find("a")
    assert (link.get("href"), link.get("role"), link.get("aria-disabled")) == (None, "link", "true")


def test_words_and_attributes_are_escaped(draw) -> None:
    drawn = draw(
        "{% button label title=label %}{% badge label %}{% card title=label %}{{ label }}{% endcard %}", label='<b>"'
    )
    assert drawn.findall(".//b") == []
    assert drawn.find("button").get("title") == '<b>"'


@pytest.mark.parametrize(
    "code",
    [
        '{% button "x" kind="huge" %}',
        '{% badge "x" tone="pink" %}',
        '{% notice tone="danger" %}{% endnotice %}',
        '{% card tone="loud" %}{% endcard %}',
        '{% definitions layout="x" %}{% enddefinitions %}',
    ],
)
def test_a_word_that_no_component_knows_fails(draw, code: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="expected one of"):
        draw(code)


def test_an_icon_alone_has_words(draw) -> None:
    alone = draw('{% icon "star" label="Référent" %}').find("svg")
    assert (alone.get("role"), alone.get("aria-label"), alone.get("aria-hidden")) == ("img", "Référent", None)
    assert alone.find("use").get("href").endswith("icons.svg#star")


@pytest.mark.parametrize(("code", "look"), [*states.APPLICATION_STATES.items(), *states.SESSION_STATES.items()])
def test_every_state_has_a_word_and_an_icon(draw, words, code: str, look: states.Look) -> None:
    badge = draw("{% state_badge code %}", code=code)
    assert words(badge) == " ".join(look.label.split())
    assert badge.find(".//use").get("href").endswith(f"#{look.icon}")


class Sample(Enum):
    NOT_RETAINED = "NOT_RETAINED"


@pytest.mark.parametrize("state", ["non-retenue", "NOT_RETAINED", Sample.NOT_RETAINED])
def test_a_state_is_known_by_code_by_name_and_as_a_member(draw, words, state: object) -> None:
    assert words(draw("{% state_badge state %}", state=state)) == "Non retenue"


def test_an_unknown_state_fails(draw) -> None:
    with pytest.raises(ValueError, match="no badge"):
        draw('{% state_badge "inconnu" %}')


def test_states_do_not_look_alike() -> None:
    looks = [*states.APPLICATION_STATES.values()]
    assert len({look.icon for look in looks}) == len(looks) == 7


def test_a_notice_that_appears_is_announced(draw, words) -> None:
    drawn = draw(
        '{% notice tone="error" live=True title="Échec" %}<p>Recommencez.</p>{% endnotice %}'
        '{% notice tone="success" live=True %}Fait{% endnotice %}{% notice %}Lisez{% endnotice %}'
    )
    assert [notice.get("role") for notice in drawn.findall("div")] == ["alert", "status", None]
    assert words(drawn[0]) == "Échec Recommencez."


def test_messages_are_announced_with_their_tone(draw, words) -> None:
    area = draw(
        "{% messages_area %}",
        messages=[Message(constants.SUCCESS, "Avis enregistré"), Message(constants.ERROR, "Raté")],
    ).find("div")
    assert area.get("role") == "status"
    assert [(words(shown), shown.get("class")) for shown in area.findall("div")] == [
        ("Avis enregistré", "notice notice--success"),
        ("Raté", "notice notice--error"),
    ]


def test_without_message_the_area_waits_empty(draw, words) -> None:
    area = draw("{% messages_area %}").find("div")
    assert (area.get("role"), words(area)) == ("status", "")


def test_a_card_title_takes_its_level_and_link(draw, words) -> None:
    title = draw('{% card title="FLE" href="/f" level=3 %}<p>x</p>{% endcard %}').find(".//h3")
    assert (words(title), title.find("a").get("href")) == ("FLE", "/f")


def test_an_empty_state_says_what_to_do(draw, words) -> None:
    drawn = draw('{% empty_state "Aucune session" %}<p>Retirez un filtre.</p>{% endempty_state %}')
    assert words(drawn.find(".//h2")) == "Aucune session"
    assert "Retirez un filtre." in words(drawn)


def test_a_confirmation_is_a_named_region(draw) -> None:
    panel = draw('{% confirm_panel "Fermer ?" %}<p>12 personnes</p>{% endconfirm_panel %}').find("section")
    assert panel.get("aria-label") == "Fermer ?"


def test_the_copy_button_waits_for_javascript(draw) -> None:
    drawn = draw('{% copy_ref "2026828732" %}')
    assert drawn.find(".//code").text == "2026828732"
    assert drawn.find(".//button").get("hidden") is not None


def test_a_stat_leads_to_its_list(draw, words) -> None:
    items = draw('{% stats %}{% stat 12 "En attente" href="/l" note="ce mois" %}{% stat 0 "Retenues" %}{% endstats %}')
    assert [words(item) for item in items.iter("li")] == ["12 En attente ce mois", "0 Retenues"]
    assert [link.get("href") for link in items.iter("a")] == ["/l"]


@pytest.mark.parametrize(("value", "tone"), [(0, "neutral"), (1, "danger")])
def test_a_figure_alarms_from_one_on(draw, value: int, tone: str) -> None:
    drawn = draw('{% stat value "Abandonnés" tone="danger" %}', value=value).find(".//li")
    assert drawn.get("class") == f"stat stat--{tone}"


def test_thousands_stand_apart_and_words_stay(draw, words) -> None:
    drawn = draw('{% stat 1098 "Envoyés" %}{% stat "9 638" "Retenues" %}{% tab "Toutes" "/" count=1098 %}')
    assert words(drawn).replace("\u202f", " ") == "1 098 Envoyés 9 638 Retenues Toutes 1 098"
