"""The verbs of a board's plan: pin, ban, release, solve, adopt, give up.

Adopting is refused when the board changed after the plan was solved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Sum

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching import queries, rules, saying, solver
from xieli.matching.models import (
    Allocation,
    Board,
    Condition,
    Need,
    Pledge,
    Proposal,
    ProposedLine,
    Shortfall,
)
from xieli.matching.services import lock_board, touch
from xieli.unions.models import Union


@transaction.atomic
def pin(
    pledge: Pledge, need: Need, quantity: int, *, by: Actor, at: datetime, why: str = ""
) -> Condition:
    """This line must be, with exactly so much; refused where need, pledge or restriction forbid."""
    asked = {"kind": Condition.PIN, "quantity": quantity, "why": why.strip()[:100]}
    return _set(pledge, need, asked, by=by, at=at)


@transaction.atomic
def ban(pledge: Pledge, need: Need, *, by: Actor, at: datetime, why: str = "") -> Condition:
    """This pledge must give nothing to this need."""
    asked = {"kind": Condition.BAN, "quantity": None, "why": why.strip()[:100]}
    return _set(pledge, need, asked, by=by, at=at)


def _set(
    pledge: Pledge, need: Need, asked: dict[str, Any], *, by: Actor, at: datetime
) -> Condition:
    """Write the officer's word on one pair; the same word again changes nothing."""
    board = lock_board(pledge.board_id)
    pledge, need = queries.access_pledge(board, pledge.id), queries.access_need(board, need.id)
    known = Condition.objects.filter(pledge=pledge, need=need).first()
    if known and all(getattr(known, name) == value for name, value in asked.items()):
        return known
    condition = known or Condition(board=board, pledge=pledge, need=need)
    for name, value in {**asked, "set_by": by.label, "set_at": at}.items():
        setattr(condition, name, value)
    _must_be_open(board, condition)
    condition.save()
    _must_hold(board)
    touch(board)
    pieces = f" {condition.quantity}{need.item.unit}" if condition.quantity else ""
    words = f"{condition.get_kind_display()}：{_pair(condition)}{pieces}"
    facts = {"quantity": condition.quantity}
    note(f"matching.{condition.kind}", words, by=by, at=at, about=condition, facts=facts)
    return condition


def _must_be_open(board: Board, condition: Condition) -> None:
    """A pair that can still be matched: the pledge live, the need verified, both not used up."""
    needs, pledges = lines_of(board)
    is_open = condition.need_id in {one.id for one in needs} and condition.pledge_id in {
        one.id for one in pledges
    }
    if not is_open:
        raise Refusal(
            _("{pair}现在配不了：需求没核实或已配满，或者认捐已撤回、已配完"), _("请刷新后再看。"),
            pair=_pair(condition),
        )  # fmt: skip
    if condition.kind == Condition.PIN and (condition.quantity or 0) < 1:
        raise Refusal(_("钉住的数量至少是 1"), _("不想给请用禁配。"))


def _pair(condition: Condition) -> str:
    return f"{condition.pledge.enterprise.name} → {condition.need.union.name}"


@transaction.atomic
def release(condition: Condition, *, by: Actor, at: datetime) -> None:
    """Take a pin or a ban back; one that is gone already is left so."""
    board = lock_board(condition.board_id)
    found = queries.conditions(board).filter(id=condition.id).first()
    if found is None:
        return
    facts = {"kind": found.kind, "quantity": found.quantity}
    note("matching.release", f"放开：{_pair(found)}", by=by, at=at, about=found, facts=facts)
    Condition.objects.filter(id=found.id).delete()
    touch(board)


def _must_hold(board: Board) -> None:
    needs, pledges = lines_of(board)
    pins, bans = _conditions(board, {n.id for n in needs}, {p.id for p in pledges})
    rules.must_hold(needs, pledges, pins, bans)


Home = tuple[UUID, UUID]  # a receiver and an item


