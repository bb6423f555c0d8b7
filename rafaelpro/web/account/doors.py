"""« Accès à RafaelPro »: the ways from « Mon espace » into the product, each open or with the reason why not (R2.3)."""

from __future__ import annotations

from dataclasses import dataclass

from rafaelpro.organisations.enums import Kind, Right
from rafaelpro.organisations.rights import Actor, Deed, Verdict, may, may_open


@dataclass(frozen=True, slots=True)
class Door:
    """One way in; `verdict` opens it, or says why not and whom to ask."""

    label: str
    text: str
    url: str
    icon: str
    verdict: Verdict


def doors(actor: Actor) -> list[Door]:
    """The ways that concern this kind of structure."""
    return {Kind.PROVIDER: _provider, Kind.PRESCRIBER: _prescriber, Kind.OPERATOR: _operator}[
        Kind(actor.organisation.kind)
    ](actor)


def _provider(actor: Actor) -> list[Door]:
    return [
        Door(
            "Gestion des formations",
            "Voir vos formations conventionnées, les valoriser auprès du public et des prescripteurs.",
            "/gestion/formations/",
            "book",
            may_open(actor, Right.CATALOGUE),
        ),
        Door(
            "Gestion des candidatures",
            "Voir les candidatures reçues et rendre vos avis.",
            "/gestion/candidatures/",
            "users",
            may_open(actor, Right.APPLICATIONS),
        ),
    ]


def _prescriber(actor: Actor) -> list[Door]:
    return [
        Door(
            "Mes prescriptions",
            "Envoyer des candidatures, suivre les réponses des organismes.",
            "/prescriptions/",
            "send",
            may(actor, Deed.PRESCRIBE),
        )
    ]


def _operator(actor: Actor) -> list[Door]:
    return [
        Door(
            "Supervision",
            "Suivre les flux EOS et les courriels.",
            "/supervision/",
            "chart",
            may(actor, Deed.OPERATE),
        )
    ]
