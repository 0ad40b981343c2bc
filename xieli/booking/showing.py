"""What the pages show of an occasion: its day, its places, what it asks, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xieli.booking import queries, rules
from xieli.booking.holding import words_told
from xieli.booking.models import (
    Occasion,
    OccasionState,
    Party,
    PartyState,
    Result,
    Series,
    SeriesState,
)
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal, marked
from xieli.rulebook import queries as rulebook
from xieli.shell.guards import Belonging
from xieli.shell.templatetags.xieli import day, moment


def kind_words(at: datetime) -> dict[str, str]:
    """The kinds by their codes, as the rulebook calls them."""
    held = rulebook.value(rules.KINDS, "", timezone.localdate(at))
    return rules.kinds_of(held.as_words)


def when(one: Occasion) -> str:
    """Show 3月20日（周三）14:00—16:00; both days where it ends on another."""
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{day(ends)} {ends:%H:%M}"
    return f"{day(starts)} {starts:%H:%M}—{until}"


def where(one: Occasion) -> str:
    """The place in words: its name, the room; online, or both."""
    parts = [one.place.name if one.place else "", one.where, _("线上") if one.online_url else ""]
    return " · ".join(part for part in parts if part) or _("地点另行通知")


def month_of(one: Occasion) -> str:
    """The month under the number of the day."""
    starts = timezone.localtime(one.starts_at)
    is_english = translation.get_language() == "en"
    return f"{starts:%b}" if is_english else f"{starts.month}月"


def left_of(one: Occasion) -> int:
    """How many places are free."""
    return max(0, one.places - one.taken)


def standing(one: Occasion, at: datetime) -> tuple[str, str]:
    """The shape and the words of an occasion on a list: what one can do there now."""
    if one.state == OccasionState.CANCELLED:
        return "bad", _("已取消")
    if one.state == OccasionState.HELD or at >= one.ends_at:
        return "ok", _("办过了")
    if at >= one.starts_at:
        return "doing", _("正在进行")
    if at < one.opens_at:
        return "none", _("{when} 开始报名").format(when=moment(one.opens_at))
    if at >= one.closes_at:
        return "none", _("报名截止了")
    return _room(one)


def _room(one: Occasion) -> tuple[str, str]:
    left = left_of(one)
    if left:
        words = ngettext("还有 {n} 个名额", "还有 {n} 个名额", left).format(n=left)
        return "ok", words
    return "due", _("满了，可以排队") if one.series.waiting_most else _("满了")


@dataclass(frozen=True)
class Card:
    """One occasion on a list of days."""

    title: str
    url: str
    day_number: int
    month: str
    when: str
    where: str
    shape: str
    words: str
    tags: tuple[str, ...] = ()


def card(one: Occasion, at: datetime) -> Card:
    """An occasion as anybody sees it; its tags come with it."""
    shape, words = standing(one, at)
    url = reverse("booking:occasion", args=[one.series.code, one.number])
    tags = tuple(tag.word for tag in one.tags.all())
    return card_with(one, (shape, words), url, tags)


def card_in_series(one: Occasion, at: datetime) -> Card:
    """The same on the page of its series: by its number, with what it brought."""
    known, number = card(one, at), _("第 {n} 场").format(n=one.number)
    title = f"{number} · {one.title}" if one.title else number
    brought = [result_words(result) for result in one.results.all()]
    return replace(known, title=title, tags=(*brought, *known.tags))


def card_with(
    one: Occasion, stands: tuple[str, str], url: str, tags: tuple[str, ...] = ()
) -> Card:  # fmt: skip
    """An occasion with what it is to the reader (shape and words) and where its line leads."""
    number = timezone.localtime(one.starts_at).day
    shape, words = stands
    return Card(
        str(one), url, number, month_of(one), when(one), where(one), shape, words, tags
    )  # fmt: skip


# One occasion, to somebody.


@dataclass(frozen=True)
class Seen:
    """All that the page of an occasion says of it to this reader."""

    when: str
    where: str
    shape: str
    words: str
    tags: tuple[str, ...] = ()
    is_ahead: bool = False
    is_full: bool = False
    window: str = ""
    places: str = ""
    line: str = ""
    asks: tuple[tuple[str, str], ...] = ()
    why_not: Refusal | None = None
    next_url: str = ""
    next_label: str = ""
    may_book: bool = False
    asks_sign_in: bool = False
    ticket_url: str = ""
    is_waiting: bool = False


@dataclass(frozen=True)
class Looker:
    """Who looks: a stranger, a sign-in without a person, or a worker with perhaps a booking."""

    is_signed_in: bool = False
    belonging: Belonging | None = None
    party: Party | None = None
    home_has_one: bool = False


def looker(one: Occasion, belonging: Belonging | None, is_signed_in: bool) -> Looker:
    """What is known of who looks at an occasion; two queries at most."""
    if belonging is None:
        return Looker(is_signed_in)
    party = queries.party_of(one, belonging.person_id)
    home = belonging.household_id if one.series.per_household else None
    rows = one.seats.filter(household_id=home, state__in=queries.LIVE)
    return Looker(is_signed_in, belonging, party, bool(home) and not party and rows.exists())


def seen(one: Occasion, who: Looker, at: datetime) -> Seen:
    """An occasion as this reader sees it."""
    shape, words = standing(one, at)
    is_ahead = one.state == OccasionState.OPEN and at < one.starts_at
    n_waiting = waiting_people(one) if is_ahead else 0
    no = why_not(one, who, n_waiting, at) if is_ahead and not who.party else None
    may = is_ahead and no is None and not who.party
    next_url, next_label = _next(one, who) if no else ("", "")
    return Seen(
        when(one), where(one), shape, words, tuple(tag.word for tag in one.tags.all()),
        is_ahead=is_ahead, is_full=bool(n_waiting) or not left_of(one),
        window=_window(one, at), places=_places(one, n_waiting),
        line=_("前面有 {n} 人。有人退就按先后补，不用再点。").format(n=n_waiting),
        asks=_asks(one, who), why_not=no, next_url=next_url, next_label=next_label,
        may_book=may and who.belonging is not None,
        asks_sign_in=may and not who.is_signed_in,
        ticket_url=reverse("booking:ticket", args=[who.party.code]) if who.party else "",
        is_waiting=bool(who.party and who.party.state == PartyState.WAITING),
    )  # fmt: skip


def plainly(one: Occasion, at: datetime) -> Seen:
    """An occasion without anybody who looks, for officers' pages."""
    shape, words = standing(one, at)
    return Seen(when(one), where(one), shape, words, tuple(tag.word for tag in one.tags.all()))


