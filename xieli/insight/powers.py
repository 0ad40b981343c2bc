"""四力 from the records: an open formula, its parts, their weights and full marks.

Every part is made of declared figures; weights and full marks stand in the rulebook, in the order
of PARTS, as the columns of a table do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from xieli.insight import rules
from xieli.insight.figures import FIGURES
from xieli.insight.queries import Asked, Counted, by_key
from xieli.insight.rules import LESS, Mark, Part
from xieli.insight.shape import Figure
from xieli.kernel.quantity import MONEY_UNIT
from xieli.kernel.refusal import marked as _
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import values
from xieli.rulebook.values import number, words
from xieli.unions.models import Union

HUNDRED, THOUSAND = Decimal(100), Decimal(1000)
HEARD = (
    "rights.heard", "needs.reported", "visits.findings", "surveys.matters", "volunteers.asked",
    "signals.raised", "venues.reports",
)  # fmt: skip
REACHED = ("benefits.times", "events.times", "visits.times", "goods.times", "aid.paid_times",
           "tours.people", "venues.visits")  # fmt: skip
MEMBERS = "members.stand"
VALUE = ("pledges.worth", "visits.income", "benefits.partner_paid")

PARTS: tuple[Part, ...] = (
    Part(
        "heard", "hear", _("每千名会员听到的需求和诉求"), _("件"), HEARD, MEMBERS, THOUSAND
    ),
    Part("taken", "hear", _("诉求多久有人受理"), _("小时"), ("rights.taken_hours",), better=LESS),
    Part("verified", "hear", _("需求多久核实"), _("天"), ("needs.verify_days",), better=LESS),
    Part("answered", "answer", _("诉求多久有答复"), _("天"), ("rights.answer_days",), better=LESS),
    Part(
        "on_time", "answer", _("按时答复的占"), "%", ("rights.on_time",), "rights.answered",
        HUNDRED,
    ),
    Part(
        "met", "answer", _("核实的需求里配足的占"), "%", ("needs.met",), "needs.verified", HUNDRED
    ),
    Part("decided", "answer", _("申请多久审结"), _("天"), ("review.days",), better=LESS),
    Part("reached", "tell", _("每千名会员得到服务"), _("人次"), REACHED, MEMBERS, THOUSAND),
    Part("held", "tell", _("每千名会员办活动"), _("场次"), ("events.held",), MEMBERS, THOUSAND),
    Part(
        "satisfied", "tell", _("评价里满意和基本满意的占"), "%", ("rights.satisfied",),
        "rights.judged", HUNDRED,
    ),
    Part("joined", "gather", _("新入会占会员的"), "%", ("members.joined",), MEMBERS, HUNDRED),
    Part("value", "gather", _("平均每名会员聚起来的钱物"), _("元"), VALUE, MEMBERS),
    Part(
        "hours", "gather", _("每千名会员的志愿服务"), _("小时"), ("volunteers.hours",), MEMBERS,
        THOUSAND,
    ),
)  # fmt: skip
# What stands largest under each power, and the words beside it.
HEADLINES: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "hear": (HEARD, _("件"), _("听到的需求和诉求")),
    "answer": (("rights.answered",), _("件"), _("答复的诉求")),
    "tell": (REACHED, _("人次"), _("得到服务")),
    "gather": (VALUE, _("元"), _("聚起来的钱物")),
}
KEYS: tuple[str, ...] = tuple(
    dict.fromkeys(key for part in PARTS for key in (*part.top, part.below) if key)
)


@dataclass(frozen=True)
class Weighing:
    """The weights and full marks of one power with where they come from."""

    weights: tuple[Decimal, ...]
    full: tuple[Decimal, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True)
class Power:
    """One of the four: its name, its parts with their points, its points, its largest figure."""

    name: str
    title: str
    question: str
    marks: tuple[Mark, ...]
    points: Decimal | None
    headline: Decimal
    unit: str
    told: str
    citations: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Its largest figure, in the words of its unit."""
        return f"{self.headline:,.2f}" if self.unit == MONEY_UNIT else f"{self.headline:,f}"

    @property
    def traced(self) -> list[tuple[Mark, list[Figure], Figure | None]]:
        """Each part with the figures it is made of and the one it is taken over."""
        return [
            (one, [FIGURES[key] for key in one.part.top], FIGURES.get(one.part.below))
            for one in self.marks
        ]


def parts_of(power: str) -> list[Part]:
    """The parts of a power in their order."""
    return [part for part in PARTS if part.power == power]


def weighings(region_code: str, on: date) -> dict[str, Weighing]:
    """The weights and full marks that hold for a region on a day; one query."""
    asked = [f"insight.{name}.{column}" for name, *_rest in rules.POWERS for column in COLUMNS]
    told = values(asked, region_code, on)
    return {name: _weighing(name, told) for name, *_rest in rules.POWERS}


COLUMNS = ("weights", "full")


def _weighing(power: str, told: Mapping[str, Parameter]) -> Weighing:
    rows = [told[f"insight.{power}.{column}"] for column in COLUMNS]
    lists = [tuple(number(word) for word in words(row.value)) for row in rows]
    for row, numbers in zip(rows, lists, strict=True):
        rules.must_fit(len(parts_of(power)), numbers, row.key)
    citations = tuple(dict.fromkeys(row.citation for row in rows))
    return Weighing(lists[0], lists[1], citations)


def powers(
    window: Asked, tops: Sequence[Union], held: Mapping[str, Weighing]
) -> dict[UUID, list[Power]]:
    """The four powers of each union in the days of `window`, whatever its key; one statement."""
    asked = [Asked(key, window.start, window.end, window.as_of) for key in KEYS]
    told = by_key(asked, tops)
    return {top.id: _of_union({key: told[key][top.id] for key in KEYS}, held) for top in tops}


def _of_union(told: Mapping[str, Counted], held: Mapping[str, Weighing]) -> list[Power]:
    plain = {key: (one.value, one.rows) for key, one in told.items()}
    found = []
    for name, title, question in rules.POWERS:
        weighing = held[name]
        marks = tuple(
            _mark(part, rules.part_value(part, plain), weight, full)
            for part, weight, full in zip(
                parts_of(name), weighing.weights, weighing.full, strict=True
            )
        )
        keys, unit, words_ = HEADLINES[name]
        headline = sum((plain[key][0] for key in keys), Decimal(0))
        points = rules.power_points(marks)
        found.append(
            Power(name, title, question, marks, points, headline, unit, words_, weighing.citations)
        )
    return found


def _mark(part: Part, value: Decimal | None, weight: Decimal, full: Decimal) -> Mark:
    points = None if value is None else rules.points(value, full, part.better)
    shown = None if value is None else round(value, 1)
    return Mark(part, shown, weight, full, points)
