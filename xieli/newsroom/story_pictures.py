"""The verbs of a story's pictures: add, describe, move, remove, choose_cover."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from PIL import Image

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom import story_rules as rules
from xieli.newsroom.story_models import Stage, Story, StoryPicture
from xieli.newsroom.story_services import held, keep, touched
from xieli.newsroom.story_text import tidy
from xieli.shell.pictures import clean_photo

LARGE, SMALL = 1600, 640  # pixels of the longer side


@transaction.atomic
def add(
    story: Story, photo: bytes, told: tuple[str, str], *, seen: int, by: Actor, at: datetime
) -> StoryPicture:
    """Put a photo under the story: told = (what it shows, caption); place and device are lost."""
    row = held(story, seen, Stage.WRITING)
    alt, caption = _told(told)
    standing = StoryPicture.objects.filter(story=row, removed_at=None)
    if standing.count() >= rules.MOST_PICTURES:
        raise Refusal(_("一篇稿件最多放 {n} 张照片。"), _("请先去掉一张。"), n=rules.MOST_PICTURES)
    content = clean_photo(photo, LARGE)
    digest = hashlib.sha256(content).hexdigest()
    if standing.filter(digest=digest).exists():
        raise Refusal(_("这张照片已经在稿件里了。"), _("请换一张。"))
    width, height = Image.open(io.BytesIO(content)).size
    last = standing.aggregate(most=Max("number"))["most"]
    made = StoryPicture.objects.create(
        story=row, number=(last or 0) + 1, alt=alt, caption=caption, is_cover=last is None,
        content=content, small=clean_photo(content, SMALL), width=width, height=height,
        digest=digest,
    )  # fmt: skip
    _keep(row, "add_picture", "新闻稿加照片", by, at)
    return made


def _told(told: tuple[str, str]) -> tuple[str, str]:
    """What it shows and its caption, in one line each; Refusal without the first."""
    alt, caption = (" ".join(tidy(one).split()) for one in told)
    if len(alt) < 4:
        raise Refusal(
            _("照片没有写说明。"), _("请写清拍的是什么地方、什么事，看不到照片的人靠它。")
        )
    return alt[:120], caption[:120]


def _keep(row: Story, verb: str, words: str, by: Actor, at: datetime) -> None:
    touched(row, by, at)
    keep(row, verb, words, by=by, at=at)


def _standing(row: Story, picture: StoryPicture) -> StoryPicture:
    found = row.pictures.filter(pk=picture.pk, removed_at=None).first()
    if found is None:
        raise Hidden
    return found


@transaction.atomic
def describe(
    story: Story, picture: StoryPicture, told: tuple[str, str], *, seen: int, by: Actor,
    at: datetime,
) -> StoryPicture:  # fmt: skip
    """Change what is said of a picture."""
    row = held(story, seen, Stage.WRITING)
    found = _standing(row, picture)
    found.alt, found.caption = _told(told)
    found.save(update_fields=["alt", "caption"])
    _keep(row, "describe_picture", "改新闻稿照片的说明", by, at)
    return found


@transaction.atomic
def move(story: Story, picture: StoryPicture, *, seen: int, by: Actor, at: datetime) -> None:
    """Put a picture one place further to the front."""
    row = held(story, seen, Stage.WRITING)
    found = _standing(row, picture)
    before = row.pictures.filter(removed_at=None, number__lt=found.number).order_by("-number")
    other = before.first()
    if other is None:
        raise Refusal(_("它已经是第一张了。"))
    found.number, other.number = other.number, found.number
    StoryPicture.objects.bulk_update([found, other], ["number"])
    _keep(row, "move_picture", "调整新闻稿照片的次序", by, at)


@transaction.atomic
def remove(story: Story, picture: StoryPicture, *, seen: int, by: Actor, at: datetime) -> None:
    """Take a picture out of the story; editions that are out keep theirs."""
    row = held(story, seen, Stage.WRITING)
    found = _standing(row, picture)
    found.removed_at, was_cover, found.is_cover = at, found.is_cover, False
    found.save(update_fields=["removed_at", "is_cover"])
    first = row.pictures.filter(removed_at=None).order_by("number").first()
    if was_cover and first is not None:
        first.is_cover = True
        first.save(update_fields=["is_cover"])
    _keep(row, "remove_picture", "新闻稿去掉照片", by, at)


@transaction.atomic
def choose_cover(
    story: Story, picture: StoryPicture, *, seen: int, by: Actor, at: datetime
) -> None:
    """Let a picture stand for the story in lists."""
    row = held(story, seen, Stage.WRITING)
    found = _standing(row, picture)
    row.pictures.filter(is_cover=True).update(is_cover=False)
    found.is_cover = True
    found.save(update_fields=["is_cover"])
    _keep(row, "choose_cover", "选新闻稿的封面", by, at)
