"""The verbs of occasions: plan, change, tag, publish, cancel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from xieli.booking import rules
from xieli.booking.holding import hold_occasion, hold_series, told, words_told
from xieli.booking.line import move_line
from xieli.booking.models import (
    Occasion,
    OccasionState,
    Party,
    PartyState,
    Seat,
    Series,
    SeriesState,
    Tag,
)
from xieli.booking.rules import Repeat
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.rulebook import queries as rulebook
from xieli.shell.keys import code
from xieli.unions.models import Place

COPIED = ("title", "speaker", "place", "where", "online_url", "places", "starts_at", "ends_at")
LIVE = (PartyState.SEATED, PartyState.WAITING)


@dataclass(frozen=True)
class OccasionWords:
    """What an occasion says of itself; booked from now until it starts unless told otherwise."""

    starts_at: datetime
    ends_at: datetime
    places: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    title: str = ""
    speaker: str = ""
    place: Place | None = None
    where: str = ""
    online_url: str = ""
    tags: tuple[str, ...] = ()

    def moved(self, days: int) -> OccasionWords:
        """The same so many days later; booking opens for all at once and closes with each."""
        by = timedelta(days=days)
        closes = self.closes_at + by if self.closes_at else None
        return replace(
            self, starts_at=self.starts_at + by, ends_at=self.ends_at + by, closes_at=closes
        )


@transaction.atomic
def plan(
    series: Series, words: OccasionWords, *, repeat: Repeat | None = None, by: Actor, at: datetime
) -> list[Occasion]:
    """Plan one occasion, or one on each day of a repetition; numbers go on rising from 1.

    Nobody sees them before they are published.
    """
    row = hold_series(series.pk)
    if row.state == SeriesState.CLOSED:
        raise Refusal(_("这个活动已经结束，不能再排场次。"), _("要再办请另起草一个。"))
    last = row.occasions.aggregate(last=Max("number"))["last"] or 0
    days = _days(row, words, repeat, at)
    made = [_made(row, words.moved(step), last + n, at) for n, step in enumerate(days, 1)]
    Occasion.objects.bulk_create(made)
    _tag_all(made, _known_tags(row, words.tags, at))
    facts = {"numbers": [one.number for one in made]}
    text = f"排了 {len(made)} 场：{row.title}"
    note("booking.plan", text, by=by, at=at, about=row, facts=facts)
    return made


def _days(row: Series, words: OccasionWords, repeat: Repeat | None, at: datetime) -> list[int]:
    """How many days after the first each occasion is."""
    if repeat is None:
        return [0]
    first = timezone.localdate(words.starts_at)
    most = told(row, rules.MOST_OCCASIONS, at).as_int
    known = rulebook.calendar(
        first, min(repeat.until or first + rules.FARTHEST, first + rules.FARTHEST)
    )
    return [(day - first).days for day in rules.dates_of(repeat, first, known.is_working, most)]


def _made(series: Series, words: OccasionWords, number: int, at: datetime) -> Occasion:
    made = Occasion(series=series, number=number, check_key=code(40))
    _take(made, words, at)
    return made


def _take(row: Occasion, words: OccasionWords, at: datetime) -> None:
    if not 1 <= words.places <= 1_000_000:
        raise Refusal(_("位子要从 1 个起，最多一百万个。"), _("请改位子数。"))
    for name in COPIED:
        setattr(row, name, getattr(words, name))
    row.opens_at = words.opens_at or min(at, words.starts_at - timedelta(minutes=1))
    row.closes_at = words.closes_at or words.starts_at
    rules.must_be_times(rules.Times(row.starts_at, row.ends_at, row.opens_at, row.closes_at))


@transaction.atomic
def change_occasion(
    occasion: Occasion, words: OccasionWords, *, seen: int, by: Actor, at: datetime
) -> Occasion:
    """Change an occasion that is still to come; more places let the line move up at once.

    Refusal for fewer places than are taken, or fewer than a waiting party needs. Who was reminded
    of another time is reminded anew.
    """
    row = hold_occasion(occasion.pk, seen)
    _must_be_to_come(row)
    if words.opens_at is None:
        words = replace(words, opens_at=row.opens_at)
    is_moved = (words.starts_at, words.ends_at) != (row.starts_at, row.ends_at)
    _must_hold_them(row, words.places)
    _take(row, words, at)
    row.version += 1
    row.save()
    _tag_all([row], _known_tags(row.series, words.tags, at))
    if is_moved:
        row.parties.filter(reminded_at__isnull=False).update(reminded_at=None)
    moved = move_line(row, at)
    facts = {"moved_up": len(moved), "new_time": is_moved}
    text = f"改第 {row.number} 场：{row.series.title}"
    note("booking.change_occasion", text, by=by, at=at, about=row, facts=facts)
    return row


def _must_be_to_come(row: Occasion) -> None:
    if row.state not in (OccasionState.PLANNED, OccasionState.OPEN):
        raise Refusal(
            _("这一场现在是“{state}”，不能再改。"), _("请刷新页面看看。"),
            state=OccasionState(row.state).label,
        )  # fmt: skip


def _must_hold_them(row: Occasion, places: int) -> None:
    if places < row.taken:
        raise Refusal(
            _("已经占了 {taken} 个位子，不能少于这个数。"), _("请改位子数。"), taken=row.taken
        )
    waiting = row.parties.filter(state=PartyState.WAITING)
    largest = waiting.aggregate(most=Max("size"))["most"] or 0
    if places < largest:
        raise Refusal(
            _("队里有一组 {size} 个人，位子不能少于这个数。"), _("请改位子数。"), size=largest
        )


@transaction.atomic
def tag(occasion: Occasion, words: Iterable[str], *, by: Actor, at: datetime) -> list[Tag]:
    """Give an occasion exactly these words of its kind's list; Refusal for any other word."""
    row = hold_occasion(occasion.pk)
    made = _tag_all([row], _known_tags(row.series, tuple(words), at))
    facts = {"tags": [one.word for one in made]}
    text = f"给第 {row.number} 场加标签：{row.series.title}"
    note("booking.tag", text, by=by, at=at, about=row, facts=facts)
    return made


