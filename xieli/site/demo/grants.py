"""Grants of the demonstration: 深圳's pool with work at every desk, and 广西's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from xieli.activities.desk import services as desk
from xieli.activities.grants import approving, paying, services, using
from xieli.activities.grants.models import GrantCall, GrantPool, GrantProposal, Instalment
from xieli.activities.grants.rules import Goal, Line
from xieli.activities.grants.services import Draft, Incoming, NewCall, Paper
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.review import queries as reviews
from xieli.review import services as review
from xieli.review.models import Application
from xieli.rulebook import services as rulebook
from xieli.rulebook.rules import Asked
from xieli.shell.pdf import render
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import CITY, PASSWORD, SECRET, STREET, ZIYUAN
from xieli.unions import labels

DISTRICT, PROVINCE, OFFICER = "南山区示范总工会", "广西示范总工会", "郑宁"
CITED = "示范市区级工会补助办法（演示数据，编的）"
TABLE = {
    "stages": "区初审、市复审、集体研究、公示、批复", "acts": "审批、审批、审批、公示、审批",
    "functions": "、".join(["grants.decide"] * 5), "levels": "县、市、市、市、市",
    "days": "5、5、10、5、5", "needed": "1、1、2、1、1", "audiences": "无、无、无、公开网页、无",
    "masking": "全名",
}  # fmt: skip
# who sits at the city's table and has no sign-in here
REVIEWER, VICE, HAN, FANG, KEEPER = (
    Actor(UUID(int=number), name)
    for number, name in enumerate(("示范市总 许部长", "示范市总 罗副主席", "示范市总 韩部长",
                                   "示范市总 方部长", "广西示范总工会 经费"), 71)
)  # fmt: skip
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Story:
    """What the steps below share."""

    ground: Ground
    call: GrantCall
    at: datetime
    quotation: Paper

    def who(self, name: str) -> Actor:
        """One of the cast at work."""
        return self.ground.actor(name)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill both pools; every desk of the cast keeps something to do."""
    for column, words in TABLE.items():
        asked = Asked(
            f"review.grant_proposal.{column}", words, date(2020, 1, 1), CITED, "", "440300"
        )
        rulebook.set_parameter(asked, by=SYSTEM, at=at)
    _officer(ground, at)
    _labels(ground, at)
    begun = at - 100 * DAY
    pool = _pool(ground, CITY, "区级工会补助资金", "8000000", begun)
    words = "支持街道、园区和楼宇的工会建设。写清预算和目标，附报价单。"
    purposes = {"small_three": [], "new_build": ["百强区"], "worker_team": []}
    new = NewCall("区级工会补助", words, timezone.localdate(begun), None, purposes)
    call = services.open_call(pool, new, by=ground.actor("陈主席"), at=begun)
    story = Story(ground, call, at, Paper("报价单", "pdf", _quotation(at)))
    _ended(story)
    _in_use(story)
    _to_decide(story)
    _draft(story)
    _province(ground, at)
    return [
        f"补助“{call}”：{call.proposals.count()} 份申报；一份等陈主席批复、一份等他复审、"
        "一笔等他拨付；周敏要交一份进度报告，还有一份草稿",
        "广西补助：资源申报的一份等刘芸初审",
    ]


def _officer(ground: Ground, at: datetime) -> None:
    if OFFICER not in ground.users:
        new = rights.NewUser("zhengning", PASSWORD, OFFICER)
        ground.users[OFFICER] = rights.register_user(new, by=SYSTEM, at=at)
        rights.set_second_factor(ground.users[OFFICER], SECRET, by=SYSTEM, at=at)
    union, day = ground.unions[DISTRICT], timezone.localdate(at)
    mandate = rights.NewMandate(ground.users[OFFICER], "grants.decide", union, day)
    rights.give_mandate(mandate, by=SYSTEM, at=at)


def _labels(ground: Ground, at: datetime) -> None:
    since = date(timezone.localdate(at).year - 1, 1, 1)
    for union, label in ((DISTRICT, "百强区"), (ZIYUAN, "乡村振兴示范县"), (ZIYUAN, "欠发达县")):
        new = labels.NewLabel(label, since, "示范发〔2024〕1号（演示数据，编的）")
        labels.give_label(ground.unions[union].pk, new, by=SYSTEM, at=at)


