"""What the verbs of matching are asked for: a need's and a pledge's words, checked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from xieli.kernel import money
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching.models import Item, Need
from xieli.unions.models import Enterprise, Union

MOST = 10_000_000  # a technical bound: more is a slip of the finger
LONGEST = {"number": 40, "village": 60, "group": 40, "only_group": 40, "contact": 40, "words": 200}
TITLES = {
    "number": _("编号"), "village": _("乡镇村"), "group": _("用途对象"),
    "only_group": _("限定对象"), "contact": _("联系人"), "words": _("说明"),
}  # fmt: skip


@dataclass(frozen=True)
class NeedWords:
    """A need as reported: whole units of one item for one county's union; urgency 1 … 5."""

    union: Union
    item: Item
    number: str
    quantity: int
    qualifier: str = ""
    urgency: int = 3
    village: str = ""
    group: str = ""
    households: int = 0
    words: str = ""
    due_on: date | None = None

    def columns(self) -> dict[str, object]:
        """What a re-run of the same list may change."""
        return _without(self, "union", "number")


@dataclass(frozen=True)
class PledgeWords:
    """A pledge as offered: whole units of one item, the fair value of one in 元."""

    enterprise: Enterprise
    item: Item
    number: str
    quantity: int
    unit_value: Decimal
    lot: int = 1
    only_union: Union | None = None
    only_need: Need | None = None
    only_group: str = ""
    ready_on: date | None = None
    words: str = ""
    contact: str = ""
    sealed_phone: bytes | None = None  # with phone_index, or neither: "" keeps what is known
    phone_index: str = ""

    def columns(self) -> dict[str, object]:
        """What an edit or a re-run may change; sealing is random, the index tells a new phone."""
        keys = ["enterprise", "number", "sealed_phone"]
        return _without(self, *keys, *([] if self.phone_index else ["phone_index"]))


def _without(asked: NeedWords | PledgeWords, *keys: str) -> dict[str, object]:
    return {f.name: getattr(asked, f.name) for f in fields(asked) if f.name not in keys}


def must_be_amount(quantity: int, item: Item) -> None:
    """A whole number above zero that a union could mean; else Refusal."""
    if quantity < 1:
        raise Refusal(_("数量至少是 1{unit}"), _("请改数。"), unit=item.unit)
    if quantity > MOST:
        raise Refusal(
            _("{quantity}{unit}大得不合常理"), _("请核对数量和单位。"),
            quantity=quantity, unit=item.unit,
        )  # fmt: skip


def _must_fit(asked: NeedWords | PledgeWords) -> None:
    """Texts fit their columns, and there is a number to find the row again by."""
    for name, most in LONGEST.items():
        if len(getattr(asked, name, "")) > most:
            raise Refusal(_("{title}最多 {most} 个字"), title=TITLES[name], most=most)
    if not asked.number.strip():
        raise Refusal(_("这一行没有编号"), _("请补上序号，再次导入时靠它认出同一条。"))


def must_be_need(asked: NeedWords) -> None:
    """A need names its number, an amount and a class of urgency."""
    _must_fit(asked)
    must_be_amount(asked.quantity, asked.item)
    if asked.urgency not in range(1, 6):
        raise Refusal(_("急需等级要在 1 到 5 之间，5 最急"))
    if not 0 <= asked.households <= MOST:
        raise Refusal(_("户数要从 0 起"), _("请核对户数。"))


def must_be_pledge(asked: PledgeWords) -> None:
    """A pledge names an amount in whole lots and a fair value; money is worth itself."""
    _must_fit(asked)
    must_be_amount(asked.quantity, asked.item)
    if not 0 < money.yuan(asked.unit_value) <= MOST:
        raise Refusal(_("折合单价要大于 0 元、不超过 1000 万元"), _("请填公允单价，可后补发票。"))
    if asked.unit_value != money.yuan(asked.unit_value):
        raise Refusal(_("折合单价最多两位小数"), _("请写到分。"))
    if asked.item.is_money and asked.unit_value != 1:
        raise Refusal(_("捐款的单价就是 1 元"))
    if asked.lot < 1 or asked.quantity % asked.lot:
        raise Refusal(
            _("{quantity}{unit}不是每箱 {lot}{unit}的整数倍"), _("请改数量，或改每箱数量。"),
            quantity=asked.quantity, unit=asked.item.unit, lot=asked.lot,
        )  # fmt: skip
    need = asked.only_need
    if need is not None and need.item_id != asked.item.id:
        raise Refusal(_("这条需求要的是{item}"), _("请选同一种物资。"), item=need.item.name)
