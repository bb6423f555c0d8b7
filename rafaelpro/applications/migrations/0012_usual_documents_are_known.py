"""Papers asked know which of the usual ones they are; two usual ones never bear one name."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

RECOGNISE = """
    UPDATE applications_awaiteddocument asked SET usual_id = usual.code
      FROM applications_usualdocument usual
     WHERE lower(usual.label) = lower(asked.label)
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_totals_by_state")]

    operations = [
        migrations.AddConstraint(
            model_name="usualdocument",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("label"), name="usual_document_named_once"
            ),
        ),
        migrations.AddField(
            model_name="awaiteddocument",
            name="usual",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked",
                to="applications.usualdocument",
            ),
        ),
        migrations.RunSQL(RECOGNISE, migrations.RunSQL.noop),
    ]
