"""青石街道's team in a town of 资源: a member, a body behind it, an item, a day of the log."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests import cast as c
from tests.kept import kept
from xieli.activities.stationing import items, onsite, rules, services
from xieli.activities.stationing.items import NewItem, NewProgress
from xieli.activities.stationing.models import (
    Backer,
    HeardMatter,
    LogEntry,
    PlanItem,
    Progress,
    Stationing,
    Term,
)
from xieli.activities.stationing.onsite import NewEntry, NewMatter
from xieli.activities.stationing.rules import Told
from xieli.activities.stationing.services import NewTeam, NewTerm
from xieli.kernel.actor import Actor
from xieli.kernel.quantity import parse

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)


@kept(empty=c.EMPTY, without=c.RULES)
def _ground() -> tuple[c.Cast, Stationing, Backer]:
    cast = c.federation()
    by, start = cast.actor("周敏"), TODAY - timedelta(days=430)
    team = services.send_team(
        NewTeam(
            "team-of-the-scene-key", rules.TOWN, "岭门镇", cast.unions["青石街道"],
            cast.unions["资源"], start, TODAY + timedelta(days=300), "荔枝和绿色化工",
        ),
        by=by, at=AT,
    )  # fmt: skip
    backer = services.add_backer(team, "示范农技中心", "技术", start, by=by, at=AT)
    return cast, team, backer


class Scene:
    """The federation and one running team; the day is the test's."""

    def __init__(self, at: datetime = AT) -> None:
        c.rules_of_the_house()
        self.at, self.today = at, at.date()
        self.cast, self.team, self.backer = _ground()
        # a test of a page runs on its own day: the team is there then, too
        if at != AT:
            until = self.today + timedelta(days=300)
            seen = self.team.version
            if until > self.team.ends_on:
                self.team = services.extend(
                    self.team, until, "续一年", seen=seen, by=self.who(), at=at
                )

    def who(self, name: str = "周敏") -> Actor:
        return self.cast.actor(name)

    def fresh(self) -> Stationing:
        return Stationing.objects.select_related("union", "host__region").get(id=self.team.id)

    def member(self, name: str = "何队长", days: int = 20, **more: Any) -> Term:
        start = more.pop("start", self.today - timedelta(days=100))
        new = NewTerm(name, "副科长", start, self.today + timedelta(days=days), **more)
        return services.add_member(self.team, new, by=self.who(), at=self.at)

    def day(self, what: str = "看灌溉管", **more: Any) -> LogEntry:
        words = {"key": uuid4().hex, "kind": rules.WORK, "on": self.today, "what": what}
        new = NewEntry(**{**words, **more})
        return onsite.write_log(self.team, new, by=self.who(), at=self.at)

    def heard(self, to: str = rules.RIGHTS, entry: LogEntry | None = None) -> HeardMatter:
        new = NewMatter(to, "三户工钱没结", "镇上砖厂欠三户务工人员两个月工钱")
        return onsite.keep_matter(entry or self.day(), new, by=self.who(), at=self.at)

    def item(self, title: str = "荔枝冷库", days: int = 30, **more: Any) -> PlanItem:
        words = {
            "key": uuid4().hex, "field": "特色产业", "title": title, "owner": "驻镇队长",
            "owner_union": self.cast.unions["青石街道"], "due": self.today + timedelta(days=days),
        }  # fmt: skip
        at = more.pop("at", self.at)
        new = NewItem(**{**words, **more})
        return items.plan_item(self.team, new, by=self.who(), at=at)

    def told(self, item: PlanItem, how: str, words: str = "", **more: Any) -> Progress:
        row = PlanItem.objects.get(id=item.id)
        amount = more.pop("amount", "")
        seen, key = more.pop("seen", row.version), more.pop("key", uuid4().hex)
        by, at = self.who(more.pop("by", "周敏")), more.pop("at", self.at)
        told = Told(how, more.pop("on", self.today), words, more.pop("new_due", None))
        new = NewProgress(key, told, more.pop("result", ""), parse(amount) if amount else None)
        return items.report_progress(row, new, seen=seen, by=by, at=at)
