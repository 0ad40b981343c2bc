"""HomeCard, HomeKey; Partner with its keys; Invitation; letters out and in; Receipt; Passing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.rights.models import Act, Ticket
from xieli.activities.rights.models import State as TicketState
from xieli.people.models import Person
from xieli.sharing import rules
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class HomeCard(Row):
    """How this home is known to others: one row."""

    is_ours = models.BooleanField(default=True, unique=True)
    code = models.CharField(max_length=14, unique=True)  # random, for ever
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_ours=True), name="card_is_ours")]

    def __str__(self) -> str:
        return self.name


class HomeKey(Row):
    """A signing key of ours; its private half lies sealed in the vault."""

    key_id = models.CharField(max_length=32, unique=True)
    public_hex = models.CharField(max_length=64)
    sealed_signing = models.BinaryField()
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    retired_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("is_current",), condition=Q(is_current=True), name="one_current_key"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(retired_at=None, revoked_at=None),
                name="current_key_is_live",
            ),
        ]


class PartnerState(models.TextChoices):
    """Where we are with another home."""

    WAITING = "waiting", _("等核对")
    LIVE = "live", _("已互通")
    BROKEN = "broken", _("钥匙作废，等重新邀请")
    CLOSED = "closed", _("已停止")


class Partner(Row):
    """Another home that we know, on whose behalf, and with which of our keys it knows us."""

    code = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8, choices=PartnerState.choices, default=PartnerState.WAITING
    )
    our_key = models.ForeignKey(HomeKey, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    they_confirmed_at = models.DateTimeField(null=True)
    last_out = models.PositiveIntegerField(default=0)  # sequence of the newest letter to it
    tries = models.PositiveIntegerField(default=0)  # in vain, one after another
    next_try_at = models.DateTimeField(null=True)
    last_fault = models.CharField(max_length=160, blank=True)
    last_heard_at = models.DateTimeField(null=True)
    why_closed = models.CharField(max_length=160, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="live") | Q(confirmed_at__isnull=False),
                name="live_partner_is_confirmed",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PartnerKey(Row):
    """A public key of another home."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="keys")
    key_id = models.CharField(max_length=32, unique=True)
    public_hex = models.CharField(max_length=64)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # replaced; believed so long for letters on the road
    revoked_at = models.DateTimeField(null=True)


class InvitationState(models.TextChoices):
    """Where an invitation is."""

    OPEN = "open", _("等对方接受")
    USED = "used", _("对方接受了")
    WITHDRAWN = "withdrawn", _("已撤回")


class Invitation(Row):
    """A code that lets one other home introduce itself to us."""

    code = models.CharField(max_length=14, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=80)  # whom it is for
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN
    )
    partner = models.ForeignKey(
        Partner, null=True, on_delete=models.PROTECT, related_name="invitations"
    )
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)


class Receipt(WrittenOnce):
    """A signed answer to a bundle: what of it was taken, by whom; ours or the other home's."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="receipts")
    is_ours = models.BooleanField()
    body = models.TextField()
    signature_input = models.CharField(max_length=400)
    signature = models.CharField(max_length=120)
    public_hex = models.CharField(max_length=64)  # of the key that signed
    at = models.DateTimeField()


class OutState(models.TextChoices):
    """Where a letter of ours is."""

    WAITING = "waiting", _("等寄出")
    DELIVERED = "delivered", _("已送达，有回执")
    REFUSED = "refused", _("对方没有收")
    EXPIRED = "expired", _("过期没寄到")
    CANCELLED = "cancelled", _("寄出前撤回")


class InState(models.TextChoices):
    """Where a letter to us is."""

    ARRIVED = "arrived", _("等处理")
    TAKEN = "taken", _("收下了")
    DECLINED = "declined", _("没有接")


class Why(models.TextChoices):
    """Why mail was not taken."""

    UNKNOWN = rules.UNKNOWN, _("不认识这把钥匙")
    REVOKED = rules.REVOKED, _("钥匙已经作废")
    TAMPERED = rules.TAMPERED, _("签名对不上，内容可能被改过")
    REPLAYED = rules.REPLAYED, _("旧信被重放")
    CLOCK = rules.CLOCK, _("两边的时钟差得太多")
    EXPIRED = rules.EXPIRED, _("已经过了有效期")
    OVERSIZED = rules.OVERSIZED, _("太大")
    UNREADABLE = rules.UNREADABLE, _("读不懂")
    ELSEWHERE = rules.ELSEWHERE, _("不是寄给这里的")
    UNCONFIRMED = rules.UNCONFIRMED, _("核对码还没有核对")
    BUSY = rules.BUSY, _("一时寄来的太多")


class Letter(Row):
    """What an envelope says, on either side; personal words are sealed, and go when it expires."""

    kind = models.CharField(max_length=20)
    sequence = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    purpose = models.CharField(max_length=120)
    basis = models.CharField(max_length=160)
    body = models.TextField(blank=True)
    sealed_body = models.BinaryField(null=True)
    digest = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    signature_input = models.CharField(max_length=400, blank=True)
    signature = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class OutLetter(Letter):
    """An envelope of ours; its key is the envelope's id."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="outbox")
    state = models.CharField(max_length=10, choices=OutState.choices, default=OutState.WAITING)
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    tries = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    signed_by = models.ForeignKey(HomeKey, null=True, on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey(Receipt, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("partner", "sequence"), name="letter_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=("expires_at",), name="out_letter_expires"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("partner", "sequence"), name="out_letter_in_order"),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(receipt__isnull=False),
                name="delivered_has_a_receipt",
            ),
        ]


