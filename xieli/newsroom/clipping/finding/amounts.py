"""Numbers with their unit and their qualifier, wherever they stand: no judgement yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xieli.kernel.numerals import read_number
from xieli.kernel.refusal import Refusal
from xieli.newsroom.clipping.finding.words import any_of, rows

_UNITS = {row["unit"]: row for row in rows("units")}
_APPROX = {row["word"]: row["approx"] for row in rows("qualifiers")}
_WORTH = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_MONEY = re.compile(
    r"资金|经费|金额|善款|补助|补贴|奖金|慰问金|救助金|助学金|价值|[款费]$|投入|筹集|销售额"
)
_PEOPLE = re.compile(
    r"(?:[名户]?(?:困难|农民|女|一线|户外|新就业)?(?:职工|会员|群众|农民工|工人|劳动者|党员|干部|学生|员工"
    r"|教职工|市民|村民|居民|网友|观众|选手|志愿者))"
)


def _side(stands: str) -> str:
    return any_of(row["word"] for row in rows("qualifiers") if row["stands"] == stands)


def _before() -> str:
    """A qualifier before the number; 近 of 最近 and 约 of 签约 are none."""
    parts = []
    for row in rows("qualifiers"):
        if row["stands"] == "before":
            guard = f"(?<![{row['not_after']}])" if row["not_after"] else ""
            parts.append(
                (row["word"], guard + row["word"] + ("(?=[百千万亿])" * (row["word"] == "上")))
            )
    return "|".join(text for _, text in sorted(parts, key=lambda part: -len(part[0])))


def _unit() -> str:
    """A unit that no longer word begins with: 人 but not 人大."""
    parts = []
    for unit in sorted(_UNITS, key=len, reverse=True):
        guard = _UNITS[unit]["not_before"]
        parts.append(re.escape(unit) + (f"(?![{guard}])" if guard else ""))
    return "|".join(parts)


_HAN = "一二两三四五六七八九十百千零〇"
_SCALE = r"(?:[百千]?[万亿]|万亿|[十百]|千(?![克瓦米]))"
_PLAIN = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d{1,16}(?!\d))(?:\.\d{1,6})?"
_ARABIC = rf"{_PLAIN}(?:{_SCALE}(?:\d{{1,4}}{_SCALE})*)?"
_SIMPLE_HAN = rf"(?<![{_HAN}万亿])(?:百分之)?(?:点?[{_HAN}万亿]){{1,16}}"
AMOUNT = re.compile(
    rf"(?:(?P<before>{_before()})(?P<filler>达|为|到|有|过|人民币|[¥￥]){{0,2}})?"
    rf"(?P<number>(?<![\d.A-Za-z/_#@+])(?:{_ARABIC})|{_SIMPLE_HAN})"
    rf"(?:\s(?=[余多]))?(?P<inside>[余多来几+]?)(?P<scale>{_SCALE}?)(?P<late>[余多来+]?)\s?"
    rf"(?P<unit>(?P<big>大(?=[^\d\W]))?(?:{_unit()})(?:[(（][^\W\d_、]{{1,2}}[)）])?|)"
    rf"(?P<more>[余多]?)(?P<behind>{_side('behind')}|（含）以上|)"
)


@dataclass(frozen=True)
class Amount:
    """A number in the text: where it stands with all its words, and what it says."""

    start: int
    end: int
    first: int  # where the digits begin, behind the qualifier
    value: Decimal
    unit: str
    kind: str  # of data/units.csv, "" without a unit
    approx: str
    qualifier: str
    digits: str  # as written
    big: bool = False  # 六大板块

    @property
    def is_han(self) -> bool:
        """Written in Chinese signs."""
        return not self.digits[0].isdigit()


def amounts_in(text: str) -> Iterator[Amount]:
    """Give every number of a text that has a unit or counts people or money without one."""
    at = 0
    while found := AMOUNT.search(text, at):
        at = max(found.end("number"), found.start() + 1)
        amount = _amount(found, text)
        if amount:
            yield amount
            at = amount.end


def _amount(found: re.Match[str], text: str) -> Amount | None:
    value = read(found["number"])
    if value is None:
        return None
    if found["scale"]:
        value *= _worth(found["scale"])
    unit, kind, end = _unit_of(found, text)
    words = [found[name] for name in ("before", "inside", "late", "more", "behind") if found[name]]
    word = words[0].replace("（", "(").replace("）", ")") if words else ""
    if found["number"].startswith("百分之"):
        unit, kind, end = "%", "share", found.end("number")
    if not unit:
        return None
    return Amount(
        start=found.start(),
        end=end,
        first=found.start("number"),
        value=Decimal(f"{value.normalize():f}"),
        unit=unit,
        kind=kind,
        approx=_APPROX.get(word, ""),
        qualifier=word,
        digits=found["number"] + found["scale"],
        big=bool(found["big"]),
    )


def _unit_of(found: re.Match[str], text: str) -> tuple[str, str, int]:
    """The unit, its kind, and where the amount ends; people and money may go without a unit."""
    if found["unit"]:
        unit = found["unit"].replace("（", "(").replace("）", ")").replace("场(次)", "场次")
        plain = unit.partition("(")[0].removeprefix("大" if found["big"] else "")
        return unit, _UNITS[plain]["kind"], found.end()
    end = found.end("late")
    has_scale = bool(found["scale"]) or found["number"][-1] in "万亿"
    digits = found["number"][0].isdigit()
    if digits and _PEOPLE.match(text, end) and (has_scale or len(found["number"]) > 1):
        return "人", "people", end
    if has_scale and digits and _MONEY.search(text[max(0, found.start() - 8) : found.start()]):
        return "元", "money", end
    return "", "", end


def read(number: str) -> Decimal | None:
    """Read a number as written, or None where it is none (二三, 万, 点)."""
    plain = number.removeprefix("百分之").replace(",", "").replace("，", "")
    if plain[0] in "百千万亿":
        plain = "一" + plain
    if re.search(r"[一二两三四五六七八九]{2}", plain) and re.search("[十百千万]", plain):
        return None
    if re.fullmatch(r"[一二两三四五六七八九]{2}", plain):
        return None
    try:
        return read_number(plain)
    except Refusal:
        return None


def _worth(scale: str) -> Decimal:
    worth = Decimal(1)
    for sign in scale:
        worth *= _WORTH[sign]
    return worth