def _pool(ground: Ground, union: str, title: str, amount: str, at: datetime) -> GrantPool:
    year = timezone.localdate(at).year
    pool = services.open_pool(f"{year} 年{title}", ground.unions[union], year, by=SYSTEM, at=at)
    income = Incoming(f"demo-{union}", Decimal(amount), "年度预算（演示数据）")
    services.receive(pool, income, by=KEEPER, at=at)
    return pool


def _written(
    story: Story, title: str, lines: list[Line], goal: Goal, at: datetime,
    purpose: str = "small_three",
) -> GrantProposal:  # fmt: skip
    """A draft that 周敏 keeps for the street."""
    draft = Draft(
        story.call.purposes.get(purpose=purpose), story.ground.unions[STREET], title,
        "青石街道园区", "附近 40 家厂的职工下班没有去处，园区愿意腾出房子。", "示范建设公司",
        lines, [goal],
    )  # fmt: skip
    return services.save_draft(draft, f"demo-{title}", by=story.who("周敏"), at=at)


def _asked(story: Story, title: str, amount: str, days: int, **more: str) -> GrantProposal:
    """Handed in so many days ago, with a quotation."""
    at, sum_ = story.at - days * DAY, Decimal(amount)
    lines = [Line("装修", sum_ * 6 / 10, Decimal(20000)), Line("桌椅、电脑和书", sum_ * 4 / 10)]
    goal = Goal("服务职工", Decimal(3000), "人次")
    row = _written(story, title, lines, goal, at, **more)
    services.add_paper(row, story.quotation, by=story.who("周敏"), at=at)
    return services.hand_in(row, seen=row.version, by=story.who("周敏"), at=at)


def _quotation(at: datetime) -> bytes:
    columns = [{"label": "项目", "width": "2"}, {"label": "报价", "width": "1"}]
    told = {
        "title": "报价单", "subtitle": "园区项目", "lead": "演示数据，编的。", "columns": columns,
        "rows": [["装修", "按预算"], ["设备", "按预算"]], "notes": [], "issuer": "示范建设公司",
        "issued_on": f"{timezone.localdate(at)}", "as_of": "", "check": "", "demo": True,
    }  # fmt: skip
    return render("sheet", told, at=at.replace(microsecond=0))


def _passed(row: GrantProposal, by: Actor, at: datetime) -> Application:
    application = reviews.of_about(row.pk)
    assert application is not None
    verdict = review.Verdict("pass", seen=application.version)
    return desk.decide(application, verdict, by=by, at=at)


def _shown(story: Story, rows: list[GrantProposal], days: int) -> None:
    """Passed by the district, the city and its table; shown, and the notice over."""
    at = story.at - days * DAY
    for row in rows:
        for n, by in enumerate((story.who(OFFICER), REVIEWER, HAN, FANG)):
            asked = _passed(row, by, at + n * HOUR)
        words = {asked.pk: f"{row.union.name} · {row.title}"}
        posting = review.Posting("page", f"{CITY} 0755-00000000", words)
        review.post_notice(asked.call, [asked], posting, by=REVIEWER, at=at + 5 * HOUR)
    desk.close_due_notices(at=at + 14 * DAY)


def _paid(story: Story, row: GrantProposal, number: int, by: Actor, days: int) -> None:
    part = Instalment.objects.get(proposal=row, number=number)
    at = story.at - days * DAY
    slip = f"{timezone.localdate(at):%Y%m%d}-{number:04d}"
    paying.pay(part, slip, by=by, at=at)


def _told(story: Story, row: GrantProposal, number: int, spent: str, days: int) -> None:
    part, at = Instalment.objects.get(proposal=row, number=number), story.at - days * DAY
    told = using.Told(f"demo-{part.pk}", "按预算施工，凭据在附件里。", Decimal(spent))
    made, _is_new = using.report(part, told, by=story.who("周敏"), at=at)
    using.confirm(made, by=story.who(OFFICER), at=at + HOUR)


