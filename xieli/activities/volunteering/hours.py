"""The verbs of hours: arrive, leave, list in, confirm; ask for a change and decide on it.

Law: an hour stands on the ledger only from an attendance that another person confirmed; a change
of it is asked for with evidence, decided by a second person, posted as its own entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xieli.activities.volunteering import queries, rules
from xieli.activities.volunteering.models import ChangeState, HoursChange, Shift, Volunteer
from xieli.booking import rules as booking_rules
from xieli.booking.models import OccasionState
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import queries as ledger_queries
from xieli.ledger import services as ledger
from xieli.ledger.models import Account
from xieli.ledger.rules import move
from xieli.rulebook.queries import value
from xieli.shell.guards import Reader
from xieli.shell.pictures import clean_photo

GIVEN = "volunteer:given"  # the counter-account: unbounded, where all hours come from
BY_CODE, BY_LIST = "code", "list"
LEAST_WHY = 4


def arrive(shift: Shift, code: str, *, by: Actor, at: datetime) -> Shift:
    """Check in by the occasion's rotating code; a wrong one is counted, too many shut the door.

    The same code again changes nothing; once checked in, `leave` is what is left to do.
    """
    return _by_code(shift, code, "came_at", by, at)


def leave(shift: Shift, code: str, *, by: Actor, at: datetime) -> Shift:
    """Check out by the occasion's rotating code; it now waits for the organiser's word."""
    return _by_code(shift, code, "went_at", by, at)


def _by_code(shift: Shift, code: str, column: str, by: Actor, at: datetime) -> Shift:
    """Two transactions in a sense: a wrong try is kept, then refused."""
    row, is_right = _try(shift, code, column, by, at)
    if not is_right:
        raise Refusal(_("签到码不对，或已经换了。"), _("请看现场屏幕上现在的六位数。"))
    return row


@transaction.atomic
def _try(shift: Shift, code: str, column: str, by: Actor, at: datetime) -> tuple[Shift, bool]:
    row = locked(shift)
    if getattr(row, column):
        return row, True
    _must_be_there(row, column, at)
    seconds = _told(row, booking_rules.CODE_SECONDS, at)
    if row.tries >= _told(row, booking_rules.CODE_TRIES, at):
        raise Refusal(_("签到码试错太多次了。"), _("请让现场的同志把您记在名单上。"))
    is_right = booking_rules.is_code(code, row.occasion.check_key, at, seconds)
    row.tries = 0 if is_right else row.tries + 1
    if is_right:
        setattr(row, column, at)
        row.came_by = row.came_by or BY_CODE
    verb = {"came_at": "volunteering.arrive", "went_at": "volunteering.leave"}[column]
    said = {"came_at": "志愿者签到", "went_at": "志愿者签退"}[column]
    kept(row, verb, said if is_right else f"{said}，码不对", by=by, at=at)
    return row, is_right


def _must_be_there(row: Shift, column: str, at: datetime) -> None:
    if row.occasion.state == OccasionState.CANCELLED:
        raise Refusal(_("这一场取消了。"))
    if column == "went_at":
        if row.came_at is None:
            raise Refusal(_("还没有签到。"), _("请先签到，走的时候再签退。"))
        if at <= row.came_at:
            raise Refusal(_("刚刚才签到。"), _("走的时候再签退。"))
    around = (
        _told(row, booking_rules.CHECK_IN_BEFORE, at),
        _told(row, booking_rules.CHECK_IN_AFTER, at),
    )
    window = timezone.localtime(row.occasion.starts_at), timezone.localtime(row.occasion.ends_at)
    booking_rules.must_be_on(window, around, timezone.localtime(at))


def _told(row: Shift, key: str, at: datetime) -> int:
    union = row.project.union
    region = union.region.code if union.region else ""
    return value(key, region, timezone.localdate(at)).as_int


@transaction.atomic
def list_in(
    shift: Shift, came_at: datetime, went_at: datetime, *, by: Actor, at: datetime
) -> Shift:
    """The organiser writes down who was there, from when to when; not the volunteer herself."""
    row = locked(shift)
    rules.must_be_another(by.id, queries.users_of(row.volunteer))
    _must_be_open(row)
    if went_at > at:
        raise Refusal(_("这个时间还没有到。"), _("服务完再记。"))
    if went_at <= came_at:
        raise Refusal(_("走的时间不在到的时间之后。"), _("请核对这两个时间。"))
    row.came_at, row.went_at, row.came_by = came_at, went_at, BY_LIST
    row.told_by_id, row.told_by = by.id, by.label
    return kept(row, "volunteering.list_in", "在名单上记志愿者到场", by=by, at=at)


@transaction.atomic
def confirm(shift: Shift, *, seen: int, by: Actor, at: datetime) -> Shift:
    """Confirm a shift by another person than the volunteer: now its hours stand on the ledger.

    Minutes within the occasion count, with the rulebook's few beside it; travel never does.
    """
    row = locked(shift, seen)
    rules.must_be_another(by.id, queries.users_of(row.volunteer))
    _must_be_open(row)
    if row.came_at is None or row.went_at is None:
        raise Refusal(_("还没有签退。"), _("请先在名单上记到和走的时间。"))
    window = row.occasion.starts_at, row.occasion.ends_at
    around = _told(row, rules.AROUND, at)
    minutes = rules.minutes_of(row.came_at, row.went_at, window, around)
    row.minutes = rules.must_be_minutes(minutes, _told(row, rules.LONGEST, at))
    row.confirmed_at, row.confirmed_by_id, row.confirmed_by = at, by.id, by.label
    _post(row.volunteer, rules.hours_of(minutes), f"volunteer:shift:{row.id}", by, at)
    return kept(row, "volunteering.confirm", f"核对服务 {minutes} 分钟", by=by, at=at)


def _must_be_open(row: Shift) -> None:
    if row.confirmed_at:
        raise Refusal(_("这一场的时长已经核对过了。"), _("有错，请按“改时长”办。"))


def _post(volunteer: Volunteer, hours: Decimal, key: str, by: Actor, at: datetime) -> None:
    """Move hours from the counter-account to the volunteer's, or back where they are negative."""
    given = ledger.open_account(GIVEN, "志愿服务时长", is_bounded=False, by=by, at=at)
    own = open_hours(volunteer, by, at)
    lines = move(hours, rules.UNIT, out_of=given.id, into=own.id)
    ledger.post(lines, because="志愿服务时长", key=key, by=by, at=at)


