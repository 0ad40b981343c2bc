"""Membership in the demonstration: a roster by the importer's verb, codes, askings, transfers.

All persons are invented; every row goes through the verbs that officers and workers press.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from xieli.activities.desk import deciding
from xieli.activities.membership import city, moves, queries, rules, services, sheets
from xieli.activities.membership.models import Enrolment, Joining, JoinLink, Member, State
from xieli.kernel import id_numbers
from xieli.review import queries as review
from xieli.review.models import Outcome
from xieli.review.services import Verdict
from xieli.shell.tables.mending import GoodRow
from xieli.site.demo.federation import FIRMS, Ground
from xieli.unions.models import Union

STREET, COUNTY, CITY = "青石街道总工会", "资源县示范总工会", "深圳市示范总工会"
IN_ROSTER, IN_COUNTY = 1_200, 260
SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "晓春立建海云秀志玉文国明桂丽山川松柏兰竹"
GROUPS = ("快递员", "外卖配送员", "网约车司机", "货车司机", "进城务工人员", "其他职工", "其他职工")
ASKINGS = (
    ("柯雨禾", rules.FOOD, "明川电子工会"), ("温小满", rules.PARCEL, STREET),
    ("卓玉兰", rules.CAR, STREET), ("简志远", rules.TRUCK, STREET),
    ("聂春生", rules.MIGRANT, "松坪精密工会"), ("耿立秋", rules.STAFF, COUNTY),
    ("阮竹青", rules.MIGRANT, COUNTY),
)  # fmt: skip
WISHES = ("孩子想在附近上学", "想租到便宜稳定的房子", "想学一门电工手艺")


def fill(ground: Ground, at: datetime) -> list[str]:
    """Everything that the pages of membership show in the demonstration; gives its lines."""
    early = at - timedelta(days=9)
    _rosters(ground, early)
    _codes(ground, early)
    _decided(ground, early)
    _waiting(ground, at)
    _on_the_way(ground, at)
    _plans(ground, at)
    return _told(ground, at)


def number(serial: int) -> str:
    """An invented ID number with its true check sign; no such village code is in use."""
    body = f"440305{1965 + serial % 38}{1 + serial % 12:02}{1 + serial % 28:02}"
    body += f"{serial // 38 % 1000:03}"
    return body + id_numbers.id_check(body)


def name(serial: int) -> str:
    """An invented name."""
    first, second = GIVEN[serial * 7 % 20], GIVEN[serial * 3 // 20 % 20]
    return SURNAMES[serial % 20] + first + ("" if serial % 5 == 0 else second)


def _rosters(ground: Ground, at: datetime) -> None:
    """The street's and the county's registers, as they came in Excel."""
    firms = [ground.unions[f"{short}工会"] for short in FIRMS]
    street, county = ground.unions[STREET], ground.unions[COUNTY]
    rows = [_row(n, firms[n % len(firms)] if n % 4 else street) for n in range(IN_ROSTER)]
    sheets.take_members(rows, top=street, by=ground.actor("周敏"), at=at)
    rows = [_row(IN_ROSTER + n, county) for n in range(IN_COUNTY)]
    sheets.take_members(rows, top=county, by=ground.actor("王强"), at=at)


def _row(serial: int, union: Union) -> GoodRow:
    group = sheets.GROUPS[GROUPS[serial % len(GROUPS)]]
    values = {
        "name": name(serial), "id_number": number(serial), "phone": f"1390755{serial:04d}",
        "group": group, "firm": "", "old_number": f"QS{serial:05d}", "union": str(union.pk),
        "joined_on": date(2019 + serial % 6, 1 + serial % 12, 1),
    }  # fmt: skip
    return GoodRow(serial + 2, values)


def _codes(ground: Ground, at: datetime) -> None:
    for union, words, who in (
        (STREET, "青石骑手驿站", "周敏"), ("明川电子工会", "南门岗亭", "周敏"),
        (COUNTY, "县职工服务中心", "王强"),
    ):  # fmt: skip
        services.make_link(ground.unions[union], words, by=ground.actor(who), at=at)


def _ask(ground: Ground, serial: int, said: tuple[str, str, str], at: datetime) -> Joining:
    who, group, union = said
    asking = services.Asking(
        f"demo-join-{serial:024d}", who, number(serial), f"1390755{serial:04d}", group, True
    )
    link = JoinLink.objects.filter(union=ground.unions[union]).first()
    where = queries.Where(ground.unions[union], rules.BY_LINK if link else rules.BY_FIRM)
    return services.apply(asking, where, link=link, by=services.WORKER, at=at)


def _decide(ground: Ground, joining: Joining, outcome: str, at: datetime) -> None:
    officer = "王强" if joining.union.name == COUNTY else "周敏"
    found = review.of_about(joining.pk)
    assert found is not None
    reason = "" if outcome == Outcome.PASS else "请补写现在上班的单位全称"
    verdict = Verdict(outcome, reason, found.version)
    deciding.decide(found, verdict, by=ground.actor(officer), at=at)


def _decided(ground: Ground, at: datetime) -> None:
    """Two who came in by a code, and one who is asked for more."""
    for serial, (who, outcome) in enumerate(
        (("蒲晓云", Outcome.PASS), ("戚海川", Outcome.PASS), ("尤桂文", Outcome.RETURN)), 3_000
    ):
        joining = _ask(ground, serial, (who, rules.FOOD, STREET), at)
        _decide(ground, joining, outcome, at + timedelta(days=1))


def _waiting(ground: Ground, at: datetime) -> None:
    """Askings that wait on the desks of 周敏, 王强 and 刘芸."""
    for serial, said in enumerate(ASKINGS, 3_100):
        _ask(ground, serial, said, at - timedelta(hours=30 - serial % 7))


def _on_the_way(ground: Ground, at: datetime) -> None:
    """A transfer that waits for 周敏's release, one that waits at the county, one kept."""
    rows = Member.objects.filter(union=ground.unions[STREET], state=State.MEMBER)
    rows = rows.exclude(old_number="").select_related("person", "union")
    known, sent, kept, expelled = rows.order_by("old_number")[:4]
    serial = int(known.old_number.removeprefix("QS"))
    joining = _ask(ground, serial, (known.person.name, rules.PARCEL, COUNTY), at)
    _decide(ground, joining, Outcome.PASS, at)
    by = ground.actor("周敏")
    county = ground.unions[COUNTY]
    moves.send(sent, county, "回县里上班了", is_at_once=False, seen=sent.version, by=by, at=at)
    moves.keep(kept, "到龄退休，保留会籍", seen=kept.version, by=by, at=at)
    moves.ask_expulsion(expelled, "严重违反工会章程", seen=expelled.version, by=by, at=at)


