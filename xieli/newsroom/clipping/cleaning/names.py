"""Names of reporters and writers, and the words that stand around them."""

from __future__ import annotations

import re
from functools import cache

from xieli.newsroom.clipping.cleaning import lexicon

ROLES = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:社|报|网|台|客户端)(?=记者|通讯员|首席|全媒体)|本报|本网|本刊|本台|全媒体|融媒体|新媒体|工人日报[-—]?中工网|中工网|工人日报|首席|特约|见习|实习|视频|摄影"
    r"|职工|市民|晚报|日报|早报|记者|通讯员|实习生|评论员|撰稿|供稿|撰文|作者|报道|摄制|综合|整理|文/?图|图/?文|文|图|摄|供图|发自|据|编辑"
)
ORGANISED = re.compile(
    r"(?:工会|总工会|总工|工联会|联合会|办公室|办|部|局|委|委员会|中心|公司|集团|处|科|室|社|台|组|队|院|校|学校|医院|镇|乡|街道|支部|站|厂|矿|段|学会|协会"
    r"|工宣|宣|讯)$"
)
SPLIT = re.compile(r"[\s、,，/;；:：&·|-]+")
LEAD = re.compile(
    r"^[((【〔\[]?(?:本[报网刊台站社][\u4e00-\u9fff]{0,6}?|[\u4e00-\u9fffA-Za-z0-9·]{2,9}?)(?:\d{1,2}月\d{1,2}日)?(?:快讯|讯|电(?=\s?\())(?!员)[】〕))\]]?:?\s*"
    r"(?:[((【][^()()【】]{2,60}[))】])?:?\s*"
    r"(?=[\s\d“\"《【近日今昨前为在记由春夏秋冬每从连当新随面“]|[\u4e00-\u9fff])"
)
WIRE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,12})\d{1,2}月\d{1,2}日(?:[\u4e00-\u9fff]{2,6})?(?:电|消息|讯):?\s*(?:[((][^()()]{2,50}[))])?:?\s*"
)
SENT_FROM = re.compile(r"^([\u4e00-\u9fff]{1,5}(?:网|社|报))[\u4e00-\u9fff]{2,5}$")
BRACKETED = re.compile(
    r"^[((【]\s*(?P<who>(?:[^()()【】]{0,12}(?:记者|通讯员|作者))[^()()【】]{1,40})[))】]\s*"
)
PAPER = re.compile(
    r"^[((](?P<paper>[\u4e00-\u9fff]{2,10}(?:报|网|社|台|客户端))[))]\s{0,4}"
    r"[((](?P<who>(?:[^()]{0,12}(?:记者|通讯员))[^()]{1,40})[))]\s*"
)
TOLD_BY = re.compile(
    r"^(?P<paper>(?!据|本)[\u4e00-\u9fff]{3,10})报道\s?[((](?P<who>[^()]{0,8}(?:记者|通讯员)[^()]{1,40})[))]:?\s*"
)
REPORTED = re.compile(
    r"^(?P<who>(?:本[报网]|[\u4e00-\u9fff]{2,8})?(?:全媒体|见习|特约)?(?:记者|通讯员)"
    r"[ \t]?[\u4e00-\u9fff、 \t]{2,30}?)[ \t]?报道:?\s*"
)


@cache
def _surnames() -> tuple[frozenset[str], tuple[str, ...]]:
    single, double = (row["words"] for row in lexicon.rows("surnames.csv"))
    return frozenset(single), tuple(double[i : i + 2] for i in range(0, len(double), 2))


def is_name(word: str) -> bool:
    """Whether two to four characters look like a person's name."""
    single, double = _surnames()
    word = word.replace("·", "")
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", word):
        return False
    return word[0] in single and len(word) <= 3 or word[:2] in double


def is_row(chars: str) -> bool:
    """A row of a roll of honour: a name, then where the person works."""
    parts = chars.split()
    if len(parts) > 2 and len(parts[0]) == len(parts[1]) == 1:
        parts = ["".join(parts[:2]), *parts[2:]]
    return len(parts) > 1 and is_name(parts[0]) and len("".join(parts[1:])) >= 4


def people(chars: str) -> str:
    """The names in a byline, a space between two; "" when it is something else."""
    chars = re.sub(
        r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \u3000]{1,4}([\u4e00-\u9fff])(?![\u4e00-\u9fff])",
        r"\1\2",
        chars,
    )
    words = [word for part in ROLES.split(chars) for word in SPLIT.split(part) if word]
    if not words or len(words) > 12:
        return ""
    if not all(is_name(word) or _is_body(word) for word in words):
        return ""
    return " ".join(words)


