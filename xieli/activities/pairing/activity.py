"""Pairing's declaration, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity, Room
from xieli.activities.pairing import queries, services
from xieli.activities.pairing.models import Stage
from xieli.activities.pairing.referred import report_referred
from xieli.matching import queries as matching
from xieli.matching.models import NeedState
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.programmes.models import Programme
from xieli.rulebook.queries import value
from xieli.shell.due import Due
from xieli.shell.guards import Reader
from xieli.unions.models import Union


def due(reader: Reader, today: date) -> list[Due]:
    """What a reader's mandates ask of her in every running campaign."""
    return errands.due(ERRANDS, reader, today)


def _campaigns(day: Day) -> Iterator[Due]:
    for programme in queries.running(day.reader):
        if programme.board is not None:
            yield from due_of(programme, day.reader, day.today)


def due_of(programme: Programme, reader: Reader, today: date) -> list[Due]:
    """What a reader's mandates ask of her in one campaign."""
    return [
        one for source in (_at_helper, _at_counties) for one in source(programme, reader, today)
    ]


def _at_helper(programme: Programme, reader: Reader, today: date) -> Iterator[Due]:
    union, board = programme.union_id, programme.board
    assert board is not None
    if reader.may(Function.BOARD_ADOPT, union, programme.id):
        plan = matching.latest_proposal(board)
        if plan and plan.adopted_at is None and not matching.is_stale(plan):
            words = _("方案 {number} 等您采纳").format(number=plan.number)
            yield Due(words, programme.title, _url("board", programme), action=_("看方案"))
    if reader.may(Function.BOARD_RUN, union, programme.id):
        missing = sum(1 for gap in matching.gaps(board) if gap.missing)
        if missing:
            words = _("还有 {n} 条需求没着落").format(n=missing)
            yield Due(words, programme.title, _url("pledges", programme), action=_("邀请企业"))
    if reader.may(Function.GOODS_MOVE, union, programme.id):
        yield from _goods_of_helper(programme)


def _goods_of_helper(programme: Programme) -> Iterator[Due]:
    waiting = queries.to_pack(programme)
    if waiting:
        words = _("{n} 行配好了，等装箱").format(n=len(waiting))
        yield Due(words, programme.title, _url("goods", programme), action=_("去装箱"))
    packed = queries.consignments(programme).filter(stage=Stage.PACKED).count()
    if packed:
        words = _("{n} 票装好了，等发运").format(n=packed)
        yield Due(words, programme.title, _url("goods", programme), action=_("去发运"))


def _at_counties(programme: Programme, reader: Reader, today: date) -> Iterator[Due]:
    for union in queries.helped_unions(programme):
        if reader.may(Function.NEEDS_VERIFY, union.id, programme.id):
            yield from _to_verify(programme, union, reader)
        if reader.may(Function.GOODS_MOVE, union.id, programme.id):
            yield from _goods_of_county(programme, union)
            yield from _to_ask(programme, union, today)


def _to_verify(programme: Programme, union: Union, reader: Reader) -> Iterator[Due]:
    assert programme.board is not None
    waiting = matching.live_needs(programme.board).filter(union=union, state=NeedState.REPORTED)
    others = waiting.exclude(reported_by_id=reader.actor.id).count()
    if others:
        words = _("{n} 条需求等您核实").format(n=others)
        url = f"{_url('needs_office', programme)}?state={NeedState.REPORTED}"
        yield Due(words, union.name, url, action=_("去核实"))


def _goods_of_county(programme: Programme, union: Union) -> Iterator[Due]:
    boxes = queries.consignments(programme).filter(to=union, stage=Stage.SENT).count()
    if boxes:
        words = _("{n} 票在路上，到了请清点").format(n=boxes)
        yield Due(words, union.name, _url("goods", programme), action=_("去签收"))
    held = queries.in_stock(union, programme)
    if held:
        words = _("{n} 种物资等发放到户").format(n=len(held))
        yield Due(words, union.name, _url("hand_over", programme), action=_("去发放"))


def _to_ask(programme: Programme, union: Union, today: date) -> Iterator[Due]:
    days = value("pairing.feedback_after_days", "", today).as_int
    waiting = queries.to_ask(programme, today, days).filter(line__consignment__to=union).count()
    if waiting:
        words = _("{n} 次发放该回访了，只问一次").format(n=waiting)
        yield Due(words, union.name, _url("feedback", programme), action=_("去回访"))


def _url(name: str, programme: Programme) -> str:
    return reverse(f"pairing:{name}", args=[programme.slug])


AT_WORK = (
    Function.BOARD_ADOPT, Function.BOARD_RUN, Function.GOODS_MOVE, Function.NEEDS_VERIFY,
)  # fmt: skip
ERRANDS = (Errand(AT_WORK, errands.nothing, _campaigns),)
PAIRING = Activity(
    kind=services.KIND,
    title="结对帮扶",
    rooms=frozenset({Room.BOARD, Room.FUND}),
    errands=ERRANDS,
    on_adopted=services.follow_adoption,
    on_given_up=services.undo_adoption,
    takes=frozenset({"visits", "surveys", "stationing"}),
    on_referred=report_referred,
)
