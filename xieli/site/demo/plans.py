"""Plans of the demonstration: fifteen measures for two counties, a city's year, tasks, a goal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from xieli.kernel.actor import Actor
from xieli.plans import appraising, goals, proof, queries, reporting, services, tasks, templates_in
from xieli.plans.models import Cell, Policy, YearLabel
from xieli.plans.reporting import NewReport
from xieli.plans.services import IndicatorWords, MeasureWords, PolicyWords
from xieli.plans.tasks import NewTask
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import CITY, LONGSHENG, STREET, ZIYUAN
from xieli.unions.models import Level

GUILIN, GUANGDONG = "桂林市示范总工会", "广东省示范总工会"
OFFICE = Actor(UUID(int=0x5150), "市总办公室（示范）")  # asks and proposes; nobody signs in as it
SAID = (
    (ZIYUAN, "王强", "劳动竞赛项数", "3", "竹制品、葡萄采摘、砌墙三项，乡镇轮着办。"),
    (ZIYUAN, "刘芸", "报道和作品条数", "8", "县融媒体六条，市报两条。"),
    (LONGSHENG, "石文", "劳动竞赛项数", "1", "茶叶采摘一项，四十二人报名。"),
)  # fmt: skip
FIGURES = {
    "思想引领": ("events.held", "events.times"), "推优评先": ("review.decided",),
    "志愿服务": ("volunteers.times", "volunteers.hours"), "纾忧解困": ("rights.heard", "aid.paid"),
}  # fmt: skip


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the plans by their own verbs; every figure is counted from what the others wrote."""
    label = _label(ground, at)
    fifteen = _fifteen(ground, label, at)
    _said(ground, fifteen, at)
    city = _city(ground, label, at)
    _tasks(ground, label, at)
    _goal(ground, label, at)
    waits = Cell.objects.filter(measure__policy=fifteen).count()
    return [
        f"文件“{fifteen.title}”：{waits} 格，能数的自己填，王强、石文还有几项要报",
        f"文件“{city.title}”：办结了，考核拟好，等陈主席确认",
        "任务清单：周敏有一件要办，陈主席有一件要核；目标“助创文明城市”四条线归了项目",
    ]


def _label(ground: Ground, at: datetime) -> YearLabel:
    year = timezone.localdate(at).year
    return services.name_year(
        ground.unions[GUANGDONG],
        year,
        "县级工会加强年",
        "省总年度工作安排（示范）",
        by=OFFICE,
        at=at,
    )


def _fifteen(ground: Ground, label: YearLabel, at: datetime) -> Policy:
    """The template's fifteen measures of 桂林 for its counties; two fall due within days."""
    today = timezone.localdate(at)
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    words = PolicyWords(
        "县域工会 15 条措施", first, first, last, "市总常委会议定（示范，内容为自拟样本）",
        "示范〔1〕号", "围着县域产业办五个方面的事，能数的从业务里数",
        ("成渝地区双城经济圈建设", "四化同步、城乡融合、五区共兴"), label,
    )  # fmt: skip
    row = templates_in.draft_from("measures15", ground.unions[GUILIN], words, by=OFFICE, at=at)
    for title in ("竞赛围着", "讲好本县"):
        one = row.measures.select_related("aspect", "policy").get(title__startswith=title)
        near = MeasureWords(
            one.aspect.title, one.title, one.weight, today + timedelta(days=4), one.words
        )
        services.change_measure(one, near, by=OFFICE, at=at)
    row.refresh_from_db()
    return _issued(row, at)


def _issued(row: Policy, at: datetime) -> Policy:
    unions = queries.addressees(row.union, Level.COUNTY)
    return services.issue(row, unions, seen=row.version, by=OFFICE, at=at)


def _said(ground: Ground, policy: Policy, at: datetime) -> None:
    for county, name, title, number, words in SAID:
        cell = Cell.objects.select_related("measure").get(
            measure__policy=policy, union=ground.unions[county],
            measure__indicators__title=title,
        )  # fmt: skip
        asked = cell.measure.indicators.select_related("subject").get(title=title)
        where = (proof.where("县总档案柜，年度活动卷"),)
        new = NewReport(words, Decimal(number), evidence=where)
        reporting.report(cell, asked, new, by=ground.actor(name), at=at - timedelta(hours=3))


def _city(ground: Ground, label: YearLabel, at: datetime) -> Policy:
    """A policy of 深圳 for its county, closed, with points that wait for a second person."""
    today = timezone.localdate(at)
    days = (date(today.year, 1, 1), today)
    words = PolicyWords(
        "加强年重点任务", days[0], *days, "市总年度会议（示范）", "示范〔2〕号", label=label
    )
    row = services.draft(ground.unions[CITY], words, by=OFFICE, at=at)
    for title, weight, figure, target in (
        ("新业态入会", 60, "members.new_form", 5), ("诉求有答复", 40, "rights.answered", 2),
    ):  # fmt: skip
        asked = MeasureWords("强基层", title, Decimal(weight), today)
        measure = services.add_measure(row, asked, by=OFFICE, at=at)
        counted = IndicatorWords(title, *days, figure=figure, target=Decimal(target))
        services.add_indicator(measure, counted, by=OFFICE, at=at)
    row.refresh_from_db()
    row = _issued(row, at)
    reporting.close_policy(row, seen=row.version, by=OFFICE, at=at)
    appraising.propose(row, by=OFFICE, at=at)
    return row


def _tasks(ground: Ground, label: YearLabel, at: datetime) -> None:
    chen, zhou = ground.actor("陈主席"), ground.actor("周敏")
    today = timezone.localdate(at)
    street = [ground.unions[STREET]]
    first = NewTask(
        ground.unions[CITY], "摸清外卖站点的新就业形态劳动者", today + timedelta(days=5),
        "站点名、人数、最想要什么，三样就行", label=label,
    )  # fmt: skip
    tasks.set_task(first, street, by=chen, at=at)
    second = NewTask(ground.unions[CITY], "驿站公示开门时间", today + timedelta(days=1))
    (done,) = tasks.set_task(second, street, by=chen, at=at)
    where = (proof.where("街道公示栏，驿站门口各一张"),)
    tasks.hand_in(done, "六处驿站都贴了开门时间和电话", where, by=zhou, at=at)
    third = NewTask(ground.unions[GUILIN], "报本县劳模工匠名单", today + timedelta(days=6))
    tasks.set_task(third, [ground.unions[ZIYUAN]], by=OFFICE, at=at)


def _goal(ground: Ground, label: YearLabel, at: datetime) -> None:
    chen = ground.actor("陈主席")
    new = goals.NewGoal(
        "助创文明城市",
        timezone.localdate(at).year,
        "市创建指挥部要求（示范）",
        tuple(FIGURES),
        label,
    )
    goal = goals.set_goal(ground.unions[CITY], new, by=chen, at=at)
    strands = {one.title: one for one in goal.strands.select_related("goal__union")}
    for title, keys in FIGURES.items():
        for key in keys:
            goals.show_figure(strands[title], key, by=chen, at=at)
    for programme in queries.gatherable(goal)[:2]:
        goals.gather(strands["纾忧解困"], programme, by=chen, at=at)