def told_people(chars: str) -> str:
    """The names after 记者, 通讯员 … in a bracket, rare surnames too; "" without such a word."""
    if not re.search(r"记者|通讯员|作者|供稿|实习生|撰稿|撰文", chars):
        return ""
    parts = re.split(r"记者|通讯员|作者|供稿人?|实习生|撰稿|撰文", chars)[1:]
    words = [word for part in parts for piece in ROLES.split(part) for word in SPLIT.split(piece)]
    good = [
        word
        for word in words
        if re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", word) or word and _is_body(word)
    ]
    return " ".join(good)


def _is_body(word: str) -> bool:
    """Whether it is an office or union that signs."""
    return (
        3 <= len(word) <= 24 and bool(ORGANISED.search(word)) and not re.search(r"[0-9。,，]", word)
    )


def lead_in(chars: str) -> tuple[int, str, str]:
    """Where the dateline (本报讯(记者…)) of a paragraph ends, who sent it, and who wrote it."""
    head = chars[:110]
    for named in (PAPER, TOLD_BY):
        if (found := named.match(head)) and (people(found["who"]) or told_people(found["who"])):
            return found.end(), found["paper"], people(found["who"]) or told_people(found["who"])
    for pattern in (WIRE, LEAD, BRACKETED, REPORTED):
        match = pattern.match(head)
        if match and _is_lead(match, pattern):
            return match.end(), _sender(match[0]), _writers(match[0])
    return 0, "", ""


def _is_lead(match: re.Match[str], pattern: re.Pattern[str]) -> bool:
    """A LEAD without brackets needs 本报 or a paper's name before 讯: 资讯 and 短讯 are words."""
    if pattern is BRACKETED or pattern is REPORTED:
        return bool(people(match["who"]))
    if pattern is WIRE or match[0][0] in "【〔":
        return True
    sender = _sender(match[0])
    if re.search(r"(?:资|通|音|简|短|快|喜|电|问|审|传|腾|要)讯$", sender + "讯"):
        return False
    told = re.split("[讯电]", match[0], maxsplit=1)[1]
    return (
        sender.startswith("本")
        or bool(re.match(r"[\s((【::】〕]", told))
        or sender.endswith(("网", "报", "社"))
    )


def _sender(lead: str) -> str:
    match = re.match(r"[(【〔\[]?([\u4e00-\u9fffA-Za-z0-9·]+?)(?:\d{1,2}月|快?讯|电|消息)", lead)
    if not match or "记者" in match[1] or "通讯" in match[1]:
        return ""
    return SENT_FROM.sub(r"\1", match[1])


def _writers(lead: str) -> str:
    inner = re.search(r"[((【]([^()()【】]{2,60})[))】]:?\s*$", lead)
    if inner:
        return people(inner[1]) or _loose(inner[1])
    told = re.match(r"^(.*?)报道", lead)
    return people(told[1]) if told else ""


def _loose(chars: str) -> str:
    """What is left of a reporter's bracket without the roles: rare surnames too."""
    words = [word for part in ROLES.split(chars) for word in SPLIT.split(part) if word]
    return " ".join(words) if words and all(len(word) <= 6 for word in words) else ""


SIGNED = re.compile(
    r"(?:^|(?<=[。!?”\"；;\s]))\s*[((\[【]\s*(?P<who>[^()()\[\]【】]{2,60})[))\]】][\s|。]*$"
)
CREDIT = re.compile(
    r"(?:^|(?<=[。!?”\"])|(?<=\s))(?P<who>[□■口]?\s?(?:本报|本网|本刊)?(?:记者|通讯员|特约记者)?"
    r"[ \t]?[\u4e00-\u9fff、, \t]{2,30}?)"
    r"[ \t]?(?:摄影报道|文/图|图/文|摄|报道|供图|供稿)[))]?[。\s|]*$"
)


def sign_off(chars: str) -> tuple[int, str]:
    """Where the writers' names at the end of a paragraph begin, and the names; (-1, "") if none."""
    start = max(0, len(chars) - 90)
    tail = chars[start:]
    for pattern in (SIGNED, CREDIT):
        match = pattern.search(tail)
        said = match["who"].lstrip("□■口 ") if match else ""
        if match and (who := people(said) or pattern is SIGNED and told_people(said) or ""):
            return start + match.start(), who
    return -1, ""
