"""Count in the projection the applications of each session by state: the table of R8.1 then adds up its rows."""

from django.db import migrations, models

STATES = ("retained", "not_retained", "no_decision", "refused_full", "refused_cancelled", "withdrawn")
COUNT = f"""
    UPDATE applications_sessionavailability v
       SET {", ".join(f"{state} = counted.{state}" for state in STATES)}
      FROM (SELECT session_id,
                   {", ".join(f"count(*) FILTER (WHERE state = '{state.upper()}') AS {state}" for state in STATES)}
              FROM applications_application GROUP BY session_id) AS counted
     WHERE counted.session_id = v.session_id
"""  # noqa: S608 # the words are those above


class Migration(migrations.Migration):
    dependencies = [("applications", "0010_erased_applications")]

    operations = [
        *(
            migrations.AddField(
                model_name="sessionavailability", name=state, field=models.PositiveIntegerField(db_default=0)
            )
            for state in STATES
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
