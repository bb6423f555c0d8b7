"""Find the messages about an application, and the old ones that still hold their words: both are emptied (R10)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_messages_not_sent_by_status"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("concerns", ""), _negated=True), fields=["concerns"], name="outbox_message_about"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("body", ""), _negated=True), fields=["created_at"], name="outbox_message_with_words"
            ),
        ),
    ]
