"""Industry of the demonstration: resources of two counties, cases at every step, one 造血."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from xieli.activities.industry import rules, services
from xieli.activities.industry.models import Case, Resource
from xieli.activities.industry.rules import Taken
from xieli.activities.industry.services import NewCase, NewReport, NewStep, ResourceWords
from xieli.site.demo import pictures
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import LONGSHENG, STREET, ZIYUAN

# county, who tells, name, field, amount, source, words
OFFERED = (
    (ZIYUAN, "王强", "毛竹林", "产业合作", "80余万亩", "县林业部门统计",
     "越城岭连片，年采伐有指标，缺加工设备"),
    (ZIYUAN, "王强", "山地葡萄", "商贸合作", "约3000亩", "县农业部门统计", "八月上市，缺冷链"),
    (ZIYUAN, "刘芸", "返乡劳动力", "劳务协作", "近1200人", "乡镇摸底", "会竹编、会家电装配"),
    (ZIYUAN, "刘芸", "漂流和丹霞线路", "旅游宣传", "4条", "县文旅部门", "可接职工疗休养"),
    (LONGSHENG, "石文", "闲置校舍", "人才交流", "2处", "县教育部门", "可办技能培训点，等单位来看"),
    (LONGSHENG, "石文", "梯田稻米", "商贸合作", "不低于2000亩", "县农业部门统计", "有绿色认证"),
)  # fmt: skip
# resource, firm, the step reached, days ago of the first step, days between, what was told
CASES = (
    ("毛竹林", "合木家居", rules.RUNNING, 720, 50, "竹家具零件厂"),
    ("毛竹林", "云杉文具", rules.DETAILS, 150, 30, "竹笔杆，还在谈用地"),
    ("山地葡萄", "海岚食品", rules.SIGNED, 90, 25, "果汁原料，今年试收"),
    ("返乡劳动力", "明川电子", rules.BUILT, 300, 65, "装配车间设在县工业园"),
    ("漂流和丹霞线路", "启航教育科技", rules.INTENTION, 20, 12, "研学线路"),
    ("梯田稻米", "田野粮油", rules.INTRODUCED, 3, 1, "座谈会上见的面"),
)
STEP_WORDS = {
    rules.INTENTION: "两边签了初步意向", rules.DETAILS: "谈用地、用工、收购价",
    rules.SIGNED: "在县里签约，双方工会在场", rules.BUILT: "厂房和设备验收", rules.RUNNING: "投产",
}  # fmt: skip


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the pipeline by its own verbs; what grew quiet waits on today's page."""
    offered = {row[2]: _offered(ground, row, at) for row in OFFERED}
    cases = [_case(ground, offered, row, at) for row in CASES]
    _jobs(ground, cases[0], at)
    quiet = ground.actor("周敏")
    ended = _ended(ground, offered["山地葡萄"], at)
    return [
        f"产业协作：{len(offered)} 项资源，{len(cases)} 个在办项目从引荐到投产，"
        f"周敏和王强打开 /industry/ 看板",
        f"“{cases[0]}”投产一年多、就业报得上，按规则算“造血”；“{ended}”终止了，原因在记录里",
        f"“{cases[1]}”停了快三个月，{quiet.label}的“今天要办”在提醒",
    ]


def _offered(ground: Ground, row: tuple[str, ...], at: datetime) -> Resource:
    county, who, name, field, amount, source, words = row
    told = ResourceWords(f"demo-resource-{county[:2]}-{name}", name, field, amount, source, words)
    day = at - timedelta(days=760)
    return services.offer_resource(ground.unions[county], told, by=ground.actor(who), at=day)


def _case(
    ground: Ground, offered: dict[str, Resource], row: tuple[str, str, str, int, int, str],
    at: datetime,
) -> Case:  # fmt: skip
    name, firm, last, ago, between, words = row
    by, first = ground.actor("周敏"), at - timedelta(days=ago)
    new = NewCase(
        f"demo-case-{name}-{firm}", offered[name], ground.firms[f"{firm}（示范企业）"],
        ground.unions[STREET], timezone.localdate(first), words,
    )  # fmt: skip
    case = services.introduce(new, by=by, at=first)
    for number, to in enumerate(rules.ROAD[1 : rules.ROAD.index(last) + 1], 1):
        case = _stepped(ground, case, to, first + timedelta(days=between * number))
    return case


def _stepped(
    ground: Ground, case: Case, to: str, at: datetime, reason: str = "", words: str = ""
) -> Case:
    file = pictures.photo() if to == rules.SIGNED else None
    taken = Taken(to, timezone.localdate(at), reason, file is not None)
    told = NewStep(taken, words or STEP_WORDS.get(to, ""), file)
    by = ground.actor("王强" if to in (rules.BUILT, rules.RUNNING) else "周敏")
    return services.take_step(case, told, seen=case.version, by=by, at=at)


def _jobs(ground: Ground, case: Case, at: datetime) -> None:
    """Three counts of one plant; the second had a nought too many and was corrected."""
    by = ground.actor("王强")
    told = (
        ("近30人", 300, "工会走访", "", None), ("460", 150, "企业工资表", "", None),
        ("52", 20, "企业工资表", "", None),
    )  # fmt: skip
    for number, (jobs, ago, source, words, corrects) in enumerate(told):
        then = at - timedelta(days=ago)
        new = NewReport(
            f"demo-jobs-{number:012d}", timezone.localdate(then), jobs, source, words, corrects
        )
        row = services.report_jobs(case, new, by=by, at=then)
        if jobs == "460":
            right = NewReport("demo-jobs-corrected", row.on, "46", source, "多写了一个 0", row.id)
            services.report_jobs(case, right, by=by, at=then + timedelta(days=2))


def _ended(ground: Ground, resource: Resource, at: datetime) -> Case:
    first = at - timedelta(days=400)
    new = NewCase(
        "demo-case-that-ended", resource, ground.firms["远帆物流（示范企业）"],
        ground.unions[STREET], timezone.localdate(first), "想做冷链专线",
    )  # fmt: skip
    case = services.introduce(new, by=ground.actor("周敏"), at=first)
    case = _stepped(ground, case, rules.INTENTION, first + timedelta(days=30))
    why = "量不够一趟车，改走邮政冷链"
    return _stepped(ground, case, rules.ENDED, first + timedelta(days=90), "市场变化", why)
