"""Whatever is given to the clipping: clips or a refusal, places in the raw text, linear work."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.kernel.refusal import Refusal
from xieli.newsroom.clipping.clip import clip
from xieli.newsroom.clipping.shape import Clip, Quoted

SITE = """当前位置:首页 > 工会要闻 > 正文

白河市总工会慰问环卫工人

发布时间:2024-01-18  来源:白河日报  点击量:4127

1月17日,白河市总工会到城管局慰问环卫工人,送去价值3.5万余元的棉衣等物资。

慰问组一行与职工亲切交谈,叮嘱大家注意防寒保暖。据介绍,今年元旦春节期间,全市各级工会将走访慰问
困难职工和一线职工近2000人次。(李一鸣)

上一篇:没有了
联系我们 | 网站地图 | 地址:人民路12号 邮编:628017 电话:0839-3456789
备案号:某ICP备2021234号-1
"""
COPY = """中國(guó)工會(huì)新聞>>地方工會(huì)

南坪縣(xiàn)工會(huì)與東(dōng)浦市結(jié)對(duì)幫扶

近日,南坪縣(xiàn)總(zǒng)工會(huì)組織14家企業(yè)到東(dōng)浦市開(kāi)展幫扶活動(dòng),捐贈(zèng)物資20余萬(wàn)元?;顒悠陂g,?ldquo;雙方簽訂協(xié)議。

(責(zé)編:某某)
某甲市| 某乙县| 游戏| 某丙县| 博客| 某丁市|
"""
PAPER = """## 团结奋斗开新局

## 石门县总工会举办技能比赛

本报讯 近日,石门县总工会举办职工技能比赛,80余名选手参加,比赛设钳工、焊

■比赛现场

通讯员供图

工等6个项目。(王一)

## 梧桐区工人文化宫揭牌

