"""Views of the list of the offer, beside those of the desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0007_saved_views")]

    operations = [
        migrations.RemoveConstraint(model_name="savedview", name="saved_view_list_known"),
        migrations.AlterField(
            model_name="savedview",
            name="listing",
            field=models.CharField(
                choices=[
                    ("candidatures", "Par candidatures"),
                    ("sessions", "Par sessions"),
                    ("formations", "Formations conventionnées"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("listing__in", ["candidatures", "sessions", "formations"])),
                name="saved_view_list_known",
            ),
        ),
    ]
