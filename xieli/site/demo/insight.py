"""Figures of the demonstration: one kept for a briefing, a quarter closed, a city's report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from xieli.insight import kept, rules, services
from xieli.insight.figures import FIGURES
from xieli.insight.queries import Asked
from xieli.insight.rules import Reported
from xieli.kernel.period import Period
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import ZIYUAN
from xieli.unions.models import Union

OTHER_HOME = "示范第二市总工会"
# key, value, rows, 概数: invented
TOLD = (
    ("members.stand", "214860", 214_860, ""), ("members.joined", "3120", 3_120, ""),
    ("rights.heard", "486", 486, ""), ("rights.on_time", "451", 451, ""),
    ("visits.times", "16980", 16_980, ""), ("visits.cash", "8674000.00", 16_980, ""),
    ("events.counted", "12400", 96, "不低于"), ("volunteers.hours", "20850.5", 7_430, ""),
)  # fmt: skip


def fill(ground: Ground, at: datetime) -> list[str]:
    """Keep a figure for a briefing, close the quarter before this one, take in another city's."""
    today = timezone.localdate(at)
    county, city = ground.unions[ZIYUAN], _city(ground)
    wang = ground.actor("王强")
    year = Asked("needs.verified", today.replace(month=1, day=1), today, at)
    one = services.keep(year, county, "第一季度简报", by=wang, at=at)
    quarter = _quarter_before(today)
    closed = services.close_period(city, quarter, by=ground.actor("陈主席"), at=at)
    lines = [line.told() for line in _reported(quarter, at)]
    services.receive(lines, OTHER_HOME, by=ground.actor("陈主席"), at=at)
    count = len(kept.closed_figures(city))
    return [
        f"统计：{county.name}存了一个数（{FIGURES[one.key].title} {one.rows} 行），"
        "以后源数据改了看得出来",
        f"统计：{city.name} {closed.start} 到 {closed.end} 关了账，{count} 行可以往上报；"
        f"上个月的还等陈主席关",
        f"统计：{OTHER_HOME}报来 {len(lines)} 个数，陈主席在“别处报来的数”看得到",
    ]


def _city(ground: Ground) -> Union:
    """The union of 陈主席's mandate."""
    mandate = ground.users["陈主席"].mandates.filter(function="plans.decide").first()
    assert mandate is not None
    return mandate.union


def _quarter_before(today: date) -> Period:
    last = rules.period_of(rules.QUARTER, today).start - timedelta(days=1)
    return Period(rules.period_of(rules.QUARTER, last).start, last)


def _reported(quarter: Period, at: datetime) -> list[Reported]:
    assert quarter.end is not None
    return [
        Reported(
            union_key="示范", union_name=OTHER_HOME, region_code="", key=key,
            title=FIGURES[key].title, unit=FIGURES[key].unit, start=quarter.start.isoformat(),
            end=quarter.end.isoformat(), revision=1, value=f"{Decimal(value):f}", rows=rows,
            qualifier=word, digest="", as_of=at.isoformat(),
        )
        for key, value, rows, word in TOLD
    ]  # fmt: skip
