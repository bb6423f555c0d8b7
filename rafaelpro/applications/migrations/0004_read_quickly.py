"""Indexes for the lists; and each session has its row of the projection from its birth, so that nobody looks for it."""

from django.db import migrations, models

# Stale by its dates: whoever reads lists computes it (projection.catch_up).
UNKNOWN = """
    INSERT INTO applications_sessionavailability (session_id, mode, is_open, reason, taken, pending, valid_until)
    SELECT id, '', false, '', 0, 0, '0001-01-01' FROM {sessions}
"""
CREATE = f"""
    CREATE FUNCTION applications_availability_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {UNKNOWN.format(sessions="made")}; RETURN NULL; END $$;
    CREATE TRIGGER availability_is_there AFTER INSERT ON catalogue_trainingsession
           REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION applications_availability_is_there();
    {UNKNOWN.format(sessions="catalogue_trainingsession")} ON CONFLICT DO NOTHING;
"""
DROP = """
    DROP TRIGGER availability_is_there ON catalogue_trainingsession;
    DROP FUNCTION applications_availability_is_there();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0003_closures_and_reversals"),
        ("catalogue", "0002_measures"),
        ("organisations", "0004_merged_structures_and_looks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["session", "-created_at", "-id"], name="application_by_session"),
        ),
        migrations.AddIndex(
            model_name="sessionavailability",
            index=models.Index(fields=["valid_from"], name="availability_by_beginning"),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
