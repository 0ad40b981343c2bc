"""Agreements of the demonstration: one in force, one to sign, one talked over, one that ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from xieli.agreements import assessing, deciding, items, keeping, meetings, services
from xieli.agreements.deciding import File, Signature
from xieli.agreements.items import NewItem
from xieli.agreements.keeping import Hours, NewRhythm, NewStudy
from xieli.agreements.meetings import Came, Held, Plan
from xieli.agreements.models import Agreement, Goal, Party, Resolution, YearItem
from xieli.agreements.services import Cover, Liaison, NewParty
from xieli.kernel.actor import Actor
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import LONGSHENG, STREET, ZIYUAN
from xieli.unions.models import Union

SAMPLE, OTHER_SAMPLE = "广元—合川", "广元—渝北"
SCAN = b"%PDF-1.4\n% a stand-in for the signed scan of the demonstration\n%%EOF\n"
BASIS = "两地政府《东西部协作框架协议》；市总工会年度协作要点"
# clause, goal, words, days from today to its day, how far it has come
MATTERS = (
    (1, 1, "召开今年的联席会议", -60, "done"),
    (1, 2, "议定事项逐条列明责任人", -30, "done"),
    (2, 1, "联合举办电工技能比武", 24, "ours"),
    (2, 2, "三名劳模工匠到县里授课", -6, "theirs_reported"),
    (3, 1, "建立跨地区欠薪诉求联络渠道", -20, "done"),
    (3, 2, "两起跨地区诉求按期答复", 10, "both"),
    (4, 1, "每季度互通一次工作信息", 40, "both"),
    (4, 2, "整理五个好做法案例", 5, "free"),
    (5, 1, "县里派两名干部到街道跟班", -3, "ours_reported"),
    (5, 2, "联合举办工会干部培训班", -45, "done"),
)  # fmt: skip


@dataclass(frozen=True)
class Pact:
    """One agreement of the demonstration, and who acts on each side."""

    ground: Ground
    row: Agreement
    at: datetime
    theirs: str
    theirs_who: str
    theirs_signs: str

    def who(self, name: str) -> Actor:
        return self.ground.actor(name)

    def side(self, number: int) -> Party:
        return Party.objects.get(agreement=self.row, number=number)

    def union(self, number: int) -> Union:
        return self.ground.unions[STREET if number == 1 else self.theirs]

    def runs(self, number: int) -> str:
        return "周敏" if number == 1 else self.theirs_who

    @property
    def seen(self) -> int:
        return Agreement.objects.get(pk=self.row.pk).version

    def decide(self, verb: object, number: int, who: str, *more: object) -> None:
        own = (self.row, self.side(number), *more)
        verb(*own, seen=self.seen, by=self.who(who), at=self.at)  # type: ignore[operator]


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the agreements by their own verbs, each side by its own people."""
    running, waiting = _running(ground, at), _waiting(ground, at)
    talked, ended = _talked(ground, at), _ended(ground, at)
    left = running.row.items.filter(state="reported").count()
    return [
        f"协作协议“{running.row.title}”：执行中，{running.row.items.count()} 条事项，"
        f"{left} 条等对方确认（周敏、王强各一条），一次会等着开",
        f"协作协议“{waiting.row.title}”：石文审定了，等陈主席审定",
        f"协作协议“{talked.title}”：周敏的草稿，对方在外地，凭纸面签署",
        f"协作协议“{ended.row.title}”：已终止，可以拿来作样板",
    ]


def _pact(ground: Ground, cover: Cover, theirs: str, people: tuple[str, str], at: datetime) -> Pact:
    sides = [NewParty(ground.unions[STREET]), NewParty(ground.unions[theirs])]
    row = services.draft(cover, sides, by=ground.actor("周敏"), at=at, sample=SAMPLE)
    return Pact(ground, row, at, theirs, *people)


def _signed(pact: Pact, on: date) -> Pact:
    pact.decide(deciding.send, 1, "周敏")
    pact.decide(deciding.send, 2, pact.theirs_who)
    told = Signature(on, SCAN)
    for verb, more in ((deciding.approve, ()), (deciding.sign, (told,))):
        pact.decide(verb, 1, "陈主席", *more)
        pact.decide(verb, 2, pact.theirs_signs, *more)
    return pact


