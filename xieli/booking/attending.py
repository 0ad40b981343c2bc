"""The verbs of the day itself and after: check in, confirm, hold, tell, show, say, remind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from xieli.booking import rules
from xieli.booking.holding import hold_occasion, region_of, told
from xieli.booking.models import (
    Feedback,
    Occasion,
    OccasionState,
    Party,
    PartyState,
    Picture,
    Result,
    Seat,
)
from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import Person
from xieli.rulebook import queries as rulebook
from xieli.shell.pictures import clean_photo

REMIND_AHEAD = timedelta(days=7)  # no region reminds earlier
MOST_REMINDED = 1_000  # in one go


def code_now(occasion: Occasion, at: datetime) -> str:
    """The six digits on the organiser's screen at this moment."""
    return rules.rotating_code(occasion.check_key, at, _seconds(occasion, at))


def _seconds(occasion: Occasion, at: datetime) -> int:
    return max(1, told(occasion.series, rules.CODE_SECONDS, at).as_int)


def check_in(occasion: Occasion, person: Person, code: str, *, by: Actor, at: datetime) -> Seat:
    """Mark a seated person as come, by the code on the screen. Twice is once.

    Refusal for a wrong code; after the rulebook's number of wrong ones only the list helps.
    """
    return _by_code(occasion, person, code, "came_at", by, at)


def check_out(occasion: Occasion, person: Person, code: str, *, by: Actor, at: datetime) -> Seat:
    """Mark a person who came as gone, by the code on the screen; the last time said holds."""
    return _by_code(occasion, person, code, "went_at", by, at)


def _by_code(
    occasion: Occasion, person: Person, code: str, what: str, by: Actor, at: datetime
) -> Seat:
    with transaction.atomic():
        row = hold_occasion(occasion.pk)
        seat = _seat_of(row, person)
        _must_take_codes(row, seat, at)
        is_right = rules.is_code(code, row.check_key, at, _seconds(row, at))
        if is_right:
            _mark(seat, what, by, at)
        else:  # stays when the refusal below is raised
            Seat.objects.filter(pk=seat.pk).update(tries=F("tries") + 1)
    if not is_right:
        raise Refusal(_("签到码不对，或已经换了。"), _("请照屏幕上现在的六位数再填一次。"))
    return seat


def _seat_of(row: Occasion, person: Person) -> Seat:
    seat = row.seats.filter(person=person, state=PartyState.SEATED).first()
    if seat is None:
        raise Refusal(_("这一场没有您的位子。"), _("请找活动的联系人看看名单。"))
    return seat


def _must_take_codes(row: Occasion, seat: Seat, at: datetime) -> None:
    _must_be_open(row)
    held = rulebook.values(
        (rules.CHECK_IN_BEFORE, rules.CHECK_IN_AFTER, rules.CODE_TRIES),
        region_of(row.series), timezone.localdate(at),
    )  # fmt: skip
    minutes = (held[rules.CHECK_IN_BEFORE].as_int, held[rules.CHECK_IN_AFTER].as_int)
    times = (timezone.localtime(row.starts_at), timezone.localtime(row.ends_at))
    rules.must_be_on(times, minutes, at)
    if seat.tries >= held[rules.CODE_TRIES].as_int:
        raise Refusal(_("签到码错得太多次了。"), _("请活动的联系人在名单上给您勾上。"))


def _must_be_open(row: Occasion) -> None:
    if row.state != OccasionState.OPEN:
        raise Refusal(_("这一场已经办完或取消，名单不能再动。"))


def _mark(seat: Seat, what: str, by: Actor, at: datetime) -> None:
    if what == "went_at" and seat.came_at is None:
        raise Refusal(_("您还没有签到。"), _("请先签到，走的时候再签退。"))
    if what == "came_at" and seat.came_at:
        return
    setattr(seat, what, at)
    seat.came_by, seat.tries = seat.came_by or rules.BY_CODE, 0
    seat.save(update_fields=[what, "came_by", "tries"])
    verb, words = ("check_in", "签到") if what == "came_at" else ("check_out", "签退")
    note(f"booking.{verb}", f"扫码{words}", by=by, at=at, about=seat)


