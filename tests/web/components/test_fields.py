"""Fields of plain Django forms: label, hint, error tied to the control; choices; summary of errors."""

from __future__ import annotations

import pytest
from django import forms

from rafaelpro.web.components.samples import DecisionForm, SampleForm

WRONG = {"nom": "", "courriel": "x", "naissance": "31/02/2001", "message": "Bonjour"}


@pytest.fixture
def form() -> SampleForm:
    return SampleForm()


@pytest.fixture
def wrong() -> SampleForm:
    return SampleForm(WRONG)


def test_label_and_hint_belong_to_the_control(draw, words, form: SampleForm) -> None:
    drawn = draw('{% field form.courriel autocomplete="email" %}', form=form)
    control = drawn.find(".//input")
    assert (control.get("type"), control.get("autocomplete")) == ("email", "email")
    assert words(drawn.find(".//label")) == "Adresse électronique"
    assert drawn.find(".//label").get("for") == control.get("id")
    assert words(drawn.get_element_by_id(control.get("aria-describedby"))) == "Exemple : nom@exemple.fr"
    assert control.get("aria-invalid") is None


def test_an_error_belongs_to_the_control_after_the_hint(draw, words, wrong: SampleForm) -> None:
    drawn = draw("{% field form.naissance %}", form=wrong)
    control = drawn.find(".//input")
    described = [words(drawn.get_element_by_id(each)) for each in control.get("aria-describedby").split()]
    assert control.get("aria-invalid") == "true"
    assert control.get("value") == "31/02/2001"  # what was typed stays
    assert described[0].startswith("Au format")
    assert described[1].startswith("Erreur : Cette date n’existe pas")


def test_optional_fields_say_so_by_themselves(draw, words, form: SampleForm) -> None:
    label = "{% field form.message %}{% field form.nom %}{% field form.siret %}{% field form.message optional=False %}"
    assert [words(each) for each in draw(label, form=form).iter("label")] == [
        "Message (facultatif)", "Nom de naissance", "SIRET", "Message",
    ]  # fmt: skip


def test_radios_are_a_group_with_a_legend(draw, words, form: SampleForm) -> None:
    group = draw('{% field form.civilite hint="Comme vous voulez" %}', form=form).find("fieldset")
    assert words(group.find("legend")) == "Civilité (facultatif)"
    assert words(group.get_element_by_id(group.get("aria-describedby"))) == "Comme vous voulez"
    radios = group.findall(".//input")
    assert [radio.get("value") for radio in radios] == ["madame", "monsieur", ""]
    assert [label.get("for") for label in group.iter("label")] == [radio.get("id") for radio in radios]


def test_a_group_keeps_what_was_chosen(draw) -> None:
    chosen = SampleForm({"mesures": ["socle", "prf"], "civilite": "madame"})
    drawn = draw("{% field form.mesures %}{% field form.civilite %}", form=chosen)
    assert [each.get("value") for each in drawn.iter("input") if each.get("checked") is not None] == [
        "socle", "prf", "madame",
    ]  # fmt: skip


def test_a_single_box_follows_its_own_label(draw, words, form: SampleForm) -> None:
    drawn = draw("{% field form.recontact %}", form=form)
    assert drawn.find(".//label").get("for") == drawn.find('.//input[@type="checkbox"]').get("id")
    assert words(drawn) == "Je souhaite être recontacté par le référent handicap"


def test_the_counter_says_the_limit_without_javascript(draw, words, form: SampleForm) -> None:
    drawn = draw("{% field form.message counter=True %}", form=form)
    counter = drawn.get_element_by_id(drawn.find(".//textarea").get("aria-describedby"))
    assert words(counter) == "1000 caractères au maximum"
    assert counter.get("data-counter-for") == drawn.find(".//textarea").get("id")


def test_hidden_fields_show_nothing(draw, words) -> None:
    class Hidden(forms.Form):
        jeton = forms.CharField(widget=forms.HiddenInput, initial="x")

    drawn = draw("{% field form.jeton %}", form=Hidden())
    assert (words(drawn), drawn.find("input").get("value")) == ("", "x")
    assert drawn.findall(".//label") == []


def test_a_choice_reveals_its_fields(draw, words) -> None:
    form = DecisionForm({"conformite": "oui", "entree_prevue": "03/03/2025"})
    drawn = draw(
        "{% choice_group form.conformite %}"
        '{% choice form.conformite "oui" %}{% field form.entree_prevue %}{% endchoice %}'
        '{% choice form.conformite "non" hint="Il faut un motif" %}{% endchoice %}{% endchoice_group %}',
        form=form,
    )
    yes, no = drawn.findall('.//input[@type="radio"]')
    assert (yes.get("checked") is not None, no.get("checked") is not None) == (True, False)
    revealed = yes.getparent().getnext()
    assert revealed.find(".//input").get("name") == "entree_prevue"
    assert words(drawn.get_element_by_id(no.get("aria-describedby"))) == "Il faut un motif"
    assert no.getparent().getnext() is None


def test_a_choice_that_does_not_exist_fails(draw) -> None:
    with pytest.raises(ValueError, match="no choice"):
        draw('{% choice form.conformite "peut-etre" %}{% endchoice %}', form=DecisionForm())


def test_the_code_can_be_filled_by_the_phone(draw) -> None:
    control = draw("{% code_input form.code %}", form=SampleForm()).find(".//input")
    assert (control.get("inputmode"), control.get("autocomplete")) == ("numeric", "one-time-code")
    assert "control" in control.get("class").split()


def test_the_summary_leads_to_every_wrong_field(draw, words) -> None:
    form = SampleForm(WRONG, auto_id="f-%s")
    form.add_error(None, "La session vient de se remplir.")
    drawn = draw("{% error_summary form %}{% for bound in form %}{% field bound %}{% endfor %}", form=form)
    summary = drawn.find(".//div[@data-error-summary]")
    assert (summary.get("role"), summary.get("tabindex"), summary.get("autofocus") is not None) == ("alert", "-1", True)
    assert words(summary.find(".//li")) == "La session vient de se remplir."
    targets = [link.get("href").removeprefix("#") for link in summary.iter("a")]
    assert len(targets) == len(form.errors) - 1
    assert all(drawn.get_element_by_id(target).tag in {"input", "select", "textarea"} for target in targets)
    assert "f-mesures_0" in targets


def test_the_summary_gathers_several_forms_and_is_absent_without_error(draw) -> None:
    one, other = SampleForm(WRONG, prefix="a"), SampleForm(WRONG, prefix="b")
    links = draw("{% error_summary one other %}", one=one, other=other).findall(".//a")
    assert {link.get("href")[:6] for link in links} == {"#id_a-", "#id_b-"}
    assert draw("{% error_summary form %}", form=SampleForm()).findall("div") == []