def _running(ground: Ground, at: datetime) -> Pact:
    today, then = timezone.localdate(at), at - timedelta(days=300)
    cover = Cover(
        "粤桂工会协作框架协议", date(today.year - 1, 1, 1), date(today.year + 1, 12, 31), BASIS
    )
    pact = _signed(_pact(ground, cover, ZIYUAN, ("王强", "刘芸"), then), timezone.localdate(then))
    for number, name, post in ((1, "周敏", "社会化工会工作者"), (2, "王强", "副主席")):
        told = Liaison(name, post, "0755-0000 0001" if number == 1 else "0773-000 0002")
        services.name_liaison(pact.side(number), told, by=pact.who(pact.runs(number)), at=then)
    clause = pact.row.clauses.get(number=2)
    firm = ground.unions["明川电子工会"]
    services.join(clause, pact.side(1), firm, by=pact.who("周敏"), at=then)
    for matter in MATTERS:
        _matter(pact, matter, at)
    _meetings(pact, at)
    _contacts(pact, at)
    _last_year(pact, at)
    return pact


def _matter(pact: Pact, matter: tuple[int, int, str, int, str], at: datetime) -> None:
    """One item, as far as it has come."""
    clause, number, words, days, stage = matter
    due_on = timezone.localdate(at) + timedelta(days=days)
    goal = Goal.objects.get(clause__agreement=pact.row, clause__number=clause, number=number)
    by, then = pact.who("周敏"), at - timedelta(days=90)
    item = items.add_item(pact.row, NewItem(goal.pk, words, due_on), by=by, at=then)
    for side in (1, 2):
        is_owner = stage not in ("free", "ours") or (stage == "ours" and side == 1)
        if is_owner:
            _claim(pact, item, side, then)
    if stage in ("done", "ours_reported"):
        _report(pact, item, 1, at - timedelta(days=max(1, -days)))
    if stage == "theirs_reported":
        _report(pact, item, 2, at - timedelta(days=2))
    if stage == "done":
        row = YearItem.objects.get(pk=item.pk)
        by = pact.who(pact.theirs_who)
        items.confirm(row, pact.side(2), seen=row.version, by=by, at=at - timedelta(days=1))


def _claim(pact: Pact, item: YearItem, side: int, at: datetime) -> None:
    name = pact.runs(side)
    items.claim(item, pact.side(side), pact.union(side), name, by=pact.who(name), at=at)


def _report(pact: Pact, item: YearItem, side: int, at: datetime) -> None:
    by, party = pact.who(pact.runs(side)), pact.side(side)
    words = f"{item.words}：名单、照片在档案柜第 3 格"
    items.add_proof(item, party, File(words), by=by, at=at)
    row = YearItem.objects.get(pk=item.pk)
    told = "办成了，两地都有人参加"
    items.report(row, party, pact.union(side), told, seen=row.version, by=by, at=at)


def _meetings(pact: Pact, at: datetime) -> None:
    """One held, with a resolution still to be listed; the next planned, the county hosts."""
    one, two, by = pact.side(1), pact.side(2), pact.who("周敏")
    then = at - timedelta(days=62)
    day, today = timezone.localdate(then), timezone.localdate(at)
    told = Plan(one, day, "青石街道职工之家三楼", "通报上半年情况\n商定技能比武\n商定干部跟班")
    first = meetings.plan(pact.row, told, by=by, at=then)
    came = [
        Came(one, "周敏", "社会化工会工作者"), Came(one, "陈主席", "市总工会副主席"),
        Came(two, "王强", "县总工会副主席"), Came(two, "刘芸", "县总工会干部"),
    ]  # fmt: skip
    resolved = ("九月底前选定比武赛项和裁判", "跟班干部名单双方互换")
    said = "双方通报了上半年情况，看了两处职工之家，商定了下半年三件事。"
    meetings.record(first, Held(day, said, two, came, resolved), seen=0, by=by, at=then)
    goal = Goal.objects.get(clause__agreement=pact.row, clause__number=2, number=1)
    row = Resolution.objects.select_related("meeting__agreement").get(meeting=first, number=1)
    meetings.make_item(row, goal.pk, today + timedelta(days=12), by=by, at=then)
    plan = Plan(two, today + timedelta(days=9), "资源县总工会会议室", "看培训班成果\n商定明年事项")
    meetings.plan(pact.row, plan, by=pact.who("王强"), at=at)


