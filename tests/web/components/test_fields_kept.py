"""A form that `keeps_fields`: what shows nothing of a person is rendered once; what was typed never is kept."""

from django import forms

from rafaelpro.web.components import fields


class Filters(forms.Form):
    keeps_fields = True

    texte = forms.CharField(required=False)
    etat = forms.ChoiceField(required=False, choices=[("", "Tous"), ("a", "Un")])
    colonnes = forms.MultipleChoiceField(
        required=False, choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple
    )
    seules = forms.BooleanField(required=False)


def drawn(name, data, **parameters):
    return str(fields.draw_field(Filters(data)[name], **parameters))


def kept_texts():
    return " ".join(fields._kept.values())


def test_each_value_has_its_own_rendering():
    assert drawn("etat", {}) == drawn("etat", {}) != drawn("etat", {"etat": "a"})
    assert 'value="a" selected' in drawn("etat", {"etat": "a"})
    assert drawn("colonnes", {"colonnes": ["x"]}).count("checked") == 1
    assert drawn("colonnes", {"colonnes": ["x", "y"]}).count("checked") == 2
    assert "checked" not in drawn("seules", {})
    assert "checked" in drawn("seules", {"seules": "on"})


def test_parameters_and_choices_make_a_difference():
    assert "Aide" in drawn("etat", {}, hint="Aide")
    assert "Aide" not in drawn("etat", {})
    form = Filters({})
    form.fields["etat"].choices = [("", "Tous"), ("b", "Autre")]
    assert "Autre" in fields.draw_field(form["etat"])
    assert "Autre" not in drawn("etat", {})


def test_what_was_typed_and_what_is_wrong_are_never_kept():
    assert "Dupont-Secret" in drawn("texte", {"texte": "Dupont-Secret"})
    assert "Dupont-Secret" not in drawn("texte", {"texte": ""})
    assert "bidon" in drawn("etat", {"etat": "bidon"})
    assert "Dupont-Secret" not in kept_texts()
    assert "bidon" not in kept_texts()


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(fields, "KEPT", 5)
    fields._kept.clear()
    for number in range(20):
        assert f"Aide {number}" in drawn("etat", {}, hint=f"Aide {number}")
        assert len(fields._kept) <= 5


def test_other_forms_keep_nothing():
    class Plain(Filters):
        keeps_fields = False

    before = dict(fields._kept)
    fields.draw_field(Plain({})["etat"])
    assert fields._kept == before
