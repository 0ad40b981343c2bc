"""Days of publication as pages write them."""

from __future__ import annotations

import re

DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0"}
CLOCK = (
    r"(?:[ \tT]{0,4}(?:[上下]午|星期[一二三四五六日天]|周[一二三四五六日])?[ \t]{0,4}"
    r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,3})?)?"
)
WEEK = r"(?:[ \t]{0,4}[((]?(?:星期|周)[一二三四五六日天][))]?)?"
DAY = (
    r"(?<!\d)(?:(?P<y>(?:19|20)\d{2})[ \t]{0,2}(?:[-/.年_]|年-)[ \t]{0,2}(?P<m>[01]?\d)[ \t]{0,2}"
    r"(?:[-/.月_]|月-)[ \t]{0,2}(?P<d>[0-3]?\d)(?:[ \t]{0,2}[日号]|(?!\d))"
    r"|(?P<d2>[0-3]\d)\.(?P<m2>[01]\d)\.(?P<y2>20\d{2})(?!\d)"
    r"|(?P<y3>[二一][九〇零○O][〇零○O一二三四五六七八九]{2})年(?P<m3>十?[一二三四五六七八九十])月"
    r"(?P<d3>[一二三]?十?[一二三四五六七八九十])日)"
)
STAMP = re.compile(DAY + WEEK + CLOCK + WEEK)
MONTH = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[ \t]{0,2}年[ \t]{0,2}([01]?\d)[ \t]{0,2}月(?![ \t]{0,2}\d)"
)


def _count(chars: str) -> int:
    """十 to 三十一 as a number."""
    if "十" not in chars:
        return int(DIGITS[chars])
    tens, ones = chars.split("十", 1)
    return int(DIGITS.get(tens, "1")) * 10 + int(DIGITS.get(ones, "0"))


def iso(match: re.Match[str]) -> str:
    """A stamp as 2024-03-12, or "" where it is no day of a calendar."""
    if match["y3"]:
        year = int("".join(DIGITS[c] for c in match["y3"]))
        month, day = _count(match["m3"]), _count(match["d3"])
    else:
        year, month, day = (int(match[k] or match[k + "2"]) for k in "ymd")
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}"


def first_day(chars: str) -> str:
    """The first full day named, or ""."""
    for match in STAMP.finditer(chars):
        if day := iso(match):
            return day
    return ""
