"""A worker's own front page: what waits for him, what he can get, where his asking is, what is on.

At most one thing that waits stands on top, with its number; see look/1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.benefits import offers, till
from xieli.activities.volunteering import queries as volunteering
from xieli.booking import queries as booking
from xieli.booking.models import Party, PartyState
from xieli.booking.showing import Card, card
from xieli.newsroom.story_queries import newest
from xieli.review import queries as review
from xieli.review.models import Application, State
from xieli.rulebook.queries import value
from xieli.shell.guards import Belonging, Request
from xieli.unions.models import Union

SHOWN = 3  # lines of a kind on the first page
UNDER_WAY = (State.IN_REVIEW, State.RETURNED)
SOON = "benefits.closing_soon_days"


@dataclass(frozen=True)
class Wait:
    """One thing the worker himself can do now, and until when."""

    words: str  # of the strip: why it waits
    title: str
    hint: str
    url: str
    action: str
    until: date | None = None


def context_of(request: Request) -> dict[str, object]:
    """What the page shows to a signed-in worker."""
    at, who = timezone.now(), request.belonging()
    asked = [one for one in review.of_person(request.reader.actor)[:20] if one.state in UNDER_WAY]
    waits = sorted(_waits(asked, who, at), key=lambda one: one.until or date.max)
    found = offers.offers(who, at)
    return {
        "greeting": _greeting(timezone.localtime(at).hour),
        "union": _union(who),
        "wait": waits[0] if waits else None,
        "n_waits": len(waits),
        "offers": found.now[:SHOWN] or found.to_come[:SHOWN],
        "n_offers": len(found.now),
        "application": asked[0] if asked else None,
        "n_applications": len(asked),
        "cards": _cards(who, at),
        "news": newest(who.union_path if who else ""),
        "has_till": till.is_merchant(request.reader.actor.id),
        "volunteer": volunteering.volunteer_of(who.person_id) if who else None,
    }


def _union(who: Belonging | None) -> Union | None:
    return Union.objects.get(pk=who.union_id) if who and who.union_id else None


def _greeting(hour: int) -> str:
    if hour < 5 or hour >= 18:
        return _("晚上好")
    return _("上午好") if hour < 12 else _("下午好")


def _cards(who: Belonging | None, at: datetime) -> list[Card]:
    rows = booking.listed(who, at)
    return [card(one, at) for one in rows.prefetch_related("tags")[:SHOWN]]


def _waits(asked: list[Application], who: Belonging | None, at: datetime) -> Iterator[Wait]:
    for one in asked:
        if one.state == State.RETURNED:
            url = reverse("review:application", args=[one.number])
            yield Wait(_("还差材料"), one.title, one.missing, url, _("去补上"), one.until)
    if who is None:
        return
    yield from _bookings(who, at)
    yield from _vouchers(who, at)


def _bookings(who: Belonging, at: datetime) -> Iterator[Wait]:
    rows = booking.parties_of_person(who.person_id)
    today = timezone.localdate(at)
    near = rows.filter(state=PartyState.SEATED, occasion__ends_at__gt=at)
    for party in near.filter(occasion__starts_at__lt=at + timedelta(days=1)):
        yield _booking(party, today)


def _booking(party: Party, today: date) -> Wait:
    starts = timezone.localtime(party.occasion.starts_at)
    words = _("今天有您报的活动") if starts.date() == today else _("明天有您报的活动")
    hint = f"{starts:%H:%M} {party.occasion.place or party.occasion.where}".strip()
    url = reverse("booking:ticket", args=[party.code])
    return Wait(words, str(party.occasion), hint, url, _("看票"), starts.date())


def _vouchers(who: Belonging, at: datetime) -> Iterator[Wait]:
    today = timezone.localdate(at)
    last = today + timedelta(days=value(SOON, "", today).as_int)
    for one in offers.mine(who, at).held:
        if one.batch.redeem_until <= last:
            url = reverse("benefits:voucher", args=[one.code])
            words, hint = _("券快到期了"), _("没用的会退回去，给别人用")
            yield Wait(words, one.batch.title, hint, url, _("看券和地点"), one.batch.redeem_until)
