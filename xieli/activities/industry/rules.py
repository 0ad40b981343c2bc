"""The law of the road: which step may follow, what proves it, how jobs count, when it makes blood.

Pure: no Django, no clock. Fields, reasons and numbers come from the rulebook.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from xieli.kernel.quantity import Quantity, parse
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "industry"
RESOURCE = "resource"  # the board's first column: a resource that no live case takes up
INTRODUCED, INTENTION, DETAILS = "introduced", "intention", "details"
SIGNED, BUILT, RUNNING, ENDED = "signed", "built", "running", "ended"
ROAD = (INTRODUCED, INTENTION, DETAILS, SIGNED, BUILT, RUNNING)
STEPS = (*ROAD, ENDED)
WITH_JOBS = frozenset({SIGNED, BUILT, RUNNING})  # from the contract on, jobs may be reported
FORWARD, BACK, END = "forward", "back", "end"

FIELDS, END_REASONS = "industry.fields", "industry.end_reasons"
QUIET_DAYS, JOBS_MONTHS = "industry.quiet_days", "industry.jobs_months"
BLOOD_MONTHS, BLOOD_JOBS = "industry.blood_months", "industry.blood_jobs"
KEYS = (FIELDS, END_REASONS, QUIET_DAYS, JOBS_MONTHS, BLOOD_MONTHS, BLOOD_JOBS)
AT_LEAST = frozenset({"", "余", "多", "不低于", "超", "以上"})  # the true number is not less
PEOPLE = "人"
MOST_JOBS = 1_000_000


@dataclass(frozen=True)
class House:
    """What the rulebook says at a place and day."""

    fields: tuple[str, ...]
    end_reasons: tuple[str, ...]
    quiet_days: int  # no step for so long: ask how it goes
    jobs_months: int  # a report of jobs is fresh for so long
    blood_months: int  # running for so long
    blood_jobs: int  # with at least so many people at work


@dataclass(frozen=True)
class Stand:
    """Where a case stands: its step, the step before an end, the day of its last step."""

    step: str
    before: str
    on: date


@dataclass(frozen=True)
class Taken:
    """A step as it is told: where to, on which day, why (back and end), whether a scan is there."""

    to: str
    on: date
    reason: str = ""
    has_proof: bool = False


def next_of(step: str) -> str:
    """The one step that may follow, "" where the road is at its end."""
    place = ROAD.index(step) + 1 if step in ROAD else len(ROAD)
    return ROAD[place] if place < len(ROAD) else ""


def backs_of(stand: Stand) -> tuple[str, ...]:
    """Where a case may go back to: any earlier step; from an end to where it stood before."""
    if stand.step == ENDED:
        return (stand.before,)
    return ROAD[: ROAD.index(stand.step)]


def way_of(stand: Stand, to: str) -> str:
    """Say whether a step leads forward, back or to the end; Refusal for one that is skipped."""
    if to == ENDED and stand.step != ENDED:
        return END
    if to in backs_of(stand):
        return BACK
    if to and to == next_of(stand.step):
        return FORWARD
    raise Refusal(_("不能跳过中间的步骤。"), _("请一步一步记；前面的补上日子就行。"))


def must_take(stand: Stand, taken: Taken, today: date, reasons: Collection[str]) -> str:
    """Pass a step in order, on a day in order, with what it needs; gives its direction."""
    way = way_of(stand, taken.to)
    _must_be_in_time(stand.on, taken.on, today)
    if way == FORWARD and taken.to == SIGNED and not taken.has_proof:
        raise Refusal(_("签约要有签好的协议扫描件。"), _("请拍照或扫描后一起交上来。"))
    if way == BACK and not taken.reason.strip():
        raise Refusal(_("退回前面的步骤要写原因。"), _("请写清为什么退回。"))
    if way == END and taken.reason not in reasons:
        raise Refusal(_("终止要选一条原因。"), _("请在列出的原因里选，细节写在说明里。"))
    return way


def _must_be_in_time(last: date, on: date, today: date) -> None:
    if on > today:
        raise Refusal(_("这一天还没有到。"), _("办成以后再记。"))
    if on < last:
        raise Refusal(
            _("日子早于上一步的 {last}。"), _("请核对两步的先后。"),
            last=f"{last.year}年{last.month}月{last.day}日",
        )  # fmt: skip


def must_be_field(field: str, house: House) -> None:
    """Pass one of the fields of cooperation that the rulebook lists."""
    if field not in house.fields:
        raise Refusal(_("没有“{field}”这个协作领域。"), _("请在列出的领域里选。"), field=field)


def amount_of(text: str) -> Quantity:
    """Read how much of a resource there is; it needs a unit."""
    seen = parse(text)
    if not seen.unit:
        raise Refusal(_("没有写单位。"), _("请写成一个数加单位，例如 80余万亩。"))
    return seen


def jobs_of(text: str) -> Quantity:
    """Read a count of people at work: "120人", "近80人", "60"; whole people only."""
    seen = parse(text, PEOPLE)
    if seen.unit not in (PEOPLE, "名", "个"):
        raise Refusal(_("就业按人数。"), _("请写成 120人 或 近80人。"))
    if seen.value != seen.value.to_integral_value() or seen.value > MOST_JOBS:
        raise Refusal(_("人数不对。"), _("请写整数，核对有没有多写几位。"))
    return Quantity(seen.value, PEOPLE, seen.qualifier)


@dataclass(frozen=True)
class Report:
    """People at work as one report tells them: for which day, how many, whether corrected since."""

    id: UUID
    on: date
    jobs: Quantity
    corrects: UUID | None = None


def must_report(stand: Stand, signed_on: date | None, on: date, today: date) -> None:
    """Pass a report of jobs for a case under contract, for a day since then up to today."""
    if signed_on is None or stand.step not in (*WITH_JOBS, ENDED):
        raise Refusal(_("还没有签约，没有就业可报。"), _("签约以后再报。"))
    if not signed_on <= on <= today:
        raise Refusal(
            _("就业数要是 {first} 到今天之间某一天的。"), _("请核对日子。"),
            first=f"{signed_on.year}年{signed_on.month}月{signed_on.day}日",
        )  # fmt: skip
    if stand.step == ENDED and on > stand.on:
        raise Refusal(_("项目在这一天以前已经终止。"), _("只能更正终止以前的数。"))


def standing(reports: Iterable[Report]) -> list[Report]:
    """The reports that nobody corrected since, by their day."""
    rows = list(reports)
    corrected = {one.corrects for one in rows if one.corrects}
    return sorted((one for one in rows if one.id not in corrected), key=lambda r: (r.on, r.id))


def jobs_now(reports: Iterable[Report]) -> Report | None:
    """The latest report that stands; jobs are a count of a day and never added up over days."""
    kept = standing(reports)
    return kept[-1] if kept else None


@dataclass(frozen=True)
class JobsSum:
    """Jobs of several cases: exact counts add up, 概数 stand beside and are not added."""

    exact: Decimal
    n_exact: int
    rough: tuple[Quantity, ...]


def jobs_sum(reports: Iterable[Report | None]) -> JobsSum:
    """Sum the exact counts of several cases and keep the rough ones apart."""
    seen = [one.jobs for one in reports if one]
    exact = [one.value for one in seen if one.is_exact]
    rough = tuple(one for one in seen if not one.is_exact)
    return JobsSum(sum(exact, Decimal(0)), len(exact), rough)


@dataclass(frozen=True)
class Judged:
    """Whether a case makes blood (造血), with each test of the rule: words, numbers, passed."""

    holds: bool
    tests: tuple[tuple[str, Mapping[str, object], bool], ...]


def makes_blood(
    running_since: date | None, latest: Report | None, house: House, on: date
) -> Judged:
    """Judge by the rule: running long enough, a fresh report, enough people surely at work."""
    months = months_between(running_since, on) if running_since else 0
    fresh = latest is not None and months_between(latest.on, on) < house.jobs_months
    sure = latest is not None and latest.jobs.qualifier in AT_LEAST
    enough = sure and latest is not None and latest.jobs.value >= house.blood_jobs
    tests = (
        (
            _("投产满 {most} 个月，现在 {months} 个月"),
            {"most": house.blood_months, "months": months},
            running_since is not None and months >= house.blood_months,
        ),
        (_("{n} 个月内报过就业人数"), {"n": house.jobs_months}, fresh),
        (
            _("本地就业不少于 {n} 人，最近报的是 {jobs}"),
            {"n": house.blood_jobs, "jobs": latest.jobs.show() if latest else "—"},
            bool(enough),
        ),
    )
    return Judged(all(passed for _words, _named, passed in tests), tests)


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)
