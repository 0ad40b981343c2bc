"""The verbs of a running place: confirm, report, answer, count visits, put supplies in and out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.venues import queries, rules
from xieli.activities.venues.models import (
    Confirmation,
    Keeper,
    Report,
    ReportPicture,
    Supply,
    TakeOut,
    Venue,
    VisitCount,
)
from xieli.activities.venues.services import STATE_WORDS, locked
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.rules import move
from xieli.rulebook.queries import working_days_after
from xieli.shell import codes
from xieli.shell.guards import Belonging

TWICE = timedelta(minutes=10)  # the same word of the same person within it is one word
OUTSIDE, GONE = "venues:supplied", "venues:used"
NAMES = {OUTSIDE: "阵地物资：送来的", GONE: "阵地物资：取用的"}


@dataclass(frozen=True)
class Word:
    """What somebody says of a door: open or not, in which part, how far away the phone is."""

    role: str
    is_open: bool
    metres: int | None = None
    keeper: Keeper | None = None


@transaction.atomic
def confirm(venue: Venue, word: Word, *, by: Actor, at: datetime) -> Confirmation:
    """Say that a door is open or shut. From far away it is kept as doubtful and changes nothing.

    A keeper or an officer who stands far away is refused: the code hangs elsewhere, or he does.
    """
    row = locked(venue)
    rules.must_be_at(row.state, rules.SHOWN, STATE_WORDS)
    house = queries.house_of(row.union, at)
    if word.role != rules.WORKER:
        rules.must_be_few_metres(word.metres, house)
    known = _just_said(row, word, by, at)
    if known:
        return known
    made = Confirmation.objects.create(
        venue=row, role=word.role, is_open=word.is_open, at=at, actor_id=by.id,
        keeper=word.keeper, metres=word.metres,
        is_doubtful=rules.is_doubtful(word.metres, house.far_metres),
    )  # fmt: skip
    if not made.is_doubtful:
        row.confirmed_at, row.confirmed_by, row.confirmed_open = at, word.role, word.is_open
        row.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_open"])
    said = "开着门" if word.is_open else "没开门"
    facts = {"role": word.role, "is_doubtful": made.is_doubtful}
    note("venues.confirm", f"说{said}：{row.name}", by=by, at=at, about=row, facts=facts)
    return made


def _just_said(row: Venue, word: Word, by: Actor, at: datetime) -> Confirmation | None:
    rows = Confirmation.objects.filter(venue=row, at__gt=at - TWICE).order_by("-id")
    last = rows.first()
    if last is None or (last.actor_id, last.keeper, last.is_open) != (
        by.id, word.keeper, word.is_open,
    ):  # fmt: skip
        return None
    return last


@dataclass(frozen=True)
class NewReport:
    """A worker's word about a place, as a form tells it; `key` makes sending twice one report."""

    key: str
    trouble: str
    words: str = ""
    metres: int | None = None
    picture: bytes | None = field(default=None, repr=False)  # cleaned


@transaction.atomic
def report(
    venue: Venue, new: NewReport, who: Belonging | None, *, by: Actor, at: datetime
) -> Report:
    """Take a report with its day of answer; from far away it is doubtful, and answered too."""
    row = locked(venue)
    known = Report.objects.filter(key=new.key, venue=row).first()
    if known:
        return known
    rules.must_be_at(row.state, rules.SHOWN, STATE_WORDS)
    house = queries.house_of(row.union, at)
    made = Report.objects.create(
        key=new.key, code=codes.make(queries.REPORT_CODE), venue=row,
        person_id=who.person_id if who else None, trouble=new.trouble,
        words=new.words.strip()[:200], metres=new.metres, at=at,
        is_doubtful=rules.is_doubtful(new.metres, house.far_metres),
        until=working_days_after(timezone.localdate(at), house.answer_days),
    )  # fmt: skip
    if new.picture:
        ReportPicture.objects.create(report=made, content=new.picture)
    if made.trouble == rules.LOCKED and not made.is_doubtful:
        row.locked_at = at
        row.save(update_fields=["locked_at"])
    facts = {"trouble": made.trouble, "is_doubtful": made.is_doubtful}
    note("venues.report", f"职工报告：{row.name}", by=by, at=at, about=made, facts=facts)
    return made


@transaction.atomic
def answer(report: Report, words: str, *, by: Actor, at: datetime) -> Report:
    """Answer a report once; who wrote it reads the answer by the link."""
    row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.answered_at:
        raise Refusal(_("这一件已经答复过了。"), _("请刷新后再看。"))
    row.answer = rules.must_have_reason(words)
    row.answered_at, row.answered_by = at, by.label
    row.save()
    note("venues.answer", "答复职工的报告", by=by, at=at, about=row)
    return row


