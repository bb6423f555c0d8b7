"""Filters that live in the address (R8.3): read with a form, absurd values ignored with a word, shown as chips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from rafaelpro.applications.keyset import Listing

PER_PAGE = 25
AFTER, BEFORE = "apres", "avant"  # places that pages of long lists go on from
PAGE_NAMES = ("page", AFTER, BEFORE)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: its words, and the address without it."""

    label: str
    remove: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address asks of a list: values that hold, words for those that do not, and the address itself."""

    form: forms.Form
    values: dict[str, Any]
    ignored: list[str]
    query: QueryDict

    @property
    def chips(self) -> list[Chip]:
        """One for each filter in force, in the order of the form."""
        return [
            Chip(self.words(name), without(self.query, name))
            for name, value in self.values.items()
            if value and not self.form[name].is_hidden and name not in getattr(self.form, "not_chips", ())
        ]

    def words(self, name: str) -> str:
        """A filter in force, in the words of its field."""
        return f"{self.form[name].label}\u00a0: {self._shown(name)}"

    def _shown(self, name: str) -> str:
        field, value = self.form.fields[name], self.values[name]
        if isinstance(field, forms.ChoiceField):
            labels = dict(cast("Iterable[tuple[str, str]]", field.choices))
            return ", ".join(str(labels.get(each, each)) for each in (value if isinstance(value, list) else [value]))
        if isinstance(field, forms.BooleanField):
            return "oui"
        return f"{value:%d/%m/%Y}" if isinstance(field, forms.DateField) else str(value)

    @property
    def address(self) -> str:
        """The filters as they are carried from page to page, without the page; « ?… » or nothing."""
        kept = _kept(self.query)
        return f"?{kept.urlencode()}" if kept else ""


def read(request: HttpRequest, form_class: type[forms.Form], **options: Any) -> Filters:
    """The filters of a request; a value that the form refuses counts as absent, and is told."""
    form = form_class(request.GET, **options)
    form.is_valid()
    values = {name: form.cleaned_data.get(name) for name in form.fields}
    errors = ((name, " ".join(map(str, texts))) for name, texts in form.errors.items())
    ignored = [f"{form[name].label}\u00a0: {words}" for name, words in errors if name != "__all__"]
    return Filters(form, values, ignored, request.GET.copy())


def without(query: QueryDict, *names: str) -> str:
    """The address of the same list without these filters, from its first page."""
    return f"?{_kept(query, *names).urlencode()}"


def with_parameter(query: QueryDict, name: str, value: str) -> str:
    """The address of the same list with one more parameter."""
    kept = _kept(query, name)
    kept[name] = value
    return f"?{kept.urlencode()}"


def _kept(query: QueryDict, *dropped: str) -> QueryDict:
    """What an address says of a list: neither its page, nor a structure, nor fields left empty."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in (*dropped, *PAGE_NAMES, "structure") and any(values):
            kept.setlist(name, [value for value in values if value])
    return kept


def page_of(request: HttpRequest, rows: QuerySet[Any] | Listing[Any], ignored: list[str]) -> Page[Any]:
    """The page asked for; one that does not exist becomes the nearest, with a word."""
    paginator = Paginator(cast("QuerySet[Any]", rows), PER_PAGE)  # a listing counts and cuts as a queryset does
    asked = request.GET.get("page", "1")
    page = paginator.get_page(asked)
    if str(page.number) != asked:
        ignored.append(f"Page\u00a0: cette liste n’a pas de page «\u00a0{asked[:20]}\u00a0».")
    return page


def sort_choices(labels: dict[str, str]) -> list[tuple[str, str]]:
    """Each order both ways, for a list of choices: on a phone there is no column heading to touch."""
    both = [("", "Ordre habituel")]
    for key, label in labels.items():
        both += [(key, f"{label}, dans l’ordre"), (f"-{key}", f"{label}, ordre inverse")]
    return both


def set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a field of one form the choices that only the database knows."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
