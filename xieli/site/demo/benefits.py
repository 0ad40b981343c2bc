"""Benefits of the demonstration: a batch of each way and kind, all through their verbs.

Firms, shops and prices are invented; the firms are the demonstration's own enterprises.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xieli.activities.benefits import (
    claims,
    draw,
    farm,
    opening,
    redeeming,
    rules,
    services,
    settling,
    tours,
    windows,
)
from xieli.activities.benefits.models import Batch, Claim, Outlet, Partner
from xieli.activities.benefits.rules import Money, Span
from xieli.activities.benefits.services import BatchWords, ContractWords, OutletWords
from xieli.activities.membership import moves, sheets
from xieli.activities.membership.models import Member
from xieli.activities.membership.queries import belonging_of
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.people.models import Function, User
from xieli.people.queries import find_by_id_number
from xieli.shell.guards import Belonging
from xieli.shell.keys import code
from xieli.shell.tables.mending import GoodRow
from xieli.site.demo.federation import Ground
from xieli.site.demo.membership import number
from xieli.site.demo.people import STREET, ZIYUAN
from xieli.unions.models import Union

MERCHANT = "海岚店长"
LI = 8_888  # her serial among invented ID numbers
CLAIMED, REDEEMED, LOTS, WON = 28, 14, 40, 14


@dataclass
class Stage:
    """One union's contract with one firm: who makes its batches, who opens them."""

    union: Union
    partner: Partner
    outlets: list[Outlet]
    maker: Actor
    opener: Actor
    at: datetime

    def batch(self, title: str, days: tuple[int, int], **more: Any) -> Batch:
        """A draft that is to be had from so many days ago until so many days ahead."""
        today = timezone.localtime(self.at).replace(minute=0, second=0, microsecond=0)
        begins = today.replace(hour=9) + timedelta(days=days[0])
        ends = today.replace(hour=20) + timedelta(days=days[1])
        span = Span(begins, ends, timezone.localdate(ends) + timedelta(days=20))
        told: dict[str, Any] = {
            "what": rules.VOUCHER, "way": rules.FIRST, "quantity": 300,
            "money": Money(Decimal("18.00"), Decimal("8.00"), Decimal("6.00")), "span": span,
            "partner": self.partner, **more,
        }  # fmt: skip
        made = min(begins, self.at) - timedelta(days=1)
        return services.draft(self.union, BatchWords(title=title, **told), by=self.maker, at=made)

    def open(self, batch: Batch) -> Batch:
        """The second person opens it when it begins."""
        batch.refresh_from_db()
        at = min(batch.opens_at, self.at)
        return opening.open_batch(batch, seen=batch.version, by=self.opener, at=at)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the street's and the county's benefits; leaves work for 周敏, 陈主席 and 刘芸."""
    li = _li(ground, at)
    people = _members(ground, li)
    coffee = _stage(ground, at, "海岚食品", ("海岚咖啡·青石路店", "海岚咖啡·地铁口店"))
    lines = [_coffee(coffee, li, people, ground), _drawn(ground, at, people, li)]
    lines += [_draw(ground, at, people), _check_up(ground, at, people)]
    lines += [_farm(ground, at, coffee), _tour(ground, at), _drafts(coffee, ground, at)]
    return lines


def _stage(
    ground: Ground, at: datetime, firm: str, shops: tuple[str, ...], union: str = STREET
) -> Stage:
    who = ("王强", "刘芸") if union == ZIYUAN else ("周敏", "陈主席")
    maker, opener = (ground.actor(name) for name in who)
    day = timezone.localdate(at)
    words = ContractWords(
        f"普惠-{day.year}-{Partner.objects.count() + 1:02d}", day - timedelta(days=60),
        day + timedelta(days=305), Decimal("120000.00"), Decimal("80000.00"),
    )  # fmt: skip
    then = at - timedelta(days=60)
    partner = services.register_partner(
        ground.unions[union], ground.firms[f"{firm}（示范企业）"], words, by=maker, at=then
    )
    outlets = [
        services.add_outlet(
            partner, OutletWords(name, "示范路 1 号", "每天 9:00—21:00"), by=maker, at=then
        )
        for name in shops
    ]
    return Stage(ground.unions[union], partner, outlets, maker, opener, at)


def _members(ground: Ground, li: Belonging) -> list[Belonging]:
    path = ground.unions[STREET].path
    rows = Member.objects.filter(union__path__startswith=path).exclude(person_id=li.person_id)
    rows = rows.order_by("old_number", "id")
    return [belonging_of(one) for one in rows.values_list("person_id", flat=True)[:LOTS]]


def _li(ground: Ground, at: datetime) -> Belonging:
    """李梅 as a member, behind her sign-in."""
    user = ground.users["李梅"]
    user.refresh_from_db()
    firm = ground.unions["明川电子工会"]
    if user.person_id is None:
        values = {
            "name": "李梅", "id_number": number(LI), "phone": "",
            "group": sheets.GROUPS["其他职工"], "firm": "明川电子", "old_number": "",
            "union": str(firm.pk),
            "joined_on": timezone.localdate(at) - timedelta(days=400),
        }  # fmt: skip
        top = ground.unions[STREET]
        sheets.take_members([GoodRow(2, values)], top=top, by=ground.actor("周敏"), at=at)
        user.person = find_by_id_number(number(LI))
        user.save(update_fields=["person"])
    assert user.person_id is not None
    if not Member.objects.filter(person_id=user.person_id).exists():  # another kind made her row
        day = timezone.localdate(at) - timedelta(days=400)
        Member.objects.create(
            person_id=user.person_id, union=firm, number=code(), joined_on=day, since=day
        )
        moves.recount({firm.pk})
    return belonging_of(user.person_id)


def _claim(batch: Batch, who: Belonging, at: datetime, **more: Any) -> Claim:
    return claims.claim(batch, who, by=Actor(None, "职工"), at=at, **more)


def _coffee(stage: Stage, li: Belonging, people: list[Belonging], ground: Ground) -> str:
    """First come: some redeemed by the merchant, a settlement begun."""
    batch = stage.open(stage.batch(
        "夏送清凉：咖啡和饮用水券", (-6, 9), summary="任选一杯咖啡或两瓶饮用水，到店扫码。"
    ))  # fmt: skip
    then = stage.at - timedelta(days=5)
    made = [_claim(batch, one, then) for one in [li, *people[:CLAIMED]]]
    merchant = _merchant(ground, stage)
    for number_, claim in enumerate(made[1 : REDEEMED + 1]):
        outlet = stage.outlets[number_ % len(stage.outlets)]
        scan = redeeming.Scan(claim.code, outlet, f"demo-till-{number_}")
        redeeming.redeem(scan, by=merchant, at=stage.at - timedelta(days=4 - number_ % 3))
    paper = settling.PutIn("demo-fund-1", Decimal("50000.00"), "预算单 24-07")
    settling.put_in(stage.partner, paper, by=stage.maker, at=then)
    last = timezone.localdate(stage.at) - timedelta(days=1)
    settling.draw_up(stage.partner, last - timedelta(days=7), last, by=stage.maker, at=stage.at)
    return (
        f"普惠“{batch.title}”：{len(made)} 人领，{REDEEMED} 张核销；结算单等商户确认，"
        "商户用 hailan 登录"
    )


def _merchant(ground: Ground, stage: Stage) -> Actor:
    user = ground.users[MERCHANT]
    User.objects.filter(pk=user.pk).update(enterprise=stage.partner.enterprise)
    _payer(ground, stage)
    return Actor(user.id, user.shown_name)


def _payer(ground: Ground, stage: Stage) -> None:
    """Who draws up, who approves and who pays are three people: the district's officer pays."""
    union, day = stage.partner.union, timezone.localdate(stage.at)
    mandate = rights.NewMandate(ground.users["郑宁"], Function.BENEFITS_PAY, union, day)
    rights.give_mandate(mandate, by=SYSTEM, at=stage.at)


