"""The tables of figures: kept, closed, received."""

import django.db.models.deletion
import xieli.shell.keys
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("unions", "0002_county_labels"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedPeriod",
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
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                ("why", models.CharField(blank=True, max_length=120)),
                ("as_of", models.DateTimeField()),
                ("closed_by_id", models.UUIDField(null=True)),
                ("closed_by", models.CharField(max_length=80)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosedFigure",
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
                ("key", models.CharField(max_length=40)),
                ("value", models.DecimalField(decimal_places=4, max_digits=20)),
                ("rows", models.PositiveBigIntegerField()),
                ("qualifier", models.CharField(blank=True, max_length=4)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="insight.closedperiod",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceivedFigure",
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
                ("from_home", models.CharField(max_length=80)),
                ("union_key", models.CharField(max_length=36)),
                ("union_name", models.CharField(max_length=80)),
                ("region_code", models.CharField(blank=True, max_length=6)),
                ("key", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=60)),
                ("unit", models.CharField(max_length=12)),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("revision", models.PositiveSmallIntegerField()),
                ("value", models.DecimalField(decimal_places=4, max_digits=20)),
                ("rows", models.PositiveBigIntegerField()),
                ("qualifier", models.CharField(blank=True, max_length=4)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("as_of", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key", "start", "end"], name="received_by_figure")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_home", "union_key", "key", "start", "end", "revision"),
                        name="received_figure_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
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
                ("key", models.CharField(max_length=40)),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("as_of", models.DateTimeField()),
                ("value", models.DecimalField(decimal_places=4, max_digits=20)),
                ("rows", models.PositiveBigIntegerField()),
                ("qualifier", models.CharField(blank=True, max_length=4)),
                ("digest", models.CharField(max_length=64)),
                ("words", models.CharField(blank=True, max_length=80)),
                ("kept_at", models.DateTimeField()),
                ("kept_by_id", models.UUIDField(null=True)),
                ("kept_by", models.CharField(max_length=80)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="closedperiod",
            constraint=models.UniqueConstraint(
                fields=("union", "start", "end", "revision"), name="period_closed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="closedperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gte", models.F("start"))),
                name="closed_period_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="closedperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revision", 1), models.Q(("why", ""), _negated=True), _connector="OR"
                ),
                name="a_revision_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="closedfigure",
            constraint=models.UniqueConstraint(
                fields=("period", "union", "key"), name="closed_figure_once"
            ),
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=models.Index(fields=["union", "-kept_at"], name="snapshot_of_union"),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                fields=("key", "union", "start", "end", "as_of"), name="snapshot_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gte", models.F("start"))), name="snapshot_runs_forward"
            ),
        ),
    ]