def _contacts(pact: Pact, at: datetime) -> None:
    one, two, zhou = pact.side(1), pact.side(2), pact.who("周敏")
    today = timezone.localdate(at)
    told = NewRhythm("talk", "每季度通一次电话，对一遍事项", 3, today - timedelta(days=88), one)
    rhythm = keeping.set_rhythm(pact.row, told, by=zhou, at=at - timedelta(days=200))
    then = at - timedelta(days=88)
    day = timezone.localdate(then)
    keeping.touch(rhythm, one, day, "对了十条事项，两条要催", by=zhou, at=then)
    visit = NewRhythm("visit", "每年互访一次，看阵地、看项目", 12, today + timedelta(days=70), two)
    keeping.set_rhythm(pact.row, visit, by=zhou, at=then)
    start = today - timedelta(days=47)
    new = NewStudy(
        "class", "工会干部培训班（第一期）", one, "街道党校", start, start + timedelta(days=2)
    )
    study = keeping.open_study(pact.row, new, by=zhou, at=at - timedelta(days=50))
    for name, post in (
        ("韦兰", "县总工会干事"),
        ("蒙青", "乡镇工会主席"),
        ("蒋文", "乡镇工会干事"),
    ):
        hours = Hours(two, name, post, Decimal("16"))
        row = keeping.write_hours(study, one, hours, by=zhou, at=at - timedelta(days=44))
        if name != "蒋文":
            wang = pact.who("王强")
            keeping.confirm_hours(study, row.pk, two, by=wang, at=at - timedelta(days=40))


def _last_year(pact: Pact, at: datetime) -> None:
    """Last year looked back on; both sides said yes."""
    year, then = timezone.localdate(at).year - 1, at - timedelta(days=1)
    by = pact.who("周敏")
    told = assessing.assess(pact.row, year, seen=pact.seen, by=by, at=then)
    for number, who in ((1, "陈主席"), (2, "刘芸")):
        party, by = pact.side(number), pact.who(who)
        assessing.assent(told, party, seen=told.version, by=by, at=then)


def _waiting(ground: Ground, at: datetime) -> Pact:
    today, then = timezone.localdate(at), at - timedelta(days=6)
    cover = Cover("青石街道与龙胜工会协作协议", today, date(today.year + 2, 12, 31), BASIS)
    pact = _pact(ground, cover, LONGSHENG, ("石文", "石文"), then)
    pact.decide(deciding.send, 1, "周敏")
    words = "第三条建议写明跨地区诉求几个工作日内回话"
    services.remark(pact.row, pact.side(2), words, by=ground.actor("石文"), at=then)
    pact.decide(deciding.send, 2, "石文")
    pact.decide(deciding.approve, 2, "石文")
    return pact


def _talked(ground: Ground, at: datetime) -> Agreement:
    today = timezone.localdate(at)
    cover = Cover("青石街道与合川区工会协作协议", today, date(today.year + 2, 12, 31))
    sides = [NewParty(ground.unions[STREET]), NewParty(None, "合川区示范总工会", "重庆市")]
    by = ground.actor("周敏")
    return services.draft(cover, sides, by=by, at=at - timedelta(days=2), sample=OTHER_SAMPLE)


def _ended(ground: Ground, at: datetime) -> Pact:
    today, then = timezone.localdate(at), at - timedelta(days=500)
    cover = Cover(
        "粤桂工会结对试点协议", date(today.year - 2, 1, 1), date(today.year, 12, 31), BASIS
    )
    pact = _signed(_pact(ground, cover, ZIYUAN, ("王强", "刘芸"), then), timezone.localdate(then))
    goal = Goal.objects.get(clause__agreement=pact.row, clause__number=5, number=2)
    new = NewItem(goal.pk, "试办一期干部培训班", timezone.localdate(then) + timedelta(days=60))
    item = items.add_item(pact.row, new, by=pact.who("周敏"), at=then)
    for side in (1, 2):
        _claim(pact, item, side, then)
    _report(pact, item, 1, then + timedelta(days=50))
    row = YearItem.objects.get(pk=item.pk)
    items.confirm(row, pact.side(2), seen=row.version, by=pact.who("王强"), at=then)
    for number, who in ((1, "陈主席"), (2, "刘芸")):
        pact.decide(deciding.end_together, number, who, "试点办完，转入框架协议")
    return pact
