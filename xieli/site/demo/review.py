"""Seven places for a 职工书屋: a matter of rows alone, with a notice on the web and work at desks.

No folder and no line of code belongs to this matter: its stages stand in the rulebook.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from xieli.activities.desk import services as desk
from xieli.kernel.actor import SYSTEM, Actor
from xieli.review import queries
from xieli.review import services as review
from xieli.review.models import Application, Call, State
from xieli.review.services import NewApplication, NewCall, Posting, Verdict
from xieli.rulebook import services as rulebook
from xieli.rulebook.rules import Asked
from xieli.shell.keys import uuid7
from xieli.site.demo.federation import Ground

MATTER, STREET = "book_room", "青石街道总工会"
CITED = "示范市职工书屋建设补助办法（演示数据，编的）"
TABLE = {
    "stages": "初审、公示、审定", "acts": "审批、公示、审批", "levels": "街道、街道、市",
    "functions": "members.keep、members.keep、unions.found", "days": "5、3、5", "needed": "1、1、1",
    "audiences": "无、公开网页、无", "masking": "全名",
}  # fmt: skip
# who applies, and how many days ago it was handed in
TO_DECIDE = (("银杏医疗器械工会", 31), ("蓝屿照明工会", 30))  # notice over: with the city
SHOWN = (("益康生物工会", 4), ("合木家居工会", 4))  # on the web now
TO_CHECK = (("远帆物流工会", 12), ("田野粮油工会", 2), ("禾光家电工会", 1))  # the first is late
CONTACT = "青石街道总工会办公室 0755-0000000"


def fill(ground: Ground, at: datetime) -> list[str]:
    """Let seven unions apply; give the lines that `make demo` prints about it."""
    for column, value in TABLE.items():
        asked = Asked(f"review.{MATTER}.{column}", value, date(2019, 1, 1), CITED)
        rulebook.set_parameter(asked, by=SYSTEM, at=at)
    opened = at - timedelta(days=40)
    city = ground.unions["深圳市示范总工会"]
    new = NewCall("book-room", MATTER, "职工书屋建设补助", city.id, timezone.localdate(opened))
    call = review.open_call(new, by=SYSTEM, at=opened)
    over = [_passed(ground, call, name, at - timedelta(days=n)) for name, n in TO_DECIDE]
    _show(ground, call, over, at - timedelta(days=28))
    fresh = [_passed(ground, call, name, at - timedelta(days=n)) for name, n in SHOWN]
    code = _show(ground, call, fresh, at - timedelta(days=1))
    for name, days in TO_CHECK:
        _handed_in(ground, call, name, at - timedelta(days=days))
    desk.close_due_notices(at=at)
    return _lines(call, code, timezone.localdate(at))


def _handed_in(ground: Ground, call: Call, name: str, at: datetime) -> Application:
    new = NewApplication(call, f"{name}的职工书屋", uuid7(), ground.unions[name])
    by = Actor(None, name)
    made = review.draft(new, by=by, at=at)
    return review.submit(made, f"{name}申请建一处职工书屋，40 平方米。", seen=0, by=by, at=at)


def _passed(ground: Ground, call: Call, name: str, at: datetime) -> Application:
    made = _handed_in(ground, call, name, at)
    verdict = Verdict("pass", seen=made.version)
    return desk.decide(made, verdict, by=ground.actor("周敏"), at=at + timedelta(hours=20))


def _show(ground: Ground, call: Call, some: list[Application], at: datetime) -> str:
    words = {one.pk: queries.words_for(one) for one in some}
    posting = Posting("page", CONTACT, words)
    return review.post_notice(call, some, posting, by=ground.actor("周敏"), at=at).code


def _lines(call: Call, code: str, today: date) -> list[str]:
    """What came of it, counted from the rows."""
    rows = call.applications.filter(state=State.IN_REVIEW)
    by_stage = {stage.name: rows.filter(stage=stage).count() for stage in call.stages.all()}
    late = rows.filter(until__lt=today).count()
    told = "，".join(f"{name} {n} 件" for name, n in by_stage.items())
    notice = queries.access_notice(code)
    last = f"{notice.last_day.month}月{notice.last_day.day}日"
    return [
        f"审：{call.title} {rows.count()} 件在办（{told}），{late} 件超过期限；这一项没有一行程序，"
        "环节都写在规则库里",
        f"公示：{notice.lines.count()} 家在网上公示到 {last}，网址 /review/n/{code}/，期满自动撤下",
    ]
