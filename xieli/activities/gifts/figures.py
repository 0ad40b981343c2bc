"""The figures of giving on, by one written rule, each opened to its rows.

Things in: pieces taken in. Out: pieces handed over and not brought back. A parcel is what one
person took from one station on one day; a batch is one day of one station with hand-overs.
People are givers and takers, each counted once; firms are counted by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieli.activities.gifts import queries, rules
from xieli.activities.gifts.models import Claim, ClaimState, Thing
from xieli.shell.guards import Reader


@dataclass(frozen=True)
class Window:
    """The days that are counted, the last one included."""

    since: date
    until: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first and the last moment, in local time."""
        return (
            timezone.make_aware(datetime.combine(self.since, time.min)),
            timezone.make_aware(datetime.combine(self.until, time.max)),
        )


@dataclass(frozen=True)
class Figure:
    """One number, how it is counted, and whether its rows are things or claims."""

    key: str
    title: Any
    unit: Any
    rule: Any
    value: Decimal | int = 0


def taken_in(reader: Reader, window: Window) -> QuerySet[Thing]:
    """The things taken in within the window and not sent back after the check."""
    rows = queries.kept_things(reader).exclude(state=rules.REFUSED)
    return rows.filter(taken_in_at__range=window.moments).order_by("taken_in_at", "id")


def handed(reader: Reader, window: Window) -> QuerySet[Claim]:
    """The pieces handed over within the window and not brought back."""
    stations = queries.kept_stations(reader)
    rows = Claim.objects.filter(thing__station__in=stations, state=ClaimState.HANDED)
    rows = rows.filter(ended_at__range=window.moments)
    return rows.select_related("thing__station", "person").order_by("ended_at", "id")


@dataclass(frozen=True)
class Told:
    """The rows of a window, fetched once; every figure is counted from them."""

    things: list[Thing]
    claims: list[Claim]


def told(reader: Reader, window: Window) -> Told:
    """The rows behind the figures; two queries."""
    return Told(list(taken_in(reader, window)), list(handed(reader, window)))


def _parcels(rows: Told) -> int:
    return len({(one.person_id, one.thing.station_id, _day(one)) for one in rows.claims})


def _batches(rows: Told) -> int:
    return len({(one.thing.station_id, _day(one)) for one in rows.claims})


def _day(one: Claim) -> date:
    return timezone.localdate(one.ended_at)


def _people(rows: Told) -> int:
    givers = {one.donor_id for one in rows.things if one.donor_id}
    return len(givers | {one.person_id for one in rows.claims})


def _worth(rows: Told) -> Decimal:
    return sum((one.worth * one.quantity for one in rows.things if one.worth), Decimal(0))


_COUNTED: Mapping[str, Callable[[Told], Decimal | int]] = {
    "in": lambda rows: sum(one.quantity for one in rows.things),
    "worth": _worth,
    "out": lambda rows: len(rows.claims),
    "parcels": _parcels,
    "batches": _batches,
    "people": _people,
    "firms": lambda rows: len({one.firm_id for one in rows.things if one.firm_id}),
}
OF_THINGS = frozenset({"in", "worth", "people", "firms"})  # what a figure opens to
OF_CLAIMS = frozenset({"out", "parcels", "batches", "people"})
RULES = (
    Figure("in", _("收到"), _("件"), _("站点收下的件数；检查后退回的不算")),
    Figure("worth", _("大约值"), _("元"), _("检查时估的单价乘件数；没有估的不算")),
    Figure("out", _("送出"), _("件"), _("凭领取码交到本人手里的件数；还回来的不算")),
    Figure("parcels", _("包裹"), _("个"), _("一个人同一天在同一站点领的算一个")),
    Figure("batches", _("批次"), _("批"), _("一个站点有人来领的一天算一批")),
    Figure("people", _("参与"), _("人"), _("送的人加领的人，一人只算一次")),
    Figure("firms", _("企业"), _("家"), _("捐物的企业，一家只算一次")),
)


def figures(rows: Told) -> list[Figure]:
    """Every figure of the rows in the order of the page."""
    return [
        Figure(one.key, one.title, one.unit, one.rule, _COUNTED[one.key](rows)) for one in RULES
    ]
