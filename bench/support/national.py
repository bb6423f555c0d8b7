"""A million applications, 20,000 of them in one organisation: invented, written in SQL, kept from run to run."""

from __future__ import annotations

from pathlib import Path

import psycopg
from django.conf import settings

from rafaelpro.applications import projection
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.config import postgres
from rafaelpro.config.postgres.cluster import DATABASE, SUPERUSER
from rafaelpro.organisations.models import Membership, User

APPLICATIONS = 1_000_000
SESSIONS = 40_000
OURS = 800  # sessions of organisation 1, 25 applications each

# Session `s` belongs to action (s-1)/5+1; organisation 1 is responsible of the first 160 actions, positioner on half of
# their sessions, trainer on a third. One session in ten has no entry point to come: its pending ones have a due date.
LOAD = (
    """
    INSERT INTO organisations_organisation (id, siret, name, kind, created_at, email, phone, town)
    SELECT o, '9' || lpad(o::text, 13, '0'), 'Organisme ' || o, 'PROVIDER', now(), '', '', 'Bordeaux'
      FROM generate_series(1, 2000) o
    """,
    """
    INSERT INTO catalogue_trainingaction (
           id, reference, title, responsible_id, measure_id, scheme, funder_code, contract_number, programme, objective,
           expected_results, content, prerequisites, rhythm, public_info, alternation, recruitment_terms,
           teaching_methods, duration_text, remaining_fees, disability_access, catering, lodging, transport,
           teaching_mode, general_objective, entry_level, exit_level, formacodes, rome_codes, rncp_codes, public_codes,
           contact_name, contact_phone, contact_email, eos_url, first_received_at, changed_at, source_digest, lheo_rest)
    SELECT a, '202404' || lpad(a::text, 6, '0'), 'Compétences de base ' || a,
           CASE WHEN a <= 160 THEN 1 ELSE 2 + a % 1999 END, 'HSP-SOCLE', 'HSP', '', '2024HSP' || a % 90, '',
           repeat('Objectif ', 60), '', repeat('Contenu ', 150), '', '', '', '', '', '', '', '', '', '', '', '', '', '',
           '', '', '{}', '{}', '{}', '{}', '', '', '', '', now(), now(), '', '{}'
      FROM generate_series(1, 8000) a
    """,
    """
    INSERT INTO catalogue_trainingsession (
           id, carif_number, action_id, trainer_id, positioner_id, contract_start, contract_end, permanent_entry,
           recruitment_state, registration_terms, registration_address, place_name, address, postal_code, town,
           insee_code, department, contact_name, contact_phone, contact_email, disability_contact_name,
           disability_contact_phone, disability_contact_email, first_received_at, changed_at, source_digest)
    SELECT s, lpad(s::text, 8, '0'), (s - 1) / 5 + 1,
           CASE WHEN s <= 800 AND s % 3 = 0 THEN 1 ELSE 2 + s % 1999 END,
           CASE WHEN s <= 800 AND s % 2 = 0 THEN 1 WHEN s % 4 = 1 THEN NULL ELSE 2 + (s * 7) % 1999 END,
           '2024-02-01', '2027-12-31', false, '1', '', '', '', '', '33000', 'Bordeaux', '33063', '33', '', '', '', '',
           '', '', now(), now(), ''
      FROM generate_series(1, 40000) s
    """,
    """
    INSERT INTO catalogue_entrypoint (session_id, number, date, places, bis_of)
    SELECT s, s || '-' || rank, CASE WHEN rank = 1 THEN date '2025-01-13' ELSE date '2025-03-03' + s % 60 END, 15, ''
      FROM generate_series(1, 40000) s, generate_series(1, 2) rank WHERE rank = 1 OR s % 10 <> 0
    """,
    """
    INSERT INTO applications_application (
           id, reference, session_id, state, origin, civility, birth_name, usual_name, first_name, birth_date, email,
           phone, postal_code, town, registered_france_travail, france_travail_identifier, message,
           wants_disability_contact, prescriber_contact_name, prescriber_contact_email, prescriber_contact_phone,
           created_at, created_on, changed_at, decided_at, decided_on, planned_entry, planned_exit, reason_id,
           reason_detail, reason_shared, message_to_prescriber, person_key, email_key, follow_nonce, age_band)
    SELECT i, '20' || lpad(i::text, 8, '0'), session, state, 'SELF', '', 'Nom' || i, '', 'Prénom' || i, '1990-05-17',
           'personne' || i || '@candidat.example', '', '33000', 'Bordeaux', false, '', repeat('message ', 20), false,
           '', '', '', sent, (sent AT TIME ZONE 'Europe/Paris')::date, sent,
           CASE WHEN decided THEN sent + interval '5 days' END,
           CASE WHEN decided THEN (sent AT TIME ZONE 'Europe/Paris')::date + 5 END,
           CASE WHEN state = 'RETAINED' THEN date '2025-03-03' END,
           CASE WHEN state = 'RETAINED' THEN date '2025-06-30' END,
           CASE WHEN state = 'NOT_RETAINED' THEN 'injoignable' END, '', false, '', 'nom' || i, '', '', ''
      FROM (SELECT i, 1 + (i::bigint * 7919) % 40000 AS session, state,
                   state IN ('RETAINED', 'NOT_RETAINED') AS decided,
                   timestamptz '2025-02-10 08:00+01' - (1000000 - i) * interval '95 seconds' AS sent
              FROM generate_series(1, 1000000) i,
                   LATERAL (SELECT CASE WHEN i > 960000 THEN 'PENDING'
                                        ELSE (ARRAY['RETAINED', 'RETAINED', 'RETAINED', 'NOT_RETAINED', 'NOT_RETAINED',
                                                    'NO_DECISION', 'REFUSED_FULL', 'WITHDRAWN'])[1 + (i / 40000) % 8]
                                   END AS state) drawn) row
    """,
)


def load() -> int:
    """Make the data set where it is not yet; the key of the user who works under organisation 1."""
    server = postgres.ensure(Path(settings.DATA_DIR))
    with psycopg.connect(host=str(server.sockets), dbname=DATABASE, user=SUPERUSER, autocommit=True) as connection:
        if not connection.execute("SELECT count(*) FROM applications_application").fetchone()[0]:
            _write(connection)
    if not User.objects.exists():
        _furnish()
    with psycopg.connect(host=str(server.sockets), dbname=DATABASE, user=SUPERUSER, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return User.objects.get().pk


def _write(connection: psycopg.Connection) -> None:
    """Triggers asleep: the histories of a million applications would measure nothing here."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        for statement in LOAD:
            connection.execute(statement)
        for table in ("organisations_organisation", "catalogue_trainingaction", "catalogue_trainingsession",
                      "applications_application"):  # fmt: skip
            connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _furnish() -> None:
    projection.refresh(TrainingSession.objects.values_list("pk", flat=True))
    user = User.objects.create_user("banc@structure.example", "un mot de passe de banc", created_at="2025-01-01T00:00Z")
    Membership.objects.create(
        user=user, organisation_id=1, can_applications=True, can_catalogue=True, created_at="2025-01-01T00:00Z"
    )
