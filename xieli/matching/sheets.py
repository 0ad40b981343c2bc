"""The two lists a board takes from Excel, needs and pledges: their columns and what makes a fault.

`needs_kind` and `pledges_kind` serve one reading; `take_needs` and `take_pledges` take good rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieli.kernel.id_numbers import mask_phone
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal, marked
from xieli.matching.finding import Amount, Counties, Firms, Items, text_of
from xieli.matching.models import Board
from xieli.matching.saying import plainly
from xieli.matching.taking import anyone as anyone
from xieli.matching.taking import take_needs as take_needs
from xieli.matching.taking import take_pledges as take_pledges
from xieli.matching.wanted import MOST
from xieli.shell.tables import cells
from xieli.shell.tables.columns import Column, Kind
from xieli.unions.models import Union

Values = Mapping[str, object]
Faults = dict[str, str]


def _t(titles: str) -> tuple[str, ...]:
    return tuple(titles.split())


URGENCY = {
    **{str(grade): grade for grade in range(1, 6)}, **{f"{n}级": n for n in range(1, 6)},
    **dict.fromkeys(_t("特急 十分急 非常急 最急 特别急 特急需 十万火急 非常紧急 特别紧急"), 5),
    **dict.fromkeys(_t("急 紧急 急需 很急 急用"), 4),
    **dict.fromkeys(_t("较急 比较急 较紧急 中等"), 3),
    **dict.fromkeys(_t("一般 普通 正常 平"), 2),
    **dict.fromkeys(_t("不急 不紧急 缓 可缓 不太急"), 1),
}  # fmt: skip


def _households(cell: str) -> int:
    """Take 58 or 58户."""
    return cast(int, cells.count(0, MOST)(cell.removesuffix("户").strip()))


NUMBER = Column(
    "number", _("编号"), _t("序号 编码 顺序号 NO 需求编号 认捐编号 行号"),
    is_required=True, parse=cells.text(40), example="1", hint=_("再次导入时靠它认出同一条。"),
)  # fmt: skip
QUANTITY = Column(
    "quantity", _("数量"),
    _t("数 件数 需求数量 需要数量 所需数量 需求量 缺口数量 申请数量 捐赠数量 认捐数量 "
       "金额 捐款金额 数量或金额"),
    is_required=True, parse=cells.rough(), example="约200床",
)  # fmt: skip
UNIT = Column(
    "unit", _("单位"), _t("计量单位 数量单位 计量"), parse=cells.text(10), example="床",
    hint=_("数量里写了单位的，这里可以空着。"),
)  # fmt: skip
WORDS = Column(
    "words", _("说明"),
    _t("备注 其他说明 规格 规格要求 规格型号 需求说明 捐赠说明 附言 要求 具体要求 用途说明"),
    parse=cells.text(200),
)  # fmt: skip
OF_NEEDS = (
    Column("village", _("乡镇村"),
           _t("乡镇（村） 乡镇 村 村组 行政村 村名 村（社区） 乡村 所在村 "
              "地点 需求地点 学校或村 使用地点"),
           parse=cells.text(60), example="云岭村", carries_down=True),
    Column("urgency", _("急需程度"),
           _t("紧急程度 急需等级 轻重缓急 优先级 急缓 紧迫程度 急需级别 急需 紧急"),
           parse=cells.one_of(URGENCY), example="特急", suggest=cells.closest(URGENCY),
           hint=_("特急、急、较急、一般、不急；或 5 到 1，5 最急。")),
    Column("group", _("用途对象"),
           _t("对象 给谁用 使用对象 受益对象 受助对象 用途 使用人群 帮扶对象 受益人群"),
           parse=cells.text(40), example="60岁以上老人"),
    Column("households", _("户数"), _t("受益户数 涉及户数 家庭数 受助户数 受益家庭"),
           parse=_households, example="58"),
    Column("due_on", _("要到位的日期"),
           _t("最迟到位 到位日期 需要日期 期限 到位时间 需求时间 最迟日期 截止日期 "
              "使用时间 需要时间"),
           parse=cells.day, example="2026-12-10"),
    WORDS,
)  # fmt: skip
FIRM = (
    Column("firm", _("企业名称"),
           _t("捐赠单位 认捐单位 企业 单位名称 爱心企业 捐赠企业 公司名称 捐赠方 认捐企业 "
              "捐赠人 捐赠单位名称"),
           is_required=True, parse=cells.text(80), example="明川电子", carries_down=True),
    Column("credit_code", _("统一社会信用代码"), _t("信用代码 社会信用代码 统一代码 机构代码 税号"),
           parse=cells.credit_code, hint=_("没有登记过的企业要填，会一并登记。")),
)  # fmt: skip
OF_PLEDGES = (
    Column("price", _("单价"),
           _t("折合单价 单价（元） 公允单价 每件价格 单位价值 市场价 参考单价 单价元 "
              "单件价值 折价"),
           parse=cells.amount(Decimal("0.01"), Decimal(MOST)), example="79.00",
           hint=_("公允单价，元；捐款不用填。")),
    Column("lot", _("每箱数量"), _t("装箱数 每箱 箱规 每箱件数 包装规格 起捐数 一箱几件"),
           parse=cells.count(1, MOST), example="10"),
)  # fmt: skip
CONTACT = (
    Column("ready_on", _("备货完成日"),
           _t("备货日期 可发货日期 到货日期 备齐日期 可提货日 发货日期 备货时间"),
           parse=cells.day, example="2026-12-05"),
    Column("contact", _("联系人"), _t("经办人 联络人 对接人 联系人姓名"), parse=cells.name),
    Column("phone", _("电话"), _t("联系电话 手机 手机号 手机号码 联系方式 联系人电话 电话号码"),
           parse=cells.phone, mask=mask_phone),
    WORDS,
)  # fmt: skip


def needs_kind(board: Board, *, on: date | None = None, only: Sequence[Union] = ()) -> Kind:
    """The need list of a board; `only` names the county unions the officer reports for.

    With exactly one of them the county need not be said; pass it to `take_needs` as `of`.
    """
    counties, items = Counties(on or timezone.localdate(), only), Items()
    is_single = len(only) == 1
    county = Column(
        "county", _("县"),
        _t("区县 县区 市县 县名 受援县 需求县 地区 县级工会 报送单位 所属县 县（市、区） 需求单位"),
        is_required=not is_single, parse=counties.find, example="资源县", carries_down=True,
    )  # fmt: skip
    item = _item(
        items, "需求物资 物品 物资 品名 物品名称 需求物品 所需物资 需求内容 物资种类 需要什么"
    )
    columns = (NUMBER, county, OF_NEEDS[0], item, QUANTITY, UNIT, *OF_NEEDS[1:])
    keys = ("number",) if is_single else ("county", "number")
    return Kind("needs", _("需求清单"), columns, keys, partial(_need_faults, items))


def pledges_kind(board: Board, *, on: date | None = None) -> Kind:
    """The pledge list of a board: firms, what they give, its fair value and their restrictions."""
    counties, items = Counties(on or timezone.localdate()), Items()
    item = _item(
        items,
        "捐赠物资 物资/捐款 捐赠内容 认捐物资 认捐内容 物品 物资 品名 捐赠品名 捐款或物资 捐赠物品",
    )
    only = (
        Column("only_county", _("限定给哪个县"),
               _t("指定给哪个县 指定县 限定县 定向县 受助地区 捐赠去向 指定去向 定向 给哪个县"),
               parse=counties.find, example="资源县"),
        Column("only_group", _("限定对象"), _t("指定对象 定向对象 限定人群 指定用途 只给谁"),
               parse=cells.text(40), example="小学生"),
    )  # fmt: skip
    columns = (NUMBER, *FIRM, item, QUANTITY, UNIT, *OF_PLEDGES, *only, *CONTACT)
    check = partial(_pledge_faults, items, Firms())
    return Kind("pledges", _("认捐清单"), columns, ("firm", "number"), check)


def _item(items: Items, titles: str) -> Column:
    return Column(
        "item", _("物资名称"), _t(titles), is_required=True, parse=cells.text(40),
        example="棉被", suggest=cells.closest(items.names),
    )  # fmt: skip


def amount_of(items: Items, values: Values) -> tuple[Amount | None, Faults]:
    """What item, quantity and unit of a row say together, or their faults."""
    said = cast(Quantity, values["quantity"])
    return items.read(text_of(values, "item"), said, text_of(values, "unit"))


def _need_faults(items: Items, values: Values) -> Faults:
    amount, faults = amount_of(items, values)
    if amount:
        faults = _absurd(amount)
    return faults


def _pledge_faults(items: Items, firms: Firms, values: Values) -> Faults:
    amount, faults = amount_of(items, values)
    if amount:
        faults = _absurd(amount) or _inexact(amount) or _price_faults(amount, values)
    try:
        firms.find(text_of(values, "firm"), text_of(values, "credit_code"))
    except Refusal as no:
        faults["credit_code" if values["credit_code"] else "firm"] = plainly(no)
    return faults


def _absurd(amount: Amount) -> Faults:
    if 1 <= amount.quantity <= MOST:
        return {}
    words = marked("数量要从 1 到 {most}")
    return {"quantity": plainly(Refusal(words, marked("请核对数量和单位。"), most=f"{MOST:,}"))}


def _inexact(amount: Amount) -> Faults:
    if not amount.qualifier:
        return {}
    words = marked("认捐要写准数，不能写“{word}”")
    return {"quantity": plainly(Refusal(words, marked("请改成准数。"), word=amount.qualifier))}


def _price_faults(amount: Amount, values: Values) -> Faults:
    """Goods name a fair price, money none; whole lots."""
    price, lot = values["price"], values["lot"]
    if not amount.is_money and price is None:
        words = Refusal(marked("没有单价"), marked("请填一{unit}的公允单价。"), unit=amount.unit)
        return {"price": plainly(words)}
    if amount.is_money and price not in (None, 1):
        return {"price": plainly(Refusal(marked("捐款不用填单价"), marked("请清空这一格。")))}
    if isinstance(lot, int) and amount.quantity % lot:
        words = Refusal(
            marked("{quantity}{unit}不是每箱 {lot}{unit}的整数倍"),
            marked("请改数量，或改每箱数量。"),
            quantity=amount.quantity, unit=amount.unit, lot=lot,
        )  # fmt: skip
        return {"lot": plainly(words)}
    return {}
