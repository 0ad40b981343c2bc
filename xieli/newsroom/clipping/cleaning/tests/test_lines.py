"""Broken lines, repeats, and the places of changes; any input is answered."""

from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.newsroom.clipping.cleaning import clean
from xieli.newsroom.clipping.cleaning.tests.paper import (
    BODY,
    FIRST,
    SECOND,
    TITLE,
    body_of,
    cleaned,
    reasons_of,
)
from xieli.newsroom.clipping.shape import Done, Hints
from xieli.newsroom.clipping.text import Text

LONG = (
    "活动中,工会干部走进码头、工地、车站和社区,"
    "把一千二百份清凉礼包送到环卫工人、快递员和货车司机手里。"
)
COLUMN = """海滨区总工会慰问一线职工

近日,海滨区总工会组织劳
模代表一行二十余人,先后来到
码头和工地,为坚守在高温一线
的职工送去清凉饮料。

一、送清凉
二、送岗位"""


def test_a_column_of_a_newspaper_becomes_paragraphs_and_a_list_stays_a_list() -> None:
    body = body_of(COLUMN)

    assert body.splitlines() == [
        "近日,海滨区总工会组织劳模代表一行二十余人,先后来到码头和工地,"
        "为坚守在高温一线的职工送去清凉饮料。",
        "一、送清凉",
        "二、送岗位",
    ]


def test_a_sentence_broken_by_a_picture_goes_on_after_it() -> None:
    halves = ("县总工会有关负责人表示,将以", "本次活动为契机,办好驿站,服务好职工。")
    page = f"{TITLE}\n{FIRST}\n" + "\n\n■座谈会现场\n\n".join(halves)

    assert "将以本次活动为契机" in body_of(page)


def test_paragraphs_and_verses_stay_as_they_are() -> None:
    page = f"{TITLE}\n{FIRST}\n咱们工人有力量,\n每天每日工作忙!\n{SECOND}"

    assert body_of(page).splitlines()[0] == FIRST
    assert body_of(page).splitlines()[-1] == SECOND


def test_a_paragraph_said_twice_is_kept_once() -> None:
    page = f"{TITLE}\n{LONG}\n{SECOND}\n{LONG}"

    assert body_of(page) == f"{LONG}\n{SECOND}"
    assert reasons_of(page) == {"repeat"}


def test_a_long_sentence_said_again_within_another_paragraph_is_kept_once() -> None:
    page = f"{TITLE}\n{LONG}\n{SECOND}{LONG}职工们连声道谢。"

    assert body_of(page) == f"{LONG}\n{SECOND}职工们连声道谢。"


def test_a_short_refrain_may_come_again() -> None:
    page = f"{TITLE}\n{FIRST}工会就是我们的家。\n{SECOND}工会就是我们的家。"

    assert body_of(page).count("工会就是我们的家。") == 2


def test_a_summary_of_what_follows_goes() -> None:
    page = f"{TITLE}\n摘要:{FIRST[:-1]}。\n{FIRST[:-1]},惠及三百余人。\n{SECOND}"

    assert body_of(page).startswith(FIRST[:-1])
    assert reasons_of(page) == {"abstract"}


def test_each_change_names_its_place_in_the_raw_text() -> None:
    page = f"首页 > 工会动态 > 正文\n{TITLE}\n发布时间:2031-03-09\n{BODY}\n编辑:张小河\n上一篇:无"

    changes = cleaned(page).changes

    removed = [change for change in changes if change.done is Done.REMOVED]
    assert [page[change.start : change.end] for change in removed] == [
        change.was for change in removed
    ]
    assert [change.start for change in changes] == sorted(change.start for change in changes)


def test_what_was_taken_out_and_what_stays_make_up_the_page() -> None:
    page = f"青禾工会网\n\n{TITLE}\n发布时间:2031-03-09\n{BODY}\n(张小河)\n编辑:李大山"

    found = cleaned(page)

    (article,) = found.articles
    parts = [article.title.chars, article.body.chars, *(change.was for change in found.changes)]
    assert sorted("".join("".join(parts).split())) == sorted("".join(page.split()))


PIECES = st.sampled_from(
    [
        *("\n", " ", "  ", "|", ">", "#", "*", "(", "(", "“", "。", ":", "讯", "摄", "编辑:"),
        TITLE,
        FIRST,
    ]
    + [
        "2031-03-09",
        "来源:",
        "版权所有",
        "相关阅读",
        "本报讯",
        "张小河",
        "http://a.cn",
        "一、",
        "\u3000",
        "𠀀",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40))
@settings(max_examples=80, deadline=None)
def test_any_text_is_answered_with_places_within_it(pieces: list[str]) -> None:
    raw = "".join(pieces)

    found = clean(Text.of(raw), Hints(title=TITLE))

    assert all(0 <= change.start <= change.end <= len(raw) for change in found.changes)
    for article in found.articles:
        assert len(article.body.starts) == len(article.body.ends) == len(article.body.chars)
