"""Why each line is as it is and what each open need lacks, in the officer's own words.

Law: a reason is said only where the figures bear it out; one reason a line, the strongest first.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xieli.kernel.refusal import marked as _
from xieli.matching.board import Outlook
from xieli.matching.objective import LEVELS
from xieli.matching.rules import (
    Ban,
    Coverage,
    Line,
    NeedLine,
    PledgeLine,
    Reason,
    Saying,
    Unmet,
    bar,
    is_banned,
)

SPOKEN = 3  # more names than this are counted instead


class Row(NamedTuple):
    """A line by indices into the board; km as the solver counted them."""

    need: int
    pledge: int
    units: int
    km: int
    pinned: bool


@dataclass(frozen=True)
class Outcome:
    """A solved board: its lines as rows of indices, and the outlook they were chosen from."""

    needs: Sequence[NeedLine]
    pledges: Sequence[PledgeLine]
    bans: Sequence[Ban]
    rows: Sequence[Row]
    outlook: Outlook


@dataclass(frozen=True)
class Told:
    """The outcome in words."""

    lines: tuple[Line, ...]
    unmet: tuple[Unmet, ...]
    coverage: tuple[Coverage, ...]
    opened: int


@dataclass
class _Share:
    """What one receiver's needs of one item (all, or one class of it) ask and get."""

    name: str
    whole: int = 0
    gap: int = 0  # without what is pinned
    got: int = 0  # without what is pinned

    @property
    def met(self) -> int:
        return self.whole - self.gap + self.got


class _Story:
    """Everything the reasons look up, counted once."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.lack = [need.quantity for need in outcome.needs]
        self.left = [pledge.quantity for pledge in outcome.pledges]
        self.free = [need.quantity for need in outcome.needs]
        self.trips: dict[tuple[int, Hashable], int] = {}
        self.pinned: set[tuple[int, int]] = set()
        for row in outcome.rows:
            self._count(row)
        self.names = {need.receiver: need.receiver_name for need in outcome.needs}
        self.ratio_told: set[tuple[str, int]] = set()
        self.needs_of = _grouped(need.item for need in outcome.needs)
        self.lacking_of = {
            item: [place for place in places if self.lack[place]]
            for item, places in self.needs_of.items()
        }
        self.bans_of: dict[Hashable, list[Ban]] = {}
        for ban in outcome.bans:
            self.bans_of.setdefault(ban.pledge, []).append(ban)
        self.pledges_of = _grouped(pledge.item for pledge in outcome.pledges)
        self.pools: dict[tuple[str, int], dict[Hashable, _Share]] = {}
        self.wholes: dict[str, dict[Hashable, _Share]] = {}
        self.classes: dict[str, set[int]] = {}
        self._contended: dict[int, set[int]] = {}
        for index, need in enumerate(outcome.needs):
            self._share(index, need)

    def _count(self, row: Row) -> None:
        self.lack[row.need] -= row.units
        self.left[row.pledge] -= row.units
        self.free[row.need] -= row.units if row.pinned else 0
        if row.pinned:
            self.pinned.add((row.need, row.pledge))
        trip = (row.pledge, self.outcome.needs[row.need].receiver)
        self.trips[trip] = self.trips.get(trip, 0) + row.units

    def _share(self, index: int, need: NeedLine) -> None:
        pool = self.pools.setdefault((need.item, need.urgency), {})
        whole = self.wholes.setdefault(need.item, {})
        for shares in (pool, whole):
            share = shares.setdefault(need.receiver, _Share(need.receiver_name))
            share.whole += need.quantity
            share.gap += self.free[index]
            share.got += self.free[index] - self.lack[index]
        self.classes.setdefault(need.item, set()).add(need.urgency)

    def contended(self, pledge: int) -> set[int]:
        """Give the classes of the needs that lack something this pledge could have given."""
        if pledge not in self._contended:
            line = self.outcome.pledges[pledge]
            self._contended[pledge] = {
                self.outcome.needs[need].urgency
                for need in self.lacking_of.get(line.item, ())
                if self.may(need, pledge) and (need, pledge) not in self.pinned
            }
        return self._contended[pledge]

    def may(self, need: int, pledge: int) -> bool:
        """Say whether neither donor nor officer keeps a pledge from a need."""
        one, other = self.outcome.needs[need], self.outcome.pledges[pledge]
        return not bar(one, other) and not is_banned(one, other, self.bans_of.get(other.id, ()))


def explain(outcome: Outcome) -> Told:
    """Give every line its reason, every open need what is missing, every receiver its coverage."""
    story = _Story(outcome)
    unmet = [index for index, lack in enumerate(story.lack) if lack]
    return Told(
        lines=tuple(_line(story, row) for row in outcome.rows),
        unmet=tuple(_unmet(story, index) for index in unmet),
        coverage=tuple(
            Coverage(receiver, share.name, item, share.whole, share.met)
            for item, shares in story.wholes.items()
            for receiver, share in shares.items()
        ),
        opened=sum(units % outcome.pledges[trip[0]].lot > 0 for trip, units in story.trips.items()),
    )


def _line(story: _Story, row: Row) -> Line:
    need, pledge = story.outcome.needs[row.need], story.outcome.pledges[row.pledge]
    why = [Reason(_("您钉住的"))] if row.pinned else [_first(story, row)]
    if story.trips[row.pledge, need.receiver] % pledge.lot:
        why.append(Reason(_("要拆箱，每箱 {lot}"), {"lot": _amount(pledge.lot, need)}))
    return Line(pledge.id, need.id, row.units, _said(why), row.pinned, tuple(why))


def _first(story: _Story, row: Row) -> Reason:
    """Give the strongest reason that holds."""
    asked: tuple[Callable[[_Story, Row], Reason | None], ...] = (
        _only_receiver, _restricted, _urgent, _by_gap, _evened, _scarce, _only_pledge, _near,
    )  # fmt: skip
    found = (ask(story, row) for ask in asked)
    return next(filter(None, found), Reason(_("因为认捐够数，这里配满")))


def _only_receiver(story: _Story, row: Row) -> Reason | None:
    need = story.outcome.needs[row.need]
    if len(story.wholes[need.item]) > 1:
        return None
    if story.contended(row.pledge) and len(story.classes[need.item]) > 1:
        return None
    named: dict[str, Saying] = {"receiver": need.receiver_name}
    left = story.left[row.pledge]
    if not left:
        return Reason(_("因为只有{receiver}报了需求"), named)
    named["left"] = _amount(left, need)
    return Reason(_("因为只有{receiver}报了需求，余 {left}"), named)


def _restricted(story: _Story, row: Row) -> Reason | None:
    """Name the donor's restriction where it kept the goods from somebody."""
    need = story.outcome.needs[row.need]
    if story.outcome.outlook.reach[row.pledge] == len(story.needs_of[need.item]):
        return None
    whom = _whom(story, story.outcome.pledges[row.pledge])
    return Reason(_("因为认捐写明只给{whom}"), {"whom": whom})


