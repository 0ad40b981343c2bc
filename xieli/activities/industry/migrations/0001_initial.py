"""The first tables of industry."""

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
            name="Scan",
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
                ("content", models.BinaryField()),
                ("media_type", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Resource",
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
                ("key", models.CharField(max_length=36, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=20)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
                ("unit", models.CharField(max_length=12)),
                ("qualifier", models.CharField(blank=True, max_length=3)),
                ("source", models.CharField(max_length=80)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("offered_at", models.DateTimeField()),
                ("offered_by", models.CharField(max_length=80)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("why_withdrawn", models.CharField(blank=True, max_length=120)),
                ("version", models.PositiveIntegerField(default=0)),
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
            name="Case",
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
                ("key", models.CharField(max_length=36, unique=True)),
                ("field", models.CharField(max_length=20)),
                ("agreement_id", models.UUIDField(null=True)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("introduced", "引荐企业"),
                            ("intention", "初步意向"),
                            ("details", "商议细节"),
                            ("signed", "签约"),
                            ("built", "建成"),
                            ("running", "投产运行"),
                            ("ended", "终止"),
                        ],
                        db_index=True,
                        default="introduced",
                        max_length=10,
                    ),
                ),
                ("stepped_on", models.DateField(db_index=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.enterprise",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="industry.resource",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
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
                ("number", models.PositiveSmallIntegerField()),
                ("came_from", models.CharField(blank=True, max_length=10)),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("introduced", "引荐企业"),
                            ("intention", "初步意向"),
                            ("details", "商议细节"),
                            ("signed", "签约"),
                            ("built", "建成"),
                            ("running", "投产运行"),
                            ("ended", "终止"),
                        ],
                        max_length=10,
                    ),
                ),
                ("way", models.CharField(max_length=7)),
                ("on", models.DateField()),
                ("words", models.CharField(blank=True, max_length=300)),
                ("reason", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("by_id", models.UUIDField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="industry.case",
                    ),
                ),
                (
                    "scan",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="step",
                        to="industry.scan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JobsReport",
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
                ("key", models.CharField(max_length=36, unique=True)),
                ("on", models.DateField()),
                ("jobs", models.PositiveIntegerField()),
                ("qualifier", models.CharField(blank=True, max_length=3)),
                ("source", models.CharField(max_length=80)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="industry.case",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="industry.jobsreport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects", None),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="jobs_correction_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "qualifier__in",
                                ("", "不低于", "不超过", "近", "约", "超", "余", "多", "以上"),
                            )
                        ),
                        name="jobs_qualifier_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("union", "name"),
                name="resource_named_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="resource_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "qualifier__in",
                        ("", "不低于", "不超过", "近", "约", "超", "余", "多", "以上"),
                    )
                ),
                name="resource_qualifier_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step", "ended"), _negated=True),
                fields=("resource", "enterprise"),
                name="one_live_case_of_a_firm",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="case_step_once"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to", "signed"), ("way", "forward"), _negated=True),
                    ("scan__isnull", False),
                    _connector="OR",
                ),
                name="signed_only_with_a_scan",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("way", "forward"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="back_and_end_say_why",
            ),
        ),
    ]
