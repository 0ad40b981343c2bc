"""The verbs of what everybody sees: publish, correct, drop_correction, withdraw.

Law: whoever wrote an edition does not publish it; an older edition stays as it was.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom import story_queries as queries
from xieli.newsroom import story_rules as rules
from xieli.newsroom.story_models import (
    Edition,
    EditionFigure,
    EditionPicture,
    Shown,
    Stage,
    Story,
    StoryPicture,
    Words,
)
from xieli.newsroom.story_rules import Checked
from xieli.newsroom.story_services import held, keep, lay_hand, must_go_out

SAID = tuple(field.name for field in Words._meta.get_fields())


@transaction.atomic
def publish(story: Story, checked: Checked, *, seen: int, by: Actor, at: datetime) -> Edition:
    """Let everybody read it, as it stands; by a person who laid no hand on it."""
    row = held(story, seen, Stage.ASKED)
    rules.must_be_another(by.id, queries.hands_on(row))
    rules.must_be_checked(checked)
    must_go_out(row)
    row.editions_made += 1
    row.shown = rules.after_publishing(row.shown)
    row.stage, row.changed_at = Stage.SETTLED, at
    row.published_at = row.published_at or at
    words = "发布新闻稿" if row.editions_made == 1 else "发布更正"
    edition = _edition(row, checked, by, at)
    row.correction = ""
    keep(row, "publish_story", words, by=by, at=at)
    return edition


def _edition(row: Story, checked: Checked, by: Actor, at: datetime) -> Edition:
    """What goes out: words, pictures and adopted figures as they stand now."""
    if by.id is None:
        raise Refusal(_("发布的人要登录。"), _("请登录以后再办。"))
    edition = Edition.objects.create(
        story=row, number=row.editions_made, correction=row.correction,
        names=checked.names, consent=" ".join(checked.consent.split()),
        written_by=row.edited_by, written_id=row.edited_id,
        published_at=at, published_by=by.label, published_id=by.id,
        **{name: getattr(row, name) for name in SAID},
    )  # fmt: skip
    EditionPicture.objects.bulk_create(
        EditionPicture(
            edition=edition, picture=one, number=number, alt=one.alt, caption=one.caption,
            is_cover=one.is_cover,
        )
        for number, one in enumerate(queries.pictures_of(row), 1)
    )  # fmt: skip
    EditionFigure.objects.bulk_create(
        EditionFigure(
            edition=edition, finding_id=one.finding_id, number=number, meaning=one.meaning,
            said=one.said, quote=one.quote,
        )
        for number, one in enumerate(queries.figures_to_come(row), 1)
    )  # fmt: skip
    return edition


@transaction.atomic
def correct(story: Story, words: str, *, seen: int, by: Actor, at: datetime) -> Story:
    """Begin a correction: what was wrong, in words that will stand on the page."""
    row = held(story, seen, Stage.SETTLED)
    rules.must_be_readable(row.shown)
    row.correction = rules.must_be_words(words)
    row.stage = Stage.WRITING
    row.asked_at, row.asked_by = None, ""
    lay_hand(row, by, at)  # the words of a correction are part of what goes out
    return keep(row, "correct_story", "开始更正新闻稿", by=by, at=at)


@transaction.atomic
def drop_correction(story: Story, *, seen: int, by: Actor, at: datetime) -> Story:
    """Leave what is out as it is; the text on the desk becomes the published one again."""
    row = held(story, seen, Stage.WRITING)
    rules.must_be_readable(row.shown)
    last = Edition.objects.get(story=row, number=row.editions_made)
    for name in SAID:
        setattr(row, name, getattr(last, name))
    _put_pictures_back(row, last, at)
    row.stage, row.correction, row.returned = Stage.SETTLED, "", ""
    return keep(row, "drop_correction", "不更正了，新闻稿照旧", by=by, at=at)


def _put_pictures_back(row: Story, last: Edition, at: datetime) -> None:
    """The pictures of the edition as it told them; those that came since are put away."""
    StoryPicture.objects.filter(story=row, removed_at=None).update(removed_at=at, is_cover=False)
    for one in last.pictures.select_related("picture").defer("picture__content", "picture__small"):
        StoryPicture.objects.filter(pk=one.picture_id).update(
            removed_at=None, number=one.number, alt=one.alt, caption=one.caption,
            is_cover=one.is_cover,
        )  # fmt: skip


@transaction.atomic
def withdraw(story: Story, why: str, *, seen: int, by: Actor, at: datetime) -> Story:
    """Take it off the web at once; its page says since when and why, and nothing of the text."""
    row = held(story, seen)
    rules.must_be_readable(row.shown)
    row.why_withdrawn, row.withdrawn_by = rules.must_be_words(why), by.label
    row.shown, row.stage, row.changed_at = Shown.WITHDRAWN, Stage.SETTLED, at
    row.correction = row.returned = ""
    return keep(row, "withdraw_story", "撤回新闻稿", by=by, at=at)
