"""A board from the command line: `xieli import needs|pledges FILE --board B`, `xieli match B`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching import plan, queries, rules, sheets, taking
from xieli.matching.models import Board, Need, Pledge
from xieli.programmes.queries import programmes
from xieli.shell.tables import mending
from xieli.shell.tables import queries as tables
from xieli.shell.tables import services as verbs
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.models import Upload
from xieli.site.say import say

BY = Actor(None, "命令行")


def run(args: argparse.Namespace) -> int:
    """Do what the command says; 0 when all rows went in or the plan is proven, else 1."""
    return _import(args) if args.command == "import" else _match(args)


def find_board(text: str) -> Board:
    """A board by its key or title, or by the short name of its programme; Refusal for none."""
    found = programmes().filter(slug=text).first()
    if found and found.board:
        return found.board
    try:
        return queries.find_board(text)
    except Hidden as none:
        known = "、".join(Board.objects.order_by("title").values_list("title", flat=True)[:9])
        raise Refusal(
            _("没有供需板“{text}”"), _("现有：{known}。"), text=text, known=known or "—"
        ) from none


def _import(args: argparse.Namespace) -> int:
    board = find_board(args.board)
    kind, take = {
        "needs": (sheets.needs_kind(board), taking.take_needs),
        "pledges": (sheets.pledges_kind(board), taking.take_pledges),
    }[args.what]
    upload = verbs.take_in(_file(args.file), kind=kind, target=str(board.id), by=BY,
                           at=timezone.now())  # fmt: skip
    result = verbs.commit(upload, kind=kind, take=take, by=BY, at=timezone.now())
    upload.refresh_from_db()
    told = {
        "board": str(board.id), "new": result.new, "changed": result.changed,
        "unchanged": result.unchanged, "bad": _bad(upload, kind),
    }  # fmt: skip
    _tell_import(told, args)
    return 1 if told["bad"] else 0


def _file(path: Path) -> verbs.NewFile:
    try:
        return verbs.file_from(path.name, path.stat().st_size, path.read_bytes)
    except OSError as fault:
        raise Refusal(
            _("打不开文件 {path}（{why}）"), path=str(path), why=fault.strerror or ""
        ) from fault


def _bad(upload: Upload, kind: Kind) -> list[dict[str, Any]]:
    bad: list[mending.BadRow] = tables.checked(upload, kind).bad
    return [{"row": row.number, "cells": list(row.cells), "faults": row.faults} for row in bad]


def _tell_import(told: dict[str, Any], args: argparse.Namespace) -> None:
    if args.json:
        say(json.dumps(told, ensure_ascii=False))
        return
    say(f"新入册 {told['new']} 条，改了 {told['changed']} 条，原样 {told['unchanged']} 条")
    for row in told["bad"]:
        say(f"第 {row['row']} 行没有入册：{'；'.join(row['faults'].values())}")
    if told["bad"]:
        say("好的行都已入册。改好上面几行再导一次，或在网页上接着改。")


def _match(args: argparse.Namespace) -> int:
    board = find_board(args.board)
    solved = plan.propose(board)
    needs = {need.id: need for need in queries.verified_needs(board)}
    pledges = {pledge.id: pledge for pledge in queries.live_pledges(board)}
    told = {
        "board": str(board.id),
        "lines": [_line(line, needs, pledges) for line in solved.lines],
        "unmet": [_unmet(one, needs) for one in solved.unmet],
        "cost": solved.cost, "proven": solved.proven,
        "splits_before": solved.splits_before, "splits_after": solved.splits_after,
    }  # fmt: skip
    if args.json:
        say(json.dumps(told, ensure_ascii=False))
    else:
        _tell_plan(told)
    return 0 if solved.proven else 1


def _line(line: rules.Line, needs: dict[Any, Need], pledges: dict[Any, Pledge]) -> dict[str, Any]:
    need, pledge = needs[line.need], pledges[line.pledge]
    return {
        "pledge": str(pledge.id), "need": str(need.id), "donor": pledge.enterprise.name,
        "receiver": need.union.name, "item": need.item.name, "unit": need.item.unit,
        "quantity": line.quantity, "because": line.because, "pinned": line.pinned,
    }  # fmt: skip


def _unmet(one: rules.Unmet, needs: dict[Any, Need]) -> dict[str, Any]:
    need = needs[one.need]
    return {
        "need": str(need.id), "receiver": need.union.name, "item": need.item.name,
        "unit": need.item.unit, "quantity": one.quantity, "because": one.because,
    }  # fmt: skip


def _tell_plan(told: dict[str, Any]) -> None:
    for one in told["lines"]:
        amount = f"{one['item']} {one['quantity']}{one['unit']}"
        say(f"{one['donor']} → {one['receiver']}  {amount}  {one['because']}")
    for one in told["unmet"]:
        amount = f"{one['item']} {one['quantity']}{one['unit']}"
        say(f"还差  {one['receiver']} {amount}  {one['because']}")
    proof = "已证明再没有更好的" if told["proven"] else "没有证明最优"
    say(f"总代价 {told['cost']}，{proof}；拆车 {told['splits_before']} → {told['splits_after']}")
