"""Quantities as unions write them: a number, its unit and an honest 概数 word (余, 约, 不低于)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from xieli.kernel.numerals import LIMIT, plain_digits, read_number
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

BEFORE = ("不低于", "不超过", "近", "约", "超")
AFTER_NUMBER = ("余", "多")
AFTER_UNIT = ("以上",)
QUALIFIERS = BEFORE + AFTER_NUMBER + AFTER_UNIT
MONEY_UNIT = "元"

_EXAMPLE = _("请写成一个数加单位，例如 约200床。")
_FINEST = Decimal("0.000001")
_CENT = Decimal("0.01")
_LONGEST_CELL = 60
_SCALES = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_MEANT_BEFORE = {
    **{word: word for word in BEFORE},
    **dict.fromkeys(("大约", "大概", "约为", "约计", "~"), "约"),
    **dict.fromkeys(("将近", "接近"), "近"),
    **dict.fromkeys(("超过", ">"), "超"),
    **dict.fromkeys(("至少", "不少于", "≥", ">="), "不低于"),
    **dict.fromkeys(("至多", "最多", "不多于", "≤", "<="), "不超过"),
}
_MEANT_BEHIND = {
    **dict.fromkeys(("以上", "及以上", "(含)以上"), "以上"),
    **dict.fromkeys(("左右", "上下"), "约"),
    "以内": "不超过",
}
_MEANT = _MEANT_BEFORE | _MEANT_BEHIND | {"余": "余", "多": "多", "+": "多"}
_UNIT_MEANT = dict.fromkeys(("圆", "元整", "元正", "圆整", "块钱"), MONEY_UNIT)


def _any_of(words: dict[str, str]) -> str:
    """Give a pattern for one of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


