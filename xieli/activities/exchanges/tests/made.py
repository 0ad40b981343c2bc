"""青石街道 goes to 资源 for two days, and 深圳 inspects 青石街道: both in a few lines."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from PIL import Image

from tests import cast as c
from tests.kept import kept
from xieli.activities.exchanges import (
    inspecting,
    planning,
    practice,
    queries,
    rules,
    services,
    spending,
    talking,
)
from xieli.activities.exchanges.inspecting import Look, NewProblem
from xieli.activities.exchanges.models import CostSheet, Delegate, Exchange, Problem, Remark, Talk
from xieli.activities.exchanges.planning import NewDelegate, NewStop, Plan
from xieli.activities.exchanges.practice import CardWords
from xieli.activities.exchanges.rules import Standing
from xieli.activities.exchanges.spending import NewCost
from xieli.activities.exchanges.talking import Evidence, NewFollowUp, NewRemark
from xieli.kernel.actor import Actor
from xieli.people.queries import reader_of

AT = datetime(2024, 3, 14, 7, 0, tzinfo=UTC)
FIRST, LAST = date(2024, 3, 12), date(2024, 3, 13)


def photo() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (80, 60), "#95c6ae").save(held, "JPEG")
    return held.getvalue()


class Scene:
    """The federation and the trip, with two members of the street and a firm's one."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.zhou, self.wang = self.who("周敏"), self.who("王强")
        self.chen = self.who("陈主席")
        self.street, self.ziyuan = self.cast.unions["青石街道"], self.cast.unions["资源"]
        self.trip = self.begin()
        self.lead = self.member("林一", "工会主席", "青石街道总工会", is_lead=True)
        self.firm = self.member("宋二", "企业工会主席", "明川电子")
        self.third = self.member("何三", "社工", "青石街道总工会")

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def reader(self, name: str) -> Any:
        return reader_of(self.cast.users[name], AT)

    def plan(self, **more: Any) -> Plan:
        first = {
            "kind": rules.VISIT, "title": "赴资源考察", "starts_on": FIRST, "ends_on": LAST,
            "others": [self.ziyuan], "topics": ["建会入会", "阵地建设"], "aim": "学建会",
        }  # fmt: skip
        return Plan(**{**first, **more})

    def begin(self, **more: Any) -> Exchange:
        return planning.begin(self.street, self.plan(**more), by=self.zhou, at=AT)

    def member(self, name: str, role: str, body: str, **more: Any) -> Delegate:
        new = NewDelegate(self.street, name, role, body, **more)
        return planning.add_delegate(self.trip, new, by=self.zhou, at=AT)

    def fresh(self) -> Exchange:
        return Exchange.objects.select_related("union__region").get(pk=self.trip.pk)

    def stop(self, **more: Any) -> Any:
        new = {"day": FIRST, "place": "竹木产业园", "object": "竹木加工厂", "industry": "竹木"}
        return planning.add_stop(self.trip, NewStop(**{**new, **more}), by=self.zhou, at=AT)

    def came(self, *days: date, without: Delegate | None = None) -> None:
        everybody = {self.lead.pk, self.firm.pk, self.third.pk}
        for day in days or (FIRST, LAST):
            came = everybody - {without.pk if without else None}
            services.record_days(self.trip, day, came, by=self.zhou, at=AT)

    # Costs.

    def budget(self, **planned: int) -> None:
        words = {"travel": "交通", "rooms": "住宿"}
        sums = {words[name]: Decimal(value) for name, value in planned.items()}
        spending.plan_budget(self.trip, sums, by=self.zhou, at=AT)
        spending.confirm_budget(self.trip, seen=self.fresh().version, by=self.chen, at=AT)

    def sheet(self, total: str = "1000.00", line: str = "交通", **more: Any) -> CostSheet:
        made = spending.begin_sheet(self.trip, "高铁票", Decimal(total), by=self.zhou, at=AT)
        cost = NewCost(line, FIRST, "往返高铁", Decimal(more.pop("amount", total)), **more)
        spending.add_cost(made, cost, by=self.zhou, at=AT)
        return made

    def asked(self, total: str = "1000.00", line: str = "交通") -> CostSheet:
        return spending.ask_approval(self.sheet(total, line), by=self.zhou, at=AT)

    def approve(self, sheet: CostSheet) -> CostSheet:
        return spending.approve(sheet, seen=sheet.version, by=self.chen, at=AT)

    # Talks.

    def talk(self) -> Talk:
        return talking.hold_talk(self.trip, "交流座谈会", (LAST, "县总"), by=self.wang, at=AT)

    def remark(self, talk: Talk, kind: str = rules.EXAMPLE) -> Remark:
        new = NewRemark(self.ziyuan, "县总副主席", kind, "乡镇三级建会，两个月建了十二家")
        return talking.say(talk, new, by=self.wang, at=AT)

    def thing(self, talk: Talk, due_on: date = date(2024, 3, 20), **more: Any) -> Any:
        new = NewFollowUp("寄一套建会手册", more.pop("union", self.ziyuan), "王强", due_on, **more)
        return talking.agree(talk, new, by=self.zhou, at=AT)

    def card(self) -> Any:
        new = CardWords("建会入会", "三级联动建会", "村社区摸底，乡镇上门，县里当场批复")
        return practice.draft_card(self.remark(self.talk()), new, by=self.wang, at=AT)


class Inspection(Scene):
    """深圳 inspects 青石街道: one finding, to be put right by 周敏."""

    def __init__(self) -> None:
        super().__init__()
        plan = self.plan(kind=rules.INSPECTION, title="调研街道工会", others=[self.street])
        city = self.cast.unions["深圳"]
        self.visit = planning.begin(city, plan, by=self.chen, at=AT)
        new = NewProblem("驿站没有开门", "公示开门时间", "周敏", date(2024, 3, 29))
        self.problem = inspecting.find(self.visit, new, by=self.chen, at=AT)

    def standing(self, name: str) -> Standing:
        return queries.standing_of(self.reader(name), self.visit, self.street)

    def tell(self, who: str = "周敏", at: datetime = AT) -> Any:
        done = Evidence("开门时间贴出来了，照片见附件", photo())
        return inspecting.tell_rectified(
            self.problem, done, self.standing(who), by=self.who(who), at=at
        )

    def look(self, who: str = "陈主席", *, is_right: bool = True, **more: Any) -> Any:
        at = more.pop("at", AT)
        seen = Look(more.pop("on", AT.date()), "去看过了", is_right, **more)
        return inspecting.look_again(
            self.problem, seen, self.standing(who), by=self.who(who), at=at
        )

    def fresh_problem(self) -> Problem:
        return Problem.objects.select_related("union", "exchange__union").get(pk=self.problem.pk)


@kept(empty=(*c.EMPTY, "rulebook.Parameter"))
def a_trip() -> Scene:
    return Scene()


@kept(empty=(*c.EMPTY, "rulebook.Parameter"))
def an_inspection() -> Inspection:
    return Inspection()


A_WEEK = timedelta(days=7)
