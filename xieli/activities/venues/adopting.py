"""What venues make of a text: how many came to one of our places on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Adopted, Adopts, Asked, Found, Shape
from xieli.activities.venues import rules, running
from xieli.activities.venues.models import Venue
from xieli.kernel.actor import Actor
from xieli.kernel.quantity import parse
from xieli.kernel.refusal import Refusal, marked
from xieli.people.models import Function
from xieli.unions.queries import access_union, within

PEOPLE = ("人", "人次", "名")
MOST = 300


def asks(found: Found) -> Sequence[Asked]:
    """The fields of a count: which place, which day, how many."""
    came = next((pair for pair in found.figures() if pair[1].unit in PEOPLE), None)
    days = found.of("day")
    rows = _places(found)
    named = next((one for one in rows if one.name in found.words), None)
    return [
        Asked("venue", _("哪个阵地"), Shape.CHOICE, str(named.id) if named else "",
              is_required=True, choices=tuple((str(one.id), one.name) for one in rows),
              help="" if rows else _("还没有阵地。请先在“阵地”里登记。")),
        Asked("day", _("哪一天"), Shape.DAY, found.day.isoformat() if found.day else "",
              (days[0].id,) if days else (), True),
        Asked("count", _("人次"), Shape.QUANTITY, came[1].show() if came else "",
              (came[0].id,) if came else (), True),
    ]  # fmt: skip


def _places(found: Found) -> list[Venue]:
    tops = [access_union(found.union_id).path]
    rows = Venue.objects.filter(within(tops, "union__path"), state__in=rules.SHOWN)
    return list(rows.order_by("name", "id")[:MOST])


def adopt(found: Found, answers: Mapping[str, str], by: Actor, at: datetime) -> Adopted:
    """Write the count down, its 概数 word with it."""
    row = next((one for one in _places(found) if str(one.id) == answers["venue"]), None)
    if row is None:
        raise Refusal(marked("没有这个阵地。"), marked("请从名单里选。"))
    told = running.Visits(date.fromisoformat(answers["day"]), parse(answers["count"], "人次"),
                          rules.OFFICER)  # fmt: skip
    made = running.count_visits(row, told, by=by, at=at)
    title = f"{row.name} {answers['day']} {answers['count']}"
    return Adopted(made.id, title, reverse("venues:kept", args=[row.id]))


COUNT = Adopts(
    "venue", marked("阵地人次"), Function.VENUES_RUN, frozenset({"facility", "rest"}),
    "venues:kept", asks, adopt,
)  # fmt: skip
