"""The verbs of a place's life: draft, change, hand in, named by review, start, turn.

What belongs to it stands in belongings.py, what happens there in running.py, inspections in
inspecting.py, buildings in building.py, lists of stations in sheets.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.venues import geo, hours, queries, rules
from xieli.activities.venues.models import (
    Inspection,
    OpeningHours,
    Outfit,
    Turn,
    Venue,
    VenueState,
)
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Application, Call, State
from xieli.shell import codes
from xieli.unions import services as unions
from xieli.unions.models import Level, Union
from xieli.unions.rules import PlaceAsked, ids_of

STATE_WORDS = dict(VenueState.choices)  # lazy words
CALL_TITLE = "阵地挂牌"
SPOT_LOCK = 7_203_131  # per home: the second key is the home's own number


@dataclass(frozen=True)
class VenueWords:
    """A place as a form or a list tells it; degrees are WGS-84, both or none."""

    kind: str
    name: str
    address: str
    way: str = ""
    number: str = ""
    phone: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    outfits: tuple[str, ...] = ()
    hours: str = ""  # as officers write them


def locked(venue: Venue, seen: int | None = None) -> Venue:
    """The place as it is now, held; Refusal where the actor has seen an older row."""
    rows = Venue.objects.select_for_update(of=("self",))
    row = rows.select_related("union__region").get(pk=venue.pk)
    rules.must_be_fresh(seen, row.version)
    return row


def stored(row: Venue, *, is_new: bool = False) -> Venue:
    """Write the row; a number that another place of the union has is refused."""
    try:
        with transaction.atomic():
            row.save(force_insert=is_new)
    except IntegrityError as why:
        if "venue_number_once" not in str(why):
            raise
        raise Refusal(
            _("编号“{number}”已经用在别处。"), _("请换一个编号。"), number=row.number
        ) from None
    return row


def kept(row: Venue, verb: str, words: str, *, by: Actor, at: datetime) -> Venue:
    """Keep the row, count its version up, leave the verb's note."""
    row.version += 1
    stored(row)
    note(verb, words, by=by, at=at, about=row)
    return row


def turned(row: Venue, became: str, why: str = "", *, by: Actor, at: datetime,
           inspection: Inspection | None = None) -> None:  # fmt: skip
    """Write a change of state down; the caller keeps the row."""
    Turn.objects.create(
        venue=row, was=row.state, became=became, why=why[:200], inspection=inspection, at=at,
        by_id=by.id, by=by.label,
    )  # fmt: skip
    row.state = became


@transaction.atomic
def draft(union: Union, words: VenueWords, *, by: Actor, at: datetime) -> Venue:
    """Begin the file of a place; a second one of the same kind on the same spot is refused."""
    row = new_row(union, words, by=by, at=at)
    return kept(row, "venues.draft", f"起草阵地：{row.name}", by=by, at=at)


def new_row(union: Union, words: VenueWords, *, by: Actor, at: datetime) -> Venue:
    """A fresh row with its place, its code and its first turn; the caller leaves the note."""
    house = queries.house_of(union, at)
    row = Venue(union=union, code=codes.make(queries.VENUE_CODE))
    row.made_by_id, row.made_by = by.id, by.label
    fill(row, words, house)
    row.place = unions.register_place(_asked(union, words), by=by, at=at)
    stored(row, is_new=True)
    Turn.objects.create(venue=row, became=row.state, at=at, by_id=by.id, by=by.label, why=row.name)
    put_outfits(row, words.outfits)
    if words.hours:
        put_hours(row, hours.read(words.hours))
    return row


def _asked(union: Union, words: VenueWords) -> PlaceAsked:
    if union.region is None:
        raise Refusal(_("这家工会没有写属于哪个地区。"), _("请先在工会册子里补上。"))
    degrees = ("", "") if words.longitude is None else (str(words.longitude), str(words.latitude))
    return PlaceAsked(words.name, union.region.code, words.address, *degrees)


def fill(row: Venue, words: VenueWords, house: rules.House) -> None:
    """Write what was told into the row; a kind the rulebook does not name is refused."""
    rules.must_be_kind(words.kind, house)
    for name in ("kind", "name", "address", "way", "number", "phone", "longitude", "latitude"):
        setattr(row, name, getattr(words, name))
    if not row.name.strip():
        raise Refusal(_("还没有写名称。"), _("请写牌子上的名字。"))
    _must_be_alone(row, house)


