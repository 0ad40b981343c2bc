"""Care and taking part in the demonstration: each kind fills its own desks, leaving work."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils import timezone

from xieli.site.demo import (
    agreements,
    aid,
    benefits,
    events,
    exchanges,
    founding,
    gifts,
    grants,
    industry,
    insight,
    membership,
    newsroom,
    plans,
    review,
    rights,
    sharing,
    stationing,
    surveys,
    team,
    venues,
    visits,
    volunteering,
)
from xieli.site.demo.federation import Ground

KINDS = (
    ("入会和会籍", membership.fill),
    ("建会和换届", founding.fill),
    ("社工队伍", team.fill),
    ("申请和公示", review.fill),
    ("困难帮扶", aid.fill),
    ("走访慰问", visits.fill),
    ("维权诉求", rights.fill),
    ("问卷", surveys.fill),
    ("活动和场次", events.fill),
    ("志愿服务", volunteering.fill),
    ("普惠服务", benefits.fill),
    ("爱心互献", gifts.fill),
    ("协作协议", agreements.fill),
    ("交流考察", exchanges.fill),
    ("驻点帮扶", stationing.fill),
    ("产业协作", industry.fill),
    ("补助资金", grants.fill),
    ("阵地", venues.fill),
    ("跨地区互通", sharing.fill),
    ("文字采集", newsroom.fill),
    ("统计数字", insight.fill),
    ("文件和任务", plans.fill),
)


def steps(
    ground: Ground, tell: Callable[[str], object]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """One step for each kind, with its words for the progress bar."""
    for words, fill in KINDS:
        yield words, lambda fill=fill: _told(fill(ground, timezone.now()), tell)  # type: ignore[misc]


def _told(lines: list[str], tell: Callable[[str], object]) -> None:
    for line in lines:
        tell(line)
