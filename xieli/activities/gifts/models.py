"""Station, Thing, Picture, Claim."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.gifts import rules
from xieli.people.models import Person
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Enterprise, Place, Union


class Wear(models.TextChoices):
    NEW = rules.NEW, _("全新")
    GOOD = rules.GOOD, _("九成新")
    USED = rules.USED, _("用过，好用")


class ThingState(models.TextChoices):
    OFFERED = rules.OFFERED, _("等送来")
    TAKEN_IN = rules.TAKEN_IN, _("等检查")
    LISTED = rules.LISTED, _("上架了")
    GIVEN = rules.GIVEN, _("送出去了")
    REFUSED = rules.REFUSED, _("没有收")
    WITHDRAWN = rules.WITHDRAWN, _("撤回了")
    LAPSED = rules.LAPSED, _("过期没送来")
    TAKEN_OFF = rules.TAKEN_OFF, _("下架了")


class ClaimState(models.TextChoices):
    RESERVED = rules.RESERVED, _("等来领")
    HANDED = rules.HANDED, _("领走了")
    RELEASED = rules.RELEASED, _("过期没领，放回去了")
    CANCELLED = rules.CANCELLED, _("自己退了")
    RETURNED = rules.RETURNED, _("还回来了")


class Station(Row):
    """A place of a union where things are brought, checked and handed over."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    name = models.CharField(max_length=40)
    hours = models.CharField(max_length=60)
    code = models.CharField(max_length=16, unique=True)  # names its stock on the ledger
    is_open = models.BooleanField(default=True)  # takes new offers
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("union", "name"), name="gift_station_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Thing(Row):
    """What somebody gives on: one piece of a person's, or so many alike of a firm."""

    key = models.CharField(max_length=36, unique=True)  # of the form: sent twice is one
    code = models.CharField(max_length=16, unique=True)  # shown at the drop, printed on the label
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="things")
    donor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    firm = models.ForeignKey(Enterprise, null=True, on_delete=models.PROTECT)
    what = models.CharField(max_length=40)
    category = models.CharField(max_length=20)  # a word of the rulebook
    wear = models.CharField(max_length=4, choices=Wear.choices)
    quantity = models.PositiveIntegerField(default=1)
    left = models.PositiveIntegerField(default=0)  # on the shelf and reserved for nobody
    worth = models.DecimalField(max_digits=9, decimal_places=2, null=True)  # one piece, 元
    bring_by = models.DateField()
    state = models.CharField(
        max_length=9, choices=ThingState.choices, default=ThingState.OFFERED, db_index=True
    )
    why_not = models.CharField(max_length=60, blank=True)
    offered_at = models.DateTimeField()
    taken_in_at = models.DateTimeField(null=True, db_index=True)
    taken_in_by = models.CharField(max_length=80, blank=True)
    listed_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=("donor", "-id"), name="gift_of_donor")]
        constraints = [
            models.CheckConstraint(
                condition=Q(donor__isnull=True) ^ Q(firm__isnull=True), name="gift_has_one_giver"
            ),
            models.CheckConstraint(
                condition=Q(left__lte=F("quantity")), name="gift_left_within_quantity"
            ),
            models.CheckConstraint(
                condition=Q(firm__isnull=False) | Q(quantity=1), name="gift_of_a_person_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def unit(self) -> str:
        """The ledger's unit of this thing alone, so that no piece can leave twice."""
        return f"goods:gift-{self.id.hex}"


class Picture(WrittenOnce):
    """The photo of a thing, cleaned of hidden data; shown once the thing is on the list."""

    thing = models.OneToOneField(Thing, on_delete=models.PROTECT, related_name="picture")
    content = models.BinaryField()


class Claim(Row):
    """One piece reserved for one person, fetched with its code or back on the list by itself."""

    thing = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="claims")
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=9, choices=ClaimState.choices, default=ClaimState.RESERVED)
    until = models.DateField()
    claimed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)
    handed_by = models.CharField(max_length=80, blank=True)
    thanks = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=("state", "until"), name="gift_claim_due")]
        constraints = [
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(state=rules.RESERVED),
                name="one_gift_reserved_each",
            ),
            models.UniqueConstraint(
                fields=("thing", "person"),
                condition=Q(state__in=(rules.RESERVED, rules.HANDED)),
                name="one_piece_of_a_gift_each",
            ),
        ]
