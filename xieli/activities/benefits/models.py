"""Partner, Outlet; Batch and its terms; Window, Lot, Claim; Settlement; farm goods and tours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.activities.benefits.farm_models import (
    FarmGoods,
    LiveSession,
    Outing,
    RouteStop,
    Sale,
    SessionBatch,
)
from xieli.ledger.models import Account
from xieli.people.models import Person
from xieli.shell.models import Row
from xieli.unions.models import Enterprise, Place, Union

__all__ = [
    "Batch", "BatchGroup", "BatchOutlet", "BatchState", "Claim", "ClaimState", "CrowdedDevice",
    "FarmGoods", "LiveSession", "Lot", "Outing", "Outlet", "Partner", "RouteStop", "Sale",
    "SessionBatch", "Settlement", "SettlementState", "Way", "What", "Window",
]  # fmt: skip


class Partner(Row):
    """A firm that gives benefits with the union, under a contract with both sides' money."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    contract_number = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    union_invests = models.DecimalField(max_digits=14, decimal_places=2)  # CNY, by the contract
    partner_invests = models.DecimalField(max_digits=14, decimal_places=2)
    settles_every_days = models.PositiveSmallIntegerField(default=30)
    is_ended = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("union", "contract_number"), name="partner_contract_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.contract_number}"


class Outlet(Row):
    """A listed place where claims are redeemed; its code names it to the till."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="outlets")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=14, unique=True)  # random
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=160, blank=True)
    hours = models.CharField(max_length=60, blank=True)
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class What(models.TextChoices):
    """What a batch gives; pages and words differ, the law does not."""

    VOUCHER = "voucher", _("券")
    GOODS = "goods", _("实物")
    FARM = "farm", _("帮扶农产品")
    TOUR = "tour", _("职工疗休养和旅游")


class Way(models.TextChoices):
    """The three fair ways."""

    FIRST = "first", _("先到先得")
    DRAW = "draw", _("摇号")
    WINDOW = "window", _("预约时段")


class BatchState(models.TextChoices):
    """Where a batch is."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("进行中")
    DRAWN = "drawn", _("已摇号")
    CLOSED = "closed", _("已截止")
    SETTLED = "settled", _("已结清")


class Batch(Row):
    """So many of one thing for workers, given in one of the three fair ways.

    Its stock is the ledger's: unit `quota:<code>`, from `stock` to `held` at a claim, on to the
    used ones at redemption, back to `stock` when it expires. Both accounts are bounded.
    """

    code = models.CharField(max_length=14, unique=True)  # public, random
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=400, blank=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        Partner, null=True, on_delete=models.PROTECT, related_name="batches"
    )
    what = models.CharField(max_length=8, choices=What.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.DRAFT)
    quantity = models.PositiveIntegerField()  # ever put into stock
    face_value = models.DecimalField(max_digits=10, decimal_places=2)  # CNY of one
    union_pays = models.DecimalField(max_digits=10, decimal_places=2)  # of it
    partner_pays = models.DecimalField(max_digits=10, decimal_places=2)  # the rest is the worker's
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()  # of claiming, or of entering the draw
    redeem_until = models.DateField()
    within = models.ForeignKey(  # for members of this union and those below it
        Union, null=True, on_delete=models.PROTECT, related_name="+"
    )
    members_only = models.BooleanField(default=True)
    per_household = models.BooleanField(default=False)
    stock = models.OneToOneField(Account, null=True, on_delete=models.PROTECT, related_name="+")
    held = models.OneToOneField(Account, null=True, on_delete=models.PROTECT, related_name="+")
    # a draw: the seed is committed to before the close and shown after (see draw.py)
    commitment = models.CharField(max_length=64, blank=True)  # sha256 of the seed, hex
    sealed_seed = models.BinaryField(null=True)
    seed = models.CharField(max_length=64, blank=True)  # revealed: hex
    lots_digest = models.CharField(max_length=64, blank=True)  # of the closed list of lots
    lots_count = models.PositiveIntegerField(null=True)
    list_closed_at = models.DateTimeField(null=True)
    mixes_in = models.CharField(max_length=120, blank=True)  # a public number named beforehand
    mixed_in = models.CharField(max_length=60, blank=True)  # … and what it came to be
    drawn_at = models.DateTimeField(null=True)
    drawn_through = models.PositiveIntegerField(default=0)  # the last place that got a claim
    version = models.PositiveIntegerField(default=0)
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    opened_by_id = models.UUIDField(null=True)  # another person than who made it
    opened_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=("union", "state"), name="batch_of_union")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opened_by_id=None)
                | ~models.Q(opened_by_id=models.F("made_by_id")),
                name="batch_opened_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    union_pays__gte=0, partner_pays__gte=0,
                    face_value__gte=models.F("union_pays") + models.F("partner_pays"),
                ),
                name="batch_parts_within_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="batch_closes_later"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class BatchGroup(Row):
    """A group of workers a batch is for (the words of membership's Group); none is everybody."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="groups")
    group = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("batch", "group"), name="batch_group_once")]


class BatchOutlet(Row):
    """An outlet where a batch is redeemed; none is every outlet of its partner."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="outlets")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("batch", "outlet"), name="batch_outlet_once")
        ]


