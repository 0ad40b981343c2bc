"""Rights in the demonstration: 24 troubles, a wage case across two unions, legal aid, signals.

All persons and matters are invented; every row goes through the verbs that officers press.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xieli.activities.desk import deciding
from xieli.activities.rights import answering, fees, legal, numbers, services, signals
from xieli.activities.rights.models import (
    AidKind,
    Channel,
    LegalAid,
    Mark,
    Queue,
    Signal,
    State,
    Subject,
    Ticket,
)
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.review import queries as review
from xieli.review.models import Outcome
from xieli.review.services import Verdict
from xieli.site.demo.federation import Ground
from xieli.unions.models import Union

WORKER = Actor(None, "诉求人")
STREET, COUNTY, CITY = "青石街道总工会", "资源县示范总工会", "深圳市示范总工会"
WAGES = "单位欠我三个月工资，共 9000 元，问了几次都没有答复。我人已经回到县里。"
TROUBLES = (
    "老旧小区楼道没有灯，下夜班看不见路", "社区卫生站周末不开门，工人没空看病",
    "工地到公交站没有班车，走路四十分钟", "外卖骑手没有地方给电瓶车充电",
    "孩子放学到下班有两个小时没人管", "宿舍热水每天只供一小时", "园区食堂晚班没有热饭",
    "异地医保报销要跑三趟", "公租房排队看不到自己排第几", "厂区门口路口没有红绿灯",
    "临时工没有体检，不知道找谁", "快递站点冬天没有地方取暖",
)  # fmt: skip
NAMES = "李王张刘陈杨赵黄周吴徐孙"
SIGNALS = (
    ("stop", "warn", "visit", "南澜纺织（示范企业）", "一条产线停了四天，等订单"),
    ("wages", "look", "hotline", "远帆物流（示范企业）", "运费回得慢，工资晚发一周"),
    ("layoff", "urgent", "union", "青石电力设备（示范企业）", "计划合并两个车间，约六十人要转岗"),
    ("insurance", "look", "survey", "", "园区小店普遍没有给兼职上工伤险"),
)  # fmt: skip


@dataclass
class Desk:
    """The ground with its moments."""

    ground: Ground
    at: datetime

    def who(self, name: str) -> Actor:
        """One of the cast at work."""
        return self.ground.actor(name)

    def union(self, name: str) -> Union:
        """A union with its region."""
        return services.union_with_region(self.ground.unions[name].id)

    def ago(self, days: int, hours: int = 0) -> datetime:
        """A moment before now."""
        return self.at - timedelta(days=days, hours=-hours)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill rights and leave work: to accept, sign, answer, revisit, judge, assign and pay."""
    desk = Desk(ground, at)
    _city_takes(desk)
    _troubles(desk)
    _wage_case(desk)
    _left_over(desk)
    _legal_aid(desk)
    _signals(desk)
    return _told(at)


def _city_takes(desk: Desk) -> None:
    """The city's officer accepts what comes in at the street, which has no intake of its own."""
    user, day = desk.ground.users["陈主席"], timezone.localdate(desk.at)
    mandate = rights.NewMandate(user, "rights.take", desk.ground.unions[CITY], day)
    rights.give_mandate(mandate, by=SYSTEM, at=desk.at)


def _ask(desk: Desk, union: str, words: str, day: int, **more: Any) -> Ticket:
    number = Ticket.objects.count()
    new = services.NewTicket(
        desk.union(union), more.pop("subject", Subject.HARDSHIP), words,
        phone=f"138{number:08d}", name=more.pop("name", NAMES[number % len(NAMES)] + "师傅"),
        **more,
    )  # fmt: skip
    return services.ask(new, by=WORKER, at=desk.ago(day))


def _take(desk: Desk, row: Ticket, by: str, at: datetime, grade: str = "plain") -> Ticket:
    return services.take(row, grade, subject=row.subject, seen=row.version, by=desk.who(by), at=at)


