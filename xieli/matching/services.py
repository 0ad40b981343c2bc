"""The verbs of a board's records: open, report, verify, offer, change, withdraw.

Each locks the board's row first, so that its version rises by one with every change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching import queries
from xieli.matching.models import Board, Item, Need, NeedState, Pledge, PledgeState
from xieli.matching.wanted import NeedWords, PledgeWords, must_be_need, must_be_pledge
from xieli.unions.models import Union

UNITS = frozenset(
    ["床", "台", "套", "件", "个", "支", "双", "箱", "盒", "本", "册", "袋", "桶", "瓶", "副", "辆", "把", "张", "条", "顶", "只", "组", "份", "户", "人", "元", "斤", "公斤", "吨", "米"]
)  # fmt: skip


@transaction.atomic
def open_board(title: str, *, union: Union, by: Actor, at: datetime) -> Board:
    """Open a board that `union` runs."""
    board = Board.objects.create(title=title, union=union)
    note("matching.open_board", f"开了供需板“{title}”", by=by, at=at, about=board)
    return board


@transaction.atomic
def name_item(
    name: str, unit: str, *, code: str, by: Actor, at: datetime, is_money: bool = False,
    category: str = "",
) -> Item:  # fmt: skip
    """Enter an item in the catalogue once; an unknown unit or another unit is refused."""
    if unit not in UNITS:
        raise Refusal(_("不认识单位“{unit}”"), _("请改成常用的单位，例如 台、床、套。"), unit=unit)
    known = queries.find_item(name)
    if known:
        if known.unit != unit:
            raise Refusal(
                _("{name}按“{known}”计，这里写的是“{unit}”"), _("请改单位，或换一个物资名称。"),
                name=known.name, known=known.unit, unit=unit,
            )  # fmt: skip
        return known
    item = Item.objects.create(
        name=name, unit=unit, code=code, is_money=is_money, category=category
    )
    note("matching.name_item", f"物资目录加了“{name}”（{unit}）", by=by, at=at, about=item)
    return item


def lock_board(board_id: Any) -> Board:
    """The board's row, locked until the end of the transaction; a closed board is refused."""
    board = Board.objects.select_for_update().filter(id=board_id).first()
    if board is None:
        raise Hidden
    if not board.is_open:
        raise Refusal(_("这块供需板已经关了"))
    return board


def touch(board: Board) -> None:
    """Count a change: a plan solved before is stale from now on."""
    Board.objects.filter(id=board.id).update(version=F("version") + 1)
    board.version += 1


@transaction.atomic
def report_need(board: Board, asked: NeedWords, *, by: Actor, at: datetime) -> tuple[Need, bool]:
    """Enter a need, or change it where its number is known; gives it and whether it changed.

    A verified need that changes must be verified again; it never falls below what is allocated.
    """
    must_be_need(asked)
    board = lock_board(board.id)
    known = Need.objects.filter(board=board, union=asked.union, number=asked.number).first()
    if known is None:
        need = Need.objects.create(
            board=board, union=asked.union, number=asked.number, **asked.columns(),
            reported_by_id=by.id, reported_by=by.label, reported_at=at,
        )  # fmt: skip
    elif not _differs(known, asked.columns()):
        return known, False
    else:
        need = _change_need(known, asked, by=by, at=at)
    touch(board)
    words = f"报需求：{need.union.name} {need.item.name} {need.quantity}{need.item.unit}"
    note("matching.report_need", words, by=by, at=at, about=need)
    return need, True


def _change_need(need: Need, asked: NeedWords, *, by: Actor, at: datetime) -> Need:
    if asked.quantity < need.allocated or (need.allocated and asked.item.id != need.item_id):
        raise Refusal(
            _("这条需求已经配了 {allocated}{unit}，不能改成 {quantity}"), _("请先退回配好的一行。"),
            allocated=need.allocated, unit=need.item.unit, quantity=asked.quantity,
        )  # fmt: skip
    _write(need, asked.columns())
    need.state, need.verified_by, need.verified_at = NeedState.REPORTED, "", None
    need.reported_by_id, need.reported_by, need.reported_at = by.id, by.label, at
    need.save()
    return need


@transaction.atomic
def verify_need(need: Need, *, by: Actor, at: datetime) -> Need:
    """A second officer confirms a need; who reported it may not."""
    board = lock_board(need.board_id)
    need = Need.objects.select_related("item", "union").get(id=need.id, board=board)
    if need.state == NeedState.VERIFIED:
        return need
    if need.state == NeedState.WITHDRAWN:
        raise Refusal(_("这条需求已经撤回"))
    if by.id is not None and by.id == need.reported_by_id:
        raise Refusal(_("这条需求是您报的，要由另一位同志核实"), _("请请同事点“核实”。"))
    need.state, need.verified_by, need.verified_at = NeedState.VERIFIED, by.label, at
    need.save(update_fields=["state", "verified_by", "verified_at"])
    touch(board)
    words = f"核实需求：{need.union.name} {need.item.name} {need.quantity}{need.item.unit}"
    note("matching.verify_need", words, by=by, at=at, about=need)
    return need


