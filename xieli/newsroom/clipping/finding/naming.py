"""The full names of organisations (市总工会 of which city, 市总, 以下简称) and their roles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from xieli.newsroom.clipping.finding.clauses import Clauses
from xieli.newsroom.clipping.finding.facts import quoted
from xieli.newsroom.clipping.finding.gazette import Division, ancestors, index
from xieli.newsroom.clipping.finding.organisations import Finder, Mention
from xieli.newsroom.clipping.finding.places import Map
from xieli.newsroom.clipping.finding.words import rows
from xieli.newsroom.clipping.shape import Named
from xieli.newsroom.clipping.text import Text

_CALLED = re.compile(
    r"[(（](?:以下|下文|下)?(?:简称|称)(?:为)?[:：]?[“\"]?([^“”\"()（）]{2,14})[”\"]?[)）]"
)
_SHORTEST_TO_CUT = 5
_RELATIVE = {"省": (1,), "市": (2, 3), "区": (3, 1), "县": (3,), "州": (2,), "旗": (3,)}
_AUTONOMOUS = "自治区"
_CITED = re.compile(r"(?:据|来源[:：]?|《|转自|摘自|刊于|来自)\s*$")
_REPORTED = re.compile(r"^(?:》|讯|报道|记者|客户端|微信|[(（]记者)")
_BESIDE = re.compile(r"^\s*[、和与及]\s*$")


@dataclass(frozen=True)
class _Roles:
    """Patterns of one role: what stands before the name, and what behind it in the clause."""

    role: str
    before: re.Pattern[str]
    behind: re.Pattern[str]


_NEVER = "(?!)"


def _read_roles() -> tuple[_Roles, ...]:
    return tuple(
        _Roles(
            row["role"], re.compile(row["before"] or _NEVER), re.compile(row["behind"] or _NEVER)
        )
        for row in rows("roles")
    )


_ROLES = _read_roles()


def organisations_of(text: Text, where: Map) -> list[Named]:
    """Give each organisation once, in order, with its full name and the first role told."""
    cut, chars = Clauses.of(text.chars), text.chars
    found: dict[str, Named] = {}
    mentions = _cut_alike(Finder(chars, where).all(), where)
    called = _province_named(mentions, where)
    before: Mention | None = None
    for mention in mentions:
        if mention.kind == "media" and _is_byline(mention, chars):
            continue
        full = called.get(mention.name) or _full(mention, before, where, chars)
        if short := _CALLED.match(chars, mention.end):
            called[short[1]] = full
        role = _role(mention, cut)
        before = mention
        if full not in found:
            quote = quoted(text, mention.start, mention.end)
            found[full] = Named(mention.name, full, "", role, quote)
        elif role and not found[full].role:
            old = found[full]
            found[full] = Named(old.name, full, "", role, old.quoted)
    return _without_parts(list(found.values()))


def _cut_alike(mentions: Sequence[Mention], where: Map) -> list[Mention]:
    """A name with a stray word in front is the shorter name that stands alone elsewhere."""
    names = {
        m.name
        for m in mentions
        if len(m.name) >= _SHORTEST_TO_CUT and not m.name.startswith((*_RELATIVE, _AUTONOMOUS))
    }
    found = []
    for mention in mentions:
        for i in range(1, len(mention.name) - _SHORTEST_TO_CUT + 1):
            if mention.name[i:] in names and not _is_union_of_firm(mention.name[:i]):
                mention = replace(mention, start=mention.start + i, name=mention.name[i:])
                break
        found.append(mention)
    return found


def _province_named(mentions: Sequence[Mention], where: Map) -> dict[str, str]:
    """省总工会 is the one whose province the text names, where it names the union of one only."""
    named = {
        m.name[m.name.index("省") :]: m.name
        for m in mentions
        if m.kind == "union" and m.name.find("省") > 0 and where.within(m.start, m.start + 4)
    }
    counts = Counter(
        name[name.index("省") :] for name in {m.name for m in mentions} if name.find("省") > 0
    )
    return {short: full for short, full in named.items() if counts[short] == 1}


def _is_union_of_firm(front: str) -> bool:
    return front.endswith(("公司", "集团", "局", "院", "校"))


def _is_byline(mention: Mention, text: str) -> bool:
    """A medium that only reports is no party."""
    return bool(
        _CITED.search(text[max(0, mention.start - 4) : mention.start])
        or _REPORTED.match(text[mention.end : mention.end + 4])
    )


def _full(mention: Mention, before: Mention | None, where: Map, text: str) -> str:
    """Put the place in front of 市总工会, and write 市总 out; others stay as they are named."""
    name = mention.name
    if name in ("全总", "全国总工会", "中华全国总工会"):
        return "中华全国总工会"
    if mention.ending == "总":
        name += "工会"
    if name.startswith(_AUTONOMOUS) and mention.kind == "union":
        region = _placed("省", None, where)
        return (region if region.endswith(_AUTONOMOUS) else _AUTONOMOUS) + name[len(_AUTONOMOUS) :]
    has_place = bool(where.within(mention.start, mention.start + 2))
    if mention.kind != "union" or has_place or name[0] not in _RELATIVE:
        return name
    listed = before if _follows(before, mention, text) else None
    return _placed(name[0], listed, where) + name[1:]


def _follows(before: Mention | None, mention: Mention, text: str) -> bool:
    return bool(before and _BESIDE.match(text[before.end : mention.start]))


def _placed(sign: str, before: Mention | None, where: Map) -> str:
    """The division that 市 means: of the body named just before it, else of the article."""
    bases: list[Division] = []
    if before:
        bases += [p.division for p in where.within(before.start, before.end)[::-1] if p.division]
    if where.home:
        bases.append(where.home)
    for base in bases:
        if _called_so(base, sign):
            return _short_prefecture(base) or base.name
        for level in _RELATIVE[sign]:
            for code in ancestors(base.code):
                one = index().by_code.get(code)
                if one and one.level == level and _called_so(one, sign):
                    return _short_prefecture(one) or one.name
    return sign


@cache
def _short_prefecture(one: Division) -> str:
    """延边朝鲜族自治州 is called 延边州."""
    if not one.name.endswith("自治州"):
        return ""
    short = [name for name in index().customary if one.name.startswith(name)]
    return max(short, key=len) + "州" if short else ""


def _called_so(one: Division, sign: str) -> bool:
    if sign == "区":
        return one.name.endswith("区")
    if sign == "市":
        return one.name.endswith("市")
    return one.level == 1 if sign == "省" else one.name.endswith(sign)


def _role(mention: Mention, cut: Clauses) -> str:
    start, end = cut.clause(mention.start)
    front = cut.text[max(start, mention.start - 30) : mention.start]
    behind = cut.text[mention.end : min(max(end, mention.end), mention.end + 40)]
    for each in _ROLES:
        if each.before.search(front) or each.behind.search(behind):
            return each.role
    return ""


def _without_parts(found: list[Named]) -> list[Named]:
    """Leave 市总工会 out where its full name stands too."""
    names = {one.full for one in found}
    return [
        one
        for one in found
        if not (len(one.full) <= 4 and any(n != one.full and n.endswith(one.full) for n in names))
    ]


def parties(found: Sequence[Named]) -> dict[str, list[str]]:
    """Give the full names by role."""
    by_role: dict[str, list[str]] = {}
    for one in found:
        if one.role:
            by_role.setdefault(one.role, []).append(one.full)
    return by_role
