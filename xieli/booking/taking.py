"""The verbs of a booking: take seats, give them back, move the line up.

Law: never more seats than places, one a person; a party gets all its seats or none; nobody new
sits down before those who wait. The occasion's row is held from the first question to the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from xieli.booking import queries, rules
from xieli.booking.holding import hold_occasion, hold_people, times_of, told
from xieli.booking.line import may_pass, move_line
from xieli.booking.models import (
    Occasion,
    OccasionState,
    Party,
    PartyState,
    Seat,
    Series,
    SeriesState,
)
from xieli.booking.papers import paper_number
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.characters import squeeze_name
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import Person
from xieli.shell.guards import Belonging
from xieli.shell.keys import code

LIVE = (PartyState.SEATED, PartyState.WAITING)
SHORTEST = timedelta(microseconds=1)


@dataclass(frozen=True)
class Guest:
    """Somebody who comes along, by name or by his own row; papers where the series asks them."""

    name: str = ""
    person: Person | None = None
    paper_kind: str = ""
    paper: str = field(default="", repr=False)
    nation: str = ""


@dataclass(frozen=True)
class Wish:
    """One click: its key (twice is once), who comes along, and the asker's own papers."""

    key: str
    guests: tuple[Guest, ...] = ()
    own: Guest | None = None  # papers of the asker himself, where the series asks them


@transaction.atomic
def take_seats(
    occasion: Occasion, belonging: Belonging, wish: Wish, *, by: Actor, at: datetime
) -> Party:
    """Give the asker and his guests seats, or a place in the line where it is full.

    Law: all of them or none; one live seat a person and, where the terms say so, one party a
    household; the same key is the same party. Refusal says which rule stands against it.
    """
    known = [one.person.pk for one in wish.guests if one.person]
    hold_people([belonging.person_id, *known])
    row = hold_occasion(occasion.pk)
    before = _asked_before(row, belonging, wish.key)
    if before:
        return before
    _must_be_open(row, at)
    _must_be_theirs(row, belonging, known)
    _must_be_within_limits(row, [belonging.person_id, *known])
    seats = _seats(row, belonging, wish, at)
    party = _party(row, belonging, wish, (by, at))
    party.save(force_insert=True)
    for seat in seats:
        seat.party, seat.state = party, party.state
    Seat.objects.bulk_create(seats)
    if party.state == PartyState.SEATED:
        row.taken += party.size
        row.save(update_fields=["taken"])
    facts = {"size": party.size, "state": str(party.state)}
    words = (
        f"{PartyState(party.state).label} {party.size} 个：{row.series.title} 第 {row.number} 场"
    )
    note("booking.take_seats", words, by=by, at=at, about=party, facts=facts)
    return party


def _asked_before(row: Occasion, belonging: Belonging, key: str) -> Party | None:
    if not 1 <= len(key) <= 64 or not key.isprintable():
        raise Refusal(_("这一页放得太久了。"), _("请刷新页面再报。"))
    found = row.parties.filter(key=key).first()
    if found and found.leader_id != belonging.person_id:
        raise Hidden
    return found


def _must_be_open(row: Occasion, at: datetime) -> None:
    if row.state == OccasionState.CANCELLED:
        raise Refusal(_("这一场取消了：{why}"), _("请看看别的场次。"), why=row.why_cancelled)
    if row.state != OccasionState.OPEN or row.series.state != SeriesState.OPEN:
        raise Refusal(_("这一场现在不收报名。"), _("请看看别的场次。"))
    rules.must_be_bookable(times_of(row), timezone.localtime(at))


def _must_be_theirs(row: Occasion, belonging: Belonging, known: list[UUID]) -> None:
    """Pass a member where the terms ask for one, who has no seat here and whose home has none."""
    series, everyone = row.series, [belonging.person_id, *known]
    if series.members_only and not belonging.is_member:
        raise Refusal(_("这个活动只收会员。"), _("入会几分钟就能办：在首页点“入会”。"))
    if len(set(everyone)) < len(everyone):
        raise Refusal(_("同一个人写了两次。"), _("一人一个位子，请去掉一个。"))
    live = row.seats.filter(state__in=LIVE)
    if live.filter(person__in=everyone).exists():
        raise Refusal(_("你们当中已经有人报过这一场。"), _("一人一个位子，在“我的报名”里能看到。"))
    home = belonging.household_id
    if series.per_household and home and live.filter(household_id=home).exists():
        raise Refusal(_("您家已经有人报过这一场。"), _("这个活动一户报一份。"))


def _must_be_within_limits(row: Occasion, everyone: list[UUID]) -> None:
    series = row.series
    if not series.person_most:
        return
    asked = timezone.localdate(row.starts_at)
    for days in _held_days(series, row, everyone).values():
        rules.must_be_within_limit(series.person_most, series.person_days, days, asked)


def _held_days(series: Series, row: Occasion, everyone: list[UUID]) -> dict[UUID, list[date]]:
    rows = Seat.objects.filter(
        person__in=everyone, state__in=LIVE, occasion__series=series
    ).exclude(occasion=row)
    found: dict[UUID, list[date]] = {}
    for person_id, starts_at in rows.values_list("person_id", "occasion__starts_at"):
        if person_id:
            found.setdefault(person_id, []).append(timezone.localdate(starts_at))
    return found


