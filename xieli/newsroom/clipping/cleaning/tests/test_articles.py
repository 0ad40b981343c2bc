"""A newspaper page as its articles; title, day, source and author of each."""

import datetime

import pytest

from xieli.newsroom.clipping.cleaning.tests.paper import (
    BODY,
    FIRST,
    SECOND,
    TITLE,
    body_of,
    cleaned,
    reasons_of,
)
from xieli.newsroom.clipping.shape import Hints

PAGE = """## 同心奋进新时代 建功立业谱新篇

## 青禾县总工会启动春季送岗活动

## 五千个岗位进乡镇

本报讯(记者张小河 通讯员李大山)3月5日,青禾县总工会在县文化广场启动春季送岗活动,五千个岗位进乡镇。

活动现场,一百多家企业设摊招聘,工会干部向求职者讲解劳动合同法,

并为农民工登记入会。

## 云溪市总工会

组织劳模代表
共植“劳模林”

本报讯 近日,云溪市总工会组织三十名劳模代表在城南公园植树,共植“劳模林”。(王春水)

海滨区首家职工书屋
在港口揭牌

本报讯 日前,海滨区首家职工书屋在港口揭牌,藏书三千册,职工凭工作证借阅。
"""


def test_a_newspaper_page_comes_out_as_its_articles() -> None:
    first, second, third = cleaned(PAGE).articles

    assert first.title.chars == "青禾县总工会启动春季送岗活动"
    assert first.subtitle.chars == "五千个岗位进乡镇"
    assert (first.author, second.author) == ("张小河 李大山", "王春水")
    assert second.title.chars == "云溪市总工会组织劳模代表共植“劳模林”"
    assert third.title.chars == "海滨区首家职工书屋在港口揭牌"
    assert {first.source, second.source, third.source} == {"本报"}
    assert {first.date, second.date, third.date} == {""}


def test_the_banner_over_a_page_is_no_title_and_broken_lines_are_joined() -> None:
    first = cleaned(PAGE).articles[0]

    assert "banner" in reasons_of(PAGE)
    assert "讲解劳动合同法,并为农民工登记入会。" in first.body.chars


def test_a_long_article_with_section_headings_stays_one() -> None:
    page = f"{TITLE}\n{FIRST}\n爱心企业送来五百份物资\n{SECOND}\n让驿站更像家\n{FIRST}".replace(
        "让驿站更像家\n3月5日", "让驿站更像家\n此外"
    )

    (article,) = cleaned(page).articles

    assert "\n爱心企业送来五百份物资\n" in article.body.chars
    assert "\n让驿站更像家\n" in article.body.chars


def test_a_list_of_headlines_is_no_article() -> None:
    rows = ("县总工会召开全委会 2031-03-01", "职工书屋揭牌 2031-02-18", "劳模宣讲进企业 2031-02-10")
    page = "\n".join(("工会动态", *rows))

    assert cleaned(page).articles == ()
    assert reasons_of(page) == {"list-page"}


def test_a_short_notice_is_an_article() -> None:
    (article,) = cleaned("通知\n明天上午九点开会,请准时参加。").articles

    assert (article.title.chars, article.body.chars) == ("", "通知\n明天上午九点开会,请准时参加。")


DAYS = [
    ("发布时间:2031-03-09 09:35:12", "2031-03-09"),
    ("2031年03月09日09:35", "2031-03-09"),
    ("日期:2031/3/9 浏览量:48", "2031-03-09"),
    ("二〇三一年三月九日", "2031-03-09"),
    ("《云溪工人报》(2031年03月09日 02版)", "2031-03-09"),
    ("2031.3.9 来源:云溪日报", "2031-03-09"),
    ("今天是:2031年03月09日 星期日", ""),
    ("发布时间:2031-13-09", ""),
]


@pytest.mark.parametrize(("told", "day"), DAYS)
def test_the_day_is_that_of_publication(told: str, day: str) -> None:
    (article,) = cleaned(f"{TITLE}\n\n{told}\n\n{BODY}").articles

    assert (article.title.chars, article.date) == (TITLE, day)


def test_the_day_of_a_related_link_or_of_the_event_is_not_the_day_of_publication() -> None:
    (article,) = cleaned(f"{TITLE}\n{BODY}\n相关新闻\n县里举行马拉松\n2030-01-02").articles

    assert article.date == ""


def test_a_day_that_only_the_file_knows_is_taken() -> None:
    (article,) = cleaned(f"{TITLE}\n{BODY}", Hints(date=datetime.date(2031, 3, 9))).articles

    assert article.date == "2031-03-09"


