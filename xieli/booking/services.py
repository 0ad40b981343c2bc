"""The verbs of a series: draft, change, open, close, and the steps of its road.

Those on occasions stand in planning, taking and attending, named for what they move.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.booking import rules
from xieli.booking.holding import hold_series, region_of, told, words_told
from xieli.booking.models import Occasion, OccasionState, Series, SeriesState
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.rulebook import queries as rulebook
from xieli.shell.keys import code
from xieli.unions.models import Union

TOLD = ("title", "summary", "host")  # what a review has read
FREE = ("is_listed", "members_only", "asks_papers", "per_household")
NUMBERS = ("group_most", "waiting_most", "person_most", "person_days", "cancel_hours")


@dataclass(frozen=True)
class SeriesWords:
    """What a series says of itself, and its terms; kind is a code of the rulebook."""

    kind: str
    title: str
    summary: str = ""
    host: str = ""
    is_listed: bool = True
    members_only: bool = False
    asks_papers: bool = False
    per_household: bool = False
    group_most: int = 1
    waiting_most: int = 0
    person_most: int = 0
    person_days: int = 0
    cancel_hours: int = 0


@transaction.atomic
def draft_series(words: SeriesWords, *, union: Union, by: Actor, at: datetime) -> Series:
    """Begin a series as a draft at the first step of its kind's road; only officers see it."""
    series = Series(
        code=code(12), kind=words.kind, union=union, made_by=by.label, made_by_id=by.id, made_at=at
    )
    held = rulebook.value(rules.KINDS, region_of(series), timezone.localdate(at))
    rules.must_be_kind(words.kind, rules.kinds_of(held.as_words))
    _take(series, words, at)
    series.changed_by_id = by.id
    series.road_step = rules.next_step(words_told(series, rules.ROAD, at), "") or ""
    series.save(force_insert=True)
    note("booking.draft_series", f"起草活动：{series.title}", by=by, at=at, about=series)
    return series


@transaction.atomic
def change_series(
    series: Series, words: SeriesWords, *, seen: int, by: Actor, at: datetime
) -> Series:
    """Change a series; its kind never. What a review has read changes only after a step back.

    New terms hold for those who come new; whether a household counts as one moves in drafts alone.
    """
    row = hold_series(series.pk, seen)
    _must_not_be_closed(row)
    if words.kind != row.kind:
        raise Refusal(_("活动的种类不能改。"), _("要换种类，请另起草一个。"))
    if row.state != SeriesState.DRAFT and words.per_household != row.per_household:
        raise Refusal(_("开放以后，“一户算一份”不能再改。"), _("要改请另起草一个。"))
    if any(getattr(row, name) != getattr(words, name) for name in TOLD):
        _must_be_before_review(row, at)
        row.changed_by_id = by.id
    _take(row, words, at)
    return _kept(row, "booking.change_series", f"改活动：{row.title}", by=by, at=at)


def _must_be_before_review(row: Series, at: datetime) -> None:
    road, second = words_told(row, rules.ROAD, at), words_told(row, rules.SECOND, at)
    if any(one in road for one in second) and rules.is_reviewed(road, row.road_step, second):
        raise Refusal(
            _("标题和说明已经审过，不能直接改。"), _("请先退回前面的一步，改好再审一次。")
        )


def _take(row: Series, words: SeriesWords, at: datetime) -> None:
    terms = rules.Terms(*(getattr(words, name) for name in NUMBERS))
    rules.must_be_terms(terms, told(row, rules.GROUP_MOST, at).as_int)
    for name in (*TOLD, *FREE, *NUMBERS):
        setattr(row, name, getattr(words, name))


@transaction.atomic
def open_series(series: Series, *, seen: int, by: Actor, at: datetime) -> Series:
    """Open a draft, once the reviews of its road lie behind; occasions can then be published."""
    row = hold_series(series.pk, seen)
    if row.state != SeriesState.DRAFT:
        raise Refusal(_("这个活动已经开放过了。"), _("请刷新页面看看现在的样子。"))
    road, second = words_told(row, rules.ROAD, at), words_told(row, rules.SECOND, at)
    rules.must_be_reviewed(road, row.road_step, second)
    row.state = SeriesState.OPEN
    return _kept(row, "booking.open_series", f"开放活动：{row.title}", by=by, at=at)


@transaction.atomic
def close_series(series: Series, *, seen: int, by: Actor, at: datetime) -> Series:
    """End a series; Refusal while an occasion of it can still be booked."""
    row = hold_series(series.pk, seen)
    _must_not_be_closed(row)
    left = Occasion.objects.filter(series=row, state=OccasionState.OPEN).count()
    if left:
        raise Refusal(
            _("还有 {left} 场没有举办，也没有取消。"), _("请先一场一场办完或取消。"), left=left
        )
    row.state = SeriesState.CLOSED
    return _kept(row, "booking.close_series", f"结束活动：{row.title}", by=by, at=at)


@dataclass(frozen=True)
class Step:
    """Where a series goes on its road; a step back says why."""

    to: str
    reason: str = ""


@transaction.atomic
def step_on(series: Series, step: Step | str, *, seen: int, by: Actor, at: datetime) -> Series:
    """Go to the next step of the road, or back to an earlier one with a reason.

    Law: a step of review is passed by another person than made or last wrote the series.
    """
    asked = step if isinstance(step, Step) else Step(step)
    row = hold_series(series.pk, seen)
    _must_not_be_closed(row)
    road, before = words_told(row, rules.ROAD, at), row.road_step
    rules.must_be_way(road, before, asked.to, asked.reason)
    is_on = asked.to == rules.next_step(road, before)
    if is_on:
        own = {one for one in (row.made_by_id, row.changed_by_id) if one}
        rules.must_review_alone(before, words_told(row, rules.SECOND, at), by.id, own)
    row.road_step = asked.to
    words = f"{'进到' if is_on else '退回'}“{asked.to}”：{row.title}"
    facts = {"from": before, "to": asked.to, "reason": asked.reason.strip()}
    note("booking.step_on", words, by=by, at=at, about=row, facts=facts)
    row.version += 1
    row.save()
    return row


def _must_not_be_closed(row: Series) -> None:
    if row.state == SeriesState.CLOSED:
        raise Refusal(_("这个活动已经结束，不能再改。"), _("要再办请另起草一个。"))


def _kept(row: Series, verb: str, words: str, *, by: Actor, at: datetime) -> Series:
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
