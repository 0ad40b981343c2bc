"""Volunteers of the demonstration: 30 people, 38 projects in six categories, work for each desk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from xieli.activities.desk import services as desk
from xieli.activities.volunteering import asking, hours, projects, proofs, services
from xieli.activities.volunteering.asking import Ask
from xieli.activities.volunteering.hours import Mending
from xieli.activities.volunteering.models import Volunteer, VolunteerProject
from xieli.activities.volunteering.projects import ProjectWords, Slot
from xieli.activities.volunteering.services import DutyWords, LicenceWords, Offer
from xieli.booking import attending
from xieli.booking.models import Occasion
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.people import services as people
from xieli.people.models import Person
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Outcome
from xieli.review.services import Posting, Verdict
from xieli.shell.guards import Belonging
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import CITY, PASSWORD, STREET

DISTRICT, DECIDER, MASTER = "南山区示范总工会", "郑宁", "吴师傅"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SURNAMES = "陆沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云"
GIVEN = ("建军", "晓兰", "志勇", "秀梅", "立新", "文博")
TEAMS = ("党员", "青年职工", "心理专家", "工会律师")
SKILLS = (
    ("数控加工", "电工"), ("短视频剪辑",), ("心理疏导",), ("法律咨询",), ("焊接",), ("急救培训",),
    ("书法",), ("求职辅导",),
)  # fmt: skip
CATEGORIES = (
    "教育培训类", "技能传授类", "咨询服务类", "成果交流类", "就业创业类", "健康医疗类",
)  # fmt: skip
# title, category (its place above), skill; 38 of them, as the 先模圳领航 programme had
TITLES = (
    ("数控刀具带徒课", 1, "数控加工"), ("安全用电进宿舍", 2, "电工"),
    ("夜校英语口语", 0, "英语"), ("焊接入门八讲", 1, "焊接"),
    ("欠薪怎么办", 2, "法律咨询"), ("下班后的心理茶座", 5, "心理疏导"),
    ("急救四分钟", 5, "急救培训"), ("短视频记车间", 0, "短视频剪辑"),
    ("技改成果分享会", 3, "技术攻关"), ("简历诊断室", 4, "求职辅导"),
    ("小店开张第一课", 4, "创业辅导"), ("叉车安全十条", 1, "叉车"),
    ("颈肩腰自己来", 5, "康复理疗"), ("写一手好字", 0, "书法"),
    ("劳动合同看门道", 2, "法律咨询"), ("班组长说话课", 0, "班组管理"),
    ("点钞与防伪", 1, "点钞"), ("茶艺与待客", 0, "茶艺"),
    ("模具微改一百例", 3, "模具"), ("先模工作室开放日", 3, "技术攻关"),
    ("面试试一次", 4, "求职辅导"), ("孩子作业那些事", 2, "家庭教育"),
    ("电工证考前辅导", 0, "电工"), ("空调自己洗", 1, "空调维修"),
    ("手冲咖啡手艺", 1, "咖啡"), ("骑手路上安全", 0, "交通安全"),
    ("骑手法律热线", 2, "法律咨询"), ("睡个好觉", 5, "心理疏导"),
    ("义诊进园区", 5, "义诊"), ("直播带货起步", 4, "直播"),
    ("机器人编程体验", 3, "机器人"), ("钳工手艺台", 1, "钳工"),
    ("家电维修日", 2, "家电维修"), ("车间摄影课", 0, "摄影"),
    ("创新工作室互访", 3, "技术攻关"), ("月嫂技能提升", 4, "母婴护理"),
    ("反诈小剧场", 2, "反诈宣传"), ("八段锦班前操", 5, "八段锦"),
)  # fmt: skip
STAR, HANDED_IN, DRAFTS, APPROVED = 3, 4, 2, 8  # the first is 吴师傅's own, the fourth the star


@dataclass(frozen=True)
class Stage:
    """The ground, now, and the volunteers."""

    ground: Ground
    at: datetime
    people: list[Volunteer]

    def who(self, name: str) -> Actor:
        """One of the cast at work."""
        return self.ground.actor(name)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the register and the road of the projects; what waits is left for the cast."""
    _mandate(ground, at - 60 * DAY)
    master = _master(ground, at - 60 * DAY)
    stage = Stage(ground, at, [master, *_volunteers(ground, at - 50 * DAY)])
    made = _projects(stage)
    _star(stage, made[STAR])
    _serve(stage, made[0])
    request = _request(stage)
    return [
        f"志愿服务：{len(stage.people)} 名志愿者，{len(made)} 个项目，六类都有；"
        f"“{made[STAR].title}”是精品；打开 /volunteers/ 就能看",
        f"吴师傅登录（wushifu）：服务 {hours.held(master).normalize():f} 小时，有一张证明，"
        "一场等周敏核对，郑宁要改的一处等周敏作第二个人核对",
        f"需求“{request.what}”等周敏找人",
    ]


