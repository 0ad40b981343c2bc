"""阵地 of the demonstration: a street's stations, a county's list; every name is invented.

What is left for the cast: 周敏 checks an application and answers reports, 陈主席 names one and
accepts a building, 王强 and 刘芸 have a report, a fault to look at again, supplies that expire.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xieli.activities.desk import deciding
from xieli.activities.venues import (
    belongings,
    building,
    geo,
    inspecting,
    rules,
    running,
    services,
    sheets,
)
from xieli.activities.venues.building import ProjectWords, Step
from xieli.activities.venues.inspecting import Look, Seen
from xieli.activities.venues.models import Report, Venue
from xieli.activities.venues.running import Batch, NewReport, Out, Visits, Word
from xieli.activities.venues.services import VenueWords
from xieli.kernel import quantity
from xieli.kernel.actor import Actor
from xieli.review.models import Outcome
from xieli.review.queries import of_about
from xieli.review.services import Verdict
from xieli.shell.pictures import clean_photo
from xieli.shell.tables.mending import GoodRow
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import ZIYUAN
from xieli.site.demo.pictures import photo

STREET = "青石街道总工会"
SIX = ("统一标识", "固定场所", "完备设施", "管理制度", "服务人员", "地图可查")
KIT = ("座椅", "饮水", "微波炉", "空调", "急救箱", "充电")
LON, LAT = Decimal("113.93120"), Decimal("22.53310")
DAYTIME, ALWAYS = "周一到周五 8:30-18:00；周六 9:00-12:00", "每天 24小时"
# name, kind, address, hours, host, east and north in metres
OF_STREET = (
    ("青石街道工会驿站", "station", "青石路 18 号一楼", ALWAYS, "青石街道新时代文明实践所", 60, 90),
    ("南门岗亭驿站", "station", "青石路 2 号南门", "每天 7:00-21:00", "", -240, -310),
    ("松坪银行驿站", "station", "松坪街 40 号", DAYTIME, "松坪银行青石支行", 420, 150),
    ("地铁 B 口驿站", "station", "青石站 B 口", "每天 6:30-23:00", "", -120, 620),
    ("海岚食堂驿站", "station", "海岚路 7 号", "每天 10:00-20:00", "海岚食品", 780, -460),
    (
        "青石职工书屋",
        "books",
        "青石路 18 号二楼",
        "每天 9:00-21:00；节假日 10:00-17:00",
        "",
        70,
        95,
    ),
    ("青石心灵驿站", "mind", "青石路 18 号三楼", "工作日 14:00-20:00", "", 72, 96),
    ("明川职工之家", "home", "明川路 1 号", "工作日 12:00-20:00", "明川电子", -900, 240),
    ("吴师傅工匠创新工作室", "studio", "明川路 1 号 3 栋", DAYTIME, "", -930, 260),
    ("青石工匠学院", "college", "学府路 9 号", "工作日 9:00-17:00", "", 1400, 900),
)
OF_COUNTY = (
    ("ZY-001", "资源县职工服务中心", "centre", "城北路 1 号", "工作日 9:00-17:00", "110.65231"),
    ("ZY-002", "城北驿站", "station", "城北路 30 号", "每天 8:00-20:00", "110.65420"),
    ("ZY-003", "客运站驿站", "station", "客运站候车厅", "每天 6:00-22:00", "110.64890"),
    ("ZY-004", "葡萄园驿站", "station", "鹿角村村口", "每天 8:00-18:00", "110.67020"),
)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the registers of the street and the county by the verbs, and leave some work."""
    zhou, chen = ground.actor("周敏"), ground.actor("陈主席")
    venues = _street(ground, chen, at)
    _heard(ground, venues, zhou, at)
    _looked_at(venues, zhou, chen, at)
    _to_be_named(ground, at)
    _built(ground, zhou, at)
    _county(ground, at)
    return [
        f"阵地：青石街道 {len(venues)} 处、资源县 {len(OF_COUNTY)} 处在开；1 处等周敏核验，"
        "1 处等陈主席挂牌，1 个建设项目等陈主席验收",
        "打开 /venues/ 看附近的驿站；不用登录就能报告锁门、坏了",
    ]


