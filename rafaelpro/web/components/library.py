"""How a component is declared: a Python function for its parameters, `templates/components/<name>.html` for its markup.

Leaves are inclusion tags; components that wrap content are block tags (`{% card %}…{% endcard %}`). The functions here
only prepare what the template part shows: no query, no rule of the business.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache, wraps
from typing import Any

from django.forms.utils import flatatt
from django.template import Library, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

register = Library()

Params = dict[str, Any]


KEPT = 512  # renderings of one component; more than a page needs


def leaf(name: str, *, takes_context: bool = False) -> Callable[[Callable[..., Params]], Callable[..., Params]]:
    """Register a component without content, rendered by `components/<name>.html`."""
    return register.inclusion_tag(f"components/{name}.html", name=name, takes_context=takes_context)


def kept_leaf(name: str) -> Callable[[Callable[..., Params]], Callable[..., SafeString]]:
    """A leaf drawn dozens of times on a page, alike for the same parameters: each is rendered once, then kept.

    Only for parameters that are few: words of the system, never a person's.
    """

    def decorate(function: Callable[..., Params]) -> Callable[..., SafeString]:
        @lru_cache(maxsize=KEPT, typed=True)  # typed: a safe text is not the same text unsafe
        @wraps(function)
        def render(*args: Any, **kwargs: Any) -> SafeString:
            return mark_safe(get_template(f"components/{name}.html").render(function(*args, **kwargs)))  # noqa: S308

        register.simple_tag(render, name=name)
        return render

    return decorate


def block(name: str, *, takes_context: bool = False) -> Callable[[Callable[..., Params]], Callable[..., SafeString]]:
    """Register a component around content: its function gets `content` (after `context`), as does its template part."""

    def decorate(function: Callable[..., Params]) -> Callable[..., SafeString]:
        @wraps(function)
        def render(*args: Any, **kwargs: Any) -> SafeString:
            content = args[1] if takes_context else args[0]
            template = get_template(f"components/{name}.html")
            return mark_safe(template.render({"content": content, **function(*args, **kwargs)}))  # noqa: S308

        register.simple_block_tag(render, takes_context=takes_context, name=name)
        return render

    return decorate


def one_of(parameter: str, value: str, allowed: Collection[str]) -> str:
    """`value`, if a component knows it; a page written with another one fails at once rather than look wrong."""
    if value not in allowed:
        raise TemplateSyntaxError(f"{parameter}={value!r}: expected one of {', '.join(sorted(allowed))}")
    return value


def html_attributes(attributes: Mapping[str, object]) -> SafeString:
    """Extra parameters as HTML attributes: `hx_get="/x"` gives `hx-get="/x"`; None, False and "" leave out."""
    return flatatt({name.replace("_", "-"): value for name, value in attributes.items() if value not in (None, "")})
