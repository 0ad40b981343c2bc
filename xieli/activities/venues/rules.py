"""The law of places: what each kind needs, the way from 申报 to 摘牌, what is shown as open.

Pure: no Django, no clock. Kinds, needs, days and metres come from the rulebook.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND, MATTER = "venues", "venue"
DRAFT, APPLIED, NAMED, RUNNING, RECTIFYING, DOWNGRADED, WITHDRAWN, REFUSED = (
    "draft", "applied", "named", "running", "rectifying", "downgraded", "withdrawn", "refused",
)  # fmt: skip
SHOWN = (RUNNING, RECTIFYING, DOWNGRADED)  # what a worker may walk to
LIVE = (DRAFT, APPLIED, NAMED, *SHOWN)  # takes up its spot
KEEPER, OFFICER, WORKER = "keeper", "officer", "worker"
LOCKED, BROKEN, LOST, OTHER = "locked", "broken", "lost", "other"
PLANNED, BUILDING, BUILT, ACCEPTED, OPENED, STOPPED = (
    "planned", "building", "built", "accepted", "opened", "stopped",
)  # fmt: skip
USED, EXPIRED, SPOILED = "used", "expired", "spoiled"
GOOD, HAS_FAULTS = "good", "faults"

KINDS, KIT, ANSWER_DAYS, FRESH_HOURS = (
    "venues.kinds", "venues.kit", "venues.answer_days", "venues.fresh_hours",
)  # fmt: skip
FAR, SAME, SUPPLY_AHEAD = "venues.far_metres", "venues.same_metres", "venues.supply_ahead_days"
INSPECT_MONTHS, RECTIFY_DAYS, QUIET_DAYS = (
    "venues.inspect_months", "venues.rectify_days", "venues.quiet_days",
)  # fmt: skip
KEYS = (
    KINDS, KIT, ANSWER_DAYS, FRESH_HOURS, FAR, SAME, SUPPLY_AHEAD, INSPECT_MONTHS, RECTIFY_DAYS,
    QUIET_DAYS,
)  # fmt: skip
MOST_VISITS = 100_000


@dataclass(frozen=True)
class House:
    """What the rulebook says at a place and day."""

    kinds: Mapping[str, str]  # code → page word
    kit: tuple[str, ...]
    answer_days: int
    fresh_hours: int
    far_metres: int
    same_metres: int
    supply_ahead: int
    inspect_months: int
    rectify_days: int
    quiet_days: int


def needs_key(kind: str) -> str:
    """The rulebook's key of what a kind needs to be named."""
    return f"venues.needs.{kind}"


def read_kinds(words: Collection[str]) -> dict[str, str]:
    """Read "station 工会驿站" and its like as code and page word, in the rulebook's order."""
    told = (word.split(" ", 1) for word in words)
    return {pair[0]: pair[1].strip() for pair in told if len(pair) == 2}


def must_be_kind(kind: str, house: House) -> None:
    """Pass a kind the rulebook names."""
    if kind not in house.kinds:
        raise Refusal(_("没有这一种阵地。"), _("请在列出的种类里选。"))


def must_be_at(state: str, allowed: Collection[str], words: Mapping[str, object]) -> None:
    """Pass a row in one of the states where this step is done; else say where it is."""
    if state not in allowed:
        raise Refusal(
            _("现在是“{state}”，这一步办不了。"), _("请刷新后再看。"), state=words.get(state, state)
        )


def must_be_fresh(seen: int | None, version: int) -> None:
    """Pass who has seen the row as it is; None asks nothing."""
    if seen is not None and seen != version:
        raise Refusal(_("刚才有人改过这一处。"), _("请刷新，看过再办。"))


def must_be_another(by: UUID | None, before: Collection[UUID | None]) -> None:
    """Pass a person who had no hand in what is being decided; a machine decides nothing."""
    if by is None:
        raise Refusal(_("这一步要由一个人来定。"), _("请登录后再办。"))
    if by in before:
        raise Refusal(_("前一步是您办的，这一步要换一个人。"), _("请转给另一位有这项权限的同事。"))


def must_have_reason(why: str) -> str:
    """Give a reason of at least four signs."""
    told = why.strip()
    if len(told) < 4:
        raise Refusal(_("还没有写为什么。"), _("请写清依据，至少四个字。"))
    return told[:200]