def _one_at_a_time() -> None:
    """Let those who place something in this home follow each other, to the transaction's end."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", [SPOT_LOCK])


def _must_be_alone(row: Venue, house: rules.House) -> None:
    """Pass a spot where no live place of this kind stands: what two run is one place."""
    if row.longitude is None or row.latitude is None:
        return
    _one_at_a_time()
    spot = geo.Spot(float(row.longitude), float(row.latitude))
    box = geo.box_around(spot, house.same_metres)
    rows = Venue.objects.filter(
        kind=row.kind, state__in=rules.LIVE,
        latitude__range=(Decimal(f"{box.south:.5f}"), Decimal(f"{box.north:.5f}")),
        longitude__range=(Decimal(f"{box.west:.5f}"), Decimal(f"{box.east:.5f}")),
    ).exclude(pk=row.pk)  # fmt: skip
    for other in rows.select_related("union")[:20]:
        apart = geo.metres(spot, geo.Spot(float(other.longitude or 0), float(other.latitude or 0)))
        if apart <= house.same_metres:
            raise Refusal(
                _("离这里 {n} 米已经有“{name}”（{union}）。"),
                _("同一处由几家一起办的，请在那一处添一家共建单位。"),
                n=round(apart), name=other.name, union=other.union.name,
            )  # fmt: skip


def put_outfits(row: Venue, words: tuple[str, ...]) -> None:
    """Let a place have just these things."""
    known = set(row.outfits.values_list("word", flat=True))
    row.outfits.exclude(word__in=words).delete()
    fresh = [word[:20] for word in dict.fromkeys(words) if word and word not in known]
    Outfit.objects.bulk_create(Outfit(venue=row, word=word) for word in fresh)


def put_hours(row: Venue, spans: tuple[hours.Span, ...]) -> None:
    """Let a place have just this week."""
    row.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=row, day=one.day, opens=one.opens, closes=one.closes) for one in spans
    )


@transaction.atomic
def change(
    venue: Venue, words: VenueWords, *, seen: int | None = None, by: Actor, at: datetime
) -> Venue:
    """Put right what is told of a place; its place for other packages stays the same row."""
    row = locked(venue, seen)
    rules.must_be_at(row.state, (*rules.LIVE, rules.REFUSED), STATE_WORDS)
    fill(row, words, queries.house_of(row.union, at))
    put_outfits(row, words.outfits)
    return kept(row, "venues.change", f"改阵地：{row.name}", by=by, at=at)


@transaction.atomic
def hand_in(venue: Venue, *, by: Actor, at: datetime) -> Venue:
    """申报: hand a place in for its plate, or again after it was sent back or refused.

    It must have its spot, its hours and all its kind needs; others check and name it.
    """
    row = locked(venue)
    rules.must_be_at(row.state, (rules.DRAFT, rules.REFUSED, rules.APPLIED), STATE_WORDS)
    running = review_queries.of_about(row.pk)
    is_returned = running is not None and running.state == State.RETURNED
    if row.state == rules.APPLIED and not is_returned:
        raise Refusal(_("已经申报了。"), _("请看看走到哪一步。"))
    _must_be_ready(row, at)
    if running is not None and is_returned:
        review.submit(running, _sheet(row), seen=running.version, by=by, at=at)
    else:
        call = _call_of(row.union, by, at)
        new = review.NewApplication(call, f"{CALL_TITLE}：{row.name}", row.id, row.union)
        drafted = review.draft(new, by=by, at=at)
        review.submit(drafted, _sheet(row), seen=drafted.version, by=by, at=at)
        turned(row, rules.APPLIED, by=by, at=at)
    return kept(row, "venues.hand_in", f"申报挂牌：{row.name}", by=by, at=at)


def _must_be_ready(row: Venue, at: datetime) -> None:
    needs = queries.needs_of(row.kind, row.union, timezone.localdate(at))
    has = list(row.outfits.values_list("word", flat=True))
    rules.must_be_ready(row.latitude is not None, row.hours.exists(), needs, has)


def _sheet(row: Venue) -> str:
    has = "、".join(row.outfits.order_by("id").values_list("word", flat=True))
    week = hours.say(queries.spans_of(row))
    hosts = "、".join(row.hosts.order_by("id").values_list("name", flat=True))
    lines = (
        f"名称：{row.name}", f"地址：{row.address}", f"开放：{week}", f"具备：{has}",
        f"共建：{hosts or '无'}",
    )  # fmt: skip
    return "\n".join(lines)


def _call_of(union: Union, by: Actor, at: datetime) -> Call:
    """The call that is open here; else opened at the city above, by the first who asks."""
    try:
        return review_queries.open_call_of(rules.MATTER, union)
    except Refusal:
        pass
    way = ids_of(union.path)
    rows = Union.objects.select_for_update().filter(pk__in=way, level__lte=Level.CITY)
    top = max(rows, key=lambda one: way.index(one.id), default=union)
    known = Call.objects.filter(matter=rules.MATTER, union=top).first()
    new = review.NewCall(
        code=f"venue-{top.id.hex[-16:]}", matter=rules.MATTER, title=CALL_TITLE,
        union_id=top.id, opens_on=timezone.localdate(at),
    )  # fmt: skip
    return known or review.open_call(new, by=by, at=at)


def of_application(application: Application) -> Venue:
    """The place an application is about."""
    return Venue.objects.select_related("union__region").get(pk=application.about_id)


def on_granted(application: Application, by: Actor, at: datetime) -> None:
    """挂牌; called by the desk in the decision's transaction."""
    row = locked(of_application(application))
    turned(row, rules.NAMED, "核验和挂牌通过", by=by, at=at)
    row.named_on = timezone.localdate(at)
    kept(row, "venues.named", f"挂牌：{row.name}", by=by, at=at)


