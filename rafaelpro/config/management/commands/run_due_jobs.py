"""Run now whatever the clock has made due, then stop."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rafaelpro.api.domain.idempotency import purge
from rafaelpro.applications.domain.erase import run_erasure
from rafaelpro.applications.tasks import run_due
from rafaelpro.core import clock
from rafaelpro.eos.domain.process import resume_all
from rafaelpro.offreinfo import tasks as offreinfo
from rafaelpro.organisations import tasks as organisations
from rafaelpro.outbox.delivery import deliver_waiting
from rafaelpro.outbox.forget import forget_old


class Command(BaseCommand):
    help = (
        "Fait maintenant ce que l'horloge a rendu dû (échéances, fenêtres, flux en attente, courriels), puis s'arrête."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = {
            "flux repris": resume_all(),
            **run_due(),
            "candidatures effacées": run_erasure().applications,
            **organisations.run_due(),
            "courriels envoyés": deliver_waiting(),
            "anciens courriels vidés": forget_old(),
            "réponses d'API oubliées": purge(),
            "sessions transmises à Offre Info": offreinfo.run_due(),
        }
        self.stdout.write(f"Au {clock.today():%d/%m/%Y} :")
        for label, count in done.items():
            self.stdout.write(f"  {label} : {count}")