def must_be_ready(
    has_spot: bool, has_hours: bool, needs: Collection[str], has: Collection[str]
) -> None:
    """Pass a place that has its spot, its hours and all that its kind needs; else name the lack."""
    lack = [one for one in needs if one not in has]
    if not has_spot:
        lack.append("经纬度")
    if not has_hours:
        lack.append("开放时间")
    if lack:
        raise Refusal(
            _("还差 {n} 样：{listed}。"), _("补齐后再申报。"), n=len(lack), listed="、".join(lack)
        )


def must_be_few_metres(metres: int | None, house: House) -> None:
    """Pass a keeper or an officer who stands near the place, or who gave no position at all."""
    if is_doubtful(metres, house.far_metres):
        raise Refusal(
            _("手机说您离这里还有 {n} 米，不能替它确认。"),
            _("请到现场再点；这张码若贴在别处，请报告“找不到”。"),
            n=metres,
        )


def is_doubtful(metres: int | None, far: int) -> bool:
    """Say whether it was told from far away; without a position nothing is held against it."""
    return metres is not None and metres > far


@dataclass(frozen=True)
class Told:
    """The last word about a door, and who gave it."""

    at: datetime | None = None
    is_open: bool = True
    locked_at: datetime | None = None


OPEN, UNSURE, SAID_LOCKED, SAID_SHUT, SHUT = "open", "unsure", "said_locked", "said_shut", "shut"
SHAPES = {OPEN: "ok", UNSURE: "doing", SAID_LOCKED: "due", SAID_SHUT: "due", SHUT: "none"}


def standing(says_open: bool, told: Told, at: datetime, fresh: timedelta) -> str:
    """Say what a worker is shown: open only where hours say so and somebody confirmed it lately.

    A newer report that the door is locked wins over an older confirmation, for as long as it is
    fresh; an old confirmation is shown with its day and does not make it open.
    """
    if not says_open:
        return SHUT
    said, locked = _fresh(told.at, at, fresh), _fresh(told.locked_at, at, fresh)
    if locked and (said is None or locked > said):
        return SAID_LOCKED
    if said is None:
        return UNSURE
    return OPEN if told.is_open else SAID_SHUT


def _fresh(moment: datetime | None, at: datetime, fresh: timedelta) -> datetime | None:
    return moment if moment is not None and at - moment <= fresh else None


def months_after(day: date, months: int) -> date:
    """Give the day so many months later, the last of the month where there is no such day."""
    whole = day.month - 1 + months
    year, month = day.year + whole // 12, whole % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def must_be_visits(count: int) -> None:
    """Pass a count of visits of one day."""
    if not 0 <= count <= MOST_VISITS:
        raise Refusal(
            _("一天的人次要在 0 到 {most} 之间。"), _("请再核对。"), most=f"{MOST_VISITS:,}"
        )


def must_not_be_ahead(day: date, today: date) -> None:
    """Pass a day that has come."""
    if day > today:
        raise Refusal(_("这一天还没到。"), _("请填今天或以前的日子。"))


def must_be_left(asked: int, left: int) -> None:
    """Pass a count from 1 to what is left."""
    if not 1 <= asked <= left:
        raise Refusal(_("只剩 {left}，取不出 {asked}。"), _("请再数一遍。"), left=left, asked=asked)


_APPROVAL = re.compile(r"[^\W\d_a-z]{0,2}[A-Z]{0,3}[(（]\d{4}[)）]\d{1,6}号")


def must_be_approval(text: str) -> str:
    """Give a 审图号 such as GS（2024）0650号 or 桂S（2023）12号; anything else is refused."""
    number = "".join(text.split())
    if not _APPROVAL.fullmatch(number):
        raise Refusal(
            _("没有审图号的边界不能显示。"), _("请填地图上的审图号，例如 GS（2024）0650号。")
        )
    return number


def must_be_rings(points: str) -> list[list[tuple[float, float]]]:
    """Read rings of WGS-84 pairs, one ring a line: 110.65,26.04 110.66,26.05 …"""
    rings = []
    for line in filter(None, (one.strip() for one in points.splitlines())):
        if not _RING.fullmatch(line):
            raise Refusal(_("边界的点读不懂。"), _("一行一圈，点写成 110.65,26.04，用空格隔开。"))
        pairs = (pair.split(",") for pair in line.split())
        rings.append([(float(lon), float(lat)) for lon, lat in pairs])
    if not rings or min(len(ring) for ring in rings) < 3:
        raise Refusal(_("一圈至少要三个点。"), _("请从有审图号的地图里导出。"))
    return rings


_POINT = r"\d{1,3}(?:\.\d{1,8})?,\d{1,2}(?:\.\d{1,8})?"
_RING = re.compile(rf"{_POINT}(?: +{_POINT})*")