def _urgent(story: _Story, row: Row) -> Reason | None:
    """Say that urgency decided, where only lower classes of the same item lack something."""
    need = story.outcome.needs[row.need]
    lacking = story.contended(row.pledge)
    if not lacking or need.urgency <= max(lacking):
        return None
    if need.urgency == max(story.classes[need.item]):
        return Reason(_("因为急需等级最高"))
    return Reason(_("因为比没配满的更急"))


def _by_gap(story: _Story, row: Row) -> Reason | None:
    """Say "by the size of the gap" where every receiver of the class got its part to one unit."""
    need = story.outcome.needs[row.need]
    homes = story.pools[need.item, need.urgency]
    pool = [share for share in homes.values() if share.gap]
    if len(pool) < 2 or need.urgency not in story.contended(row.pledge):
        return None
    if not _is_proportional(pool):
        return None
    named: dict[str, Saying] = {"rest": _amount(sum(share.got for share in pool), need)}
    if len(pool) <= SPOKEN and (need.item, need.urgency) not in story.ratio_told:
        story.ratio_told.add((need.item, need.urgency))
        ratio = [_("{a} 比 {b}"), _("{a} 比 {b} 比 {c}")][len(pool) - 2]
        gaps = zip("abc", (share.gap for share in pool), strict=False)
        named["gaps"] = Reason(ratio, dict(gaps))
        return Reason(_("因为剩 {rest}，按缺口比例分（{gaps}）"), named)
    mine = homes[need.receiver].got
    named["got"] = _amount(mine, need)
    if mine == row.units:
        return Reason(_("因为剩 {rest}，按缺口比例分到 {got}"), named)
    return Reason(_("因为剩 {rest}，按缺口比例这里一共分到 {got}"), named)