def _party(row: Occasion, belonging: Belonging, wish: Wish, stamp: tuple[Actor, datetime]) -> Party:
    """The party, seated or waiting; who waits stands behind everyone who waits already."""
    by, at = stamp
    size = 1 + len(wish.guests)
    rules.must_fit_group(size, row.series.group_most, row.places)
    line = row.parties.filter(state=PartyState.WAITING).aggregate(
        n=Sum("size"), last=Max("asked_at")
    )
    ahead, free = line["n"] or 0, row.places - row.taken
    lets_pass = bool(ahead) and size <= free and may_pass(row, at)
    state = rules.state_for(size, free, ahead, row.series.waiting_most, may_pass=lets_pass)
    is_seated = state == PartyState.SEATED
    asked_at = max(at, line["last"] + SHORTEST) if line["last"] and not is_seated else at
    return Party(
        occasion=row, leader_id=belonging.person_id, key=wish.key, code=code(12), size=size,
        state=state, asked_at=asked_at, seated_at=at if is_seated else None,
        actor_id=by.id, actor_label=by.label,
    )  # fmt: skip


def _seats(row: Occasion, belonging: Belonging, wish: Wish, at: datetime) -> list[Seat]:
    """One seat for the asker, one for each guest, with the papers that the series asks."""
    home = belonging.household_id if row.series.per_household else None
    own = Seat(occasion=row, person_id=belonging.person_id, household_id=home)
    seats = [own, *(_guest_seat(row, one) for one in wish.guests)]
    if not row.series.asks_papers:
        return seats
    kinds = told(row.series, rules.PAPER_KINDS, at).as_words
    for seat, guest in zip(seats, [wish.own, *wish.guests], strict=True):
        if guest and guest.paper_kind:
            _take_paper(seat, guest, kinds)
        elif not _is_known(seat.person_id):
            raise Refusal(_("每一位都要写证件种类和号码。"), _("这个活动进出要核对证件。"))
    return seats


def _guest_seat(row: Occasion, guest: Guest) -> Seat:
    name = squeeze_name(guest.name)
    if guest.person is None and not 1 <= len(name) <= 60:
        raise Refusal(_("同行的人要写姓名。"), _("请补上姓名，最多 60 个字。"))
    return Seat(occasion=row, person=guest.person, guest_name="" if guest.person else name)


def _take_paper(seat: Seat, guest: Guest, kinds: list[str]) -> None:
    if guest.paper_kind not in kinds:
        raise Refusal(_("没有这种证件。"), _("请从列表里选。"))
    nation = guest.nation.strip()
    if not 1 <= len(nation) <= 40:
        raise Refusal(_("没有写国家和地区。"), _("请填，例如 中国香港。"))
    number = paper_number(guest.paper_kind, guest.paper)
    seat.paper_kind, seat.nation = guest.paper_kind, nation
    seat.sealed_paper = people.seal("paper", number)


def _is_known(person_id: UUID | None) -> bool:
    """Whether the house knows his ID number already."""
    if person_id is None:
        return False
    return Person.objects.filter(pk=person_id, sealed_id_number__isnull=False).exists()


@transaction.atomic
def give_back(party: Party, *, by: Actor, at: datetime) -> Party:
    """Give a party's seats or its place in the line back; what is free goes to the line at once.

    Refusal later than the terms say, or after somebody checked in; who waits, and whom the line
    seated when it was too late already, may leave until the start. Twice is once.
    """
    row = hold_occasion(party.occasion_id)
    fresh = row.parties.get(pk=party.pk)
    if fresh.state == PartyState.LEFT:
        return fresh
    rules.must_be_in_time(row.starts_at, queries.hours_before(fresh, row), at)
    moved = _leave(row, fresh, at)
    facts = {"size": fresh.size, "moved_up": len(moved)}
    words = f"退了 {fresh.size} 个位子：{row.series.title} 第 {row.number} 场"
    note("booking.give_back", words, by=by, at=at, about=fresh, facts=facts)
    return fresh


@transaction.atomic
def take_off(party: Party, reason: str, *, by: Actor, at: datetime) -> Party:
    """Take a party off an occasion for somebody who called, also late; an officer's verb."""
    row = hold_occasion(party.occasion_id)
    fresh = row.parties.get(pk=party.pk)
    if fresh.state == PartyState.LEFT:
        return fresh
    why = reason.strip()
    if not 2 <= len(why) <= 200:
        raise Refusal(_("要写原因，两个字以上。"), _("请写清是谁让退的。"))
    if row.state != OccasionState.OPEN:
        raise Refusal(_("这一场已经办完或取消，名单不能再动。"))
    moved = _leave(row, fresh, at)
    facts = {"size": fresh.size, "moved_up": len(moved), "reason": why}
    words = f"代退 {fresh.size} 个位子：{row.series.title} 第 {row.number} 场"
    note("booking.take_off", words, by=by, at=at, about=fresh, facts=facts)
    return fresh


def _leave(row: Occasion, party: Party, at: datetime) -> list[Party]:
    if party.seats.filter(came_at__isnull=False).exists():
        raise Refusal(_("已经有人签到了，不能再退。"), _("请告诉活动的联系人。"))
    if party.state == PartyState.SEATED:
        row.taken -= party.size
        row.save(update_fields=["taken"])
    party.state, party.left_at = PartyState.LEFT, at
    party.save(update_fields=["state", "left_at"])
    party.seats.update(state=PartyState.LEFT)
    return move_line(row, at)


@transaction.atomic
def move_up(occasion: Occasion, *, by: Actor, at: datetime) -> list[Party]:
    """Let the line move into what is free; gives who was seated. Again changes nothing."""
    row = hold_occasion(occasion.pk)
    moved = move_line(row, at)
    facts = {"parties": [str(one.pk) for one in moved]}
    words = f"候补补位 {len(moved)} 组：{row.series.title} 第 {row.number} 场"
    note("booking.move_up", words, by=by, at=at, about=row, facts=facts)
    return moved
