"""Questions: what is on the list, whose a thing or a claim is, what waits at a station."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from xieli.activities.gifts import rules
from xieli.activities.gifts.models import (
    Claim,
    ClaimState,
    Picture,
    Station,
    Thing,
    ThingState,
)
from xieli.activities.gifts.rules import House
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function, User
from xieli.people.queries import visible_unions
from xieli.rulebook.queries import values
from xieli.shell import codes
from xieli.shell.guards import Belonging, Reader, must_may

THING_CODE, CLAIM_CODE = "gifts.thing", "gifts.claim"
_WITH_STATION = ("station__union__region", "station__place")


def house(region_code: str, on: date) -> House:
    """What the rulebook says of gifts in a region on a day; one query."""
    told = values(rules.KEYS, region_code, on)
    takes, refuses, but_new = (frozenset(told[key].as_words) for key in rules.KEYS[:3])
    bring, keep, claims, claim_days, offers = (told[key].as_int for key in rules.KEYS[3:])
    return House(takes, refuses, but_new, bring, keep, claims, claim_days, offers)


def house_of(station: Station, at: datetime) -> House:
    """What the rulebook says where the station stands."""
    region = station.union.region
    return house(region.code if region else "", timezone.localdate(at))


def kinds_of(on: date) -> dict[str, list[str]]:
    """What is taken and what is not, in the rulebook's order, for the pages; one query."""
    told = values(rules.KEYS[:3], "", on)
    return {key.split(".")[1]: told[key].as_words for key in rules.KEYS[:3]}


# what everybody sees


def listed(category: str = "", station: str = "", words: str = "") -> QuerySet[Thing]:
    """What can be claimed now, the latest first; the giver is not fetched."""
    rows = Thing.objects.filter(state=ThingState.LISTED, left__gt=0)
    if category:
        rows = rows.filter(category=category)
    if station:
        rows = rows.filter(station__code=station)
    if words:
        rows = rows.filter(what__icontains=words)
    return _pictured(rows).order_by("-listed_at", "-id")


def _pictured(rows: QuerySet[Thing]) -> QuerySet[Thing]:
    has_picture = Exists(Picture.objects.filter(thing=OuterRef("pk")))
    return rows.annotate(has_picture=has_picture).select_related(*_WITH_STATION)


def stations_open() -> QuerySet[Station]:
    """Where things can be brought."""
    rows = Station.objects.filter(is_open=True).select_related("union__region", "place")
    return rows.order_by("union__name_key", "name")


def access_shown(text: str) -> Thing:
    """A thing that is or was on the list; Hidden for one that never was, or was taken off."""
    return _found(_pictured(Thing.objects.filter(state__in=rules.SHOWN)), text)


def _found(rows: QuerySet[Thing], text: str) -> Thing:
    thing = rows.filter(code=codes.read(THING_CODE, text)).first()
    if thing is None:
        raise Hidden
    return thing


def access_picture(text: str, reader: Reader, who: Belonging | None) -> bytes:
    """The photo of a thing: for all once it is on the list, before that for giver and keeper."""
    thing = _found(Thing.objects.select_related("station"), text)
    is_own = who is not None and thing.donor_id == who.person_id
    if thing.state not in rules.SHOWN and not is_own:
        must_may(reader, Function.GIFTS_RUN, thing.station.union_id)
    content = Picture.objects.filter(thing=thing).values_list("content", flat=True).first()
    if content is None:
        raise Hidden
    return bytes(content)


# what a worker sees of her own


def given_by(who: Belonging) -> QuerySet[Thing]:
    """What this worker offered, the latest first."""
    return _pictured(Thing.objects.filter(donor_id=who.person_id)).order_by("-id")


def access_own(text: str, who: Belonging | None) -> Thing:
    """A thing this worker offered; Hidden for anyone else's."""
    if who is None:
        raise Hidden
    return _found(given_by(who), text)


def claims_of(who: Belonging) -> QuerySet[Claim]:
    """What this worker claimed, the latest first."""
    rows = Claim.objects.filter(person_id=who.person_id)
    return rows.select_related("thing", "thing__station__place").order_by("-id")


def open_claim_of(who: Belonging) -> Claim | None:
    """The one piece that is reserved for this worker."""
    return claims_of(who).filter(state=ClaimState.RESERVED).first()


