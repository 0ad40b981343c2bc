"""Venue and what stands under it: hours, hosts, keepers, reports, supplies, inspections, turns."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.venues import rules
from xieli.activities.venues.building_models import (
    BuildingProject,
    Outline,
    Progress,
    ProjectState,
)
from xieli.people.models import Person
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Place, Union

__all__ = [
    "BuildingProject",
    "CheckLine",
    "Confirmation",
    "Host",
    "Inspection",
    "InspectionPicture",
    "Keeper",
    "OpeningHours",
    "OutReason",
    "Outfit",
    "Outline",
    "Progress",
    "ProjectState",
    "Report",
    "ReportPicture",
    "Role",
    "SpecialDay",
    "Supply",
    "TakeOut",
    "Trouble",
    "Turn",
    "Venue",
    "VenueState",
    "VisitCount",
]


class VenueState(models.TextChoices):
    DRAFT = rules.DRAFT, _("起草")
    APPLIED = rules.APPLIED, _("申报中")
    NAMED = rules.NAMED, _("已挂牌，等开门")
    RUNNING = rules.RUNNING, _("运行")
    RECTIFYING = rules.RECTIFYING, _("整改")
    DOWNGRADED = rules.DOWNGRADED, _("降级")
    WITHDRAWN = rules.WITHDRAWN, _("摘牌")
    REFUSED = rules.REFUSED, _("没有通过")


class Role(models.TextChoices):
    KEEPER = rules.KEEPER, _("值守人")
    OFFICER = rules.OFFICER, _("工会")
    WORKER = rules.WORKER, _("工友")


class Trouble(models.TextChoices):
    LOCKED = rules.LOCKED, _("锁着门")
    BROKEN = rules.BROKEN, _("东西坏了")
    LOST = rules.LOST, _("找不到")
    OTHER = rules.OTHER, _("别的")


class OutReason(models.TextChoices):
    USED = rules.USED, _("用掉了")
    EXPIRED = rules.EXPIRED, _("过期下架")
    SPOILED = rules.SPOILED, _("坏了、丢了")


class Venue(Row):
    """One place of a union's, whatever its kind; degrees are WGS-84 and stand here for the search.

    `place` is what other packages know it by (an occasion held there); the name, the address and
    the degrees a worker reads are those of this row, which an officer may put right.
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)  # a code of venues.kinds
    name = models.CharField(max_length=60)
    number = models.CharField(max_length=40, blank=True)  # of the union's own list
    code = models.CharField(max_length=16, unique=True)  # on the door
    address = models.CharField(max_length=160, blank=True)
    way = models.CharField(max_length=120, blank=True)  # 怎么找
    phone = models.CharField(max_length=20, blank=True)  # of the place, never a person's own
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    state = models.CharField(max_length=10, choices=VenueState.choices, default=VenueState.DRAFT)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=7, choices=Role.choices, blank=True)
    confirmed_open = models.BooleanField(default=True)
    locked_at = models.DateTimeField(null=True)  # the last report of a locked door from near
    named_on = models.DateField(null=True)
    checked_on = models.DateField(null=True)  # the last inspection
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=("latitude", "longitude"), name="venue_spot",
                condition=Q(state__in=rules.SHOWN),
            ),
            models.Index(
                fields=("longitude", "latitude"), name="venue_spot_by_longitude",
                condition=Q(state__in=rules.SHOWN),
            ),
            models.Index(fields=("union", "state"), name="venue_of_union"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=("union", "number"), condition=~Q(number=""), name="venue_number_once"
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="venue_spot_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=rules.SHOWN) | Q(named_on__isnull=False),
                name="venue_shown_is_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Outfit(Row):
    """Something a place has: a need of its kind, or a piece of the kit; the rulebook's words."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="outfits")
    word = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("venue", "word"), name="outfit_once")]


class Host(Row):
    """A body that runs a place together with the union; the place stays one row."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="hosts")
    name = models.CharField(max_length=60)
    part = models.CharField(max_length=60, blank=True)  # 出场地, 出志愿者 …

    class Meta:
        constraints = [models.UniqueConstraint(fields=("venue", "name"), name="host_once")]

    def __str__(self) -> str:
        return self.name


class OpeningHours(Row):
    """From when to when on a day of the week; 7 is a day of rest by the calendar."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="hours")
    day = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()  # minutes from midnight
    closes = models.PositiveSmallIntegerField()  # may pass midnight

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("venue", "day", "opens"), name="hours_once"),
            models.CheckConstraint(
                condition=Q(day__lte=7, opens__lt=1440, closes__gt=F("opens"), closes__lte=2880),
                name="hours_are_a_span",
            ),
        ]


class SpecialDay(Row):
    """What holds on some days in place of the week: closed (opens is null), or other hours."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="specials")
    first = models.DateField()
    last = models.DateField()
    opens = models.PositiveSmallIntegerField(null=True)
    closes = models.PositiveSmallIntegerField(null=True)
    why = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=("venue", "last"), name="special_day_of_venue")]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="special_days_in_order"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__gt=F("opens")),
                name="special_day_is_a_span",
            ),
        ]


