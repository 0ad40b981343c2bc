"""Who joined when is counted by union from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0003_sealed_guardian"),
        ("people", "0006_functions_of_the_newsroom"),
        ("unions", "0002_county_labels"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["union", "joined_on"], name="member_joined"),
        ),
    ]
