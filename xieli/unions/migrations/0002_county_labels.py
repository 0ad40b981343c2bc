"""Dated labels of counties."""

import django.db.models.deletion
import xieli.shell.keys
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("unions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountyLabel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xieli.shell.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("label", models.CharField(max_length=20)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("citation", models.CharField(max_length=200)),
                ("given_at", models.DateTimeField()),
                ("given_by", models.CharField(max_length=80)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="labels",
                        to="unions.union",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["label", "valid_from"], name="county_label_named")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("union", "label", "valid_from"), name="county_label_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="county_label_window",
                    ),
                ],
            },
        ),
    ]
