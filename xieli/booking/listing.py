"""What the officers' pages list: series with what comes next, the seats of the door, the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.booking import queries, rules
from xieli.booking.models import Occasion, Party, PartyState, Seat, Series
from xieli.kernel.id_numbers import mask_name
from xieli.kernel.refusal import Hidden
from xieli.shell.guards import Reader

WORDS_SHOWN = 50


def party_for_officer(reader: Reader, code: str) -> Party:
    """Fetch a booking by its ticket for one who runs its series; Hidden for everyone else."""
    found = Party.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise Hidden
    return queries.access_party(reader, found)


def with_next(rows: QuerySet[Series], at: datetime) -> QuerySet[Series]:
    """Series with their next occasion and how many wait for their end."""
    ahead = Occasion.objects.filter(
        series=OuterRef("pk"), ends_at__gt=at, state__in=("planned", "open")
    ).order_by("starts_at", "id")
    over = Count(
        "occasions", filter=Q(occasions__state="open", occasions__ends_at__lte=at), distinct=True
    )
    names = {"next_at": "starts_at", "next_taken": "taken", "next_places": "places"}
    found = {name: Subquery(ahead.values(of)[:1]) for name, of in names.items()}
    return rows.annotate(to_hold=over, **found)


def with_line(rows: QuerySet[Occasion]) -> QuerySet[Occasion]:
    """Occasions with how many people wait."""
    waiting = Sum("parties__size", filter=Q(parties__state=PartyState.WAITING), default=0)
    return rows.select_related("place").annotate(n_waiting=waiting)


@dataclass(frozen=True)
class Sat:
    """A seat on the list of the door; names are masked unless they were asked for in full."""

    id: UUID
    name: str
    code: str  # the end of the ticket's code, to tell two 李* apart
    party_id: UUID
    leader: str = ""  # of a guest
    came_at: datetime | None = None
    went_at: datetime | None = None
    how: str = ""

    @property
    def is_guest(self) -> bool:
        """Whether somebody else booked for this person."""
        return bool(self.leader)


def sat(seat: Seat, *, is_full: bool) -> Sat:
    """One line of the list."""
    shown = str if is_full else mask_name
    name = seat.person.name if seat.person else seat.guest_name
    leader = "" if seat.person_id == seat.party.leader_id else seat.party.leader.name
    how = {rules.BY_CODE: _("扫码"), rules.BY_LIST: _("点名")}.get(seat.came_by, "")
    local = [at and timezone.localtime(at) for at in (seat.came_at, seat.went_at)]
    return Sat(
        seat.id, shown(name), seat.party.code[-4:], seat.party_id,
        shown(leader) if leader else "", local[0], local[1], how,
    )  # fmt: skip


def seats(one: Occasion, words: str = "") -> QuerySet[Seat]:
    """Who has a seat; narrowed by a part of a name or the end of a ticket's code."""
    rows = queries.seats_of(one).select_related("person", "party__leader")
    if not words:
        return rows
    asked = Q(person__name__icontains=words) | Q(guest_name__icontains=words)
    return rows.filter(asked | Q(party__code__iendswith=words))


@dataclass(frozen=True)
class Said:
    """What those who came said, without their names."""

    count: int = 0
    mean: Decimal = Decimal(0)
    words: Sequence[str] = field(default_factory=tuple)


def said_of(one: Occasion) -> Said:
    """The feedback of an occasion; two queries."""
    told = one.feedbacks.aggregate(n=Count("id"), mean=Avg(F("stars") * Decimal(1)))
    if not told["n"]:
        return Said()
    rows = one.feedbacks.exclude(words="").order_by("words")
    words = tuple(rows.values_list("words", flat=True)[:WORDS_SHOWN])
    mean = Decimal(told["mean"]).quantize(Decimal("0.1"))
    return Said(told["n"], mean, words)
