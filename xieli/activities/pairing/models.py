"""Pair, Terms, Invitation, Gift, Consignment with lines, HandOver, Evidence, Asking, Feedback."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.matching.models import Allocation, Pledge
from xieli.people.models import Household
from xieli.programmes.models import Programme
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Enterprise, Union


class PairState(models.TextChoices):
    PLANNED = "planned", _("拟结对")
    PAIRED = "paired", _("已结对")
    ACTIVE = "active", _("活动中")
    ENDED = "ended", _("到期")


class Pair(Row):
    """A helper union stands by a helped one; nobody pairs with itself, one live pair each."""

    helper = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="helps")
    helped = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="helped_by")
    since = models.DateField()
    until = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=PairState.choices, default=PairState.PLANNED)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(helper=F("helped")), name="pair_of_two"),
            models.UniqueConstraint(
                fields=("helper", "helped"), condition=~Q(state="ended"), name="pair_live_once"
            ),
        ]


class PairingTerms(Row):
    """What is particular to a pairing campaign."""

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="pairing")
    invoice_name = models.CharField(max_length=80)  # 开票主体: receives money, gives receipts
    invoice_account = models.CharField(max_length=80, blank=True)
    answer_within_days = models.PositiveSmallIntegerField(default=3)


class Invitation(Row):
    """A link for one enterprise of our own district (定向动员), never a public appeal."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT)
    code = models.CharField(max_length=24, unique=True)
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "enterprise"),
                condition=Q(revoked_at=None),
                name="invitation_live_once",
            )
        ]


class Gift(Row):
    """A pledge seen from outside: its trace code and the numbers of its papers."""

    pledge = models.OneToOneField(Pledge, on_delete=models.PROTECT, related_name="gift")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    trace_code = models.CharField(max_length=24, unique=True)
    receipt_number = models.CharField(max_length=30, unique=True)


class Stage(models.TextChoices):
    PACKED = "packed", _("已装箱")
    SENT = "sent", _("在路上")
    RECEIVED = "received", _("县里已收")


class Consignment(Row):
    """Boxes that travel together from the helper union to one county union."""

    key = models.CharField(max_length=60, unique=True)  # of the packing form: sent twice is one box
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="consignments")
    number = models.CharField(max_length=30, unique=True)
    to = models.ForeignKey(Union, on_delete=models.PROTECT)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.PACKED)
    carrier = models.CharField(max_length=60, blank=True)
    packed_at = models.DateTimeField()
    packed_by = models.CharField(max_length=80)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)


class ConsignmentLine(Row):
    """So much of one allocation in a consignment: packed = received + damaged + missing."""

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="lines")
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="travels")
    packed = models.PositiveIntegerField()
    received = models.PositiveIntegerField(null=True)
    damaged = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received=None) | Q(packed=F("received") + F("damaged") + F("missing")),
                name="every_piece_has_a_place",
            )
        ]


class Evidence(WrittenOnce):
    """A signature or a photo, cleaned of hidden data; its digest stands in the journal."""

    kind = models.CharField(max_length=10)  # signature, photo
    content = models.BinaryField()
    media_type = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    alt = models.CharField(max_length=120)
    may_be_shown = models.BooleanField(default=False)  # the person agreed to a public picture


class HandOver(WrittenOnce):
    """Goods left the county's stock: to a household against evidence, back, or lost."""

    TO_HOUSEHOLD, GIVEN_BACK, LOST = "household", "back", "lost"
    key = models.CharField(max_length=60, unique=True)  # made on the phone: sent twice is one
    line = models.ForeignKey(ConsignmentLine, on_delete=models.PROTECT, related_name="handed")
    kind = models.CharField(max_length=10)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT)
    words = models.CharField(max_length=120, blank=True)
    device_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="household") | Q(household__isnull=False, evidence__isnull=False),
                name="goods_leave_only_against_evidence",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="hand_over_moves_something"),
        ]


class Asking(WrittenOnce):
    """The one time a household was asked how a hand-over served it."""

    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, related_name="asking")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Feedback(WrittenOnce):
    """What a household said of a hand-over; asked once."""

    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, related_name="feedback")
    is_useful = models.BooleanField()
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
