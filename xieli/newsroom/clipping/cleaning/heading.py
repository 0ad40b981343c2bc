"""Which lines above a text are its title, which its subtitle, and which are neither."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

from xieli.newsroom.clipping.cleaning.lines import NUMBERED, Line, is_prose
from xieli.newsroom.clipping.cleaning.signs import bare, cjk_count, plain
from xieli.newsroom.clipping.shape import Hints
from xieli.newsroom.clipping.text import Text

WHO = re.compile(
    r"工会|工联会|公司|集团|局|[市区县省州镇乡村]|街道|社区|学校|学院|医院|职工|劳模|工匠|会员|企业|劳动者|农民工"
)
DID = re.compile(
    r"召开|举行|举办|开展|启动|揭牌|成立|签订|签署|签约|赴|走进|慰问|调研|看望|发放|捐赠|送[^达]|入选|荣获|获评|喜获|获|表彰|命名|开幕|闭幕|落幕|圆满|落成|上线"
    r"|发布|印发|部署|推进|打造|建成|组织|参加|出席|指导|考察|交流|座谈|宣讲|培训|比赛|竞赛|大赛|公示|公告|通知|助力|推动|深化|共建|结对|进[企社校机车班一基]|宣传|关爱|关于"
)
SUBJECT = re.compile(
    r"(?:总工会|工会|工联会|联合会|公司|集团|委员会|办事处|街道|[市区县省州镇局])(?:等单位|等地)?$"
)
GOES_ON = re.compile(r"^(?:在|于|将|被|获|与|和|及|的|等|至|到|赴)(?!线|册|职)")
DASHED = re.compile(r"^\s*[—–-]{1,4}\s*(?=[^\s—–-])")
SITE_TAIL = re.compile(r"(?:\s*[_|｜]\s*|\s+[-–—]{1,2}\s*|\s*[-–—]{1,2}\s+|--)[^_|｜]{1,24}$")
SITE_WORD = re.compile(
    r"网|报|工会|公司|中心|频道|首页|新闻|资讯|头条|动态|要闻|门户|平台|在线|客户端|集团|政府|局|学校|学院|社区|\.(?:com|cn|org)"
)
FARM = (  # what copy farms write before a stolen title
    r"(?:环球|全球|世界|天天|每日|当前|今日|最新|焦点|快看|即时)"
    r"(?:热|快|微|新|实时|今|看|讯){0,2}(?:推荐|快讯|快看|关注|热点|热讯|热闻|看点|速递|速讯|消息|观察|观点|播报|动态|资讯|讯息|头条|短讯|报道|热文|通讯|时讯|新动态)\s*[:：!]"
)
PREFIX = re.compile(rf"^{FARM}\s*|^(?:标题|题目|原标题|原题|文章标题)\s*[:：]\s*|^[·•◆■▲●★]\s*")
QUOTED = re.compile(r"^[“《【][^”》】]{2,20}[”》】]$")
CHANNEL = re.compile(r"^[\u4e00-\u9fff]{2,6}[ \t]+(?=.{10})")  # 工会要闻 in front of the title
LONGEST = 64
MOST_HEADS = 60  # lines above a text that are looked at for its title


@dataclass(frozen=True)
class Heading:
    """What stands above an article, and the lines of it that belong to no article."""

    title: Text
    subtitle: Text
    banner: tuple[Line, ...] = ()


EMPTY = Text.of("")


def is_heading(line: Line) -> bool:
    """Whether a line may head a text: short, no sentence, no item of a list."""
    chars = line.chars
    if not line.stays or line.weak in ("contact", "caption", "publishing") or is_prose(chars):
        return False
    if chars[0] in "(（[【" and chars[-1] in ")）]】":
        return False
    if (
        chars.endswith(("。", ",", "，", "、", ";", "；", ":", "："))
        or NUMBERED.match(chars)
        and not line.marked
    ):
        return False
    return cjk_count(chars) >= 3 and len(bare(chars)) <= LONGEST


def heads_news(chars: str) -> int:
    """How much a heading tells: who (1) did what (1)."""
    return bool(WHO.search(chars)) + bool(DID.search(chars))


def untailed(chars: str) -> str:
    """A page title without its site and channel."""
    for _ in range(3):
        match = SITE_TAIL.search(chars)
        if not match or len(bare(chars[: match.start()])) < 6 or not SITE_WORD.search(match[0]):
            break
        chars = chars[: match.start()]
    return chars.strip()


def read(heads: list[Line], hints: Hints, crowded: bool) -> Heading:
    """Title and subtitle of the heading lines. `crowded`: other articles share the page."""
    pieces = _merged([line for line in heads])
    if not pieces:
        return Heading(EMPTY, EMPTY)
    told = _told(pieces, hints)
    at = _chosen(pieces) if told < 0 else told
    title = _trimmed(pieces[at][0])
    others = [piece for number, piece in enumerate(pieces) if number != at]
    banner: list[Line] = []
    is_told = told > 0 and bool(pieces[told][1][0].blank)
    is_banner = crowded and at > 0 and (len(pieces) > 2 or _slogan(pieces[0][0].chars))
    if is_told or is_banner:
        banner = [line for _, lines in pieces[:at] for line in lines]
        others = pieces[at + 1 :]
    subtitle = Text.joined((_undashed(text) for text, _ in others), " ")
    return Heading(title, subtitle, tuple(banner))


def _merged(heads: list[Line]) -> list[tuple[Text, list[Line]]]:
    """Heading lines, those that were broken joined into one."""
    found: list[tuple[Text, list[Line]]] = []
    for line in heads:
        if found and not DASHED.match(line.chars) and _goes_on(found[-1], line):
            text, lines = found[-1]
            found[-1] = (Text.joined((text, line.text)), [*lines, line])
        else:
            found.append((line.text, [line]))
    return found


def _goes_on(above: tuple[Text, list[Line]], line: Line) -> bool:
    """The title goes on: a broken line, a subject without its verb, an open quotation."""
    text, lines = above
    chars = plain(text.chars)
    if len(bare(chars)) + len(bare(line.chars)) > 48:
        return False
    if len(lines) > 1 and line.blank == 0 and not line.marked and len(line.chars) <= 14:
        return True
    if line.blank == 0 and GOES_ON.match(line.chars) and len(chars) <= 24:
        return True
    if lines[-1].hard or line.glue != "\n" or len(lines) > 1 and lines[-1].hard:
        return True
    if chars.count("“") > chars.count("”") or chars.count("(") > chars.count(")"):
        return True
    if DID.search(chars):
        return False
    told = bool(DID.match(line.chars)) and bool(WHO.search(chars)) and len(lines) == 1
    return told or bool(SUBJECT.search(chars))


def title_said(lines: list[Line]) -> str:
    """The title of a page that says it twice above its text, once perhaps with the site behind."""
    seen: list[str] = []
    for line in lines[:MOST_HEADS]:
        if line.stays and is_prose(line.chars) and len(bare(line.chars)) >= 24:
            break
        if cjk_count(line.chars) < 8:
            continue
        kept = untailed(line.chars)
        if is_heading(line) and any(
            one.startswith(kept) and (one == kept or one[len(kept)] in "-_|–— ") for one in seen
        ):
            return kept
        seen.append(line.chars)
    crumbs = (
        what[1] for line in lines[:MOST_HEADS] for what in line.fields[-60:] if what[0] == "crumb"
    )
    steps = [CHANNEL.sub("", step) for step in crumbs]
    return next((step for step in steps if cjk_count(step) >= 10 and heads_news(step) == 2), "")


def _told(pieces: list[tuple[Text, list[Line]]], hints: Hints) -> int:
    """Which piece the file or the page itself says is the title; -1 if none."""
    known = bare(untailed(hints.title))
    said = [bare(text.chars) for text, _ in pieces]
    if known in said:
        return said.index(known)
    near = (n for n, one in enumerate(said) if len(one) >= 6 and (one in known or known in one))
    return next(near, -1) if known else -1


def _chosen(pieces: list[tuple[Text, list[Line]]]) -> int:
    """Which piece is the title."""
    usable = [n for n, (text, _) in enumerate(pieces) if not DASHED.match(text.chars)] or [0]
    first = usable[0]
    if (
        len(usable) > 1
        and (_slogan(pieces[first][0].chars) or QUOTED.match(plain(pieces[first][0].chars)))
        and heads_news(pieces[usable[1]][0].chars) == 2
    ):
        return usable[1]
    return first


def _slogan(chars: str) -> bool:
    """Two balanced halves: a banner or a line above the title."""
    halves = chars.split()
    return (
        len(halves) == 2 and abs(len(halves[0]) - len(halves[1])) <= 1 and 4 <= len(halves[0]) <= 12
    )


def _trimmed(text: Text) -> Text:
    if match := PREFIX.match(plain(text.chars)):
        text = text.cut(match.end(), len(text))
    kept = untailed(text.chars)
    at = text.chars.find(kept)
    return text.cut(at, at + len(kept)) if kept else text


def _undashed(text: Text) -> Text:
    match = DASHED.match(text.chars)
    return text.cut(match.end(), len(text)) if match else text


def from_hint(chars: str) -> Text:
    """A title that the file's head knows and its text does not say: it has no place in the text."""
    return Text(chars, array("l", [0] * len(chars)), array("l", [0] * len(chars)))
