"""The account: `/connexion/`, `/inscription/`, `/mot-de-passe/`, `/mon-espace/` and what stands under it.

Names with `account_`, `mfa_` and `usersessions_` are those by which django-allauth finds our pages; its own addresses
are not included, so that what is not here does not exist.
"""

from collections.abc import Callable
from typing import Any

from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from rafaelpro.web.account import address, devices, oidc, passkeys, passwords, security, sign_up, views
from rafaelpro.web.account.access import logged_in

KEY = "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)"


def mine(view: Any) -> Callable[..., Any]:
    """A page of django-allauth, for people who are logged in."""
    return logged_in(require_http_methods(["GET", "HEAD", "POST"])(view.as_view()))


urlpatterns = [
    path("connexion/", views.login, name="login"),
    path("connexion/", views.login, name="account_login"),
    path("connexion/code/", security.SecondFactor.as_view(), name="mfa_authenticate"),
    path("connexion/cle/", passkeys.PasskeyLogin.as_view(), name="mfa_login_webauthn"),
    path("connexion/fournisseur/", oidc.start, name="oidc_start"),
    path("connexion/fournisseur/retour/", oidc.back, {"provider_id": oidc.PROVIDER_ID}, name="openid_connect_callback"),
    path("deconnexion/", views.logout, name="logout"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inscription/", sign_up.SignUp.as_view(), name="account_signup"),
    path("inscription/code/", sign_up.AddressCode.as_view(), name="account_email_verification_sent"),
    path("mot-de-passe/oublie/", passwords.Forgotten.as_view(), name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", passwords.ForgottenSent.as_view(), name="account_reset_password_done"),
    re_path(rf"^mot-de-passe/nouveau/{KEY}/$", passwords.ChooseAgain.as_view(), name="account_reset_password_from_key"),
    path("mon-espace/", views.home, name="account"),
    path("mon-espace/mot-de-passe/", passwords.password, name="password"),
    path("mon-espace/mot-de-passe/", passwords.password, name="account_change_password"),
    path("mon-espace/securite/nom/", views.name, name="name"),
    path("mon-espace/securite/courriel/", mine(address.Address), name="account_email"),
    path("mon-espace/securite/", security.security, name="mfa_index"),
    path("mon-espace/securite/appareils/", devices.devices, name="usersessions_list"),
    path("mon-espace/securite/application/", mine(security.TotpOn), name="mfa_activate_totp"),
    path("mon-espace/securite/application/retirer/", mine(security.TotpOff), name="mfa_deactivate_totp"),
    path("mon-espace/securite/cles/ajouter/", mine(passkeys.PasskeyOn), name="mfa_add_webauthn"),
    path("mon-espace/securite/cles/<int:pk>/retirer/", mine(passkeys.PasskeyOff), name="mfa_remove_webauthn"),
    path("mon-espace/securite/codes-de-secours/", mine(security.RecoveryCodes), name="mfa_view_recovery_codes"),
    path(
        "mon-espace/securite/codes-de-secours/refaire/",
        mine(security.NewRecoveryCodes),
        name="mfa_generate_recovery_codes",
    ),
    path("mon-espace/securite/confirmer/", mine(security.ConfirmPassword), name="account_reauthenticate"),
    path("mon-espace/securite/confirmer/code/", mine(security.ConfirmCode), name="mfa_reauthenticate"),
    path("mon-espace/securite/confirmer/cle/", mine(passkeys.ConfirmPasskey), name="mfa_reauthenticate_webauthn"),
    path("mon-espace/securite/fournisseur/relier/", oidc.connect, name="oidc_connect"),
    path("mon-espace/securite/fournisseur/separer/", oidc.separate, name="oidc_separate"),
]
