"""The law without a database: one event or two, places kept in few signs, pieces of a text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.newsroom import rules
from xieli.newsroom.clipping.clip import clip
from xieli.newsroom.clipping.shape import Change, Done
from xieli.newsroom.clipping.text import Edit, Text
from xieli.newsroom.places import runs_of, starts_of, within
from xieli.newsroom.restoring import restored
from xieli.newsroom.rules import Event, is_same_event, marks_of
from xieli.newsroom.tests.made import COPY, HELP, TALK

BODY = "青石街道总工会到资源县开展春季帮扶活动，慰问困难职工，走访结对家庭，听取大家的意见建议。"
OTHER = "市总工会举办读书分享会，职工代表围绕读书体会交流发言，现场气氛热烈，大家收获很大。"
FIGURES = [(Decimal(867400), "元"), (Decimal("1.7"), "万人")]
DAY = date(2024, 3, 8)


def test_the_same_words_are_one_event_and_other_words_are_not() -> None:
    one = Event("春季帮扶", marks_of(BODY, []), DAY)

    assert is_same_event(one, Event("转载", marks_of(f"本报讯 {BODY}", []), None))
    assert not is_same_event(one, Event("读书", marks_of(OTHER, []), DAY))


def test_the_same_figures_under_a_like_title_are_one_event_told_in_other_words() -> None:
    one = Event("总工会开展春节走访慰问活动", marks_of(BODY, FIGURES), DAY)
    near = Event("春节走访慰问暖人心", marks_of(OTHER, FIGURES), date(2024, 3, 10))
    late = Event("春节走访慰问暖人心", marks_of(OTHER, FIGURES), date(2025, 3, 10))

    assert is_same_event(one, near)
    assert not is_same_event(one, late)


def test_a_figure_is_the_same_in_万元_and_in_元() -> None:
    assert marks_of("", [(Decimal("86.74"), "万元")]) == marks_of("", [(Decimal(867400), "元")])


def test_small_numbers_say_nothing_of_an_event() -> None:
    assert marks_of("", [(Decimal(3), "个"), (Decimal(20), "人")]) == frozenset()


def test_a_clipping_stands_where_its_figures_do() -> None:
    assert rules.state_of([]) == rules.NEW
    assert rules.state_of([rules.OPEN, rules.OPEN]) == rules.NEW
    assert rules.state_of([rules.OPEN, rules.ADOPTED]) == rules.PARTLY
    assert rules.state_of([rules.REFUSED, rules.ADOPTED]) == rules.DONE


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 59), st.text(max_size=3))))
def test_places_are_read_again_as_they_were_kept(raw: str, wanted: list[tuple[int, str]]) -> None:
    edits, last = [], 0
    for start, now in sorted(wanted):
        if last <= start < len(raw):
            edits.append(Edit(start, start + 1, now))
            last = start + 1
    text = Text.of(raw).edited(edits)

    assert starts_of(runs_of(text)) == list(text.starts)


def test_a_span_of_the_raw_text_is_found_in_the_clean_one() -> None:
    text = Text.joined([Text.of("留下去掉再留下").cut(0, 2), Text.of("留下去掉再留下").cut(4, 7)])
    starts = starts_of(runs_of(text))

    assert within(starts, 4, 6) == (2, 4)
    assert within(starts, 2, 4) == (-1, -1)


def test_every_removal_can_be_taken_back_and_stands_in_the_article_again() -> None:
    for raw in (HELP, COPY, TALK):
        found = clip(raw.encode(), "a.txt", 2024)[0]
        for change in found.changes:
            if change.done is Done.REMOVED and change.was.strip():
                bodies = [one.body.chars for one in restored(found, [change], 2024)]
                assert any(change.was.strip("\n") in one for one in bodies), change


def test_without_decisions_the_articles_are_as_they_were() -> None:
    found = clip(HELP.encode(), "a.txt", 2024)[0]

    assert restored(found, [], 2024) == list(found.articles)


def test_a_joined_line_is_broken_again() -> None:
    text = Text.joined([Text.of("一行\n两行").cut(0, 2), Text.of("一行\n两行").cut(3, 5)])
    page = clip("标题\n一行".encode(), "a.txt", 2024)[0]
    article = page.articles[0]
    mine = type(article)(Text.of(""), Text.of(""), text, "", "", "")
    whole = type(page)(type(page.page)("a", "utf-8", "一行\n两行"), (mine,), ())

    back = restored(whole, [Change(Done.JOINED, 2, 3, "\n", "", "joined")], 2024)

    assert back[0].body.chars == "一行\n两行"