class Keeper(Row):
    """Who opens a door, by a code of his own; a fresh code ends the one before."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="keepers")
    name = models.CharField(max_length=20)
    code = models.CharField(max_length=16, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Confirmation(WrittenOnce):
    """Somebody said: open, or not; from how far, where the phone told."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="confirmations")
    role = models.CharField(max_length=7, choices=Role.choices)
    is_open = models.BooleanField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    keeper = models.ForeignKey(Keeper, null=True, related_name="+", on_delete=models.PROTECT)
    metres = models.PositiveIntegerField(null=True)
    is_doubtful = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=("venue", "-id"), name="confirmation_of_venue")]


class Report(Row):
    """A worker's word about a place: locked, broken, not to be found; answered by a day."""

    key = models.CharField(max_length=36, unique=True)  # of the form: sent twice is one
    code = models.CharField(max_length=16, unique=True)  # the link to the answer
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="reports")
    person = models.ForeignKey(Person, null=True, related_name="+", on_delete=models.PROTECT)
    trouble = models.CharField(max_length=6, choices=Trouble.choices)
    words = models.CharField(max_length=200, blank=True)
    metres = models.PositiveIntegerField(null=True)
    is_doubtful = models.BooleanField(default=False)
    at = models.DateTimeField()
    until = models.DateField()
    answer = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("until",), name="report_waits", condition=Q(answered_at__isnull=True)
            ),
            models.Index(fields=("venue", "-id"), name="report_of_venue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="report_answer_has_words",
            )
        ]


class ReportPicture(WrittenOnce):
    """The photo of a report, cleaned of hidden data; for the officer and for who holds the link."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="picture")
    content = models.BinaryField()


class VisitCount(WrittenOnce):
    """人次 of a day as told; `value` is what it adds to the word before: the sum is right."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="visits")
    day = models.DateField()
    told = models.PositiveIntegerField()
    qualifier = models.CharField(max_length=3, blank=True)  # 余, 近, 约 …
    value = models.IntegerField()
    role = models.CharField(max_length=7, choices=Role.choices)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("venue", "day"), name="visits_of_venue")]


class Supply(Row):
    """A batch of something kept at a place; what is left is the ledger's, shown here."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="supplies")
    name = models.CharField(max_length=40)
    measure = models.CharField(max_length=4)  # 瓶, 盒
    quantity = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    expires_on = models.DateField(null=True)
    put_in_at = models.DateTimeField()
    put_in_by = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=("expires_on",), name="supply_expires", condition=Q(left__gt=0))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left__lte=F("quantity")), name="supply_left_in_stock"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> str:
        """The ledger's unit of this batch alone."""
        return f"goods:supply-{self.id.hex}"


class TakeOut(WrittenOnce):
    """So many taken out of a batch, and why."""

    supply = models.ForeignKey(Supply, on_delete=models.PROTECT, related_name="outs")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=7, choices=OutReason.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Inspection(Row):
    """One look at a place against what its kind needs."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="inspections")
    on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    by_id = models.UUIDField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("venue", "-id"), name="inspection_of_venue")]


class CheckLine(Row):
    """One item of an inspection; if not in order: until when, put right, looked at again."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="lines")
    item = models.CharField(max_length=20)
    is_good = models.BooleanField()
    words = models.CharField(max_length=120, blank=True)
    until = models.DateField(null=True)
    mended_at = models.DateTimeField(null=True)
    mended_by_id = models.UUIDField(null=True)
    mended_by = models.CharField(max_length=80, blank=True)
    mended_words = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_id = models.UUIDField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)
    times_failed = models.PositiveSmallIntegerField(default=0)  # looked at again and not in order

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("inspection", "item"), name="check_line_once"),
            models.CheckConstraint(
                condition=Q(is_good=True) | Q(until__isnull=False), name="fault_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(settled_by_id__isnull=True) | ~Q(settled_by_id=F("mended_by_id")),
                name="fault_settled_by_another",
            ),
        ]


class InspectionPicture(WrittenOnce):
    """A photo taken at an inspection, cleaned of hidden data."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="pictures")
    content = models.BinaryField()


class Turn(WrittenOnce):
    """A change of state: from, to, why, by whom; the life of a place is the list of these."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="turns")
    was = models.CharField(max_length=10, choices=VenueState.choices, blank=True)
    became = models.CharField(max_length=10, choices=VenueState.choices)
    why = models.CharField(max_length=200, blank=True)
    inspection = models.ForeignKey(
        Inspection, null=True, related_name="+", on_delete=models.PROTECT
    )
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=("venue", "-id"), name="turn_of_venue")]
