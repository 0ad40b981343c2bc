"""Quantities: which numbers count, and what they count."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.newsroom.clipping.finding.facts import facts_of
from xieli.newsroom.clipping.finding.gazette import spots
from xieli.newsroom.clipping.text import Edit, Text


def names(words: str) -> list[tuple[int, int]]:
    """Where names of places stand."""
    return [(spot.start, spot.end) for spot in spots(words) if not spot.is_stem]


def told(words: str) -> list[tuple[str, str, str]]:
    """Value, unit and approx of every fact."""
    return [(f"{f.value:f}", f.unit, f.approx) for f in facts_of(Text.of(words), names(words))]


@pytest.mark.parametrize(
    ("words", "value", "unit", "approx"),
    [
        ("发放慰问金30000元。", "30000", "元", ""),
        ("筹集资金86.5万元购买物资。", "865000", "元", ""),
        ("捐赠物资价值30余万元。", "300000", "元", ">"),
        ("销售农产品2.3亿多元。", "230000000", "元", ">"),
        ("发放助学金45万,资助学生。", "450000", "元", ""),
        ("投入资金不低于3亿元。", "300000000", "元", ">"),
        ("每个项目补助不超过60万元。", "600000", "元", "<"),
        ("慰问职工近2.6万人。", "26000", "人", "<"),
        ("服务职工90万人次以上。", "900000", "人次", ">"),
        ("干部职工60余人参加。", "60", "人", ">"),
        ("网友25万职工在线观看。", "250000", "人", ""),
        ("一百余名学生参加。", "100", "名", ">"),
        ("上千名职工参加。", "1000", "名", ">"),
        ("资助学生3万2千余人次。", "32000", "人次", ">"),
        ("救助1,250名职工。", "1250", "名", ""),
        ("救助9300名(次)职工。", "9300", "名(次)", ""),
        ("驿站面积约180平方米。", "180", "平方米", "~"),
        ("培训职工500人左右。", "500", "人", "~"),
        ("举办宣讲26场(次)。", "26", "场次", ""),
        ("涵盖普法、健康等七大板块内容。", "7", "大板块", ""),
        ("在维权等四个方面加强合作。", "4", "个方面", ""),
        ("签订率达到百分之九十五。", "95", "%", ""),
        ("建会率提高3个百分点。", "3", "个百分点", ""),
        ("组织三支队伍进企业。", "3", "支", ""),
        ("签约20家企业。", "20", "家", ""),
        ("服务企业超900家。", "900", "家", ">"),
    ],
)
def test_a_quantity_is_read(words: str, value: str, unit: str, approx: str) -> None:
    assert told(words) == [(value, unit, approx)]


@pytest.mark.parametrize(
    "words",
    [
        "2023年9月27日上午9时30分,9:30开始。",
        "第三届运动会第2名和前10名选手。",
        "学习党的二十大精神和二十届三中全会精神。",
        "推动“十四五”规划落地,“六心”服务见成效。",
        "开展“5技3小”竞赛和“千名职工游家乡”活动。",
        "地址在新华街17号,邮编543000,电话0774-5550123。",
        "桂ICP备2019000123号-2",
        "点击量:1777次,阅读:1024次。",
        "坚持一盘棋,打造一站式服务,培育一批能手,下一步进一步统一部署。",
        "35岁的他是一线职工,工龄15年,今年第一次参加。",
        "深入学习“两个确立”,做到两个维护、四个意识。",
        "两地工会、两级联动、三方协商,五湖四海的职工。",
        "三台县、五家渠市、三门县、九台区的来宾。",
        "最近几名职工、数百名群众、四五次活动。",
        "气温38℃,5A级景区,4G网络,2.0版。",
        "《关于做好100件实事的通知》印发。",
        "通过832平台购买。",
        "县总七届二十三次全委会召开,一法五条例。",
    ],
)
def test_a_trap_is_no_fact(words: str) -> None:
    assert told(words) == []


@pytest.mark.parametrize(
    ("words", "meanings"),
    [
        ("县总工会组织辖区14家爱心企业捐赠物资。", ["组织辖区爱心企业"]),
        ("建成工会驿站32家,服务户外劳动者5000人次。", ["建成工会驿站", "服务户外劳动者"]),
        ("慰问了13名环卫工人、5名快递员。", ["环卫工人", "快递员"]),
        ("送去大米31箱、香皂80块、毛巾77条。", ["送去大米", "送去香皂", "送去毛巾"]),
        ("走访职工90人,共计1.5万元。", ["走访职工", "走访职工"]),
        ("选出优秀班组、优秀班组长各6个。", ["优秀班组", "优秀班组长"]),
        ("评出一等奖1名,二等奖2名。", ["一等奖", "二等奖"]),
        ("惠及职工700余名。", ["惠及职工"]),
        ("共有职工870人(其中女职工410人、农民工230人)。", ["职工", "女职工", "农民工"]),
        ("机关干部等80余人在公园参加植树活动。", ["植树活动"]),
    ],
)
def test_the_meaning_names_what_was_counted(words: str, meanings: list[str]) -> None:
    found = facts_of(Text.of(words), [])
    assert len(found) == len(meanings)
    for fact, meaning in zip(found, meanings, strict=True):
        assert meaning in fact.meaning


def test_numbers_that_share_a_unit_each_become_a_fact() -> None:
    found = told("三个乡镇分别建成12、8和5家驿站。")
    assert found == [("3", "个", ""), ("12", "家", ""), ("8", "家", ""), ("5", "家", "")]


def test_a_range_says_at_least_and_at_most() -> None:
    assert told("每队10-15人。") == [("10", "人", ">"), ("15", "人", "<")]
    assert told("每户补助300元至500元。")[-1] == ("500", "元", "<")


def test_one_person_counts_only_where_money_is_given() -> None:
    assert told("对一名患病职工送去救助金2000元。") == [("1", "名", ""), ("2000", "元", "")]
    assert told("他是一名普通职工。") == []


def test_what_a_heading_said_counts_once() -> None:
    words = "爱心企业捐赠30余万元物资\n活动现场,爱心企业捐赠物资价值30余万元。"
    (fact,) = facts_of(Text.of(words))
    assert fact.quoted.words == "爱心企业捐赠物资价值30余万元"


def test_two_prizes_of_one_number_stay_two_facts() -> None:
    assert told("个人组二等奖3名。团体组优胜奖3名。") == [("3", "名", ""), ("3", "名", "")]


FRAMES = st.sampled_from(
    [
        "县总工会慰问职工{}。",
        "近日,活动吸引{}参加。",
        "据悉,今年共帮扶{},效果良好。",
        "{}参加了活动。",
    ]
)
COUNTED = st.sampled_from(["人", "名", "户", "人次"])
WORDS = st.sampled_from([("", ""), ("近", "<"), ("约", "~"), ("超", ">"), ("不少于", ">")])


@settings(max_examples=150, deadline=None)
@given(FRAMES, st.integers(2, 99_999), COUNTED, WORDS, st.text("甲乙丙·\n ", max_size=6))
def test_a_number_comes_back_with_its_unit_and_its_place_in_the_raw_text(
    frame: str, number: int, unit: str, word: tuple[str, str], front: str
) -> None:
    written = f"{word[0]}{number}{unit}"
    clean = Text.of(front + "x" + frame.format(written))
    raw = clean.chars
    text = clean.edited([Edit(len(front), len(front) + 1, "")])

    (fact,) = facts_of(text)

    assert (fact.value, fact.unit, fact.approx) == (Decimal(number), unit, word[1])
    assert raw[fact.at.start : fact.at.end] == fact.at.words == written
    assert fact.at.words in raw[fact.quoted.start : fact.quoted.end]


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        "一二两三十百千万亿0123.5,、“”《》()个名家元人次近约余多至到年月日第大 \n", max_size=120
    )
)
def test_no_text_breaks_it(words: str) -> None:
    for fact in facts_of(Text.of(words)):
        assert fact.value > 0
        assert fact.unit
        assert words[fact.at.start : fact.at.end] == fact.at.words