@dataclass(frozen=True)
class Visits:
    """人次 of a day as told, with its 概数 word."""

    day: date
    count: Quantity
    role: str


@transaction.atomic
def count_visits(venue: Venue, visits: Visits, *, by: Actor, at: datetime) -> VisitCount:
    """Write how many came on a day; told again, the new word holds and the sum follows it."""
    row = locked(venue)
    rules.must_not_be_ahead(visits.day, timezone.localdate(at))
    told = int(visits.count.value)
    rules.must_be_visits(told)
    before = queries.visits_told(row, visits.day)
    made = VisitCount.objects.create(
        venue=row, day=visits.day, told=told, qualifier=visits.count.qualifier,
        value=told - before, role=visits.role, by=by.label, at=at,
    )  # fmt: skip
    facts = {"day": str(visits.day), "told": told, "before": before}
    note("venues.count_visits", f"记人次：{row.name}", by=by, at=at, about=row, facts=facts)
    return made


# supplies


@dataclass(frozen=True)
class Batch:
    """So many of something that came, and until when it is good."""

    name: str
    measure: str
    quantity: int
    expires_on: date | None = None


def stock_code(venue: Venue) -> str:
    """The ledger's account of what lies at a place; bounded."""
    return f"venues:stock:{venue.code}"


@dataclass(frozen=True)
class _Way:
    supply: Supply
    pieces: int
    out_of: str
    into: str
    key: str
    because: str


def _post(way: _Way, *, by: Actor, at: datetime) -> None:
    stock = stock_code(way.supply.venue)

    def account(name: str) -> UUID:
        title = NAMES.get(name, way.supply.venue.name)
        return ledger.open_account(name, title, is_bounded=name == stock, by=by, at=at).id

    lines = move(
        Decimal(way.pieces), way.supply.unit, out_of=account(way.out_of), into=account(way.into)
    )
    ledger.post(lines, because=way.because, key=way.key, by=by, at=at)


@transaction.atomic
def put_in(venue: Venue, batch: Batch, *, by: Actor, at: datetime) -> Supply:
    """Put a batch into the place's stock; what is already out of date is not taken."""
    row = locked(venue)
    if not 1 <= batch.quantity <= rules.MOST_VISITS or not batch.name.strip():
        raise Refusal(_("要写是什么、有多少。"), _("例如：矿泉水 48 瓶。"))
    if batch.expires_on and batch.expires_on <= timezone.localdate(at):
        raise Refusal(_("这一批已经过期了。"), _("请不要放进去；日期写错了就改一改。"))
    made = Supply.objects.create(
        venue=row, name=batch.name.strip()[:40], measure=batch.measure.strip()[:4],
        quantity=batch.quantity, left=batch.quantity, expires_on=batch.expires_on,
        put_in_at=at, put_in_by=by.label,
    )  # fmt: skip
    way = _Way(
        made, made.quantity, OUTSIDE, stock_code(row), f"supply-in:{made.id.hex}", "放进物资"
    )
    _post(way, by=by, at=at)
    note("venues.put_in", f"放进物资：{row.name}", by=by, at=at, about=made)
    return made


@dataclass(frozen=True)
class Out:
    """So many out of a batch, and why; `key` makes sending twice one."""

    quantity: int
    reason: str


@transaction.atomic
def take_out(supply: Supply, out: Out, *, by: Actor, at: datetime) -> TakeOut:
    """Take some out of a batch, never more than is left; what is out of date is not used."""
    row = Supply.objects.select_for_update(of=("self",)).select_related("venue").get(pk=supply.pk)
    rules.must_be_left(out.quantity, row.left)
    if out.reason == rules.USED and row.expires_on and row.expires_on < timezone.localdate(at):
        raise Refusal(_("这一批过期了，不能再用。"), _("请选“过期下架”。"))
    row.left -= out.quantity
    row.save()
    made = TakeOut.objects.create(
        supply=row, quantity=out.quantity, reason=out.reason, at=at, by=by.label
    )
    way = _Way(
        row, out.quantity, stock_code(row.venue), GONE, f"supply-out:{made.id.hex}", "取出物资"
    )
    _post(way, by=by, at=at)
    note("venues.take_out", f"取出物资：{row.venue.name}", by=by, at=at, about=row)
    return made
