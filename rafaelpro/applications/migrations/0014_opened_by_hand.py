"""Remember that an organisation has opened a session itself: its history tells it of those that stand open."""

from django.db import migrations, models

RECALL = """
    UPDATE applications_manualrecruitment decided SET opened_by_hand = true
      FROM catalogue_trainingsession session
     WHERE session.id = decided.session_id AND decided.is_open
       AND EXISTS (SELECT FROM history_event
                    WHERE kind = 'session' AND key = session.carif_number AND verb = 'recrutement ouvert');
    UPDATE applications_sessionavailability known SET valid_until = DATE '2000-01-01'
      FROM applications_manualrecruitment decided
     WHERE decided.session_id = known.session_id AND decided.opened_by_hand AND known.reason = 'pas-encore-ouvert';
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0013_no_opening_after_the_contract"), ("history", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="manualrecruitment",
            name="opened_by_hand",
            field=models.BooleanField(default=False, help_text="the organisation's word wins over the feed's date"),
        ),
        migrations.RunSQL(RECALL, migrations.RunSQL.noop),
    ]
