"""Plain Django forms as accessible fields: label, hint, control, error, and the summary of errors."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django import forms
from django.forms import BoundField
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from rafaelpro.web.components.library import KEPT, Params, block, leaf, one_of, register

WIDTHS = ("", "short", "medium", "long", "full")
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "group"),
    (forms.CheckboxSelectMultiple, "group"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)


@register.simple_tag(name="field")
def draw_field(bound: BoundField, **parameters: Any) -> SafeString:
    """`field`; where a form `keeps_fields`, one that shows nothing of a person is rendered once, then kept.

    The filters of lists are like that: their choices are the same from page to page and cost more than the rows.
    """
    key = _kept_key(bound, parameters)
    if key is None:
        return _drawn(bound, parameters)
    if key not in _kept:
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = _drawn(bound, parameters)
    return _kept[key]


_kept: dict[Hashable, SafeString] = {}


def _drawn(bound: BoundField, parameters: Params) -> SafeString:
    return mark_safe(get_template("components/field.html").render(field(bound, **parameters)))  # noqa: S308


def _kept_key(bound: BoundField, parameters: Params) -> Hashable | None:
    """All that the rendering depends on; None where it must not be kept: an error, or something typed."""
    if not getattr(bound.form, "keeps_fields", False) or bound.errors:
        return None
    choices, value = getattr(bound.field, "choices", None), bound.value()
    if choices is None and value and not isinstance(bound.field, forms.BooleanField):
        return None
    said = tuple(value) if isinstance(value, list) else value
    words = (bound.auto_id, bound.html_name, str(bound.label), str(bound.help_text))
    return (type(bound.form), words, tuple(map(tuple, choices or ())), said, tuple(parameters.items()))


def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    width: str = "",
    hide_label: bool = False,
    optional: bool | None = None,
    counter: bool = False,
    inline: bool = False,
    eos: bool = False,
    **attributes: Any,
) -> Params:
    kind = _kind(bound)
    parts = _parts(bound, label=label, hint=hint, optional=optional, counter=counter)
    return {
        **parts,
        "kind": kind,
        "width": one_of("width", width, WIDTHS),
        "hide_label": hide_label,
        "inline": inline,
        "eos": eos,
        "control": "" if kind == "group" else _control(bound, parts, attributes),
        "choices": _choices(bound) if kind == "group" else [],
    }


def _kind(bound: BoundField) -> str:
    if bound.is_hidden:
        return "hidden"
    return next((kind for widget, kind in KINDS if isinstance(bound.field.widget, widget)), "text")


def _parts(bound: BoundField, *, label: str, hint: str, optional: bool | None, counter: bool) -> Params:
    identifier = bound.auto_id or bound.html_name
    hint = hint or str(bound.help_text)
    errors = list(bound.errors)
    limit = bound.field.widget.attrs.get("maxlength") if counter else None
    described = [
        f"{identifier}-{part}" for part, there in (("hint", hint), ("counter", limit), ("error", errors)) if there
    ]
    return {
        "id": identifier,
        "name": bound.html_name,
        "label": label or bound.label,
        "hint": hint,
        "errors": errors,
        "limit": limit,
        "optional": not (bound.field.required or bound.field.disabled) if optional is None else optional,
        "describedby": " ".join(described),
    }


def _control(bound: BoundField, parts: Params, attributes: Params) -> SafeString:
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    classes = ["control", bound.field.widget.attrs.get("class", "")]
    attrs = {**given, "id": parts["id"], "class": " ".join(filter(None, classes))}
    if parts["describedby"]:
        attrs["aria-describedby"] = parts["describedby"]
    if parts["errors"]:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs=attrs)


def _choices(bound: BoundField) -> list[Params]:
    return [_choice(subwidget) for subwidget in bound.subwidgets]


def _choice(subwidget: Any) -> Params:
    data = subwidget.data
    hint = getattr(data.get("value"), "hint", "")
    return {
        "id": data["attrs"].get("id", ""),
        "name": data["name"],
        "type": data["type"],
        "value": str(data["value"]),
        "label": data["label"],
        "checked": bool(data["selected"]),
        "disabled": bool(data["attrs"].get("disabled")),
        "required": bool(data["attrs"].get("required")),
        "hint": hint,
    }


@block("choice_group")
def choice_group(content: SafeString, bound: BoundField, *, label: str = "", hint: str = "") -> Params:
    return {**_parts(bound, label=label, hint=hint, optional=None, counter=False), "inline": False}


@block("choice")
def choice(content: SafeString, bound: BoundField, value: str, *, label: str = "", hint: str = "") -> Params:
    """One choice of a group, and what it reveals once chosen (the block's content)."""
    found = next((each for each in _choices(bound) if each["value"] == str(value)), None)
    if found is None:
        raise ValueError(f"{bound.name} has no choice {value!r}")
    return {"choice": {**found, "label": label or found["label"], "hint": hint}, "reveals": bool(content.strip())}


@leaf("code_input")
def code_input(bound: BoundField, *, label: str = "", hint: str = "") -> Params:
    parts = _parts(bound, label=label, hint=hint, optional=False, counter=False)
    wanted = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
    return {**parts, "control": _control(bound, parts, {**wanted, "class": "control"})}


@leaf("error_summary")
def error_summary(*sources: forms.BaseForm, title: str = "Il y a un problème", focus: bool = True) -> Params:
    errors = [error for form in sources for error in _form_errors(form)]
    return {"errors": errors, "title": title, "focus": focus}


def _form_errors(form: forms.BaseForm) -> list[Params]:
    whole = [{"href": "", "label": "", "text": text} for text in form.non_field_errors()]
    return whole + [
        {"href": f"#{_first_id(form[name])}", "label": form[name].label, "text": text}
        for name, texts in form.errors.items()
        if name in form.fields
        for text in texts
    ]


def _first_id(bound: BoundField) -> str:
    return f"{bound.auto_id}_0" if _kind(bound) == "group" else str(bound.auto_id)
