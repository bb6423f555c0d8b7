"""« Sécurité »: the second factors of one's account, recovery codes, proving again who one is."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.web.account import oidc, second_factor
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.account.factor_forms import (
    ConfirmCodeForm,
    NewCodesForm,
    PasskeyAnswerForm,
    SecondFactorForm,
    TotpOffForm,
    TotpOnForm,
)
from rafaelpro.web.account.forms import ConfirmForm
from rafaelpro.web.account.ip import ip_of
from rafaelpro.web.account.pages import Page
from rafaelpro.web.account.passkey_options import as_attribute
from rafaelpro.web.requests import ProRequest

TYPE = Authenticator.Type


@logged_in
@require_safe
def security(request: ProRequest) -> HttpResponse:
    """Everything that guards the account, and the ways to change it. Two queries, whatever there is to show."""
    found = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    codes = next((each for each in found if each.type == TYPE.RECOVERY_CODES), None)
    context = {
        "totp": next((each for each in found if each.type == TYPE.TOTP), None),
        "keys": [each for each in found if each.type == TYPE.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "lacks": request.lacks_second_factor,
        "is_staff": request.lacks_second_factor or second_factor.must_have_one(request.memberships),
        "link": oidc.link_of(request.user),
    }
    return render(request, "account/security.html", context)


class SecondFactor(Page, base.AuthenticateView):
    """Log in, second step: a code of the application, a recovery code, or a passkey."""

    template_name = "account/second_factor.html"
    form_class = SecondFactorForm
    webauthn_form_class = PasskeyAnswerForm

    def _build_forms(self) -> Any:
        posted = super()._build_forms()
        self.auth_form.ip = ip_of(self.request)
        return posted

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return {
            **context,
            "has_totp": TYPE.TOTP in types,
            "has_keys": TYPE.WEBAUTHN in types,
            "options": as_attribute(context["js_data"]["request_options"]),
        }


class TotpOn(Page, totp.ActivateTOTPView):
    template_name = "account/totp_on.html"
    form_class = TotpOnForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "ip": ip_of(self.request)}

    def form_valid(self, form: TotpOnForm) -> HttpResponse:
        """The code that was typed counts as the first use of the factor, and serves no more."""
        answer: HttpResponse = super().form_valid(form)
        authenticator = Authenticator.objects.get(user=self.request.user, type=TYPE.TOTP)
        second_factor.spend_code(authenticator, form.cleaned_data["code"], moment=time.time())
        second_factor.note_given(self.request, authenticator)
        return answer


class TotpOff(Page, totp.DeactivateTOTPView):
    template_name = "account/totp_off.html"
    form_class = TotpOffForm


class RecoveryCodes(Page, recovery.ViewRecoveryCodesView):
    template_name = "account/recovery_codes.html"


class NewRecoveryCodes(Page, recovery.GenerateRecoveryCodesView):
    template_name = "account/recovery_codes_new.html"
    form_class = NewCodesForm


class ConfirmPassword(Page, ReauthenticateView):
    """Who is it? Asked before what guards the account changes; good for five minutes."""

    template_name = "account/confirm_password.html"
    form_class = ConfirmForm


class ConfirmCode(Page, base.ReauthenticateView):
    template_name = "account/confirm_code.html"
    form_class = ConfirmCodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "ip": ip_of(self.request)}