def _mandate(ground: Ground, at: datetime) -> None:
    """The district's decider, and a second officer of the street's hours."""
    if DECIDER not in ground.users:
        new = rights.NewUser("zhengning", PASSWORD, DECIDER)
        ground.users[DECIDER] = rights.register_user(new, by=SYSTEM, at=at)
    for function in ("volunteers.decide", "volunteers.run"):
        mandate = rights.NewMandate(
            ground.users[DECIDER], function, ground.unions[DISTRICT], timezone.localdate(at)
        )
        rights.give_mandate(mandate, by=SYSTEM, at=at)


def _master(ground: Ground, at: datetime) -> Volunteer:
    """吴师傅 behind his sign-in, with his honours."""
    person = people.register_person(people.NewPerson(MASTER), by=SYSTEM, at=at)
    user = ground.users.get(MASTER)
    if user is None:
        new = rights.NewUser("wushifu", PASSWORD, MASTER, person=person)
        user = ground.users[MASTER] = rights.register_user(new, by=SYSTEM, at=at)
    elif user.person_id is None:
        user.person = person
        user.save(update_fields=["person"])
    offer = Offer(
        (("数控加工", "teaches"), ("电工", "skilled")), ((2, "evening"), (5, "morning")),
        ("党员",), "装备制造", "明川电子 高级技师", "刀具选得对，废品少一半。", may_be_shown=True,
    )  # fmt: skip
    by, street = ground.actor("周敏"), ground.unions[STREET]
    row = services.register(user.person or person, street, offer, by=by, at=at)
    services.add_honour(row, "劳动模范", "市级", 2019, by=by, at=at)
    services.add_honour(row, "五一劳动奖章", "省级", 2022, by=by, at=at)
    return row


def _volunteers(ground: Ground, at: datetime) -> list[Volunteer]:
    """29 invented people in four teams; psychologists and lawyers with their papers."""
    made, by = [], ground.actor("周敏")
    for n, surname in enumerate(SURNAMES):
        name = surname + GIVEN[n % len(GIVEN)]
        person = people.register_person(people.NewPerson(name), by=SYSTEM, at=at)
        team = TEAMS[n % len(TEAMS)]
        words = {"心理专家": SKILLS[2], "工会律师": SKILLS[3]}.get(team, SKILLS[n % len(SKILLS)])
        offer = Offer(
            tuple((word, "skilled") for word in words),
            ((n % 7, "evening"), ((n + 3) % 7, "morning")), (team,), may_be_shown=n % 5 == 0,
        )  # fmt: skip
        union = ground.unions[STREET if n % 3 else DISTRICT]
        row = services.register(person, union, offer, by=by, at=at)
        if team in TEAMS[2:]:
            paper = "心理咨询师证" if team == TEAMS[2] else "律师执业证"
            until = timezone.localdate(at) + timedelta(days=400 if n % 8 else 70)
            words_of = LicenceWords(paper, f"DEMO-{n:04d}", until)
            services.add_licence(row, words_of, by=by, at=at)
        made.append(row)
    return made