def _ended(story: Story) -> None:
    """楼宇职工书屋: spent, accepted, rated, the rest returned, audited."""
    row = _asked(story, "楼宇职工书屋", "120000", 98)
    _shown(story, [row], 96)
    _passed(row, VICE, story.at - 80 * DAY)
    _paid(story, row, 1, KEEPER, 78)
    _told(story, row, 1, "58000", 60)
    _paid(story, row, 2, KEEPER, 58)
    _told(story, row, 2, "93200.50", 40)
    at = story.at - 30 * DAY
    row = GrantProposal.objects.get(pk=row.pk)
    looked = using.Looked("示范工程咨询公司", timezone.localdate(at), True, "按图施工，可以使用。")
    using.accept(row, looked, seen=row.version, by=story.who(OFFICER), at=at)
    row = GrantProposal.objects.get(pk=row.pk)
    reached = {one.pk: Decimal(3410) for one in row.goals.all()}
    row = using.rate(
        row, reached, "开馆两个月，晚上座位常满。", seen=row.version, by=story.who("周敏"), at=at
    )
    back = paying.Back(
        f"demo-{row.pk.hex[:20]}", Decimal("2799.50"), "20240501-0009", "中标价低于预算"
    )
    paying.take_back(row, back, by=KEEPER, at=at)
    paying.finish(row, "账实相符，可以办结。", seen=row.version, by=HAN, at=story.at - 20 * DAY)


def _in_use(story: Story) -> None:
    """One whose next part 陈主席 pays, one of which 周敏 has to tell."""
    station, room = (
        _asked(story, "园区工会服务站", "300000", 70), _asked(story, "夜间学习室", "90000", 70)
    )  # fmt: skip
    asked = _passed(station, story.who(OFFICER), story.at - 69 * DAY)
    approving.fix_amount(
        station, Decimal(260000), "设备按市价核减", seen=asked.version, by=REVIEWER,
        at=story.at - 69 * DAY,
    )  # fmt: skip
    at = story.at - 68 * DAY
    for row, names in (
        (station, (REVIEWER, HAN, FANG)),
        (room, (story.who(OFFICER), REVIEWER, HAN, FANG)),
    ):
        for n, by in enumerate(names):
            asked = _passed(row, by, at + n * HOUR)
        words = {asked.pk: f"{row.union.name} · {row.title}"}
        posting = review.Posting("page", f"{CITY} 0755-00000000", words)
        review.post_notice(asked.call, [asked], posting, by=REVIEWER, at=at + 5 * HOUR)
    desk.close_due_notices(at=at + 14 * DAY)
    for row in (station, room):
        _passed(row, VICE, story.at - 52 * DAY)
    _paid(story, station, 1, KEEPER, 50)
    _told(story, station, 1, "121000", 6)
    _paid(story, room, 1, KEEPER, 84 - 36)


def _to_decide(story: Story) -> None:
    """One waits for the reply of 陈主席, one for his second look, one for 郑宁."""
    base = _asked(story, "职工活动阵地", "2600000", 40, purpose="new_build")
    _shown(story, [base], 38)
    second = _asked(story, "社工补充两个岗", "160000", 6, purpose="worker_team")
    _passed(second, story.who(OFFICER), story.at - 4 * DAY)
    _asked(story, "园区工会联合会办公点", "60000", 1)


def _draft(story: Story) -> None:
    lines = [Line("直饮水和微波炉", Decimal(18000))]
    goal = Goal("服务骑手", Decimal(1500), "人次")
    _written(story, "骑手歇脚点", lines, goal, story.at - 2 * DAY)


def _province(ground: Ground, at: datetime) -> None:
    """广西's pool of 6,000 万元; 王强 asked for 资源, 刘芸 looks first."""
    begun = at - 20 * DAY
    pool = _pool(ground, PROVINCE, "县级工会补助资金", "60000000", begun)
    words = "支持县域小三级工会和薄弱县的阵地设施。"
    purposes = {"small_three": [], "weak_county": ["欠发达县"]}
    new = NewCall("县级工会补助", words, timezone.localdate(begun), None, purposes)
    call = services.open_call(pool, new, by=KEEPER, at=begun)
    draft = Draft(
        call.purposes.get(purpose="weak_county"), ground.unions[ZIYUAN], "职工服务中心修缮",
        "县城", "服务大厅漏雨，冬天没有取暖。", "",
        [Line("屋面和取暖", Decimal(860000), Decimal(140000))],
        [Goal("接待职工", Decimal(5000), "人次")],
    )  # fmt: skip
    wang, day = ground.actor("王强"), at - 2 * DAY
    row = services.save_draft(draft, "demo-ziyuan", by=wang, at=day)
    services.hand_in(row, seen=row.version, by=wang, at=day)
