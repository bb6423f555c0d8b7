"""Read a page as a person does: the text of its parts, the addresses of its links."""

from __future__ import annotations

import re
from typing import Any

from lxml import html

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


_STEP = re.compile(r"(?P<tag>[\w-]+)?(?P<marks>(?:[.#][\w-]+|\[[^\]]+\])*)\Z")
_MARK = re.compile(r"\.(?P<css>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<name>[\w-]+)(?:=[\"']?(?P<value>[^\"'\]]*)[\"']?)?\]")


def xpath_of(selector: str) -> str:
    """A selector of tags, classes, ids, attributes and descendants, as XPath."""
    return "." + "".join(f"//{_step(part)}" for part in selector.split())


def _step(part: str) -> str:
    found = _STEP.match(part)
    if found is None:
        raise ValueError(f"not a selector known here: {part}")
    return (found["tag"] or "*") + "".join(_condition(mark) for mark in _MARK.finditer(found["marks"]))


def _condition(mark: re.Match[str]) -> str:
    if mark["css"]:
        return f"[contains(concat(' ', normalize-space(@class), ' '), ' {mark['css']} ')]"
    if mark["id"]:
        return f"[@id='{mark['id']}']"
    return f"[@{mark['name']}]" if mark["value"] is None else f"[@{mark['name']}='{mark['value']}']"


class HtmlPage:
    """A page under CSS selectors; no-break spaces read as spaces."""

    def __init__(self, content: bytes) -> None:
        self.tree = html.fromstring(content.decode())

    def __contains__(self, selector: str) -> bool:
        return bool(self._all(selector))

    def _all(self, selector: str) -> list[Any]:
        return self.tree.xpath(xpath_of(selector))

    def count(self, selector: str) -> int:
        return len(self._all(selector))

    def texts(self, selector: str) -> list[str]:
        return [" ".join(each.text_content().translate(SPACES).split()) for each in self._all(selector)]

    def text(self, selector: str) -> str:
        found = self.texts(selector)
        return found[0] if found else ""

    def attributes(self, selector: str, name: str) -> list[str]:
        return [each.get(name) for each in self._all(selector)]

    def attribute(self, selector: str, name: str) -> str:
        return self.attributes(selector, name)[0]

    def form(self, selector: str = "main form[method=post]") -> dict[str, str]:
        """What the browser would send from a form as it stands, but for its buttons."""
        form = self._all(selector)[0]
        return dict(form.form_values())


def page_of(response: Any, status: int = 200) -> HtmlPage:
    """The page of a response, which must have this status."""
    assert response.status_code == status, response.status_code
    return HtmlPage(response.content)


def text_of(response: Any) -> str:
    """All that a page says, hidden words included; spaces gathered."""
    return " ".join(html.fromstring(response.content.decode()).text_content().translate(SPACES).split())
