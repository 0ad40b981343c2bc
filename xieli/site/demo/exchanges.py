"""Visits, talks and an inspection of the demonstration; each of the cast finds some work in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xieli.activities.exchanges import (
    inspecting,
    planning,
    practice,
    rules,
    services,
    spending,
    talking,
)
from xieli.activities.exchanges.inspecting import Look, NewProblem
from xieli.activities.exchanges.models import Exchange, Talk
from xieli.activities.exchanges.planning import NewDelegate, NewStop, Plan
from xieli.activities.exchanges.practice import CardWords
from xieli.activities.exchanges.rules import Standing
from xieli.activities.exchanges.spending import NewCost
from xieli.activities.exchanges.talking import Evidence, NewFollowUp, NewRemark
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import CITY, LONGSHENG, STREET, ZIYUAN
from xieli.site.demo.pictures import photo

MEMBERS = (
    ("方远", "工会主席", STREET, True), ("周敏", "社会化工会工作者", STREET, False),
    ("孙立", "企业工会主席", "明川电子（示范企业）", False),
    ("贺平", "企业工会主席", "松坪精密（示范企业）", False),
    ("罗琴", "企业代表", "合木家居（示范企业）", False),
)  # fmt: skip
STOPS = (
    ("竹木产业园", "竹木加工厂", "竹木加工",
     "一根毛竹分七级用，边角料做成颗粒；缺一条热压线，旺季招工难。"),
    ("山地葡萄园", "合作社的葡萄园", "水果种植",
     "三十多户入股，冷库刚建好；外销靠两位收购商，包装和品牌要人教。"),
    ("河口村示范点", "农文旅示范村", "乡村旅游",
     "民宿十一家，淡季空着；村里愿意接职工疗休养，想签常年协议。"),
)  # fmt: skip


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the exchanges by their own verbs: a trip that came home, one ahead, an inspection."""
    trip = _trip(ground, at)
    talk = _talk(ground, trip, at)
    _costs(ground, trip, at)
    _ahead(ground, at)
    visit = _inspection(ground, at)
    open_things = talk.follow_ups.filter(done_at=None).count()
    return [
        f"考察“{trip.title}”：回来了，等周敏写体会办结；报告从记录里拟好，陈主席有一张费用单要批",
        f"座谈“{talk.title}”：{talk.follow_ups.count()} 件后续事项，{open_things} 件没办完，"
        "一件超过期限等王强办；一张做法卡等刘芸发布",
        f"调研“{visit.title}”：{visit.problems.count()} 条问题，一条等周敏报整改，"
        "一条等陈主席复查，一条已经复查销号",
    ]


