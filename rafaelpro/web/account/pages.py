"""What the pages of django-allauth share once they are ours: the status of a refusal, limits, no cache."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rafaelpro.organisations.domain import limits
from rafaelpro.organisations.domain.limits import TooManyTries
from rafaelpro.web.account import words
from rafaelpro.web.account.ip import ip_of


def status_of(form: BaseForm) -> int:
    """429 where there were too many tries, else 422."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return 429 if words.TOO_MANY in codes else 422


def count_mail(form: BaseForm, request: HttpRequest, address: str) -> bool:
    """Whether one more letter may go to this address; if not, the form says how long to wait."""
    try:
        limits.spend(limits.MAIL, subject=address, ip=ip_of(request))
    except TooManyTries as refused:
        form.add_error(None, words.too_many(refused, words.MAILS))
        return False
    return True


class Page:
    """Put first among the bases of a view of django-allauth."""

    @method_decorator(never_cache)
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = status_of(form)
        return response

    def refused(self, form: BaseForm) -> HttpResponse:
        """The page again, with the errors that were found after the form was valid."""
        context: dict[str, Any] = self.get_context_data(form=form)  # type: ignore[attr-defined]
        return self.render_to_response(context, status=status_of(form))  # type: ignore[attr-defined]