class Window(Row):
    """An appointment window of a batch, with its places."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="windows")
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("starts_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("places")), name="window_not_overfull"
            )
        ]


class Lot(Row):
    """An entry of a draw; number in the list and place in the order are written by the draw.

    A million rows are written once more then, so there are few indexes, and each serves twice.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lots", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    household_id = models.UUIDField(null=True)  # set where the terms count households
    ticket = models.CharField(max_length=14)  # public, random: stands in the published list
    at = models.DateTimeField()
    number = models.PositiveIntegerField(null=True)
    place = models.PositiveIntegerField(null=True)  # in the drawn order, from 1

    class Meta:
        indexes = [models.Index(fields=("batch", "place"), name="lot_by_place")]
        constraints = [
            models.UniqueConstraint(fields=("person", "batch"), name="one_lot_a_person"),
            models.UniqueConstraint(fields=("batch", "ticket"), name="one_lot_a_ticket"),
            models.UniqueConstraint(
                fields=("batch", "household_id"), name="one_lot_a_household",
                condition=models.Q(household_id__isnull=False),
            ),
        ]  # fmt: skip


class ClaimState(models.TextChoices):
    """Where a claim is."""

    HELD = "held", _("待核销")
    REDEEMED = "redeemed", _("已核销")
    EXPIRED = "expired", _("过期退回")
    GIVEN_BACK = "given_back", _("主动退回")


class Claim(Row):
    """One of a batch for one person: one a person, one a household where the terms say so.

    A claim that expired or was given back still counts: nobody gets a second one of the batch.
    """

    # Both are held by a trigger of the statement (migration 0004).
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="claims", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    household_id = models.UUIDField(null=True)  # set where the terms count households
    window = models.ForeignKey(
        Window, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(max_length=14)  # random, unique: what the QR shows
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.HELD)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # redeemed, expired, given back
    outlet = models.ForeignKey(
        Outlet, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    redeem_key = models.CharField(max_length=64, null=True)  # of the till's click
    redeemed_by = models.CharField(max_length=80, blank=True)
    till_at = models.DateTimeField(null=True)  # by the till's clock, where it had no network
    settlement = models.ForeignKey(
        "Settlement", null=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )

    class Meta:  # each index costs the rush: none stands here that no question needs
        indexes = [
            models.Index(fields=("batch", "state"), name="claim_by_state"),
            models.Index(
                fields=("settlement",), name="claim_of_settlement",
                condition=models.Q(settlement__isnull=False),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=("code",), name="one_claim_a_code"),
            models.UniqueConstraint(fields=("person", "batch"), name="one_claim_a_person"),
            models.UniqueConstraint(
                fields=("redeem_key",), name="one_claim_a_click",
                condition=models.Q(redeem_key__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("household_id", "batch"), name="one_claim_a_household",
                condition=models.Q(household_id__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code


class SettlementState(models.TextChoices):
    """Where a settlement is: drawn up, agreed by the merchant, approved and paid by others."""

    DRAFT = "draft", _("待商户确认")
    AGREED = "agreed", _("商户已确认")
    APPROVED = "approved", _("待付款")
    PAID = "paid", _("已付款")
    DISPUTED = "disputed", _("商户有异议")
    WITHDRAWN = "withdrawn", _("已撤回")


class Settlement(Row):
    """What the union owes a partner for redeemed claims of some days; its claims are its lines."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="settlements")
    number = models.CharField(max_length=14, unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    count = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)  # CNY, the union's part
    state = models.CharField(
        max_length=10, choices=SettlementState.choices, default=SettlementState.DRAFT
    )
    words = models.CharField(max_length=200, blank=True)  # the merchant's objection
    drawn_by_id = models.UUIDField(null=True)
    drawn_by = models.CharField(max_length=80)
    drawn_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=80, blank=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    paid_by_id = models.UUIDField(null=True)
    paid_by = models.CharField(max_length=80, blank=True)
    paid_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by_id=None)
                | ~models.Q(approved_by_id=models.F("drawn_by_id")),
                name="settlement_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(paid_by_id=None)
                | (
                    ~models.Q(paid_by_id=models.F("drawn_by_id"))
                    & ~models.Q(paid_by_id=models.F("approved_by_id"))
                ),
                name="settlement_paid_by_a_third",
            ),
        ]


class CrowdedDevice(Row):
    """A device on which more people than the rulebook leaves free wanted one batch.

    Known by its signed cookie: it slows them down and tells the officer, and refuses nobody.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="crowded")
    device = models.CharField(max_length=14)  # random, of the cookie
    people = models.PositiveSmallIntegerField()
    at = models.DateTimeField()  # last

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("batch", "device"), name="crowded_device_once")
        ]
