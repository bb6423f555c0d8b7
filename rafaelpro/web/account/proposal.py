"""The structure that a person's OpenID Connect provider names (`siret`): proposed, never given."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount

from rafaelpro.core.identifiers import is_siret, squeeze
from rafaelpro.organisations.models import JoinRequest, Membership, User
from rafaelpro.organisations.queries import by_siret
from rafaelpro.web.account import oidc


@dataclass(frozen=True, slots=True)
class Proposal:
    """A structure to join; `name` is empty where it is not known here yet."""

    siret: str
    name: str
    provider: str

    @property
    def url(self) -> str:
        return f"/mon-espace/structures/rejoindre/{self.siret}/"


def proposal_for(user: User) -> Proposal | None:
    """What to propose; None without a provider, or once the person is a member or has asked."""
    provider = oidc.provider_name()
    account = SocialAccount.objects.filter(user=user, provider=oidc.PROVIDER_ID).first() if provider else None
    siret = squeeze(str(oidc.claims_of(account.extra_data).get("siret") or "")) if account else ""
    if not is_siret(siret):
        return None
    organisation = by_siret(siret)
    if _is_settled(user, organisation.siret if organisation else siret):
        return None
    return Proposal(siret, organisation.name if organisation else "", provider)


def _is_settled(user: User, siret: str) -> bool:
    if Membership.objects.filter(user=user, organisation__siret=siret, is_active=True).exists():
        return True
    return JoinRequest.objects.filter(user=user, siret=siret, status=JoinRequest.Status.PENDING).exists()
