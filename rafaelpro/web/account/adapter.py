"""What django-allauth asks of us: people made and found our way, our words, letters through our outbox."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from rafaelpro.core import clock
from rafaelpro.organisations.domain import limits
from rafaelpro.organisations.domain.log_in import TooManyTries, WrongCredentials, give_password, log_in
from rafaelpro.organisations.models import User
from rafaelpro.web.account import letters, words
from rafaelpro.web.account.ip import ip_of

LOGIN = "/connexion/"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = words.ERRORS

    def new_user(self, request: HttpRequest) -> User:
        return User(created_at=clock.now())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person, by our own door and its limits. Raises `ValidationError` when there were too many tries."""
        try:
            return log_in(email=credentials["email"], password=credentials["password"], ip=ip_of(request))
        except WrongCredentials:
            return None
        except TooManyTries as refused:
            raise words.too_many(refused, words.WRONG_PASSWORDS) from refused

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        give_password(user=cast("User", user), new=password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        letters.send(template_prefix.rpartition("/")[2], to=email, context=context)

    def add_message(  # type: ignore[no-untyped-def] # the library's own signature
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ) -> None:
        """In our words, or not at all: what a page shows by itself needs no message."""
        text = message or words.MESSAGES.get(message_template or "", "")
        if text:
            messages.add_message(request, level, text.format(**(message_context or {})), extra_tags=extra_tags)

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: EmailAddress, signup: bool) -> bool:
        """A log-in with an address that is not proven sends a code; sign-up has counted its own letter already."""
        if signup:
            return True
        try:
            limits.spend(limits.MAIL, subject=email_address.email, ip=ip_of(request))
        except TooManyTries as refused:
            messages.error(request, words.wait(refused, words.MAILS))
            return False
        return True

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, words.ERRORS["account_inactive"])
        return HttpResponseRedirect(LOGIN)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under the public name of the site, whatever name the request came by."""
        return f"{settings.BASE_URL}/mot-de-passe/nouveau/{key}/"

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        found = super().get_reauthentication_methods(user)
        return [{**method, "description": words.WAYS[method["id"]]} for method in found]

    def is_safe_url(self, url: str) -> bool:
        """Only our own site: not the other hosts that settings know."""
        request = self.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return ip_of(request)
