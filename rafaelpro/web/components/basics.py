"""Buttons, icons, badges, notices, cards: what every page holds."""

from __future__ import annotations

from typing import Any

from django.template import Context
from django.utils.safestring import SafeString

from rafaelpro.web.components import states
from rafaelpro.web.components.library import Params, block, html_attributes, kept_leaf, leaf, one_of

BUTTON_KINDS = ("primary", "secondary", "quiet", "danger", "link")
BUTTON_TYPES = ("submit", "button", "reset")
NOTICE_ICONS = {"info": "info", "success": "check-circle", "warning": "warning", "error": "error"}
MESSAGE_TONES = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}
ALARMS = ("warning", "danger")


@kept_leaf("icon")
def icon(name: str, *, label: str = "", size: str = "m") -> Params:
    return {"name": name, "label": label, "size": one_of("size", size, ("s", "m", "l"))}


@leaf("button")
def button(
    label: str,
    *,
    kind: str = "primary",
    href: str = "",
    button_type: str = "submit",
    icon: str = "",
    icon_end: str = "",
    icon_only: bool = False,
    about: str = "",
    small: bool = False,
    disabled: bool = False,
    **attributes: Any,
) -> Params:
    looks = ["button", f"button--{one_of('kind', kind, BUTTON_KINDS)}"]
    looks += [f"button--{name}" for name, wanted in (("small", small), ("icon", icon_only)) if wanted]
    return {
        "label": label,
        "classes": " ".join(looks),
        "href": href,
        "button_type": one_of("button_type", button_type, BUTTON_TYPES),
        "icon": icon,
        "icon_end": icon_end,
        "about": about,
        "disabled": disabled,
        "attributes": html_attributes(attributes),
    }


@block("button_group")
def button_group(content: SafeString, *, align: str = "start") -> Params:
    return {"align": one_of("align", align, ("start", "end", "between"))}


@leaf("badge")
def badge(label: str, *, tone: str = "neutral", icon: str = "") -> Params:
    return {"label": label, "tone": one_of("tone", tone, states.TONES), "icon": icon}


@kept_leaf("state_badge")
def state_badge(state: object, *, label: str = "") -> Params:
    shown = states.look(state)
    return {"label": label or shown.label, "tone": shown.tone, "icon": shown.icon}


@leaf("eos_mark")
def eos_mark(*, text: str = "Donnée EOS") -> Params:
    return {"text": text}


@block("notice")
def notice(content: SafeString, *, tone: str = "info", title: str = "", live: bool = False) -> Params:
    one_of("tone", tone, NOTICE_ICONS)
    return {"tone": tone, "title": title, "icon": NOTICE_ICONS[tone], "live": live}


@leaf("messages_area", takes_context=True)
def messages_area(context: Context) -> Params:
    shown = [_message(message) for message in context.get("messages") or ()]
    return {"shown": shown}


def _message(message: Any) -> Params:
    tone = MESSAGE_TONES.get(message.level_tag, "info")
    return {"text": message.message, "tone": tone, "icon": NOTICE_ICONS[tone]}


@block("card")
def card(
    content: SafeString, *, title: str = "", href: str = "", level: int = 2, icon: str = "", tone: str = "plain"
) -> Params:
    one_of("tone", tone, ("plain", "sunken", "accent"))
    return {"title": title, "href": href, "level": level, "icon": icon, "tone": tone}


@block("empty_state")
def empty_state(content: SafeString, title: str, *, icon: str = "search", level: int = 2) -> Params:
    return {"title": title, "icon": icon, "level": level}


@block("confirm_panel")
def confirm_panel(content: SafeString, title: str, *, tone: str = "warning", level: int = 2) -> Params:
    return {"title": title, "tone": one_of("tone", tone, ("warning", "danger")), "level": level}


@leaf("copy_ref")
def copy_ref(value: str, *, label: str = "Référence") -> Params:
    return {"value": value, "label": label}


@leaf("copy_block")
def copy_block(value: str, *, label: str = "Code") -> Params:
    return {"value": value, "label": label}


@block("stats")
def stats(content: SafeString) -> Params:
    return {}


@leaf("stat")
def stat(value: object, label: str, *, href: str = "", tone: str = "neutral", icon: str = "", note: str = "") -> Params:
    one_of("tone", tone, states.TONES)
    if value == 0 and tone in ALARMS:
        tone = "neutral"  # nothing to be alarmed about
    return {"value": value, "label": label, "href": href, "tone": tone, "icon": icon, "note": note}
