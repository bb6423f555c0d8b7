"""What holds for every template: no inline style nor script, known icons, components complete."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template

from rafaelpro.web.components import gallery, samples, states
from rafaelpro.web.components.library import register
from rafaelpro.web.templatetags import ui

WEB = Path(__file__).parents[3] / "rafaelpro/web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted((WEB / "static/rafaelpro/css").rglob("*.css"))
OURS = [path for path in TEMPLATES if path.parent.name in {"components", "errors", "examples"}]
NAMED_ICON = re.compile(r"""{%\s*icon\s+"([\w-]+)"|\bicon(?:_end)?="([\w-]+)\"""")


def name(path: Path) -> str:
    return str(path.relative_to(WEB / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_that_the_contents_policy_refuses(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", source)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", source))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_compiles(path: Path) -> None:
    assert get_template(name(path)).template.nodelist


def test_every_icon_named_is_drawn() -> None:
    drawn = set(samples.icon_names())
    written = chain.from_iterable(NAMED_ICON.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES)
    named = {one or other for one, other in written}
    looks = [*states.APPLICATION_STATES.values(), *states.SESSION_STATES.values()]
    assert (named | {look.icon for look in looks}) - drawn == set()
    assert {"search", "check-circle", "building"} <= named  # the search above does find them


def test_every_sheet_is_linked_once_tokens_first(draw) -> None:
    linked = [link.get("href") for link in draw("{% stylesheets %}").iter("link")]
    present = [f"/static/{path.relative_to(WEB / 'static')}" for path in SHEETS]
    assert sorted(linked) == sorted(present)
    assert linked[0] == "/static/rafaelpro/css/tokens.css"  # it declares the order of the layers


def test_where_pages_are_served_one_sheet_holds_all(draw, settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "rafaelpro.web.sheets.BundledStaticFiles"}}
    call_command("collectstatic", "--noinput", verbosity=0)
    (link,) = draw("{% stylesheets %}").iter("link")
    name = link.get("href").removeprefix("/static/")
    assert re.fullmatch(r"rafaelpro/css/rafaelpro\.[0-9a-f]{12}\.css", name)
    css = (tmp_path / name).read_text(encoding="utf-8")
    assert css.startswith(SHEETS_TOKENS)
    assert all(sheet.read_text(encoding="utf-8") in css for sheet in SHEETS)
    assert (tmp_path / f"{name}.br").stat().st_size < 12_000


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_sheets_stand_in_a_layer_and_take_colours_from_tokens(path: Path) -> None:
    css = path.read_text(encoding="utf-8")
    assert "@layer" in css
    if path.name != "tokens.css":
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*\{)|rgb\(", css)
        used = set(re.findall(r"var\((--[\w-]+)\)", css))
        assert used <= set(re.findall(r"(--[\w-]+):", SHEETS_TOKENS))


SHEETS_TOKENS = (WEB / "static/rafaelpro/css/tokens.css").read_text(encoding="utf-8")


def test_every_part_says_its_parameters() -> None:
    parts = sorted((WEB / "templates/components").glob("*.html"))
    assert [path.name for path in parts if not path.read_text(encoding="utf-8").startswith("{% comment %}")] == []


def test_every_component_has_its_part_and_is_in_the_documentation() -> None:
    assert ui.register is register
    documentation = (WEB.parents[1] / "docs/design-system.md").read_text(encoding="utf-8")
    frame = {"logo", "site_header", "site_footer", "clock_ribbon", "messages_area", "stylesheets"}
    for tag in register.tags:
        assert (WEB / f"templates/components/{tag}.html").exists(), tag
        assert tag in frame or f"`{tag}`" in documentation, tag


def test_the_gallery_shows_every_component() -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in (WEB / "templates/composants/examples").glob("*.html"))
    frame = {"logo", "site_header", "site_footer", "clock_ribbon", "messages_area", "stylesheets", "structure_input"}
    frame |= {"look_banner"}
    assert [tag for tag in register.tags if tag not in frame and f"{{% {tag}" not in shown] == []
    files = {path.stem for path in (WEB / "templates/composants/examples").glob("*.html")}
    assert files == {component for family in gallery.FAMILIES.values() for component in family}


@pytest.mark.parametrize("path", OURS, ids=name)
def test_french_typography(path: Path) -> None:
    """No plain space before : ; ! ? nor inside « », outside comments and code."""
    source = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"\w [:;!?](?=[\s<\"]).{0,10}|« .{0,10}|.{0,10} »", source) == []
