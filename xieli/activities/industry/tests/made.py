"""资源's bamboo, 明川电子 introduced by 青石街道, and the road in a few lines."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from PIL import Image

from tests import cast as c
from tests.kept import kept
from xieli.activities.industry import rules, services
from xieli.activities.industry.models import Case, JobsReport, Resource
from xieli.activities.industry.rules import Taken
from xieli.activities.industry.services import NewCase, NewReport, NewStep, ResourceWords
from xieli.kernel.actor import Actor

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
BAMBOO = ResourceWords(
    "bamboo-of-ziyuan-key", "毛竹林", "产业合作", "80余万亩", "县林业局 2025 年统计", "越城岭连片"
)


def scan() -> bytes:
    """A photo of a signed paper."""
    held = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(held, "JPEG")
    return held.getvalue()


@kept(empty=c.EMPTY, without=c.RULES)
def _ground() -> tuple[c.Cast, Resource, Case]:
    cast = c.federation()
    bamboo = services.offer_resource(
        cast.unions["资源"], BAMBOO, by=cast.actor("王强"), at=AT - timedelta(days=800)
    )
    new = NewCase(
        "case-of-the-scene-key", bamboo, cast.firms["明川电子"], cast.unions["青石街道"],
        TODAY - timedelta(days=780), "在县里看了竹山",
    )  # fmt: skip
    case = services.introduce(new, by=cast.actor("周敏"), at=AT)
    return cast, bamboo, case


class Scene:
    """The federation, 资源's bamboo and one case with it; the day is the test's."""

    def __init__(self, at: datetime = AT) -> None:
        c.rules_of_the_house()
        self.at, self.today = at, at.date()
        self.cast, self.bamboo, self.case = _ground()

    def who(self, name: str = "周敏") -> Actor:
        return self.cast.actor(name)

    def fresh(self, case: Case | None = None) -> Case:
        return Case.objects.select_related("resource", "enterprise", "union", "host").get(
            id=(case or self.case).id
        )

    def step(self, to: str, on: date | None = None, **more: Any) -> Case:
        """One step of the case, its scan beside it where it is the contract."""
        file = more.pop("file", scan() if to == rules.SIGNED else None)
        taken = Taken(to, on or self.today, more.pop("reason", ""), file is not None)
        row = self.fresh()
        seen = more.pop("seen", row.version)
        told = NewStep(taken, more.pop("words", ""), file)
        by = self.who(more.pop("by", "周敏"))
        self.case = services.take_step(row, told, seen=seen, by=by, at=self.at)
        return self.case

    def walk(self, to: str, first: date | None = None) -> Case:
        """Every step up to this one, a day apart."""
        start = first or self.today - timedelta(days=10)
        for number, one in enumerate(rules.ROAD[1 : rules.ROAD.index(to) + 1]):
            self.step(one, start + timedelta(days=number))
        return self.case

    def report(self, jobs: str, on: date | None = None, **more: Any) -> JobsReport:
        key = more.pop("key", uuid4().hex)
        new = NewReport(key, on or self.today, jobs, more.pop("source", "企业工资表"), **more)
        return services.report_jobs(self.case, new, by=self.who(), at=self.at)
