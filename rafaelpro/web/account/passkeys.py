"""Passkeys: added, taken away, used to log in or to prove again who one is. They need JavaScript, and say so."""

from __future__ import annotations

from typing import Any

from allauth.account.models import Login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth, flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rafaelpro.web.account import second_factor, words
from rafaelpro.web.account.factor_forms import ConfirmPasskeyForm, PasskeyForm, PasskeyLoginForm
from rafaelpro.web.account.pages import Page
from rafaelpro.web.account.passkey_options import as_attribute, plain
from rafaelpro.web.ways import way_back


class _OneForm:
    """These views of django-allauth make their form twice, and the challenge serves once: keep the first."""

    def get_form(self, form_class: Any = None) -> Any:
        if not hasattr(self, "_form"):
            self._form = super().get_form(form_class)  # type: ignore[misc]
        return self._form


class PasskeyOn(Page, _OneForm, webauthn.AddWebAuthnView):
    template_name = "account/passkey_on.html"
    form_class = PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "options": as_attribute(context["js_data"]["creation_options"])}

    def form_valid(self, form: PasskeyForm) -> HttpResponse:
        """The key has just answered: it counts as used in this session."""
        answer: HttpResponse = super().form_valid(form)
        mine = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN)
        second_factor.note_given(self.request, mine.latest("pk"))
        return answer


class PasskeyOff(Page, webauthn.RemoveWebAuthnView):
    template_name = "account/passkey_off.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, words.SECOND_FACTOR_ERRORS["cannot_delete_authenticator"])
            return HttpResponseRedirect(str(self.success_url))
        return super().form_valid(form)


class ConfirmPasskey(Page, _OneForm, webauthn.ReauthenticateWebAuthnView):
    template_name = "account/confirm_passkey.html"
    form_class = ConfirmPasskeyForm

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.refused(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "options": as_attribute(context["js_data"]["request_options"])}


@method_decorator(never_cache, name="dispatch")
@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class PasskeyLogin(webauthn.LoginWebAuthnView):
    """GET: the challenge, as JSON for our script. POST: the key's answer, which is both factors at once."""

    form_class = PasskeyLoginForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse(plain(auth.begin_authentication(user=None)))

    def form_valid(self, form: PasskeyLoginForm) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=way_back(self.request))
        return flows.perform_passwordless_login(self.request, authenticator, login)

    def form_invalid(self, form: PasskeyLoginForm) -> HttpResponse:
        for text in form.errors.get("credential", []):
            messages.error(self.request, str(text))
        return HttpResponseRedirect(reverse_lazy("login"))