def _plans(ground: Ground, at: datetime) -> None:
    """Three new citizens, with what they received; one has come to an end."""
    street = ground.unions[STREET]
    rows = Member.objects.filter(union=street, group=rules.MIGRANT, state=State.MEMBER)
    by, start = ground.actor("周敏"), at - timedelta(days=6)
    for member, wish in zip(rows.order_by("old_number")[:3], WISHES, strict=True):
        plan = city.enrol(member, wish, by=by, at=start)
        day = timezone.localdate(at) - timedelta(days=2)
        city.serve(plan, city.Served("skill", day, "园区夜校第一课"), by=by, at=at)
    city.finish(plan, "settled", "考到电工证，在园区上班", by=by, at=at)


def _told(ground: Ground, at: datetime) -> list[str]:
    """The lines of the story, counted from the rows."""
    covered = queries.coverage([ground.unions[CITY], ground.unions[COUNTY]])
    members = sum(one.total for one in covered)
    new_form = sum(one.new_form for one in covered)
    open_ones = Joining.objects.filter(ended_at=None).count()
    moving = Member.objects.exclude(to_union=None).count()
    plans = Enrolment.objects.count()
    return [
        f"入会：会员名册 {members:,} 人，其中四类新就业形态 {new_form:,} 人；"
        f"扫码申请 {Joining.objects.count()} 件，{open_ones} 件还在办；"
        f"{moving} 人正在接转；城市融入计划 {plans} 人",
    ]
