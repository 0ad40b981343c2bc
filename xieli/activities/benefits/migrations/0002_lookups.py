"""One claim a person, one a household: by indexes that begin with who asks (see claim_sql)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("benefits", "0001_initial"),
        ("people", "0004_signincode"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="one_claim_a_person",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="one_claim_a_household",
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("person", "batch"), name="one_claim_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("household_id__isnull", False)),
                fields=("household_id", "batch"),
                name="one_claim_a_household",
            ),
        ),
    ]
