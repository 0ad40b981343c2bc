"""Each kind of page furniture goes; its twin, which only speaks of such a thing, stays."""

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
from xieli.newsroom.clipping.reasons import REASONS

HEADS = [
    ("您当前的位置:首页 > 工会要闻 > 正文", "breadcrumb"),
    ("云溪新闻网>>工会频道>>基层动态", "breadcrumb"),
    ("首页 | 工会概况 | 新闻中心 | 通知公告 | 政策法规 | 联系我们", "link-farm"),
    ("设为首页 加入收藏 联系我们", "navigation"),
    ("今天是:2031年3月9日 星期日 欢迎您访问青禾工会网", "today"),
    ("本文共有 320 个字,阅读大概需要 1 分钟。", "today"),
    ("您需要 登录 才可以下载或查看,没有账号?注册", "navigation"),
    ("00003版:要闻", "page-mark"),
    ("【字体:大 中 小】 打印 关闭", "toolbar"),
]

TAILS = [
    ("(责任编辑:甲乙丙)", "editor"),
    ("编辑:张小河 审核:李大山", "editor"),
    ("上一篇:县总工会召开全委会", "neighbour"),
    ("相关阅读\n某市楼盘开盘\n2031-01-02", "related"),
    ("扫一扫在手机打开", "follow"),
    ("长按识别二维码关注我们的公众号", "follow"),
    ("Copyright © 2031 青禾县总工会 All rights reserved.", "copyright"),
    ("主办单位:青禾县总工会\n技术支持:某某网络\n地址:青禾县河滨路9号", "copyright"),
    ("甲县| 乙市| 丙区| 丁旗| 军事| 戊县| 己市|", "link-farm"),
    ("分享到: 微信 微博 QQ空间", "toolbar"),
    ("声明:本文转载自互联网,版权归原作者所有,如有侵权请与我们联系删除。", "disclaimer"),
    ("浏览次数:3120", "publishing"),
    ("注册送彩金,百家乐老虎机真人视讯,官网入口点击领取", "spam"),
]

MIDDLES = [
    (r"C:\Users\admin\Desktop\慰问\DSC_0112.JPG", "file-path"),
    ("微信图片_20310305101112.jpg", "file-path"),
    ("■慰问活动现场", "caption"),
    ("图为工会干部为环卫工人送上热水壶。张小河 摄", "caption"),
    ("- 2 -", "page-mark"),
    ("**", "mark"),
]

STAYS = [
    "培训班讲解了著作权法,提醒大家转载稿件要注明来源,尊重他人的版权。",
    "她在报社做过责任编辑,如今是县总工会的宣传干事。",
    "职工如需法律援助,可拨打工会服务热线12351,也可到驿站扫码登记。",
    "工会把“首页”留给一线职工,把“更多”资源送到工地。",
    "活动开展以来,小程序点击量突破3000次,报名人数超过500人。",
    "有人用“百家乐”骗局引诱职工,律师以案说法,提醒大家远离网络赌博。",
    "会上还为驿站授牌,并现场扫描二维码办理入会。",
]


@pytest.mark.parametrize(("dirt", "reason"), HEADS)
def test_furniture_above_an_article_goes(dirt: str, reason: str) -> None:
    page = f"{dirt}\n\n{TITLE}\n\n{BODY}"

    (article,) = cleaned(page).articles

    assert (article.title.chars, article.body.chars) == (TITLE, BODY)
    assert reasons_of(page) == {reason}


@pytest.mark.parametrize(("dirt", "reason"), TAILS)
def test_furniture_below_an_article_goes(dirt: str, reason: str) -> None:
    page = f"{TITLE}\n\n{BODY}\n\n{dirt}"

    (article,) = cleaned(page).articles

    assert (article.title.chars, article.body.chars) == (TITLE, BODY)
    assert reason in reasons_of(page)


@pytest.mark.parametrize(("dirt", "reason"), MIDDLES)
def test_furniture_within_an_article_goes(dirt: str, reason: str) -> None:
    page = f"{TITLE}\n{FIRST}\n{SECOND}\n{dirt}\n{FIRST.replace('3月5日', '次日')}"

    assert dirt not in body_of(page)
    assert reasons_of(page) == {reason}


@pytest.mark.parametrize("sentence", STAYS)
def test_a_sentence_that_speaks_of_such_things_stays(sentence: str) -> None:
    page = f"{TITLE}\n{FIRST}\n{sentence}\n{SECOND}"

    assert body_of(page) == f"{FIRST}\n{sentence}\n{SECOND}"
    assert reasons_of(page) == set()


def test_a_clean_text_comes_out_unchanged() -> None:
    page = f"{TITLE}\n{BODY}\n一、慰问一线职工\n{SECOND.replace('驿站', '书屋')}"

    found = cleaned(page)

    assert found.articles[0].body.chars == page.split("\n", 1)[1]
    assert found.changes == ()


def test_what_sticks_to_the_end_of_a_paragraph_goes_alone() -> None:
    page = f"{TITLE}\n{FIRST}\n{SECOND} 编辑:张小河 责编:李大山"

    assert body_of(page) == BODY


def test_a_hotline_in_a_notice_stays_but_the_phone_of_the_footer_goes() -> None:
    notice = f"{TITLE}\n{BODY}\n咨询电话:0000-12351"
    footed = f"{notice}\n版权所有 青禾县总工会 某ICP备12345678号"

    assert body_of(notice).endswith("咨询电话:0000-12351")
    assert body_of(footed) == BODY


def test_a_gambling_name_stuck_into_a_sentence_is_cut_out_of_it() -> None:
    page = f"{TITLE}\n{FIRST.replace('青禾县', 'bwin必赢中国官方网站青禾县')}\n{SECOND}"

    assert body_of(page) == BODY
    assert reasons_of(page) == {"spam-name"}


def test_links_and_side_blocks_that_the_html_names_go() -> None:
    from xieli.newsroom.clipping.shape import Hints

    page = f"县总工会举行春季招聘\n{TITLE}\n{BODY}\n送岗进社区三百人达成意向"
    first, last = page.index("\n"), page.rindex("\n") + 1
    hints = Hints(title=TITLE, linked=((0, first),), aside=((last, len(page)),))

    (article,) = cleaned(page, hints).articles

    assert (article.title.chars, article.body.chars) == (TITLE, BODY)


def test_every_reason_has_its_words() -> None:
    pages = [f"{dirt}\n{TITLE}\n{BODY}\n{dirt}" for dirt, _ in (*HEADS, *TAILS, *MIDDLES)]

    used = {reason for page in pages for reason in reasons_of(page)}

    assert used <= set(REASONS)