@transaction.atomic
def confirm_list(occasion: Occasion, came: Mapping[UUID, bool], *, by: Actor, at: datetime) -> int:
    """Say of seats whether their people came, as the organiser saw it; gives how many changed.

    Who is ticked and did not check in counts from the start to the end. Once the occasion is held
    the list stands. Hidden for a seat of another occasion.
    """
    row = hold_occasion(occasion.pk)
    _must_be_open(row)
    if at < row.starts_at:
        raise Refusal(_("活动还没有开始，不能点名。"), _("请等开始以后再勾。"))
    seats = {one.pk: one for one in row.seats.filter(state=PartyState.SEATED)}
    if not came.keys() <= seats.keys():
        raise Hidden
    changed = [seats[pk] for pk, is_in in came.items() if is_in != bool(seats[pk].came_at)]
    for seat in changed:
        is_in = came[seat.pk]
        seat.came_at, seat.went_at = (row.starts_at, row.ends_at) if is_in else (None, None)
        seat.came_by, seat.came_told_by = (rules.BY_LIST if is_in else ""), by.label
    Seat.objects.bulk_update(changed, ["came_at", "went_at", "came_by", "came_told_by"])
    facts = {"came": sum(came.values()), "changed": [str(one.pk) for one in changed]}
    words = f"点名：{row.series.title} 第 {row.number} 场"
    note("booking.confirm_list", words, by=by, at=at, about=row, facts=facts)
    return len(changed)


@transaction.atomic
def hold(occasion: Occasion, *, by: Actor, at: datetime) -> Occasion:
    """Say that the occasion took place: who came stands from now on; the line is let go."""
    row = hold_occasion(occasion.pk)
    if row.state == OccasionState.HELD:
        return row
    _must_be_open(row)
    if at < row.starts_at:
        raise Refusal(_("这一场还没有开始。"), _("办完以后再点“已举办”。"))
    row.parties.filter(state=PartyState.WAITING).update(state=PartyState.LEFT, left_at=at)
    row.seats.filter(state=PartyState.WAITING).update(state=PartyState.LEFT)
    row.state, row.version = OccasionState.HELD, row.version + 1
    row.save(update_fields=["state", "version"])
    facts = {"came": row.seats.filter(came_at__isnull=False).count()}
    words = f"办完了：{row.series.title} 第 {row.number} 场"
    note("booking.hold", words, by=by, at=at, about=row, facts=facts)
    return row


def _must_have_begun(row: Occasion, at: datetime) -> None:
    if row.state not in (OccasionState.OPEN, OccasionState.HELD) or at < row.starts_at:
        raise Refusal(_("这一场还没有办。"), _("办了以后再来填。"))


@transaction.atomic
def tell_result(
    occasion: Occasion, measure: str, quantity_text: str, *, by: Actor, at: datetime
) -> Result:
    """Keep what an occasion brought as it was counted (80余人, 近300棵); said again: replaced."""
    row = hold_occasion(occasion.pk)
    _must_have_begun(row, at)
    name, quantity = rules.result_of(measure, quantity_text)
    result, _is_new = Result.objects.update_or_create(
        occasion=row, measure=name,
        defaults={
            "value": quantity.value, "unit": quantity.unit, "qualifier": quantity.qualifier,
            "told_by": by.label, "told_at": at,
        },
    )  # fmt: skip
    words = f"{name} {quantity.show()}：{row.series.title} 第 {row.number} 场"
    note("booking.tell_result", words, by=by, at=at, about=result)
    return result


@transaction.atomic
def add_picture(
    occasion: Occasion, content: bytes, alt: str, *, by: Actor, at: datetime
) -> Picture:
    """Keep a photo of an occasion, cleaned of hidden data, with words for who cannot see it."""
    row = hold_occasion(occasion.pk)
    _must_have_begun(row, at)
    words = alt.strip()
    if not 2 <= len(words) <= 120:
        raise Refusal(_("照片要写一句说明，最多 120 字。"), _("写什么地方、什么事。"))
    most = told(row.series, rules.PICTURES_MOST, at).as_int
    if row.pictures.count() >= most:
        raise Refusal(_("一场最多放 {most} 张照片。"), _("请先撤下一张。"), most=most)
    picture = Picture.objects.create(
        occasion=row, content=clean_photo(content), alt=words, told_by=by.label, told_at=at
    )
    text = f"加了一张照片：{row.series.title} 第 {row.number} 场"
    note("booking.add_picture", text, by=by, at=at, about=picture)
    return picture


