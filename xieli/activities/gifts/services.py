"""The worker's verbs: offer, withdraw, claim, cancel, thank; and what falls due by itself.

A claim takes a piece off the shelf under the lock of the person and then of the thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.gifts import queries, rules
from xieli.activities.gifts.models import (
    Claim,
    ClaimState,
    Picture,
    Station,
    Thing,
    ThingState,
)
from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.models import Person
from xieli.shell import codes
from xieli.shell.guards import Belonging
from xieli.unions.models import Enterprise

THING_WORDS, CLAIM_WORDS = dict(ThingState.choices), dict(ClaimState.choices)  # lazy words
_NUMBERS = re.compile(r"\d{5}")


@dataclass(frozen=True)
class NewThing:
    """What is offered, as a form tells it; `key` makes sending twice one thing."""

    key: str
    station: Station
    what: str
    category: str
    wear: str
    bring_by: date
    picture: bytes | None = field(default=None, repr=False)  # cleaned


@transaction.atomic
def offer(new: NewThing, who: Belonging, *, by: Actor, at: datetime) -> Thing:
    """Offer one piece of one's own; Refusal where the rulebook does not take it."""
    Person.objects.select_for_update(no_key=True).get(id=who.person_id)
    known = Thing.objects.filter(key=new.key).first()
    if known:
        return _own(known, known.donor_id == who.person_id)
    house = queries.house_of(new.station, at)
    open_offers = Thing.objects.filter(donor_id=who.person_id, state=ThingState.OFFERED)
    rules.must_be_few_offers(open_offers.count(), house)
    return _offered(Thing(donor_id=who.person_id), new, by=by, at=at)


@transaction.atomic
def offer_for_firm(
    new: NewThing, firm: Enterprise, pieces: int, *, by: Actor, at: datetime
) -> Thing:
    """Write down what a firm gives: so many alike as one row."""
    known = Thing.objects.filter(key=new.key).first()
    if known:
        return _own(known, known.firm_id == firm.id)
    rules.must_be_pieces(pieces, rules.MOST_PIECES)
    return _offered(Thing(firm=firm, quantity=pieces), new, by=by, at=at)


def _own(known: Thing, is_same: bool) -> Thing:
    """The thing that a form sent twice made; a key of somebody else's is not told of."""
    if not is_same:
        raise Hidden
    return known


def _offered(thing: Thing, new: NewThing, *, by: Actor, at: datetime) -> Thing:
    house = queries.house_of(new.station, at)
    if not new.station.is_open:
        raise Refusal(_("这个站点现在不收东西。"), _("请另选一个站点。"))
    kind = rules.Kind(new.category, new.wear, is_from_firm=thing.firm is not None)
    rules.must_be_taken(kind, house)
    rules.must_be_brought_by(new.bring_by, timezone.localdate(at), house)
    names = ("key", "station", "what", "category", "wear", "bring_by")
    for name in names:
        setattr(thing, name, getattr(new, name))
    thing.code, thing.offered_at = codes.make(queries.THING_CODE), at
    thing.save(force_insert=True)
    if new.picture:
        Picture.objects.create(thing=thing, content=new.picture)
    facts = {"pieces": thing.quantity, "category": thing.category}
    note("gifts.offer", "登记一样要送的东西", by=by, at=at, about=thing, facts=facts)
    return thing


@transaction.atomic
def withdraw(thing: Thing, *, by: Actor, at: datetime) -> Thing:
    """Take one's offer back as long as the station has not taken it in."""
    row = locked(thing.id)
    rules.must_be_at(row.state, ThingState.OFFERED, THING_WORDS)
    row.state, row.ended_at = ThingState.WITHDRAWN, at
    row.save()
    note("gifts.withdraw", "本人撤回要送的东西", by=by, at=at, about=row)
    return row


def locked(thing_id: UUID) -> Thing:
    """The thing's row, held until the verb ends."""
    rows = Thing.objects.select_for_update(of=("self",))
    return rows.select_related("station__union__region", "firm").get(id=thing_id)


