"""Series with its Occasions; Party and Seat; Result, Picture and Feedback of an occasion."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.people.models import Person
from xieli.shell.models import Row
from xieli.unions.models import Place, Union


class SeriesState(models.TextChoices):
    """Where a series is; the steps of its kind's road stand beside it, in the rulebook's words."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("开放报名")
    CLOSED = "closed", _("已结束")


class Series(Row):
    """What happens once or again: lectures, plantings, service slots; its kind is a word of data.

    The kinds with their tags and roads are rows of the rulebook (booking.kinds,
    booking.tags.<kind>, booking.road.<kind>); no code asks which kind it is.
    """

    code = models.CharField(max_length=14, unique=True)  # public, random; stands on posters
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=400, blank=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=80, blank=True)  # who gives the room, e.g. 供电局
    road_step = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=SeriesState.choices, default=SeriesState.DRAFT)
    is_listed = models.BooleanField(default=True)  # on the worker's list; else by its link alone
    members_only = models.BooleanField(default=False)
    asks_papers = models.BooleanField(default=False)  # 港澳台 and foreign papers, for exchange days
    per_household = models.BooleanField(default=False)  # one party for a household
    group_most = models.PositiveSmallIntegerField(default=1)  # people in one party
    waiting_most = models.PositiveSmallIntegerField(default=0)  # people waiting for one occasion
    person_most = models.PositiveSmallIntegerField(default=0)  # occasions a person; 0 is no limit
    person_days = models.PositiveSmallIntegerField(
        default=0
    )  # within so many days; 0 is the series
    cancel_hours = models.PositiveSmallIntegerField(default=0)  # before it starts
    version = models.PositiveIntegerField(default=0)
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    changed_by_id = models.UUIDField(null=True)  # who last wrote its words; does not review them

    class Meta:
        indexes = [models.Index(fields=("union", "state"), name="series_of_union")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(group_most__gte=1), name="series_takes_one_at_least"
            )
        ]

    def __str__(self) -> str:
        return self.title


class OccasionState(models.TextChoices):
    """Where an occasion is."""

    PLANNED = "planned", _("排期中")
    OPEN = "open", _("可以报名")
    CANCELLED = "cancelled", _("已取消")
    HELD = "held", _("已举办")


class Occasion(Row):
    """One time of a series, with its places; taken never passes places, and the row says so."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="occasions")
    number = models.PositiveSmallIntegerField()  # 第三场
    title = models.CharField(max_length=80, blank=True)  # where it differs from the series
    speaker = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField()  # booking, from …
    closes_at = models.DateTimeField()  # … to
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    where = models.CharField(max_length=120, blank=True)  # the room; or words where no place is
    online_url = models.URLField(max_length=300, blank=True)  # shown to those with a seat alone
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=OccasionState.choices, default=OccasionState.PLANNED
    )
    why_cancelled = models.CharField(max_length=200, blank=True)
    check_key = models.CharField(max_length=64)  # the rotating code is made of it
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("starts_at", "id")
        indexes = [models.Index(fields=("state", "starts_at"), name="occasion_to_come")]
        constraints = [
            models.UniqueConstraint(fields=("series", "number"), name="occasion_once"),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("places")), name="occasion_not_overfull"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="occasion_has_length"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.series.title


class Tag(Row):
    """A word an occasion carries, of its kind's list in the rulebook (企业, 车间, 班组 …)."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="tags")
    word = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("occasion", "word"), name="tag_once")]


class PartyState(models.TextChoices):
    """Where a booking is."""

    SEATED = "seated", _("已占位")
    WAITING = "waiting", _("排队中")
    LEFT = "left", _("已退")


class Party(Row):
    """One booking for one or several people: all of them get seats, or none."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="parties")
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)  # of the click: the same key is the same booking
    code = models.CharField(max_length=14, unique=True)  # public, random: the ticket
    size = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=PartyState.choices)
    asked_at = models.DateTimeField()  # the place in the line, with the id
    seated_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=("occasion", "state", "asked_at", "id"), name="party_line"),
            models.Index(fields=("leader", "state"), name="party_of_leader"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("occasion", "key"), name="party_once"),
            models.CheckConstraint(condition=models.Q(size__gte=1), name="party_is_somebody"),
        ]

    def __str__(self) -> str:
        return self.code


class Seat(Row):
    """One person's place, in the line or taken; a guest without a row of his own has a name."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="seats")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    guest_name = models.CharField(max_length=60, blank=True)
    household_id = models.UUIDField(null=True)  # set on the leader's seat where the terms say so
    state = models.CharField(max_length=8, choices=PartyState.choices)  # as its party's
    paper_kind = models.CharField(max_length=30, blank=True)  # 港澳居民来往内地通行证 …
    sealed_paper = models.BinaryField(null=True)
    nation = models.CharField(max_length=40, blank=True)  # 国家和地区
    came_at = models.DateTimeField(null=True)
    went_at = models.DateTimeField(null=True)
    came_by = models.CharField(max_length=8, blank=True)  # "code" or "list"
    came_told_by = models.CharField(max_length=80, blank=True)  # who ticked the list
    tries = models.PositiveSmallIntegerField(default=0)  # wrong codes; too many: by the list alone

    class Meta:
        indexes = [models.Index(fields=("person", "state"), name="seat_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=("occasion", "person"), name="one_seat_a_person",
                condition=models.Q(state__in=("seated", "waiting"), person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("occasion", "household_id"), name="one_party_a_household",
                condition=models.Q(state__in=("seated", "waiting"), household_id__isnull=False),
            ),
        ]  # fmt: skip


class Result(Row):
    """What an occasion brought, as it was counted: 80余人, 近300棵; one row a measure."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="results")
    measure = models.CharField(max_length=30)  # 参加人数, 植树
    value = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.CharField(max_length=12)
    qualifier = models.CharField(max_length=4, blank=True)  # see kernel.quantity
    told_by = models.CharField(max_length=80)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("occasion", "measure"), name="result_once")]


class Picture(Row):
    """A photo of an occasion, cleaned by shell.pictures, with words for those who cannot see it."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="pictures")
    content = models.BinaryField()
    alt = models.CharField(max_length=120)
    told_by = models.CharField(max_length=80)
    told_at = models.DateTimeField()


class Feedback(Row):
    """What somebody who came says of an occasion, once; it can be changed by saying it again."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="feedbacks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()  # 1 to 5
    words = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("occasion", "person"), name="feedback_once"),
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"
            ),
        ]