SOURCES = [
    ("2031-03-09 来源:云溪日报客户端 责任编辑:甲", "云溪日报客户端"),
    ("青禾工会网 发布时间:2031-03-09 点击量:12 来源:系统管理", "青禾工会网"),
    ("云溪党建网>>工会频道", "云溪党建网"),
    ("稿源:《海滨工人报》 作者:张小河", "海滨工人报"),
]


@pytest.mark.parametrize(("told", "source"), SOURCES)
def test_the_source_is_the_paper_and_not_the_role_in_the_system(told: str, source: str) -> None:
    (article,) = cleaned(f"{TITLE}\n{told}\n{BODY}").articles

    assert article.source == source


AUTHORS = [
    (f"{TITLE}\n张小河\n2031-03-09\n{BODY}", "张小河"),
    (f"{TITLE}\n作者:张小河 李大山\n{BODY}", "张小河 李大山"),
    (f"{TITLE}\n{BODY}(张小河 李大山)", "张小河 李大山"),
    (f"{TITLE}\n{BODY}\n(县总工会宣教部)", "县总工会宣教部"),
    (f"{TITLE}\n{BODY}\n通讯员张小河\n编辑王春水", "张小河"),
    (f"{TITLE}\n云溪日报讯(全媒体记者 张小河){BODY}", "张小河"),
]


@pytest.mark.parametrize(("page", "author"), AUTHORS)
def test_the_author_is_read_from_where_papers_put_names(page: str, author: str) -> None:
    (article,) = cleaned(page).articles

    assert (article.title.chars, article.author) == (TITLE, author)
    assert article.body.chars.endswith(SECOND)


def test_a_bracket_that_ends_a_sentence_is_no_byline() -> None:
    page = f"{TITLE}\n{FIRST}\n活动惠及各县(市、区)职工,由青禾县总工会主办(下称县总工会)。"

    assert body_of(page).endswith("(下称县总工会)。")


TITLES = [
    (f"{TITLE}_青禾工会网 - 基层动态", TITLE),
    (f"{TITLE} - 云溪新闻网", TITLE),
    (f"# {TITLE}", TITLE),
    ("云溪市城乡工会“结对共建\n行动”启动", "云溪市城乡工会“结对共建行动”启动"),
]


@pytest.mark.parametrize(("line", "title"), TITLES)
def test_the_title_is_without_its_site(line: str, title: str) -> None:
    assert cleaned(f"{line}\n\n{BODY}").articles[0].title.chars == title


def test_a_notice_keeps_its_dates_its_contact_and_its_signature() -> None:
    notice = (
        "各乡镇总工会、县直各单位工会:\n现将春季送岗活动有关事项通知如下。\n一、活动时间\n"
        "2031年4月1日至5月31日\n二、有关要求\n(一)请及时报送活动信息,联系人:张小河,联系电话:0000-1234567。\n"
        "附件:活动情况统计表\n青禾县总工会办公室\n2031年3月9日"
    )

    (article,) = cleaned(f"关于开展春季送岗活动的通知\n{notice}").articles

    assert article.body.chars == notice
    assert (article.title.chars, article.date) == ("关于开展春季送岗活动的通知", "2031-03-09")


def test_a_talk_keeps_its_questions_and_a_roll_of_honour_its_names() -> None:
    talk = f"{FIRST}\n记者:驿站怎样才能常开常新?\n张小河:靠的是职工自己来管。\n{SECOND}"
    roll = f"{BODY}\n五一劳动奖章获得者\n张小河 青禾县第一中学教师\n李大山 青禾县纺织厂保全工"

    assert body_of(f"{TITLE}\n{talk}") == talk
    assert body_of(f"{TITLE}\n{roll}") == roll


def test_a_subtitle_with_a_dash_is_no_part_of_the_title() -> None:
    (article,) = cleaned(f"七夕与你相约\n——{TITLE}\n{BODY}").articles

    assert (article.title.chars, article.subtitle.chars) == ("七夕与你相约", TITLE)


def test_a_title_that_only_the_file_knows_is_taken_without_its_site() -> None:
    (article,) = cleaned(BODY, Hints(title=f"{TITLE}_青禾工会网")).articles

    assert (article.title.chars, article.body.chars) == (TITLE, BODY)


def test_a_title_said_twice_is_kept_once() -> None:
    (article,) = cleaned(f"{TITLE}\n2031-03-09\n{TITLE}\n{BODY}").articles

    assert (article.title.chars, article.body.chars) == (TITLE, BODY)
