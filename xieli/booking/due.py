"""What booking puts on an officer's desk: today's occasions, ends and results, lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.booking import queries, rules
from xieli.booking.models import Occasion, OccasionState
from xieli.people.models import Function
from xieli.rulebook.queries import value
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Occasions of today, those over without an end or a result, and how many have a line."""
    if not reader.holds(Function.EVENTS_RUN):
        return []
    return [*_today(reader, today), *_after(reader, today), *_lines(reader, today)]


def _today(reader: Reader, today: date) -> Iterator[Due]:
    for one in queries.today_of(reader, today):
        more = _("{title} · {taken}/{places} 人").format(
            title=one, taken=one.taken, places=one.places
        )
        yield Due(_("今天有一场活动"), more, _url(one), today, _("看名单"))


def _after(reader: Reader, today: date) -> Iterator[Due]:
    missing = list(queries.results_missing(reader, today))
    if not missing:
        return
    days = timedelta(days=value(rules.RESULT_DAYS, "", today).as_days)
    for one in missing:
        is_held = one.state == OccasionState.HELD
        words = _("请填活动的成果") if is_held else _("活动结束了，请点名、办结")
        until = timezone.localdate(one.ends_at) + days
        yield Due(words, str(one), _url(one), until, _("去办结"))


def _lines(reader: Reader, today: date) -> Iterator[Due]:
    start = timezone.make_aware(datetime.combine(today, time()))
    lines = list(queries.lines_of(reader, start))
    if lines:
        words = _("{n} 场有人排队").format(n=len(lines))
        yield Due(words, str(lines[0]), _url(lines[0]), action=_("看看能不能加位子"))


def _url(one: Occasion) -> str:
    return reverse("booking:occasion_office", args=[one.pk])