class InLetter(Letter):
    """An envelope of another home, taken once."""

    letter_id = models.UUIDField()  # the envelope's id
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="inbox")
    state = models.CharField(max_length=10, choices=InState.choices, default=InState.ARRIVED)
    signed_by = models.ForeignKey(PartnerKey, on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=("partner", "state", "arrived_at"), name="letter_arrived"),
            models.Index(fields=("expires_at",), name="in_letter_expires"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("partner", "letter_id"), name="letter_taken_once"),
            models.UniqueConstraint(fields=("partner", "sequence"), name="in_letter_in_order"),
        ]


class HeardNonce(Row):
    """A request that was taken already; the same again is a replay."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("partner", "nonce"), name="nonce_once")]


class RefusedMail(WrittenOnce):
    """Mail that was not taken, and why; never its words."""

    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+")
    letter_id = models.UUIDField(null=True)
    why = models.CharField(max_length=12, choices=Why.choices)
    words = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(db_index=True)


class PassingState(models.TextChoices):
    """Where a passed case is between the two homes."""

    SENT = "sent", _("已转出，等对方接")
    TAKEN = "taken", _("对方在办")
    HERE = "here", _("接过来了，这里在办")
    DECLINED = "declined", _("对方没有接")
    STOPPED = "stopped", _("没有送到")


class Passing(Row):
    """A case under one number in two homes: ours, and what the other side last told."""

    number = models.CharField(max_length=14)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="passings")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    is_out = models.BooleanField()  # we gave it; else we took it
    state = models.CharField(max_length=10, choices=PassingState.choices)
    consent = models.CharField(max_length=200)  # how the worker agreed, where the paper is
    consent_at = models.DateTimeField()
    out_letter = models.ForeignKey(OutLetter, null=True, on_delete=models.PROTECT, related_name="+")
    in_letter = models.ForeignKey(InLetter, null=True, on_delete=models.PROTECT, related_name="+")
    told_move_id = models.UUIDField(null=True)  # the newest step that the other side was told
    their_state = models.CharField(max_length=10, choices=TicketState.choices, blank=True)
    their_union = models.CharField(max_length=80, blank=True)
    their_until = models.DateField(null=True)
    their_words = models.CharField(max_length=200, blank=True)
    sealed_answer = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("ticket",), condition=~Q(state__in=("declined", "stopped")),
                name="case_passed_to_one_home",
            ),
            models.CheckConstraint(
                condition=Q(is_out=True, out_letter__isnull=False)
                | Q(is_out=False, in_letter__isnull=False),
                name="passing_has_its_letter",
            ),
        ]  # fmt: skip


class PassedField(WrittenOnce):
    """One field of a case that the worker agreed to hand over."""

    passing = models.ForeignKey(Passing, on_delete=models.PROTECT, related_name="fields")
    field = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("passing", "field"), name="passed_field_once")
        ]


class PassingStep(WrittenOnce):
    """One step of the case on the other side, as it told us."""

    passing = models.ForeignKey(Passing, on_delete=models.PROTECT, related_name="steps")
    move_id = models.UUIDField()
    act = models.CharField(max_length=10, choices=Act.choices)
    union_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("passing", "move_id"), name="passing_step_once")
        ]


class MemberProof(Row):
    """A proof of membership that a member let us send to another home."""

    number = models.CharField(max_length=14, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(OutLetter, on_delete=models.PROTECT, related_name="proof")
    for_whom = models.CharField(max_length=80)
    made_at = models.DateTimeField()
