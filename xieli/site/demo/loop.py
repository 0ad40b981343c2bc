"""The loop of the demonstration, through the real importers and verbs, told line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from xieli.activities.desk import services as desk
from xieli.activities.pairing import answers, figures, goods, queries
from xieli.activities.pairing import services as pairing
from xieli.activities.pairing.models import Consignment, Gift, HandOver
from xieli.activities.pairing.rules import Counted
from xieli.journal import services as journal
from xieli.kernel.actor import SYSTEM, Actor
from xieli.matching import plan, rules, sheets, taking
from xieli.matching import queries as board_queries
from xieli.matching import services as board_verbs
from xieli.matching.models import Board
from xieli.matching.wanted import NeedWords, PledgeWords
from xieli.people import services as people
from xieli.people.models import Household
from xieli.programmes.models import Programme
from xieli.programmes.rules import Cover
from xieli.shell.tables import queries as tables
from xieli.shell.tables import services as table_verbs
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import BadRow
from xieli.shell.tables.models import Upload
from xieli.shell.tables.services import Take
from xieli.site.demo import pictures
from xieli.site.demo.federation import Ground
from xieli.site.demo.sheets import (
    MENDED_LONGSHENG,
    MENDED_PLEDGES,
    MENDED_ZIYUAN,
    write_all,
)

Tell = Callable[[str], None]
SLUG = "winter"
HOMES = {"资源县示范总工会": ("云岭村", "白竹村"), "龙胜示范总工会": ("半山寨", "温泉村")}
LATER = ("竹编工具", "听诊器")  # on the road, and not packed yet, when the visitor comes
SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
LATE_PLEDGES = (
    ("云杉文具", "食用油", 30, "72"), ("蓝屿照明", "护眼台灯", 15, "82"),
    ("松坪精密", "棉被", 20, "128"),
)  # fmt: skip
OFFICERS = {"资源县示范总工会": ("王强", "刘芸"), "龙胜示范总工会": ("石文", "潘霞")}


@dataclass
class Loop:
    """The state of the run: who, when, and what was said."""

    ground: Ground
    folder: Path
    begin: datetime
    tell: Tell
    programme: Programme | None = None
    homes: dict[str, list[Household]] = field(default_factory=dict)

    def at(self, days: int, hours: int = 0) -> datetime:
        """A moment of the story."""
        return self.begin + timedelta(days=days, hours=hours)

    def who(self, name: str) -> Actor:
        """One of the cast at work."""
        return self.ground.actor(name)

    @property
    def board(self) -> Board:
        """The campaign's board."""
        assert self.programme is not None
        assert self.programme.board is not None
        return self.programme.board


def steps(loop: Loop) -> Iterator[tuple[str, Callable[[], None]]]:
    """The steps of the loop with their words for the progress bar."""
    yield "结对和项目", lambda: _open(loop)
    yield "导入需求", lambda: _needs(loop)
    yield "核实需求", lambda: _verify(loop)
    yield "导入认捐", lambda: _pledges(loop)
    yield "求解和采纳", lambda: _match(loop)
    yield "登记家庭", lambda: _register_homes(loop)
    yield "装箱发运", lambda: _travel(loop)
    yield "发放到户", lambda: _deliver(loop)
    yield "留几件给您办", lambda: _leave_work(loop)


def _open(loop: Loop) -> None:
    helper = loop.ground.unions["青石街道总工会"]
    day = timezone.localdate(loop.begin)
    for county in HOMES:
        pairing.pair(
            helper, loop.ground.unions[county], since=day, by=loop.who("周敏"), at=loop.at(0)
        )
    cover = Cover(
        pairing.KIND,
        SLUG,
        "冬季暖心结对帮扶",
        "街道企业给资源、龙胜两县送冬季急需物资和助学金",
        day,
    )
    terms = pairing.Terms("深圳市示范慈善会", "示范账户，不能汇款")
    loop.programme = pairing.open_campaign(
        cover, terms, union=helper, by=loop.who("周敏"), at=loop.at(0)
    )
    for firm in loop.ground.firms.values():
        pairing.invite(loop.programme, firm, days=60, by=loop.who("周敏"), at=loop.at(0, 1))
    loop.tell(f"青石街道总工会结对资源、龙胜两县，邀请 {len(loop.ground.firms)} 家企业")