def why_not(one: Occasion, who: Looker, n_waiting: int, at: datetime) -> Refusal | None:
    """The rule that stands in the way of a booking now, before anybody presses; the verb asks
    again, and asks more."""
    try:
        if one.series.state != SeriesState.OPEN:
            raise Refusal(marked("这一场现在不收报名。"), marked("请看看别的场次。"))
        local = (one.starts_at, one.ends_at, one.opens_at, one.closes_at)
        rules.must_be_bookable(rules.Times(*map(timezone.localtime, local)), at)
        _must_have_room(one, n_waiting)
        _must_be_theirs(one, who)
    except Refusal as no:
        return no
    return None


def _must_have_room(one: Occasion, n_waiting: int) -> None:
    most = one.series.waiting_most
    rules.state_for(1, left_of(one), n_waiting, most, may_pass=False)


def _must_be_theirs(one: Occasion, who: Looker) -> None:
    if who.is_signed_in and who.belonging is None:
        raise Refusal(
            marked("这个登录账号还没有对上本人，不能报名。"),
            marked("请到所在工会把账号和会籍对上，几分钟就好。"),
        )
    if who.belonging and one.series.members_only and not who.belonging.is_member:
        raise Refusal(marked("这个活动只收会员。"), marked("入会三分钟就能办，办好再来报。"))
    if who.home_has_one:
        raise Refusal(marked("您家已经有人报过这一场。"), marked("这个活动一户报一份。"))


