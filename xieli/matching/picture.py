"""The picture of a board as its page draws it: figures, coverage, lines by item, what is unmet.

Everything is counted from seven reads of the whole board; none of them grows with its size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from xieli.matching import queries, saying
from xieli.matching.models import (
    Allocation,
    Board,
    Condition,
    Item,
    Need,
    NeedState,
    Pledge,
    Proposal,
    ProposedLine,
    Shortfall,
)
from xieli.matching.shown import (
    Change,
    ConditionShown,
    CountyShown,
    Group,
    Lack,
    LineShown,
    PledgeShown,
    county_of,
)

ONE = Decimal(1)


class Picture:
    """A board read once; `plan` is its newest proposal, whose open lines count as given."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.plan, self.before = _newest(board)
        live = list(queries.live_needs(board))
        self.needs = [need for need in live if need.state == NeedState.VERIFIED]
        self.waiting = len(live) - len(self.needs)
        self.pledges = list(queries.live_pledges(board))
        rows = queries.conditions(board).select_related("need__union__region")
        self.conditions = [ConditionShown(one) for one in rows]
        self.adopted = list(queries.allocations(board).select_related("need__union__region"))
        is_open = self.plan is not None and self.plan.adopted_at is None
        self.open_plan = self.plan if is_open else None
        self.proposed = list(_lines_of(self.open_plan)) if self.open_plan else []
        self._by_pair = {(one.pledge_id, one.need_id): one for one in rows}
        self._proposed_to = _sums(self.proposed, "need_id")
        self._proposed_of = _sums(self.proposed, "pledge_id")
        self._price = {**queries.prices(self.pledges)}

    @property
    def is_stale(self) -> bool:
        """Whether the board changed after the open plan was solved."""
        return self.open_plan is not None and self.open_plan.board_version != self.board.version

    def got(self, need: Need) -> int:
        """What a need has by adopted and proposed lines, never above what it asks."""
        return min(need.quantity, need.allocated + self._proposed_to.get(need.id, 0))

    def price(self, item: Item) -> Decimal | None:
        """The fair value of one unit; None where nothing of the item was pledged."""
        return ONE if item.is_money else self._price.get(item.id)

    @cached_property
    def counties(self) -> list[CountyShown]:
        """The counties by fair value, the best met first."""
        sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for need in self.needs:
            price = self.price(need.item)
            if price is not None:
                whole = sums[county_of(need.union)]
                whole[0] += need.quantity * price
                whole[1] += self.got(need) * price
        shown = [CountyShown(name, int(whole), int(got)) for name, (whole, got) in sums.items()]
        return sorted(shown, key=lambda one: (-one.got / (one.needed or 1), one.name))

    @property
    def unpriced(self) -> int:
        """How many needs nobody can value, since nothing of their item was pledged."""
        return sum(1 for need in self.needs if self.price(need.item) is None)

    @cached_property
    def total(self) -> CountyShown:
        """All counties together."""
        whole = sum(one.needed for one in self.counties)
        return CountyShown("", whole, sum(one.got for one in self.counties))

    @property
    def lowest(self) -> CountyShown | None:
        """The county that is met least."""
        return self.counties[-1] if self.counties else None

    @property
    def filled(self) -> int:
        """How many needs are met whole."""
        return sum(1 for need in self.needs if self.got(need) == need.quantity)

    @cached_property
    def used_pledges(self) -> list[PledgeShown]:
        """Every live pledge with what is used of it."""
        return [PledgeShown(one, self._used(one)) for one in self.pledges]

    def _used(self, pledge: Pledge) -> int:
        return min(pledge.quantity, pledge.allocated + self._proposed_of.get(pledge.id, 0))

    @property
    def pieces(self) -> tuple[int, int]:
        """Pieces of goods used and pledged; money is told apart."""
        return _used_and_all(one for one in self.used_pledges if not one.pledge.item.is_money)

    @property
    def money(self) -> tuple[int, int]:
        """元 of money gifts used and pledged."""
        return _used_and_all(one for one in self.used_pledges if one.pledge.item.is_money)

    @property
    def pins(self) -> int:
        """How many pins stand."""
        return sum(1 for one in self.conditions if one.row.kind == Condition.PIN)

    @property
    def bans(self) -> int:
        """How many bans stand."""
        return len(self.conditions) - self.pins

    @cached_property
    def lacks(self) -> list[Lack]:
        """The needs not met whole, the most urgent first, with the plan's reasons."""
        rows = Shortfall.objects.filter(proposal=self.plan) if self.plan else []
        said = {row.need_id: saying.told(row.why, _) or row.because for row in rows}
        missing = ((need, need.quantity - self.got(need)) for need in self.needs)
        return [Lack(need, n, said.get(need.id, "")) for need, n in missing if n]

    @cached_property
    def lines(self) -> list[LineShown]:
        """The open plan's lines, in the order of the page."""
        return self._shown(self.proposed)

    @cached_property
    def adopted_lines(self) -> list[LineShown]:
        """The adopted lines, in the order of the page."""
        return self._shown(self.adopted)

    def _shown(self, rows: Iterable[ProposedLine | Allocation]) -> list[LineShown]:
        urgency = _most_urgent(self.needs)
        return sorted(
            (self._line(row) for row in rows),
            key=lambda one: (
                -urgency.get(one.need.item_id, 0), one.need.item.code, not one.pinned,
                one.need.union.name_key, one.need.number, one.pledge.enterprise.name_key,
            ),
        )  # fmt: skip

    def _line(self, row: ProposedLine | Allocation) -> LineShown:
        need, pledge = row.need, row.pledge
        most = min(need.quantity - need.allocated, pledge.quantity - pledge.allocated)
        condition = self._by_pair.get((row.pledge_id, row.need_id))
        return LineShown(row, pledge, need, condition, max(0, most))

    def groups(self, lines: Sequence[LineShown]) -> list[Group]:
        """The lines by item, each with the item's sums; lone pairs that are met whole come last."""
        found: dict[UUID, Group] = {}
        for line in lines:
            group = found.setdefault(line.need.item_id, Group(line.need.item))
            group.lines.append(line)
        for key, group in found.items():
            group.needed = sum(n.quantity for n in self.needs if n.item_id == key)
            group.pledged = sum(p.quantity for p in self.pledges if p.item_id == key)
            group.missing = sum(n.quantity - self.got(n) for n in self.needs if n.item_id == key)
        return _lone_ones_last(list(found.values()), self._lone())

    def _lone(self) -> set[UUID]:
        needs, pledges = _count(self.needs), _count(self.pledges)
        return {key for key, n in needs.items() if n == 1 and pledges.get(key) == 1}


