"""Questions: what is on, who may see it, who comes, who waits, what is left to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone

from xieli.booking import ics
from xieli.booking.models import (
    Occasion,
    OccasionState,
    Party,
    PartyState,
    Seat,
    Series,
    SeriesState,
)
from xieli.kernel.refusal import Hidden
from xieli.people import queries as people
from xieli.people.models import Function
from xieli.shell.guards import Belonging, Reader, must_may
from xieli.unions.rules import ids_of

LIVE = (PartyState.SEATED, PartyState.WAITING)


def listed(belonging: Belonging | None, at: datetime) -> QuerySet[Occasion]:
    """Occasions on the workers' list that are not over; those of one's own unions first."""
    rows = Occasion.objects.filter(
        state=OccasionState.OPEN, series__state=SeriesState.OPEN, series__is_listed=True,
        ends_at__gt=at,
    )  # fmt: skip
    own = ids_of(belonging.union_path) if belonging and belonging.union_path else []
    near = Case(
        When(series__union__in=own, then=Value(True)), default=Value(False),
        output_field=BooleanField(),
    )  # fmt: skip
    rows = rows.annotate(is_near=near).select_related("series__union", "place")
    return rows.prefetch_related("tags").order_by("-is_near", "starts_at", "id")


def kept_series(reader: Reader) -> QuerySet[Series]:
    """The series of unions this reader runs events for, the latest first."""
    unions = people.visible_unions(reader, Function.EVENTS_RUN)
    rows = Series.objects.filter(union__in=unions).select_related("union")
    return rows.annotate(n_occasions=Count("occasions")).order_by("-made_at", "-id")


def access_series(reader: Reader, series_id: UUID) -> Series:
    """Fetch a series for one who runs it; Hidden for everyone else."""
    series = Series.objects.select_related("union__region").filter(pk=series_id).first()
    if series is None:
        raise Hidden
    must_may(reader, Function.EVENTS_RUN, series.union_id)
    return series


def access_occasion(reader: Reader, occasion_id: UUID) -> Occasion:
    """Fetch an occasion for one who runs its series; Hidden for everyone else."""
    row = _occasions().filter(pk=occasion_id).first()
    if row is None:
        raise Hidden
    must_may(reader, Function.EVENTS_RUN, row.series.union_id)
    return row


def _occasions() -> QuerySet[Occasion]:
    return Occasion.objects.select_related("series__union__region", "place")


def series_by_code(code: str) -> Series:
    """Fetch a series by the code on its poster; a draft is not there yet."""
    rows = Series.objects.select_related("union__region").exclude(state=SeriesState.DRAFT)
    series = rows.filter(code=code).first()
    if series is None:
        raise Hidden
    return series


def occasions_shown(series: Series) -> QuerySet[Occasion]:
    """What everyone who has the link sees of a series: all but what is still being planned."""
    rows = series.occasions.exclude(state=OccasionState.PLANNED)
    return rows.select_related("series__union__region", "place").prefetch_related("tags")


def public_occasion(occasion_id: UUID) -> Occasion:
    """Fetch an occasion for anybody; Hidden while it or its series is still being planned."""
    rows = _occasions().exclude(state=OccasionState.PLANNED)
    row = rows.exclude(series__state=SeriesState.DRAFT).filter(pk=occasion_id).first()
    if row is None:
        raise Hidden
    return row


def party_by_code(code: str, belonging: Belonging | None) -> Party:
    """Fetch one's own booking by its code; Hidden for everybody else's."""
    rows = Party.objects.select_related("occasion__series__union__region", "occasion__place")
    mine = (
        Q(leader=belonging.person_id) | Q(seats__person=belonging.person_id)
        if belonging
        else Q(pk=None)
    )
    party = rows.filter(mine, code=code).distinct().first()
    if party is None:
        raise Hidden
    return party


def access_party(reader: Reader, party_id: UUID) -> Party:
    """Fetch a booking for one who runs its series; Hidden for everyone else."""
    rows = Party.objects.select_related("occasion__series__union__region", "leader")
    party = rows.filter(pk=party_id).first()
    if party is None:
        raise Hidden
    must_may(reader, Function.EVENTS_RUN, party.occasion.series.union_id)
    return party


def access_seat(reader: Reader, seat_id: UUID) -> Seat:
    """Fetch a seat for one who runs its series; Hidden for everyone else."""
    rows = Seat.objects.select_related("occasion__series__union__region", "person", "party")
    seat = rows.filter(pk=seat_id).first()
    if seat is None:
        raise Hidden
    must_may(reader, Function.EVENTS_RUN, seat.occasion.series.union_id)
    return seat


def parties_of_person(person_id: UUID) -> QuerySet[Party]:
    """The bookings of a person of every kind, what comes next first, then what is over."""
    rows = Party.objects.filter(leader_id=person_id)
    rows = rows.select_related("occasion__series__union", "occasion__place")
    return rows.order_by("-occasion__starts_at", "-id")


def party_of(occasion: Occasion, person_id: UUID) -> Party | None:
    """The live booking by which this person has a seat or waits for one."""
    seat = (
        occasion.seats.filter(person_id=person_id, state__in=LIVE).select_related("party").first()
    )
    return seat.party if seat else None


def hours_before(party: Party, occasion: Occasion) -> int:
    """How many hours before the start a party must give back; 0 where it waits, or where the line
    seated it after that moment."""
    hours = occasion.series.cancel_hours
    if party.state != PartyState.SEATED or party.seated_at is None:
        return 0
    last = occasion.starts_at - timedelta(hours=hours)
    is_late_luck = party.asked_at < party.seated_at and party.seated_at > last
    return 0 if is_late_luck else hours


def place_in_line(party: Party) -> int:
    """How many parties are seated before this one's turn, itself counted: 1 is next; 0: no line."""
    if party.state != PartyState.WAITING:
        return 0
    line = Party.objects.filter(occasion=party.occasion_id, state=PartyState.WAITING)
    before = Q(asked_at__lt=party.asked_at) | Q(asked_at=party.asked_at, id__lt=party.pk)
    return line.filter(before).count() + 1


