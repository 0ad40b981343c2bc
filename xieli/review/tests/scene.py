"""A made-up matter with its officers: 王强 and 刘芸 of 资源, 孟川 and 白露 of a township."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from tests import cast as c
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.people import services as people
from xieli.people.models import Person
from xieli.review import services as review
from xieli.review.models import Application, Call, Notice, Outcome
from xieli.review.services import NewApplication, NewCall, Posting, Verdict
from xieli.rulebook import services as rulebook
from xieli.rulebook.rules import Asked
from xieli.unions import services as unions
from xieli.unions.models import Union
from xieli.unions.rules import TOWNSHIP, WORKPLACE, Founding

MONDAY = datetime(2024, 3, 11, 2, 0, tzinfo=UTC)
TUESDAY = datetime(2024, 3, 12, 2, 0, tzinfo=UTC)  # five working days: to the 18th
LAST_DAY, DAY_AFTER = datetime(2024, 3, 18, 9, tzinfo=UTC), datetime(2024, 3, 19, 1, tzinfo=UTC)
OPENED = date(2024, 3, 1)
TABLE = {
    "stages": "初审、公示、审批", "acts": "审批、公示、审批", "levels": "街道、街道、县",
    "functions": "aid.check、aid.check、aid.decide", "days": "3、2、5", "needed": "1、1、1",
    "audiences": "无、社区张贴、无", "masking": "只留姓",
}  # fmt: skip


def tell(matter: str, **columns: str) -> None:
    """Write a matter's stages into the rulebook."""
    for column, value in columns.items():
        asked = Asked(f"review.{matter}.{column}", value, date(2019, 1, 1), "测试用")
        rulebook.set_parameter(asked, by=SYSTEM, at=c.AT)


@dataclass
class Scene:
    """The cast, a township with two officers, and a call of a matter with three stages."""

    cast: c.Cast = field(default_factory=c.federation)

    def __post_init__(self) -> None:
        c.rules_of_the_house()
        self.county = self.cast.unions["资源"]
        self.town = self._found("梅溪镇工会", self.county, TOWNSHIP)
        self.shop = self._found("青竹合作社工会", self.town, WORKPLACE)
        for name in ("孟川", "白露"):
            self._officer(name, self.town, "street")
        tell("try_out", **TABLE)
        self.call = self.open("try_out")
        self.person = people.register_person(people.NewPerson("赵大山"), by=SYSTEM, at=c.AT)

    def _found(self, name: str, parent: Union, stands_as: str) -> Union:
        founding = Founding(name=name, parent_id=parent.pk, stands_as=stands_as)
        return unions.found(founding, by=SYSTEM, at=c.AT)

    def _officer(self, name: str, union: Union, preset: str) -> None:
        new = rights.NewUser(name, c.PASSWORD, name)
        user = self.cast.users[name] = rights.register_user(new, by=SYSTEM, at=c.AT)
        mandate = rights.NewMandate(user, "", union, c.TODAY)
        rights.give_preset(preset, mandate, by=SYSTEM, at=c.AT)
        rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=c.AT)

    def who(self, name: str) -> Actor:
        """The one who acts."""
        return self.cast.actor(name)

    def open(self, matter: str, **more: Any) -> Call:
        """Open a call of a matter at the county."""
        new = NewCall(matter.replace("_", "-"), matter, "试办事项", self.county.pk, OPENED, **more)
        return review.open_call(new, by=SYSTEM, at=MONDAY)

    def drafted(self, call: Call | None = None, person: Person | None = None) -> Application:
        """A draft of 李梅's, about 赵大山, handed in at the workplace."""
        new = NewApplication(
            call or self.call, "一件申请", uuid4(), self.shop, person or self.person
        )
        return review.draft(new, by=self.who("李梅"), at=MONDAY)

    def handed_in(self, call: Call | None = None) -> Application:
        """The same, handed in on Monday."""
        made = self.drafted(call)
        return review.submit(made, "一页申请", seen=0, by=self.who("李梅"), at=MONDAY)

    def decide(
        self, one: Application, name: str, outcome: str = Outcome.PASS, **more: Any
    ) -> Application:
        """One person's word, with the version seen as it is now."""
        one.refresh_from_db()
        reason = more.pop("reason", "" if outcome == Outcome.PASS else "收入超过规定的线")
        verdict = Verdict(outcome, reason, more.pop("seen", one.version))
        at = more.pop("at", MONDAY)
        return review.decide(one, verdict, by=self.who(name), at=at)

    def at_notice(self) -> Application:
        """An application that waits to be shown."""
        return self.decide(self.handed_in(), "孟川")

    def shown(self, *some: Application, at: datetime = TUESDAY) -> tuple[Notice, Application]:
        """A notice of one application (or of these), posted on Tuesday 12 March."""
        ones = some or (self.at_notice(),)
        words = {one.pk: "赵* · 青竹合作社" for one in ones}
        posting = Posting("community", "梅溪镇工会 0773-0000000", words)
        notice = review.post_notice(self.call, ones, posting, by=self.who("白露"), at=at)
        return notice, Application.objects.get(pk=ones[0].pk)