def _next(one: Occasion, who: Looker) -> tuple[str, str]:
    lacks_card = who.belonging and one.series.members_only and not who.belonging.is_member
    if lacks_card:
        try:
            return reverse("membership:join"), _("去入会")
        except NoReverseMatch:  # a house without that kind
            return "", ""
    return reverse("booking:series", args=[one.series.code]), _("看别的场次")


def _window(one: Occasion, at: datetime) -> str:
    if at >= one.opens_at:
        return _("到 {closes} 为止").format(closes=moment(one.closes_at))
    return _("{opens} 到 {closes}").format(
        opens=moment(one.opens_at), closes=moment(one.closes_at)
    )  # fmt: skip


def _places(one: Occasion, n_waiting: int) -> str:
    words = _("一共 {all} 个，占了 {taken} 个，还有 {left} 个").format(
        all=one.places, taken=one.taken, left=left_of(one)
    )
    return words + (_("；{n} 人在排队").format(n=n_waiting) if n_waiting else "")


def _asks(one: Occasion, who: Looker) -> tuple[tuple[str, str], ...]:
    series, known = one.series, who.belonging
    lines: list[tuple[str, str]] = []
    if series.members_only:
        shape = "ok" if known and known.is_member else "due" if known else "none"
        lines.append((shape, _("工会会员")))
    else:
        lines.append(("ok", _("职工都可以，不用是会员")))
    if series.per_household:
        lines.append(("due" if who.home_has_one else "none", _("一户报一份")))
    words = ngettext("每次报 {n} 人", "一次最多报 {n} 人，一起占位，不拆开", series.group_most)
    lines.append(("none", words.format(n=series.group_most)))
    if series.asks_papers:
        lines.append(("none", _("要填每个人的证件和国家和地区")))
    return tuple(lines)


def terms(series: Series) -> list[str]:
    """The terms of a series in words, for its officers."""
    lines = [_("只收会员") if series.members_only else _("职工都可以")]
    if series.per_household:
        lines.append(_("一户一份"))
    lines.append(_("一次最多 {n} 人").format(n=series.group_most))
    n = series.waiting_most
    lines.append(_("最多 {n} 人排队").format(n=n) if n else _("满了不排队"))
    lines.append(_("开始前 {n} 小时截止退").format(n=series.cancel_hours))
    if series.person_most:
        lines.append(_("每人最多 {n} 场").format(n=series.person_most))
    return lines + ([_("要证件")] if series.asks_papers else [])


def waiting_people(one: Occasion) -> int:
    """How many people wait."""
    rows = one.parties.filter(state=PartyState.WAITING)
    return rows.aggregate(n=Sum("size"))["n"] or 0


def results_of(one: Occasion) -> list[Result]:
    """What it brought, in the order it was told."""
    return list(one.results.order_by("told_at", "id"))


def result_words(one: Result) -> str:
    """A result as it was counted: 80余人, 近300棵."""
    return Quantity(one.value.normalize(), one.unit, one.qualifier).show()


def road_of(series: Series, at: datetime) -> list[str]:
    """The steps of its kind's road."""
    return words_told(series, rules.ROAD, at)


def thread(series: Series, road: Sequence[str]) -> list[dict[str, Any]]:
    """The road as a line: what lies behind, where it is, what is to come."""
    at = road.index(series.road_step) if series.road_step in road else -1
    is_closed = series.state == SeriesState.CLOSED
    nodes = []
    for number, step in enumerate(road):
        is_past = number < at or is_closed
        shape = "ok" if is_past else "doing" if number == at else "none"
        word = {"ok": _("已办"), "doing": _("在办"), "none": _("未到")}[shape]
        nodes.append({"shape": shape, "word": word, "title": step})
    return nodes


def picks(
    words: Mapping[str, str], chosen: str, address: str, also: Iterable[str]
) -> list[tuple[str, str, bool]]:
    """(word, address, is_on) for a row of choices, "all of them" first."""
    found = [(also_word, address.format(""), not chosen) for also_word in also]
    return found + [
        (word, address.format(code), code == chosen) for code, word in words.items()
    ]  # fmt: skip
