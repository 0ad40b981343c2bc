"""Policies, measures, cells, reports, tasks, appraisals and goals, as they first stood."""

import django.db.models.deletion
import xieli.shell.keys
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("programmes", "0002_programme_series"),
        ("unions", "0002_county_labels"),
    ]

    operations = [
        migrations.CreateModel(
            name="Measure",
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
                ("title", models.CharField(max_length=40)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("weight", models.DecimalField(decimal_places=2, max_digits=5)),
                ("due_on", models.DateField()),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Subject",
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
                ("title", models.CharField(max_length=60, unique=True)),
                ("unit", models.CharField(blank=True, max_length=12)),
                ("hint", models.CharField(blank=True, max_length=160)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Appraisal",
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
                ("as_of", models.DateTimeField()),
                ("proposed_by_id", models.UUIDField()),
                ("proposed_by", models.CharField(max_length=80)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by_id", models.UUIDField(null=True)),
                ("confirmed_by", models.CharField(blank=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="unions.union"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cell",
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
                ("due_on", models.DateField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=80)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="unions.union"
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="plans.measure",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Goal",
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
                ("title", models.CharField(max_length=60)),
                ("year", models.PositiveSmallIntegerField()),
                ("citation", models.CharField(max_length=200)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="unions.union"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Indicator",
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
                ("title", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("figure", "系统里数得出来"), ("report", "短报告")], max_length=6
                    ),
                ),
                ("figure", models.CharField(blank=True, max_length=60)),
                ("unit", models.CharField(blank=True, max_length=12)),
                ("target", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("total_target", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="plans.measure",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="plans.subject"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="AppraisalLine",
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
                ("weight", models.DecimalField(decimal_places=2, max_digits=5)),
                ("computed", models.DecimalField(decimal_places=2, max_digits=5)),
                ("given", models.DecimalField(decimal_places=2, max_digits=5)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("changed_by", models.CharField(blank=True, max_length=80)),
                ("changed_by_id", models.UUIDField(null=True)),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="plans.appraisal",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="plans.measure"
                    ),
                ),
            ],
            options={
                "ordering": ("measure__number",),
            },
        ),
        migrations.CreateModel(
            name="Policy",
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
                ("title", models.CharField(max_length=80)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("issued_on", models.DateField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("citation", models.CharField(max_length=200)),
                ("summary", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "起草中"), ("issued", "执行中"), ("closed", "已办结")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="unions.union"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="measure",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="measures",
                to="plans.policy",
            ),
        ),
        migrations.AddField(
            model_name="appraisal",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appraisals",
                to="plans.policy",
            ),
        ),
        migrations.CreateModel(
            name="PolicyAspect",
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
                ("title", models.CharField(max_length=40)),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aspects",
                        to="plans.policy",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.AddField(
            model_name="measure",
            name="aspect",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measures",
                to="plans.policyaspect",
            ),
        ),
        migrations.CreateModel(
            name="PolicyBasis",
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
                ("title", models.CharField(max_length=80)),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bases",
                        to="plans.policy",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="PolicyFile",
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
                ("digest", models.CharField(max_length=64)),
                (
                    "policy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file",
                        to="plans.policy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("number", models.PositiveSmallIntegerField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("qualifier", models.CharField(blank=True, max_length=4)),
                ("words", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("by_id", models.UUIDField(null=True)),
                ("by_label", models.CharField(max_length=80)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="unions.union"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="plans.subject"
                    ),
                ),
            ],
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
                ("value", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("qualifier", models.CharField(blank=True, max_length=4)),
                ("rows", models.PositiveIntegerField()),
                ("as_of", models.DateTimeField()),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="plans.cell",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="plans.indicator"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="plans.report"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Strand",
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
                ("title", models.CharField(max_length=40)),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="strands",
                        to="plans.goal",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Gathered",
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
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="programmes.programme"
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gathered",
                        to="plans.strand",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StrandFigure",
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
                ("figure", models.CharField(max_length=60)),
                (
                    "strand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="plans.strand",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Task",
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
                ("title", models.CharField(max_length=60)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_do", "在办"),
                            ("handed_in", "交了，等核"),
                            ("done", "办结"),
                            ("dropped", "不办了"),
                        ],
                        default="to_do",
                        max_length=9,
                    ),
                ),
                ("set_at", models.DateTimeField()),
                ("set_by", models.CharField(max_length=80)),
                ("result", models.CharField(blank=True, max_length=300)),
                ("handed_in_at", models.DateTimeField(null=True)),
                ("handed_in_by", models.CharField(blank=True, max_length=80)),
                ("handed_in_by_id", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_by_id", models.UUIDField(null=True)),
                ("decided_words", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "measure",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="plans.measure"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="unions.union",
                    ),
                ),
                (
                    "setter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks_set",
                        to="unions.union",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
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
                ("day", models.DateField()),
                ("by_label", models.CharField(max_length=80)),
                (
                    "cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="plans.cell",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="unions.union"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="plans.task",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Extension",
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
                ("before", models.DateField()),
                ("until", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("by_label", models.CharField(max_length=80)),
                (
                    "cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="plans.cell",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="plans.task",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
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
                ("type", models.CharField(max_length=20)),
                ("content", models.BinaryField(null=True)),
                ("words", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="plans.report",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="plans.task",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="YearLabel",
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
                ("year", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=40)),
                ("citation", models.CharField(max_length=200)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="unions.union"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="task",
            name="label",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="plans.yearlabel"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="label",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="plans.yearlabel"
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="label",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="plans.yearlabel"
            ),
        ),
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(fields=["union", "due_on"], name="cell_of_union_due"),
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.UniqueConstraint(
                fields=("measure", "union"), name="cell_once_a_union"
            ),
        ),
        migrations.AddConstraint(
            model_name="appraisalline",
            constraint=models.UniqueConstraint(
                fields=("appraisal", "measure"), name="appraisal_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="appraisalline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given", models.F("computed")),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_changed_score_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="appraisalline",
            constraint=models.CheckConstraint(
                condition=models.Q(("given__gte", 0), ("given__lte", models.F("weight"))),
                name="score_within_its_weight",
            ),
        ),
        migrations.AddConstraint(
            model_name="appraisal",
            constraint=models.UniqueConstraint(
                fields=("policy", "union"), name="one_appraisal_a_union"
            ),
        ),
        migrations.AddConstraint(
            model_name="appraisal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by_id__isnull", True),
                    models.Q(("confirmed_by_id", models.F("proposed_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="an_appraisal_is_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyaspect",
            constraint=models.UniqueConstraint(
                fields=("policy", "title"), name="policy_aspect_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(
                fields=("policy", "number"), name="measure_has_its_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 0)), name="measure_weight_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="policybasis",
            constraint=models.UniqueConstraint(
                fields=("policy", "title"), name="policy_basis_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                fields=("cell", "indicator"), name="a_cell_is_kept_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="strand",
            constraint=models.UniqueConstraint(fields=("goal", "title"), name="strand_once"),
        ),
        migrations.AddConstraint(
            model_name="gathered",
            constraint=models.UniqueConstraint(
                fields=("strand", "programme"), name="gathered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="strandfigure",
            constraint=models.UniqueConstraint(
                fields=("strand", "figure"), name="strand_figure_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("union", "subject", "since", "until", "number"),
                name="a_thing_is_reported_once_a_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "figure"),
                        ("subject__isnull", True),
                        models.Q(("figure", ""), _negated=True),
                    ),
                    models.Q(("figure", ""), ("kind", "report"), ("subject__isnull", False)),
                    _connector="OR",
                ),
                name="indicator_has_one_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))),
                name="indicator_period_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(
                fields=("measure", "number"), name="indicator_has_its_number"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["union", "day"], name="reminder_of_union"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cell__isnull", True), ("task__isnull", True), _connector="XOR"
                ),
                name="reminder_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("cell", "day"), name="one_reminder_a_cell_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("task", "day"), name="one_reminder_a_task_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cell__isnull", True), ("task__isnull", True), _connector="XOR"
                ),
                name="extension_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("before"))), name="extension_is_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("report__isnull", True), ("task__isnull", True), _connector="XOR"
                ),
                name="evidence_stands_behind_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearlabel",
            constraint=models.UniqueConstraint(
                fields=("union", "year", "title"), name="year_label_once"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["owner", "state", "due_on"], name="task_of_owner_due"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("decided_by_id", models.F("handed_in_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="a_task_is_checked_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="policy_window_runs_forward",
            ),
        ),
    ]
