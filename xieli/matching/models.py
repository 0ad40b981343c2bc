"""Item, Board, Need, Pledge, Condition, Proposal, its lines and shortfalls, Allocation."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.shell.models import Row
from xieli.unions.models import Enterprise, Union


class Item(Row):
    """A kind of goods, or money; `code` names its unit on the ledger (goods:<code>, CNY)."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40, unique=True)
    unit = models.CharField(max_length=10)  # 床, 台, 套, 元
    category = models.CharField(max_length=20, blank=True)
    is_money = models.BooleanField(default=False)
    other_names = models.CharField(max_length=200, blank=True)  # separated by 、

    def __str__(self) -> str:
        return self.name


class Board(Row):
    """Who lacks and who offers; `version` rises with every change, so a stale plan is seen."""

    title = models.CharField(max_length=80)
    union = models.ForeignKey(Union, on_delete=models.PROTECT)  # runs the board
    version = models.PositiveIntegerField(default=0)
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class NeedState(models.TextChoices):
    REPORTED = "reported", _("待核实")
    VERIFIED = "verified", _("已核实")
    WITHDRAWN = "withdrawn", _("已撤回")


class Need(Row):
    """What a county lacks; allocated never exceeds the quantity."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="needs")
    union = models.ForeignKey(Union, on_delete=models.PROTECT)  # the receiving county's union
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)  # the list's own key: re-running a file finds it again
    quantity = models.PositiveIntegerField()
    qualifier = models.CharField(max_length=4, blank=True)
    allocated = models.PositiveIntegerField(default=0)
    urgency = models.PositiveSmallIntegerField(default=3)  # 1 … 5, 5 is the most urgent
    village = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=40, blank=True)  # for whom: 小学生, 60岁以上老人
    households = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=200, blank=True)  # specification, why
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=NeedState.choices, default=NeedState.REPORTED)
    reported_by_id = models.UUIDField(null=True)
    reported_by = models.CharField(max_length=80)
    reported_at = models.DateTimeField()
    verified_by_id = models.UUIDField(null=True)
    verified_by = models.CharField(max_length=80, blank=True)
    verified_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)  # rises with every report

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("board", "union", "number"), name="need_once"),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("quantity")), name="need_never_over_filled"
            ),
            models.CheckConstraint(condition=Q(urgency__range=(1, 5)), name="need_urgency"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="need_asks_for_something"),
        ]


class PledgeState(models.TextChoices):
    OFFERED = "offered", _("已认捐")
    WITHDRAWN = "withdrawn", _("已撤回")


class Pledge(Row):
    """What an enterprise gives; allocated never exceeds the quantity; a restriction binds."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="pledges")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT)
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()
    allocated = models.PositiveIntegerField(default=0)
    lot = models.PositiveIntegerField(default=1)
    unit_value = models.DecimalField(max_digits=12, decimal_places=2)  # fair value, 元 per unit
    only_union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT)
    only_need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT)
    only_group = models.CharField(max_length=40, blank=True)
    ready_on = models.DateField(null=True)
    words = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=40, blank=True)
    sealed_phone = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=64, blank=True)  # tells a changed phone, opens none
    state = models.CharField(
        max_length=10, choices=PledgeState.choices, default=PledgeState.OFFERED
    )
    pledged_by = models.CharField(max_length=80)
    pledged_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("board", "enterprise", "number"), name="pledge_once"),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("quantity")), name="pledge_never_over_given"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="pledge_gives_something"),
            models.CheckConstraint(condition=Q(lot__gt=0), name="pledge_lot_holds_something"),
        ]


class Condition(Row):
    """The officer's word: this line must be (pin), or this pair must not be (ban)."""

    PIN, BAN = "pin", "ban"
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="conditions")
    kind = models.CharField(max_length=3, choices=[(PIN, _("钉住")), (BAN, _("禁配"))])
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT)
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=100, blank=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("pledge", "need"), name="condition_once"),
            models.CheckConstraint(
                # NOT NULL said aloud: NULL > 0 is unknown, and a CHECK lets the unknown pass
                condition=Q(kind="ban", quantity=None)
                | Q(kind="pin", quantity__isnull=False, quantity__gt=0),
                name="pin_says_how_many",
            ),
        ]


class Proposal(Row):
    """A solved plan for one version of the board; adopted at most once."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    board_version = models.PositiveIntegerField()
    cost = models.DecimalField(max_digits=30, decimal_places=0)
    splits_before = models.PositiveIntegerField()
    splits_after = models.PositiveIntegerField()
    is_proven = models.BooleanField(default=False)  # no plan can cost less
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    adopted_by_id = models.UUIDField(null=True)
    adopted_by = models.CharField(max_length=80, blank=True)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("board", "number"), name="proposal_once")]


class ProposedLine(Row):
    """One line of a plan: so much of this pledge to that need, because …"""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT)
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    because = models.CharField(max_length=200)
    why = models.JSONField(default=list)  # the same as [words, named], to be told in any language
    is_pinned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("proposal", "pledge", "need"), name="line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_gives_something"),
        ]


class Shortfall(Row):
    """What a need still lacks under a plan, because …"""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="shortfalls")
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    because = models.CharField(max_length=200)
    why = models.JSONField(default=list)


class Allocation(Row):
    """An adopted line: a promise that consignments fulfil."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="allocations")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="allocations")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="allocations")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="allocations")
    quantity = models.PositiveIntegerField()
    because = models.CharField(max_length=200)
    why = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("proposal", "pledge", "need"), name="allocation_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="allocation_gives_something"),
        ]
