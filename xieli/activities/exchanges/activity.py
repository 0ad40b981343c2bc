"""The declaration of exchanges, and what they put on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.exchanges import adopting, queries, rules
from xieli.activities.exchanges.models import CostSheet, Exchange, PracticeCard, Problem
from xieli.rulebook.queries import values
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 30  # of each sort on one day; the lists show the rest


def due(reader: Reader, today: date) -> list[Due]:
    """What the reader's unions promised, have to look at again, to decide, to publish, to close.

    Six queries, however much there is.
    """
    if not reader.holds(queries.RUN):
        return []
    told = values([rules.REMIND_DAYS, rules.RECHECK_DAYS, rules.REPORT_DAYS], "", today)
    soon = today + timedelta(days=told[rules.REMIND_DAYS].as_int)
    recheck = timedelta(days=told[rules.RECHECK_DAYS].as_int)
    report = timedelta(days=told[rules.REPORT_DAYS].as_int)
    return [
        *_promised(reader, soon),
        *_problems(queries.owed_problems(reader), reader, (soon, recheck)),
        *_to_approve(reader),
        *_to_publish(reader),
        *_to_close(reader, today, report),
    ]


def _promised(reader: Reader, soon: date) -> Iterator[Due]:
    for one in queries.owed_follow_ups(reader).filter(due_on__lte=soon)[:MOST]:
        url = reverse("exchanges:follow_up", args=[one.id])
        more = f"{one.words} · {one.owner}"
        yield Due(_("座谈定的事要办结"), more, url, one.due_on, _("写凭据办结"))


def _problems(
    rows: QuerySet[Problem], reader: Reader, until: tuple[date, timedelta]
) -> Iterator[Due]:
    soon, recheck = until
    for one in rows[:MOST]:
        standing = queries.standing_of(reader, one.exchange, one.union)
        url = reverse("exchanges:problem", args=[one.id])
        if one.told_on and standing.runs and not standing.is_of_inspected:
            day = one.told_on + recheck
            yield Due(_("报来整改了，要去复查"), one.words, url, day, _("写复查"))
        elif not one.told_on and standing.is_of_inspected and one.due_on <= soon:
            more = f"{one.words} · {one.owner}"
            yield Due(_("调研问题要改好"), more, url, one.due_on, _("报整改"))


def _to_approve(reader: Reader) -> Iterator[Due]:
    me = reader.actor.id
    if me is None:
        return
    mine = Exchange.objects.filter(union__in=queries.my_unions(reader).order_by())
    sheets = CostSheet.objects.filter(exchange__in=mine, state=rules.ASKED).exclude(made_by_id=me)
    for one in sheets.select_related("exchange")[:MOST]:
        url = reverse("exchanges:sheet", args=[one.id])
        more = f"{one.exchange.title} · {one.title}"
        yield Due(_("交流费用等您审批"), more, url, action=_("看费用单"))
    budgets = mine.filter(
        state=rules.PLANNED, budget_by_id__isnull=False, budget_ok_by_id=None
    ).exclude(budget_by_id=me)
    for found in budgets[:MOST]:
        url = reverse("exchanges:costs", args=[found.id])
        yield Due(_("交流预算等您确认"), found.title, url, action=_("看预算"))


def _to_publish(reader: Reader) -> Iterator[Due]:
    drafts = Q(state=rules.DRAFT) & ~Q(made_by_id=reader.actor.id)
    mine = queries.my_unions(reader).order_by()
    for one in PracticeCard.objects.filter(drafts, union__in=mine)[:MOST]:
        url = reverse("exchanges:card", args=[one.id])
        yield Due(_("做法卡等您看过发布"), one.title, url, action=_("看做法卡"))


def _to_close(reader: Reader, today: date, report: timedelta) -> Iterator[Due]:
    mine = queries.my_unions(reader).order_by()
    over = Exchange.objects.filter(union__in=mine, state=rules.PLANNED, ends_on__lt=today)
    for one in over.order_by("ends_on")[:MOST]:
        url = reverse("exchanges:exchange", args=[one.id])
        yield Due(_("交流回来了，要写报告办结"), one.title, url, one.ends_on + report, _("去办结"))


EXCHANGES = Activity(
    kind=rules.KIND,
    title="交流考察",
    rooms=frozenset(),
    due=due,
    adopts=(adopting.EXCHANGE,),
)
