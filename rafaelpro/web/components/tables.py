"""Tables that fold into cards on a phone, sorting, pagination, filters."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.utils.safestring import SafeString

from rafaelpro.web.components.library import Params, block, html_attributes, leaf, one_of

SORT_PARAMETER = "tri"
PAGE_PARAMETERS = ("page", "apres", "avant")  # which page, in the two sorts of lists


@block("table")
def table(
    content: SafeString, caption: str, *, hide_caption: bool = False, fold: bool = True, figures: bool = False
) -> Params:
    return {"caption": caption, "hide_caption": hide_caption, "fold": fold, "figures": figures}


@leaf("sort_header", takes_context=True)
def sort_header(context: Context, label: str, key: str, *, default: str = "", numeric: bool = False) -> Params:
    """A column heading that sorts by `?tri=key`, then `?tri=-key`; `default` is the order without parameter."""
    query = _query(context)
    order = _order(query.get(SORT_PARAMETER, default), key)
    sort = f"-{key}" if order == "ascending" else key
    url = _url(query, **{SORT_PARAMETER: sort, **dict.fromkeys(PAGE_PARAMETERS)})
    return {"label": label, "order": order, "url": url, "numeric": numeric}


def _order(sorted_by: str, key: str) -> str:
    return {key: "ascending", f"-{key}": "descending"}.get(sorted_by, "")


@leaf("row_toggle")
def row_toggle(key: str, url: str, *, opened: bool = False, about: str = "", target: str = "") -> Params:
    return {"key": key, "url": url, "opened": opened, "about": about or key, "target": target}


@block("unfolded_row")
def unfolded_row(content: SafeString, key: str, *, columns: int) -> Params:
    return {"key": key, "columns": columns}


@leaf("pick")
def pick(name: str, value: str, *, about: str, checked: bool = False) -> Params:
    """The box that chooses a row; `about` is read aloud: « Choisir la candidature … »."""
    return {"name": name, "value": value, "about": about, "checked": checked}


@leaf("pagination", takes_context=True)
def pagination(context: Context, page: Page[Any], *, label: str = "Pages de la liste", target: str = "") -> Params:
    query = _query(context)
    return {
        "label": label,
        "page": page,
        "total_pages": page.paginator.num_pages,
        "previous": _url(query, page=page.number - 1) if page.has_previous() else "",
        "next": _url(query, page=page.number + 1) if page.has_next() else "",
        "links": [_page_link(query, page, number) for number in _shown_pages(page)],
        "target": target,
    }


def _shown_pages(page: Page[Any]) -> list[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


def _page_link(query: QueryDict, page: Page[Any], number: int | str) -> Params:
    gap = not isinstance(number, int)  # the ellipsis is a lazy text
    url = "" if gap else _url(query, page=number)
    return {"gap": gap, "number": number, "url": url, "current": number == page.number}


@leaf("keyset_pagination")
def keyset_pagination(
    *, previous: str = "", following: str = "", summary: str = "", label: str = "Pages de la liste", target: str = ""
) -> Params:
    return {"previous": previous, "following": following, "summary": summary, "label": label, "target": target}


@block("filter_bar", takes_context=True)
def filter_bar(
    context: Context,
    content: SafeString,
    *,
    label: str = "Rechercher",
    action: str = "",
    submit: str = "Rechercher",
    icon: str = "search",
    reset: str = "",
    target: str = "",
    layout: str = "row",
) -> Params:
    one_of("layout", layout, ("row", "stack"))
    request = context.get("request")
    return {
        "label": label,
        "action": action or (request.path if request is not None else ""),
        "submit": submit,
        "icon": icon,
        "reset": reset,
        "target": target,
        "layout": layout,
    }


@block("chips")
def chips(content: SafeString, *, label: str = "Filtres choisis", clear: str = "") -> Params:
    return {"label": label, "clear": clear}


@leaf("chip")
def chip(label: str, remove: str, **attributes: Any) -> Params:
    return {"label": label, "remove": remove, "attributes": html_attributes(attributes)}


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


def _url(query: QueryDict, **changes: object) -> str:
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"
