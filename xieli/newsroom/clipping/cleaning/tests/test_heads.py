"""What stands over and around a text: titles told twice, columns, captions, houses, stray marks."""

import pytest

from xieli.newsroom.clipping.cleaning.tests.paper import (
    BODY,
    FIRST,
    SECOND,
    TITLE,
    body_of,
    cleaned,
)

LEADERS = "陈大山 县总工会主席\n李小河 县总工会副主席、党组成员\n"


@pytest.mark.parametrize(
    "head",
    [
        f"{TITLE}-工会-青禾网\n{LEADERS}{TITLE}\n\n2024-03-06 10:00\n",
        f"禾苗信用卡\n2024年03月06日\n第A12版:县闻\n{TITLE}\n\n{TITLE}\n",
        f"工会要闻\n{TITLE}\n发布时间:2024-03-06\n",
        f"青禾商报\n{TITLE}\n",
        f"青禾日报社主办\n首页 深度 详情\n{TITLE}\n",
        f"全球快看:{TITLE}\n",
        f"“青禾·有爱”\n{TITLE}\n",
        f"{TITLE} |\n",
    ],
)
def test_the_title_is_found_among_what_the_site_puts_above_it(head: str) -> None:
    (article,) = cleaned(head + BODY).articles
    assert (article.title.chars, article.body.chars) == (TITLE, BODY)


@pytest.mark.parametrize(
    "dirt",
    [
        "【字号 打印 留言 论坛 网摘 手机点评 纠错",
        "1分   2分   3分   4分",
        "等待处理…",
        "图为青禾县总工会的户外劳动者驿站。",
        "(以上图片或文字未经本中心许可,其他媒体不得转载!)",
        "【资料图】",
        "作者:webmaster01",
    ],
)
def test_a_line_that_is_no_news_goes(dirt: str) -> None:
    assert body_of(f"{TITLE}\n{dirt}\n{FIRST}\n{SECOND}\n") == BODY


def test_addresses_of_pictures_go_out_of_a_line() -> None:
    picture = (
        "http://www.example.cn/html/2024-03/06/1.jpghttp://www.example.cn/html/2024-03/06/2.jpg"
    )
    assert body_of(f"{TITLE}\n{FIRST}\n{picture} {SECOND}\n") == BODY


def test_a_paragraph_that_was_cut_off_goes_where_the_whole_follows() -> None:
    whole = FIRST + SECOND
    assert body_of(f"{TITLE}\n{whole[:50]}\n2024年3月6日\n{whole}\n") == whole


def test_a_date_is_not_glued_to_the_line_before() -> None:
    raw = f"{TITLE}\n{BODY}\n附件:1. 报名表\n2. 比赛规程\n2024年3月6日\n"
    assert body_of(raw).endswith("2. 比赛规程\n2024年3月6日")


@pytest.mark.parametrize(
    ("head", "house"),
    [
        ("(青禾日报)(记者张小河 通讯员李大山)", "青禾日报"),
        ("云上青禾报道(记者 张小河)", "云上青禾"),
        ("青禾网海平3月6日电(张小河) ", "青禾网"),
    ],
)
def test_the_dateline_names_the_house(head: str, house: str) -> None:
    (article,) = cleaned(f"{TITLE}\n{head}{FIRST}\n{SECOND}\n").articles
    assert (article.source, article.author.split()[0]) == (house, "张小河")


def test_who_posts_in_a_forum_is_no_source() -> None:
    (article,) = cleaned(f"greenleaf 发表于 2024-3-6 10:34:09\n\n{TITLE}\n\n{BODY}\n").articles
    assert (article.source, article.date) == ("", "2024-03-06")


def test_captions_over_the_dateline_are_no_text() -> None:
    raw = f"{TITLE}\n县工会举行职工运动会。\n本报讯(记者张小河){FIRST}\n{SECOND}\n"
    assert body_of(raw).startswith("本报讯")


def test_a_table_of_figures_is_no_empty_page() -> None:
    rows = "基层工会数(个) | 103 | 98 |\n会员数(人) | 789 | 701 |\n机关 | 60 | 75 |\n"
    raw = f"表3 工会组织基本情况 | ||\n{rows}"
    assert "会员数(人) | 789" in body_of(raw)


def test_the_title_may_stand_at_the_end_of_the_way_through_the_site() -> None:
    way = f"您当前的位置:首页 > 工会 > 工会要闻 {TITLE}\n2024-03-06 09:49\n"
    (article,) = cleaned(f"青禾工人报官方网站 | 青禾网首页\n{way}{BODY}").articles
    assert (article.title.chars, article.body.chars) == (TITLE, BODY)


def test_the_writer_behind_an_office_is_no_part_of_the_source() -> None:
    head = f"{TITLE}\n发布时间:2024/3/6 来源: 集团党群工作部 张小河\n"
    assert cleaned(head + BODY).articles[0].source == "集团党群工作部"
