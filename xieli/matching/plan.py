"""The verbs of a board's plan: pin, ban, release, solve, adopt, give up.

Adopting is refused when the board changed after the plan was solved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching import queries, rules, solver
from xieli.matching.models import (
    Allocation,
    Board,
    Condition,
    Need,
    Pledge,
    Proposal,
    ProposedLine,
)
from xieli.matching.services import lock_board, touch
from xieli.unions.models import Union


@transaction.atomic
def pin(pledge: Pledge, need: Need, quantity: int, *, by: Actor, at: datetime) -> Condition:
    """This line must be, with exactly so much; refused where need, pledge or restriction forbid."""
    return _condition(Condition.PIN, pledge, need, quantity, by=by, at=at)


@transaction.atomic
def ban(pledge: Pledge, need: Need, *, by: Actor, at: datetime) -> Condition:
    """This pledge must give nothing to this need."""
    return _condition(Condition.BAN, pledge, need, None, by=by, at=at)


def _condition(
    kind: str, pledge: Pledge, need: Need, quantity: int | None, *, by: Actor, at: datetime
) -> Condition:
    board = lock_board(pledge.board_id)
    if need.board_id != board.id:
        raise Refusal(_("这条需求不在这块板上"))
    condition, _made = Condition.objects.update_or_create(
        pledge=pledge,
        need=need,
        defaults={
            "board": board, "kind": kind, "quantity": quantity, "set_by": by.label, "set_at": at,
        },
    )  # fmt: skip
    _must_hold(board)
    touch(board)
    words = f"{condition.get_kind_display()}：{pledge.enterprise.name} → {need.union.name}"
    note(f"matching.{kind}", words, by=by, at=at, about=condition, facts={"quantity": quantity})
    return condition


@transaction.atomic
def release(condition: Condition, *, by: Actor, at: datetime) -> None:
    """Take a pin or a ban back."""
    board = lock_board(condition.board_id)
    words = f"放开：{condition.pledge.enterprise.name} → {condition.need.union.name}"
    note("matching.release", words, by=by, at=at, about=condition)
    Condition.objects.filter(id=condition.id).delete()
    touch(board)


def _must_hold(board: Board) -> None:
    needs, pledges = lines_of(board)
    pins, bans = _conditions(board, {n.id for n in needs}, {p.id for p in pledges})
    rules.must_hold(needs, pledges, pins, bans)


def lines_of(board: Board) -> tuple[list[rules.NeedLine], list[rules.PledgeLine]]:
    """What is still open on the board, as the solver reads it."""
    needs = [
        _need_line(need)
        for need in queries.verified_needs(board).select_related("union__place")
        if need.quantity > need.allocated
    ]
    pledges = [
        _pledge_line(pledge)
        for pledge in queries.live_pledges(board)
        if pledge.quantity > pledge.allocated
    ]
    return needs, pledges


def _need_line(need: Need) -> rules.NeedLine:
    return rules.NeedLine(
        id=need.id,
        item=need.item.code,
        item_name=need.item.name,
        unit=need.item.unit,
        receiver=need.union_id,
        receiver_name=need.union.region.name if need.union.region else need.union.name,
        quantity=need.quantity - need.allocated,
        urgency=need.urgency,
        place=_place(need.union),
        region=need.union.region.code if need.union.region else "",
        groups=frozenset({need.group} if need.group else set()),
    )


def _pledge_line(pledge: Pledge) -> rules.PledgeLine:
    region = pledge.enterprise.region
    return rules.PledgeLine(
        id=pledge.id,
        item=pledge.item.code,
        donor_name=pledge.enterprise.name,
        quantity=pledge.quantity - pledge.allocated,
        lot=pledge.lot,
        only_receivers=frozenset({pledge.only_union_id} if pledge.only_union_id else set()),
        only_needs=frozenset({pledge.only_need_id} if pledge.only_need_id else set()),
        only_groups=frozenset({pledge.only_group} if pledge.only_group else set()),
        place=_degrees(region),
        region=region.code if region else "",
    )


def _place(union: Union) -> rules.Place | None:
    return _degrees(union.place) or _degrees(union.region)


def _degrees(spot: Any) -> rules.Place | None:
    if spot is None or spot.longitude is None or spot.latitude is None:
        return None
    return float(spot.longitude), float(spot.latitude)


def _conditions(
    board: Board, needs: set[Any], pledges: set[Any]
) -> tuple[list[rules.Pin], list[rules.Ban]]:
    live = [
        c
        for c in Condition.objects.filter(board=board)
        if c.need_id in needs and c.pledge_id in pledges
    ]
    pins = [rules.Pin(c.pledge_id, c.need_id, c.quantity or 0) for c in live if c.kind == "pin"]
    bans = [rules.Ban(c.pledge_id, need=c.need_id) for c in live if c.kind == "ban"]
    return pins, bans


def propose(board: Board) -> rules.Proposal:
    """Solve the board as it stands, writing nothing."""
    needs, pledges = lines_of(board)
    pins, bans = _conditions(board, {n.id for n in needs}, {p.id for p in pledges})
    return solver.propose(needs, pledges, pins, bans)


@transaction.atomic
def solve(board: Board, *, by: Actor, at: datetime) -> tuple[Proposal, rules.Proposal]:
    """Solve the board and keep the plan for this very version of it."""
    board = lock_board(board.id)
    solved = propose(board)
    last = board.proposals.aggregate(n=Max("number"))["n"] or 0
    proposal = Proposal.objects.create(
        board=board, number=last + 1, board_version=board.version, cost=solved.cost,
        splits_before=solved.splits_before, splits_after=solved.splits_after,
        made_by=by.label, made_at=at,
    )  # fmt: skip
    ProposedLine.objects.bulk_create(_rows(proposal, solved.lines), batch_size=1000)
    facts = {"lines": len(solved.lines), "cost": str(solved.cost)}
    words = f"求解方案 {proposal.number}：{len(solved.lines)} 行"
    note("matching.solve", words, by=by, at=at, about=proposal, facts=facts)
    return proposal, solved


def _rows(proposal: Proposal, lines: Sequence[rules.Line]) -> list[ProposedLine]:
    return [
        ProposedLine(
            proposal=proposal, pledge_id=str(line.pledge), need_id=str(line.need),
            quantity=line.quantity, because=line.because[:200], is_pinned=line.pinned,
            why=[[reason.words, dict(reason.named)] for reason in line.why],
        )
        for line in lines
    ]  # fmt: skip


@transaction.atomic
def adopt(proposal: Proposal, *, by: Actor, at: datetime) -> list[Allocation]:
    """Turn a plan into allocations, once: never beyond a need or a pledge, never a stale plan."""
    board = lock_board(proposal.board_id)
    proposal = Proposal.objects.select_for_update().get(id=proposal.id)
    _must_be_adoptable(proposal, board, by)
    lines = list(proposal.lines.select_related("pledge__item", "pledge__enterprise", "need"))
    _count(lines, +1)
    made = Allocation.objects.bulk_create(
        Allocation(
            board=board, proposal=proposal, pledge=line.pledge, need=line.need,
            quantity=line.quantity, because=line.because,
        )
        for line in lines
    )  # fmt: skip
    proposal.adopted_by, proposal.adopted_at = by.label, at
    proposal.save(update_fields=["adopted_by", "adopted_at"])
    Condition.objects.filter(board=board).delete()
    touch(board)
    facts = {"lines": len(made), "pieces": sum(a.quantity for a in made)}
    words = f"采纳方案 {proposal.number}：{len(made)} 行"
    note("matching.adopt", words, by=by, at=at, about=proposal, facts=facts)
    return made


@transaction.atomic
def give_up(allocation: Allocation, why: str, *, by: Actor, at: datetime) -> None:
    """Take one adopted line back: need and pledge are open again; the reason is on record."""
    if len(why.strip()) < 2:
        raise Refusal(_("请写明退回的原因"))
    board = lock_board(allocation.board_id)
    line = Allocation.objects.select_related("pledge__enterprise", "need__union").get(
        id=allocation.id
    )
    _count([line], -1)
    words = f"退回一行：{line.pledge.enterprise.name} → {line.need.union.name}，{why.strip()}"
    facts = {"quantity": line.quantity}
    note("matching.give_up", words[:400], by=by, at=at, about=line, facts=facts)
    Allocation.objects.filter(id=line.id).delete()
    touch(board)


def _must_be_adoptable(proposal: Proposal, board: Board, by: Actor) -> None:
    if proposal.adopted_at is not None:
        raise Refusal(_("这个方案已经采纳过了"))
    if proposal.board_version != board.version:
        raise Refusal(_("供需板在求解以后变了，这个方案已经过时"), _("请重新求解，再采纳。"))
    if proposal.made_by == by.label:
        raise Refusal(_("方案是您求解的，要由另一位同志采纳"), _("请请有采纳权的同事确认。"))
    if not proposal.lines.exists():
        raise Refusal(_("这个方案一行也没有"), _("请先核实需求、登记认捐，再求解。"))


def _count(lines: Sequence[ProposedLine | Allocation], sign: int) -> None:
    """Add the lines to the running sums of needs and pledges; the database refuses excess."""
    for_needs: Counter[Any] = Counter()
    for_pledges: Counter[Any] = Counter()
    for line in lines:
        for_needs[line.need_id] += sign * line.quantity
        for_pledges[line.pledge_id] += sign * line.quantity
    for need_id, more in for_needs.items():
        Need.objects.filter(id=need_id).update(allocated=F("allocated") + more)
    for pledge_id, more in for_pledges.items():
        Pledge.objects.filter(id=pledge_id).update(allocated=F("allocated") + more)
