"""What the addresses of booking lead to in the world of tests: 资源's reading day, on just now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.pairing.tests.loop import photo
from xieli.booking import attending, planning, services, taking
from xieli.booking.models import Occasion, Series
from xieli.booking.planning import OccasionWords
from xieli.booking.services import SeriesWords
from xieli.booking.taking import Wish
from xieli.kernel.actor import SYSTEM
from xieli.people import services as people
from xieli.people.models import User
from xieli.shell.guards import Belonging


def world_booking(cast: Cast) -> dict[str, Any]:
    """The words of booking's addresses; 李梅 has a seat, came, and holds the ticket."""
    wang, at = cast.actor("王强"), timezone.now()
    union = cast.unions["资源"]
    words = SeriesWords("reading", "职工读书日", group_most=2)
    series = services.draft_series(words, union=union, by=wang, at=at)
    services.open_series(series, seen=series.version, by=wang, at=at)
    one = _occasion(series, cast, at)
    user = cast.users["李梅"]
    if user.person_id is None:
        person = people.register_person(people.NewPerson("李梅"), by=SYSTEM, at=at)
        User.objects.filter(pk=user.pk).update(person=person)
        user.refresh_from_db()
    mei = Belonging(user.person_id)
    party = taking.take_seats(one, mei, Wish("world"), by=SYSTEM, at=at - timedelta(hours=3))
    seat = party.seats.get()
    attending.confirm_list(one, {seat.id: True}, by=wang, at=at)
    picture = attending.add_picture(one, photo(), "县职工书屋", by=wang, at=at)
    return {
        "series_id": series.id, "occasion_id": one.id, "picture_id": picture.id,
        "party_id": party.id, "series_code": series.code, "party_code": party.code,
        "occasion_number": one.number, "booking_seat": seat.id,
    }  # fmt: skip


def _occasion(series: Series, cast: Cast, at: datetime) -> Occasion:
    """An occasion that runs since half an hour."""
    starts = at - timedelta(minutes=30)
    opens = at - timedelta(days=1)
    told = OccasionWords(starts, starts + timedelta(hours=1), 10, opens, starts, where="县职工书屋")
    made = planning.plan(series, told, by=cast.actor("王强"), at=at)
    return planning.publish(made, by=cast.actor("王强"), at=at)[0]


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
_OF_SERIES = ("series", "occasion", "check_in", "feedback", "picture")
_OF_PARTY = ("ticket", "give_back", "calendar")
MEANS_BOOKING = {
    **{(f"booking:{name}", "code"): "series_code" for name in _OF_SERIES},
    **{(f"booking:{name}", "code"): "party_code" for name in _OF_PARTY},
    **{(f"booking:{name}", "number"): "occasion_number" for name in _OF_SERIES},
}
# What is posted there (for World.body_of); tick gets world["booking_seat"] too.
_SEEN = {"seen": 0}
BODIES_BOOKING: dict[str, dict[str, Any]] = {
    f"booking:{name}": _SEEN
    for name in ("open_series", "close_series", "step_on", "step_back", "cancel")
} | {"booking:template": {"do": "keep"}}


def bodies_booking(words: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The bodies that name rows of the world."""
    return {"booking:tick": {"seat": words["booking_seat"], "came": "1"}}
