"""Change the address of one's account: the new one is proven by a code before it takes the place of the old one."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.mixins import AjaxCapableProcessFormViewMixin
from allauth.account.views import EmailView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from rafaelpro.web.account.forms import AddressForm
from rafaelpro.web.account.pages import Page, count_mail


@method_decorator(reauthentication_required(app="allauth.account"), name="dispatch")
class Address(Page, EmailView):
    """Asks first who one is. Says the same for an address that another account has: its owner receives the code."""

    template_name = "account/address.html"
    form_class = AddressForm

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """One action only: those of django-allauth on several addresses do not exist here."""
        answer: HttpResponse = AjaxCapableProcessFormViewMixin.post(self, request, *args, **kwargs)
        return answer

    def form_valid(self, form: AddressForm) -> HttpResponse:
        if not count_mail(form, self.request, form.cleaned_data["email"]):
            return self.form_invalid(form)
        with transaction.atomic():
            return super().form_valid(form)
