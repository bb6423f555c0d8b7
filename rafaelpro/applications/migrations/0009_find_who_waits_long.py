"""Find by an index of their own the people who wait for a decision, by session and day of arrival."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_saved_views_of_the_offer")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("state", "PENDING")),
                fields=["session", "created_on"],
                name="application_pending_since",
            ),
        ),
    ]