def _known_tags(series: Series, words: Sequence[str], at: datetime) -> list[str]:
    if not words:
        return []
    known = words_told(series, rules.TAGS, at)
    for word in words:
        if word not in known:
            raise Refusal(_("没有“{word}”这个标签。"), _("请从列表里选。"), word=word)
    return [word for word in known if word in words]


def _tag_all(rows: Sequence[Occasion], words: Sequence[str]) -> list[Tag]:
    Tag.objects.filter(occasion__in=rows).delete()
    return Tag.objects.bulk_create(Tag(occasion=row, word=word) for row in rows for word in words)


@transaction.atomic
def publish(occasions: Sequence[Occasion], *, by: Actor, at: datetime) -> list[Occasion]:
    """Open planned occasions of one open series for booking; those open already stay so."""
    for series_id in sorted({one.series_id for one in occasions}):
        hold_series(series_id)  # so that nobody ends it meanwhile
    rows = [hold_occasion(pk) for pk in sorted(one.pk for one in occasions)]
    for row in rows:
        _must_be_to_come(row)
        if row.series.state != SeriesState.OPEN:
            raise Refusal(_("活动还没有开放，场次不能开始报名。"), _("请先开放这个活动。"))
    fresh = [row for row in rows if row.state == OccasionState.PLANNED]
    for row in fresh:
        row.state, row.version = OccasionState.OPEN, row.version + 1
        row.save(update_fields=["state", "version"])
    facts = {"occasions": [str(row.pk) for row in fresh]}
    about = rows[0].series if rows else None
    text = f"开放报名 {len(fresh)} 场：{about.title if about else ''}"
    note("booking.publish", text, by=by, at=at, about=about, facts=facts)
    return rows


@transaction.atomic
def cancel_occasion(
    occasion: Occasion, reason: str, *, seen: int, by: Actor, at: datetime
) -> list[Party]:
    """Cancel an occasion with a reason; every party leaves. Gives the parties to be told."""
    row = hold_occasion(occasion.pk, seen)
    _must_be_to_come(row)
    why = reason.strip()
    if not 2 <= len(why) <= 200:
        raise Refusal(_("取消要写原因，两个字以上，最多 200 字。"), _("报了名的人会看到它。"))
    left = list(row.parties.filter(state__in=LIVE).select_related("leader").order_by("id"))
    row.parties.filter(state__in=LIVE).update(state=PartyState.LEFT, left_at=at)
    Seat.objects.filter(occasion=row, state__in=LIVE).update(state=PartyState.LEFT)
    row.state, row.why_cancelled, row.taken = OccasionState.CANCELLED, why, 0
    row.version += 1
    row.save()
    facts = {"parties": len(left), "reason": why}
    text = f"取消第 {row.number} 场：{row.series.title}"
    note("booking.cancel_occasion", text, by=by, at=at, about=row, facts=facts)
    return left
