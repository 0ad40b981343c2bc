"""What booking puts on an officer's desk: today's occasions, ends and results, lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.booking import queries, rules
from xieli.booking.models import Occasion, OccasionState
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Occasions of today, those over without an end or a result, and how many have a line."""
    return errands.due(ERRANDS, reader, today)


def _of_occasions(day: Day) -> Sequence[QuerySet[Any]]:
    told = "title", "taken", "places", "state", "starts_at", "ends_at", "series__title"
    return [errands.brief(queries.on_desk(day.reader, day.today), *told)]


def _occasions(day: Day, rows: list[Any]) -> Iterator[Due]:
    yield from _today(rows, day.today)
    yield from _after(rows, day)
    yield from _lines(rows, day.today)


def _today(rows: Iterable[Occasion], today: date) -> Iterator[Due]:
    for one in rows:
        if one.state == OccasionState.OPEN and timezone.localdate(one.starts_at) == today:
            more = _("{title} · {taken}/{places} 人").format(
                title=one, taken=one.taken, places=one.places
            )
            yield Due(_("今天有一场活动"), more, _url(one), today, _("看名单"))


def _after(rows: Iterable[Occasion], day: Day) -> Iterator[Due]:
    over = [one for one in rows if timezone.localdate(one.ends_at) < day.today or _is_held(one)]
    days = timedelta(days=day.held[rules.RESULT_DAYS].as_days)
    for one in over:
        words = _("请填活动的成果") if _is_held(one) else _("活动结束了，请点名、办结")
        until = timezone.localdate(one.ends_at) + days
        yield Due(words, str(one), _url(one), until, _("去办结"))


def _is_held(one: Occasion) -> bool:
    return one.state == OccasionState.HELD


def _lines(rows: Iterable[Any], today: date) -> Iterator[Due]:
    lines = [
        one for one in rows if one.has_line and timezone.localdate(one.starts_at) >= today
    ]  # occasions with has_line
    if lines:
        words = _("{n} 场有人排队").format(n=len(lines))
        yield Due(words, str(lines[0]), _url(lines[0]), action=_("看看能不能加位子"))


def _url(one: Occasion) -> str:
    return reverse("booking:occasion_office", args=[one.pk])


ERRANDS = (Errand((Function.EVENTS_RUN,), _of_occasions, _occasions, keys=(rules.RESULT_DAYS,)),)