@transaction.atomic
def remove_picture(picture: Picture, *, by: Actor, at: datetime) -> None:
    """Take a photo down; its bytes are gone, the note stays."""
    text = f"撤下一张照片：{picture.occasion.series.title}"
    note("booking.remove_picture", text, by=by, at=at, about=picture)
    picture.delete()


@transaction.atomic
def say_feedback(
    occasion: Occasion, person: Person, stars: int, words: str, *, by: Actor, at: datetime
) -> Feedback:
    """Keep what somebody who came says, one to five stars; saying it again replaces it."""
    rules.must_be_stars(stars)
    if len(words.strip()) > 400:
        raise Refusal(_("最多写 400 个字。"), _("请写短一点。"))
    row = hold_occasion(occasion.pk)
    if not row.seats.filter(person=person, came_at__isnull=False).exists():
        raise Refusal(_("来过的人才能评价。"), _("来过没有签到的，请活动的联系人在名单上勾上。"))
    said, _is_new = Feedback.objects.update_or_create(
        occasion=row, person=person, defaults={"stars": stars, "words": words.strip(), "at": at}
    )
    text = f"收到评价：{row.series.title} 第 {row.number} 场"
    note("booking.say_feedback", text, by=by, at=at, about=row, facts={"stars": stars})
    return said


def read_paper(seat: Seat, *, reason: str, by: Actor, at: datetime) -> str:
    """Open the number of a guest's paper; each reading and its reason is noted."""
    return people.open_sealed(seat, "paper", reason=reason, by=by, at=at)


@transaction.atomic
def drop_papers(at: datetime, *, by: Actor = SYSTEM) -> int:
    """Forget the papers of guests so many days after their occasion (kept no longer than needed,
    PIPL 19); gives how many. Again changes nothing."""
    days = rulebook.value(rules.PAPER_DAYS, "", timezone.localdate(at)).as_days
    rows = Seat.objects.filter(
        sealed_paper__isnull=False, occasion__ends_at__lt=at - timedelta(days=days)
    )
    count = rows.update(sealed_paper=None)
    if count:
        note("booking.drop_papers", f"清掉 {count} 份用过的证件号", by=by, at=at)
    return count


@transaction.atomic
def remind_due(at: datetime, *, by: Actor = SYSTEM) -> int:
    """Mark seated parties whose occasion starts within the rulebook's hours as reminded; each once.

    Two workers at once share them out. Gives how many; their pages say so from now on.
    """
    due = _occasions_due(at)
    rows = Party.objects.select_for_update(skip_locked=True, no_key=True).filter(
        occasion__in=due, state=PartyState.SEATED, reminded_at=None
    )
    ids = list(rows.order_by("id").values_list("id", flat=True)[:MOST_REMINDED]) if due else []
    if ids:
        Party.objects.filter(pk__in=ids).update(reminded_at=at)
        facts = {"parties": [str(pk) for pk in ids]}
        note("booking.remind_due", f"提醒 {len(ids)} 组人活动快开始了", by=by, at=at, facts=facts)
    return len(ids)


def _occasions_due(at: datetime) -> list[UUID]:
    """Open occasions that start soon, by the hours of each one's region."""
    rows = Occasion.objects.filter(
        state=OccasionState.OPEN, starts_at__gt=at, starts_at__lte=at + REMIND_AHEAD
    ).values_list("series__union__region__code", "starts_at", "id")
    by_region: defaultdict[str, list[tuple[datetime, UUID]]] = defaultdict(list)
    for region, starts_at, pk in rows:
        by_region[region or ""].append((starts_at, pk))
    found: list[UUID] = []
    for region, starts in by_region.items():
        hours = rulebook.value(rules.REMIND_HOURS, region, timezone.localdate(at)).as_int
        found += [pk for starts_at, pk in starts if starts_at <= at + timedelta(hours=hours)]
    return found