def hours_code(volunteer_id: UUID) -> str:
    """The code of a volunteer's account of hours."""
    return f"volunteer:hours:{volunteer_id.hex}"


def open_hours(volunteer: Volunteer, by: Actor, at: datetime) -> Account:
    """The volunteer's account of hours; never below zero."""
    name = f"志愿服务时长 {volunteer.id.hex[-6:]}"
    return ledger.open_account(hours_code(volunteer.id), name, is_bounded=True, by=by, at=at)


def held(volunteer: Volunteer) -> Decimal:
    """The hours that stand on the ledger for a volunteer."""
    account = Account.objects.filter(code=hours_code(volunteer.id)).first()
    return ledger_queries.balance(account, rules.UNIT) if account else Decimal(0)


@dataclass(frozen=True)
class Mending:
    """What confirmed minutes should be, why, and a photo that shows it (签到表, 现场)."""

    minutes: int
    why: str
    photo: bytes = field(repr=False)


@transaction.atomic
def ask_change(shift: Shift, asked: Mending, *, seen: int, by: Actor, at: datetime) -> HoursChange:
    """Ask for confirmed minutes to be changed, with evidence; the volunteer herself cannot."""
    row = locked(shift, seen)
    rules.must_be_another(by.id, queries.users_of(row.volunteer))
    if row.minutes is None:
        raise Refusal(_("这一场还没有核对过。"), _("没核对的，直接在名单上改。"))
    if len(asked.why.strip()) < LEAST_WHY:
        raise Refusal(_("还没有写为什么改。"), _("请写清楚哪里记错了。"))
    if row.changes.filter(state=ChangeState.ASKED).exists():
        raise Refusal(_("这一场已经有一个改动在等核对。"), _("等那一个定了再改。"))
    if asked.minutes == row.minutes:
        raise Refusal(_("和现在记的一样。"), _("不用改。"))
    most = _told(row, rules.LONGEST, at)
    minutes = asked.minutes and rules.must_be_minutes(asked.minutes, most)
    photo = clean_photo(asked.photo)
    assert by.id is not None
    made = HoursChange.objects.create(
        shift=row, before=row.minutes, minutes=minutes, why=asked.why.strip()[:200],
        evidence=photo, digest=sha256(photo).hexdigest(), asked_at=at, asked_by_id=by.id,
        asked_by=by.label,
    )  # fmt: skip
    words = f"要把服务时长从 {row.minutes} 改成 {minutes} 分钟"
    kept(row, "volunteering.ask_change", words, by=by, at=at)
    return made