def _row(number: int, values: dict[str, Any]) -> GoodRow:
    rest = {"datum": geo.WGS84, "phone": None, "host": None, "named_on": None, "union": None}
    return GoodRow(number, {**rest, **values})


def _street(ground: Ground, by: Actor, at: datetime) -> dict[str, Venue]:
    """Ten places that had their plate before, taken in as a list."""
    union, rows = ground.unions[STREET], []
    for number, (name, kind, address, week, host, east, north) in enumerate(OF_STREET, 2):
        rows.append(_row(number, {
            "number": f"QS-{number - 1:03d}", "name": name, "kind": kind, "address": address,
            "longitude": LON + Decimal(east) / Decimal(102_700),
            "latitude": LAT + Decimal(north) / Decimal(111_195), "hours": week, "host": host,
        }))  # fmt: skip
    sheets.take_stations(rows, union=union, by=by, at=at - timedelta(days=40))
    venues = {one.name: one for one in Venue.objects.filter(union=union)}
    for one in venues.values():
        services.put_outfits(one, SIX + KIT if one.kind == "station" else KIT[:4])
    return venues


def _heard(ground: Ground, venues: dict[str, Venue], zhou: Actor, at: datetime) -> None:
    """Keepers and workers said it is open; one door is said to be locked; visits and supplies."""
    first, gate, bank, metro = (venues[one[0]] for one in OF_STREET[:4])
    keeper = belongings.give_keeper_code(first, "王师傅", by=zhou, at=at - timedelta(days=30))
    word, his = Word(rules.KEEPER, True, keeper=keeper), Actor(None, "值守人")
    running.confirm(first, word, by=his, at=at - timedelta(hours=2))
    worker, li = Word(rules.WORKER, True, 40), ground.actor("李梅")
    running.confirm(metro, worker, by=li, at=at - timedelta(minutes=50))
    running.confirm(gate, worker, by=li, at=at - timedelta(days=2))
    for days, told in enumerate(("36", "约40", "52", "30余", "41"), 1):
        day = timezone.localdate(at) - timedelta(days=days)
        visits = Visits(day, quantity.parse(told, "人次"), rules.KEEPER)
        running.count_visits(first, visits, by=his, at=at - timedelta(days=days))
    water = running.put_in(first, _batch("矿泉水", "瓶", 48, at, 21), by=zhou, at=at)
    running.put_in(first, _batch("藿香正气水", "盒", 12, at, 9), by=zhou, at=at)
    running.take_out(water, Out(14, rules.USED), by=zhou, at=at)
    _reports(bank, gate, zhou, at)


def _batch(name: str, measure: str, many: int, at: datetime, days: int) -> Batch:
    return Batch(name, measure, many, timezone.localdate(at) + timedelta(days=days))


def _reports(bank: Venue, gate: Venue, zhou: Actor, at: datetime) -> None:
    """One that waits, one that is late, one that was answered."""
    late = at - timedelta(days=9)
    _report(bank, rules.LOCKED, "十二点半来，门锁着", at - timedelta(hours=1), "demo-venue-1")
    _report(gate, rules.BROKEN, "微波炉不热", late, "demo-venue-2")
    done = _report(gate, rules.LOST, "照着地图没找到", late, "demo-venue-3")
    words = "指路牌装在南门右手边了，谢谢您告诉我们"
    running.answer(done, words, by=zhou, at=late + timedelta(days=1))


def _report(venue: Venue, trouble: str, words: str, at: datetime, key: str) -> Report:
    shown = clean_photo(photo(), 480) if trouble == rules.LOCKED else None
    new = NewReport(f"{key}-0000000000", trouble, words, 30, shown)
    return running.report(venue, new, None, by=Actor(None, "访客"), at=at)


