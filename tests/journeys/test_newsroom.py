"""A dirty text is pasted, its findings adopted as a campaign with donors, the story published.

From the public page a figure opens down to the quotation in the raw text.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.activities.visits.models import Income
from xieli.newsroom.models import Adoption, Article, Finding
from xieli.newsroom.story_models import Story

pytestmark = pytest.mark.django_db
DIRTY = """您的位置：首页 &gt; 新闻中心 &gt; 工会要闻
青石街道总工会开展夏季帮扶活动
发布时间：2024-06-18 来源：青石街道总工会 浏览次数：2048次 字号：大 中 小
6月16日，青石街道总工会到资源县开展夏季帮扶活动。明川电子捐赠资金50万元，松坪精密
捐赠资金30万元。
活动慰问困难职工120余人，发放慰问品近1000份。
责任编辑：示例
上一篇：没有了
下一篇：没有了
版权所有 青石街道总工会 备案号：粤ICP备00000000号
"""


def test_a_dirty_text_becomes_a_campaign_and_a_story_whose_figure_opens_to_its_quotation() -> None:
    c.rules_of_the_house()
    cast = c.federation()
    zhou, chen = (c.sign_in(Client(), cast, name) for name in ("周敏", "陈主席"))

    article = _paste(zhou, str(cast.unions["青石街道"].pk))
    made = _adopt(zhou, article)
    story = _publish(zhou, chen, article)

    given = Income.objects.filter(programme_id=made.record_id).values_list("payer", "amount")
    assert dict(given) == {
        "明川电子": Decimal("500000.00"), "松坪精密": Decimal("300000.00"),
    }  # fmt: skip
    public = Client().get(reverse("stories:read", args=[story.code]))
    assert public.status_code == 200
    assert "青石街道总工会开展夏季帮扶活动" in public.text
    assert "120余人" in public.text
    assert "浏览次数" not in public.text
    _open_down(zhou, made, article)


def _paste(client: Any, union: str) -> Article:
    page = client.post(reverse("newsroom:bring"), {"union": union, "pasted": DIRTY}, follow=True)
    assert page.status_code == 200
    article = Article.objects.select_related("page").get()
    assert "责任编辑" not in article.body
    return article


def _adopt(client: Any, article: Article) -> Adoption:
    """Tick all figures, confirm the sheet as it is proposed."""
    figures = Finding.objects.filter(article=article, kind="fact").values_list("pk", flat=True)
    told = {"act": "help", "f": [str(one) for one in figures]}
    sheet = client.post(reverse("newsroom:decide", args=[article.pk]), told).url
    form = client.get(sheet).context["form"]
    client.post(sheet, {one.key: one.value for one in form.asked} | form.initial)
    return Adoption.objects.get()


def _publish(writer: Any, publisher: Any, article: Article) -> Story:
    """The clean article becomes a story; another person lets it out."""
    writer.post(reverse("stories:from_article", args=[article.pk]))
    story = Story.objects.get(article=article)
    ask = reverse("stories:step", args=[story.pk, "ask"])
    writer.post(ask, {"seen": story.version})
    story.refresh_from_db()
    told = {"seen": story.version, "has_read": "on", "names": "none"}
    publisher.post(reverse("stories:publish", args=[story.pk]), told)
    story.refresh_from_db()
    return story


def _open_down(client: Any, made: Adoption, article: Article) -> None:
    """Record → where it came from → the figure → its words in the raw text."""
    origin = reverse("newsroom:origin", args=[made.record_id])
    assert origin in client.get(made.url).text
    figure = Finding.objects.get(article=article, words="50万元")
    down = reverse("newsroom:finding", args=[figure.pk])
    assert down in client.get(origin).text
    last = client.get(down).text
    assert '<b class="at">50万元</b>' in last
    assert article.page.raw[figure.start : figure.end] == "50万元"
