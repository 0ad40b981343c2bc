"""The pieces of a board's picture as a page names them: a line, a county, a lack, a pledge."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from xieli.matching import saying
from xieli.matching.models import Allocation, Condition, Item, Need, Pledge, ProposedLine
from xieli.unions.models import Union


@dataclass(frozen=True)
class LineShown:
    """One proposed or adopted line: so much of a pledge to a need, and why."""

    row: ProposedLine | Allocation
    pledge: Pledge
    need: Need
    condition: Condition | None
    most: int  # the largest number it may be pinned with

    @property
    def is_adopted(self) -> bool:
        """Whether the line is an allocation already."""
        return isinstance(self.row, Allocation)

    @property
    def county(self) -> str:
        """The county, as people call it."""
        return county_of(self.need.union)

    @property
    def because(self) -> str:
        """The reason in the reader's language."""
        return saying.told(self.row.why, _) or self.row.because

    @property
    def pinned(self) -> Condition | None:
        """The pin that stands on this pair now."""
        is_pin = self.condition is not None and self.condition.kind == Condition.PIN
        return self.condition if is_pin else None


@dataclass
class Group:
    """The lines of one item; without an item, those of items with one need and one pledge."""

    item: Item | None
    needed: int = 0
    pledged: int = 0
    missing: int = 0
    lines: list[LineShown] = field(default_factory=list)


@dataclass(frozen=True)
class CountyShown:
    """One county's balance by fair value, whole 元."""

    name: str
    needed: int
    got: int

    @property
    def lack(self) -> int:
        """What is still missing, 元."""
        return self.needed - self.got

    @property
    def share(self) -> str:
        """Met in percent, one decimal where it is not whole."""
        return percent(self.got, self.needed)


@dataclass(frozen=True)
class Lack:
    """What a need still lacks, and why where the plan said so."""

    need: Need
    quantity: int
    because: str

    @property
    def county(self) -> str:
        """The county, as people call it."""
        return county_of(self.need.union)


@dataclass(frozen=True)
class ConditionShown:
    """A pin or a ban as the list of conditions shows it."""

    row: Condition

    @property
    def county(self) -> str:
        """The county, as people call it."""
        return county_of(self.row.need.union)


@dataclass(frozen=True)
class PledgeShown:
    """How much of a pledge is used by adopted and proposed lines."""

    pledge: Pledge
    used: int

    @property
    def left(self) -> int:
        """What nobody gets so far."""
        return self.pledge.quantity - self.used

    @property
    def width(self) -> str:
        """The used part as a CSS percentage."""
        return f"{Decimal(self.used) * 100 / self.pledge.quantity:.1f}"

    @property
    def whom(self) -> str:
        """The donor's restriction in words, "" for none."""
        one = self.pledge
        places = [county_of(one.only_union)] if one.only_union else []
        places += (
            [_("{number} 号需求").format(number=one.only_need.number)] if one.only_need else []
        )
        return "、".join([*places, *filter(None, [one.only_group])])


@dataclass(frozen=True)
class Change:
    """What became of one pair from the plan before to this one; 0 is not there."""

    line: ProposedLine
    before: int
    now: int

    @property
    def county(self) -> str:
        """The county, as people call it."""
        return county_of(self.line.need.union)


def county_of(union: Union) -> str:
    """A receiving union by its region's name, as people call the county."""
    return union.region.name if union.region else union.name


def percent(part: int, whole: int) -> str:
    """Part of whole in percent: 75.2%, 100%; nothing of nothing is a dash."""
    if not whole:
        return "—"
    exact = Decimal(part) * 100 / whole
    return f"{exact.quantize(Decimal('0.1')).normalize():f}%"