def _sign(desk: Desk, row: Ticket, by: str, at: datetime) -> Ticket:
    return services.sign(row, seen=row.version, by=desk.who(by), at=at)


def _answer(desk: Desk, row: Ticket, by: str, at: datetime) -> Ticket:
    words = "找了相关部门，已经排上，办好的日子写在社区公告栏。"
    return answering.answer(row, words, seen=row.version, by=desk.who(by), at=at)


def _troubles(desk: Desk) -> None:
    """The 24 of domain S4.11: most of them ended, each with its owner and its outcome."""
    for number in range(24):
        day = 40 - number
        words = TROUBLES[number % len(TROUBLES)]
        row = _ask(desk, STREET, words, day, channel=Channel.PHONE)
        row = _take(desk, row, "陈主席", desk.ago(day, 4), ("plain", "hard")[number % 2])
        row = _sign(desk, row, "周敏", desk.ago(day, 26 + number % 5))
        if number >= 22:
            continue
        row = _answer(desk, row, "周敏", desk.ago(day, 24 * (3 + number % 4)))
        if number < 20:
            mark = Mark.GOOD if number % 4 else Mark.FAIR
            answering.judge(row, mark, by=WORKER, at=desk.ago(day, 24 * 8))


def _wage_case(desk: Desk) -> None:
    """From 资源 to the street and back to the revisit, under one number."""
    row = _ask(desk, COUNTY, WAGES, 12, subject=Subject.WAGES, firm="远帆物流", name="韦强")
    row = _take(desk, row, "王强", desk.ago(12, 3))
    send = services.Dispatch(desk.union(STREET), "单位在这条街上", row.version)
    row = services.dispatch(row, send, by=desk.who("王强"), at=desk.ago(12, 5))
    row = _sign(desk, row, "周敏", desk.ago(11))
    answering.answer(
        row, "单位已经答应月底前补发，我们会跟到到账为止。", seen=row.version,
        by=desk.who("周敏"), at=desk.ago(9),
    )  # fmt: skip


def _left_over(desk: Desk) -> None:
    """What waits on the desks of the cast when the visitor comes."""
    words = "上个月加班费没有算，问了班长说等通知。"
    _ask(desk, COUNTY, words, 0, subject=Subject.WAGES, firm="合木家居", name="潘秀")
    _ask(desk, COUNTY, "一家人靠我一个人的工资，孩子住院了。", 1, queue=Queue.AID, name="覃师傅")
    row = _ask(desk, COUNTY, words, 1, subject=Subject.WAGES, firm="松坪精密", name="蒋师傅")
    row = _take(desk, row, "刘芸", desk.ago(0, -3))
    send = services.Dispatch(desk.union(STREET), "单位在这条街上", row.version)
    services.dispatch(row, send, by=desk.who("刘芸"), at=desk.ago(0, -2))
    asked = services.NewTicket(
        desk.union(STREET), Subject.MIND, "连着上夜班，睡不着，想找人说说。", phone="13800009999",
        name="李梅", key="demo-limei",
    )  # fmt: skip
    row = services.ask(asked, by=desk.who("李梅"), at=desk.ago(4))
    row = _take(desk, row, "陈主席", desk.ago(4, 3))
    row = _sign(desk, row, "周敏", desk.ago(4, 6))
    told = "约好了职工心理咨询，周三晚上七点，不记名，不收钱。"
    answering.answer(row, told, seen=row.version, by=desk.who("周敏"), at=desk.ago(2))


