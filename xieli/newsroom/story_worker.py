"""What everybody reads without a sign-in: the news, one story, its pictures, the feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.newsroom import story_queries as queries
from xieli.newsroom.story_models import Edition, Story
from xieli.shell.guards import Request
from xieli.unions.models import Union

ROWS, FED = 20, 30


@require_safe
def news(request: Request, union_id: UUID | None = None) -> HttpResponse:
    """The news of one union, or of all in this home, the newest first."""
    union = queries.access_union(union_id) if union_id else None
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = Paginator(queries.listed(union, words), ROWS).get_page(request.GET.get("page"))
    feed = reverse("stories:union_feed", args=[union.pk]) if union else reverse("stories:feed")
    context = {"union": union, "q": words, "page": rows, "feed": feed}
    return render(request, "newsroom/stories/news.html", context)


@require_safe
def read(request: Request, code: str) -> HttpResponse:
    """One story as it is out now; of a withdrawn one no word, but since when and why (410)."""
    story = queries.access_out(code)
    if not story.is_readable:
        return render(request, "newsroom/stories/gone.html", {"story": story}, status=410)
    edition = queries.last_edition(story)
    is_office = any(request.reader.may(one, story.union_id) for one in queries.OFFICE)
    context = {
        "story": story, "edition": edition, "pictures": queries.shown_pictures(edition),
        "figures": edition.figures.order_by("number"),
        "corrections": queries.corrections(story),
        "is_office": is_office, **_addresses(request, story),
    }  # fmt: skip
    return render(request, "newsroom/stories/read.html", context)


def _addresses(request: Request, story: Story) -> dict[str, str]:
    """The one whole address of a story and of its cover, for who shares it."""
    canonical = request.build_absolute_uri(reverse("stories:read", args=[story.code]))
    return {"canonical": canonical, "site": request.build_absolute_uri("/")[:-1]}


@require_safe
def photo(request: Request, code: str, picture_id: UUID, *, is_small: bool = False) -> HttpResponse:
    """A picture of what is out now, in one of two sizes."""
    found = queries.access_public_picture(code, picture_id)
    etag = quote_etag(f"{found.digest[:32]}{'s' if is_small else ''}")
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        content = bytes(found.small if is_small else found.content)
        answer = HttpResponse(content, content_type="image/jpeg")
        answer["X-Content-Type-Options"] = "nosniff"
    return _asked_again(answer, etag)


def _asked_again(answer: Any, etag: str) -> HttpResponse:
    """Whoever keeps a copy asks each time whether it still stands: what is withdrawn is gone."""
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, no-cache"
    return answer  # type: ignore[no-any-return]


@require_safe
def feed(request: Request, union_id: UUID | None = None) -> HttpResponse:
    """The newest stories as an Atom feed."""
    union = queries.access_union(union_id) if union_id else None
    etag = quote_etag(queries.changed_last(union))
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        told = _fed(request, union).writeString("utf-8")
        answer = HttpResponse(told, content_type="application/atom+xml; charset=utf-8")
    return _asked_again(answer, etag)


def _fed(request: Request, union: Union | None) -> Atom1Feed:
    where = reverse("stories:union_news", args=[union.pk]) if union else reverse("stories:news")
    title = _("{name}的新闻").format(name=union.name) if union else _("工会新闻")
    made = Atom1Feed(
        title, request.build_absolute_uri(where), "", language="zh-CN",
        feed_url=request.build_absolute_uri(request.path),
    )  # fmt: skip
    for edition in queries.listed(union)[:FED]:
        _add(made, request, edition)
    return made


def _add(made: Atom1Feed, request: Request, edition: Edition) -> None:
    story = edition.story
    made.add_item(
        edition.title, request.build_absolute_uri(reverse("stories:read", args=[story.code])),
        edition.summary,  # type: ignore[attr-defined]  # annotated by listed
        author_name=edition.author or story.union.name, pubdate=story.published_at,
        updateddate=edition.published_at, unique_id=f"urn:uuid:{story.pk}",
    )  # fmt: skip