def on_refused(application: Application, by: Actor, at: datetime) -> None:
    """Not named, or the asking withdrawn; a plate that was given and is revoked comes off."""
    row = locked(of_application(application))
    is_revoked = application.state == State.REVOKED
    after = rules.DRAFT if application.state == State.WITHDRAWN else rules.REFUSED
    turned(row, rules.WITHDRAWN if is_revoked else after, by=by, at=at)
    kept(row, "venues.not_named", f"没有挂牌：{row.name}", by=by, at=at)


@transaction.atomic
def start(venue: Venue, *, by: Actor, at: datetime) -> Venue:
    """Open a named place: from now on workers find it."""
    row = locked(venue)
    rules.must_be_at(row.state, (rules.NAMED,), STATE_WORDS)
    turned(row, rules.RUNNING, by=by, at=at)
    return kept(row, "venues.start", f"开始运行：{row.name}", by=by, at=at)


@dataclass(frozen=True)
class Verdict:
    """What is decided about a running place, and why."""

    became: str
    why: str


_FROM = {
    rules.DOWNGRADED: (rules.RUNNING, rules.RECTIFYING),
    rules.WITHDRAWN: (rules.RUNNING, rules.RECTIFYING, rules.DOWNGRADED, rules.NAMED),
    rules.RUNNING: (rules.DOWNGRADED,),
}


@transaction.atomic
def turn(
    venue: Venue, verdict: Verdict, *, seen: int | None = None, by: Actor, at: datetime
) -> Venue:
    """Downgrade a place, take its plate off, or give its standing back; by another person.

    Downgrading and withdrawing rest on an inspection with a fault that is still open; who inspected
    or mended does not decide. Standing is given back when no fault is open.
    """
    row = locked(venue, seen)
    rules.must_be_at(row.state, _FROM[verdict.became], STATE_WORDS)
    why = rules.must_have_reason(verdict.why)
    last = Inspection.objects.filter(venue=row).order_by("-id").first()
    faults = list(queries.open_faults(Venue.objects.filter(pk=row.pk)))
    rules.must_be_another(by.id, _hands(row, last))
    _must_rest_on(verdict.became, last, bool(faults))
    turned(row, verdict.became, why, by=by, at=at, inspection=last)
    words = f"{STATE_WORDS[verdict.became]}：{row.name}"
    return kept(row, "venues.turn", words, by=by, at=at)


def _hands(row: Venue, last: Inspection | None) -> list[UUID | None]:
    """Whose work is being judged: who drafted, who inspected, who mended."""
    if last is None:
        return [row.made_by_id]
    mended = last.lines.exclude(mended_by_id=None).values_list("mended_by_id", flat=True)
    return [row.made_by_id, last.by_id, *mended]


def _must_rest_on(became: str, last: Inspection | None, has_faults: bool) -> None:
    if became == rules.RUNNING:
        if has_faults:
            raise Refusal(_("还有没复查过的问题，不能恢复。"), _("请先整改，再由另一人复查。"))
        return
    if last is None or not has_faults:
        raise Refusal(_("没有查出问题的巡检作依据。"), _("请先巡检，写明哪一样不行。"))
