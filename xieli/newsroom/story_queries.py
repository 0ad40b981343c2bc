"""Reads of stories: what everybody sees, what an office has on its desk, what waits for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from xieli.kernel.refusal import Hidden
from xieli.newsroom import rules as clipping_rules
from xieli.newsroom import story_rules as rules
from xieli.newsroom.models import Finding
from xieli.newsroom.story_models import Edition, EditionPicture, Hand, Stage, Story, StoryPicture
from xieli.people.models import Function
from xieli.people.queries import within_any
from xieli.shell import codes
from xieli.shell.guards import Reader
from xieli.unions.models import Union

RUN, PUBLISH = Function.NEWSROOM_RUN, Function.NEWSROOM_PUBLISH
OFFICE = (RUN, PUBLISH)
CODE = "story"
SUMMARY = 160  # characters of a story in a list


@dataclass(frozen=True)
class Figure:
    """An adopted figure of the article behind a story, before it goes out."""

    finding_id: UUID
    meaning: str
    said: str
    quote: str


# what everybody sees


def listed(union: Union | None = None, words: str = "") -> QuerySet[Edition]:
    """What is out now, each in its last edition, the newest story first; with its cover."""
    rows = Edition.objects.filter(
        story__shown__in=rules.READABLE, number=F("story__editions_made")
    ).select_related("story__union")
    if union is not None:
        rows = rows.filter(story__union=union)
    for word in words.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(plain__icontains=word))
    cover = EditionPicture.objects.filter(edition=OuterRef("pk"), is_cover=True)
    rows = rows.annotate(
        cover_id=Subquery(cover.values("picture_id")[:1]), summary=Left("plain", SUMMARY)
    )
    return rows.defer("body", "plain").order_by("-story__published_at", "-story_id")


def newest(union_path: str = "", most: int = 3) -> list[Edition]:
    """The last few stories: of a worker's own line of unions, else of all; one or two queries."""
    steps = union_path.split("/") if union_path else []
    line = ["/".join(steps[:n]) for n in range(1, len(steps) + 1)]
    own = list(listed().filter(story__union__path__in=line)[:most]) if line else []
    return own or list(listed()[:most])


def access_union(union_id: UUID) -> Union:
    """A union whose news everybody may read; Hidden where there is none."""
    found = Union.objects.filter(pk=union_id).first()
    if found is None:
        raise Hidden
    return found


def access_out(text: str) -> Story:
    """A story that is or was out, by the code of its address; Hidden before it ever was."""
    rows = Story.objects.exclude(shown=rules.NOT_YET).select_related("union")
    found = rows.filter(code=codes.read(CODE, text)).first()
    if found is None:
        raise Hidden
    return found


def last_edition(story: Story) -> Edition:
    """The edition that everybody reads."""
    return story.editions.get(number=story.editions_made)


def corrections(story: Story) -> list[Edition]:
    """The corrections that went out, the last first: what was corrected and when."""
    rows = story.editions.filter(number__gt=1).defer("body", "plain")
    return list(rows.order_by("-number"))


def access_public_picture(text: str, picture_id: UUID) -> StoryPicture:
    """A picture of what is out now; Hidden for one of an older edition or of a withdrawn story."""
    story = access_out(text)
    shown = EditionPicture.objects.filter(
        edition__story=story, edition__number=story.editions_made, picture_id=picture_id
    )
    if not story.is_readable or not shown.exists():
        raise Hidden
    return StoryPicture.objects.get(pk=picture_id)


def changed_last(union: Union | None) -> str:
    """What changes whenever something of these lists goes out, is corrected or goes: for caches."""
    rows = Story.objects.exclude(shown=rules.NOT_YET)
    if union is not None:
        rows = rows.filter(union=union)
    last = rows.order_by("-changed_at").values_list("changed_at", "version").first()
    return f"{rows.count()}-{last[0]}-{last[1]}" if last else "0"


# what an office sees


