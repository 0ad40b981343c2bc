"""How the text of a value is read: numbers, days, words; each Refusal says what to write."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

YES, NO = "是", "否"
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")


def whole(text: str) -> int:
    """Read a whole number from 0 up."""
    if not _WHOLE.fullmatch(text):
        raise Refusal(_("“{text}”不是整数。"), _("请填阿拉伯数字，例如 5。"), text=text)
    return int(text)


def number(text: str) -> Decimal:
    """Read a number from 0 up, at most six decimals."""
    if not _NUMBER.fullmatch(text):
        raise Refusal(_("“{text}”不是数。"), _("请填阿拉伯数字，例如 1001.00。"), text=text)
    return Decimal(text)


def days(text: str) -> int:
    """Read a count of days from 1 to 3660."""
    count = whole(text)
    if not 1 <= count <= 3660:
        raise Refusal(_("天数要在 1 到 3660 之间。"), _("请再核对一遍。"))
    return count


def yes_or_no(text: str) -> bool:
    """Read 是 or 否."""
    if text not in (YES, NO):
        raise Refusal(_("请填“是”或“否”。"))
    return text == YES


def words(text: str) -> list[str]:
    """Read words parted by 、."""
    return [word.strip() for word in text.split("、") if word.strip()]


def numbers(text: str) -> list[Decimal]:
    """Read numbers parted by 、."""
    return [number(word) for word in words(text)]


def five_words(text: str) -> list[str]:
    """Read the five words for urgency 1 to 5."""
    found = words(text)
    if len(found) != 5:
        raise Refusal(_("缓急要正好五个词，用顿号隔开，从最缓到最急。"))
    return found


def one_of(*allowed: str) -> Callable[[str], str]:
    """Give a reader that takes one of these words; Refusal says which there are."""

    def read(text: str) -> str:
        if text not in allowed:
            raise Refusal(_("这里只能写：{allowed}。"), allowed="、".join(allowed))
        return text

    return read
