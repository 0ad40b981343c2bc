"""Pools, calls, proposals and what becomes of the money."""

import django.db.models.deletion
import xieli.shell.keys
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0004_references"),
        ("review", "0001_initial"),
        ("unions", "0002_county_labels"),
    ]

    operations = [
        migrations.CreateModel(
            name="GrantCall",
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
                ("words", models.TextField()),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="review.call",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallPurpose",
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
                ("purpose", models.CharField(max_length=24)),
                ("title", models.CharField(max_length=40)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purposes",
                        to="grants.grantcall",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="GrantPool",
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
                ("code", models.CharField(max_length=24, unique=True)),
                ("title", models.CharField(max_length=60)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "spent_account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
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
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="grantcall",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="grants.grantpool",
            ),
        ),
        migrations.CreateModel(
            name="CountyRoom",
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
                ("purpose", models.CharField(blank=True, max_length=24)),
                ("most", models.DecimalField(decimal_places=2, max_digits=14)),
                ("citation", models.CharField(max_length=200)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="grants.grantpool",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrantProposal",
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
                ("number", models.CharField(max_length=20, unique=True)),
                ("key", models.CharField(max_length=60, unique=True)),
                ("title", models.CharField(blank=True, max_length=80)),
                ("where", models.CharField(blank=True, max_length=120)),
                ("why", models.TextField(blank=True)),
                ("builder", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("in_review", "审批中"),
                            ("granted", "已批复，等拨付"),
                            ("in_use", "使用中"),
                            ("accepted", "已验收"),
                            ("rated", "已自评，等审计"),
                            ("finished", "已办结"),
                            ("refused", "未批准"),
                            ("revoked", "已撤销"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("asked", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("approved", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("label_on", models.DateField(null=True)),
                ("begun_by_id", models.UUIDField(null=True)),
                ("begun_by", models.CharField(max_length=80)),
                ("begun_at", models.DateTimeField()),
                ("granted_at", models.DateTimeField(null=True)),
                ("rating", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("rating_band", models.CharField(blank=True, max_length=10)),
                ("rating_words", models.CharField(blank=True, max_length=400)),
                ("rated_at", models.DateTimeField(null=True)),
                ("rated_by", models.CharField(blank=True, max_length=80)),
                ("audit_words", models.CharField(blank=True, max_length=400)),
                ("finished_at", models.DateTimeField(null=True)),
                ("finished_by", models.CharField(blank=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="grants.grantcall",
                    ),
                ),
                (
                    "committed_account",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "held_account",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grants.callpurpose",
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
            name="GrantGoal",
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
                ("words", models.CharField(max_length=60)),
                ("target", models.DecimalField(decimal_places=2, max_digits=14)),
                ("unit", models.CharField(max_length=10)),
                ("reached", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="grants.grantproposal",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="GivenBack",
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
                ("key", models.CharField(max_length=60, unique=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("bank_reference", models.CharField(max_length=40)),
                ("why", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_label", models.CharField(max_length=80)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="grants.grantproposal",
                    ),
                ),
            ],
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
                ("number", models.PositiveSmallIntegerField()),
                ("what", models.CharField(max_length=60)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("own", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="grants.grantproposal",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="AmountFixed",
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
                ("stage", models.CharField(max_length=20)),
                ("before", models.DecimalField(decimal_places=2, max_digits=14)),
                ("after", models.DecimalField(decimal_places=2, max_digits=14)),
                ("why", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_label", models.CharField(max_length=80)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fixings",
                        to="grants.grantproposal",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
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
                ("body", models.CharField(max_length=80)),
                ("is_passed", models.BooleanField()),
                ("words", models.CharField(max_length=400)),
                ("looked_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_label", models.CharField(max_length=80)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="grants.grantproposal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Instalment",
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
                ("condition", models.CharField(max_length=10)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待拨付"),
                            ("paid", "已拨付"),
                            ("released", "不再拨付"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("bank_reference", models.CharField(blank=True, max_length=40)),
                ("report_by", models.DateField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("paid_by_id", models.UUIDField(null=True)),
                ("paid_by", models.CharField(blank=True, max_length=80)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="grants.grantproposal",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="ProgressReport",
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
                ("key", models.CharField(max_length=60, unique=True)),
                ("words", models.TextField()),
                ("spent", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "state",
                    models.CharField(
                        choices=[("made", "等核对"), ("confirmed", "已核对"), ("returned", "退回")],
                        default="made",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by_id", models.UUIDField(null=True)),
                ("made_by", models.CharField(max_length=80)),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_id", models.UUIDField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                (
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="grants.instalment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrantPaper",
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
                ("suffix", models.CharField(max_length=5)),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="grants.grantproposal",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="grants.progressreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallLabel",
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
                (
                    "purpose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="labels",
                        to="grants.callpurpose",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "label"), name="purpose_label_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="callpurpose",
            constraint=models.UniqueConstraint(fields=("call", "purpose"), name="purpose_once"),
        ),
        migrations.AddConstraint(
            model_name="countyroom",
            constraint=models.UniqueConstraint(
                fields=("pool", "county", "purpose"), name="county_room_once"
            ),
        ),
        migrations.AddIndex(
            model_name="grantproposal",
            index=models.Index(fields=["union", "state"], name="grant_proposal_listed"),
        ),
        migrations.AddIndex(
            model_name="grantproposal",
            index=models.Index(fields=["call", "state"], name="grant_proposal_of_call"),
        ),
        migrations.AddConstraint(
            model_name="grantproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved", None), ("approved__lte", models.F("asked")), _connector="OR"
                ),
                name="grant_never_above_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantgoal",
            constraint=models.UniqueConstraint(
                fields=("proposal", "number"), name="grant_goal_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="givenback",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="given_back_above_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(
                fields=("proposal", "number"), name="budget_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("own__gte", 0)),
                name="budget_line_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_passed", True)), fields=("proposal",), name="accepted_once"
            ),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(fields=["state", "report_by"], name="instalment_due"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(
                fields=("proposal", "number"), name="instalment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="instalment_above_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "returned"), _negated=True),
                fields=("instalment",),
                name="one_live_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by_id", None),
                    models.Q(("answered_by_id", models.F("made_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="report_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantpaper",
            constraint=models.UniqueConstraint(
                fields=("proposal", "digest"), name="grant_paper_once"
            ),
        ),
    ]