@transaction.atomic
def withdraw_need(need: Need, *, by: Actor, at: datetime) -> Need:
    """Take a need off the board while nothing is allocated to it."""
    board = lock_board(need.board_id)
    need = Need.objects.get(id=need.id, board=board)
    if need.allocated:
        raise Refusal(_("这条需求已经配了物资，不能撤回"), _("请先退回配好的一行。"))
    need.state = NeedState.WITHDRAWN
    need.save(update_fields=["state"])
    touch(board)
    note("matching.withdraw_need", f"撤回需求 {need.number}", by=by, at=at, about=need)
    return need


@transaction.atomic
def restore_need(need: Need, *, by: Actor, at: datetime) -> Need:
    """Undo a withdrawal: the need is reported again and waits for verification."""
    board = lock_board(need.board_id)
    need = Need.objects.get(id=need.id, board=board)
    if need.state != NeedState.WITHDRAWN:
        return need
    need.state, need.verified_by, need.verified_at = NeedState.REPORTED, "", None
    need.save(update_fields=["state", "verified_by", "verified_at"])
    touch(board)
    note("matching.restore_need", f"恢复需求 {need.number}", by=by, at=at, about=need)
    return need


@transaction.atomic
def offer(board: Board, asked: PledgeWords, *, by: Actor, at: datetime) -> tuple[Pledge, bool]:
    """Enter a pledge, or change it where its number is known; gives it and whether it changed.

    Never more than what is missing; nothing changes once a part is allocated.
    """
    must_be_pledge(asked)
    board = lock_board(board.id)
    known = Pledge.objects.filter(
        board=board, enterprise=asked.enterprise, number=asked.number
    ).first()
    is_same = known is not None and known.state == PledgeState.OFFERED
    if known and is_same and not _differs(known, asked.columns()):
        return known, False
    if known and known.allocated:
        raise Refusal(_("这笔认捐已经配出去了，不能再改"), _("要改请联系承办人。"))
    _must_be_missing(board, asked, besides=known)
    pledge = known or Pledge(board=board, enterprise=asked.enterprise, number=asked.number)
    _write(pledge, asked.columns())
    pledge.sealed_phone = asked.sealed_phone or pledge.sealed_phone
    pledge.state, pledge.version = PledgeState.OFFERED, pledge.version + 1
    pledge.pledged_by, pledge.pledged_at = by.label, at
    pledge.save()
    touch(board)
    words = f"认捐：{pledge.enterprise.name} {pledge.item.name} {pledge.quantity}{pledge.item.unit}"
    note("matching.offer", words, by=by, at=at, about=pledge)
    return pledge, True


def _must_be_missing(board: Board, asked: PledgeWords, *, besides: Pledge | None) -> None:
    """A pledge never exceeds the gap: of its need where it names one, else of its item."""
    missing = queries.missing_of_item(board, asked.item, besides=besides)
    if asked.only_need is not None:
        missing = min(missing, asked.only_need.quantity - asked.only_need.allocated)
    if asked.quantity > missing:
        raise Refusal(
            _("{item}现在还差 {missing}{unit}，您填了 {quantity}{unit}"),
            _("请改成不超过缺口的数。"),
            item=asked.item.name, missing=missing, unit=asked.item.unit, quantity=asked.quantity,
        )  # fmt: skip


@transaction.atomic
def withdraw_pledge(pledge: Pledge, *, by: Actor, at: datetime) -> Pledge:
    """Take a pledge back until a part of it is adopted."""
    board = lock_board(pledge.board_id)
    pledge = Pledge.objects.get(id=pledge.id, board=board)
    if pledge.allocated:
        raise Refusal(_("这笔认捐已经配出去了，不能撤回"), _("要改请联系承办人。"))
    if pledge.state == PledgeState.WITHDRAWN:
        return pledge
    pledge.state, pledge.version = PledgeState.WITHDRAWN, pledge.version + 1
    pledge.save(update_fields=["state", "version"])
    touch(board)
    note("matching.withdraw_pledge", f"撤回认捐 {pledge.number}", by=by, at=at, about=pledge)
    return pledge


def _differs(row: Need | Pledge, columns: dict[str, object]) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())


def _write(row: Need | Pledge, columns: dict[str, object]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
