"""The words of the trade that cleaning rests on, read once from data/*.csv."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one data file."""
    with (DATA / name).open(encoding="utf8", newline="") as file:
        yield from csv.DictReader(file)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def labels() -> dict[str, tuple[str, bool]]:
    """What a label such as 发布时间 means, and whether it is furniture wherever it stands."""
    return {row["word"]: (row["field"], row["strength"] == "strong") for row in rows("labels.csv")}


@cache
def furniture() -> dict[str, str]:
    """The group of each word of page furniture."""
    found: dict[str, str] = {}
    for row in rows("furniture.csv"):
        words = [row["words"]] if row["group"] == "footer" else row["words"].split(" ")
        if row["group"] == "footer":
            words = re.split(r" (?![Rr]ights|RIGHTS|[Rr]eserved|RESERVED|by\b)", row["words"])
        for word in words:
            if word:
                found.setdefault(word, row["group"])
    return found


@cache
def trade() -> re.Pattern[str]:
    """Words that union news is made of."""
    return re.compile(any_of(row["word"] for row in rows("trade.csv")))


@cache
def spam_weights() -> dict[str, int]:
    """How strongly each word says gambling, luring or indecency."""
    return {row["word"].lower(): int(row["weight"]) for row in rows("spam.csv")}


@cache
def spam_words() -> re.Pattern[str]:
    """The words of spam_weights."""
    return re.compile(any_of(spam_weights()), re.IGNORECASE)


@cache
def stuffing() -> re.Pattern[str]:
    """Words that are stuck into every few sentences of a stolen text."""
    return re.compile(any_of(row["word"] for row in rows("stuffing.csv")))


@cache
def spam_names() -> re.Pattern[str]:
    """The self-praise of a gambling site stuck into a sentence: brand, then 官网, 体育, 下载 …"""
    brands = any_of(row["word"] for row in rows("brands.csv"))
    tail = (
        "唯一|中国|官方|体育|娱乐|平台|真人|棋牌|彩票|电竞|手机版|最新|全站|在线|国际|集团|网页版"
    )
    strong = "官方网站|官网|网站|网址|登录|登陆|入口|app下载|app|APP下载|APP|下载|注册|投注"
    return re.compile(
        rf"[A-Za-z0-9]{{0,12}}(?:{brands})[A-Za-z0-9]{{0,12}}(?:\(?(?:{tail})\)?){{0,5}}(?:{strong})"
        rf"(?:{strong}|{tail}|[-_·・ ]){{0,6}}"
    )


@cache
def label_pattern() -> re.Pattern[str]:
    """A label; two-character ones may be spread by spaces (来  源)."""
    spread = [
        r"[ \t]{0,6}".join(map(re.escape, word)) if len(word) <= 3 else re.escape(word)
        for word in sorted(labels(), key=lambda word: (-len(word), word))
    ]
    return re.compile("(?:" + "|".join(spread) + ")", re.IGNORECASE)


@cache
def phrase_pattern() -> re.Pattern[str]:
    """A word of page furniture."""
    return re.compile(any_of(furniture()))
