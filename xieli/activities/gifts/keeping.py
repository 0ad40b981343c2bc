"""The keeper's verbs: take in, check in, refuse, hand over, bring back, take off; the stations.

Each that moves a piece posts on the ledger: from the giver's side into the station's bounded
stock, from there to the taker's side. A thing has a unit of its own, so no piece leaves twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from xieli.activities.gifts import queries, rules
from xieli.activities.gifts.models import Claim, ClaimState, Station, Thing, ThingState
from xieli.activities.gifts.services import CLAIM_WORDS, THING_WORDS, locked
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.rules import move
from xieli.people.queries import who_of
from xieli.shell.keys import code
from xieli.unions import services as unions
from xieli.unions.models import Place, Union
from xieli.unions.rules import PlaceAsked

GIVEN, OFF = "gifts:given", "gifts:off"
NAMES = {GIVEN: "爱心互献：送来的", OFF: "爱心互献：下架的"}


@dataclass(frozen=True)
class Checked:
    """What the station found: what it is, and what a piece may be worth (元), if known."""

    what: str
    category: str
    wear: str
    worth: Decimal | None = None


@dataclass(frozen=True)
class StationWords:
    """A station as a form tells it; its place is a known one or a new one."""

    name: str
    hours: str
    address: str
    is_open: bool = True
    place: Place | None = None


def stock_code(station: Station) -> str:
    """The ledger's account of what lies at a station; bounded."""
    return f"gifts:stock:{station.code}"


def taken_code(claim: Claim) -> str:
    """The ledger's account of what one person took; a pseudonym, unbounded."""
    return f"gifts:taken:{who_of(claim.person)}"


@dataclass(frozen=True)
class _Way:
    """One way of so many pieces of a thing: from account to account, under a key, because."""

    thing: Thing
    pieces: int
    out_of: str
    into: str
    key: str
    because: str


def _post(way: _Way, *, by: Actor, at: datetime) -> None:
    stock = stock_code(way.thing.station)

    def account(name: str) -> UUID:
        title = NAMES.get(name, way.thing.station.name if name == stock else "爱心互献：领取人")
        is_bounded = name == stock
        return ledger.open_account(name, title, is_bounded=is_bounded, by=by, at=at).id

    lines = move(
        Decimal(way.pieces), way.thing.unit, out_of=account(way.out_of), into=account(way.into)
    )
    ledger.post(lines, because=way.because, key=way.key, by=by, at=at)


@transaction.atomic
def take_in(thing: Thing, pieces: int, *, by: Actor, at: datetime) -> Thing:
    """Take in what was brought, late or not: so many pieces, no more than were offered."""
    row = locked(thing.id)
    if row.state != ThingState.LAPSED:  # who comes late is not sent away
        rules.must_be_at(row.state, ThingState.OFFERED, THING_WORDS)
    rules.must_be_pieces(pieces, row.quantity)
    row.quantity, row.state, row.ended_at = pieces, ThingState.TAKEN_IN, None
    row.taken_in_at, row.taken_in_by = at, by.label
    row.save()
    stock = stock_code(row.station)
    way = _Way(row, pieces, GIVEN, stock, f"gift-in:{row.id.hex}", f"收下{row.category}")
    _post(way, by=by, at=at)
    facts = {"pieces": pieces, "category": row.category}
    note("gifts.take_in", f"收下 {pieces} 件", by=by, at=at, about=row, facts=facts)
    return row


@transaction.atomic
def check_in(thing: Thing, found: Checked, *, by: Actor, at: datetime) -> Thing:
    """Put a checked, cleaned and labelled thing on the list; the rulebook decides by what it is."""
    row = locked(thing.id)
    rules.must_be_at(row.state, ThingState.TAKEN_IN, THING_WORDS)
    kind = rules.Kind(found.category, found.wear, is_from_firm=row.firm is not None)
    rules.must_be_taken(kind, queries.house_of(row.station, at))
    row.what, row.category, row.wear, row.worth = (
        found.what, found.category, found.wear, found.worth,
    )  # fmt: skip
    row.state, row.left, row.listed_at, row.checked_by = (
        ThingState.LISTED, row.quantity, at, by.label,
    )  # fmt: skip
    row.save()
    note("gifts.check_in", "检查消毒贴标，上架", by=by, at=at, about=row)
    return row


@transaction.atomic
def refuse(thing: Thing, reason: str, *, by: Actor, at: datetime) -> Thing:
    """Do not take a thing, for a reason of the rulebook's list; what was taken in goes back."""
    row = locked(thing.id)
    kind = rules.Kind(row.category, row.wear, is_from_firm=row.firm is not None)
    rules.must_be_reason(reason, kind, queries.house_of(row.station, at))
    if row.state != ThingState.OFFERED:
        rules.must_be_at(row.state, ThingState.TAKEN_IN, THING_WORDS)
        stock = stock_code(row.station)
        way = _Way(row, row.quantity, stock, GIVEN, f"gift-back:{row.id.hex}", "检查后退还")
        _post(way, by=by, at=at)
    row.state, row.why_not, row.ended_at = ThingState.REFUSED, reason, at
    row.save()
    note("gifts.refuse", f"没有收：{reason}", by=by, at=at, about=row)
    return row


