"""The register of places: what stands under it, and the indexes of the search."""

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
            name="Inspection",
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
                ("words", models.CharField(blank=True, max_length=200)),
                ("by_id", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Supply",
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
                ("measure", models.CharField(max_length=4)),
                ("quantity", models.PositiveIntegerField()),
                ("left", models.PositiveIntegerField()),
                ("expires_on", models.DateField(null=True)),
                ("put_in_at", models.DateTimeField()),
                ("put_in_by", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="InspectionPicture",
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
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="venues.inspection",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Outline",
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
                ("region_code", models.CharField(max_length=6, unique=True)),
                ("approval", models.CharField(max_length=40)),
                ("points", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("approval", ""), _negated=True),
                        name="outline_has_approval",
                    )
                ],
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
                ("key", models.CharField(max_length=36, unique=True)),
                ("code", models.CharField(max_length=16, unique=True)),
                (
                    "trouble",
                    models.CharField(
                        choices=[
                            ("locked", "锁着门"),
                            ("broken", "东西坏了"),
                            ("lost", "找不到"),
                            ("other", "别的"),
                        ],
                        max_length=6,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200)),
                ("metres", models.PositiveIntegerField(null=True)),
                ("is_doubtful", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("until", models.DateField()),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportPicture",
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
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="picture",
                        to="venues.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TakeOut",
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
                ("quantity", models.PositiveIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("used", "用掉了"),
                            ("expired", "过期下架"),
                            ("spoiled", "坏了、丢了"),
                        ],
                        max_length=7,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outs",
                        to="venues.supply",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Venue",
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
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=60)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("code", models.CharField(max_length=16, unique=True)),
                ("address", models.CharField(blank=True, max_length=160)),
                ("way", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("longitude", models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ("latitude", models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "起草"),
                            ("applied", "申报中"),
                            ("named", "已挂牌，等开门"),
                            ("running", "运行"),
                            ("rectifying", "整改"),
                            ("downgraded", "降级"),
                            ("withdrawn", "摘牌"),
                            ("refused", "没有通过"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.CharField(
                        blank=True,
                        choices=[("keeper", "值守人"), ("officer", "工会"), ("worker", "工友")],
                        max_length=7,
                    ),
                ),
                ("confirmed_open", models.BooleanField(default=True)),
                ("locked_at", models.DateTimeField(null=True)),
                ("named_on", models.DateField(null=True)),
                ("checked_on", models.DateField(null=True)),
                ("made_by_id", models.UUIDField(null=True)),
                ("made_by", models.CharField(blank=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.place",
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
            name="Turn",
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
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "起草"),
                            ("applied", "申报中"),
                            ("named", "已挂牌，等开门"),
                            ("running", "运行"),
                            ("rectifying", "整改"),
                            ("downgraded", "降级"),
                            ("withdrawn", "摘牌"),
                            ("refused", "没有通过"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "became",
                    models.CharField(
                        choices=[
                            ("draft", "起草"),
                            ("applied", "申报中"),
                            ("named", "已挂牌，等开门"),
                            ("running", "运行"),
                            ("rectifying", "整改"),
                            ("downgraded", "降级"),
                            ("withdrawn", "摘牌"),
                            ("refused", "没有通过"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("by_id", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=80)),
                (
                    "inspection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="venues.inspection",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="supply",
            name="venue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supplies",
                to="venues.venue",
            ),
        ),
        migrations.CreateModel(
            name="SpecialDay",
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
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("opens", models.PositiveSmallIntegerField(null=True)),
                ("closes", models.PositiveSmallIntegerField(null=True)),
                ("why", models.CharField(max_length=60)),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="specials",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="report",
            name="venue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="venues.venue",
            ),
        ),
        migrations.CreateModel(
            name="Outfit",
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
                ("word", models.CharField(max_length=20)),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outfits",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpeningHours",
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
                ("day", models.PositiveSmallIntegerField()),
                ("opens", models.PositiveSmallIntegerField()),
                ("closes", models.PositiveSmallIntegerField()),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Keeper",
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
                ("name", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=16, unique=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keepers",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="inspection",
            name="venue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspections",
                to="venues.venue",
            ),
        ),
        migrations.CreateModel(
            name="Host",
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
                ("part", models.CharField(blank=True, max_length=60)),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosts",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Confirmation",
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
                    "role",
                    models.CharField(
                        choices=[("keeper", "值守人"), ("officer", "工会"), ("worker", "工友")],
                        max_length=7,
                    ),
                ),
                ("is_open", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("metres", models.PositiveIntegerField(null=True)),
                ("is_doubtful", models.BooleanField(default=False)),
                (
                    "keeper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="venues.keeper",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BuildingProject",
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
                ("kind", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=60)),
                ("address", models.CharField(max_length=160)),
                ("basis", models.CharField(max_length=120)),
                ("budget", models.DecimalField(decimal_places=2, max_digits=12)),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "立项"),
                            ("building", "在建"),
                            ("built", "建好了，等验收"),
                            ("accepted", "验收通过"),
                            ("opened", "开放了"),
                            ("stopped", "停了"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("made_by_id", models.UUIDField(null=True)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("accepted_by_id", models.UUIDField(null=True)),
                ("accepted_by", models.CharField(blank=True, max_length=80)),
                ("accepted_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "venue",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="project",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VisitCount",
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
                ("told", models.PositiveIntegerField()),
                ("qualifier", models.CharField(blank=True, max_length=3)),
                ("value", models.IntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("keeper", "值守人"), ("officer", "工会"), ("worker", "工友")],
                        max_length=7,
                    ),
                ),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="venues.venue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CheckLine",
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
                ("item", models.CharField(max_length=20)),
                ("is_good", models.BooleanField()),
                ("words", models.CharField(blank=True, max_length=120)),
                ("until", models.DateField(null=True)),
                ("mended_at", models.DateTimeField(null=True)),
                ("mended_by_id", models.UUIDField(null=True)),
                ("mended_by", models.CharField(blank=True, max_length=80)),
                ("mended_words", models.CharField(blank=True, max_length=120)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by_id", models.UUIDField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=80)),
                ("times_failed", models.PositiveSmallIntegerField(default=0)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="venues.inspection",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "item"), name="check_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_good", True), ("until__isnull", False), _connector="OR"
                        ),
                        name="fault_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_by_id__isnull", True),
                            models.Q(("settled_by_id", models.F("mended_by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="fault_settled_by_another",
                    ),
                ],
            },
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
                ("on", models.DateField()),
                ("percent", models.PositiveSmallIntegerField()),
                ("words", models.CharField(max_length=200)),
                ("picture", models.BinaryField(null=True)),
                ("is_acceptance", models.BooleanField(default=False)),
                ("by_id", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=80)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="venues.buildingproject",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="progress_within_hundred"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="venue",
            index=models.Index(
                condition=models.Q(("state__in", ("running", "rectifying", "downgraded"))),
                fields=["latitude", "longitude"],
                name="venue_spot",
            ),
        ),
        migrations.AddIndex(
            model_name="venue",
            index=models.Index(
                condition=models.Q(("state__in", ("running", "rectifying", "downgraded"))),
                fields=["longitude", "latitude"],
                name="venue_spot_by_longitude",
            ),
        ),
        migrations.AddIndex(
            model_name="venue",
            index=models.Index(fields=["union", "state"], name="venue_of_union"),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("union", "number"),
                name="venue_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="venue_spot_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("running", "rectifying", "downgraded")), _negated=True),
                    ("named_on__isnull", False),
                    _connector="OR",
                ),
                name="venue_shown_is_named",
            ),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["venue", "-id"], name="turn_of_venue"),
        ),
        migrations.AddIndex(
            model_name="supply",
            index=models.Index(
                condition=models.Q(("left__gt", 0)), fields=["expires_on"], name="supply_expires"
            ),
        ),
        migrations.AddConstraint(
            model_name="supply",
            constraint=models.CheckConstraint(
                condition=models.Q(("left__lte", models.F("quantity"))), name="supply_left_in_stock"
            ),
        ),
        migrations.AddIndex(
            model_name="specialday",
            index=models.Index(fields=["venue", "last"], name="special_day_of_venue"),
        ),
        migrations.AddConstraint(
            model_name="specialday",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="special_days_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="specialday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes__isnull", True), ("opens__isnull", True)),
                    models.Q(("closes__gt", models.F("opens")), ("opens__isnull", False)),
                    _connector="OR",
                ),
                name="special_day_is_a_span",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True)),
                fields=["until"],
                name="report_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["venue", "-id"], name="report_of_venue"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_answer_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="outfit",
            constraint=models.UniqueConstraint(fields=("venue", "word"), name="outfit_once"),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.UniqueConstraint(fields=("venue", "day", "opens"), name="hours_once"),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes__gt", models.F("opens")),
                    ("closes__lte", 2880),
                    ("day__lte", 7),
                    ("opens__lt", 1440),
                ),
                name="hours_are_a_span",
            ),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["venue", "-id"], name="inspection_of_venue"),
        ),
        migrations.AddConstraint(
            model_name="host",
            constraint=models.UniqueConstraint(fields=("venue", "name"), name="host_once"),
        ),
        migrations.AddIndex(
            model_name="confirmation",
            index=models.Index(fields=["venue", "-id"], name="confirmation_of_venue"),
        ),
        migrations.AddIndex(
            model_name="buildingproject",
            index=models.Index(fields=["union", "state"], name="building_of_union"),
        ),
        migrations.AddConstraint(
            model_name="buildingproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_by_id__isnull", True),
                    models.Q(("accepted_by_id", models.F("made_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="building_accepted_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="visitcount",
            index=models.Index(fields=["venue", "day"], name="visits_of_venue"),
        ),
    ]
