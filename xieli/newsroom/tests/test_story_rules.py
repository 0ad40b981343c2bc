"""The law of stories: numbers of persons, another person, what the publisher marked."""

from __future__ import annotations

from uuid import UUID

import pytest

from xieli.kernel.refusal import Refusal
from xieli.newsroom import story_rules as rules
from xieli.newsroom.story_rules import Checked

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系13800138000张三", "138****8000"),
        ("电话：138 0013 8000", "138****8000"),
        ("１３８－００１３－８０００", "138****8000"),
        ("+86 13800138000", "138****8000"),
        ("身份证 11010519491231002X", "1*************002X"),
        ("身份证110105 19491231 0021", None),
        ("卡号 6222 0212 3456 7890 129", None),
        ("热线 0773-2822345 13800138000 转 60", "138****8000"),
        ("卡号 4111 1111 1111 1111", "4***********1111"),
    ],
)
def test_a_number_of_a_person_is_found_however_it_is_spaced(text: str, masked: str | None) -> None:
    found = [one.masked for one in rules.personal_numbers(text)]

    assert found == ([masked] if masked else [])


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话 0773-2822345", "12351", "138****0000", "京ICP备12345678901号",
        "投入20000000000元",
        "粤公网安备 44030502000001号", "统一社会信用代码 91440300MA5EQXL17N",
        "2024-03-05 10:00:00", "15000000000元", "18 100 200 300",
        "编号 2024030500001",
    ],
)  # fmt: skip
def test_what_is_no_number_of_a_person_may_go_out(text: str) -> None:
    assert rules.personal_numbers(text) == []


def test_a_refusal_for_a_number_never_tells_the_number_itself() -> None:
    with pytest.raises(Refusal) as no:
        rules.must_hold_no_numbers("电话13800138000")

    assert "13800138000" not in str(no.value)
    assert "手机号" in str(no.value)


def test_whoever_laid_a_hand_on_it_does_not_publish_it() -> None:
    for by, hands in ((ONE, {ONE, OTHER}), (None, set())):
        with pytest.raises(Refusal):
            rules.must_be_another(by, hands)

    rules.must_be_another(OTHER, {ONE})


def test_the_publisher_has_read_it_and_says_how_names_stand() -> None:
    for checked in (
        Checked(rules.NO_NAMES), Checked("", has_read=True), Checked(rules.CONSENTED, "", True),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            rules.must_be_checked(checked)

    rules.must_be_checked(Checked(rules.CONSENTED, "同意书存县总", True))


def test_a_story_goes_out_whole() -> None:
    for title, plain in (("", "正文"), ("题", " "), ("题" * 81, "正文")):
        with pytest.raises(Refusal):
            rules.must_be_whole(title, plain)


def test_the_first_time_is_published_and_every_further_one_corrected() -> None:
    assert rules.after_publishing(rules.NOT_YET) == rules.PUBLISHED
    assert rules.after_publishing(rules.PUBLISHED) == rules.CORRECTED
    assert rules.after_publishing(rules.CORRECTED) == rules.CORRECTED
