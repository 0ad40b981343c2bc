"""What the cells of a list mean here: which county's union, which item and unit, which firm.

Each finder asks the database once for a text that repeats; one finder serves one reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching.catalogue import YUAN, must_be_item_name, must_be_unit, must_count_in, no_unit
from xieli.matching.models import Item
from xieli.matching.saying import plainly
from xieli.unions import queries as unions
from xieli.unions.models import Enterprise, Level, Union

MONEY = "善款"
_MONEY_WORDS = frozenset("捐款 善款 现金 资金 爱心款 爱心捐款 捐赠资金 钱 人民币 慈善款".split())
_UNION_ENDINGS = ("总工会", "工会联合会", "工会")


class Counties:
    """Finds the county's union that a text means; with `only`, no other county's."""

    def __init__(self, on: date, only: Sequence[Union] = ()) -> None:
        self._on, self._only = on, {union.id for union in only}
        self.find = lru_cache(maxsize=4096)(self._find)

    def _find(self, text: str) -> Union:
        found = self._named(text) or self._at_region(text)
        if self._only and found.id not in self._only:
            raise Refusal(
                _("您只报自己县的需求，这里写的是{county}"), _("请改县名，或选“这行不导入”。"),
                county=found.region.name if found.region else found.name,
            )  # fmt: skip
        return found

    def _named(self, text: str) -> Union | None:
        """A county's union by its very name."""
        named = Union.objects.select_related("region").filter(name=text, level=Level.COUNTY)
        return named.first() if len(named[:2]) == 1 else None

    def _at_region(self, text: str) -> Union:
        place = next((text.removesuffix(end) for end in _UNION_ENDINGS if text.endswith(end)), text)
        region = unions.find_region(place, self._on)
        try:
            return unions.access_county(region.code)
        except Hidden as why:
            raise Refusal(
                _("{region}还没有县级工会登记在这里"),
                _("请写到县、区；名称没错的，请先登记它的总工会。"),
                region=region.name,
            ) from why  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """What a row asks or gives: an item's name as the catalogue has it, whole pieces, a unit."""

    item: str
    unit: str
    quantity: int
    qualifier: str
    is_money: bool


class Items:
    """Reads item, quantity and unit of a row together; knows the catalogue as it stands now."""

    def __init__(self) -> None:
        every = list(Item.objects.order_by("code"))
        self._known = {
            other: item for item in every for other in filter(None, item.other_names.split("、"))
        }
        self._known.update({item.name: item for item in every})

    @property
    def names(self) -> list[str]:
        """Every name by which an item may be called."""
        return sorted(self._known)

    def read(self, name: str, said: Quantity, unit: str) -> tuple[Amount | None, dict[str, str]]:
        """Give what the row means, or the faults by column key (item, quantity, unit)."""
        where = "unit" if unit else "quantity"
        if unit and said.unit and unit != said.unit:
            words = _("数量里写的单位是“{said}”，单位栏写的是“{unit}”")
            return None, {
                "unit": plainly(Refusal(words, _("请改成一样的。"), said=said.unit, unit=unit))
            }
        item = self._known.get(self.called(name))
        try:
            return self._amount(self.called(name), item, said, unit or said.unit), {}
        except Refusal as no:
            return None, {where: plainly(no)}

    def called(self, name: str) -> str:
        """The name to look for: all words for a plain gift of money are one item."""
        return MONEY if name in _MONEY_WORDS else name

    def _amount(self, name: str, item: Item | None, said: Quantity, unit: str) -> Amount:
        chosen = unit or (item.unit if item else YUAN if name == MONEY else "")
        if not chosen:
            raise no_unit()
        must_be_unit(chosen)
        if item:
            must_count_in(item, chosen)
        if said.value != int(said.value):
            raise Refusal(_("数量要是整数"), _("请换小一些的单位，或核对这个数。"))
        is_money = item.is_money if item else chosen == YUAN
        called = item.name if item else must_be_item_name(name)
        return Amount(called, chosen, int(said.value), said.qualifier, is_money)


@dataclass(frozen=True)
class Firm:
    """Who gives: a registered firm, or a new one with its credit code."""

    name: str
    code: str = ""
    known_id: UUID | None = None
    region_code: str = ""


@dataclass
class Firms:
    """Finds the firm of a row by its credit code, else by its whole name."""

    _seen: dict[tuple[str, str], Firm] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)

    def find(self, name: str, code: str) -> Firm:
        """Give the firm; Refusal where name and code disagree, or a name alone does not tell.

        A code said once for a name holds for its other rows, as in lists with merged cells.
        """
        code = code or self._codes.get(name, "")
        if code:
            self._codes.setdefault(name, code)
        key = (name, code)
        if key not in self._seen:
            self._seen[key] = self._by_code(name, code) if code else self._by_name(name)
        return self._seen[key]

    def _by_code(self, name: str, code: str) -> Firm:
        known = unions.enterprise_by_credit_code(code)
        if known is None:
            return self._new(name, code)
        if name and known.name != name:
            raise Refusal(
                _("这个信用代码登记的是“{known}”，不是“{name}”"), _("请核对代码和名称。"),
                known=known.name, name=name,
            )  # fmt: skip
        return Firm(known.name, code, known.id)

    def _new(self, name: str, code: str) -> Firm:
        """A firm to be registered, or one known by name that gets its code now."""
        if not name:
            raise Refusal(_("这个信用代码还没有登记过，也没写企业名称"), _("请补上企业名称。"))
        same = list(Enterprise.objects.select_related("region").filter(name=name)[:2])
        coded = [firm.credit_code for firm in same if firm.credit_code]
        if coded:
            raise Refusal(
                _("“{name}”登记的信用代码是 {known}，和这里写的不一样"), _("请核对代码。"),
                name=name, known=coded[0],
            )  # fmt: skip
        region = same[0].region if len(same) == 1 else None
        return Firm(name, code, region_code=region.code if region else "")

    def _by_name(self, name: str) -> Firm:
        if not name:
            raise Refusal(_("没有写是哪家企业"), _("请填企业名称或统一社会信用代码。"))
        same = list(Enterprise.objects.filter(name=name)[:3])
        if len(same) > 1:
            raise Refusal(
                _("登记过 {n} 家“{name}”"), _("请补上统一社会信用代码。"), n=len(same), name=name
            )
        if not same:
            raise Refusal(
                _("没有登记过“{name}”"),
                _("请核对名称；新企业请补上统一社会信用代码，会一并登记。"),
                name=name,
            )  # fmt: skip
        return Firm(name, same[0].credit_code or "", same[0].id)


def text_of(values: Mapping[str, object], key: str) -> str:
    """The text of a cell, "" for a blank."""
    value = values.get(key)
    return "" if value is None else str(value)
