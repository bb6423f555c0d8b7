"""An organisation with an offer to show, and its files kept apart for the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> Path:
    """PDF are kept there."""
    settings.DATA_DIR = tmp_path
    settings.BASE_URL = "https://rafaelpro.example"
    return tmp_path


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre des Pins")


@pytest.fixture
def offer(centre):
    """Two measures, three actions: one open, one full that opens again, one of which the centre is only trainer."""
    literate = factories.ActionFactory(
        responsible=centre, title="Compétences clés", reference="202404000001", duration_text="400 heures"
    )
    factories.EnrichmentFactory(action=literate, highlights="Groupes de **huit** personnes.")
    factories.SessionFactory(action=literate, carif_number="00498943", points=[("2025-03-03", 15), ("2025-09-15", 12)])
    full = factories.ActionFactory(responsible=centre, title="Français", reference="202404000002", modules=3)
    factories.SessionFactory(
        action=full, carif_number="00498944", town="Pau", points=[("2025-03-03", 0), ("2025-09-15", 9)]
    )
    elsewhere = factories.ActionFactory(title="Soudure", reference="202404000003", measure="PRF")
    factories.SessionFactory(
        action=elsewhere, carif_number="00498945", trainer=centre, town="Dax", department="40",
        contract_start="2025-04-07", contact_name="Accueil", contact_phone="0558000000",
    )  # fmt: skip
    return centre
