"""The first tables of exchanges: covers, delegations, costs, talks, inspections, cards."""

import django.db.models.deletion
import xieli.shell.keys
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0005_more_functions"),
        ("unions", "0002_county_labels"),
    ]

    operations = [
        migrations.CreateModel(
            name="Exchange",
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
                    "kind",
                    models.CharField(
                        choices=[("visit", "考察交流"), ("talk", "座谈会"), ("inspection", "调研")],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=60)),
                ("aim", models.CharField(blank=True, max_length=300)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "在办"),
                            ("closed", "已办结"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("asks_papers", models.BooleanField(default=False)),
                ("agreement_id", models.UUIDField(db_index=True, null=True)),
                ("conclusion", models.TextField(blank=True, max_length=2000)),
                ("why_cancelled", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("budget_by_id", models.UUIDField(null=True)),
                ("budget_by", models.CharField(blank=True, max_length=80)),
                ("budget_ok_by_id", models.UUIDField(null=True)),
                ("budget_ok_by", models.CharField(blank=True, max_length=80)),
                ("made_by", models.CharField(max_length=80)),
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
            name="Delegate",
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
                ("name", models.CharField(blank=True, max_length=60)),
                ("role", models.CharField(max_length=40)),
                ("body", models.CharField(max_length=80)),
                ("is_lead", models.BooleanField(default=False)),
                ("paper_kind", models.CharField(blank=True, max_length=30)),
                ("nation", models.CharField(blank=True, max_length=40)),
                ("sealed_paper", models.BinaryField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="unions.enterprise",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="people.person"
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegates",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="CostSheet",
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
                ("total", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "在填"), ("asked", "等审批"), ("approved", "已批")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("made_by_id", models.UUIDField()),
                ("made_by", models.CharField(max_length=80)),
                ("asked_by_id", models.UUIDField(null=True)),
                ("why_returned", models.CharField(blank=True, max_length=200)),
                ("approved_by_id", models.UUIDField(null=True)),
                ("approved_by", models.CharField(blank=True, max_length=80)),
                ("approved_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cost_sheets",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="BudgetLine",
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
                ("line", models.CharField(max_length=20)),
                ("planned", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budget",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ExchangeSide",
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
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sides",
                        to="exchanges.exchange",
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
            ],
        ),
        migrations.CreateModel(
            name="ExchangeTopic",
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
                ("words", models.CharField(db_index=True, max_length=20)),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="exchanges.exchange",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HearingReport",
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
                ("speaker", models.CharField(max_length=60)),
                ("words", models.TextField(max_length=2000)),
                ("told_by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heard",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Problem",
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
                ("words", models.CharField(max_length=300)),
                ("guidance", models.CharField(max_length=300)),
                ("owner", models.CharField(max_length=40)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "整改中"), ("told", "等复查"), ("done", "已销号")],
                        default="open",
                        max_length=4,
                    ),
                ),
                ("found_by", models.CharField(max_length=80)),
                ("found_at", models.DateTimeField()),
                ("told_on", models.DateField(null=True)),
                ("closing_look", models.UUIDField(null=True)),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="exchanges.exchange",
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
            ],
            options={
                "ordering": ("due_on", "id"),
            },
        ),
        migrations.CreateModel(
            name="Proof",
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
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rectification",
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
                ("words", models.CharField(max_length=300)),
                ("by_id", models.UUIDField()),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectified",
                        to="exchanges.problem",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchanges.proof",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Recheck",
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
                ("told_by_id", models.UUIDField()),
                ("looked_on", models.DateField()),
                ("words", models.CharField(max_length=300)),
                ("is_right", models.BooleanField()),
                ("by_id", models.UUIDField()),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "proof",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchanges.proof",
                    ),
                ),
                (
                    "rectification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recheck",
                        to="exchanges.rectification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
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
                ("speaker", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("intro", "情况介绍"),
                            ("suggestion", "意见建议"),
                            ("example", "典型发言"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(max_length=2000)),
                ("told_by", models.CharField(max_length=80)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="PracticeCard",
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
                ("topic", models.CharField(db_index=True, max_length=20)),
                ("title", models.CharField(max_length=60)),
                ("words", models.TextField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "等发布"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("made_by_id", models.UUIDField()),
                ("made_by", models.CharField(max_length=80)),
                ("published_by_id", models.UUIDField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=80)),
                ("published_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="unions.union"
                    ),
                ),
                (
                    "remark",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="exchanges.remark",
                    ),
                ),
            ],
            options={
                "ordering": ("-published_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Stop",
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
                ("number", models.PositiveSmallIntegerField()),
                ("place", models.CharField(max_length=80)),
                ("object", models.CharField(max_length=60)),
                ("industry", models.CharField(blank=True, max_length=40)),
                ("findings", models.TextField(blank=True, max_length=1000)),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "ordering": ("day", "number", "id"),
            },
        ),
        migrations.CreateModel(
            name="StopPicture",
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
                ("alt", models.CharField(max_length=120)),
                ("told_by", models.CharField(max_length=80)),
                ("told_at", models.DateTimeField()),
                (
                    "stop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="exchanges.stop",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Talk",
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
                ("held_on", models.DateField()),
                ("place", models.CharField(max_length=80)),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="talks",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "ordering": ("held_on", "id"),
            },
        ),
        migrations.AddField(
            model_name="remark",
            name="talk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remarks",
                to="exchanges.talk",
            ),
        ),
        migrations.CreateModel(
            name="FollowUp",
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
                ("words", models.CharField(max_length=200)),
                ("owner", models.CharField(max_length=40)),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=80)),
                ("evidence", models.CharField(blank=True, max_length=300)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchanges.proof",
                    ),
                ),
                (
                    "remark",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="exchanges.remark",
                    ),
                ),
                (
                    "talk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="exchanges.talk",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "id"),
            },
        ),
        migrations.CreateModel(
            name="CostRow",
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
                ("line", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("words", models.CharField(max_length=80)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("told_by_id", models.UUIDField()),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="exchanges.costsheet",
                    ),
                ),
                (
                    "delegate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
                        to="exchanges.delegate",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="cost_row_above_zero"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
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
                ("on", models.DateField()),
                ("came", models.BooleanField()),
                ("told_by", models.CharField(max_length=80)),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="exchanges.delegate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("delegate", "on"), name="delegate_day_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="exchange_window_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("budget_ok_by_id", None),
                    models.Q(
                        ("budget_by_id__isnull", False),
                        models.Q(("budget_ok_by_id", models.F("budget_by_id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="exchange_budget_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person", None)),
                fields=("exchange", "name", "body"),
                name="delegate_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegate",
            constraint=models.UniqueConstraint(
                fields=("exchange", "person"), name="delegate_person_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegate",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", None), ("name", ""), _connector="XOR"),
                name="delegate_is_named_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="costsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__gt", 0)), name="cost_sheet_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="costsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by_id", None), models.Q(("state", "approved"), _negated=True)
                    ),
                    models.Q(
                        ("approved_by_id__isnull", False),
                        ("state", "approved"),
                        models.Q(("approved_by_id", models.F("made_by_id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cost_sheet_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(
                fields=("exchange", "line"), name="exchange_budget_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned__gte", 0)), name="exchange_budget_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeside",
            constraint=models.UniqueConstraint(
                fields=("exchange", "union"), name="exchange_side_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangetopic",
            constraint=models.UniqueConstraint(
                fields=("exchange", "words"), name="exchange_topic_once"
            ),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["due_on"],
                name="exchange_problem_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closing_look__isnull", False), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("closing_look", None)),
                    _connector="OR",
                ),
                name="problem_closed_by_another_look",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_id", models.F("told_by_id")), _negated=True),
                name="recheck_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="practicecard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    models.Q(
                        ("published_by_id__isnull", False),
                        models.Q(("published_by_id", models.F("made_by_id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="card_published_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="practicecard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("remark",),
                name="one_live_card_of_a_remark",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at", None)),
                fields=["due_on"],
                name="exchange_follow_up_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at", None), models.Q(("evidence", ""), _negated=True), _connector="OR"
                ),
                name="follow_up_done_with_evidence",
            ),
        ),
    ]
