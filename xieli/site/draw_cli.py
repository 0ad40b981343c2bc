"""`xieli draw verify FILE|--batch CODE`: a published draw computed again.

A FILE stands for itself: neither database nor Django is started.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from xieli.activities.benefits import draw_rules
from xieli.activities.benefits.draw_rules import Told
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.site.say import say


def run(args: argparse.Namespace) -> int:
    """Compute again and tell; 0 where everything agrees, else 1."""
    told = _of_batch(args.batch) if args.batch else _of_file(args.file)
    wrong = draw_rules.verify(told, args.commitment)
    place = draw_rules.place_in(told, args.ticket) if args.ticket else None
    if args.json:
        say(json.dumps(_as_dict(told, wrong, args.ticket, place), ensure_ascii=False))
    else:
        _tell(told, wrong, args.ticket, place)
    return 1 if wrong else 0


def _of_file(path: Path | None) -> Told:
    if path is None:
        raise Refusal(_("要写公布文件的名字，或 --batch 加批次编号。"))
    try:
        return draw_rules.read(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise Refusal(_("打不开文件 {path}（{why}）"), path=str(path), why=why) from fault


def _of_batch(code: str) -> Told:
    from xieli.activities.benefits import draw_told

    return draw_told.told_of(draw_told.access_draw(code))


def _as_dict(told: Told, wrong: list[Refusal], ticket: str, place: int | None) -> dict[str, object]:
    found: dict[str, object] = {
        "batch": told.batch, "title": told.title, "lots": len(told.tickets),
        "quantity": told.quantity, "faults": len(wrong), "fault_words": [str(no) for no in wrong],
        "commitment": told.commitment, "lots_digest": told.lots_digest, "seed": told.seed,
    }  # fmt: skip
    return {**found, "ticket": ticket, "place": place} if ticket else found


def _tell(told: Told, wrong: list[Refusal], ticket: str, place: int | None) -> None:
    say(f"{told.title}（{told.batch}）：{len(told.tickets)} 人报名，{told.quantity} 份")
    say(f"种子的指纹 {told.commitment}")
    say(f"名单的指纹 {told.lots_digest}")
    for no in wrong:
        say(f"有误 · {no}")
    if ticket:
        said = f"第 {place} 名" if place else "不在名单里"
        has = "，有份" if place and place <= told.quantity else ""
        say(f"{ticket}：{said}{has}")
    if wrong:
        say(f"核验未通过：{len(wrong)} 处有误")
    else:
        say("核验通过：种子、名单和每一个名次都和重算的一样")
