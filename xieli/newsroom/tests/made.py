"""Two dirty texts of our own, and who takes them in: 周敏 of 青石街道."""

from __future__ import annotations

from datetime import UTC, datetime

from tests import cast as c
from tests.kept import kept
from xieli.newsroom import adopting, offers, queries, services
from xieli.newsroom.adopting import Chosen
from xieli.newsroom.models import Adoption, Article, Clipping, Finding
from xieli.newsroom.services import File
from xieli.people.queries import Reader, reader_of
from xieli.shell.keys import uuid7

AT = datetime(2024, 3, 14, 7, 0, tzinfo=UTC)
HELP = """首页 > 新闻中心 > 工会要闻
青石街道总工会开展春季帮扶活动
发布时间：2024-03-12 来源：青石街道总工会 浏览次数：1024次
分享到：微信 微博
3月8日，青石街道总工会到资源县开展春季帮扶活动。明川电子捐赠资金50万元，松坪精密捐赠资金30万元。
活动慰问困难职工120余人，发放慰问品近1000份。
责任编辑：示例
版权所有 青石街道总工会 备案号：粤ICP备00000000号
"""
TALK = """青石街道总工会举办劳模宣讲进企业活动
2024-03-10 来源：青石街道总工会
3月9日，青石街道总工会在明川电子举办劳模宣讲活动，80余人参加。
上一篇：没有了
下一篇：没有了
"""
COPY = HELP.replace("首页 > 新闻中心 > 工会要闻", "您的位置：网站首页 > 动态").replace(
    "120余人", "150余人"
)


class Scene:
    """The cast with the help text taken in."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.street = self.cast.unions["青石街道"]
        self.clipping = self.take(HELP)

    def take(self, text: str, name: str = "网页.txt", by: str = "周敏") -> Clipping:
        """A text taken in for the street."""
        file = File(name, text.encode())
        return services.take(self.street, file, by=self.cast.actor(by), at=AT).clipping

    @property
    def article(self) -> Article:
        """The one article of the help text, as it is now."""
        return Article.objects.select_related("clipping__union", "page").get(clipping=self.clipping)

    def found(self, *words: str) -> list[Finding]:
        """The findings whose own words hold one of these; the first of each."""
        rows = Finding.objects.filter(article=self.article)
        return [rows.filter(words__contains=one).order_by("number")[0] for one in words]

    def reader(self, name: str = "周敏") -> Reader:
        """Somebody as a page knows her."""
        return reader_of(self.cast.users[name], AT)

    def chosen(self, offer: str, *words: str, **answers: str) -> Chosen:
        """What the sheet sends when these findings are adopted as proposed."""
        article, ticked = self.article, [one.pk for one in self.found(*words)]
        findings = adopting.beside(queries.findings_of(article), ticked)
        kind = offers.OFFERS[offer]
        asked = kind.asks(adopting.found_of(article, findings))
        told = {one.key: one.value for one in asked} | answers
        return Chosen(kind, tuple(one.pk for one in findings), told, uuid7().hex, asked)

    def adopt(self, offer: str, *words: str, seen: int | None = None, **answers: str) -> Adoption:
        """Adopt findings as 周敏 does."""
        article = self.article
        version = article.version if seen is None else seen
        chosen = self.chosen(offer, *words, **answers)
        return adopting.adopt(article, chosen, seen=version, by=self.cast.actor("周敏"), at=AT)

    def findings(self) -> list[Finding]:
        """All findings of the help text."""
        return queries.findings_of(self.article)


@kept(empty=(*c.EMPTY, "rulebook.Parameter"))
def scene() -> Scene:
    """The scene, built once a process where the home is empty."""
    return Scene()
