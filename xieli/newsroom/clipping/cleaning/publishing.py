"""When, where and by whom an article was published, read from the lines that told it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xieli.newsroom.clipping.cleaning import names
from xieli.newsroom.clipping.cleaning.dates import MONTH, STAMP, first_day
from xieli.newsroom.clipping.cleaning.lines import Line
from xieli.newsroom.clipping.cleaning.scan import SITE
from xieli.newsroom.clipping.cleaning.signs import bare
from xieli.newsroom.clipping.shape import Hints

NOBODY = re.compile(
    r"(?i)^(?:系统管理员?|管理员|超级管理员|admin\w*|system|本站|本站原创|原创|网络|互联网|未知|佚名|转载|其它|其他|编辑部|网站|综合|本网|本网站|本报|网站管理员|后台|无|sp\d*)?$"
)
PAPER = re.compile(r"^[《<]?([\u4e00-\u9fff]{2,12}(?:报|周刊|网|时报|日报))[》>]?\s*[((]")
OWNER = re.compile(
    r"(?i)(?:copyright|©|版权所有|主办单位?|承办单位?|主管单位|all rights reserved)"
    r"[\s:©(c)?\d\-–—.年至今,]*"
    r"([\u4e00-\u9fff()()]{4,24}?(?:总工会|工会|公司|集团|网|报社|日报|政府|委员会|局|中心|学校|学院|协会|医院|办公室))"
)
HOUSE = r"网|报|报社|台|社|中心|客户端|工会|公司|集团|学院|学校|大学|医院|局|委|部|政府|街道|频道"
LEAD_HOUSE = re.compile(rf"^(?=.{{3,10}}$)[\u4e00-\u9fffA-Za-z]{{1,9}}?(?:{HOUSE})$")
REPORTS_FOR = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,8}(?<!本)(?:网|报|电视台|客户端))(?:全媒体|融媒体|首席|见习)?记者"
)
OF_REPORTER = re.compile(r"(?:全媒体|融媒体|首席|见习|本报|特约)*记者$")
QUIET = frozenset(
    (
        "related",
        "neighbour",
        "today",
        "link-farm",
        "foreign",
        "repeat",
        "disclaimer",
        "copyright",
        "spam",
    )
)


def day(lines: list[Line], body: list[Line], hints: Hints) -> str:
    """The day of publication, or ""."""
    told = [line for line in lines if not line.stays and line.reason not in QUIET]
    labelled = [first_day(v) for line in told for what, v, _ in line.fields if what == "date"]
    plain = [v for line in told for what, v, _ in line.fields if what == "day"]
    for found in (*labelled, *plain):
        if found:
            return found
    if hints.date:
        return hints.date.isoformat()
    last = body[-1].chars if body else ""
    if len(body) > 1 and len(bare(last)) <= 14 and (found := first_day(last)):
        return found
    months = [MONTH.search(v) for line in told for what, v, _ in line.fields if what == "date"]
    return next((f"{m[1]}-{int(m[2]):02d}" for m in months if m), "")


@dataclass(frozen=True)
class House:
    """Whose page it is, as its breadcrumb, its first lines and its footer say."""

    crumbs: tuple[str, ...]
    heads: tuple[str, ...]
    owners: tuple[str, ...]


def house(every: list[Line]) -> House:
    """The names of the site that all articles of a page share."""
    crumbs = _values(every, "crumb")
    return House(
        tuple(value for value in crumbs if SITE.match(value + " ")),
        tuple(_values(every[:6], "site")),
        tuple(_owners(every)),
    )


def _values(lines: list[Line], kind: str) -> list[str]:
    return [value for line in lines for what, value, _ in line.fields if what == kind]


def source(lines: list[Line], sender: str, hints: Hints, whose: House) -> str:
    """Where the article comes from, or ""."""
    told = [line for line in lines if not line.stays and line.reason not in QUIET]
    named = [_named(value) for value in _values(told, "source")]
    papers = [match[1] for line in told if (match := PAPER.match(line.chars))]
    leads = [value for value in _values(told, "lead") if LEAD_HOUSE.match(value)]
    reporters = [m[1] for line in told if (m := REPORTS_FOR.search(line.chars))]
    sent = [] if sender.startswith("本") or not sender else [sender]
    ours = ["本报"] if sender.startswith("本报") else []
    near = (*named, *papers, *sent, *_values(told, "site"), *whose.crumbs, *leads)
    for found in (*near, hints.source, *reporters, *whose.heads, *ours, *whose.owners):
        found = OF_REPORTER.sub("", found)
        if found and (not NOBODY.match(found) or found == "本报"):
            return found
    return ""


def _named(value: str) -> str:
    """A source without its brackets and what stands after it."""
    value = value.strip('《》〈〉<>[]【】()（） \t"“”')
    if named := re.search(r"《([^《》]{2,12})$", value):
        value = named[1]
    value = re.split(r"\s{2,}|\s(?=责|编|作者|记者|字|浏|阅|点)", value)[0]
    office, _, who = value.rpartition(" ")
    if office and names.is_name(who) and names.ORGANISED.search(office.strip()):
        value = office.strip()
    return "" if NOBODY.match(value) or STAMP.match(value) else value


def _owners(every: list[Line]) -> list[str]:
    """Who owns the site, as its footer says."""
    found = [OWNER.search(line.chars) for line in every if line.reason in ("copyright", "contact")]
    return [match[1] for match in found if match]


def author(lines: list[Line], writers: list[str]) -> str:
    """The names of those who wrote it, a space between two."""
    told = [line for line in lines if not line.stays and line.reason not in QUIET]
    values: list[str] = []
    pictured = [names.people(line.chars) for line in told if line.reason == "caption"]
    for line in (line for line in told if line.reason != "caption"):
        all_of_it = names.people(line.chars.strip("()（）□■|")) if line.reason == "byline" else ""
        values += (
            [all_of_it] if all_of_it else [v for what, v, _ in line.fields if what == "author"]
        )
    found: list[str] = []
    for value in (*values, *writers) or pictured[-1:]:
        cleaned = names.people(value) or value.strip("[]【】()（）")
        for name in cleaned.split():
            if (
                name
                and name not in found
                and not NOBODY.match(name)
                and 1 < len(name) <= 30
                and ":" not in name
            ):
                found.append(name)
    return " ".join(found[:12])