def _trip(ground: Ground, at: datetime) -> Exchange:
    """青石街道 went to 资源 and 龙胜 for three days, eight days ago."""
    zhou = ground.actor("周敏")
    start = timezone.localdate(at) - timedelta(days=8)
    plan = Plan(
        rules.VISIT, "赴桂考察竹木和农文旅", start, start + timedelta(days=2),
        [ground.unions[ZIYUAN], ground.unions[LONGSHENG]], ("工会服务", "阵地建设"),
        "看清两县要什么，给企业找合作的路子。",
    )  # fmt: skip
    then: dict[str, Any] = {"by": zhou, "at": at - timedelta(days=20)}
    trip = planning.begin(ground.unions[STREET], plan, **then)
    for name, role, body, is_lead in MEMBERS:
        new = NewDelegate(ground.unions[STREET], name, role, body, is_lead)
        planning.add_delegate(trip, new, **then)
    for number, (place, seen, industry, findings) in enumerate(STOPS):
        day = start + timedelta(days=number // 2)
        stop = planning.add_stop(trip, NewStop(day, place, seen, industry, findings), **then)
        if number == 0:
            planning.add_picture(stop, photo(), "竹木产业园门口，工人正在装车", **then)
    _days(trip, ground, at)
    return trip


def _days(trip: Exchange, ground: Ground, at: datetime) -> None:
    everybody = list(trip.delegates.values_list("pk", flat=True))
    for number, day in enumerate(rules.days_of(trip.starts_on, trip.ends_on)):
        came = set(everybody[:-1] if number == 2 else everybody)
        services.record_days(trip, day, came, by=ground.actor("周敏"), at=at)


def _talk(ground: Ground, trip: Exchange, at: datetime) -> Talk:
    zhou, wang = ground.actor("周敏"), ground.actor("王强")
    when = trip.starts_on + timedelta(days=1), "资源县职工服务中心"
    talk = talking.hold_talk(trip, "粤桂工会结对座谈会", when, by=wang, at=at)
    street, county = ground.unions[STREET], ground.unions[ZIYUAN]
    for union, kind, speaker, words in (
        (county, rules.INTRO, "县总副主席", "全县竹林连片，小厂多；高寒村住校生冬天缺御寒物资。"),
        (
            street,
            rules.INTRO,
            "街道工会主席",
            "街道有制造业企业八十家，愿意出设备、出师傅、出订单。",
        ),
        (street, rules.SUGGESTION, "企业工会主席", "先派两位师傅来看热压线，再谈合作建厂。"),
        (county, rules.SUGGESTION, "县总副主席", "把职工疗休养线路排进明年计划，淡季也有客。"),
    ):
        talking.say(talk, NewRemark(union, speaker, kind, words), by=wang, at=at)
    _card(ground, talk, at)
    due = timezone.localdate(at)
    done = _thing(talk, ground, ("寄两套入会宣传册", STREET, "周敏", due), at)
    talking.finish(done, Evidence("册子寄到，县总签收两套"), by=zhou, at=at)
    for thing in (
        ("报来热压线的型号和缺口", ZIYUAN, "王强", due - timedelta(days=1)),
        ("排出疗休养线路和报价", LONGSHENG, "石文", due + timedelta(days=2)),
        ("请两位师傅定下去看的日子", STREET, "周敏", due + timedelta(days=3)),
    ):
        _thing(talk, ground, thing, at)
    return talk


def _thing(talk: Talk, ground: Ground, told: tuple[str, str, str, date], at: datetime) -> Any:
    words, union, owner, due_on = told
    new = NewFollowUp(words, ground.unions[union], owner, due_on)
    return talking.agree(talk, new, by=ground.actor("周敏"), at=at)


def _card(ground: Ground, talk: Talk, at: datetime) -> None:
    """One card is published (the county's two officers), one waits for 刘芸."""
    wang, liu = ground.actor("王强"), ground.actor("刘芸")
    for topic, title, words in (
        ("建会入会", "村社区摸底、乡镇上门、县里当场批复",
         "村社区先报名单，乡镇工会带着表上门，县总每周三现场批复。两个月新建十二家。"
         "要注意：先讲清会费怎么用，再请企业签字。"),
        ("阵地建设", "驿站联建：邮政网点加一张桌子",
         "和邮政谈成六处网点共用，工会出桌椅、热水和药箱，网点出地方和人。每月对一次物资。"),
    ):  # fmt: skip
        new = NewRemark(ground.unions[ZIYUAN], "县总组织部", rules.EXAMPLE, words)
        remark = talking.say(talk, new, by=wang, at=at)
        card = practice.draft_card(remark, CardWords(topic, title, words), by=wang, at=at)
        if topic == "建会入会":
            practice.publish_card(card, seen=card.version, by=liu, at=at)


def _costs(ground: Ground, trip: Exchange, at: datetime) -> None:
    zhou, chen = ground.actor("周敏"), ground.actor("陈主席")
    planned = {"交通": Decimal(9000), "住宿": Decimal(5000), "餐饮": Decimal(3000)}
    trip = spending.plan_budget(trip, planned, by=zhou, at=at)
    spending.confirm_budget(trip, seen=trip.version, by=chen, at=at)
    for title, line, total in (
        ("往返高铁和租车", "交通", "8116.00"), ("两晚住宿", "住宿", "4280.00"),
    ):  # fmt: skip
        sheet = spending.begin_sheet(trip, title, Decimal(total), by=zhou, at=at)
        cost = NewCost(line, trip.starts_on, title, Decimal(total))
        spending.add_cost(sheet, cost, by=zhou, at=at)
        sheet = spending.ask_approval(sheet, by=zhou, at=at)
        if line == "交通":
            spending.approve(sheet, seen=sheet.version, by=chen, at=at)


def _ahead(ground: Ground, at: datetime) -> None:
    """资源 comes to 青石街道 in six days; the list is not written yet."""
    start = timezone.localdate(at) + timedelta(days=6)
    plan = Plan(
        rules.VISIT, "到青石街道学建会入会", start, start + timedelta(days=1),
        [ground.unions[STREET]], ("建会入会",), "看扫码入会和社工队伍怎么跑起来。",
    )  # fmt: skip
    planning.begin(ground.unions[ZIYUAN], plan, by=ground.actor("王强"), at=at)


def _inspection(ground: Ground, at: datetime) -> Exchange:
    """The city looked at the street: one finding open, one told, one closed."""
    chen, zhou = ground.actor("陈主席"), ground.actor("周敏")
    then = at - timedelta(days=12)
    day = timezone.localdate(then)
    plan = Plan(
        rules.INSPECTION, "调研街道工会阵地和帮扶", day, day, [ground.unions[STREET]],
        ("阵地建设", "权益维护"), "看驿站是不是真开门，看帮扶档案是不是真入户。",
    )  # fmt: skip
    visit = planning.begin(ground.unions[CITY], plan, by=chen, at=then)
    words = "全年新建工会十四家；驿站九处，八处按时开门；在档困难职工都入过户。"
    inspecting.hear(visit, "街道工会主席", words, by=chen, at=then)
    due = timezone.localdate(at)
    for number, (found, guidance, days) in enumerate((
        ("一处驿站中午锁门，门口没写开门时间。", "贴出开门时间，锁门要写联系电话。", 3),
        ("药箱里两样药过期。", "每月查一次，记在台账上。", 2),
        ("两份帮扶档案缺入户照片。", "补拍，两位同志一起去。", 2),
    )):  # fmt: skip
        new = NewProblem(found, guidance, "周敏", due + timedelta(days=days))
        problem = inspecting.find(visit, new, by=chen, at=then)
        if number:
            _rectified(problem, number == 2, (zhou, chen), at)
    return Exchange.objects.get(pk=visit.pk)


def _rectified(problem: Any, is_closed: bool, who: tuple[Any, Any], at: datetime) -> None:
    zhou, chen = who
    done = Evidence("换了新药，台账补记到本月" if not is_closed else "两户都补拍了，两人签字")
    own = Standing(runs=False, is_of_inspected=True)
    inspecting.tell_rectified(problem, done, own, by=zhou, at=at - timedelta(days=3))
    if is_closed:
        look = Look(timezone.localdate(at - timedelta(days=1)), "抽看两份档案，照片齐了", True)
        theirs = Standing(runs=True, is_of_inspected=False)
        inspecting.look_again(problem, look, theirs, by=chen, at=at)