本报讯 5月3日,梧桐区工人文化宫揭牌,建筑面积1.2万平方米。(赵二)
"""
NAMES = ("一.txt", "二.html", "三.htm", "四.eml", "五.docx", "六.pdf", "七.zip", "无名", "八.txt")
SCRAPS = (
    "(", ")", "(huì)", "?", "&ldquo;", "&#x110000;", "&#", "\ufeff", "\u200b", "\x00", "\r", "|",
    "##", "<p>", "<!--", "近", "余万元", "第", "来源:", "责编:", "2024-13-45", "\ud7ff", "😀", "亿",
)  # fmt: skip
HOSTILE = (  # each is repeated until it has 800 characters
    " ", "\n", "?", "\x00", "\ufeff", "\u200b", "(", ")", "(一", "“", "0", "9", "1,2", "亿", "a",
    "&", "一二三百千万亿", "會(huì)", "(huì)", "?huì)", "總總?", "总工会市", "甲县| ", "来源:",
    "2024-01-01 ", "近余约超", "■", "## \n", "&amp;", "<div>", "(🎁)", "某市总工会、", "5名、",
    "为5名职工捐赠", "本报讯 ", "1月1日,", "第1版",
)  # fmt: skip
BYTES = (
    b"\xff\xfe", b"\xfe\xff\x00", b"\xef\xbb\xbf", b"\x81" * 99, b"\xa1" * 99, b"\x00" * 99,
    b"%PDF-1.4\n", b"PK\x03\x04" + b"\x00" * 60, b"PK\x05\x06" + b"\x00" * 18, b"From: x\n\n",
    b"~{VPND~}", b"\xed\xa0\x80", SITE.encode("gb18030"), SITE.encode("gb18030")[1:],
    SITE.encode("utf-16"), SITE.encode("utf-8")[1:], COPY.encode("utf-16-be"),
    SITE.encode("utf-8").decode("latin-1").encode(), COPY.encode("big5", "replace"), b"",
)  # fmt: skip


def taken(data: bytes, name: str = "甲.txt") -> list[Clip]:
    """Its clips, their places looked at; none where it is refused in words."""
    try:
        clips = clip(data, name)
    except Refusal as no:
        if not str(no):
            raise
        return []
    for one in clips:
        for start, end in _places(one):
            assert 0 <= start <= end <= len(one.page.raw), (start, end)
    return clips


def _places(one: Clip) -> Iterator[tuple[int, int]]:
    yield from ((change.start, change.end) for change in one.changes)
    yield from ((quoted.start, quoted.end) for quoted in _quotations(one))


def _quotations(one: Clip) -> Iterator[Quoted]:
    for article in one.articles:
        yield from (fact.quoted for fact in article.facts)
        yield from (fact.at for fact in article.facts)
        yield from (found.quoted for found in (*article.organisations, *article.places))
        yield from (day.quoted for day in article.days)


def _bent(text: str, dice: random.Random) -> bytes:
    way = dice.randrange(7)
    if way == 0:
        for _ in range(dice.randint(1, 9)):
            at = dice.randint(0, len(text))
            text = text[:at] + dice.choice(SCRAPS) + text[at + dice.choice((0, 1, 3)) :]
    elif way == 1:
        at = dice.randint(0, len(text))
        text = text[:at] + text[at : at + 30] * dice.randint(2, 20) + text[at:]
    elif way == 2:
        lines = text.split("\n")
        dice.shuffle(lines)
        text = "\n".join(lines)
    elif way == 3:
        text = text.replace("\n", "").replace("。", "") * dice.randint(1, 3)
    data = bytearray(text.encode(dice.choice(("utf-8", "utf-8", "gb18030", "utf-16")), "replace"))
    if way == 4:
        for _ in range(dice.randint(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
    elif way == 5:
        for _ in range(dice.randint(1, 4)):
            del data[dice.randrange(len(data))]
    return bytes(data[: dice.randint(0, len(data))] if way == 6 else data)


@pytest.mark.parametrize("page", [SITE, COPY, PAPER], ids=("site", "copy", "paper"))
def test_a_page_bent_in_any_way_gives_clips_or_a_refusal(page: str) -> None:
    dice = random.Random(11)
    for _ in range(60):
        taken(_bent(page, dice), dice.choice(NAMES))


def test_hostile_shapes_give_clips_or_a_refusal() -> None:
    for sign in HOSTILE:
        taken((sign * (800 // len(sign))).encode())


def test_hostile_bytes_under_any_name_give_clips_or_a_refusal() -> None:
    for n, data in enumerate(BYTES):
        taken(data)
        taken(data, NAMES[n % len(NAMES)])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from((*SCRAPS, *SITE.split("\n"), *COPY.split("\n"), "\n"))
        | st.text(max_size=20)
    )
)
def test_any_text_gives_clips_or_a_refusal(parts: list[str]) -> None:
    taken("".join(parts).encode("utf-8", "replace"))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.sampled_from(NAMES))
def test_any_bytes_give_clips_or_a_refusal(data: bytes, name: str) -> None:
    taken(data, name)


def _within(small: str, big: str) -> bool:
    rest = iter(big)
    return all(sign in rest for sign in small)


def _untouched(one: Clip, start: int, end: int) -> str:
    spans = [(c.start, c.end) for c in one.changes if c.start < end and c.end > start]
    kept = (n for n in range(start, end) if not any(a <= n < b for a, b in spans))
    return "".join(one.page.raw[n] for n in kept if not one.page.raw[n].isspace())


def test_a_quotation_says_what_its_raw_span_says_but_for_the_changes_told() -> None:
    looked = 0
    for page in (SITE, COPY, PAPER):
        for one in taken(page.encode()):
            for quoted in _quotations(one):
                looked += 1
                touching = [c for c in one.changes if c.start < quoted.end and c.end > quoted.start]
                known = one.page.raw[quoted.start : quoted.end] + "".join(c.now for c in touching)
                words = "".join(quoted.words.split())
                assert _within(_untouched(one, quoted.start, quoted.end), words), quoted
                assert set(words) <= set(known), quoted
    assert looked > 10


def test_what_a_change_says_was_there_stood_there() -> None:
    for page in (SITE, COPY, PAPER):
        for one in taken(page.encode()):
            for change in one.changes:
                was, raw = change.was, one.page.raw[change.start : change.end]
                assert was == raw or change.now != was, change


def _calls(text: str) -> int:
    count = 0

    def note(_frame: object, event: str, _what: object) -> None:
        nonlocal count
        count += event.endswith("call")

    sys.setprofile(note)
    try:
        clip(text.encode(), "长.txt")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("page", [SITE, COPY, PAPER], ids=("site", "copy", "paper"))
def test_four_times_the_text_takes_four_times_the_work(page: str) -> None:
    clip(page.encode(), "热.txt")
    numbered = [page.replace("白河", f"白{n}河").replace("2000", f"{2000 + n}") for n in range(24)]
    one, four = _calls("".join(numbered[:6])), _calls("".join(numbered))
    assert four <= 4 * one * 1.3, (one, four)
