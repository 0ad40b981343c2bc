"""What figures put on an officer's page of today: last month's are to be closed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.insight import rules
from xieli.insight.models import ClosedPeriod
from xieli.people.models import Function
from xieli.rulebook.queries import value
from xieli.shell.due import Due
from xieli.shell.guards import Reader
from xieli.unions.models import Union


def due(reader: Reader, today: date) -> list[Due]:
    """The unions that close their figures and have not closed last month's; two queries.

    Who has never closed any is not asked to begin.
    """
    tops = reader.tops(Function.PLANS_DECIDE)
    if not tops:
        return []
    last = rules.month_before(today)
    closed = ClosedPeriod.objects.filter(
        union=OuterRef("pk"), start__lte=last.start, end__gte=last.end
    )
    ever = ClosedPeriod.objects.filter(union=OuterRef("pk"))
    rows = Union.objects.filter(Exists(ever), ~Exists(closed), path__in=tops)
    unions = rows.order_by("level", "name_key")
    days = value(rules.CLOSE_DAYS, "", today).as_days
    until = today.replace(day=1) + timedelta(days=days - 1)
    words = _("{month} 月的数还没关账").format(month=last.start.month)
    return [
        Due(words, one.name, f"{reverse('insight:closing')}?union={one.id}", until, _("去关账"))
        for one in unions
    ]
