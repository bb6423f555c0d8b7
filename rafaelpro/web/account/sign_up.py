"""Sign up, then prove the address by a code: the same pages for an address that has an account already."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmEmailVerificationCodeView, SignupView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect

from rafaelpro.organisations.domain import limits
from rafaelpro.organisations.domain.limits import TooManyTries
from rafaelpro.web.account import words
from rafaelpro.web.account.forms import AddressCodeForm, SignUpForm
from rafaelpro.web.account.ip import ip_of
from rafaelpro.web.account.pages import Page, count_mail


class SignUp(Page, SignupView):
    template_name = "account/sign_up.html"
    form_class = SignUpForm

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        """The person and the letter are written together, or not at all."""
        if not count_mail(form, self.request, form.cleaned_data["email"]):
            return self.form_invalid(form)
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:  # the same address signed up in the same moment
            form.account_already_exists = True
            with transaction.atomic():
                return super().form_valid(form)


class AddressCode(Page, ConfirmEmailVerificationCodeView):
    """The code that was sent, at sign-up or after a change of address; 5 tries, 15 minutes, 2 more letters."""

    template_name = "account/address_code.html"
    form_class = AddressCodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return {**kwargs, "ip": ip_of(self.request)} if self._action == "verify" else kwargs

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        try:
            limits.spend(limits.MAIL, subject=self._address(), ip=ip_of(self.request))
        except TooManyTries as refused:
            messages.error(self.request, words.wait(refused, words.MAILS))
            return HttpResponseRedirect(self.request.get_full_path())
        messages.success(self.request, "Un nouveau code vient de partir. L’ancien ne marche plus.")
        with transaction.atomic():
            return super()._resend_form_valid(form)

    def _address(self) -> str:
        return str(self._process.email) if self._process else ""

    def _verify_form_valid(self, form: AddressCodeForm) -> HttpResponse:
        """Raises nothing when the address became somebody else's in the meantime: the code is refused with words."""
        try:
            with transaction.atomic():
                return super()._verify_form_valid(form)
        except IntegrityError:
            form.add_error("code", ValidationError(words.ERRORS["email_taken"]))
            return self.refused(form)
