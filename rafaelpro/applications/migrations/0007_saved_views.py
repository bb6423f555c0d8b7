"""Views of the desk that people keep for themselves."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_comments_and_documents"),
        ("organisations", "0004_merged_structures_and_looks"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "listing",
                    models.CharField(
                        choices=[("candidatures", "Par candidatures"), ("sessions", "Par sessions")], max_length=12
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("is_default", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to="organisations.membership",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("listing__in", ["candidatures", "sessions"])), name="saved_view_list_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="saved_view_has_a_name"
                    ),
                    models.UniqueConstraint(
                        models.F("membership"),
                        models.F("listing"),
                        django.db.models.functions.text.Lower("name"),
                        name="saved_view_name_once",
                        violation_error_message="Vous avez déjà une vue de ce nom.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("membership", "listing"),
                        name="saved_view_one_default",
                        violation_error_message="Une autre vue s’ouvre déjà d’abord.",
                    ),
                ],
            },
        ),
    ]
