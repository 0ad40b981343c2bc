"""What the addresses of stories lead to in the world of tests: 资源's, at each step."""

from __future__ import annotations

import io
from typing import Any

from django.utils import timezone
from PIL import Image

from tests.cast import Cast
from xieli.newsroom import story_pictures, story_publishing, story_services
from xieli.newsroom.models import Article, Clipping, Page
from xieli.newsroom.story_models import Story, StoryPicture
from xieli.newsroom.story_rules import NO_NAMES, Checked
from xieli.newsroom.story_services import StoryWords


def world_stories(cast: Cast) -> dict[str, Any]:
    """One that is being written, one that waits for a second person, one that is out."""
    writing, asked, out = (_draft(cast, n) for n in (1, 2, 3))
    pictures = [_picture(cast, one) for one in (writing, out)]
    for one in (asked, out):
        _ask(cast, one)
    row, liu = Story.objects.get(pk=out.pk), cast.actor("刘芸")
    checked = Checked(NO_NAMES, "", True)
    story_publishing.publish(row, checked, seen=row.version, by=liu, at=timezone.now())
    return {
        "story_writing": writing.pk, "story_asked": asked.pk, "story_out": out.pk,
        "story_code": out.code, "story_picture": pictures[0].pk,
        "story_out_picture": pictures[1].pk,
        "story_article": _article(cast).pk, "story_first": 1, "story_ask": "ask",
        "story_return": "return", "story_cover": "cover",
    }  # fmt: skip


def _draft(cast: Cast, n: int) -> Story:
    words = StoryWords(f"资源的新闻 {n}", "把棉被送到山里。\n- 棉被 60 床")
    key, union = f"story-of-the-world-{n}", cast.unions["资源"]
    return story_services.draft(words, union, key=key, by=cast.actor("王强"), at=timezone.now())


def _picture(cast: Cast, story: Story) -> StoryPicture:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(held, "JPEG")
    told, by = ("村口，分发棉被", ""), cast.actor("王强")
    return story_pictures.add(story, held.getvalue(), told, seen=0, by=by, at=timezone.now())


def _ask(cast: Cast, story: Story) -> None:
    row = Story.objects.get(pk=story.pk)
    story_services.ask(row, seen=row.version, by=cast.actor("王强"), at=timezone.now())


def _article(cast: Cast) -> Article:
    """A clean article as the clippings leave it."""
    text, at = "资源县总工会送去棉被。", timezone.now()
    clipping = Clipping.objects.create(
        union=cast.unions["资源"], name="简讯.txt", raw=text.encode(), digest="story-of-the-world",
        size=len(text), title="送去棉被", came_at=at, came_by="王强",
    )  # fmt: skip
    page = Page.objects.create(
        clipping=clipping, number=1, name="简讯.txt", encoding="utf-8", raw=text
    )
    return Article.objects.create(
        clipping=clipping, page=page, number=1, title="送去棉被", body=text, event=clipping.pk
    )


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
_WRITING = ("story", "write", "step", "pictures", "describe", "shift", "desk_photo")
MEANS_STORIES = {
    **{(f"stories:{name}", "story_id"): "story_writing" for name in _WRITING},
    **{(f"stories:{name}", "story_id"): "story_asked" for name in ("publish", "say")},
    **{
        (f"stories:{name}", "picture_id"): "story_picture"
        for name in ("describe", "shift", "desk_photo")
    },
    **{(f"stories:{name}", "code"): "story_code" for name in ("read", "photo", "photo_small")},
    **{(f"stories:{name}", "picture_id"): "story_out_picture" for name in ("photo", "photo_small")},
    ("stories:edition", "story_id"): "story_out",
    ("stories:edition", "number"): "story_first",
    ("stories:from_article", "article_id"): "story_article",
    ("stories:step", "act"): "story_ask",
    ("stories:say", "act"): "story_return",
    ("stories:shift", "act"): "story_cover",
}
# What is posted there (for World.body_of).
BODIES_STORIES: dict[str, dict[str, Any]] = {
    "stories:step": {"seen": 1},
    "stories:shift": {"seen": 1},
    "stories:say": {"seen": 1, "words": "日期和来源不一样"},
    "stories:publish": {"seen": 1, "has_read": "on", "names": "none"},
}
