"""Numbers that name a person, an enterprise or a phone: checked on the spot, masked for pages."""

import re
from datetime import date
from functools import lru_cache
from operator import mul

from xieli.kernel.characters import COMPOUND_SURNAMES, clean_cell, half_width, squeeze_name
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

_ID_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OLD_ID_SHAPE = re.compile(r"[1-8][0-9]{14}")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Bytes are summed as they are: the zero digit is 48, so its share is taken off at the end.
_ID_OFFSET = 48 * sum(_ID_WEIGHTS)
_ID_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    re.findall("..", "1112131415212223313233343536374142434445465051525354616263646571")
)
_PERMITS = frozenset(("810000", "820000", "830000"))
_OLDEST_YEAR = 1850

_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_SHAPE = re.compile(rf"[{_CODE_SIGNS}]{{2}}[0-9]{{6}}[{_CODE_SIGNS}]{{10}}")
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CODE_VALUES = bytes(max(_CODE_SIGNS.find(chr(code)), 0) for code in range(256))

_PHONE_SHAPE = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1[0-9]{10}$)")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]*)?E\+?[0-9]{1,3}")
_JOINERS = re.compile(r"[\s\-—–'‘’`()（）]+")
_AS_TEXT = _("请在 Excel 里把这一列设为“文本”，再从原表重新粘贴一次。")
_COMPARE = _("请对照证件逐位核对。")
_RECHECK = _("请再核对一遍号码。")
_DIGITS = frozenset("0123456789")


def resident_id(text: str) -> str:
    """Give the 18-digit number of GB 11643 (check digit ISO 7064 MOD 11-2, X in capitals).

    Old 15-digit numbers become 18; permits of 港澳台 residents (81/82/830000) and the 2023 card
    of foreign permanent residents (9…) follow the same rule.
    """
    number = text if _ID_SHAPE.fullmatch(text) else _tidy_id(text)
    if number[:2] not in _PROVINCES and not _is_other_holder(number):
        raise Refusal(_("前 6 位不是我国的地区代码。"), _COMPARE)
    if _real_day(number[6:14]) is None:
        raise Refusal(_("第 7 到 14 位不是真实的出生日期。"), _COMPARE)
    if number[17] != id_check(number):
        raise _wrong_id_check(number)
    return number


def birth_date(number: str) -> date:
    """Give the birth date written in a number that resident_id has passed."""
    day = _real_day(number[6:14])
    if day is None:
        raise ValueError("not a number that resident_id has passed")
    return day


def is_residence_permit(number: str) -> bool:
    """Say whether a passed number belongs to a 港澳台居民居住证 (810000, 820000, 830000)."""
    return number[:6] in _PERMITS


def credit_code(text: str) -> str:
    """Give the 18-sign 统一社会信用代码 of GB 32100 in capitals (no I O S V Z; mod 31)."""
    code = text if _CODE_SHAPE.fullmatch(text) else _tidy_code(text)
    total = sum(map(mul, _CODE_WEIGHTS, code.encode().translate(_CODE_VALUES)))
    if code[17] != _CODE_SIGNS[-total % 31]:
        raise Refusal(_("第 18 位（校验码）对不上，前面可能有一位抄错。"), _COMPARE)
    return code


def phone(text: str) -> str:
    """Give a mainland mobile number as 11 digits; +86, blanks and hyphens may be there."""
    if _PHONE_SHAPE.fullmatch(text):
        return text
    number = _COUNTRY.sub("", _bare(text).removesuffix(".0"))
    if not _PHONE_SHAPE.fullmatch(number):
        raise _why_no_phone(number)
    return number


def mask_id(number: str) -> str:
    """Give a number with only its first and its last four signs; public pages show none of it."""
    return f"{number[0]}{'*' * (len(number) - 5)}{number[-4:]}" if len(number) > 8 else "****"


def mask_phone(number: str) -> str:
    """Give 138****0000."""
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else "****"


def mask_name(name: str) -> str:
    """Give the surname and one half-width star, as 困难帮扶 asks: 李*, 欧阳*."""
    bare = squeeze_name(name)
    is_compound = len(bare) > 2 and bare[:2] in COMPOUND_SURNAMES
    return f"{bare[: 2 if is_compound else 1]}*"


def id_check(number: str) -> str:
    """Give the check sign for the first 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(map(mul, _ID_WEIGHTS, number.encode()))
    return _ID_CHECKS[(total - _ID_OFFSET) % 11]


def _is_other_holder(number: str) -> bool:
    """Say whether the number has the head of a permit or of a foreign permanent resident."""
    return number[:6] in _PERMITS or (number[0] == "9" and number[1:3] in _PROVINCES)


@lru_cache(maxsize=65536)
def _real_day(digits: str) -> date | None:
    """Give the day written as YYYYMMDD, or None where the calendar has no such day."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        return date(year, month, day) if year >= _OLDEST_YEAR else None
    except ValueError:
        return None


