"""What the projection announced after the end of a contract holds on no day any more: it is computed again when read."""

from django.db import migrations

FORGET = """
    UPDATE applications_sessionavailability known SET valid_until = DATE '2000-01-01'
      FROM catalogue_trainingsession session
     WHERE session.id = known.session_id AND known.opens_on > session.contract_end
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0012_usual_documents_are_known")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
