"""The tables of sharing: cards and keys, partners, letters out and in, receipts, passed cases."""

import django.db.models.deletion
import xieli.shell.keys
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0005_more_functions"),
        ("rights", "0001_initial"),
        ("unions", "0002_county_labels"),
    ]

    operations = [
        migrations.CreateModel(
            name="HomeKey",
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
                ("key_id", models.CharField(max_length=32, unique=True)),
                ("public_hex", models.CharField(max_length=64)),
                ("sealed_signing", models.BinaryField()),
                ("is_current", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                ("retired_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("is_current",),
                        name="one_current_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_current", False),
                            models.Q(("retired_at", None), ("revoked_at", None)),
                            _connector="OR",
                        ),
                        name="current_key_is_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutLetter",
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
                ("kind", models.CharField(max_length=20)),
                ("sequence", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("purpose", models.CharField(max_length=120)),
                ("basis", models.CharField(max_length=160)),
                ("body", models.TextField(blank=True)),
                ("sealed_body", models.BinaryField(null=True)),
                ("digest", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("signature_input", models.CharField(blank=True, max_length=400)),
                ("signature", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等寄出"),
                            ("delivered", "已送达，有回执"),
                            ("refused", "对方没有收"),
                            ("expired", "过期没寄到"),
                            ("cancelled", "寄出前撤回"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("made_by_id", models.UUIDField(null=True)),
                ("made_by", models.CharField(max_length=80)),
                ("tries", models.PositiveIntegerField(default=0)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown", "不认识这把钥匙"),
                            ("revoked", "钥匙已经作废"),
                            ("tampered", "签名对不上，内容可能被改过"),
                            ("replayed", "旧信被重放"),
                            ("clock", "两边的时钟差得太多"),
                            ("expired", "已经过了有效期"),
                            ("oversized", "太大"),
                            ("unreadable", "读不懂"),
                            ("elsewhere", "不是寄给这里的"),
                            ("unconfirmed", "核对码还没有核对"),
                            ("busy", "一时寄来的太多"),
                        ],
                        max_length=12,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.homekey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MemberProof",
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
                ("number", models.CharField(max_length=14, unique=True)),
                ("for_whom", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proof",
                        to="sharing.outletter",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Partner",
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
                ("code", models.CharField(max_length=14, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("address", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等核对"),
                            ("live", "已互通"),
                            ("broken", "钥匙作废，等重新邀请"),
                            ("closed", "已停止"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.CharField(blank=True, max_length=80)),
                ("they_confirmed_at", models.DateTimeField(null=True)),
                ("last_out", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("last_fault", models.CharField(blank=True, max_length=160)),
                ("last_heard_at", models.DateTimeField(null=True)),
                ("why_closed", models.CharField(blank=True, max_length=160)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "our_key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.homekey",
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
        migrations.AddField(
            model_name="outletter",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outbox",
                to="sharing.partner",
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
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
                ("code", models.CharField(max_length=14, unique=True)),
                ("words", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "等对方接受"),
                            ("used", "对方接受了"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="sharing.partner",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HeardNonce",
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
                ("nonce", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PartnerKey",
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
                ("key_id", models.CharField(max_length=32, unique=True)),
                ("public_hex", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="sharing.partner",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InLetter",
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
                ("kind", models.CharField(max_length=20)),
                ("sequence", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("purpose", models.CharField(max_length=120)),
                ("basis", models.CharField(max_length=160)),
                ("body", models.TextField(blank=True)),
                ("sealed_body", models.BinaryField(null=True)),
                ("digest", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("signature_input", models.CharField(blank=True, max_length=400)),
                ("signature", models.CharField(blank=True, max_length=120)),
                ("letter_id", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("arrived", "等处理"),
                            ("taken", "收下了"),
                            ("declined", "没有接"),
                        ],
                        default="arrived",
                        max_length=10,
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=80)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inbox",
                        to="sharing.partner",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.partnerkey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Passing",
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
                ("number", models.CharField(max_length=14)),
                ("is_out", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "已转出，等对方接"),
                            ("taken", "对方在办"),
                            ("here", "接过来了，这里在办"),
                            ("declined", "对方没有接"),
                            ("stopped", "没有送到"),
                        ],
                        max_length=10,
                    ),
                ),
                ("consent", models.CharField(max_length=200)),
                ("consent_at", models.DateTimeField()),
                ("told_move_id", models.UUIDField(null=True)),
                (
                    "their_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "待受理"),
                            ("taken", "已受理"),
                            ("sent", "已派单，等签收"),
                            ("signed", "办理中"),
                            ("answered", "已答复，等评价"),
                            ("closed", "已办结"),
                            ("withdrawn", "已撤回"),
                            ("handed", "已转办"),
                        ],
                        max_length=10,
                    ),
                ),
                ("their_union", models.CharField(blank=True, max_length=80)),
                ("their_until", models.DateField(null=True)),
                ("their_words", models.CharField(blank=True, max_length=200)),
                ("sealed_answer", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80)),
                (
                    "in_letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.inletter",
                    ),
                ),
                (
                    "out_letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.outletter",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passings",
                        to="sharing.partner",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rights.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PassedField",
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
                ("field", models.CharField(max_length=10)),
                (
                    "passing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fields",
                        to="sharing.passing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PassingStep",
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
                ("move_id", models.UUIDField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("asked", "提出"),
                            ("taken", "受理"),
                            ("sent", "派单"),
                            ("signed", "签收"),
                            ("sent_back", "退回派出工会"),
                            ("came_back", "到期没人签收，自动退回"),
                            ("assigned", "交办"),
                            ("told", "办理"),
                            ("answered", "答复"),
                            ("judged", "评价"),
                            ("redone", "退回重办"),
                            ("closed", "办结"),
                            ("withdrawn", "撤回"),
                            ("handed", "转办"),
                        ],
                        max_length=10,
                    ),
                ),
                ("union_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "passing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="sharing.passing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
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
                ("is_ours", models.BooleanField()),
                ("body", models.TextField()),
                ("signature_input", models.CharField(max_length=400)),
                ("signature", models.CharField(max_length=120)),
                ("public_hex", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="sharing.partner",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="outletter",
            name="receipt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sharing.receipt",
            ),
        ),
        migrations.AddField(
            model_name="inletter",
            name="receipt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sharing.receipt"
            ),
        ),
        migrations.CreateModel(
            name="RefusedMail",
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
                ("letter_id", models.UUIDField(null=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("unknown", "不认识这把钥匙"),
                            ("revoked", "钥匙已经作废"),
                            ("tampered", "签名对不上，内容可能被改过"),
                            ("replayed", "旧信被重放"),
                            ("clock", "两边的时钟差得太多"),
                            ("expired", "已经过了有效期"),
                            ("oversized", "太大"),
                            ("unreadable", "读不懂"),
                            ("elsewhere", "不是寄给这里的"),
                            ("unconfirmed", "核对码还没有核对"),
                            ("busy", "一时寄来的太多"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.partner",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HomeCard",
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
                ("is_ours", models.BooleanField(default=True, unique=True)),
                ("code", models.CharField(max_length=14, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("address", models.CharField(max_length=200)),
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_ours", True)), name="card_is_ours"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "live"), _negated=True),
                    ("confirmed_at__isnull", False),
                    _connector="OR",
                ),
                name="live_partner_is_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="heardnonce",
            constraint=models.UniqueConstraint(fields=("partner", "nonce"), name="nonce_once"),
        ),
        migrations.AddConstraint(
            model_name="passing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("declined", "stopped")), _negated=True),
                fields=("ticket",),
                name="case_passed_to_one_home",
            ),
        ),
        migrations.AddConstraint(
            model_name="passing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_out", True), ("out_letter__isnull", False)),
                    models.Q(("in_letter__isnull", False), ("is_out", False)),
                    _connector="OR",
                ),
                name="passing_has_its_letter",
            ),
        ),
        migrations.AddConstraint(
            model_name="passedfield",
            constraint=models.UniqueConstraint(
                fields=("passing", "field"), name="passed_field_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="passingstep",
            constraint=models.UniqueConstraint(
                fields=("passing", "move_id"), name="passing_step_once"
            ),
        ),
        migrations.AddIndex(
            model_name="outletter",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["partner", "sequence"],
                name="letter_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="outletter",
            index=models.Index(fields=["expires_at"], name="out_letter_expires"),
        ),
        migrations.AddConstraint(
            model_name="outletter",
            constraint=models.UniqueConstraint(
                fields=("partner", "sequence"), name="out_letter_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="outletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "delivered"), _negated=True),
                    ("receipt__isnull", False),
                    _connector="OR",
                ),
                name="delivered_has_a_receipt",
            ),
        ),
        migrations.AddIndex(
            model_name="inletter",
            index=models.Index(fields=["partner", "state", "arrived_at"], name="letter_arrived"),
        ),
        migrations.AddIndex(
            model_name="inletter",
            index=models.Index(fields=["expires_at"], name="in_letter_expires"),
        ),
        migrations.AddConstraint(
            model_name="inletter",
            constraint=models.UniqueConstraint(
                fields=("partner", "letter_id"), name="letter_taken_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="inletter",
            constraint=models.UniqueConstraint(
                fields=("partner", "sequence"), name="in_letter_in_order"
            ),
        ),
    ]
