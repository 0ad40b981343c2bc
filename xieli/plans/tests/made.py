"""A policy of 桂林 for its two counties: members counted by the house, and one short report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests import cast as c
from tests.kept import kept
from xieli.activities.membership.models import Member
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.people.models import Person
from xieli.plans import proof, queries, reporting, services
from xieli.plans.models import Cell, Indicator, Measure, Policy, Report
from xieli.plans.reporting import NewReport
from xieli.plans.services import IndicatorWords, MeasureWords, PolicyWords
from xieli.plans.table import Shown, Table, table
from xieli.unions.models import Level

AT = datetime(2024, 3, 14, 7, 26, tzinfo=UTC)
START, END, DUE = date(2024, 1, 1), date(2024, 12, 31), date(2024, 3, 31)
COVER = PolicyWords(
    "县域工会十五条", date(2024, 2, 22), START, END, "桂林市总工会常委会 2024 年第 1 次会议",
    "桂工发〔2024〕1号", bases=("城乡融合发展",),
)  # fmt: skip
HAN, LU = "韩部长", "陆主席"  # two officers of 桂林 who decide


class Scene:
    """The federation, two city officers, and the policy with its three measures."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        for name in (HAN, LU):
            self.officer(name, "province", "桂林")
        self.policy = self.draft()

    def officer(self, name: str, preset: str, union: str) -> None:
        user = rights.register_user(rights.NewUser(name, c.PASSWORD, name), by=SYSTEM, at=AT)
        mandate = rights.NewMandate(user, "", self.cast.unions[union], c.TODAY)
        rights.give_preset(preset, mandate, by=SYSTEM, at=AT)
        rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=AT)
        self.cast.users[name] = user

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def draft(self, cover: PolicyWords = COVER) -> Policy:
        han = self.who(HAN)
        policy = services.draft(self.cast.unions["桂林"], cover, by=han, at=AT)
        for aspect, title, weight in (
            ("发挥组织优势", "建会入会", "50"), ("凝聚思想共识", "职工宣讲", "30"),
            ("凝聚思想共识", "阅读活动", "20"),
        ):  # fmt: skip
            asked = MeasureWords(aspect, title, Decimal(weight), DUE)
            services.add_measure(policy, asked, by=han, at=AT)
        for place, words in enumerate((
            IndicatorWords("新入会职工", START, END, "members.joined", target=Decimal(4)),
            IndicatorWords("宣讲场次", START, END, subject="宣讲场次", unit="场",
                           target=Decimal(4)),
            IndicatorWords("阅读的做法", START, END, subject="阅读的做法"),
        ), 1):  # fmt: skip
            measure = Measure.objects.get(policy=policy, number=place)
            services.add_indicator(measure, words, by=han, at=AT)
        policy.refresh_from_db()
        return policy

    def issue(self, policy: Policy | None = None) -> Policy:
        row = policy or self.policy
        row.refresh_from_db()
        unions = queries.addressees(row.union, Level.COUNTY)
        return services.issue(row, unions, seen=row.version, by=self.who(HAN), at=AT)

    def cell(self, title: str, county: str = "资源", policy: Policy | None = None) -> Cell:
        return Cell.objects.select_related("measure__policy", "union").get(
            measure__policy=policy or self.policy, measure__title=title,
            union=self.cast.unions[county],
        )  # fmt: skip

    def indicator(self, title: str, policy: Policy | None = None) -> Indicator:
        return Indicator.objects.select_related("subject").get(
            measure__policy=policy or self.policy, title=title
        )

    def say(self, words: str = "讲了四场", value: int | None = 4, **more: Any) -> Report:
        title, at = more.pop("title", "宣讲场次"), more.pop("at", AT)
        who, county = more.pop("who", "王强"), more.pop("county", "资源")
        measure = "职工宣讲" if title == "宣讲场次" else "阅读活动"
        number = Decimal(value) if value is not None else None
        evidence = more.pop("evidence", (proof.where("档案柜三层"),))
        new = NewReport(words, number, evidence=evidence, **more)
        cell, asked = self.cell(measure, county), self.indicator(title)
        return reporting.report(cell, asked, new, by=self.who(who), at=at)

    def table(self, at: datetime = AT) -> Table:
        return table(Policy.objects.select_related("union__region").get(pk=self.policy.pk), at)

    def shown(self, title: str, county: str = "资源", at: datetime = AT) -> Shown:
        line = next(
            one for one in self.table(at).lines if one.union.id == self.cast.unions[county].id
        )
        return next(one for one in line.cells if one.measure.title == title)


@kept(empty=c.EMPTY, without=c.RULES)
def _rows() -> Scene:
    scene = Scene()
    scene.issue()
    scene.policy.refresh_from_db()
    return scene


def issued() -> Scene:
    """The scene with the policy sent down, copied in where the home is empty."""
    c.rules_of_the_house()
    return _rows()


def key_of(moment: datetime, number: int) -> UUID:
    """A UUIDv7 as if a row had been written at this moment."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | number)


def join(
    scene: Scene, county: str, many: int, *, on: date = date(2024, 2, 1), written: datetime = AT
) -> None:
    """Members of a county, by rows: the verbs have tests of their own."""
    for _n in range(many):
        number = Member.objects.count()
        person = Person.objects.create(name=f"甲{number}", name_key=f"jia {number}")
        Member.objects.create(
            id=key_of(written, number), person=person, union=scene.cast.unions[county],
            number=f"M{number}", joined_on=on, since=on,
        )  # fmt: skip
