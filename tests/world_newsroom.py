"""What the addresses of clippings lead to in the world of tests: a text 资源 took in."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.newsroom import adopting, bringing, offers, services
from xieli.newsroom.adopting import Chosen
from xieli.newsroom.models import Article, Change, Finding
from xieli.newsroom.services import File
from xieli.shell.keys import uuid7

TEXT = """首页 > 动态
资源县总工会签订协作协议
3月8日，资源县总工会与示范市总工会签订协作协议，参加50余人。
责任编辑：示例
"""


def world_newsroom(cast: Cast) -> dict[str, Any]:
    """A clipping, a change of it, a finding, a batch and a record that was adopted."""
    wang, at, county = cast.actor("王强"), timezone.now(), cast.unions["资源"]
    clipping = services.take(county, File("网页.txt", TEXT.encode()), by=wang, at=at).clipping
    batch = bringing.bring(county, [File("网页.txt", TEXT.encode())], by=wang, at=at)
    article = Article.objects.select_related("clipping__union").get(clipping=clipping)
    finding = Finding.objects.filter(article=article, kind="fact").first()
    assert finding is not None
    made = adopting.adopt(article, _sheet(article, finding), seen=0, by=wang, at=at)
    return {
        "clipping_id": clipping.pk, "news_article": article.pk, "news_batch": batch.pk,
        "news_finding": finding.pk, "news_record": made.record_id, "offer": "agreement",
        "news_change": Change.objects.filter(page=article.page).values_list("pk", flat=True)[0],
    }  # fmt: skip


def _sheet(article: Article, finding: Finding) -> Chosen:
    kind = offers.OFFERS["agreement"]
    asked = kind.asks(adopting.found_of(article, [finding]))
    told = {one.key: one.value for one in asked} | {
        "partner": "示范市总工会", "home": "示范市", "starts_on": "2024-03-08",
        "ends_on": "2027-03-08",
    }  # fmt: skip
    return Chosen(kind, (finding.pk,), told, uuid7().hex, asked)


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
_BATCHES = ("batch", "read_part")
_ARTICLES = ("change", "decide", "refuse", "want", "adopt")
MEANS_NEWSROOM = {
    **{(f"newsroom:{name}", "batch_id"): "news_batch" for name in _BATCHES},
    **{(f"newsroom:{name}", "article_id"): "news_article" for name in _ARTICLES},
    ("newsroom:finding", "finding_id"): "news_finding",
    ("newsroom:origin", "record_id"): "news_record",
}


def bodies_newsroom(words: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What is posted where an empty form would hide who may."""
    return {"newsroom:change": {"take_back": str(words.get("news_change", ""))}}
