"""The first tables of stationing."""

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
            name="LogEntry",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("work", "驻点工作"),
                            ("study", "调研走访"),
                            ("leader", "领导到点"),
                        ],
                        max_length=6,
                    ),
                ),
                ("on", models.DateField()),
                ("what", models.CharField(max_length=500)),
                ("met", models.CharField(blank=True, max_length=120)),
                ("solved", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="stationing.logentry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeardMatter",
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
                    "to",
                    models.CharField(
                        choices=[
                            ("rights", "有诉求，转维权"),
                            ("aid", "家里困难，转帮扶"),
                            ("pairing", "缺东西，报到供需配对"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=60)),
                ("sealed_words", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                ("handed_on_at", models.DateTimeField(null=True)),
                ("handed_on_by", models.CharField(blank=True, max_length=80)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="stationing.logentry",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LogPicture",
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
                ("alt", models.CharField(max_length=60)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="stationing.logentry",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Stationing",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("town", "驻镇工作队"), ("community", "包联社区")], max_length=9
                    ),
                ),
                ("place", models.CharField(max_length=40)),
                ("agreement_id", models.UUIDField(null=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(db_index=True)),
                ("aim", models.CharField(blank=True, max_length=300)),
                ("ended_on", models.DateField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=80)),
                ("outcome", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(default=0)),
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
            ],
        ),
        migrations.CreateModel(
            name="PlanItem",
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
                ("title", models.CharField(max_length=60)),
                ("aim", models.CharField(blank=True, max_length=200)),
                ("owner", models.CharField(max_length=60)),
                ("first_due", models.DateField()),
                ("due", models.DateField(db_index=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "在办"), ("done", "办成了"), ("dropped", "不办了")],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("planned_on", models.DateField()),
                ("last_on", models.DateField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "owner_union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "stationing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="stationing.stationing",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="logentry",
            name="stationing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="stationing.stationing",
            ),
        ),
        migrations.CreateModel(
            name="Backer",
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
                ("name", models.CharField(max_length=60)),
                ("gives", models.CharField(blank=True, max_length=120)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "stationing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="backers",
                        to="stationing.stationing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Term",
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
                ("name", models.CharField(max_length=40)),
                ("post", models.CharField(blank=True, max_length=60)),
                ("is_leader", models.BooleanField(default=False)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(db_index=True)),
                ("left_on", models.DateField(null=True)),
                ("why_left", models.CharField(blank=True, max_length=60)),
                (
                    "backer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stationing.backer",
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewed_by",
                        to="stationing.term",
                    ),
                ),
                (
                    "stationing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="stationing.stationing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Progress",
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
                ("number", models.PositiveSmallIntegerField()),
                ("on", models.DateField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("going", "有进展"),
                            ("stuck", "遇到困难"),
                            ("put_off", "改期"),
                            ("finished", "办成了"),
                            ("given_up", "不办了"),
                            ("taken_up", "重新开始"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("new_due", models.DateField(null=True)),
                ("result", models.CharField(blank=True, max_length=20)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("unit", models.CharField(blank=True, max_length=12)),
                ("qualifier", models.CharField(blank=True, max_length=3)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="stationing.planitem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "number"), name="progress_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("how__in", ["given_up", "put_off", "stuck", "taken_up"]),
                                _negated=True,
                            ),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="progress_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", None), ("result", "")),
                            models.Q(
                                models.Q(("result", ""), _negated=True), ("amount__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="result_with_its_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "qualifier__in",
                                ("", "不低于", "不超过", "近", "约", "超", "余", "多", "以上"),
                            )
                        ),
                        name="progress_qualifier_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="stationing",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                name="stationing_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="stationing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), models.Q(("outcome", ""), _negated=True), _connector="OR"
                ),
                name="stationing_end_says_what_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.UniqueConstraint(
                fields=("stationing", "title"), name="plan_item_once"
            ),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["stationing", "-on", "-id"], name="log_of_stationing"),
        ),
        migrations.AddConstraint(
            model_name="backer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("stationing", "name"),
                name="backer_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                name="term_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on", None), models.Q(("why_left", ""), _negated=True), _connector="OR"
                ),
                name="who_left_says_why",
            ),
        ),
    ]
