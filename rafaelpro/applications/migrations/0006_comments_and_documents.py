"""Internal comments, papers that are waited for, and what finds at once where else somebody is retained."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

USUAL = [
    ("piece-identite", "Pièce d’identité ou titre de séjour"),
    ("inscription-france-travail", "Attestation d’inscription à France Travail"),
    ("cv", "CV"),
    ("niveau", "Diplôme ou attestation de niveau"),
    ("domicile", "Justificatif de domicile"),
    ("prescription", "Fiche de prescription"),
    ("rib", "Relevé d’identité bancaire (RIB)"),
    ("autorisation-parentale", "Autorisation parentale (personne mineure)"),
]


def create(apps, schema_editor):
    document = apps.get_model("applications", "UsualDocument")
    for position, (code, label) in enumerate(USUAL, start=1):
        document.objects.create(code=code, label=label, position=position)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0005_delay_changes"),
        ("organisations", "0004_merged_structures_and_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AwaitedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=80)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=200)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "attendue"), ("RECEIVED", "reçue"), ("DROPPED", "plus demandée")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="InternalComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("author_label", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=1000)),
                ("created_at", models.DateTimeField()),
                ("form_key", models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="UsualDocument",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=80)),
                ("is_hidden", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "code"],
            },
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("state", "RETAINED")), fields=["person_key"], name="application_retained_person"
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("state", "RETAINED"), models.Q(("email_key", ""), _negated=True)),
                fields=["email_key"],
                name="application_retained_address",
            ),
        ),
        migrations.AddField(
            model_name="awaiteddocument",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="applications.application"
            ),
        ),
        migrations.AddField(
            model_name="awaiteddocument",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked_documents",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="internalcomment",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="applications.application"
            ),
        ),
        migrations.AddField(
            model_name="internalcomment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="internalcomment",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="application_comments",
                to="organisations.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="awaiteddocument",
            index=models.Index(fields=["application", "id"], name="document_by_application"),
        ),
        migrations.AddConstraint(
            model_name="awaiteddocument",
            constraint=models.UniqueConstraint(
                models.F("application"),
                django.db.models.functions.text.Lower("label"),
                condition=models.Q(("outcome", "")),
                name="document_awaited_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="awaiteddocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "RECEIVED", "DROPPED"])), name="document_outcome_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="awaiteddocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("outcome", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="document_outcome_has_a_date",
            ),
        ),
        migrations.AddIndex(
            model_name="internalcomment",
            index=models.Index(fields=["application", "organisation", "-id"], name="comment_by_structure"),
        ),
        migrations.AddConstraint(
            model_name="internalcomment",
            constraint=models.UniqueConstraint(fields=("author", "form_key"), name="comment_once_a_form"),
        ),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
