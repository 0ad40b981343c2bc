"""Visits' declaration, and what it puts on a desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity, Room
from xieli.activities.visits import adopting, lists, queries, rules, services
from xieli.activities.visits.models import (
    ListState,
    OrderState,
    RecipientState,
    Stop,
    Visit,
    VisitList,
    VisitState,
)
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.people.queries import stands_in, within_work
from xieli.programmes.models import Programme, ProgrammeState
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """What a reader's mandates ask of her in the campaigns that run."""
    return errands.due(ERRANDS, reader, today)


def _of_stops(day: Day) -> Sequence[QuerySet[Any]]:
    """Where she goes herself today: whoever was asked to."""
    me: Any = day.reader.actor.id
    waiting = Stop.objects.filter(visitor_id=me, on=day.today)
    return [errands.counted(waiting.exclude(recipient__visits__visitor_id=me))]


def _stops(day: Day, counts: list[dict[str, int]]) -> Iterator[Due]:
    n = counts[0]["n"]
    if n:
        more = _("先打开一次，没有网也能填")
        yield Due(_("今天要走访 {n} 家").format(n=n), more, reverse("visits:day"), day.today,
                  action=_("看路线"))  # fmt: skip


def _of_campaigns(day: Day) -> Sequence[QuerySet[Any]]:
    """The campaigns that run; of the reader's unions what is to be asked, done and settled."""
    campaigns = queries.programmes_of_kind().filter(state=ProgrammeState.OPEN)
    road = Count("orders", filter=Q(orders__state=OrderState.ORDERED))
    bills = Count("orders", filter=Q(orders__state=OrderState.RECEIVED))
    runs, live = Function.VISITS_RUN, Q(programme__state=ProgrammeState.OPEN)
    lists = VisitList.objects.filter(live, within_work(day.reader, runs, "union__path"))
    listed = Count("recipients", filter=Q(recipients__state=RecipientState.LISTED))
    waiting = lists.filter(state=ListState.APPROVED).annotate(n=listed).filter(n__gt=0)
    drafts = lists.filter(state__in=(ListState.DRAFT, ListState.REFUSED))
    above = ("recipient__visit_list__union__path", "recipient__programme")
    odd = Visit.objects.filter(
        within_work(day.reader, runs, *above), state=VisitState.CONFLICT,
        recipient__programme__state=ProgrammeState.OPEN,
    )  # fmt: skip
    return [
        errands.brief(campaigns, "slug", "title", "union__path").annotate(road=road, bills=bills),
        errands.brief(drafts, "programme_id", "union__name").order_by("id"),
        errands.brief(waiting, "programme_id", "union__name").order_by("id"),
        odd.order_by().values_list("recipient__programme_id").annotate(n=Count("id")),
    ]


def _campaigns(day: Day, campaigns: list[Programme], *lists: list[Any]) -> Iterator[Due]:
    drafts, waiting, odd = lists
    conflicts = dict(odd)
    for programme in campaigns:
        yield from _goods(programme, day.reader)
        yield from _lists(
            [one for one in drafts if one.programme_id == programme.id],
            [one for one in waiting if one.programme_id == programme.id],
        )
        yield from _conflicts(programme, conflicts.get(programme.id, 0))


def _goods(programme: Any, reader: Reader) -> Iterator[Due]:
    runs, decides = (
        stands_in(reader, function, programme.union.path, programme.id)
        for function in (Function.VISITS_RUN, Function.VISITS_DECIDE)
    )
    url = reverse("visits:buying", args=[programme.slug])
    if runs and programme.road:
        words = _("{n} 单货在路上，到了请点收").format(n=programme.road)
        yield Due(words, programme.title, url, action=_("去点收"))
    if decides and programme.bills:
        words = _("{n} 单等付款").format(n=programme.bills)
        yield Due(words, programme.title, url, action=_("去付款"))


def _lists(drafts: list[VisitList], waiting: list[Any]) -> Iterator[Due]:
    for one in drafts:
        url = reverse("visits:list", args=[one.id])
        yield Due(_("走访名单还没有报上去"), one.union.name, url, action=_("填名单"))
    for one in waiting:
        url = reverse("visits:list", args=[one.id])
        words = _("还有 {n} 人没走访到").format(n=one.n)
        yield Due(words, one.union.name, url, action=_("去安排"))


def _conflicts(programme: Programme, n: int) -> Iterator[Due]:
    if n:
        words = _("{n} 张走访单等裁定").format(n=n)
        url = reverse("visits:conflicts", args=[programme.slug])
        yield Due(words, programme.title, url, action=_("去裁定"))


def page_of(application: Application) -> str:
    """Where an officer reads the whole list."""
    return reverse("visits:list", args=[application.about_id])


ERRANDS = (
    Errand((), _of_stops, _stops),
    Errand((Function.VISITS_RUN, Function.VISITS_DECIDE), _of_campaigns, _campaigns),
)
VISITS = Activity(
    kind=rules.KIND,
    title="走访慰问",
    rooms=frozenset({Room.FUND, Room.CALL}),
    errands=ERRANDS,
    matters=frozenset({rules.MATTER}),
    on_granted=lists.approve,
    on_refused=lists.refuse,
    on_revoked=lists.take_back,
    on_withdrawn=lists.refuse,
    page_of=page_of,
    hands_on=services.hand_on,
    adopts=(adopting.HELP, adopting.CAMPAIGN),
)
