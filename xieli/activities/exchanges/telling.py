"""The report of an exchange, drafted from its records; an official text, so in Chinese alone.

No member's name stands in it; costs stand in it for the union that pays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import Attendance, Exchange, FollowUp, Stop, Talk
from xieli.kernel.money import show
from xieli.shell import official

WORDS = {rules.VISIT: "考察交流", rules.TALK: "座谈交流", rules.INSPECTION: "调研"}


@dataclass(frozen=True)
class Report:
    """Title, the line below it, paragraphs, and the moment it was drafted from."""

    title: str
    below: str
    body: tuple[str, ...]
    as_of: datetime


def report(exchange: Exchange, at: datetime, *, with_costs: bool) -> Report:
    """Draft the report of an exchange as its records stand."""
    parts = [_cover(exchange), _members(exchange), *_way(exchange), *_talks(exchange)]
    parts += _inspected(exchange)
    if with_costs:
        parts += _costs(exchange)
    if exchange.conclusion:
        parts.append(f"体会和建议。{exchange.conclusion}")
    day = official.written(timezone.localdate(at))
    title = f"关于{exchange.title}的报告"
    return Report(title, f"{exchange.union.name}　　{day}", tuple(p for p in parts if p), at)


def as_docx(told: Report) -> bytes:
    """The report as DOCX in the layout of GB/T 9704-2012."""
    return official.briefing(told.title, told.below, told.body)


def _days(first: date, last: date) -> str:
    if first == last:
        return official.written(first)
    return f"{official.written(first)}至{official.written(last)}"


def _cover(exchange: Exchange) -> str:
    others = "、".join(one.name for one in queries.others_of(exchange))
    verb = "对" if exchange.kind == rules.INSPECTION else "与"
    topics = "、".join(exchange.topics.order_by("id").values_list("words", flat=True))
    words = f"{_days(exchange.starts_on, exchange.ends_on)}，{exchange.union.name}{verb}{others}"
    words += f"开展{WORDS[exchange.kind]}。"
    words += f"主题：{topics}。" if topics else ""
    return words + (f"目的：{exchange.aim}" if exchange.aim else "")


def _members(exchange: Exchange) -> str:
    members = list(exchange.delegates.all())
    if not members:
        return ""
    bodies = Counter(one.body for one in members)
    firms = len({one.enterprise_id for one in members if one.enterprise_id})
    leads = "、".join(f"{one.body}{one.role}" for one in members if one.is_lead)
    words = f"代表团 {len(members)} 人，来自 {len(bodies)} 家单位"
    words += f"，其中企业 {firms} 家" if firms else ""
    words += f"，由{leads}带队" if leads else ""
    came = Attendance.objects.filter(delegate__exchange=exchange, came=True).count()
    return words + (f"，参加 {came} 人次。" if came else "。")


def _way(exchange: Exchange) -> Iterator[str]:
    stops = list(exchange.stops.all())
    if stops:
        yield f"考察 {len(stops)} 处。"
    for number, stop in enumerate(stops, 1):
        yield _stop(number, stop)


def _stop(number: int, stop: Stop) -> str:
    industry = f"（{stop.industry}）" if stop.industry else ""
    words = (
        f"{number}. {stop.day.month}月{stop.day.day}日，{stop.place}，看{stop.object}{industry}。"
    )
    return words + stop.findings


def _talks(exchange: Exchange) -> Iterator[str]:
    for talk in exchange.talks.prefetch_related("remarks__union", "follow_ups__union"):
        yield from _talk(talk)


def _talk(talk: Talk) -> Iterator[str]:
    remarks, things = list(talk.remarks.all()), list(talk.follow_ups.all())
    day = f"{talk.held_on.month}月{talk.held_on.day}日"
    yield f"{day}在{talk.place}召开“{talk.title}”，{len(remarks)} 段发言。"
    for kind, head in ((rules.INTRO, "介绍情况"), (rules.SUGGESTION, "提出建议"),
                       (rules.EXAMPLE, "典型发言")):  # fmt: skip
        for one in remarks:
            if one.kind == kind:
                yield f"{one.union.name}{one.speaker}{head}：{one.words}"
    if things:
        done = sum(one.done_at is not None for one in things)
        yield f"议定后续事项 {len(things)} 件，已办结 {done} 件。"
    for number, thing in enumerate(things, 1):
        yield _thing(number, thing)


def _thing(number: int, thing: FollowUp) -> str:
    head = f"{number}. {thing.words}（{thing.union.name} {thing.owner}，"
    if thing.done_at:
        return f"{head}已办结）：{thing.evidence}"
    return f"{head}{thing.due_on.month}月{thing.due_on.day}日前）"


def _inspected(exchange: Exchange) -> Iterator[str]:
    for heard in exchange.heard.order_by("id"):
        yield f"听取{heard.speaker}汇报：{heard.words}"
    problems = list(exchange.problems.all())
    if not problems:
        return
    done = sum(one.state == rules.DONE for one in problems)
    yield f"发现问题 {len(problems)} 条，复查销号 {done} 条。"
    for number, one in enumerate(problems, 1):
        day = f"{one.due_on.month}月{one.due_on.day}日前"
        state = "已销号" if one.state == rules.DONE else f"{one.owner}，{day}"
        yield f"{number}. {one.words}指导意见：{one.guidance}（{state}）"


def _costs(exchange: Exchange) -> Iterator[str]:
    lines = queries.lines_of(exchange)
    approved = sum((one.approved for one in lines), start=rules.CENT * 0)
    if not approved:
        return
    planned = sum((one.planned for one in lines), start=rules.CENT * 0)
    each = "、".join(f"{one.name} {show(one.approved)} 元" for one in lines if one.approved)
    yield f"预算 {show(planned)} 元，已批费用 {show(approved)} 元：{each}。"
