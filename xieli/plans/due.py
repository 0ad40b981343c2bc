"""What plans puts on an officer's desk: what to report, tasks to do and check, scores to confirm.

One question, a UNION of all; no ranking of anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.fields import CharField, DateField, IntegerField, UUIDField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.plans import queries, rules
from xieli.plans.models import Appraisal, Cell, Indicator, Reminder, Report, Task
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 30


def unreported() -> Q:
    """Cells where something that is asked in words was not said yet."""
    said = Report.objects.filter(
        subject=OuterRef("subject"), since=OuterRef("since"), until=OuterRef("until"),
        union=OuterRef(OuterRef("union")),
    )  # fmt: skip
    asking = Indicator.objects.filter(~Exists(said), measure=OuterRef("measure"), kind=rules.REPORT)
    return Q(Exists(asking))


def due(reader: Reader, today: date) -> list[Due]:
    """Reports and tasks near their day, tasks to check, appraisals to confirm."""
    return errands.due(ERRANDS, reader, today)


def _of_all(day: Day) -> Sequence[QuerySet[Any]]:
    runs = day.reader.tops(Function.PLANS_RUN)
    decides = day.reader.tops(Function.PLANS_DECIDE)
    soon = day.today + timedelta(days=day.held[rules.DUE_SOON].as_days)
    parts = [
        _reports(runs, soon, day.today), _tasks(runs, soon, day.today), _to_check(day.reader),
        _to_confirm(decides, day.reader),
    ]  # fmt: skip
    return [parts[0].union(*parts[1:], all=True)[:MOST]]


def _all(day: Day, rows: list[Any]) -> Iterator[Due]:
    for kind, title, n, until, about, nudged in rows:
        yield _TOLD[kind](title, n, until, about, bool(nudged))


def _row(rows: QuerySet[Any], kind: str, *names: Any) -> QuerySet[Any]:
    """The same six columns for every part: kind, title, how many, until, about, reminded."""
    title, many, until, about, nudged = names
    return rows.order_by().values_list(
        Value(kind, CharField()), Cast(title, CharField()), Cast(many, IntegerField()),
        Cast(until, DateField()), Cast(about, UUIDField()), Cast(nudged, IntegerField()),
    )  # fmt: skip


def _reports(tops: tuple[str, ...], soon: date, today: date) -> QuerySet[Any]:
    """By policy: what is to be reported near its day, and whatever a superior reminded of today."""
    nudged = Exists(Reminder.objects.filter(cell=OuterRef("pk"), day=today))
    near = Q(due_on__lte=soon) & unreported()
    rows = Cell.objects.filter(
        near | nudged, queries.within(tops, "union__path"), closed_at=None,
        measure__policy__state=rules.ISSUED,
    ).annotate(
        policy_id=F("measure__policy_id"), title=F("measure__policy__title"),
        nudge=Cast(nudged, IntegerField()),
    )  # fmt: skip
    grouped = rows.order_by().values("policy_id", "title")
    grouped = grouped.annotate(
        many=Count("pk"), first=Min("due_on"), told=Count("pk", filter=Q(nudge=1))
    )
    return _row(grouped, "report", "title", "many", "first", "policy_id", "told")


def _tasks(tops: tuple[str, ...], soon: date, today: date) -> QuerySet[Any]:
    nudged = Exists(Reminder.objects.filter(task=OuterRef("pk"), day=today))
    rows = Task.objects.filter(
        Q(due_on__lte=soon) | nudged, queries.within(tops, "owner__path"), state=rules.TO_DO
    ).annotate(told=Cast(nudged, IntegerField()))  # fmt: skip
    return _row(rows, "task", "title", Value(1), "due_on", "id", "told")


def _to_check(reader: Reader) -> QuerySet[Any]:
    rows = Task.objects.filter(
        queries.within(queries.tops_of(reader), "setter__path"), state=rules.HANDED_IN
    ).exclude(handed_in_by_id=reader.actor.id)  # fmt: skip
    return _row(rows, "check", "title", Value(1), Value(None, DateField()), "id", Value(0))


def _to_confirm(tops: tuple[str, ...], reader: Reader) -> QuerySet[Any]:
    mine = Q(proposed_by_id=reader.actor.id) | Q(lines__changed_by_id=reader.actor.id)
    rows = Appraisal.objects.filter(
        queries.within(tops, "policy__union__path"), confirmed_at=None
    ).exclude(mine)
    grouped = rows.order_by().values("policy_id", "policy__title").annotate(many=Count("pk"))
    nothing = Value(None, DateField())
    return _row(grouped, "confirm", "policy__title", "many", nothing, "policy_id", Value(0))


def _report(title: str, n: int, until: date, about: Any, nudged: bool) -> Due:
    words = _("{n} 项措施等您补齐").format(n=n)
    more = _("{title} · 上级今天提醒过").format(title=title) if nudged else title
    return Due(words, more, reverse("plans:missing", args=[about]), until, _("去填报"))


def _task(title: str, n: int, until: date, about: Any, nudged: bool) -> Due:
    more = _("{title} · 上级今天提醒过").format(title=title) if nudged else title
    return Due(_("有一件任务要办"), more, reverse("plans:task", args=[about]), until, _("去办"))


def _check(title: str, n: int, until: date, about: Any, nudged: bool) -> Due:
    return Due(_("有一件任务交上来了"), title, reverse("plans:task", args=[about]), None, _("去核"))


def _confirm(title: str, n: int, until: date, about: Any, nudged: bool) -> Due:
    words = _("{n} 家的考核等您确认").format(n=n)
    return Due(words, title, reverse("plans:appraisals", args=[about]), None, _("去确认"))


_TOLD: dict[str, Callable[[str, int, date, Any, bool], Due]] = {
    "report": _report, "task": _task, "check": _check, "confirm": _confirm,
}  # fmt: skip
SEES = (Function.PLANS_RUN, Function.PLANS_DECIDE)
ERRANDS = (Errand(SEES, _of_all, _all, keys=(rules.DUE_SOON,)),)