def _drawn(ground: Ground, at: datetime, people: list[Belonging], li: Belonging) -> str:
    """A draw that was drawn two days ago; 李梅 entered too."""
    stage = _stage(ground, at, "田野粮油", ("田野粮油直营店",))
    batch = stage.open(stage.batch(
        "秋季米面油券", (-8, -2), way=rules.DRAW, quantity=WON, per_household=True
    ))  # fmt: skip
    then = at - timedelta(days=7)
    for one in [li, *people]:
        draw.enter(batch, one, by=Actor(None, "职工"), at=then)
    later = batch.closes_at + timedelta(minutes=5)
    draw.close_list(batch, by=SYSTEM, at=later)
    draw.draw(batch, by=SYSTEM, at=later + timedelta(minutes=5))
    return f"普惠“{batch.title}”：{LOTS + 1} 人报名，{WON} 份，摇过了，谁都能验"


def _draw(ground: Ground, at: datetime, people: list[Belonging]) -> str:
    """A draw that is open."""
    stage = _stage(ground, at, "云杉文具", ("云杉文具·中心店",))
    batch = stage.open(stage.batch(
        "开学文具礼包", (-2, 3), what=rules.GOODS, way=rules.DRAW, quantity=30,
        summary="书包、文具和一盏小台灯。",
    ))  # fmt: skip
    for one in people[:37]:
        draw.enter(batch, one, by=Actor(None, "职工"), at=at - timedelta(days=1))
    return f"普惠“{batch.title}”：37 人报名，还有 3 天截止，李梅还可以报"


