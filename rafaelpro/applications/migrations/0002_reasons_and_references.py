"""The reasons for « non retenue » (domain facts §3.8) and the sequence behind the references."""

from django.db import migrations

REASONS = [
    # code, label, detail required
    ("injoignable", "Personne injoignable", False),
    ("document-manquant", "Document manquant", True),
    ("condition-administrative", "Condition administrative non remplie", True),
    ("absence-non-justifiee", "Absence non justifiée", False),
    ("deja-en-formation-ou-emploi", "Déjà en formation ou en emploi", False),
    ("ne-souhaite-plus", "Ne souhaite plus entrer en formation", False),
    ("doublon", "Doublon", False),
    ("hors-public", "Hors public du dispositif", True),
    ("autre", "Autre", True),
]


def create(apps, schema_editor):
    reason = apps.get_model("applications", "DecisionReason")
    for position, (code, label, detail_required) in enumerate(REASONS, start=1):
        reason.objects.create(code=code, label=label, detail_required=detail_required, position=position)


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]
    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE SEQUENCE applications_reference_seq",
            "DROP SEQUENCE applications_reference_seq",
        ),
    ]