def access_claim(text: str, who: Belonging | None) -> Claim:
    """A claim of this worker; Hidden for anyone else's."""
    claim = None
    if who is not None:
        claim = claims_of(who).filter(code=codes.read(CLAIM_CODE, text)).first()
    if claim is None:
        raise Hidden
    return claim


def thanks_for(thing: Thing) -> list[str]:
    """What those who took it wrote to the giver; no names."""
    rows = Claim.objects.filter(thing=thing, state=ClaimState.HANDED).exclude(thanks="")
    return list(rows.order_by("id").values_list("thanks", flat=True)[:20])


def taken_lately(who: Belonging, house: House, at: datetime) -> int:
    """How many pieces this worker took or holds within the rulebook's days."""
    since = at - timedelta(days=house.claim_days)
    kept = (ClaimState.RESERVED, ClaimState.HANDED)
    rows = Claim.objects.filter(person_id=who.person_id, state__in=kept)
    return rows.filter(claimed_at__gt=since).count()


# what a keeper sees


def kept_stations(reader: Reader) -> QuerySet[Station]:
    """The stations of unions this officer runs gifts for."""
    unions = visible_unions(reader, Function.GIFTS_RUN)
    rows = Station.objects.filter(union__in=unions).select_related("union", "place")
    return rows.order_by("union__name_key", "name")


def access_station(station_id: UUID, reader: Reader) -> Station:
    """Fetch a station for who runs it; Hidden for everyone else."""
    station = Station.objects.select_related("union__region", "place").filter(id=station_id).first()
    if station is None:
        raise Hidden
    must_may(reader, Function.GIFTS_RUN, station.union_id)
    return station


def kept_things(reader: Reader, state: str = "", words: str = "") -> QuerySet[Thing]:
    """The things of her stations in a state, those that wait longest first."""
    rows = Thing.objects.filter(station__in=kept_stations(reader))
    if state:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(what__icontains=words)
    rows = rows.select_related("donor", "firm", "station")
    return rows.order_by("bring_by", "id") if state else rows.order_by("-id")


def kept_claims(reader: Reader) -> QuerySet[Claim]:
    """The pieces that wait to be fetched at her stations, the earliest last day first."""
    rows = Claim.objects.filter(
        state=ClaimState.RESERVED, thing__station__in=kept_stations(reader)
    ).select_related("thing__station", "person")
    return rows.order_by("until", "id")


def things_at(reader: Reader) -> QuerySet[Thing]:
    """The things of her stations."""
    return Thing.objects.filter(station__in=kept_stations(reader))


def counts(reader: Reader) -> dict[str, int]:
    """How many things of her stations are in each state; one query."""
    rows = things_at(reader).values_list("state")
    return dict(rows.annotate(n=Count("id")).order_by())


def access_kept(text: str, reader: Reader) -> Thing:
    """Fetch a thing for a keeper of its station; Hidden for everyone else."""
    rows = _pictured(Thing.objects.select_related("donor", "firm"))
    thing = _found(rows, text)
    must_may(reader, Function.GIFTS_RUN, thing.station.union_id)
    return thing


def access_kept_claim(text: str, reader: Reader) -> Claim:
    """Fetch a claim for a keeper of its station; Hidden for everyone else."""
    rows = Claim.objects.select_related("thing__station__union", "thing__firm", "person")
    claim = rows.filter(code=codes.read(CLAIM_CODE, text)).first()
    if claim is None:
        raise Hidden
    must_may(reader, Function.GIFTS_RUN, claim.thing.station.union_id)
    return claim


def claims_on(thing: Thing) -> list[Claim]:
    """Who reserved or took pieces of a thing, the latest first, for its keeper."""
    return list(thing.claims.select_related("person").order_by("-id")[:50])


def is_the_person(by_id: UUID | None, person_id: UUID) -> bool:
    """Say whether the one who acts is the person himself."""
    return by_id is not None and User.objects.filter(id=by_id, person_id=person_id).exists()


def fallen_due(today: date, most: int) -> list[UUID]:
    """Claims nobody fetched by their last day."""
    rows = Claim.objects.filter(state=ClaimState.RESERVED, until__lt=today)
    return list(rows.order_by("until", "id").values_list("id", flat=True)[:most])


def not_brought(today: date, most: int) -> list[UUID]:
    """Offers whose last day passed."""
    rows = Thing.objects.filter(Q(state=ThingState.OFFERED), bring_by__lt=today)
    return list(rows.order_by("bring_by", "id").values_list("id", flat=True)[:most])