def _bare(text: str) -> str:
    """Give the signs alone, half width and in capitals, with Excel's damage refused."""
    bare = _JOINERS.sub("", half_width(clean_cell(text))).upper()
    if not bare:
        raise Refusal(_("没有填号码。"))
    if _SCIENTIFIC.fullmatch(bare):
        raise Refusal(_("号码被 Excel 改成了 {seen}，后面几位已经丢了。"), _AS_TEXT, seen=bare)
    return bare


def _tidy_id(text: str) -> str:
    """Give 18 signs in the shape of an ID number, or say what keeps them from it."""
    number = _bare(text)
    if _OLD_ID_SHAPE.fullmatch(number.removesuffix(".0")):
        longer = f"{number[:6]}19{number[6:15]}"
        return longer + id_check(longer)
    if number.endswith(".0"):
        raise _cut_by_excel()
    _must_be_18(number, _("身份证号应是 18 位，这里是 {seen} 位。"))
    for place, sign in enumerate(number, start=1):
        if place < 18 and sign not in _DIGITS:
            raise _wrong_sign(place, sign, _("第 {place} 位是“{sign}”，应是数字。"))
    if number[17] not in _ID_CHECKS:
        raise _wrong_sign(18, number[17], _("第 {place} 位是“{sign}”，应是数字或 X。"))
    if number[0] == "0":
        raise Refusal(_("第 1 位是 0，身份证号不从 0 开始。"), _COMPARE)
    return number


def _wrong_id_check(number: str) -> Refusal:
    """Tell a miscopied number from one that Excel stored as a number (last three digits 000)."""
    if number.endswith("000"):
        return _cut_by_excel()
    return Refusal(_("第 18 位（校验码）对不上，前面可能有一位抄错。"), _COMPARE)


def _tidy_code(text: str) -> str:
    """Give 18 signs in the shape of a credit code, or say what keeps them from it."""
    code = _bare(text)
    if len(code) == 15 and code.isdigit():
        raise Refusal(_("这是 15 位的旧注册号。"), _("请填营业执照上 18 位的统一社会信用代码。"))
    _must_be_18(code, _("统一社会信用代码应是 18 位，这里是 {seen} 位。"))
    for place, sign in enumerate(code, start=1):
        if 3 <= place <= 8 and sign not in _DIGITS:
            raise _wrong_sign(place, sign, _("第 {place} 位是“{sign}”，应是数字。"))
        if sign not in _CODE_SIGNS:
            words = _("第 {place} 位是“{sign}”，代码只用数字和字母，不用 I、O、S、V、Z。")
            raise _wrong_sign(place, sign, words)
    return code


def _why_no_phone(number: str) -> Refusal:
    """Say what keeps the signs from being a mobile number."""
    if len(re.findall(r"1[3-9][0-9]{9}", number)) > 1:
        return Refusal(_("一格里有两个手机号。"), _("请只留一个，另一个写到备注。"))
    for place, sign in enumerate(number, start=1):
        if sign not in _DIGITS:
            return _wrong_sign(place, sign, _("第 {place} 位是“{sign}”，应是数字。"))
    if number[0] == "0":
        return Refusal(_("这像是座机号。"), _("请填手机号；座机写到备注。"))
    if len(number) != 11:
        return Refusal(_("手机号应是 11 位，这里是 {seen} 位。"), _RECHECK, seen=len(number))
    if number[0] != "1":
        return _wrong_sign(1, number[0], _("第 {place} 位是“{sign}”，手机号从 1 开始。"), _RECHECK)
    return _wrong_sign(2, number[1], _("第 {place} 位是“{sign}”，应是 3 到 9。"), _RECHECK)


def _must_be_18(number: str, words: str) -> None:
    """Pass a number of 18 signs."""
    if len(number) != 18:
        raise Refusal(words, _COMPARE, seen=len(number))


def _wrong_sign(place: int, sign: str, words: str, step: str = _COMPARE) -> Refusal:
    """Give the refusal that points at one sign."""
    return Refusal(words, step, place=place, sign=sign)


def _cut_by_excel() -> Refusal:
    """Give the refusal for a number that Excel kept with 15 digits only."""
    return Refusal(_("号码被 Excel 当成数存过，最后三位已经丢了。"), _AS_TEXT)