@transaction.atomic
def decide_change(
    change: HoursChange, is_granted: bool, why: str = "", *, by: Actor, at: datetime
) -> HoursChange:
    """A second person decides: neither who asked nor the volunteer; the difference is posted as an
    entry of its own, so that what stood before stays to be seen."""
    row = locked(change.shift)
    held_change = HoursChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    others = {held_change.asked_by_id, *queries.users_of(row.volunteer)}
    rules.must_be_another(by.id, others)
    if held_change.state != ChangeState.ASKED:
        raise Refusal(_("这个改动已经定了。"), _("请刷新再看。"))
    held_change.state = ChangeState.GRANTED if is_granted else ChangeState.REFUSED
    held_change.decided_at, held_change.decided_by_id = at, by.id
    held_change.decided_by, held_change.decided_why = by.label, why.strip()[:200]
    held_change.save()
    if is_granted:
        _mend(row, held_change, by, at)
    words = "改了服务时长" if is_granted else "没有改服务时长"
    kept(row, "volunteering.decide_change", words, by=by, at=at)
    return held_change


def _mend(row: Shift, change: HoursChange, by: Actor, at: datetime) -> None:
    more = rules.hours_of(change.minutes) - rules.hours_of(row.minutes or 0)
    row.minutes = change.minutes
    if more:
        _post(row.volunteer, more, f"volunteer:change:{change.id}", by, at)


def changes_for(reader: Reader) -> QuerySet[HoursChange]:
    """The changes that wait for a second person, and not for the one who asked."""
    rows = HoursChange.objects.filter(
        queries.within(reader, "shift__project__union__path", queries.RUN), state=ChangeState.ASKED
    )
    shown = ("shift__volunteer__person", "shift__occasion__series", "shift__project__union")
    if reader.actor.id is None:
        return rows.none()
    return rows.exclude(asked_by_id=reader.actor.id).select_related(*shown).order_by("asked_at")


def access_change(change_id: UUID, reader: Reader) -> HoursChange:
    """Fetch a change for who organises its project; Hidden for everyone else."""
    shown = ("shift__volunteer__person", "shift__occasion__series", "shift__project__union")
    found = HoursChange.objects.select_related(*shown).filter(pk=change_id).first()
    if found is None or not queries.may(reader, found.shift.project.union_id, queries.RUN):
        raise Hidden
    return found


def locked(shift: Shift, seen: int | None = None) -> Shift:
    """The shift as it stands now, held; Refusal where the actor has seen an older row."""
    rows = Shift.objects.select_for_update(of=("self",))
    shown = ("volunteer__person", "occasion__series", "project__union__region")
    row = rows.select_related(*shown).get(pk=shift.pk)
    if seen is not None:
        rules.must_be_fresh(seen, row.version)
    return row


def kept(row: Shift, verb: str, words: str, *, by: Actor, at: datetime) -> Shift:
    """Keep the row, count its version up, leave the verb's note."""
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
