"""The password: forgotten, chosen again by a link, changed."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows import password_change
from allauth.account.views import PasswordResetDoneView, PasswordResetFromKeyView, PasswordResetView
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from rafaelpro.organisations.domain.log_in import InvalidPassword, TooManyTries, change_password, give_password
from rafaelpro.web.account import words
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.account.forms import ForgottenForm, NewPasswordForm, PasswordForm, ResetForm
from rafaelpro.web.account.ip import ip_of
from rafaelpro.web.account.pages import Page, count_mail, status_of
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.ways import HOME

LINK_GONE = 410


class Forgotten(Page, PasswordResetView):
    """The same page, and one letter, whether the address has an account or not."""

    template_name = "account/forgotten.html"
    form_class = ForgottenForm

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        if not count_mail(form, self.request, form.cleaned_data["email"]):
            return self.form_invalid(form)
        with transaction.atomic():
            return super().form_valid(form)


class ForgottenSent(Page, PasswordResetDoneView):
    template_name = "account/forgotten_sent.html"


class ChooseAgain(Page, PasswordResetFromKeyView):
    """The link of the letter: one hour, once. All devices are logged out."""

    template_name = "account/new_password.html"
    form_class = ResetForm  # type: ignore[assignment] # other names than those of the library
    reset_url_key = "choisir"
    success_url = reverse_lazy("login")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if context.get("token_fail"):
            kwargs["status"] = LINK_GONE
        return super().render_to_response(context, **kwargs)


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: ProRequest) -> HttpResponse:
    """Change it; or choose a first one, for who has only ever come through the OpenID Connect provider."""
    has_one = request.user.has_usable_password()
    form = (PasswordForm if has_one else NewPasswordForm)(request.POST if request.method == "POST" else None)
    if form.is_valid() and _write(request, form):
        finish = password_change.finalize_password_change if has_one else password_change.finalize_password_set
        finish(request, request.user)
        return HttpResponseRedirect(HOME)
    context = {"form": form, "has_one": has_one}
    return render(request, "account/password.html", context, status=status_of(form) if form.is_bound else 200)


def _write(request: ProRequest, form: NewPasswordForm) -> bool:
    data = form.cleaned_data
    try:
        if isinstance(form, PasswordForm):
            change_password(user=request.user, present=data["present"], new=data["new"], ip=ip_of(request))
        else:
            give_password(user=request.user, new=data["new"])
    except InvalidPassword as refused:
        for field, texts in refused.errors.items():
            for text in texts:
                form.add_error(field, text)
    except TooManyTries as refused:
        form.add_error(None, words.too_many(refused, words.WRONG_PASSWORDS))
    return not form.errors
