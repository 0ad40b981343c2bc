"""What workers read of a place: open or not, confirmed when and by whom, how far, when next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.venues import geo, hours, nearest, queries, rules, sketch
from xieli.activities.venues.geo import Spot
from xieli.activities.venues.models import Outline, Report, Venue
from xieli.shell.templatetags.xieli import day as day_words
from xieli.shell.templatetags.xieli import moment

DAYS_AHEAD = 15


@dataclass(frozen=True)
class Card:
    """A place as a list or its own page shows it."""

    venue: Venue
    kind: str
    look: str
    shape: str
    words: str
    more: str  # until when, or when next
    confirmed: str
    far: str = ""
    number: int = 0


@dataclass(frozen=True)
class Clock:
    """What telling needs of a moment, fetched once for a page: two queries."""

    at: datetime
    now: hours.Moment
    ahead: hours.Ahead
    house: rules.House


def clock(at: datetime, region_code: str = "") -> Clock:
    """The moment, the coming days with their kinds, and the rulebook's house."""
    today = timezone.localdate(at)
    keys = nearest.day_keys(today - timedelta(days=1), DAYS_AHEAD + 1)
    here = timezone.localtime(at)
    minute = here.hour * 60 + here.minute
    now = hours.Moment(today, keys[1][1], keys[0][0], keys[0][1], minute)
    return Clock(at, now, hours.Ahead(keys[1:], minute), queries.house(region_code, today))


def card(venue: Venue, told: Clock, metres: float | None = None, number: int = 0) -> Card:
    """Tell of one place; no query where hours and special days were fetched before."""
    spans, specials = queries.spans_of(venue), queries.specials_of(venue)
    says_open = venue.state in rules.SHOWN and hours.is_open(spans, specials, told.now)
    heard = rules.Told(venue.confirmed_at, venue.confirmed_open, venue.locked_at)
    look = rules.standing(says_open, heard, told.at, timedelta(hours=told.house.fresh_hours))
    return Card(
        venue, told.house.kinds.get(venue.kind, venue.kind), look, rules.SHAPES[look],
        _words(venue, look), _more(look, spans, specials, told), _confirmed(venue, told.at),
        sketch.far_words(metres) if metres is not None else "", number,
    )  # fmt: skip


def _words(venue: Venue, look: str) -> str:
    if venue.state == rules.WITHDRAWN:
        return _("摘牌了，不再开放")
    return {
        rules.OPEN: _("现在开门"), rules.UNSURE: _("按时间该开着，最近没人确认"),
        rules.SAID_LOCKED: _("有人说锁着门"), rules.SAID_SHUT: _("值守人说现在没开"),
        rules.SHUT: _("现在不开门"),
    }[look]  # fmt: skip


def _more(
    look: str, spans: Sequence[hours.Span], specials: Sequence[hours.Special], told: Clock
) -> str:
    if look != rules.SHUT:
        closes = _closes(spans, specials, told)
        return _("开到 {time}").format(time=hours.clock(closes)) if closes else ""
    found = hours.next_opening(spans, specials, told.ahead)
    if found is None:
        return _("近两周没有排开放时间")
    when = _named_day(found[0], told.now.day)
    return _("{day} {time} 开").format(day=when, time=hours.clock(found[1]))


def _closes(
    spans: Sequence[hours.Span], specials: Sequence[hours.Special], told: Clock
) -> int | None:
    if any(one.covers(told.now.day) for one in specials):
        return next((one.closes for one in specials if one.covers(told.now.day)), None)
    minute = told.now.minute
    mine = (one for one in spans if one.day == told.now.key)
    return next((one.closes for one in mine if one.opens <= minute < one.closes), None)


def _named_day(day: date, today: date) -> str:
    near = {0: _("今天"), 1: _("明天"), 2: _("后天")}
    return near.get((day - today).days) or day_words(day)


def _confirmed(venue: Venue, at: datetime) -> str:
    if venue.confirmed_at is None:
        return _("还没有人确认过开门")
    here, today = timezone.localtime(venue.confirmed_at), timezone.localdate(at)
    when = here.strftime("%H:%M")
    when = _("今天 {time}").format(time=when) if here.date() == today else moment(here)
    who = venue.get_confirmed_by_display()
    if not venue.confirmed_open:
        return _("{when} {who}说没开门").format(when=when, who=who)
    return _("{when} {who}确认开着").format(when=when, who=who)


def drawn(
    middle: Spot, cards: Iterable[tuple[Card, float]], outline: Outline | None
) -> sketch.Sketch:
    """The sketch of what was found near."""
    marks = [
        sketch.Marked(spot_of(one.venue), one.venue.name, one.shape, metres)
        for one, metres in cards
        if one.venue.longitude is not None
    ]
    rings = rules.must_be_rings(outline.points) if outline else []
    return sketch.draw(middle, marks, [[Spot(lon, lat) for lon, lat in ring] for ring in rings])


def spot_of(venue: Venue) -> Spot:
    """The spot of a place that has one."""
    return Spot(float(venue.longitude or 0), float(venue.latitude or 0))


def ways(venue: Venue) -> list[tuple[str, str, str]]:
    """(words, address, datum) for the maps on a phone; none without a spot."""
    if venue.longitude is None:
        return []
    names = {"amap": _("高德地图"), "tencent": _("腾讯地图"), "baidu": _("百度地图"),
             "phone": _("手机自带地图")}  # fmt: skip
    told = geo.links(spot_of(venue), venue.name, venue.address)
    return [(names[key], url, datum) for key, url, datum in told]


def thread(report: Report, today: date) -> list[dict[str, object]]:
    """A report's way: said, who has it until when, answered."""
    nodes: list[dict[str, object]] = [
        {"shape": "ok", "word": _("已办"), "title": _("您报告了：{what}").format(
            what=report.get_trouble_display()), "when": moment(report.at),
         "words": [report.words] if report.words else []},
    ]  # fmt: skip
    if report.answered_at:
        nodes.append({
            "shape": "ok", "word": _("已办"), "title": _("答复您了"),
            "when": moment(report.answered_at), "words": [report.answer, report.answered_by],
        })  # fmt: skip
        return nodes
    union = report.venue.union.name
    is_late = report.until < today
    nodes.append({
        "shape": "due" if is_late else "doing", "word": _("超期") if is_late else _("正在办"),
        "title": _("{union}在看").format(union=union), "when": "",
        "words": [_("{day}前答复您。").format(day=day_words(report.until))],
    })  # fmt: skip
    return nodes