def lines_of(board: Board) -> tuple[list[rules.NeedLine], list[rules.PledgeLine]]:
    """What is still open on the board, as the solver reads it.

    What a county got of an item in earlier rounds, for whichever need, stands on its first open
    line of that item, so that it counts once towards the county's share.
    """
    verified = list(queries.verified_needs(board).select_related("union__place"))
    given = Counter[Home]()
    for need in verified:
        given[need.union_id, need.item_id] += need.allocated
    needs = [
        _need_line(need, given.pop((need.union_id, need.item_id), 0))
        for need in verified
        if need.quantity > need.allocated
    ]
    pledges = [
        _pledge_line(pledge)
        for pledge in queries.live_pledges(board)
        if pledge.quantity > pledge.allocated
    ]
    return needs, pledges


def _need_line(need: Need, already: int) -> rules.NeedLine:
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
        already=already,
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
    """Solve the board and keep the plan for this very version of it.

    A board that has not changed since its last open plan gives that plan again, unwritten: who
    solved it first stays its maker.
    """
    board = lock_board(board.id)
    solved = propose(board)
    last = queries.latest_proposal(board)
    if last and last.board_version == board.version and last.adopted_at is None:
        return last, solved
    proposal = Proposal.objects.create(
        board=board, number=last.number + 1 if last else 1, board_version=board.version,
        cost=solved.cost, splits_before=solved.splits_before, splits_after=solved.splits_after,
        is_proven=solved.proven, made_by_id=by.id, made_by=by.label, made_at=at,
    )  # fmt: skip
    ProposedLine.objects.bulk_create(_lines(proposal, solved.lines), batch_size=1000)
    Shortfall.objects.bulk_create(_shortfalls(proposal, solved.unmet), batch_size=1000)
    facts = {"lines": len(solved.lines), "cost": str(solved.cost)}
    words = f"求解方案 {proposal.number}：{len(solved.lines)} 行"
    note("matching.solve", words, by=by, at=at, about=proposal, facts=facts)
    return proposal, solved


def _lines(proposal: Proposal, lines: Sequence[rules.Line]) -> list[ProposedLine]:
    return [
        ProposedLine(
            proposal=proposal, pledge_id=cast(UUID, line.pledge), need_id=cast(UUID, line.need),
            quantity=line.quantity, because=line.because[:200], is_pinned=line.pinned,
            why=saying.packed(line.why),
        )
        for line in lines
    ]  # fmt: skip


def _shortfalls(proposal: Proposal, unmet: Sequence[rules.Unmet]) -> list[Shortfall]:
    return [
        Shortfall(
            proposal=proposal, need_id=cast(UUID, one.need), quantity=one.quantity,
            because=one.because[:200], why=saying.packed(one.why),
        )
        for one in unmet
    ]  # fmt: skip


@transaction.atomic
def adopt(proposal: Proposal, *, by: Actor, at: datetime) -> list[Allocation]:
    """Turn a plan into allocations, once: never beyond a need or a pledge, never a stale plan.

    Pins are fulfilled by it and go; bans stay for the next round.
    """
    board = lock_board(proposal.board_id)
    proposal = queries.access_proposal(board, proposal.id)
    lines = list(
        proposal.lines.select_related(
            "pledge__item", "pledge__enterprise", "need__item", "need__union"
        ).order_by("id")
    )
    _must_be_adoptable(proposal, board, by)
    _must_keep_the_law(board, lines)
    made = Allocation.objects.bulk_create(
        [
            Allocation(
                board=board, proposal=proposal, pledge=line.pledge, need=line.need,
                quantity=line.quantity, because=line.because, why=line.why,
            )
            for line in lines
        ],
        batch_size=1000,
    )  # fmt: skip
    _add_to_sums(proposal)
    proposal.adopted_by_id, proposal.adopted_by, proposal.adopted_at = by.id, by.label, at
    proposal.save(update_fields=["adopted_by_id", "adopted_by", "adopted_at"])
    Condition.objects.filter(board=board, kind=Condition.PIN).delete()
    touch(board)
    facts = {"lines": len(made), "pieces": sum(a.quantity for a in made)}
    words = f"采纳方案 {proposal.number}：{len(made)} 行"
    note("matching.adopt", words, by=by, at=at, about=proposal, facts=facts)
    return made