def _projects(stage: Stage) -> list[VolunteerProject]:
    """38 projects all along the road: drafts, in review, approved, published, closed."""
    made = [_project(stage, n, *one) for n, one in enumerate(TITLES)]
    last = len(made)
    for row in made[last - HANDED_IN - DRAFTS : last - DRAFTS]:
        projects.hand_in(row, seen=row.version, by=stage.who("周敏"), at=stage.at - 3 * DAY)
    waiting = made[last - DRAFTS - 1]
    _decided(stage, waiting, DECIDER, stage.at - 2 * DAY)
    for row in made[: last - HANDED_IN - DRAFTS]:
        VolunteerProject.objects.filter(pk=row.pk).update(
            asked_at=stage.at - 45 * DAY, approved_at=stage.at - 40 * DAY
        )
    for n, row in enumerate(made[: last - HANDED_IN - DRAFTS - APPROVED]):
        by, at = stage.who("周敏"), stage.at - 38 * DAY
        made[n] = projects.publish(row, seen=row.version, by=by, at=at)
        if n % 3 == 1 and n < 24:
            _slot(stage, made[n], stage.at + (3 + n % 9) * DAY)
    return made


def _project(stage: Stage, n: int, title: str, category: int, skill: str) -> VolunteerProject:
    lead = stage.people[0 if n == 0 else 1 + n % (len(stage.people) - 1)]
    union = stage.ground.unions[STREET if n % 3 == 0 else DISTRICT]
    words = ProjectWords(
        title, CATEGORIES[category], f"一次讲清一件事，当场动手。{title}，来了就能学。", skill,
        "一线职工", ("here", "here", "both", "online")[n % 4], TEAMS[n % 4],
    )  # fmt: skip
    at = stage.at - 46 * DAY
    return projects.draft(lead, words, union=union, by=stage.who("周敏"), at=at)


def _decided(stage: Stage, row: VolunteerProject, name: str, at: datetime) -> None:
    found = review_queries.of_about(row.id)
    assert found is not None
    verdict = Verdict(Outcome.PASS, "项目实，时间定得下来", found.version)
    desk.decide(found, verdict, by=stage.who(name), at=at)


def _slot(
    stage: Stage, row: VolunteerProject, when: datetime, set_at: datetime | None = None
) -> Occasion:
    """A slot of two hours from seven in the evening of that day."""
    starts = timezone.localtime(when).replace(hour=19, minute=0, second=0, microsecond=0)
    slot = Slot(starts, starts + 2 * HOUR, 30, where="职工之家二楼")
    by = Actor(None, "志愿者") if row.lead != stage.people[0] else stage.who(MASTER)
    at = set_at or stage.at - 2 * DAY
    return projects.set_slot(row, slot, volunteer=row.lead, by=by, at=at)


def _held(stage: Stage, row: VolunteerProject, days_ago: int) -> tuple[Occasion, Any]:
    """An occasion so many days ago with its lead's shift on the list."""
    when = stage.at - days_ago * DAY
    occasion = _slot(stage, row, when, set_at=when - 3 * DAY)
    shift = occasion.shifts.get()
    came, went = occasion.starts_at, occasion.ends_at
    by = stage.who("周敏")
    hours.list_in(shift, came, went, by=by, at=went + HOUR)
    attending.hold(occasion, by=by, at=went + HOUR)
    shift.refresh_from_db()
    return occasion, shift


