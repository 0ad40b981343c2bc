"""What figures put on an officer's page of today: last month's are to be closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.insight import rules
from xieli.insight.models import ClosedPeriod
from xieli.people import errands
from xieli.people.errands import Day, Errand, Known
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader
from xieli.unions.models import Union


def due(reader: Reader, today: date) -> list[Due]:
    """The unions that close their figures and have not closed last month's.

    Who has never closed any is not asked to begin.
    """
    return errands.due(ERRANDS, reader, today)


def _last_month(reader: Reader, today: date) -> Known:
    return ((LAST, rules.month_before(today)),)


def _of_unions(day: Day) -> Sequence[QuerySet[Any]]:
    last = day.known[LAST]
    closed = ClosedPeriod.objects.filter(
        union=OuterRef("pk"), start__lte=last.start, end__gte=last.end
    )
    ever = ClosedPeriod.objects.filter(union=OuterRef("pk"))
    tops = day.reader.tops(Function.PLANS_DECIDE)
    rows = Union.objects.filter(Exists(ever), ~Exists(closed), path__in=tops)
    return [rows.only("name").order_by("level", "name_key")]


def _unions(day: Day, unions: list[Union]) -> Iterator[Due]:
    days = day.held[rules.CLOSE_DAYS].as_days
    until = day.today.replace(day=1) + timedelta(days=days - 1)
    words = _("{month} 月的数还没关账").format(month=day.known[LAST].start.month)
    for one in unions:
        url = f"{reverse('insight:closing')}?union={one.id}"
        yield Due(words, one.name, url, until, _("去关账"))


LAST = "insight.last_month"
ERRANDS = (
    Errand(
        (Function.PLANS_DECIDE,), _of_unions, _unions, keys=(rules.CLOSE_DAYS,),
        before=_last_month,
    ),
)  # fmt: skip
