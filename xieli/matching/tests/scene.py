"""A board of the street with two counties, the hands that act on it, and their lists of needs.

The cast is tests.cast.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests import cast as c
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.matching import plan, services, sheets
from xieli.matching.models import (
    Allocation,
    Board,
    Condition,
    Need,
    Pledge,
    Proposal,
)
from xieli.matching.wanted import NeedWords, PledgeWords
from xieli.shell.tables import columns, mending, reading
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import Checked
from xieli.shell.tables.services import CommitResult

NEEDS = ("编号", "县", "乡镇村", "物资名称", "数量", "单位", "急需程度", "用途对象", "户数",
         "要到位的日期", "说明")  # fmt: skip


@dataclass
class Scene:
    """The cast and an open board."""

    cast: c.Cast
    board: Board

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def fresh(self) -> Board:
        self.board.refresh_from_db()
        return self.board

    def need(self, quantity: int = 50, **more: Any) -> Need:
        return c.need(self.cast, self.fresh(), quantity, **more)

    def pledge(self, quantity: int = 50, **more: Any) -> Pledge:
        return c.pledge(self.cast, self.fresh(), quantity, **more)

    def need_words(self, quantity: int = 50, **more: Any) -> NeedWords:
        county, item = more.pop("county", "资源"), more.pop("item", "棉被")
        number = more.pop("number", "1")
        return NeedWords(self.cast.unions[county], self.cast.items[item], number, quantity, **more)

    def pledge_words(self, quantity: int = 50, **more: Any) -> PledgeWords:
        firm, item = more.pop("firm", "明川电子"), more.pop("item", "棉被")
        number, price = more.pop("number", "1"), more.pop("unit_value", Decimal("79.00"))
        return PledgeWords(
            self.cast.firms[firm], self.cast.items[item], number, quantity, price, **more
        )


def scene() -> Scene:
    cast = c.federation()
    board = services.open_board("春季", union=cast.unions["青石街道"], by=SYSTEM, at=c.AT)
    return Scene(cast, board)


def notes(verb: str) -> int:
    return Note.objects.filter(verb=f"matching.{verb}").count()


class Meeting:
    """Lets two threads meet after each has read what the law looks at, and before either writes.

    Under a lock the second cannot come: the first waits a moment and goes on.
    """

    def __init__(self, of: int = 2, patience: float = 0.4) -> None:
        self._barrier = threading.Barrier(of)
        self._patience = patience

    def wait(self) -> None:
        try:
            self._barrier.wait(self._patience)
        except threading.BrokenBarrierError:
            return


def solve(scene: Scene, who: str = "周敏") -> Proposal:
    return plan.solve(scene.board, by=scene.who(who), at=c.AT)[0]


def adopt(scene: Scene, proposal: Proposal, who: str = "陈主席") -> list[Allocation]:
    return plan.adopt(proposal, by=scene.who(who), at=c.AT)


def pin(scene: Scene, pledge: Pledge, need: Need, quantity: int, **more: Any) -> Condition:
    return plan.pin(pledge, need, quantity, by=scene.who("周敏"), at=c.AT, **more)


def report(scene: Scene, quantity: int = 50, who: str = "王强", **more: Any) -> tuple[Need, bool]:
    words = scene.need_words(quantity, **more)
    return services.report_need(scene.board, words, by=scene.who(who), at=c.AT)


def adopted(scene: Scene, quantity: int = 50) -> tuple[Need, Pledge]:
    need, pledge = scene.need(quantity, number="1"), scene.pledge(quantity, number="1")
    proposal, _ = plan.solve(scene.board, by=scene.who("周敏"), at=c.AT)
    plan.adopt(proposal, by=scene.who("陈主席"), at=c.AT)
    need.refresh_from_db()
    pledge.refresh_from_db()
    return need, pledge


def need_row(**cells: str) -> list[str]:
    first = {"编号": "1", "县": "资源县", "物资名称": "棉被", "数量": "50床"}
    return [{**first, **cells}.get(title, "") for title in NEEDS]


def as_csv(titles: Sequence[str], *rows: Sequence[str]) -> bytes:
    return "\n".join(",".join(row) for row in (titles, *rows)).encode("gb18030")


def check(kind: Kind, content: bytes) -> Checked:
    table = reading.read(content, "清单.csv", known=kind.known_titles)
    return mending.check(kind, table, columns.guess(kind, table.headers), {})


def faults_of(kind: Kind, content: bytes) -> dict[str, str]:
    (bad,) = check(kind, content).bad
    return bad.faults


def take_needs(scene: Scene, *rows: Sequence[str]) -> CommitResult:
    good = check(sheets.needs_kind(scene.board, on=c.TODAY), as_csv(NEEDS, *rows)).good
    return sheets.take_needs(good, target=str(scene.board.id), by=scene.who("王强"), at=c.AT)
