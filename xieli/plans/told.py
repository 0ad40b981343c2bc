"""Questions: the one-click report of a policy: sums, paragraphs, and the table as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.kernel.quantity import Quantity
from xieli.plans import counting, rules
from xieli.plans.models import Indicator, Measure, Policy
from xieli.plans.table import Filled, Table, Wanted, table


@dataclass(frozen=True)
class Summed:
    """One indicator over all unions: how many told, how many met, the sum where one adds up."""

    indicator: Indicator
    there: int
    met: int
    sum: Decimal | None
    is_rough: bool  # 概数 are in it: the sum says 约

    @property
    def shown(self) -> str:
        """The sum with its unit."""
        if self.sum is None:
            return "—"
        return Quantity(self.sum, self.indicator.unit, "约" if self.is_rough else "").show()

    @property
    def is_total_met(self) -> bool | None:
        """Whether all together reach what is asked of all; None where nothing is asked."""
        wanted = self.indicator.total_target
        return None if wanted is None else (self.sum or Decimal()) >= wanted


@dataclass(frozen=True)
class Told:
    """A measure in the report: its sums, its cells by state."""

    measure: Measure
    sums: tuple[Summed, ...]
    met: int
    short: int
    empty: int

    @property
    def unions(self) -> int:
        """How many unions are asked."""
        return self.met + self.short + self.empty


@dataclass(frozen=True)
class Whole:
    """The report: the table it is made from and what it says of each measure."""

    table: Table
    each: list[Told]

    @property
    def lead(self) -> str:
        """The first paragraph."""
        it = self.table
        return _(
            "截至{at}，《{title}》下达 {unions} 家工会、{measures} 条措施，共 {cells} 格："
            "达标 {met} 格，还差 {short} 格，没报 {empty} 格。"
        ).format(
            at=day_in_words(it.as_of), title=it.policy.title, unions=len(it.lines),
            measures=len(it.measures), cells=it.size, met=it.count(rules.MET),
            short=it.count(rules.SHORT), empty=it.count(rules.EMPTY),
        )  # fmt: skip


def day_in_words(moment: datetime) -> str:
    """2024年3月1日, local."""
    day = timezone.localdate(moment)
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def report(policy: Policy, as_of: datetime, tops: tuple[str, ...] | None) -> Whole:
    """Tell a policy as of a moment, as far as a reader sees it."""
    told = table(policy, as_of, Wanted(tops))
    whole = _of_all(told) if tops is None else {}
    each = [_told(told, place, measure, whole) for place, measure in enumerate(told.measures)]
    return Whole(told, each)


def _of_all(told: Table) -> dict[UUID, counting.Value]:
    """The figures counted for the issuing union itself: a person in two counties is one."""
    indicators = [one for measure in told.measures for one in measure.indicators.all()]
    found = counting.values(
        [one for one in indicators if one.kind == rules.FIGURE], [told.policy.union], told.as_of
    )
    return {key: values[told.policy.union_id] for key, values in found.items() if values}


def _told(told: Table, place: int, measure: Measure, whole: dict[UUID, counting.Value]) -> Told:
    cells = [line.cells[place] for line in told.lines]
    sums = tuple(
        _summed([cell.parts[at] for cell in cells], one, whole)
        for at, one in enumerate(measure.indicators.all())
    )
    states = [cell.state for cell in cells]
    return Told(
        measure, sums, *(states.count(one) for one in (rules.MET, rules.SHORT, rules.EMPTY))
    )


def _summed(parts: Sequence[Filled], one: Indicator, whole: dict[UUID, counting.Value]) -> Summed:
    values = [part.value for part in parts]
    told = [value.value for value in values if value.value is not None]
    is_kept = any(part.now is not None for part in parts)
    if one.id in whole and not is_kept:
        told = [whole[one.id].value or Decimal()]
    return Summed(
        one, sum(1 for value in values if value.is_there), sum(1 for part in parts if part.is_met),
        sum(told, Decimal()) if told else None, any(value.qualifier for value in values),
    )  # fmt: skip


def paragraphs(told: Whole) -> Iterator[str]:
    """The report in sentences, aspect by aspect, as a DOCX takes it."""
    yield told.lead
    aspect = None
    for one in told.each:
        if one.measure.aspect != aspect:
            aspect = one.measure.aspect
            yield _("{number}、{title}").format(number=_han(aspect.number), title=aspect.title)
        yield _sentence(one)
    yield _("每个数都能在系统里点开，看到来自哪些行；没报的列在“查漏补缺”。")


def _sentence(one: Told) -> str:
    sums = "；".join(
        _("{title} {sum}（{there} 家有数）").format(
            title=it.indicator.title, sum=it.shown, there=it.there
        )
        for it in one.sums
    )
    return _("{number}. {title}：{sums}。达标 {met} 家，还差 {short} 家，没报 {empty} 家。").format(
        number=one.measure.number, title=one.measure.title, sums=sums, met=one.met,
        short=one.short, empty=one.empty,
    )  # fmt: skip


def _han(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    tens, rest = divmod(number, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[rest] if rest else "")


def heads(told: Table) -> list[str]:
    """The head of the sheet: city, union, every indicator, then the cells by state."""
    columns = [
        f"{measure.number}. {one.title}" + (f"（{one.unit}）" if one.unit else "")
        for measure in told.measures
        for one in measure.indicators.all()
    ]
    return [_("上级"), _("工会"), *columns, _("达标（格）"), _("还差（格）"), _("没报（格）")]


def rows(told: Table) -> Iterator[list[object]]:
    """A row a union: exact numbers as numbers, 概数 as they were said, nothing where nothing is."""
    for line in told.lines:
        values = [_cell(part) for cell in line.cells for part in cell.parts]
        counts = [line.count(one) for one in (rules.MET, rules.SHORT, rules.EMPTY)]
        yield [line.city, line.union.name, *values, *counts]


def _cell(part: Filled) -> object:
    value = part.value
    if value.value is None:
        return _("已报") if value.is_there else None
    if value.qualifier:
        return Quantity(value.value, part.indicator.unit, value.qualifier).show()
    return value.value
