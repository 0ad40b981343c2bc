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
from xieli.matching import balance, queries
from xieli.matching.catalogue import UNITS as UNITS
from xieli.matching.catalogue import change_item as change_item
from xieli.matching.catalogue import item_called as item_called
from xieli.matching.catalogue import name_item as name_item
from xieli.matching.models import Board, Need, NeedState, Pledge, PledgeState
from xieli.matching.wanted import NeedWords, PledgeWords, must_be_need, must_be_pledge
from xieli.unions.models import Union


@transaction.atomic
def open_board(title: str, *, union: Union, by: Actor, at: datetime) -> Board:
    """Open a board that `union` runs."""
    board = Board.objects.create(title=title, union=union)
    note("matching.open_board", f"开了供需板“{title}”", by=by, at=at, about=board)
    return board


@transaction.atomic
def close_board(board: Board, *, by: Actor, at: datetime) -> Board:
    """Take no more reports, pledges and plans; what is adopted goes its way; once."""
    board = lock_board(board.id)
    board.is_open = False
    board.save(update_fields=["is_open"])
    note("matching.close_board", f"关了供需板“{board.title}”", by=by, at=at, about=board)
    return board


@transaction.atomic
def reopen_board(board: Board, *, by: Actor, at: datetime) -> Board:
    """Let work on a closed board go on; Refusal while it is open."""
    found = Board.objects.select_for_update().filter(id=board.id).first()
    if found is None:
        raise Hidden
    if found.is_open:
        raise Refusal(_("这块供需板没有关"))
    found.is_open = True
    found.save(update_fields=["is_open"])
    note("matching.reopen_board", f"重开供需板“{found.title}”", by=by, at=at, about=found)
    return found


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
    The same words again change nothing, and bring no withdrawn need back.
    """
    must_be_need(asked)
    board = lock_board(board.id)
    known = (
        Need.objects.select_related("item", "union")
        .filter(board=board, union=asked.union, number=asked.number)
        .first()
    )
    if known and not differs(known, asked.columns()):
        return known, False
    if known:
        _must_not_fall_below(known, asked)
    need = known or Need(board=board, union=asked.union, number=asked.number)
    _write(need, asked.columns())
    need.state, need.verified_by_id, need.verified_by = NeedState.REPORTED, None, ""
    need.verified_at = None
    need.reported_by_id, need.reported_by, need.reported_at = by.id, by.label, at
    need.version += 1
    need.save()
    touch(board)
    words = f"{'改' if known else '报'}需求：{_of_need(need)}"
    note("matching.report_need", words, by=by, at=at, about=need)
    return need, True


def _must_not_fall_below(need: Need, asked: NeedWords) -> None:
    if not need.allocated or (asked.quantity >= need.allocated and asked.item.id == need.item_id):
        return
    raise Refusal(
        _("这条需求已经配了 {allocated}{unit}{item}，不能改成 {quantity}{other}{asked}"),
        _("请先退回配好的一行。"),
        allocated=need.allocated, unit=need.item.unit, item=need.item.name,
        quantity=asked.quantity, other=asked.item.unit, asked=asked.item.name,
    )  # fmt: skip


@transaction.atomic
def verify_need(need: Need, *, by: Actor, at: datetime, seen: int | None = None) -> Need:
    """A second officer confirms a need; who reported it may not. Verifying twice changes nothing.

    `seen` is the version on the officer's page: a need that changed since is not verified unseen.
    """
    board = lock_board(need.board_id)
    need = queries.access_need(board, need.id)
    if need.state == NeedState.VERIFIED:
        return need
    if need.state == NeedState.WITHDRAWN:
        raise Refusal(_("这条需求已经撤回"), _("要核实请先恢复它。"))
    if seen is not None and seen != need.version:
        raise Refusal(_("这条需求刚才改过"), _("请刷新看清楚，再核实。"))
    if _is_reporter(need, by):
        raise Refusal(_("这条需求是您报的，要由另一位同志核实"), _("请同事来点“核实”。"))
    need.state, need.verified_at = NeedState.VERIFIED, at
    need.verified_by_id, need.verified_by = by.id, by.label
    need.save(update_fields=["state", "verified_by_id", "verified_by", "verified_at"])
    touch(board)
    note("matching.verify_need", f"核实需求：{_of_need(need)}", by=by, at=at, about=need)
    return need


def _is_reporter(need: Need, by: Actor) -> bool:
    """Whether this actor reported the need; a machine is known by its label."""
    if need.reported_by_id is None:
        return by.id is None and by.label == need.reported_by
    return by.id == need.reported_by_id


@transaction.atomic
def withdraw_need(need: Need, *, by: Actor, at: datetime) -> Need:
    """Take a need off the board while nothing is allocated to it; twice changes nothing."""
    board = lock_board(need.board_id)
    need = queries.access_need(board, need.id)
    if need.allocated:
        raise Refusal(_("这条需求已经配了物资，不能撤回"), _("请先退回配好的一行。"))
    if need.state == NeedState.WITHDRAWN:
        return need
    need.state = NeedState.WITHDRAWN
    need.save(update_fields=["state"])
    touch(board)
    note("matching.withdraw_need", f"撤回需求：{_of_need(need)}", by=by, at=at, about=need)
    return need


@transaction.atomic
def restore_need(need: Need, *, by: Actor, at: datetime) -> Need:
    """Undo a withdrawal: the need is reported again and waits for verification."""
    board = lock_board(need.board_id)
    need = queries.access_need(board, need.id)
    if need.state != NeedState.WITHDRAWN:
        return need
    need.state, need.verified_by_id, need.verified_by = NeedState.REPORTED, None, ""
    need.verified_at = None
    need.save(update_fields=["state", "verified_by_id", "verified_by", "verified_at"])
    touch(board)
    note("matching.restore_need", f"恢复需求：{_of_need(need)}", by=by, at=at, about=need)
    return need


@transaction.atomic
def offer(board: Board, asked: PledgeWords, *, by: Actor, at: datetime) -> tuple[Pledge, bool]:
    """Enter a pledge, or change it where its number is known; gives it and whether it changed.

    Never more than what is missing; nothing changes once a part is allocated. Offering a withdrawn
    pledge again brings it back.
    """
    must_be_pledge(asked)
    board = lock_board(board.id)
    known = queries.pledge_numbered(board, asked.enterprise, asked.number)
    is_live = known is not None and known.state == PledgeState.OFFERED
    if known and is_live and not is_changed(known, asked):
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
    words = f"{'改' if known else ''}认捐：{_of_pledge(pledge)}"
    note("matching.offer", words, by=by, at=at, about=pledge)
    return pledge, True


def is_changed(known: Pledge, asked: PledgeWords) -> bool:
    """Whether a pledge as offered differs from the one on record, its state aside."""
    return differs(known, asked.columns())


def _must_be_missing(board: Board, asked: PledgeWords, *, besides: Pledge | None) -> None:
    """A pledge never exceeds the gap: of its item, nor of those its donor restricts it to."""
    _must_stand_on_board(board, asked)
    room = balance.room_for(board, asked, besides=besides)
    words = (
        _("您限定的范围里，{item}现在还差 {missing}{unit}，您填了 {quantity}{unit}")
        if room.is_restricted
        else _("{item}现在还差 {missing}{unit}，您填了 {quantity}{unit}")
    )
    if asked.quantity > room.missing:
        raise Refusal(
            words, _("请改成不超过缺口的数。"),
            item=asked.item.name, missing=room.missing, unit=asked.item.unit,
            quantity=asked.quantity,
        )  # fmt: skip


def _must_stand_on_board(board: Board, asked: PledgeWords) -> None:
    """The need a donor names is a verified one of this very board."""
    if asked.only_need is None:
        return
    need = queries.access_need(board, asked.only_need.id)
    if need.state != NeedState.VERIFIED:
        raise Refusal(_("您选的这条需求现在不在清单上"), _("请刷新，另选一条。"))


@transaction.atomic
def withdraw_pledge(pledge: Pledge, *, by: Actor, at: datetime) -> Pledge:
    """Take a pledge back until a part of it is adopted; twice changes nothing."""
    board = lock_board(pledge.board_id)
    pledge = queries.access_pledge(board, pledge.id)
    if pledge.allocated:
        raise Refusal(_("这笔认捐已经配出去了，不能撤回"), _("要改请联系承办人。"))
    if pledge.state == PledgeState.WITHDRAWN:
        return pledge
    pledge.state, pledge.version = PledgeState.WITHDRAWN, pledge.version + 1
    pledge.save(update_fields=["state", "version"])
    touch(board)
    note("matching.withdraw_pledge", f"撤回认捐：{_of_pledge(pledge)}", by=by, at=at, about=pledge)
    return pledge


def _of_need(need: Need) -> str:
    return f"{need.union.name} {need.item.name} {need.quantity}{need.item.unit}（{need.number}）"


def _of_pledge(pledge: Pledge) -> str:
    what = f"{pledge.item.name} {pledge.quantity}{pledge.item.unit}"
    return f"{pledge.enterprise.name} {what}（{pledge.number}）"


def differs(row: Need | Pledge, columns: dict[str, object]) -> bool:
    """Whether a row says otherwise in one of the columns."""
    return any(getattr(row, name) != value for name, value in columns.items())


def _write(row: Need | Pledge, columns: dict[str, object]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
