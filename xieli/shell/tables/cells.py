"""Ready readers of one cell: each gives the value, or a Refusal in words that help to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from xieli.kernel import id_numbers, quantity
from xieli.kernel.characters import half_width, squeeze_name
from xieli.kernel.numerals import plain_digits, read_number
from xieli.kernel.refusal import Refusal

Parse = Callable[[str], object]

_SERIAL_ZERO = date(1899, 12, 30)  # Excel counts days from here (after its 1900-02-29)
_SERIALS = range(3_000, 80_000)  # 1908 … 2119
_DAY = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?(?:[ T].*)?"
)
_DIGIT_DAY = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_MONTH_ONLY = re.compile(r"[0-9]{4}\s*[-/.年]\s*[0-9]{1,2}\s*月?")
_WHOLE = re.compile(r"[0-9]+")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def text(longest: int) -> Parse:
    """Take any text of at most so many characters."""

    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise Refusal(
                _("这里有 {seen} 个字，最多 {most} 个。"),
                _("请缩短，细节写到备注。"),
                seen=len(cell),
                most=longest,
            )
        return cell

    return parse


def name(cell: str) -> str:
    """Take one person's name; 李 梅 is 李梅, two names in a cell are asked about."""
    bare = squeeze_name(cell)
    if len(bare) > 40 or any(sign.isdigit() for sign in bare):
        raise Refusal(_("这不像一个人的姓名。"), _("请只写姓名。"))
    if " " in bare and not bare.isascii() or "、" in bare:
        raise Refusal(_("这一格像有两个人。"), _("请一行写一个人。"))
    return bare


def resident_id(cell: str) -> str:
    """Take an 18-digit number of GB 11643 (old 15-digit ones become 18)."""
    return id_numbers.resident_id(cell)


def phone(cell: str) -> str:
    """Take a mainland mobile number."""
    return id_numbers.phone(cell)


def credit_code(cell: str) -> str:
    """Take a 统一社会信用代码."""
    return id_numbers.credit_code(cell)


def day(cell: str) -> date:
    """Take a day: 2023-08-08, 2023/8/8, 2023年8月8日, 20230808, or Excel's serial 45146."""
    if _ISO.fullmatch(cell):
        return _calendar_day(cell[:4], cell[5:7], cell[8:])
    bare = half_width(cell).strip()
    found = _DAY.fullmatch(bare) or _DIGIT_DAY.fullmatch(bare)
    if found:
        return _calendar_day(*found.groups())
    if _WHOLE.fullmatch(bare) and int(bare) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(bare))
    if _MONTH_ONLY.fullmatch(bare):
        raise Refusal(_("这里只有年和月，还差哪一日。"), _("请写成 2023-08-08 的样子。"))
    raise Refusal(_("没有认出日期。"), _("请写成 2023-08-08 的样子。"))


def _calendar_day(year: str, month: str, number: str) -> date:
    """Give the day; 02-30 is refused."""
    try:
        return date(int(year), int(month), int(number))
    except ValueError as why:
        raise Refusal(_("日历上没有这一天。"), _("请核对日期。")) from why


def count(least: int = 0, most: int = 2_000_000_000) -> Parse:
    """Take a whole number within bounds: 1,200 · １２００ · 一百二十 · 3千."""

    def parse(cell: str) -> int:
        value = _number(cell)
        if value != int(value):
            raise Refusal(_("这里要整数。"), _("请核对这个数。"))
        _must_be_between(value, least, most)
        return int(value)

    return parse


def amount(least: Decimal = Decimal(0), most: Decimal = Decimal(10**10)) -> Parse:
    """Take 元 with at most two decimals within bounds; 1.5万元 is 15000."""

    def parse(cell: str) -> Decimal:
        bare = re.sub(r"^[¥￥]|(?<=[0-9万])元整?$", "", half_width(cell).strip())
        value = _number(bare)
        if value != value.quantize(Decimal("0.01")):
            raise Refusal(_("金额最多两位小数。"), _("请核对这个数。"))
        _must_be_between(value, least, most)
        return value

    return parse


def rough(unit: str = "") -> Parse:
    """Take a quantity with unit and 概数 word: 约200床 (a kernel Quantity)."""
    return lambda cell: quantity.parse(cell, unit)


def _number(cell: str) -> Decimal:
    bare = plain_digits(cell)
    if bare.startswith(("-", "负", "−")):
        raise Refusal(_("这个数不能小于 0。"), _("请核对这个数。"))
    return read_number(bare)


def _must_be_between(value: Decimal, least: Decimal | int, most: Decimal | int) -> None:
    if value < least:
        raise Refusal(_("这个数太小了，最少 {least}。"), _("请核对这个数。"), least=f"{least:,}")
    if value > most:
        raise Refusal(_("这个数太大了，最多 {most}。"), _("请核对这个数。"), most=f"{most:,}")


def one_of(choices: Mapping[str, object] | Iterable[str]) -> Parse:
    """Take one of the known words (a mapping gives what each word means); else name the nearest."""
    meant = dict(choices) if isinstance(choices, Mapping) else {word: word for word in choices}
    near = closest(meant)

    def parse(cell: str) -> object:
        if cell in meant:
            return meant[cell]
        guess = near(cell)
        step = _("是不是“{near}”？") if guess else _("可以填：{all}。")
        raise Refusal(_("不认识“{seen}”。"), step, seen=cell[:20], near=guess, all=_listed(meant))

    return parse


def closest(choices: Iterable[str]) -> Callable[[str], str]:
    """Give the function that finds the known word nearest to what was written ("" for none)."""
    words = list(choices)

    def near(cell: str) -> str:
        return next(iter(difflib.get_close_matches(cell[:40], words, n=1, cutoff=0.5)), "")

    return near


def _listed(words: Iterable[str]) -> str:
    """Name at most eight of the words."""
    known = list(words)
    return "、".join(known[:8]) + ("……" if len(known) > 8 else "")