def _looked_at(venues: dict[str, Venue], zhou: Actor, chen: Actor, at: datetime) -> None:
    """Two inspections: one all in order, one with a fault that is mended and waits for a look."""
    day = timezone.localdate(at) - timedelta(days=4)
    items = tuple(Seen(one, is_good=True) for one in SIX)
    inspecting.inspect(venues["地铁 B 口驿站"], Look(day, items), by=zhou, at=at)
    bad = "完备设施"
    seen = tuple(Seen(one, one != bad, "空调不制冷" if one == bad else "") for one in SIX)
    look = inspecting.inspect(venues["海岚食堂驿站"], Look(day, seen), by=chen, at=at)
    line = look.lines.get(is_good=False)
    inspecting.mend(line, "换了压缩机，试过两天", by=chen, at=at)


def _to_be_named(ground: Ground, at: datetime) -> None:
    """Two that the firms' unions asked for: one waits for 周敏's check, one for 陈主席's word."""
    sun, zhou = ground.actor("孙主席"), ground.actor("周敏")
    for number, name in enumerate(("远帆物流园驿站", "蓝屿照明驿站"), 1):
        words = VenueWords(
            "station", name, f"物流一路 {number} 号", outfits=SIX + KIT, hours=DAYTIME,
            longitude=LON - Decimal(number) / 50, latitude=LAT + Decimal("0.012"),
        )  # fmt: skip
        venue = services.draft(ground.unions[STREET], words, by=sun, at=at)
        services.hand_in(venue, by=sun, at=at)
    asked = of_about(venue.pk)
    assert asked is not None
    deciding.decide(asked, Verdict(Outcome.PASS, seen=asked.version), by=zhou, at=at)


def _built(ground: Ground, zhou: Actor, at: datetime) -> None:
    """A building that is ready and waits for 陈主席 to accept it."""
    today = timezone.localdate(at)
    words = ProjectWords(
        "palace", "青石工人文化宫改造", "青石路 66 号", "示范〔2026〕3 号", Decimal("4800000"),
        today + timedelta(days=20),
    )  # fmt: skip
    begun = at - timedelta(days=120)
    project = building.draft_project(ground.unions[STREET], words, by=zhou, at=begun)
    done = ((99, 20, "拆旧完工"), (60, 55, "水电进场"), (2, 100, "消防验过了"))
    for days, percent, told in done:
        step = Step(today - timedelta(days=days), percent, told)
        building.add_progress(project, step, by=zhou, at=at)


def _county(ground: Ground, at: datetime) -> None:
    """The county's list, taken in by 王强; a report for the two of them."""
    wang, liu = ground.actor("王强"), ground.actor("刘芸")
    rows = [
        _row(number, {
            "number": code, "name": name, "kind": kind, "address": address, "hours": week,
            "longitude": Decimal(lon), "latitude": Decimal("26.04310") + Decimal(number) / 1_000,
        })
        for number, (code, name, kind, address, week, lon) in enumerate(OF_COUNTY, 2)
    ]  # fmt: skip
    sheets.take_stations(rows, union=ground.unions[ZIYUAN], by=wang, at=at - timedelta(days=20))
    centre, north, *_rest = Venue.objects.filter(union=ground.unions[ZIYUAN]).order_by("number")
    running.confirm(centre, Word(rules.OFFICER, True), by=liu, at=at - timedelta(hours=1))
    _report(north, rules.BROKEN, "饮水机没有水", at - timedelta(days=1), "demo-venue-4")
    running.put_in(north, _batch("方便面", "桶", 24, at, 12), by=wang, at=at)
    day = timezone.localdate(at) - timedelta(days=2)
    seen = tuple(
        Seen(one, one != "服务人员", "值守表上没有人" if one == "服务人员" else "") for one in SIX
    )
    look = inspecting.inspect(north, Look(day, seen), by=liu, at=at)
    inspecting.mend(look.lines.get(is_good=False), "请客运站保安代管", by=liu, at=at)
