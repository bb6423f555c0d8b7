"""Retained applications as EOS reads them."""

from __future__ import annotations

from rafaelpro.api.schemas.eos import PersonOut, RetainedOut
from rafaelpro.applications.models import Application
from rafaelpro.core import clock


def retained_out(application: Application) -> RetainedOut:
    """A retained application: constraints say that its dates are there."""
    return RetainedOut.model_validate(
        {
            "reference": application.reference,
            "session": application.session.carif_number,
            "formation": application.session.action.reference,
            "modifiee_le": application.changed_at.astimezone(clock.PARIS),
            "avis_le": application.decided_on,
            "entree_prevue": application.planned_entry,
            "sortie_prevue": application.planned_exit,
            "personne": person_out(application),
        }
    )


def person_out(application: Application) -> PersonOut:
    return PersonOut.model_validate(
        {
            "civilite": application.civility or None,
            "nom_naissance": application.birth_name,
            "nom_usage": application.usual_name or None,
            "prenom": application.first_name,
            "date_naissance": application.birth_date,
            "courriel": application.email or None,
            "telephone": application.phone or None,
            "code_postal": application.postal_code,
            "ville": application.town,
            "inscrit_france_travail": application.registered_france_travail,
            "identifiant_france_travail": application.france_travail_identifier or None,
            "niveau": application.level,
        }
    )
