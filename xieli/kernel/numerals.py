"""Numbers as people write them: 1,200 · 3千 · 1.5万 · 一百二十 · 两百 · 壹佰."""

import re
from decimal import Decimal

from xieli.kernel.characters import clean_cell, half_width
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

LIMIT = Decimal(10**16)

_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億〇", "一二三四五六七八九十百千万亿零")
_DIGIT_OF = str.maketrans("零一二两三四五六七八九点", "01223456789.")
_WORTH = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_SCIENTIFIC = re.compile(r"([0-9]+)(?:\.([0-9]*))?[eE]\+?([0-9]+)")
_SPLIT_DIGITS = re.compile(r"[0-9] +[0-9]")
_STRAY_COMMA = re.compile(r"[0-9],[0-9]")


def plain_digits(text: str) -> str:
    """Give a cell half width, without blanks, thousands separators or lossless exponents."""
    plain = half_width(clean_cell(text))
    if _SPLIT_DIGITS.search(plain):
        raise Refusal(_("数字中间有空格，看不出是一个数还是两个数。"), _("请去掉空格或分成两行。"))
    plain = _GROUPED.sub(lambda found: found[0].replace(",", ""), plain.replace(" ", ""))
    if _STRAY_COMMA.search(plain):
        raise Refusal(_("千分号的位置不对。"), _("请每三位一个逗号，或去掉逗号。"))
    return _SCIENTIFIC.sub(_written_out, plain)


def read_number(text: str) -> Decimal:
    """Read one unsigned number in Arabic, Chinese or mixed writing, below 10¹⁶."""
    plain = text.translate(_PLAIN)
    value = _value(plain)
    if value >= LIMIT:
        raise Refusal(_("这个数太大了。"), _("请核对有没有多写几位。"))
    return value


def _written_out(found: re.Match[str]) -> str:
    """Write 1.2345E+4 out as 12345; refuse where the exponent hides lost digits."""
    whole, fraction, exponent = found[1], found[2] or "", found[3]
    shift = int(exponent) if len(exponent) <= 2 else 10**6
    if len(fraction) < shift:
        raise Refusal(
            _("这里是 {seen}，后面几位数可能已经丢了。"),
            _("请在 Excel 里把这一列设为“文本”，再从原表重新粘贴一次。"),
            seen=found[0][:24],
        )
    return f"{whole}{fraction[:shift]}.{fraction[shift:]}".rstrip(".")


def _value(text: str) -> Decimal:
    """Split at the greatest unit: what stands before it counts in it, what follows is smaller."""
    for mark, worth in _WORTH.items():
        head, found, tail = text.rpartition(mark)
        if found:
            return _times(head, mark) * worth + _rest(tail, worth)
    return _digits(text)


def _times(head: str, mark: str) -> Decimal:
    """Read how many times the unit counts; nothing before it means once (十二)."""
    inner = [unit for unit in _WORTH if unit in head]
    small_above_small = bool(inner) and mark in "千百十"
    if small_above_small or mark in head:
        raise _unreadable()
    return _value(head) if head else Decimal(1)


def _rest(tail: str, worth: int) -> Decimal:
    """Read what follows a unit; a lone digit counts in the next place (一百五 is 150)."""
    if not tail:
        return Decimal(0)
    if tail[0] in "百千万亿":
        raise _unreadable()
    value = _value(tail)
    if len(tail) == 1 and tail != "十":
        return value * worth / 10
    if value >= worth or value != value.to_integral_value():
        raise _unreadable()
    return value


def _digits(text: str) -> Decimal:
    """Read bare digits: 12.5, 一点五, 二零二四."""
    plain = text.translate(_DIGIT_OF)
    if not _DIGITS.fullmatch(plain):
        raise _unreadable()
    return Decimal(plain)


def _unreadable() -> Refusal:
    """Give the refusal for a number that is not written as one."""
    return Refusal(_("这个数看不懂。"), _("请写成阿拉伯数字，例如 120。"))
