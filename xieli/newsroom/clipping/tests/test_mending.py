"""Damage is undone exactly where it can be; what cannot be known is marked, never guessed."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.newsroom.clipping import mending_shift, mending_words
from xieli.newsroom.clipping.mending import Mended, mend
from xieli.newsroom.clipping.shape import Done, Page
from xieli.newsroom.clipping.tests import dirt

SENTENCES = (
    "青山市总工会走访慰问了三十名环卫职工，送去防暑降温物资。",
    "活动期间，双方签订了结对帮扶协议，共话发展良策。",
    "他们在各自岗位付出的辛勤劳动，为城市发展做出了贡献。",
    "全市各级工会要加强职工之家阵地建设，把服务送到职工身边。",
    "“我们的维权工作从被动转变为主动。”市总工会负责人说。",
    "干部与困难职工家属亲切交谈，详细询问了他们的身体情况。",
    "白河县职工服务中心揭牌！活动现场气氛热烈，职工踊跃报名。",
    "南坪区总工会积极推进新就业形态劳动者入会，服务质量全面提升。",
    "劳模宣讲团走进企业、社区、学校，讲述劳动创造幸福的故事。",
    "因为平时工作忙，女职工很少参加体育锻炼；这次运动会圆了她们的梦。",
)
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True).map("".join)


def _mended(raw: str) -> Mended:
    return mend(Page("x.txt", "utf-8", raw))


def _told(raw: str) -> str:
    return _mended(raw).text.chars


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _agrees(mended: Mended, clean: str) -> bool:
    """Whether the mended text is the clean one but for the spans that are marked as damaged."""
    damaged = [c for c in mended.changes if c.done is Done.DAMAGED]
    pattern, text = "", mended.text
    for at, char in enumerate(text.chars):
        start, end = text.span(at, at + 1)
        is_damaged = any(c.start <= start and end <= c.end for c in damaged)
        pattern += r"[\s\S]{0,40}?" if is_damaged else re.escape(_folded(char))
    return bool(re.fullmatch(pattern, _folded(clean)))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(texts, st.integers(1, 9), st.booleans())
def test_readings_put_in_on_the_bytes_come_out_again(text: str, every: int, half: bool) -> None:
    dirty = dirt.annotated(text, every)

    mended = _mended(dirt.halved(dirty) if half else dirty)

    assert _agrees(mended, text)
    assert not re.search(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔù]+[)）]", mended.text.chars)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(texts, st.booleans())
def test_a_text_cut_at_what_looks_like_a_mark_is_put_in_line(text: str, half: bool) -> None:
    dirty = dirt.parted(text)

    mended = _mended(dirt.halved(dirty) if half else dirty)

    assert _agrees(mended, text)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(texts, st.sampled_from(["utf-8", "gbk"]), st.sampled_from([dirt.western, dirt.as_gbk]))
def test_a_text_read_in_a_wrong_encoding_is_read_again(text: str, right: str, misread) -> None:
    dirty = misread(text.encode(right))

    assert _agrees(_mended(dirty), text)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(texts, st.lists(st.sampled_from(["\u200b", "\ufeff", "\xad", "\x07", "\u2060"]), max_size=5),
       st.randoms())  # fmt: skip
def test_invisible_characters_and_entities_come_out_again(text: str, unseen, chance) -> None:
    dirty = text.replace("“", "&ldquo;").replace("”", "&amp;rdquo;")
    for char in unseen:
        at = chance.randrange(len(dirty) + 1)
        if "&" not in dirty[max(0, at - 12) : at + 12]:
            dirty = dirty[:at] + char + dirty[at:]

    assert _told(dirty) == text


@settings(max_examples=30, deadline=None, derandomize=True)
@given(texts, st.integers(1, 9))
def test_every_change_names_the_words_of_the_raw_text(text: str, every: int) -> None:
    dirty = dirt.annotated(text, every)

    mended = _mended(dirty)

    assert all(change.was == dirty[change.start : change.end] for change in mended.changes)
    spans = [mended.text.span(at, at + 1) for at in range(len(mended.text))]
    assert all(0 <= start < end <= len(dirty) for start, end in spans)
    assert spans == sorted(spans)


@pytest.mark.parametrize("clean", [
    *SENTENCES,
    "TCL电子（App）与职工(王某)签约，甲(a)、乙(b)两组，谁来(he)？",
    "王翀(chōng)副主席说：真的吗？我们一起去！",
    "乾隆年间的著作，登高瞭望，宫商角徵羽。",
    "他在香港工會聯合會工作多年，返回青山后继续从事职工服务工作，团结带领职工创业。",
    "价格为25℃×3＝？ＡＢＣ１２３——“中国梦·劳动美”…",
    "为什么？怎么办？R&D 投入 5%，a<b 且 c>d；详见 https://example.org/?a=1&b=2。",
])  # fmt: skip
def test_a_clean_text_stays_as_it_is(clean: str) -> None:
    mended = _mended(clean)

    assert mended.text.chars == clean
    assert mended.changes == ()


def test_a_digit_that_was_swallowed_is_marked_and_not_invented() -> None:
    mended = _mended("營造了良好氛圍?！?·8”前開展活動")

    assert mended.text.chars == "营造了良好氛围。“?·8”前开展活动"
    assert [c.was for c in mended.changes if c.done is Done.DAMAGED] == ["?！?"]


@pytest.mark.parametrize(("dirty", "clean"), [
    ("轉(zhuǎn)變?yōu)?ldquo;造血式”", "转变为“造血式”"),
    ("獲得勞動獎?wù)潞凸と讼蠕h號", "获得劳动奖章和工人先锋号"),
    ("工(gong)會(hui)職（zhí）工", "工会职工"),
    ("對duì)會(huì)議(yì)", "对会议"),
    ("??? 3月8日，職工活動。?", "3月8日，职工活动。"),
    ("甲&nbsp;乙&amp;ldquo;丙&rdquo;丁ldquo;戊rdquo;", "甲 乙“丙”丁“戊”"),
    ("<p>工会</p><br/>职工", "\n工会\n\n职工"),
    (r"\u5de5\u4f1a活动", "工会活动"),
    ("甲\r\n乙\r丙\u2028丁", "甲\n乙\n丙\n丁"),
])  # fmt: skip
def test_shapes_of_damage_that_were_met_with(dirty: str, clean: str) -> None:
    assert _told(dirty) == clean


def test_what_cannot_be_known_is_marked() -> None:
    mended = _mended("市总工会锟斤拷召开会议，职工\ufffd代表参加。")

    assert [change.was for change in mended.changes] == ["锟斤拷", "\ufffd"]
    assert all(change.done is Done.DAMAGED for change in mended.changes)


def test_the_work_grows_no_faster_than_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = 0
    likelihood = mending_words.likelihood

    def counting(chars: str) -> float:
        nonlocal weighed
        weighed += len(chars)
        return likelihood(chars)

    monkeypatch.setattr(mending_shift, "likelihood", counting)
    once = dirt.annotated("".join(SENTENCES))
    counts = []
    for times in (4, 16):
        weighed = 0
        _mended((once + "\n") * times)
        counts.append(weighed)

    assert counts[1] < counts[0] * 5


@given(st.text("工会困难职工送温暖，。“”甲乙1a縣", max_size=30), st.integers(0, 30))
def test_a_text_read_on_is_as_likely_as_read_at_once(text: str, cut: int) -> None:
    read = mending_words.Reading().then(text[:cut]).then(text[cut:])

    assert read.weight == mending_words.likelihood(text)
