"""Visits' declaration, and what it puts on a desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity, Room
from xieli.activities.visits import lists, queries, rules, services
from xieli.activities.visits.models import ListState, OrderState, Stop, VisitList, VisitState
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.people.queries import visible_unions
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
    return [queries.programmes_of_kind().filter(state=ProgrammeState.OPEN)]


def _campaigns(day: Day, programmes: list[Programme]) -> Iterator[Due]:
    for programme in programmes:
        yield from _of(programme, day.reader)


def _of(programme: Programme, reader: Reader) -> Iterator[Due]:
    own = programme.union_id
    runs = reader.may(Function.VISITS_RUN, own, programme.id)
    decides = reader.may(Function.VISITS_DECIDE, own, programme.id)
    if runs or decides:
        yield from _goods(programme, runs, decides)
    mine = set(
        visible_unions(reader, Function.VISITS_RUN, programme.id).values_list("id", flat=True)
    )
    yield from _lists(programme, mine)
    yield from _conflicts(programme, reader)


def _goods(programme: Programme, runs: bool, decides: bool) -> Iterator[Due]:
    counted = programme.orders.aggregate(
        road=Count("id", filter=Q(state=OrderState.ORDERED)),
        bills=Count("id", filter=Q(state=OrderState.RECEIVED)),
    )
    url = reverse("visits:buying", args=[programme.slug])
    if runs and counted["road"]:
        words = _("{n} 单货在路上，到了请点收").format(n=counted["road"])
        yield Due(words, programme.title, url, action=_("去点收"))
    if decides and counted["bills"]:
        words = _("{n} 单等付款").format(n=counted["bills"])
        yield Due(words, programme.title, url, action=_("去付款"))


def _lists(programme: Programme, mine: set[UUID]) -> Iterator[Due]:
    rows = VisitList.objects.filter(programme=programme, union__in=mine).select_related("union")
    for one in rows.filter(state__in=(ListState.DRAFT, ListState.REFUSED)):
        url = reverse("visits:list", args=[one.id])
        yield Due(_("走访名单还没有报上去"), one.union.name, url, action=_("填名单"))
    waiting = rows.filter(state=ListState.APPROVED).annotate(
        n=Count("recipients", filter=Q(recipients__state="listed"))
    )
    for one in waiting.filter(n__gt=0):
        url = reverse("visits:list", args=[one.id])
        words = _("还有 {n} 人没走访到").format(n=one.n)
        yield Due(words, one.union.name, url, action=_("去安排"))


def _conflicts(programme: Programme, reader: Reader) -> Iterator[Due]:
    rows = queries.conflicts_of([programme])
    n = sum(
        1
        for one in rows
        if reader.may(Function.VISITS_RUN, one.recipient.visit_list.union_id, programme.id)
        and one.state == VisitState.CONFLICT
    )
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
)