def _import(
    loop: Loop, path: Path, kind: Kind, take: Take, mends: Mapping[str, tuple[str, str]], by: str
) -> None:
    """Take a file in, show its faults, mend them as an officer would, commit what is good."""
    at = loop.at(1)
    file = table_verbs.NewFile(path.name, path.read_bytes())
    target = str(loop.board.id)
    upload = table_verbs.take_in(file, kind=kind, target=target, by=loop.who(by), at=at)
    checked = tables.checked(upload, kind)
    first = len(checked.good)
    loop.tell(f"{path.name}：读到 {first + len(checked.bad)} 行，{len(checked.bad)} 行要改")
    result = table_verbs.commit(upload, kind=kind, take=take, by=loop.who(by), at=at)
    upload.refresh_from_db()
    for bad in tables.checked(upload, kind).bad:
        _mend_row(loop, upload, kind, bad, mends)
    again = table_verbs.commit(upload, kind=kind, take=take, by=loop.who(by), at=at)
    loop.tell(f"  入册 {result.new + again.new} 条，其中改好后补录 {again.new} 条")


def _mend_row(
    loop: Loop, upload: Upload, kind: Kind, bad: BadRow, mends: Mapping[str, tuple[str, str]]
) -> None:
    number = next((cell for cell in bad.cells if cell), "")
    faults = "；".join(bad.faults.values())
    if number not in mends:
        loop.tell(f"  第 {bad.number} 行留着没导：{faults}")
        return
    column, text = mends[number]
    table_verbs.mend(upload, kind=kind, row=bad.number, texts={column: text})
    loop.tell(f"  第 {bad.number} 行：{faults} → 改成“{text}”")


def _needs(loop: Loop) -> None:
    files = write_all(loop.folder / "files")
    for name, mends, county in (
        ("needs-ziyuan", MENDED_ZIYUAN, "资源县示范总工会"),
        ("needs-longsheng", MENDED_LONGSHENG, "龙胜示范总工会"),
    ):
        reporter = OFFICERS[county][0]
        _import(
            loop, files[name], sheets.needs_kind(loop.board), taking.take_needs, mends, reporter
        )


def _verify(loop: Loop) -> None:
    for need in board_queries.live_needs(loop.board):
        second = OFFICERS[need.union.name][1]
        board_verbs.verify_need(need, by=loop.who(second), at=loop.at(2))
    loop.tell(f"第二位干部核实 {board_queries.verified_needs(loop.board).count()} 条需求")


def _pledges(loop: Loop) -> None:
    path = loop.folder / "files" / "爱心企业认捐登记.xlsx"
    kind = sheets.pledges_kind(loop.board)
    _import(loop, path, kind, taking.take_pledges, MENDED_PLEDGES, "周敏")
    firms = board_queries.live_pledges(loop.board).values("enterprise").distinct().count()
    loop.tell(f"{firms} 家企业认捐")


def _match(loop: Loop) -> None:
    proposal, solved = plan.solve(loop.board, by=loop.who("周敏"), at=loop.at(4))
    loop.tell(
        f"求解：{len(solved.lines)} 行，拆车 {solved.splits_before} → {solved.splits_after}，"
        f"{len(solved.unmet)} 条还差，{'已证明再没有更好的' if solved.proven else '未证明最优'}"
    )
    for line in solved.lines[:3]:
        loop.tell(f"  {_pair(loop, line)}：{line.because}")
    desk.adopt(proposal, by=loop.who("陈主席"), at=loop.at(5))
    assert loop.programme is not None
    donated = figures.figure(loop.programme, "donated", loop.at(5))
    assert donated is not None
    loop.tell(f"陈主席采纳：捐赠折合 {donated.phrase}（{donated.value:,.2f} 元）")


def _pair(loop: Loop, line: rules.Line) -> str:
    need = loop.board.needs.select_related("item", "union").get(id=str(line.need))
    pledge = loop.board.pledges.select_related("enterprise").get(id=str(line.pledge))
    amount = f"{line.quantity}{need.item.unit}"
    return f"{pledge.enterprise.name} → {need.union.name} {need.item.name} {amount}"


def _register_homes(loop: Loop) -> None:
    for county, villages in HOMES.items():
        homes = loop.homes.setdefault(county, [])
        for number in range(24):
            name = (
                SURNAMES[(number * 7 + len(county)) % len(SURNAMES)]
                + "大婶小叔阿公阿婆"[number % 4 * 2 :][:2]
            )
            head = people.register_person(people.NewPerson(name), by=SYSTEM, at=loop.at(6))
            new = people.NewHousehold(
                f"{county[:2]}-{number + 1:03d}", loop.ground.unions[county], villages[number % 2],
                head=head, members=2 + number % 4,
            )  # fmt: skip
            homes.append(people.register_household(new, by=SYSTEM, at=loop.at(6)))
    loop.tell(f"登记受助家庭 {sum(map(len, loop.homes.values()))} 户，姓名在公开页只显示姓")


