"""What a booking says to its people: on their list and on its ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.booking import queries, showing
from xieli.booking.models import Occasion, OccasionState, Party, PartyState, Seat
from xieli.booking.showing import Card
from xieli.kernel.id_numbers import mask_name


def card_of(party: Party, at: datetime) -> Card:
    """An occasion as somebody sees it who booked it; the party has `came` annotated."""
    url = reverse("booking:ticket", args=[party.code])
    return showing.card_with(party.occasion, standing_of(party, at), url)


def standing_of(party: Party, at: datetime) -> tuple[str, str]:
    """The shape and the words of a booking."""
    one = party.occasion
    if one.state == OccasionState.CANCELLED:
        return "bad", _("这一场取消了")
    if party.state == PartyState.LEFT:
        return "none", _("退了")
    if getattr(party, "came", False):
        return "ok", _("签到了")
    is_over = at >= one.ends_at or one.state == OccasionState.HELD
    if party.state == PartyState.WAITING:
        return ("none", _("没有排上")) if is_over else ("doing", _("排队中"))
    if is_over:
        return "none", _("没有签到")
    return "ok", _("位子留好了")


def parties_of(person_id: UUID) -> QuerySet[Party]:
    """The bookings of a person with whether somebody of them came."""
    came = Seat.objects.filter(party=OuterRef("pk"), came_at__isnull=False)
    return queries.parties_of_person(person_id).annotate(came=Exists(came))


def to_come(parties: QuerySet[Party], at: datetime) -> QuerySet[Party]:
    """Those whose day is still ahead, what was cancelled among them; the next first."""
    live = Q(state__in=queries.LIVE) | Q(occasion__state=OccasionState.CANCELLED)
    ahead = parties.filter(live, occasion__ends_at__gt=at)
    return ahead.exclude(occasion__state=OccasionState.HELD).order_by("occasion__starts_at", "id")


def ticket(party: Party, at: datetime, *, is_mine: bool) -> dict[str, Any]:
    """What the ticket of a booking says, to its people and to who keeps the door."""
    one = party.occasion
    rows = list(party.seats.select_related("person").order_by("id"))
    came = any(seat.came_at for seat in rows)
    party.came = came  # type: ignore[attr-defined]  # as parties_of annotates it
    shape, words = standing_of(party, at)
    starts, is_seated = timezone.localtime(one.starts_at), party.state == PartyState.SEATED
    is_over = at >= one.ends_at or one.state not in (OccasionState.OPEN, OccasionState.PLANNED)
    is_waiting = party.state == PartyState.WAITING and not is_over
    last = one.starts_at - timedelta(hours=queries.hours_before(party, one))
    live = (is_seated or is_waiting) and not is_over
    return {
        "party": party, "one": one, "series": one.series,
        "seats": [_on_ticket(seat, is_mine) for seat in rows],
        "when": showing.when(one), "where": showing.where(one), "day_number": starts.day,
        "month": showing.month_of(one),
        "clock": f"{starts:%H:%M}", "shape": shape, "words": words, "came": came,
        "is_seated": is_seated, "is_waiting": is_waiting, "is_over": is_over,
        "is_left": party.state == PartyState.LEFT, "place": queries.place_in_line(party),
        "ahead": queries.people_ahead(party) if is_waiting else 0, "last": last,
        "may_give_back": live and not came and at <= last and at < one.starts_at,
        "may_check_in": is_seated and _is_day_of(one, at),
        "is_reminded": bool(party.reminded_at) and live and at < one.starts_at,
        "occasion_url": reverse("booking:occasion", args=[one.series.code, one.number]),
        "has_said": one.feedbacks.filter(person=party.leader_id).exists() if came else False,
    }  # fmt: skip


def _is_day_of(one: Occasion, at: datetime) -> bool:
    starts, ends = timezone.localdate(one.starts_at), timezone.localdate(one.ends_at)
    return one.state == OccasionState.OPEN and starts <= timezone.localdate(at) <= ends


def _on_ticket(seat: Seat, is_full: bool) -> dict[str, Any]:
    """One person of a ticket; masked for all but its own people."""
    name = seat.person.name if seat.person else seat.guest_name
    shape, words = ("ok", _("到了")) if seat.came_at else ("none", _("还没到"))
    shown = name if is_full else mask_name(name)
    return {"id": seat.id, "name": shown, "shape": shape, "words": words,
            "came": bool(seat.came_at)}  # fmt: skip