def _legal_aid(desk: Desk) -> None:
    """One waits for its decision, one for its lawyer, one is archived and its fee half done."""
    for name, licence, office in (
        ("林致远", "14403209910000018", "示范正衡律师事务所"),
        ("罗明", "14503209910000026", "示范漓江律师事务所"),
        ("唐晓", "14503209910000034", "示范青竹律师事务所"),
    ):
        new = legal.NewLawyer(name, licence, office, ("工资", "工伤"), (desk.union(COUNTY),))
        lawyer = legal.keep_lawyer(new, by=desk.who("王强"), at=desk.ago(30))
    legal.tie_lawyer(lawyer, legal.NewTie("田野粮油（示范企业）"), by=SYSTEM, at=desk.ago(30))
    fees.fill_fund(
        desk.union(COUNTY), Decimal("20000"), "年初预算拨入", key="demo", by=SYSTEM, at=desk.ago(60)
    )
    _aid(desk, 25, "ended")
    _aid(desk, 6, "granted")
    _aid(desk, 1, "asked")


def _aid(desk: Desk, day: int, until: str) -> None:
    words = "离职后单位不给补偿，要去仲裁，不知道怎么写材料。"
    row = _ask(desk, COUNTY, words, day, subject=Subject.LEGAL, firm="田野粮油")
    row = _take(desk, row, "王强", desk.ago(day, 2), "complex")
    aid = legal.ask_aid(row, AidKind.COURT, by=WORKER, at=desk.ago(day, 3))
    if until == "asked":
        return
    for step, name in ((5, "王强"), (22, "刘芸")):
        application = review.of_about(aid.pk)
        assert application is not None
        verdict = Verdict(Outcome.PASS, "", application.version)
        deciding.decide(application, verdict, by=desk.who(name), at=desk.ago(day, step))
    if until == "ended":
        _end(desk, LegalAid.objects.get(pk=aid.pk), day)


def _end(desk: Desk, aid: LegalAid, day: int) -> None:
    """Assign, report, archive; the fee is asked for and waits for its approval."""
    by = desk.who("刘芸")
    pool = legal.lawyers_for(desk.union(COUNTY))
    free = [one for one in pool if not legal.conflict(aid.ticket, one, timezone.localdate(desk.at))]
    aid = legal.assign_lawyer(aid, free[0], seen=aid.version, by=by, at=desk.ago(day - 2))
    told = "仲裁开庭一次，单位当庭同意分两次付清。"
    aid = legal.report(
        aid, told, "调解达成，分两次付清", seen=aid.version, by=by, at=desk.ago(day - 14)
    )
    aid = legal.close_aid(aid, seen=aid.version, by=by, at=desk.ago(day - 15))
    fees.ask_fee(aid, by=desk.who("王强"), at=desk.ago(day - 16))


def _signals(desk: Desk) -> None:
    for number, (matter, level, source, place, words) in enumerate(SIGNALS):
        new = signals.NewSignal(desk.union(COUNTY), matter, level, source, words, workplace=place)
        signal = signals.raise_signal(new, by=desk.who("王强"), at=desk.ago(4 - number))
        if number < 2:
            told = "去现场看了，跟单位约好每周通一次气"
            signals.follow(signal, told, seen=0, by=desk.who("刘芸"), at=desk.ago(2 - number))


def _told(at: datetime) -> list[str]:
    """What the demonstration prints, counted from the rows."""
    troubles = Ticket.objects.filter(subject=Subject.HARDSHIP, queue=Queue.RIGHTS)
    times = numbers.times(troubles)
    waiting = Ticket.objects.filter(state=State.NEW).count()
    unsigned = Ticket.objects.filter(state=State.SENT).count()
    aids, open_signals = LegalAid.objects.count(), Signal.objects.exclude(state="closed").count()
    heard, answered = (numbers.days_told(span) for span in (times.heard, times.answered))
    return [
        f"民生难题 {times.count} 件，办结 {times.ended} 件；"
        f"平均 {heard}有人接到手里，{answered}答复。",
        f"诉求 {Ticket.objects.count()} 件：{waiting} 件等受理，{unsigned} 件等另一家工会签收；"
        f"一件欠薪跨两家工会，等回访。",
        f"法律援助 {aids} 件，队伍稳定预警 {open_signals} 条在跟进（只说单位和事，不说人）。",
    ]
