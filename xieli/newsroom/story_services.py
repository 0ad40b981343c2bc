"""The verbs of writing a story: draft, draft_from_clipping, write, ask, send_back, take_back,
drop, take_up.

Another person publishes: story_publishing. Its photos: story_pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.newsroom import story_rules as rules
from xieli.newsroom import story_text
from xieli.newsroom.models import Article
from xieli.newsroom.story_models import Hand, Stage, Story
from xieli.shell import codes
from xieli.unions.models import Union

CODE = "story"


@dataclass(frozen=True)
class StoryWords:
    """What a story says, as it was written: the body in lines with marks (see story_text)."""

    title: str
    lines: str = ""
    subtitle: str = ""
    author: str = ""
    source: str = ""
    source_url: str = ""
    source_on: str = ""


@transaction.atomic
def draft(words: StoryWords, union: Union, *, key: str, by: Actor, at: datetime) -> Story:
    """Begin a story of a union from scratch; the same form sent twice is one story."""
    rules.must_fit(words.lines)
    return _begun(Story(union=union, key=key), words, story_text.to_html(words.lines), by, at)


@transaction.atomic
def draft_from_clipping(
    article: Article, union: Union, *, key: str, by: Actor, at: datetime
) -> Story:
    """Begin a story from a clean article: title, body, source line, and the way to its evidence."""
    rules.must_fit(article.body)
    words = StoryWords(
        article.title, "", article.subtitle, article.author, article.source, "", article.told_on
    )
    new = Story(union=union, key=key, article=article)
    return _begun(new, words, story_text.from_text(article.body), by, at)


def _begun(new: Story, words: StoryWords, body: str, by: Actor, at: datetime) -> Story:
    """Put a new story down under its key, unless it stands already."""
    known = Story.objects.filter(key=new.key).first()
    if known is not None:
        return known
    _say(new, words, body)
    new.code = codes.make(CODE)
    new.made_at = new.edited_at = at
    new.made_by = new.edited_by = by.label
    new.edited_id = by.id
    new.save(force_insert=True)
    lay_hand(new, by, at)
    note("newsroom.draft_story", f"起草新闻稿 {new.code}", by=by, at=at, about=new)
    return new


def _say(row: Story, words: StoryWords, body: str) -> None:
    row.title, row.subtitle = _line(words.title), _line(words.subtitle)
    row.author, row.source = _line(words.author), _line(words.source)
    row.source_url = story_text.address(words.source_url) or ""
    row.source_on = words.source_on
    row.body, row.plain = body, story_text.plain(body)


def _line(text: str) -> str:
    return " ".join(story_text.tidy(text).split())


def lay_hand(row: Story, by: Actor, at: datetime) -> None:
    """Remember who worked on the coming edition. Runs under its caller's note."""
    if by.id is not None:
        mine = {"story": row, "edition": row.editions_made + 1, "person_id": by.id}
        Hand.objects.get_or_create(**mine, defaults={"at": at})


def held(story: Story, seen: int | None, stage: str | None = None) -> Story:
    """The story, locked, at the version that was seen and at this stage."""
    row = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if seen is not None:
        rules.must_be_seen(row.version, seen)
    if stage is not None:
        rules.must_be_stage(row.stage, stage)
    return row


def keep(row: Story, verb: str, words: str, *, by: Actor, at: datetime) -> Story:
    """Save the story at its next version, with the verb's one note."""
    row.version += 1
    row.save()
    note(f"newsroom.{verb}", f"{words} {row.code}", by=by, at=at, about=row)
    return row


def touched(row: Story, by: Actor, at: datetime) -> None:
    """Say who changed it last. Runs under its caller's note."""
    row.edited_at, row.edited_by, row.edited_id = at, by.label, by.id
    lay_hand(row, by, at)


@transaction.atomic
def write(story: Story, words: StoryWords, *, seen: int, by: Actor, at: datetime) -> Story:
    """Change what a story says, while it is written; two who write at once do not overwrite."""
    rules.must_fit(words.lines)
    row = held(story, seen, Stage.WRITING)
    _say(row, words, story_text.to_html(words.lines))
    touched(row, by, at)
    return keep(row, "write_story", "修改新闻稿", by=by, at=at)


@transaction.atomic
def ask(story: Story, *, seen: int, by: Actor, at: datetime) -> Story:
    """Hand it to another person for publishing; it cannot be changed meanwhile."""
    row = held(story, seen, Stage.WRITING)
    must_go_out(row)
    row.stage, row.asked_at, row.asked_by = Stage.ASKED, at, by.label
    row.returned = row.returned_by = ""
    return keep(row, "ask_story", "新闻稿送审", by=by, at=at)


def must_go_out(row: Story) -> None:
    """Pass a story that is whole and tells no number of a person, also beside its pictures."""
    rules.must_be_whole(row.title, row.plain)
    told = [row.title, row.subtitle, row.author, row.source, row.correction, row.plain]
    for one in row.pictures.filter(removed_at=None):
        told += [one.alt, one.caption]
    rules.must_hold_no_numbers("\n".join(told))


@transaction.atomic
def send_back(story: Story, words: str, *, seen: int, by: Actor, at: datetime) -> Story:
    """Return it to its writer with what to mend."""
    row = held(story, seen, Stage.ASKED)
    row.returned, row.returned_by = rules.must_be_words(words), by.label
    row.stage = Stage.WRITING
    return keep(row, "return_story", "退回新闻稿", by=by, at=at)


@transaction.atomic
def take_back(story: Story, *, seen: int, by: Actor, at: datetime) -> Story:
    """Take it back before it is published, to go on writing."""
    row = held(story, seen, Stage.ASKED)
    row.stage, row.asked_at, row.asked_by = Stage.WRITING, None, ""
    return keep(row, "take_back_story", "收回送审的新闻稿", by=by, at=at)


@transaction.atomic
def drop(story: Story, *, seen: int, by: Actor, at: datetime) -> Story:
    """Leave a story that never went out unwritten; it can be taken up again."""
    row = held(story, seen, Stage.WRITING)
    rules.must_be_unpublished(row.shown)
    row.stage = Stage.DROPPED
    return keep(row, "drop_story", "新闻稿不写了", by=by, at=at)


@transaction.atomic
def take_up(story: Story, *, seen: int, by: Actor, at: datetime) -> Story:
    """Go on with a story that was dropped."""
    row = held(story, seen, Stage.DROPPED)
    row.stage = Stage.WRITING
    return keep(row, "take_up_story", "接着写新闻稿", by=by, at=at)
