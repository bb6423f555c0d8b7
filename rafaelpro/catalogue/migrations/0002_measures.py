"""The measures known at the start; a feed may bring others, the operator edits them."""

from django.db import migrations

MEASURES = [
    # code, label, scheme, recruits by entry points (R4)
    ("HSP-SOCLE", "HSP socle", "HSP", True),
    ("HSP-1NQ", "HSP premier niveau de qualification", "HSP", True),
    ("PRF", "PRF", "", False),
]


def create(apps, schema_editor):
    measure = apps.get_model("catalogue", "Measure")
    for code, label, scheme, by_entry_points in MEASURES:
        measure.objects.create(code=code, label=label, scheme=scheme, recruits_by_entry_points=by_entry_points)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
