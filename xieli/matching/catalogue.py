"""The verbs of the catalogue: name_item, item_called, change_item (found in matching.services)."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching import queries
from xieli.matching.models import Item
from xieli.unions.names import BAR, name_key

YUAN = "元"
# What may be counted one by one: quantities of needs and pledges are whole numbers of these.
UNITS = frozenset(
    "床 台 套 件 个 支 双 箱 盒 本 册 袋 桶 瓶 副 辆 把 张 条 顶 只 组 份 户 人 元 斤 公斤 "
    "千克 吨 米 包 块 架 部 罐 卷 幅 株 棵 头 间 座 名 人次 次 课时 场 片 枚 根 扇 提 打 对 板 "
    "筐 捆 车 艘 口 盏 升 克 毫升 平方米 立方米 亩 眼 处 栋 节 朵 粒 串 面 匹 羽 尾 刀 台套 "
    "人份".split()
)
LONGEST_NAME, LONGEST_CODE = 40, 40
_NOT_IN_CODE = re.compile(r"[^a-z0-9]+")


@transaction.atomic
def name_item(
    name: str, unit: str, *, by: Actor, at: datetime, code: str = "", is_money: bool = False,
    category: str = "",
) -> Item:  # fmt: skip
    """Enter an item in the catalogue once; an unknown unit or another unit is refused.

    The code names the item's unit on the ledger; without one it is made from the pinyin.
    """
    bare = must_be_item_name(name)
    must_be_unit(unit)
    if is_money and unit != YUAN:
        raise Refusal(_("善款按元计，这里写的是“{unit}”"), _("请把单位改成元。"), unit=unit)
    known = queries.find_item(bare)
    if known:
        must_count_in(known, unit)
        return known
    given = {"unit": unit, "is_money": is_money or unit == YUAN, "category": category.strip()}
    item, is_new = Item.objects.get_or_create(
        name=bare, defaults={**given, "code": code or _free_code(bare)}
    )
    must_count_in(item, unit)
    if is_new:
        note("matching.name_item", f"物资目录加了“{bare}”（{unit}）", by=by, at=at, about=item)
    return item


def item_called(name: str, unit: str, *, by: Actor, at: datetime) -> Item:
    """The item of this name, entered where it is new; no unit means the one it is counted in."""
    known = queries.find_item(name)
    if known and unit in ("", known.unit):
        return known
    if not unit:
        raise no_unit()
    return name_item(name, unit, by=by, at=at)


def no_unit() -> Refusal:
    """The refusal of a new item without a unit."""
    return Refusal(_("没有写单位"), _("请写成“200床”的样子，或者填单位一栏。"))


@transaction.atomic
def change_item(item: Item, *, category: str, other_names: str, by: Actor, at: datetime) -> Item:
    """Change an item's category and other names (split by 、); a name of another item is refused.

    Name, unit and code stay: needs, pledges and the ledger speak of them.
    """
    item = Item.objects.select_for_update().get(id=item.id)
    names = [name.strip() for name in re.split(r"[、，,;；]", other_names) if name.strip()]
    for name in names:
        holder = queries.find_item(must_be_item_name(name))
        if holder and holder.id != item.id:
            raise Refusal(_("“{name}”已经是{holder}的名称"), name=name, holder=holder.name)
    joined = "、".join(dict.fromkeys(names))
    if len(joined) > 200:
        raise Refusal(_("别名加起来最多 200 个字"), _("请只留常用的几个。"))
    if (item.category, item.other_names) != (category.strip(), joined):
        item.category, item.other_names = category.strip(), joined
        item.save(update_fields=["category", "other_names"])
        note("matching.change_item", f"改了物资“{item.name}”的别名或类别", by=by, at=at, about=item)
    return item


def must_be_item_name(name: str) -> str:
    """Give the name without outer blanks; Refusal for none or one above 40 characters."""
    bare = name.strip()
    if not bare:
        raise Refusal(_("没有写物资名称"), _("请写要什么，例如 棉被。"))
    if len(bare) > LONGEST_NAME:
        raise Refusal(_("物资名称最多 40 个字"), _("规格请写到说明里。"))
    return bare


def must_be_unit(unit: str) -> None:
    """A unit one can count whole pieces in; else Refusal."""
    if unit not in UNITS:
        raise Refusal(_("不认识单位“{unit}”"), _("请改成常用的单位，例如 台、床、套。"), unit=unit)


def must_count_in(item: Item, unit: str) -> None:
    """An item is counted in one unit only; another one is refused."""
    if item.unit != unit:
        raise Refusal(
            _("{name}按“{known}”计，这里写的是“{unit}”"), _("请改单位，或换一个物资名称。"),
            name=item.name, known=item.unit, unit=unit,
        )  # fmt: skip


def _free_code(name: str) -> str:
    """A code from the name's pinyin that no item has: mian-bei, mian-bei-2 …"""
    spelled = name_key(name).split(BAR)[0]
    base = _NOT_IN_CODE.sub("-", spelled).strip("-")[: LONGEST_CODE - 5].strip("-") or "item"
    taken = set(Item.objects.filter(code__startswith=base).values_list("code", flat=True))
    tries = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in tries if code not in taken)