@transaction.atomic
def take_off(thing: Thing, *, by: Actor, at: datetime) -> Thing:
    """Take what is left off the list; a piece that waits for somebody is waited for."""
    row = locked(thing.id)
    rules.must_be_at(row.state, ThingState.LISTED, THING_WORDS)
    if row.claims.filter(state=ClaimState.RESERVED).exists():
        raise Refusal(_("还有人预留着没领。"), _("等领走，或到期自动放回以后再下架。"))
    stock = stock_code(row.station)
    key = f"gift-off:{row.id.hex}:{at:%y%m%d%H%M%S%f}"  # listed again after a return, off again
    way = _Way(row, row.left, stock, OFF, key, "下架")
    _post(way, by=by, at=at)
    row.state, row.left, row.ended_at = ThingState.TAKEN_OFF, 0, at
    row.save()
    note("gifts.take_off", "下架", by=by, at=at, about=row)
    return row


@transaction.atomic
def hand_over(claim: Claim, *, by: Actor, at: datetime) -> Claim:
    """Hand a reserved piece over against its code, once; not to oneself."""
    row = Claim.objects.select_for_update(of=("self",)).select_related("person").get(id=claim.id)
    if row.state == ClaimState.HANDED:
        raise Refusal(_("这一件已经交给本人了，不能再交一次。"), _("请核对领取码。"))
    rules.must_be_at(row.state, ClaimState.RESERVED, CLAIM_WORDS)
    if queries.is_the_person(by.id, row.person_id):
        raise Refusal(_("自己领的东西，要请另一位同志交给您。"))
    thing = locked(row.thing_id)
    stock = stock_code(thing.station)
    way = _Way(thing, 1, stock, taken_code(row), f"gift-out:{row.id.hex}", "凭码领走")
    _post(way, by=by, at=at)
    row.state, row.ended_at, row.handed_by = ClaimState.HANDED, at, by.label
    row.save()
    _end_if_all_given(thing, at)
    note("gifts.hand_over", "凭领取码交给本人", by=by, at=at, about=row)
    return row


def _end_if_all_given(thing: Thing, at: datetime) -> None:
    if thing.left or thing.claims.filter(state=ClaimState.RESERVED).exists():
        return
    thing.state, thing.ended_at = ThingState.GIVEN, at
    thing.save()


@transaction.atomic
def bring_back(claim: Claim, *, by: Actor, at: datetime) -> Claim:
    """Take back what somebody fetched and could not use: its own posting, on the list again."""
    row = Claim.objects.select_for_update(of=("self",)).select_related("person").get(id=claim.id)
    rules.must_be_at(row.state, ClaimState.HANDED, CLAIM_WORDS)
    thing = locked(row.thing_id)
    stock = stock_code(thing.station)
    way = _Way(thing, 1, taken_code(row), stock, f"gift-return:{row.id.hex}", "领走后还回来")
    _post(way, by=by, at=at)
    thing.state, thing.left, thing.ended_at = ThingState.LISTED, thing.left + 1, None
    thing.save()
    row.state, row.ended_at = ClaimState.RETURNED, at
    row.save()
    note("gifts.bring_back", "领走后还回来一件", by=by, at=at, about=row)
    return row


@transaction.atomic
def set_up(union: Union, words: StationWords, *, by: Actor, at: datetime) -> Station:
    """Open a station of a union at a place."""
    place = words.place or _place(union, words, by, at)
    station = Station(union=union, place=place, code=code(8))
    return _kept(station, words, "gifts.set_up", by, at)


def _place(union: Union, words: StationWords, by: Actor, at: datetime) -> Place:
    region = union.region
    if region is None:
        raise Refusal(_("这家工会还没有写在哪个地区。"), _("请先在“工会和企业”里补上地区。"))
    asked = PlaceAsked(words.name, region.code, words.address)
    return unions.register_place(asked, by=by, at=at)


@transaction.atomic
def change_station(
    station: Station, words: StationWords, *, seen: int, by: Actor, at: datetime
) -> Station:
    """Change a station's name, hours or address, or whether it takes things."""
    row = (
        Station.objects.select_for_update(of=("self",))
        .select_related("union", "place")
        .get(id=station.id)
    )
    if row.version != seen:
        raise Refusal(_("站点刚被别人改过。"), _("请刷新后再改。"))
    if words.address != row.place.address:
        row.place = _place(row.union, words, by, at)
    row.version += 1
    return _kept(row, words, "gifts.change_station", by, at)


def _kept(row: Station, words: StationWords, verb: str, by: Actor, at: datetime) -> Station:
    others = Station.objects.filter(union=row.union, name=words.name).exclude(id=row.id)
    if others.exists():
        raise Refusal(_("这家工会已经有叫这个名字的站点。"), _("请换一个名字。"))
    row.name, row.hours, row.is_open = words.name, words.hours, words.is_open
    row.save()
    note(verb, f"爱心互献站点：{row.name}", by=by, at=at, about=row)
    return row