def _must_be_adoptable(proposal: Proposal, board: Board, by: Actor) -> None:
    barred = bar_to_adopt(proposal, board, by)
    if barred:
        raise barred


def bar_to_adopt(proposal: Proposal, board: Board, by: Actor) -> Refusal | None:
    """What keeps this person from adopting this plan of this board now, ready to be raised."""
    if proposal.adopted_at is not None:
        return Refusal(_("方案 {number} 已经采纳过了"), number=proposal.number)
    if proposal.board_version != board.version:
        return Refusal(
            _("供需板在求解以后变了，方案 {number} 已经过时"), _("请重新求解，再采纳。"),
            number=proposal.number,
        )  # fmt: skip
    if _is_maker(proposal, by):
        return Refusal(_("方案是您求解的，要由另一位同志采纳"), _("请有采纳权的同事来点采纳。"))
    if not proposal.lines.exists():
        return Refusal(_("这个方案一行也没有"), _("请先核实需求、登记认捐，再求解。"))
    return None


def _is_maker(proposal: Proposal, by: Actor) -> bool:
    """Whether this actor solved the plan; a machine is known by its label."""
    if proposal.made_by_id is None:
        return by.id is None and by.label == proposal.made_by
    return by.id == proposal.made_by_id


def _must_keep_the_law(board: Board, lines: Sequence[ProposedLine]) -> None:
    """Every line stands within its need, its pledge and the donor's word, as pins must."""
    needs, pledges = lines_of(board)
    pins = [rules.Pin(line.pledge_id, line.need_id, line.quantity) for line in lines]
    _pins, bans = _conditions(board, {n.id for n in needs}, {p.id for p in pledges})
    try:
        rules.must_hold(needs, pledges, pins, bans)
    except Refusal as why:
        raise Refusal(_("方案和供需板对不上，没有采纳"), _("请重新求解，再采纳。")) from why


def _add_to_sums(proposal: Proposal) -> None:
    """Add a plan's lines to the running sums of its needs and pledges, two statements in all."""
    lines = ProposedLine.objects.filter(proposal=proposal).order_by()
    for rows, key in ((Need.objects, "need_id"), (Pledge.objects, "pledge_id")):
        mine = lines.filter(**{key: OuterRef("pk")}).values(key).annotate(n=Sum("quantity"))
        more = rows.filter(id__in=lines.values(key))
        more.update(allocated=F("allocated") + Subquery(mine.values("n")))


@transaction.atomic
def give_up(allocation: Allocation, why: str, *, by: Actor, at: datetime) -> None:
    """Take one adopted line back: need and pledge are open again; the reason is on record."""
    if len(why.strip()) < 2:
        raise Refusal(_("请写明退回的原因"), _("例如：企业临时缺货。"))
    board = lock_board(allocation.board_id)
    line = queries.allocations(board).filter(id=allocation.id).first()
    if line is None:
        raise Refusal(_("这一行已经退回了"), _("请刷新后再看。"))
    for rows, key in ((Need.objects, line.need_id), (Pledge.objects, line.pledge_id)):
        rows.filter(id=key).update(allocated=F("allocated") - line.quantity)
    words = f"退回一行：{line.pledge.enterprise.name} → {line.need.union.name}，{why.strip()}"
    facts = {"quantity": line.quantity, "pledge": str(line.pledge_id), "need": str(line.need_id)}
    note("matching.give_up", words[:400], by=by, at=at, about=line, facts=facts)
    Allocation.objects.filter(id=line.id).delete()
    touch(board)