def _star(stage: Stage, row: VolunteerProject) -> None:
    """One project went all the way: served, closed, put forward, shown, starred, labelled."""
    _occasion, shift = _held(stage, row, 34)
    then, chen = stage.at - 32 * DAY, stage.who("陈主席")
    hours.confirm(shift, seen=shift.version, by=stage.who("周敏"), at=then)
    row.refresh_from_db()
    row = projects.close(
        row, "办了八讲，二十余人拿到焊工证，讲稿留在职工之家。", seen=row.version,
        by=stage.who(DECIDER), at=then,
    )  # fmt: skip
    why = "讲得实，跟得上，学的人真考了证"
    projects.propose_star(row, why, seen=row.version, by=stage.who("周敏"), at=then)
    _decided(stage, row, DECIDER, then + HOUR)
    found = review_queries.of_about(row.id)
    assert found is not None
    words = {found.pk: f"{review_queries.words_for(found)} · {row.title}"}
    posting = Posting("page", f"{CITY} 0755-00000000", words)
    review.post_notice(found.call, [found], posting, by=chen, at=then + 2 * HOUR)
    desk.close_due_notices(at=stage.at - 12 * DAY)
    _decided(stage, row, "陈主席", stage.at - 11 * DAY)
    row.refresh_from_db()
    projects.label(row, True, seen=row.version, by=chen, at=stage.at - 10 * DAY)


def _serve(stage: Stage, row: VolunteerProject) -> None:
    """吴师傅's own project: two services counted, one to confirm, a change that waits, a paper."""
    master, zhou = stage.people[0], stage.who("周敏")
    for days in (25, 18):
        _occasion, shift = _held(stage, row, days)
        shift = hours.confirm(shift, seen=shift.version, by=zhou, at=stage.at - (days - 1) * DAY)
    _held(stage, row, 2)
    _slot(stage, row, stage.at + 5 * DAY)
    duty = DutyWords(timezone.localdate(stage.at) - 20 * DAY, "宣讲", "在二车间讲刀具和安全")
    told = services.record_duty(master, duty, by=stage.who(MASTER), at=stage.at - 19 * DAY)
    services.confirm_duty(told, by=zhou, at=stage.at - 18 * DAY)
    proof = proofs.ask_proof(master, row.union, by=stage.who(MASTER), at=stage.at - 6 * DAY)
    proof = proofs.take_proof(proof, seen=proof.version, by=zhou, at=stage.at - 5 * DAY)
    proofs.issue(proof, seen=proof.version, by=zhou, at=stage.at - 4 * DAY)
    asked = Mending(150, "那天加讲了半小时，签到表上有", _sheet())
    by = stage.who(DECIDER)
    hours.ask_change(shift, asked, seen=shift.version, by=by, at=stage.at - DAY)


def _sheet() -> bytes:
    """A plain picture that stands for a sign-in sheet."""
    held = io.BytesIO()
    Image.new("RGB", (320, 200), "#e8eae6").save(held, "JPEG")
    return held.getvalue()


def _request(stage: Stage) -> Any:
    """李梅 asks for somebody; and a young volunteer waits to be taken in."""
    ground, at = stage.ground, stage.at
    user = ground.users["李梅"]
    user.refresh_from_db()
    if user.person is None:
        user.person = people.register_person(people.NewPerson("李梅"), by=SYSTEM, at=at)
        user.save(update_fields=["person"])
    li: Person = user.person
    street = ground.unions[STREET]
    day = timezone.localdate(at) + timedelta(days=(2 - at.weekday()) % 7 + 7)
    asked = Ask("车间新来的想学数控对刀", "数控加工", day, "evening", 12, "明川电子二车间")
    me = Belonging(li.id, union_id=street.id, union_path=street.path)
    young = people.register_person(people.NewPerson("游晓峰"), by=SYSTEM, at=at)
    offer = Offer((("短视频剪辑", "does"),), ((6, "afternoon"),))
    services.ask_to_join(young, street, offer, by=Actor(None, "游晓峰"), at=at - 2 * DAY)
    return asking.ask(me, asked, by=ground.actor("李梅"), at=at - DAY)