def people_ahead(party: Party) -> int:
    """How many people wait before this party."""
    line = Party.objects.filter(occasion=party.occasion_id, state=PartyState.WAITING)
    before = Q(asked_at__lt=party.asked_at) | Q(asked_at=party.asked_at, id__lt=party.pk)
    return line.filter(before).aggregate(n=Sum("size"))["n"] or 0


def seats_of(occasion: Occasion) -> QuerySet[Seat]:
    """Who has a seat, in the order of their bookings: the list for the door."""
    rows = occasion.seats.filter(state=PartyState.SEATED).select_related("person", "party")
    return rows.order_by("party__asked_at", "party_id", "id")


def line_of(occasion: Occasion) -> QuerySet[Party]:
    """Who waits, the longest first."""
    rows = occasion.parties.filter(state=PartyState.WAITING).select_related("leader")
    return rows.order_by("asked_at", "id")


def to_tell(occasion: Occasion) -> QuerySet[Party]:
    """Bookings whose people must hear of a change or of the end."""
    rows = occasion.parties.select_related("leader").order_by("id")
    if occasion.state == OccasionState.CANCELLED:
        return rows.filter(state=PartyState.LEFT, left_at__isnull=False)
    return rows.filter(state__in=LIVE)


@dataclass(frozen=True)
class Attendance:
    """人次 and 人: who came, and how many different people that were; a guest without a row of his
    own counts as one person each time, since nobody knows whether he came before."""

    times: int
    people: int


def attendance(occasions: Iterable[Occasion] | QuerySet[Occasion]) -> Attendance:
    """Count who came to these occasions; one query."""
    rows = Seat.objects.filter(occasion__in=occasions, came_at__isnull=False)
    told = rows.aggregate(
        times=Count("id"), known=Count("person", distinct=True),
        guests=Count("id", filter=Q(person=None)),
    )  # fmt: skip
    return Attendance(told["times"], told["known"] + told["guests"])


def on_desk(reader: Reader, on: date) -> QuerySet[Occasion]:
    """What of this reader's occasions asks for her, the earliest first, with has_line.

    Open ones of the day, those that are over without an end or a result, and those to come for
    which people wait.
    """
    start = timezone.make_aware(datetime.combine(on, time()))
    waiting = Party.objects.filter(occasion=OuterRef("pk"), state=PartyState.WAITING)
    is_open = Q(state=OccasionState.OPEN)
    is_today = is_open & Q(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
    is_over = is_open & Q(ends_at__lt=start)
    untold = Q(state=OccasionState.HELD, results=None)
    is_waited_for = is_open & Q(starts_at__gt=start, has_line=True)
    rows = _kept(reader).annotate(has_line=Exists(waiting))
    return rows.filter(is_today | is_over | untold | is_waited_for)


def _kept(reader: Reader) -> QuerySet[Occasion]:
    unions = people.visible_unions(reader, Function.EVENTS_RUN)
    rows = _occasions().filter(series__union__in=unions, series__is_listed=True)
    return rows.order_by("starts_at", "id")


def calendar_of(occasions: Iterable[Occasion], at: datetime, *, with_links: bool = False) -> bytes:
    """The .ics of these occasions; online addresses only for those who have a seat (with_links)."""
    return ics.calendar([_event(one, with_links) for one in occasions], at)


def _event(row: Occasion, with_links: bool) -> ics.Event:
    title = row.title or row.series.title
    where = " ".join(filter(None, [row.place.name if row.place else "", row.where]))
    return ics.Event(
        uid=f"{row.pk}@xieli", sequence=row.version, title=title, starts_at=row.starts_at,
        ends_at=row.ends_at, where=where, words=row.series.summary,
        url=row.online_url if with_links else "",
        is_cancelled=row.state == OccasionState.CANCELLED,
    )  # fmt: skip


def faults(most: int = 20) -> list[str]:
    """What breaks the law of seats, in words, for `xieli verify`: an occasion whose `taken` is not
    the sum of its seated parties, a party that has not all of its seats; two queries."""
    seated = Sum("parties__size", filter=Q(parties__state=PartyState.SEATED), default=0)
    rows = Occasion.objects.annotate(seated=seated).exclude(taken=F("seated"))
    same = Count("seats", filter=Q(seats__state=F("state")))
    torn = Party.objects.annotate(same=same).exclude(same=F("size"))
    return [
        *(f"{row.pk}: 记着 {row.taken} 个位子，占着 {row.seated} 个" for row in rows[:most]),
        *(f"{one.pk}: 报了 {one.size} 人，同样状态的位子 {one.same} 个" for one in torn[:most]),
    ]