@transaction.atomic
def claim(thing: Thing, who: Belonging, *, by: Actor, at: datetime) -> Claim:
    """Reserve one piece for this person; asked again, it is the same claim.

    One thing at a time, and no more than the rulebook's number within its days.
    """
    Person.objects.select_for_update(no_key=True).get(id=who.person_id)
    open_claim = queries.open_claim_of(who)
    if open_claim and open_claim.thing_id == thing.id:
        return open_claim
    row = locked(thing.id)
    house = queries.house_of(row.station, at)
    _must_be_anothers(row, who)
    rules.must_claim_in_turn(open_claim is not None, queries.taken_lately(who, house, at), house)
    rules.must_be_left(row.state, row.left)
    row.left -= 1
    row.save()
    made = Claim.objects.create(
        thing=row, person_id=who.person_id, code=codes.make(queries.CLAIM_CODE), claimed_at=at,
        until=timezone.localdate(at) + timedelta(days=house.keep_days),
    )  # fmt: skip
    note("gifts.claim", "认领一件", by=by, at=at, about=made)
    return made


def _must_be_anothers(row: Thing, who: Belonging) -> None:
    if row.donor_id == who.person_id:
        raise Refusal(_("这是您自己送出来的。"), _("想要回来，请到站点说一声。"))
    if row.claims.filter(person_id=who.person_id, state=ClaimState.HANDED).exists():
        raise Refusal(_("这一样您已经领过一件。"), _("把剩下的留给别的工友。"))


@transaction.atomic
def cancel(claim: Claim, *, by: Actor, at: datetime) -> Claim:
    """Let one's reserved piece go back to the list."""
    row = _open(claim.id)
    _back_on_list(row, ClaimState.CANCELLED, at)
    note("gifts.cancel", "本人退回预留的一件", by=by, at=at, about=row)
    return row


def _open(claim_id: UUID) -> Claim:
    row = Claim.objects.select_for_update().get(id=claim_id)
    rules.must_be_at(row.state, ClaimState.RESERVED, CLAIM_WORDS)
    return row


def _back_on_list(row: Claim, state: ClaimState, at: datetime) -> None:
    thing = locked(row.thing_id)
    thing.left += 1
    thing.save()
    row.state, row.ended_at = state, at
    row.save()


@transaction.atomic
def thank(claim: Claim, words: str, *, by: Actor, at: datetime) -> Claim:
    """Write a few words to the giver, once, after the piece was fetched; no names, no numbers."""
    row = Claim.objects.select_for_update().get(id=claim.id)
    rules.must_be_at(row.state, ClaimState.HANDED, CLAIM_WORDS)
    if row.thanks:
        raise Refusal(_("谢谢已经带到了，写一次就够。"))
    if _NUMBERS.search(words):
        raise Refusal(_("请不要写电话和号码。"), _("写一句话就好，不用留名字。"))
    row.thanks = words
    row.save()
    note("gifts.thank", "给赠送人写了一句谢谢", by=by, at=at, about=row)
    return row


def release_due(*, at: datetime, most: int = 500) -> int:
    """Put every piece that nobody fetched in its days back on the list; say how many."""
    due = queries.fallen_due(timezone.localdate(at), most)
    return sum(_release(claim_id, at) for claim_id in due)


@transaction.atomic
def _release(claim_id: UUID, at: datetime) -> int:
    """Let one claim go, exactly once: 0 where another did it or it is being handed over."""
    rows = Claim.objects.select_for_update(skip_locked=True)
    row = rows.filter(
        id=claim_id, state=ClaimState.RESERVED, until__lt=timezone.localdate(at)
    ).first()
    if row is None:
        return 0
    _back_on_list(row, ClaimState.RELEASED, at)
    note("gifts.release", "过期没来领，放回去了", by=SYSTEM, at=at, about=row)
    return 1


def lapse_due(*, at: datetime, most: int = 500) -> int:
    """Let every offer lapse that was not brought by its day; say how many."""
    due = queries.not_brought(timezone.localdate(at), most)
    return sum(_lapse(thing_id, at) for thing_id in due)


@transaction.atomic
def _lapse(thing_id: UUID, at: datetime) -> int:
    rows = Thing.objects.select_for_update(skip_locked=True)
    row = rows.filter(
        id=thing_id, state=ThingState.OFFERED, bring_by__lt=timezone.localdate(at)
    ).first()
    if row is None:
        return 0
    row.state, row.ended_at = ThingState.LAPSED, at
    row.save()
    note("gifts.lapse", "到日子没有送来", by=SYSTEM, at=at, about=row)
    return 1
