"""The declaration of exchanges, and what they put on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.exchanges import adopting, queries, rules
from xieli.activities.exchanges.models import CostSheet, Exchange, PracticeCard
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 30  # of each sort on one day; the lists show the rest


def due(reader: Reader, today: date) -> list[Due]:
    """What the reader's unions promised, look at again, decide, publish, close."""
    return errands.due(ERRANDS, reader, today)


def _of_owed(day: Day) -> Sequence[QuerySet[Any]]:
    soon = day.today + timedelta(days=day.held[rules.REMIND_DAYS].as_int)
    promised = queries.owed_follow_ups(day.reader).filter(due_on__lte=soon)
    problems = queries.owed_problems(day.reader)
    told = "words", "owner", "due_on", "told_on", "union__path", "exchange__union__path"
    return [
        errands.brief(promised, "words", "owner", "due_on")[:MOST],
        errands.brief(problems, *told)[:MOST],
    ]


def _owed(day: Day, promised: list[Any], problems: list[Any]) -> Iterator[Due]:
    for one in promised:
        url = reverse("exchanges:follow_up", args=[one.id])
        more = f"{one.words} · {one.owner}"
        yield Due(_("座谈定的事要办结"), more, url, one.due_on, _("写凭据办结"))
    soon = day.today + timedelta(days=day.held[rules.REMIND_DAYS].as_int)
    recheck = timedelta(days=day.held[rules.RECHECK_DAYS].as_int)
    for one in problems:
        standing = queries.standing_of(day.reader, one.exchange, one.union)
        url = reverse("exchanges:problem", args=[one.id])
        if one.told_on and standing.runs and not standing.is_of_inspected:
            last = one.told_on + recheck
            yield Due(_("报来整改了，要去复查"), one.words, url, last, _("写复查"))
        elif not one.told_on and standing.is_of_inspected and one.due_on <= soon:
            more = f"{one.words} · {one.owner}"
            yield Due(_("调研问题要改好"), more, url, one.due_on, _("报整改"))


def _of_steps(day: Day) -> Sequence[QuerySet[Any]]:
    """Costs and budgets to approve, cards to publish, trips to close."""
    me: Any = day.reader.actor.id
    unions = queries.my_unions(day.reader).order_by()
    mine = Exchange.objects.filter(union__in=unions)
    sheets = CostSheet.objects.filter(exchange__in=mine, state=rules.ASKED).exclude(made_by_id=me)
    budgets = mine.filter(
        state=rules.PLANNED, budget_by_id__isnull=False, budget_ok_by_id=None
    ).exclude(budget_by_id=me)
    drafts = Q(state=rules.DRAFT) & ~Q(made_by_id=me)
    over = mine.filter(state=rules.PLANNED, ends_on__lt=day.today)
    return [
        errands.brief(sheets, "title", "exchange__title")[:MOST],
        errands.brief(budgets, "title")[:MOST],
        PracticeCard.objects.filter(drafts, union__in=unions).only("title")[:MOST],
        errands.brief(over, "title", "ends_on").order_by("ends_on")[:MOST],
    ]  # fmt: skip


def _steps(day: Day, sheets: list[Any], budgets: list[Any], *more: list[Any]) -> Iterator[Due]:
    cards, over = more
    for one in sheets:
        url = reverse("exchanges:sheet", args=[one.id])
        words = f"{one.exchange.title} · {one.title}"
        yield Due(_("交流费用等您审批"), words, url, action=_("看费用单"))
    for one in budgets:
        url = reverse("exchanges:costs", args=[one.id])
        yield Due(_("交流预算等您确认"), one.title, url, action=_("看预算"))
    for one in cards:
        url = reverse("exchanges:card", args=[one.id])
        yield Due(_("做法卡等您看过发布"), one.title, url, action=_("看做法卡"))
    report = timedelta(days=day.held[rules.REPORT_DAYS].as_int)
    for one in over:
        url = reverse("exchanges:exchange", args=[one.id])
        yield Due(_("交流回来了，要写报告办结"), one.title, url, one.ends_on + report, _("去办结"))


ERRANDS = (
    Errand((queries.RUN,), _of_owed, _owed, keys=(rules.REMIND_DAYS, rules.RECHECK_DAYS)),
    Errand((queries.RUN,), _of_steps, _steps, keys=(rules.REPORT_DAYS,)),
)
EXCHANGES = Activity(
    kind=rules.KIND,
    title="交流考察",
    rooms=frozenset(),
    errands=ERRANDS,
    adopts=(adopting.EXCHANGE,),
)