def _is_proportional(pool: Sequence[_Share]) -> bool:
    """Say whether something is lacking and all parts are within a unit (or 1 ‰) of the ratio."""
    gap, got = sum(share.gap for share in pool), sum(share.got for share in pool)
    return got < gap and all(
        abs(share.got * gap - got * share.gap) <= gap * max(1, share.gap // LEVELS)
        for share in pool
    )


def _evened(story: _Story, row: Row) -> Reason | None:
    """Say "evened out" where the shares of the class's receivers differ by a unit or 1 %."""
    need = story.outcome.needs[row.need]
    if need.urgency not in story.contended(row.pledge):
        return None
    homes = story.pools[need.item, need.urgency]
    shares = [story.wholes[need.item][home] for home in homes if homes[home].whole]
    met = [share.met / share.whole for share in shares]
    if len(shares) < 2 or max(met) - min(met) > max(0.01, *(1 / share.whole for share in shares)):
        return None
    mille = 1000 * sum(share.met for share in shares) // sum(share.whole for share in shares)
    return Reason(
        _("因为{count} 处满足率拉平，都到 {percent}% 左右"),
        {"count": len(shares), "percent": f"{mille // 10}.{mille % 10}"},
    )


def _scarce(story: _Story, row: Row) -> Reason | None:
    """Say what decides where goods are short and the restrictions leave no even shares."""
    need = story.outcome.needs[row.need]
    if need.urgency not in story.contended(row.pledge):
        return None
    if len(story.pools[need.item, need.urgency]) > 1:
        return Reason(_("因为先急后匀，在各家的限定之内这样各处相差最小"))
    if need.urgency == max(story.classes[need.item]):
        return Reason(_("因为急需等级最高，能给的先给这里"))
    return Reason(_("因为更急的先配，剩下的给这里"))


def _only_pledge(story: _Story, row: Row) -> Reason | None:
    if story.outcome.outlook.choices[row.need] != 1:
        return None
    donor = story.outcome.pledges[row.pledge].donor_name
    return Reason(_("因为只有{donor}一家的认捐能给这里"), {"donor": donor})


def _near(story: _Story, row: Row) -> Reason | None:
    """Say "nearest" (or that the nearer ones are used up) where distances differ."""
    outlook = story.outcome.outlook
    nearest, farthest = int(outlook.nearest[row.need]), int(outlook.farthest[row.need])
    if nearest == farthest:
        return None
    need, pledge = story.outcome.needs[row.need], story.outcome.pledges[row.pledge]
    if not (need.place and pledge.place):  # the kilometres are only stand-ins
        words = _("因为离得最近") if row.km == nearest else _("因为更近的已经配完")
        return Reason(words)
    far: dict[str, Saying] = {"km": row.km}
    if row.km == nearest:
        return Reason(_("因为离得最近，约 {km} 公里"), far)
    return Reason(_("因为更近的已经配完，这家约 {km} 公里"), far)


def _unmet(story: _Story, index: int) -> Unmet:
    why = _lacking(story, index)
    return Unmet(story.outcome.needs[index].id, story.lack[index], str(why), (why,))


def _lacking(story: _Story, index: int) -> Reason:
    """Say what is missing: a pledge at all, one that may come here, or simply more."""
    need = story.outcome.needs[index]
    item: dict[str, Saying] = {"item": need.item_name or need.item}
    offered = story.pledges_of.get(need.item, [])
    if not any(story.outcome.pledges[place].quantity for place in offered):
        return Reason(_("这一轮没有{item}认捐"), item)
    left = [place for place in offered if story.left[place]]
    if not left and not story.outcome.outlook.choices[index]:
        left = offered
    for ask in (_banned, _held, _barred):
        for place in left:
            if reason := ask(story, index, place):
                return reason
    if story.lack[index] < need.quantity:
        return Reason(_("这一轮没有更多{item}"), item)
    higher = [grade for grade in story.classes[need.item] if grade > need.urgency]
    if any(share.met for grade in higher for share in story.pools[need.item, grade].values()):
        return Reason(_("{item}认捐已用完，先给了更急的"), item)
    return Reason(_("{item}认捐已用完"), item)


def _banned(story: _Story, index: int, place: int) -> Reason | None:
    need, pledge = story.outcome.needs[index], story.outcome.pledges[place]
    if bar(need, pledge) or story.may(index, place):
        return None
    named: dict[str, Saying] = {"donor": pledge.donor_name}
    if not story.left[place]:
        return Reason(_("您禁配了{donor}"), named)
    named["left"] = _amount(story.left[place], need)
    return Reason(_("您禁配了{donor}，那里还有 {left}"), named)


def _held(story: _Story, index: int, place: int) -> Reason | None:
    if (index, place) not in story.pinned or not story.left[place]:
        return None
    left = _amount(story.left[place], story.outcome.needs[index])
    donor = story.outcome.pledges[place].donor_name
    return Reason(_("您钉住了{donor}给的数，那里还有 {left}"), {"donor": donor, "left": left})


def _barred(story: _Story, index: int, place: int) -> Reason | None:
    pledge = story.outcome.pledges[place]
    if not bar(story.outcome.needs[index], pledge):
        return None
    return Reason(_("有认捐但捐方限定只给{whom}"), {"whom": _whom(story, pledge)})


def _whom(story: _Story, pledge: PledgeLine) -> Saying:
    """Name those a donor gives to; a restriction to needs names their receivers."""
    if pledge.only_needs:
        homes = [need.receiver_name for need in story.outcome.needs if need.id in pledge.only_needs]
        return Reason(_("点名的需求（{names}）"), {"names": _listed(homes)}) if homes else _gone()
    if pledge.only_receivers:
        names = [story.names[key] for key in story.names if key in pledge.only_receivers]
        return _listed(names) if names else _gone()
    return _listed(sorted(pledge.only_groups))


def _gone() -> Reason:
    return Reason(_("这一轮没报需求的地方"))


def _listed(names: Iterable[str]) -> Saying:
    known = list(dict.fromkeys(names))
    if len(known) <= SPOKEN:
        return "、".join(known)
    named: dict[str, Saying] = {"some": "、".join(known[:SPOKEN]), "count": len(known)}
    return Reason(_("{some}等 {count} 处"), named)


def _amount(units: int, need: NeedLine) -> str:
    return f"{units} {need.unit}".rstrip()


def _said(why: Iterable[Reason]) -> str:
    return "；".join(map(str, why))


def _grouped(items: Iterable[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(item, []).append(place)
    return places
