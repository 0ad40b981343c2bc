"""Names that are easily cut in the wrong place, and numbers that count nothing."""

from __future__ import annotations

import pytest

from xieli.newsroom.clipping.finding.facts import facts_of
from xieli.newsroom.clipping.finding.tests.test_facts import names, told
from xieli.newsroom.clipping.finding.tests.test_names import article, bodies
from xieli.newsroom.clipping.text import Text


@pytest.mark.parametrize(
    ("words", "full"),
    [
        ("日前,全国总工会发布了名单。", "中华全国总工会"),
        ("3月4日新桥社区联合工会开展慰问。", "新桥社区联合工会"),
        ("近日,内蒙古自治区总工会召开会议,自治区总工会部署工作。", "内蒙古自治区总工会"),
        ("先后走进梧州市给排水设计院慰问。", "梧州市给排水设计院"),
        ("慰问了中瑞广州航道局有限公司职工。", "中瑞广州航道局有限公司"),
        ("前往海平医科大学第二附属医院看病。", "海平医科大学第二附属医院"),
        ("从(重庆)市总工会获悉。", "重庆市总工会"),
        ("由梧州市总工会、共青团梧州市委主办。", "共青团梧州市委"),
        ("湖南电力工会捐款20万元。", "湖南电力工会"),
        ("省直机关工会、西桥集团机关工会参加。", "西桥集团机关工会"),
        ("明德速递物流股份有限公司太原分公司入会。", "明德速递物流股份有限公司太原分公司"),
        ("慰问困难企业镇江金山集团的职工。", "镇江金山集团"),
    ],
)
def test_a_name_is_cut_where_it_begins_and_ends(words: str, full: str) -> None:
    assert full in bodies(words)


def test_the_union_of_a_province_is_never_named_after_a_city() -> None:
    assert bodies("福州市的明德家政有限公司说,省总工会补助了资金。")[-1] == "福建省总工会"


def test_the_union_of_a_province_is_the_one_that_the_text_names() -> None:
    words = "四川省总工会与台北市总工会座谈。省总工会领导讲话。"
    assert bodies(words, source="中国台湾网") == ["四川省总工会", "台北市总工会"]


@pytest.mark.parametrize(
    "words",
    [
        "资助36名困难职工子女圆梦大学。",
        "与6省(市)总工会签订协议。",
        "两地总工会座谈。",
        "认真总结全省职工之家的建设办法。",
        "与县工会干部开展交流。",
    ],
)
def test_clauses_are_no_names(words: str) -> None:
    assert bodies(words) == []


def test_a_town_is_no_part_of_a_sentence() -> None:
    words = "慰问组视察镇江,来到县柳河镇,送岗下乡,6万名返乡农民工,完善镇(街道)、村(社区)网络。"
    assert {one.full for one in article(words).places} == {"镇江市", "柳河镇"}


@pytest.mark.parametrize(
    "words", ["慰问新城三期建设项目。", "全市启动双10工程。", "你两件、我三件,装满了箱子。"]
)
def test_phases_names_of_programmes_and_sayings_count_nothing(words: str) -> None:
    assert told(words) == []


def test_a_gap_before_the_qualifier_is_no_end_of_the_number() -> None:
    assert told("共有60 余家企业参加。") == [("60", "家", ">")]


def test_a_firm_of_electricity_is_counted() -> None:
    assert told("全省共有45家电力企业参评。") == [("45", "家", "")]


def test_the_meaning_says_on_what_people_agreed() -> None:
    words = "当天500多人与招工企业达成了就业协议,培训300人。"
    first, _ = facts_of(Text.of(words), names(words))
    assert "就业协议" in first.meaning


@pytest.mark.parametrize(
    ("words", "count"), [("表彰奖章?5人、奖状3个。", 1), ("来了多少人?25人。", 1)]
)
def test_a_number_behind_a_lost_sign_may_lack_a_digit(words: str, count: int) -> None:
    assert len(told(words)) == count