def _check_up(ground: Ground, at: datetime, people: list[Belonging]) -> str:
    """Appointments for a check-up, some windows nearly full."""
    stage = _stage(ground, at, "银杏医疗器械", ("银杏体检中心",))
    batch = stage.batch(
        "新就业形态劳动者体检", (-1, 6), what=rules.GOODS, way=rules.WINDOW, quantity=48,
        money=Money(Decimal("260.00"), Decimal("200.00"), Decimal("60.00")),
        summary="空腹来，带身份证。约两小时。",
    )  # fmt: skip
    morning = timezone.localtime(at).replace(hour=8, minute=0, second=0, microsecond=0)
    for day in range(7, 11):
        for hour in (0, 2):
            begins = morning + timedelta(days=day, hours=hour)
            words = windows.WindowWords(begins, begins + timedelta(hours=2), 6, stage.outlets[0].pk)
            windows.add_window(batch, words, by=stage.maker, at=at - timedelta(days=2))
    batch = stage.open(batch)
    first, second, *_later = batch.windows.all()
    for number_, one in enumerate(people[:9]):
        chosen = first if number_ < 6 else second
        _claim(batch, one, at - timedelta(hours=3), window=chosen)
    return f"普惠“{batch.title}”：8 个时段，第一个约满了"


def _farm(ground: Ground, at: datetime, stage: Stage) -> str:
    """Farm goods of 资源 and 龙胜, a live session with its sales, one that waits to be told."""
    goods = (("450329", "资源毛竹冬笋", "青竹村合作社", "5 斤装", "39.90"),
             ("450328", "龙胜梯田红米", "云坪合作社", "10 斤装", "68.00"))  # fmt: skip
    made = []
    for region, title, producer, spec, price in goods:
        batch = stage.batch(
            title, (-10, 20), what=rules.FARM, quantity=500,
            money=Money(Decimal("10.00"), Decimal("10.00"), Decimal("0.00")),
            summary="每单立减 10 元，工会出。",
        )  # fmt: skip
        words = farm.GoodsWords(region, producer, spec, Decimal(price))
        farm.tell_goods(batch, words, by=stage.maker, at=at - timedelta(days=11))
        made.append(stage.open(batch))
    live = _live(stage, made, "山货出山第一场", -3)
    farm.tell_viewers(live, 2300, "余", by=stage.maker, at=at - timedelta(days=2))
    for number_, batch in enumerate(made):
        for days in (3, 2):
            sale = farm.SaleWords(
                timezone.localdate(at) - timedelta(days=days), 60 + 17 * number_ + days,
                Decimal("3456.00") + 811 * days, f"店铺对账单 {days}{number_}",
                live if days == 3 else None,
            )  # fmt: skip
            farm.tell_sale(batch, sale, by=stage.maker, at=at - timedelta(days=1))
    _live(stage, made, "山货出山第二场", -1)
    return "帮扶农产品 2 样，直播 2 场；第二场等周敏记多少人看、卖了多少"


def _live(stage: Stage, made: list[Batch], title: str, days: int) -> Any:
    words = farm.SessionWords(title, "吴师傅和村里的合作社", stage.at + timedelta(days=days))
    then = stage.at - timedelta(days=5)
    return farm.plan_session(stage.union, words, made, by=stage.maker, at=then)


def _tour(ground: Ground, at: datetime) -> str:
    """A route of the county with its stops; one day told."""
    stage = _stage(ground, at, "远帆物流", ("资源丹霞游客中心", "漂流码头"), ZIYUAN)
    batch = stage.batch(
        "百名职工游资源两日线", (-9, 12), what=rules.TOUR, quantity=100,
        money=Money(Decimal("380.00"), Decimal("150.00"), Decimal("80.00")),
        summary="周六早上县城集合，周日下午返回，含大巴和一晚民宿。",
    )  # fmt: skip
    for name, words, outlet in (
        ("县职工服务中心", "7:30 集合上车", None),
        ("丹霞景区", "上午步行三小时", stage.outlets[0].pk),
        ("漂流码头", "下午漂流，六十岁以上在岸上等", stage.outlets[1].pk),
        ("青竹村民宿", "住一晚，晚上听合作社讲毛竹", None),
    ):
        stop = tours.StopWords(name, words, outlet)
        tours.add_stop(batch, stop, by=stage.maker, at=at - timedelta(days=10))
    batch = stage.open(batch)
    told = tours.OutingWords(timezone.localdate(at) - timedelta(days=3), 38, "签到名单 07-1")
    tours.tell_outing(batch, told, by=stage.maker, at=at - timedelta(days=2))
    return f"普惠“{batch.title}”：4 站，去了 38 人"


def _drafts(stage: Stage, ground: Ground, at: datetime) -> str:
    """Drafts that wait for the second person, and one to come."""
    stage.open(stage.batch("秋送助学：绘本券", (2, 9), quantity=120, within=stage.union))
    stage.batch("高温津贴宣传日饮水券", (1, 8), quantity=200, groups=("food", "parcel"))
    county = _stage(ground, at, "禾光家电", ("禾光家电·县城店",), ZIYUAN)
    county.batch("职工之家小家电券", (1, 15), quantity=80)
    return "普惠草稿：街道 1 批等陈主席核对后开始，资源 1 批等刘芸"
