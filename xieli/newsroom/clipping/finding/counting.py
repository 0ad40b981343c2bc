"""Which numbers of a text count something: the traps, one small question each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from xieli.newsroom.clipping.finding.amounts import Amount, amounts_in, read

_RANK_BEFORE = re.compile(r"(?:前|第|排名|名列|位列|位居|排在|倒数)$")
_COUNTER = re.compile(r"(?:点击|浏览|阅读|访问|播放|人气)(?:量|次数|数|率)?\s*[:：]?\s*$")
_LASTING = re.compile(
    r"为期|历时|时长|跨度|累计|长达|用时|工时|持续时间|培训|课程|学习|平均|总时|不少于|不超过"
)
_LENGTH_NOUN = re.compile(r"多?(?:小时|月|星期|世纪|季度|年头|工作日|字[,，。])|一")
_NUMBERED = re.compile(r"(?:分为|分成|分|共|等|涵盖|涉及|包括|包含|推出|设置?|的)$")
_FOR_SOMEBODY = re.compile(r"[对为向给]$|[,，、。;；]$|奖$|仅$|其中$|分别为?$")
_FLAGS = re.compile(r"锦旗|旗帜|国旗|红旗|奖牌|牌匾|鼓|墙")
_MORE = re.compile(r"(?:[\d][\d.]*[、和及]){1,6}$")
_RANGE_BEFORE = re.compile(
    r"(?<![\d.\-/年月日:：])((?:\d+(?:\.\d+)?)|[一二三四五六七八九十百]{1,4})(?:万|千)?(?:[-—–~～]+|至|到)$"
)
_TO = ("至", "到", "-", "—", "–", "~", "～")
_LOST = "?\ufffd"
_ASKED = re.compile(r"[吗呢么谁何哪几多怎否啥吧]|^\W")
_SMALL = 10
_NAME_OF_ASPECT = 100  # 832平台 is a name; nobody counts so many aspects


def counted(text: str, mask: bytearray) -> list[Amount]:
    """Give the amounts that count something, in order; lists and ranges written out."""
    found: list[Amount] = []
    for amount in amounts_in(text):
        if not any(mask[amount.first : amount.end]) and _counts(amount, text):
            _join_range(found, amount, text)
            found += _written_out(_aspect(found.pop(), text), text)
    return found


def _join_range(found: list[Amount], amount: Amount, text: str) -> None:
    """Add an amount; behind 300元至 it is the upper end of a range."""
    low = found[-1] if found else None
    is_range = low is not None and low.unit == amount.unit and low.value < amount.value
    if low is not None and is_range and text[low.end : amount.start] in _TO:
        found[-1] = replace(low, approx=">", qualifier="至")
        amount = replace(amount, approx="<", qualifier="至")
    found.append(amount)


def _counts(amount: Amount, text: str) -> bool:
    before = text[max(0, amount.start - 10) : amount.start]
    behind = text[amount.end : amount.end + 8]
    if amount.kind in ("none", "") or amount.value == 0:
        return False
    if _RANK_BEFORE.search(before) or _COUNTER.search(before):
        return False
    if before[-1:] in tuple(_LOST) and not _ASKED.search(before):
        return False  # the sign in front is lost, and may have been a digit
    if amount.kind == "length":
        return bool(_LASTING.search(before) or amount.qualifier) and not amount.is_han
    if amount.kind == "aspect" and amount.value >= _NAME_OF_ASPECT:
        return False
    if amount.kind == "tenths":
        return bool(amount.qualifier)
    if amount.unit.startswith("个") and _LENGTH_NOUN.match(behind):
        return False
    return not amount.is_han or _han_counts(amount, before, text)


def _han_counts(amount: Amount, before: str, text: str) -> bool:
    """Chinese signs stand in many words and sayings; they count only in clear cases."""
    behind = text[amount.end : amount.end + 8]
    if amount.kind == "share":
        return True
    if amount.digits[0] in "百千万亿":
        return bool(amount.qualifier)
    if amount.value == 1:
        is_somebody = amount.kind == "people" or amount.unit in ("家", "支", "辆", "台")
        return is_somebody and bool(_FOR_SOMEBODY.search(before)) and _has_money(amount, text)
    if amount.kind == "division":
        return amount.value > 2
    if amount.kind == "kind":
        return amount.big or amount.value > 3 or bool(_NUMBERED.search(before))
    if amount.unit == "面":
        return bool(_FLAGS.match(behind))
    if amount.unit in ("元", "头", "只", "双", "成", "口", "股", "起", "层", "道"):
        return amount.value >= _SMALL or bool(amount.qualifier)
    return True


def _has_money(amount: Amount, text: str) -> bool:
    """One person or firm is worth counting where the same sentence gives it money."""
    nearby = text[amount.end : amount.end + 60].split("。")[0]
    return bool(re.search(r"\d[\d.,余多]*万?元|\d[名户家]", nearby))


def _aspect(amount: Amount, text: str) -> Amount:
    """四个方面 is counted in 个方面."""
    found = re.match("方面|层面", text[amount.end : amount.end + 2])
    if amount.unit != "个" or not found:
        return amount
    return replace(amount, unit="个" + found[0], kind="aspect", end=amount.end + 2)


def _written_out(amount: Amount, text: str) -> Iterator[Amount]:
    """12、8和5家 are three amounts; 10至15人 is at least 10 and at most 15."""
    before = text[max(0, amount.first - 60) : amount.first]
    if amount.start == amount.first and (found := _MORE.search(before)):
        at = amount.first - len(found[0])
        for part in re.finditer(r"\d[\d.]*", found[0]):
            yield _like(amount, at + part.start(), at + part.end(), part[0].strip("."))
        yield amount
    elif amount.start == amount.first and (low := _RANGE_BEFORE.search(before)):
        at = amount.first - len(low[0])
        first = _like(amount, at, at + len(low[1]), low[1])
        is_range = first.value < amount.value
        if is_range:
            yield replace(first, end=amount.end, approx=">", qualifier="至")
            yield replace(amount, start=at, approx="<", qualifier="至")
        else:
            yield amount
    else:
        yield amount


def _like(amount: Amount, start: int, end: int, digits: str) -> Amount:
    """Another number in the same unit, and in the same 万 where the last one alone names it."""
    value = read(digits) or amount.value
    scale = 10_000 if amount.value >= 10_000 and "万" in amount.digits else 1
    return replace(
        amount,
        start=start,
        end=end,
        first=start,
        value=value * scale,
        digits=digits,
        approx="",
        qualifier="",
    )
