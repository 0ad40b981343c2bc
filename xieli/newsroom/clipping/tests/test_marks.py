"""Marks that a copy added or changed, and damage told by the reading that follows it."""

from __future__ import annotations

from xieli.newsroom.clipping.mending import mend
from xieli.newsroom.clipping.shape import Page


def _told(raw: str) -> str:
    return mend(Page("x.txt", "utf-8", raw)).text.chars


def test_the_small_marks_of_big5_become_full_ones() -> None:
    assert (
        _told("慰问职工20人﹔筹集资金3万元﹐全部发放。")
        == "慰问职工20人；筹集资金3万元，全部发放。"
    )


def test_commas_put_before_other_marks_all_over_a_text_go() -> None:
    raw = "活动中,,职工们说,。工会送来温暖,、清凉,。"
    assert _told(raw) == "活动中,职工们说。工会送来温暖、清凉。"


def test_one_comma_too_many_is_left_as_it_was_written() -> None:
    assert _told("活动中,,职工们说。") == "活动中,,职工们说。"


def test_a_run_that_ends_in_a_letter_must_be_read_as_it_is_said() -> None:
    """章到场入住及消費: the pair between 消 and 費 is lost, 費 (0xD94D) ends in an M."""
    code = "章到场入住及消費".encode("gbk")
    shifted = code[1:14].decode("gbk", "ignore")
    raw = f"各级劳模凭五一獎(jiǎng)?wù){shifted}M(fèi)均可享受优惠待遇。"
    assert "獎章到场入住及消費均可" in _told(raw)


def test_a_rare_double_of_a_character_becomes_the_one_that_was_meant() -> None:
    assert _told("陜西省總工會開展勞動競賽，組織職工參加。").startswith("陕西省总工会")
