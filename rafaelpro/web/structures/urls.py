"""« Mes structures », joining, invitations; and the people of a structure, for its members and for the operator."""

from collections.abc import Callable

from django.urls import URLPattern, URLResolver, include, path

from rafaelpro.web.structures import arrivals, invitation, joining, mine, people
from rafaelpro.web.structures.desk import View, of_member, of_operator


def people_patterns(guard: Callable[[View], View]) -> list[URLPattern | URLResolver]:
    """The pages about the people of one structure, behind a guard that knows who stands there."""
    return [
        path("personnes/", guard(people.people), name="people"),
        path("personnes/inviter/", guard(arrivals.invite), name="invite"),
        path("personnes/confirmer/", guard(people.confirm), name="confirm"),
        path("personnes/<int:member>/", guard(people.person), name="person"),
        path("personnes/<int:member>/etoile/", guard(people.star), name="star"),
        path("personnes/<int:member>/depart/", guard(people.departure), name="departure"),
        path("demandes/<int:asked>/", guard(arrivals.answer), name="answer"),
        path("invitations/<int:invitation>/annuler/", guard(arrivals.revoke), name="revoke"),
        path("historique/", guard(people.history), name="history"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("mon-espace/structures/", mine.structures, name="structures"),
    path("mon-espace/structures/choisir/", mine.choose_structure, name="choose_structure"),
    path("mon-espace/structures/rejoindre/", joining.find, name="join"),
    path("mon-espace/structures/rejoindre/<str:siret>/", joining.ask, name="join_ask"),
    path("mon-espace/structures/demandes/<int:asked>/annuler/", joining.cancel, name="join_cancel"),
    path("mon-espace/structures/<int:number>/", include((people_patterns(of_member), "people"))),
    path("supervision/structures/<int:number>/", include((people_patterns(of_operator), "operator_people"))),
    path("invitation/<str:nonce>/", invitation.invitation, name="invitation"),
]