def kept(reader: Reader, stage: str = "", words: str = "") -> QuerySet[Story]:
    """The stories of her unions, those that were worked on last first."""
    rows = Story.objects.filter(within_any(reader, OFFICE, "union__path")).select_related("union")
    if stage in Stage.values:
        rows = rows.filter(stage=stage)
    elif stage:
        rows = rows.filter(shown=stage)
    else:
        rows = rows.exclude(stage=Stage.DROPPED)
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(plain__icontains=words))
    return rows.defer("body", "plain").order_by("-edited_at", "-id")


def counts(reader: Reader) -> dict[str, int]:
    """How many of them wait for a second person."""
    rows = Story.objects.filter(within_any(reader, OFFICE, "union__path"))
    return rows.aggregate(asked=Count("pk", filter=Q(stage=Stage.ASKED)))


def access_kept(story_id: UUID, reader: Reader) -> Story:
    """Fetch a story for who writes or publishes for its union; Hidden for everyone else."""
    found = Story.objects.select_related("union", "article").filter(pk=story_id).first()
    if found is None or not any(reader.may(one, found.union_id) for one in OFFICE):
        raise Hidden
    return found


def hands_on(story: Story) -> set[UUID]:
    """Who worked on the edition to come."""
    rows = Hand.objects.filter(story=story, edition=story.editions_made + 1)
    return set(rows.values_list("person_id", flat=True))


def pictures_of(story: Story) -> list[StoryPicture]:
    """The pictures on the desk in their order, without their bytes."""
    rows = story.pictures.filter(removed_at=None).defer("content", "small")
    return list(rows.order_by("number", "id"))


def access_picture(story: Story, picture_id: UUID) -> StoryPicture:
    """A picture of a story that somebody has open, one that was put away among them."""
    found = story.pictures.filter(pk=picture_id).first()
    if found is None:
        raise Hidden
    return found


def access_edition(story: Story, number: int) -> Edition:
    """One edition of a story, the older ones too."""
    found = story.editions.filter(number=number).first()
    if found is None:
        raise Hidden
    return found


def figures_to_come(story: Story) -> list[Figure]:
    """The adopted figures of the article behind it, in the order of its text."""
    if story.article_id is None:
        return []
    rows = Finding.objects.filter(
        article_id=story.article_id, kind=clipping_rules.FACT, state=clipping_rules.ADOPTED
    ).order_by("number")
    return [Figure(one.pk, one.meaning or one.quote[:40], _said(one), one.quote) for one in rows]


def _said(one: Finding) -> str:
    """A figure as the text says it: its number, its unit, its 余 or 近."""
    said = one.words if one.unit in one.words else f"{one.words}{one.unit}"
    return said[:80]


def waiting(reader: Reader) -> QuerySet[Story]:
    """What waits for this reader: to be published by her, or given back to her with words."""
    mine = reader.actor.id
    if mine is None:
        return Story.objects.none()
    coming = OuterRef("editions_made") + 1
    touched = Hand.objects.filter(story=OuterRef("pk"), edition=coming, person_id=mine)
    asked = within_any(reader, (PUBLISH,), "union__path") & Q(stage=Stage.ASKED)
    back = Q(stage=Stage.WRITING, edited_id=mine) & ~Q(returned="")
    rows = Story.objects.filter(asked & ~Exists(touched) | back)
    return rows.select_related("union").defer("body", "plain").order_by("asked_at", "id")


def unions_of(reader: Reader, functions: Collection[str] = (RUN,)) -> QuerySet[Union]:
    """The unions for which she may write, the highest first."""
    rows = Union.objects.filter(within_any(reader, functions, "path"))
    return rows.order_by("level", "name_key", "id")


def shown_pictures(edition: Edition) -> list[EditionPicture]:
    """The pictures of an edition in their order, without their bytes."""
    rows = edition.pictures.select_related("picture")
    return list(rows.defer("picture__content", "picture__small").order_by("number"))
