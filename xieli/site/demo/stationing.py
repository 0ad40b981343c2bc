"""Teams on site in the demonstration: a town with its plan, a community, work left for the cast."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from xieli.activities.stationing import items, onsite, rules, services
from xieli.activities.stationing.items import NewItem, NewProgress
from xieli.activities.stationing.models import PlanItem, Stationing
from xieli.activities.stationing.onsite import NewEntry, NewMatter
from xieli.activities.stationing.rules import Told
from xieli.activities.stationing.services import NewTeam, NewTerm
from xieli.kernel.quantity import parse
from xieli.site.demo import pictures
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import STREET, ZIYUAN

BACKERS = (
    ("示范农技推广中心", "果树技术"), ("示范职业技术学院", "电工、焊工培训"),
    ("示范文旅集团", "民宿和线路"), ("示范农商银行", "贷款"), ("海岚食品（示范企业）", "水果订单"),
)  # fmt: skip
# title, kind, aim, who, whose, days until due, reports (days ago, how, words, result, amount)
ITEMS = (
    ("荔枝冷库", "特色产业", "500 吨，合作社管", "驻镇队长", STREET, 25,
     ((60, "going", "选了址，合作社出地", "", ""), (20, "going", "设备到货", "", ""))),
    ("夜间经济一条街", "文旅节庆", "二十个摊位先开", "镇工会主席", ZIYUAN, -6,
     ((40, "going", "十二个摊位签了", "带动就业", "约30人"),
      (12, "stuck", "用电增容在排队，盼帮着催", "", ""))),
    ("电工培训两期", "人才培育", "每期 30 人", "驻镇队员", STREET, 60,
     ((50, "going", "第一期结业", "培训", "31人"),)),
    ("请乡贤回来", "乡贤联络", "建一份乡贤名册", "镇工会主席", ZIYUAN, 5, ()),
    ("村道路灯", "民生实事", "三个村补齐", "驻镇队长", STREET, -30,
     ((80, "going", "量了路", "", ""), (35, "finished", "装好验收", "路灯", "86盏"))),
)  # fmt: skip
DAYS = (
    (45, "work", "到镇上的电池厂看用工，问缺什么工种", "厂长、车间 6 人", "", False),
    (30, "study", "调研夜市用电和停车", "镇长、摊主 9 户", "停车位画线当天定下来", True),
    (18, "leader", "市里来人看冷库进度", "市总一行 4 人", "", False),
    (6, "work", "走 5 户果农，看灌溉管", "村支书、5 户果农", "水泵修好", True),
)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill two teams by their own verbs; late items, a matter and an ending term wait."""
    town = _town(ground, at)
    near = _community(ground, at)
    return [
        f"驻点帮扶“{town}”：{town.items.count()} 项计划，1 项逾期；"
        "打开 /stationing/ 看日志、队员和后盾单位",
        f"“{near}”：周敏的街道包联，一件听到的事等着转给维权",
    ]


def _day(at: datetime, days: int) -> date:
    return timezone.localdate(at + timedelta(days=days))


def _town(ground: Ground, at: datetime) -> Stationing:
    by, start = ground.actor("周敏"), at - timedelta(days=300)
    new = NewTeam(
        "demo-team-of-qingzhu", rules.TOWN, "青竹镇", ground.unions[STREET],
        ground.unions[ZIYUAN], _day(at, -300), _day(at, 430), "山林果蔬、绿色工业、旅游观光",
    )  # fmt: skip
    team = services.send_team(new, by=by, at=start)
    for name, gives in BACKERS:
        services.add_backer(team, name, gives, _day(at, -300), by=by, at=start)
    for name, post, days, leads in (("岑远", "队长", 20, True), ("陆小芳", "队员", 200, False)):
        term = NewTerm(name, post, _day(at, -300), _day(at, days), is_leader=leads)
        services.add_member(team, term, by=by, at=start)
    for planned in ITEMS:
        _item(ground, team, planned, at)
    for number, day in enumerate(DAYS):
        _entry(ground, team, number, day, at)
    return team


def _item(ground: Ground, team: Stationing, row: tuple[object, ...], at: datetime) -> None:
    title, field, aim, owner, union, days, reports = row
    planned = at - timedelta(days=100)
    new = NewItem(
        f"demo-item-{title}-0000", str(field), str(title), str(owner), ground.unions[str(union)],
        _day(at, int(str(days))), str(aim),
    )  # fmt: skip
    item = items.plan_item(team, new, by=ground.actor("周敏"), at=planned)
    for number, told in enumerate(reports):  # type: ignore[arg-type, var-annotated]
        _told(ground, item, number, told, at)


def _told(
    ground: Ground, item: PlanItem, number: int, told: tuple[int, str, str, str, str],
    at: datetime,
) -> None:  # fmt: skip
    ago, how, words, result, amount = told
    then = at - timedelta(days=ago)
    new = NewProgress(
        f"demo-told-{item.id.hex[-12:]}-{number}", Told(how, _day(then, 0), words), result,
        parse(amount) if amount else None,
    )  # fmt: skip
    by = ground.actor("王强" if how == "stuck" else "周敏")
    items.report_progress(item, new, seen=number, by=by, at=then)


def _entry(
    ground: Ground, team: Stationing, number: int, row: tuple[int, str, str, str, str, bool],
    at: datetime,
) -> None:  # fmt: skip
    ago, kind, what, met, solved, has_photo = row
    then = at - timedelta(days=ago)
    shots = (pictures.photo(),) if has_photo else ()
    new = NewEntry(
        f"demo-entry-town-{number:04d}", kind, _day(then, 0), what, met, solved, shots,
        "镇上的房子和果林，画的示意" if shots else "",
    )  # fmt: skip
    onsite.write_log(team, new, by=ground.actor("周敏" if number % 2 else "王强"), at=then)


def _community(ground: Ground, at: datetime) -> Stationing:
    by, start = ground.actor("周敏"), at - timedelta(days=60)
    street = ground.unions[STREET]
    new = NewTeam(
        "demo-team-of-shuren", rules.COMMUNITY, "树仁社区", street, street, _day(at, -60),
        _day(at, 300), "两名党员长驻，晾晒、停车、看护",
    )  # fmt: skip
    team = services.send_team(new, by=by, at=start)
    for name in ("方立新", "庄小满"):
        term = NewTerm(name, "党员", _day(at, -60), _day(at, 300))
        services.add_member(team, term, by=by, at=start)
    then = at - timedelta(days=4)
    told = NewEntry(
        "demo-entry-community", rules.WORK, _day(then, 0), "晾衣竿和停车的事，楼里坐着谈",
        "楼长、7 户居民", "晾衣区划在楼顶，当天钉好",
    )  # fmt: skip
    entry = onsite.write_log(team, told, by=by, at=then)
    heard = NewMatter(rules.RIGHTS, "三位保洁说加班费没算", "小区保洁公司三个月没算夜班加班费")
    onsite.keep_matter(entry, heard, by=by, at=then)
    plan = NewItem(
        "demo-item-of-shuren-1",
        "民生实事",
        "暑期托管班",
        "社区书记",
        street,
        _day(at, 40),
        "30 个孩子",
    )
    items.plan_item(team, plan, by=by, at=start)
    return team