def changes(before: Proposal, now: Proposal) -> list[Change]:
    """What differs between two plans, pair by pair, by item."""
    old, new = ({(r.pledge_id, r.need_id): r for r in _lines_of(one)} for one in (before, now))
    pairs = {**old, **new}
    found = [
        Change(row, old[key].quantity if key in old else 0, new[key].quantity if key in new else 0)
        for key, row in pairs.items()
    ]
    differ = [one for one in found if one.before != one.now]
    return sorted(differ, key=lambda c: (c.line.need.item.code, c.county, str(c.line.pledge_id)))


def chart(counties: Sequence[CountyShown]) -> dict[str, object]:
    """The coverage by county as chart.js reads it."""
    told = "，".join(f"{one.name} {one.share}" for one in counties)
    return {
        "kind": "bars",
        "names": [one.name for one in counties],
        "series": [
            {"name": _("配上"), "data": [one.got for one in counties], "fill": "got"},
            {"name": _("还差"), "data": [one.lack for one in counties], "fill": "lack"},
        ],
        "marks": [one.share for one in counties],
        "unit": _("元"),
        "title": _("各县满足率：{told}").format(told=told),
    }


def _newest(board: Board) -> tuple[Proposal | None, Proposal | None]:
    """The newest plan, and the one before it unless that was adopted: its lines are done."""
    now, before = [*board.proposals.order_by("-number")[:2], None, None][:2]
    return now, before if before and before.adopted_at is None else None


def _lines_of(proposal: Proposal) -> Iterable[ProposedLine]:
    return proposal.lines.select_related(
        "pledge__item", "pledge__enterprise", "need__item", "need__union__region"
    )


def _sums(rows: Iterable[ProposedLine], key: str) -> Mapping[UUID, int]:
    sums: dict[UUID, int] = defaultdict(int)
    for row in rows:
        sums[getattr(row, key)] += row.quantity
    return sums


def _used_and_all(shown: Iterable[PledgeShown]) -> tuple[int, int]:
    pairs = [(one.used, one.pledge.quantity) for one in shown]
    return sum(used for used, _all in pairs), sum(whole for _used, whole in pairs)


def _count(rows: Iterable[Need | Pledge]) -> Mapping[UUID, int]:
    counts: dict[UUID, int] = defaultdict(int)
    for row in rows:
        counts[row.item_id] += 1
    return counts


def _most_urgent(needs: Iterable[Need]) -> Mapping[UUID, int]:
    found: dict[UUID, int] = {}
    for need in needs:
        found[need.item_id] = max(need.urgency, found.get(need.item_id, 0))
    return found


def _lone_ones_last(groups: list[Group], lone: set[UUID]) -> list[Group]:
    alone = [g for g in groups if g.item and g.item.id in lone and not g.missing]
    if len(alone) < 2:
        return groups
    rest = [group for group in groups if group not in alone]
    return [*rest, Group(None, lines=[line for group in alone for line in group.lines])]
