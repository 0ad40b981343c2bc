"""The newsroom of the demonstration: two invented dirty texts, and the stories made of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from xieli.kernel.actor import Actor
from xieli.newsroom import (
    adopting,
    offers,
    queries,
    services,
    story_pictures,
    story_publishing,
    story_services,
)
from xieli.newsroom.adopting import Chosen
from xieli.newsroom.models import Article, Finding
from xieli.newsroom.services import File
from xieli.newsroom.story_models import Story
from xieli.newsroom.story_rules import NO_NAMES, Checked
from xieli.shell.keys import uuid7
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import STREET
from xieli.site.demo.pictures import photo

PICTURE = ("山坡上一座房子前面堆着几个纸箱", "送到村口的物资（示意图）")

HELP = """您的位置：首页 > 新闻中心 > 工会要闻
{street}开展春季帮扶活动
发布时间：{on} 来源：{street} 浏览次数：1024次 字号：大 中 小
分享到： 微信 微博 QQ空间
　　{month}月{day}日，{street}到资源县开展春季帮扶活动。明川电子捐赠资金5
0万元，松坪精密捐赠资金30万元，合木家居捐赠物资价值20余万元。
　　活动慰问困难职工120余人，发&nbsp;放慰问品近1000份，组织志愿服务5场次。
责任编辑：示例
上一篇：没有了
下一篇：没有了
版权所有 {street} 地址：青石路1号 邮编：518000 备案号：粤ICP备00000000号
"""
TALK = """{street}舉辦勞模宣講進企業活動
日期：{on}
{month}月{day}日，{street}在明川電子舉辦勞模宣講活動，80余人參加。勞模講述了自己的成長經歷，
和職工面對面交流。
相关阅读
三八节活动回顾
"""


def fill(ground: Ground, at: datetime) -> list[str]:
    """Take both texts in for the street; the donors of the first become a campaign."""
    by, union = ground.actor("周敏"), ground.unions[STREET]
    for words, name, days in ((HELP, "帮扶活动（网页复制）.txt", 6), (TALK, "宣讲.txt", 2)):
        on = (at - timedelta(days=days)).date()
        told = {"street": STREET, "on": f"{on}", "month": on.month, "day": on.day}
        file = File(name, words.format(**told).encode())
        taken = services.take(union, file, by=by, at=at - timedelta(days=days - 1))
        if words is HELP and taken.is_new:
            _adopt(taken.clipping.articles.get(number=1), by=by, at=at)
            _publish(ground, taken.clipping.articles.get(number=1), at)
        elif taken.is_new:
            _ask(ground, taken.clipping.articles.get(number=1), at)
    return [
        "收了两份文字，一份采用了一半：捐助单位和金额成了一次帮扶活动。",
        "打开 /news/ 看工会新闻：一篇由陈主席发布了，一篇等他看过再发",
    ]


def _publish(ground: Ground, article: Article, at: datetime) -> None:
    """The first text as a story with a picture; the city's 陈主席 reads and publishes it."""
    story = _ask(ground, article, at - timedelta(days=5), told=PICTURE)
    checked = Checked(NO_NAMES, has_read=True)
    by, later = ground.actor("陈主席"), at - timedelta(days=4)
    story_publishing.publish(story, checked, seen=story.version, by=by, at=later)


def _ask(
    ground: Ground, article: Article, at: datetime, *, told: tuple[str, str] | None = None
) -> Story:
    by, union = ground.actor("周敏"), ground.unions[STREET]
    story = story_services.draft_from_clipping(article, union, key=uuid7().hex, by=by, at=at)
    if told:
        story_pictures.add(story, photo(), told, seen=story.version, by=by, at=at)
        story.refresh_from_db()
    return story_services.ask(story, seen=story.version, by=by, at=at)


def _adopt(article: Article, *, by: Actor, at: datetime) -> None:
    """The two exact sums become a campaign; the rest waits."""
    row = Article.objects.select_related("clipping__union").get(pk=article.pk)
    exact = Finding.objects.filter(article=row, kind="fact", approx="", unit__contains="元")
    ticked = list(exact.values_list("pk", flat=True))
    findings = adopting.beside(queries.findings_of(row), ticked)
    kind = offers.OFFERS["help"]
    asked = kind.asks(adopting.found_of(row, findings))
    told = {one.key: one.value for one in asked}
    if ticked and told["budget"] and told["starts_on"]:
        chosen = Chosen(kind, tuple(one.pk for one in findings), told, uuid7().hex, asked)
        adopting.adopt(row, chosen, seen=row.version, by=by, at=at)
