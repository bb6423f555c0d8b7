"""What stays of an application once its personal data is erased (R10.1), and what the database refuses from then on."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0009_find_who_waits_long"),
        ("catalogue", "0005_own_offers"),
        ("organisations", "0004_merged_structures_and_looks"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="age_band",
            field=models.CharField(
                blank=True,
                choices=[
                    ("-18", "moins de 18 ans"),
                    ("18-25", "18 à 25 ans"),
                    ("26-34", "26 à 34 ans"),
                    ("35-44", "35 à 44 ans"),
                    ("45-54", "45 à 54 ans"),
                    ("55+", "55 ans et plus"),
                ],
                help_text="at the day of arrival; filled in at erasure",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="erased_on",
            field=models.DateField(
                blank=True,
                help_text="the day when the personal data was erased; what stays is a number (R10.1)",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("erased_on__isnull", True)),
                fields=["session", "created_on"],
                name="application_not_erased",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("erased_on__isnull", False)), fields=["erased_on"], name="application_by_erasure"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="application_erased_stays_so",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."erased_on" IS NOT NULL)',
                    func="\n                    IF NEW.erased_on IS DISTINCT FROM OLD.erased_on OR NEW.state <> OLD.state THEN\n                        RAISE EXCEPTION 'application %: what is erased stays so, in the state it had', OLD.reference\n                            USING ERRCODE = 'integrity_constraint_violation',\n                                  CONSTRAINT = 'application_erased_stays_so';\n                    END IF;\n                    RETURN NEW;\n                ",  # noqa: E501
                    hash="1ecbebc8eefc490d740eeaecbf3a475c9bdaa6f4",
                    operation="UPDATE",
                    pgid="pgtrigger_application_erased_stays_so_2e2f3",
                    table="applications_application",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_on__isnull", True),
                    models.Q(
                        ("birth_date__isnull", True),
                        ("birth_name", ""),
                        ("civility", ""),
                        ("email", ""),
                        ("email_key", ""),
                        ("first_name", ""),
                        ("follow_nonce", ""),
                        ("france_travail_identifier", ""),
                        ("message", ""),
                        ("message_to_prescriber", ""),
                        ("not_due_before__isnull", True),
                        ("person_key", ""),
                        ("phone", ""),
                        ("postal_code", ""),
                        ("prescriber_contact_email", ""),
                        ("prescriber_contact_name", ""),
                        ("prescriber_contact_phone", ""),
                        ("reason_detail", ""),
                        ("reason_shared", False),
                        ("registered_france_travail", False),
                        ("town", ""),
                        ("usual_name", ""),
                        ("wants_disability_contact", False),
                        models.Q(("state", "PENDING"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="application_erased_holds_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age_band", ""),
                    ("age_band__in", ["-18", "18-25", "26-34", "35-44", "45-54", "55+"]),
                    _connector="OR",
                ),
                name="application_age_band_known",
            ),
        ),
    ]