def _travel(loop: Loop) -> None:
    assert loop.programme is not None
    by_county: dict[str, list[goods.Packed]] = {}
    for one in queries.to_pack(loop.programme):
        if one.allocation.need.item.name in LATER:
            continue
        county = one.allocation.need.union.name
        by_county.setdefault(county, []).append(goods.Packed(one.allocation, one.left))
    for county, packed in by_county.items():
        box = goods.pack(loop.programme, packed, by=loop.who("周敏"), at=loop.at(7))
        goods.send(box, "远帆物流 示范单号 A17", by=loop.who("周敏"), at=loop.at(8))
        counts = _counts(box)
        goods.receive(box, counts, by=loop.who(OFFICERS[county][0]), at=loop.at(11))
        loop.tell(f"{box.number} → {county}：{_received(box)}，破损 1 件当场登记")


def _received(box: Consignment) -> str:
    lines = list(box.lines.select_related("allocation__pledge__item"))
    goods_in = sum(n.received or 0 for n in lines if not n.allocation.pledge.item.is_money)
    money_in = sum(n.received or 0 for n in lines if n.allocation.pledge.item.is_money)
    return f"实收物资 {goods_in:,} 件、善款 {money_in:,} 元"


def _counts(box: Consignment) -> dict[UUID, Counted]:
    lines = list(box.lines.select_related("allocation__pledge__item").order_by("id"))
    hurt = next(line for line in lines if not line.allocation.pledge.item.is_money)
    return {
        line.id: Counted(line.packed, line.packed - (line is hurt), int(line is hurt), 0)
        for line in lines
    }


def _deliver(loop: Loop) -> None:
    count, last = 0, None
    for county, homes in loop.homes.items():
        stock = [one for one in queries.in_stock(loop.ground.unions[county]) if _for_homes(one)]
        for number, home in enumerate(homes):
            one = stock[number % len(stock)]
            if one.left < 40 * (number // len(stock) + 1) / 20:
                continue
            last = _hand_over(loop, county, home, one, count)
            count += 1
    if last is not None:
        answers.answer(last, is_useful=True, words="正好用得上", by=SYSTEM, at=loop.at(14))
    loop.tell(f"发放到户 {count} 次，每次有签名；最后一户已回访")
    _tell_trace(loop, last)


def _for_homes(one: queries.InStock) -> bool:
    return one.line.allocation.pledge.item.name in {"棉被", "电热毯", "大米", "食用油", "轮椅"}


def _hand_over(
    loop: Loop, county: str, home: Household, one: queries.InStock, count: int
) -> HandOver:
    proof = goods.Proof("signature", pictures.signature(count), "领取人签名")
    if count % 8 == 0:
        proof = goods.Proof("photo", pictures.photo(), "村口发放点，不拍正脸", may_be_shown=True)
    quantity = 1 if one.line.allocation.pledge.item.name == "轮椅" else 2
    delivery = goods.Delivery(one.line, quantity, f"demo-{count}", household=home, proof=proof)
    officer = loop.who(OFFICERS[county][0])
    record, _new = goods.hand_over(delivery, by=officer, at=loop.at(12, count % 8))
    return record


def _tell_trace(loop: Loop, last: HandOver | None) -> None:
    if last is None or last.household is None:
        return
    gift = Gift.objects.get(pledge=last.line.allocation.pledge)
    item = last.line.allocation.pledge.item
    loop.tell(
        f"签收单：{last.household.village} {item.name} {last.quantity}{item.unit}，"
        f"追踪码 {gift.trace_code}"
    )


def _leave_work(loop: Loop) -> None:
    """Something for each of the cast: to verify, to adopt, to pack, to receive, to hand over."""
    assert loop.programme is not None
    at, helper = loop.at(15), loop.who("周敏")
    for one in queries.to_pack(loop.programme):
        if one.allocation.need.item.name == LATER[0]:
            box = goods.pack(
                loop.programme, [goods.Packed(one.allocation, one.left)], by=helper, at=at
            )
            goods.send(box, "远帆物流 示范单号 A18", by=helper, at=at)
    for number, (firm, name, quantity, price) in enumerate(LATE_PLEDGES):
        item = board_queries.find_item(name)
        assert item is not None
        giver = loop.ground.firms[f"{firm}（示范企业）"]
        asked = PledgeWords(giver, item, f"W-{number + 1}", quantity, Decimal(price))
        board_verbs.offer(loop.board, asked, by=helper, at=at)
    ziyuan, item = loop.ground.unions["资源县示范总工会"], board_queries.find_item("电热毯")
    assert item is not None
    late = NeedWords(ziyuan, item, "12", 25, urgency=4, village="白竹村", group="环卫职工")
    board_verbs.report_need(loop.board, late, by=loop.who("王强"), at=loop.at(15, 2))
    plan.solve(loop.board, by=helper, at=loop.at(15, 3))
    loop.tell("留给您：核实 1 条需求、采纳方案 2、装 1 行、收 1 票、继续发放")


def seal(loop: Loop) -> None:
    sealed = 0
    while more := journal.seal(at=timezone.now()):
        sealed += more
    loop.tell(f"{sealed} 条记录封进账链")