# 千 in 千克 and 百 in 百帕 belong to the unit, not to the number.
_SCALE = r"(?:千(?![克瓦米卡伏赫帕])|百(?!帕)|[十万亿拾佰仟萬億])"
_HAN_DIGITS = "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_DIGITS = rf"(?:[0-9]+(?:\.[0-9]+)?|(?:[{_HAN_DIGITS}]|两(?={_SCALE}))+(?:点[{_HAN_DIGITS}]+)?)"
_YUAN_SIGN = "(?:人民币|[¥￥])"
_BEHIND = f"(?:{_any_of(_MEANT_BEHIND)})"
# A unit holds no second number and no "and": 床二十台, 至二十床 are two quantities in one cell.
_NO_UNIT = f"[{_HAN_DIGITS}两十百千万亿拾佰仟萬億至到或和及]"
_UNIT_SIGN = (
    rf"(?:千(?=[克瓦米卡伏赫帕])|百(?=帕)|两(?=$|\)|{_BEHIND})|(?!{_NO_UNIT})[^\W\d_]|[/%‰²³℃])"
)
_BEFORE = re.compile(_any_of(_MEANT_BEFORE))
_SHAPE = re.compile(
    rf"(?P<sign>{_YUAN_SIGN}?)(?P<before>(?:{_BEFORE.pattern})*){_YUAN_SIGN}?"
    rf"(?P<number>两(?!{_SCALE})|(?:{_DIGITS}?{_SCALE})*{_DIGITS}?)"
    rf"(?P<after>[余多+]?)(?P<scale>{_SCALE}*)(?P<late>[余多+]?)"
    rf"\(?(?P<unit>{_UNIT_SIGN}{{0,12}}?)\)?(?P<behind>{_BEHIND}?)"
)
_UNIT_SHAPE = re.compile(rf"(?P<scale>{_SCALE}*)(?P<unit>{_UNIT_SIGN}{{0,12}})")
_RANGE = re.compile(
    r"[0-9一二三四五六七八九十百千万亿][^0-9]{0,4}?[-~—–至到][0-9一二三四五六七八九十]"
)
# 三四千, 十七八: two neighbouring digits name a stretch, never one number
_TWO_AT_ONCE = re.compile(
    r"[一二两三四五六七八九]{2}[十百千万亿]|[十百千万][一二三四五六七八九]{2}"
)
_VAGUE = re.compile(r"几|数[十百千万]|若干|一些|许多|上[百千万]|半|[0-9]/[0-9]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number ≥ 0 with at most 6 decimals, a unit without 万 or 亿, and at most one 概数 word."""

    value: Decimal
    unit: str = ""
    qualifier: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no quantity; a float or an unknown qualifier is our own mistake."""
        if not isinstance(self.value, Decimal) or self.qualifier not in ("", *QUALIFIERS):
            raise TypeError("Quantity takes a Decimal, a unit and a qualifier of QUALIFIERS")
        _must_be_amount(self.value)
        shape = _UNIT_SHAPE.fullmatch(self.unit)
        if not shape or shape["scale"]:
            raise Refusal(
                _("单位“{unit}”不对。"), _("请只写单位，例如 元、床、人次。"), unit=self.unit
            )

    @property
    def is_exact(self) -> bool:
        """Say whether the number may be added up; 概数 never are."""
        return not self.qualifier

    def show(self) -> str:
        """Give it as pages show it: 20余万元, 约200床, 1万人次以上; exact 208,640.00元."""
        if self.is_exact:
            return f"{_exact_number(self.value, self.unit)}{self.unit}"
        if self.qualifier in AFTER_NUMBER:
            return _number_with_more(self.value, self.qualifier) + self.unit
        phrase = "".join(_shortened(self.value)) + self.unit
        is_behind = self.qualifier in AFTER_UNIT
        return phrase + self.qualifier if is_behind else self.qualifier + phrase


def parse(text: str, default_unit: str = "") -> Quantity:
    """Read one cell: "约200床", "20余万元" (value 200000, unit 元, qualifier 余), "一百二十人".

    default_unit (the column's, may be 万元) serves where the cell names none.
    """
    plain = plain_digits(text)
    if _TWO_AT_ONCE.search(plain):
        raise _vague()
    found = _SHAPE.fullmatch(plain) if len(plain) <= _LONGEST_CELL else None
    if found is None or not found["number"] or _VAGUE.match(found["unit"]):
        raise _why_not(plain)
    qualifier = _one_qualifier(found)
    if found["number"][0] in "百千万亿佰仟萬億" and not qualifier:
        raise _vague()
    value = read_number(found["number"]) * _worth(found["scale"])
    return _in_unit(
        value, found["unit"] or default_unit or MONEY_UNIT * bool(found["sign"]), qualifier
    )


def as_rough(amount: Decimal, unit: str = MONEY_UNIT) -> str:
    """Give a true phrase with at most two digits: 208640 → 20余万元; what is exact stays exact."""
    _must_be_amount(amount)
    step = Decimal(1).scaleb(max(amount.adjusted() - 1, 0))
    floor = amount // step * step
    if floor == amount or amount < 100:
        return "".join(_shortened(amount)) + unit
    return Quantity(floor, unit, "余").show()


def _in_unit(value: Decimal, unit: str, qualifier: str) -> Quantity:
    """Count in the plain unit: 20 of 万元 is 200000 of 元."""
    shape = _UNIT_SHAPE.fullmatch(unit)
    if shape is None:
        raise Refusal(_("单位“{unit}”不对。"), _("请只写单位，例如 元、床、人次。"), unit=unit)
    plain_unit = _UNIT_MEANT.get(shape["unit"], shape["unit"])
    exact = Decimal(_plain(value * _worth(shape["scale"])))
    return Quantity(exact, plain_unit, qualifier)


def _worth(scale: str) -> Decimal:
    """Give what 万 or 千万 multiply by; no scale is 1."""
    return read_number("一" + scale) if scale else Decimal(1)


def _one_qualifier(found: re.Match[str]) -> str:
    """Give the one 概数 word of the cell; two that say different things are refused."""
    words = [*_BEFORE.findall(found["before"]), found["after"], found["late"], found["behind"]]
    meant = {_MEANT[word] for word in words if word}
    if len(meant) > 1:
        raise Refusal(
            _("写了两个概数词：{seen}。"), _("请只留一个。"), seen="、".join(filter(None, words))
        )
    return meant.pop() if meant else ""


def _must_be_amount(value: Decimal) -> None:
    """Pass a finite number from 0 to 10¹⁶ with at most 6 decimals."""
    if not value.is_finite():
        raise Refusal(_("这不是一个数。"), _("请写成阿拉伯数字，例如 120。"))
    if value < 0:
        raise Refusal(_("数量不能小于 0。"), _("请核对这个数。"))
    if value >= LIMIT:
        raise Refusal(_("这个数太大了。"), _("请核对有没有多写几位。"))
    if value != value.quantize(_FINEST):
        raise Refusal(_("小数最多 6 位。"), _("请换一个小一些的单位。"))


def _plain(value: Decimal) -> str:
    """Write the number out without exponent, separators or trailing zeros."""
    return f"{value.normalize():f}"


def _exact_number(value: Decimal, unit: str) -> str:
    """Write an exact number: thousands separators, and for money two decimals."""
    if unit == MONEY_UNIT and value == value.quantize(_CENT):
        return f"{value:,.2f}"
    return f"{value.normalize():,f}"


def _shortened(value: Decimal) -> tuple[str, str]:
    """Give (number, 万 or 亿) where that loses nothing and needs at most two decimals."""
    for worth, mark in _SCALES:
        if value >= worth and value % (worth / 100) == 0:
            return _plain(value / worth), mark
    return _plain(value), ""


def _number_with_more(value: Decimal, word: str) -> str:
    """Place 余 or 多 as Chinese does: 20余万, but 1.2万余 and 5万余."""
    number, mark = _shortened(value)
    is_round = number.endswith("0") and "." not in number
    return number + word + mark if is_round else number + mark + word


def _why_not(plain: str) -> Refusal:
    """Say in plain words what keeps the cell from being read."""
    if not plain:
        return Refusal(_("没有填数量。"), _EXAMPLE)
    if plain[0] in "-负−":
        return Refusal(_("数量不能小于 0。"), _("请核对这个数。"))
    if _RANGE.search(plain):
        return Refusal(_("这里写的是一个范围。"), _("请写一个数，可以加“约”“以上”。"))
    if _VAGUE.search(plain):
        return _vague()
    if len(re.findall(r"[0-9]+(?:\.[0-9]+)?", plain)) > 1:
        return Refusal(_("一格里有两个数。"), _("请分成两行，每行一个数。"))
    if not re.search(rf"[0-9{_HAN_DIGITS}十两]", plain):
        return Refusal(_("没有找到数。"), _EXAMPLE)
    return Refusal(_("数后面多了看不懂的字。"), _("请只留数和单位，说明写到备注。"))


def _vague() -> Refusal:
    """Give the refusal for words like 几十 and 上百 that name no number."""
    return Refusal(_("说不清是多少。"), _EXAMPLE)
