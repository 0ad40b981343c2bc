"""Story, Hand, Edition, StoryPicture, EditionPicture and EditionFigure."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xieli.newsroom import story_rules as rules
from xieli.newsroom import story_text
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class Stage(models.TextChoices):
    WRITING = rules.WRITING, _("在写")
    ASKED = rules.ASKED, _("等另一位发布")
    SETTLED = rules.SETTLED, _("没有改动")
    DROPPED = rules.DROPPED, _("不写了")


class Shown(models.TextChoices):
    NOT_YET = rules.NOT_YET, _("未发布")
    PUBLISHED = rules.PUBLISHED, _("已发布")
    CORRECTED = rules.CORRECTED, _("已更正")
    WITHDRAWN = rules.WITHDRAWN, _("已撤回")


class Names(models.TextChoices):
    NONE = rules.NO_NAMES, _("没有出现受助人的姓名")
    MASKED = rules.MASKED, _("受助人的姓名都遮蔽了，例如 李*")
    CONSENT = rules.CONSENTED, _("受助人本人书面同意公开")


class Words(models.Model):
    """What a story says: while it is written, and in each edition."""

    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)  # HTML as story_text.kept leaves it
    plain = models.TextField(blank=True)  # the same words without marks, for search and summaries
    author = models.CharField(max_length=80, blank=True)  # 署名
    source = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=400, blank=True)
    source_on = models.CharField(max_length=10, blank=True)  # 2024-03-05, 2024-03 or 2024

    class Meta:
        abstract = True

    @property
    def html(self) -> SafeString:
        """The body for a page; cleaned once more, whatever a row may hold."""
        return mark_safe(story_text.kept(self.body))

    @property
    def source_link(self) -> str:
        """The address of the original for a page; nothing where it is no address on the web."""
        return story_text.address(self.source_url) or ""

    @property
    def source_day(self) -> str:
        """The day of the original as it is read: 2024年3月5日, 2024年3月."""
        if get_language() == "en":
            return self.source_on
        parts = self.source_on.split("-") if self.source_on else []
        return "".join(
            f"{part.lstrip('0')}{sign}" for part, sign in zip(parts, "年月日", strict=False)
        )


class Story(Row, Words):
    """A piece of a union's news: the text that is being written, and what of it everybody sees."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(
        "newsroom.Article", null=True, on_delete=models.PROTECT, related_name="stories"
    )
    code = models.CharField(max_length=14, unique=True)  # in its public address
    key = models.CharField(max_length=36, unique=True)  # of the form that began it
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.WRITING)
    shown = models.CharField(max_length=9, choices=Shown.choices, default=Shown.NOT_YET)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=80)
    edited_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=80, blank=True)
    returned = models.CharField(max_length=200, blank=True)  # what the publisher asked to mend
    returned_by = models.CharField(max_length=80, blank=True)
    correction = models.CharField(max_length=200, blank=True)  # what is being corrected, in words
    editions_made = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True)  # the first time
    changed_at = models.DateTimeField(null=True)  # what everybody sees: published, corrected, gone
    withdrawn_by = models.CharField(max_length=80, blank=True)
    why_withdrawn = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=("shown", "-published_at"), name="story_newest"),
            models.Index(fields=("union", "-edited_at"), name="story_of_union"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown=rules.NOT_YET, published_at__isnull=True, editions_made=0)
                | ~Q(shown=rules.NOT_YET) & Q(published_at__isnull=False, editions_made__gte=1),
                name="story_out_has_its_edition",
            ),
            models.CheckConstraint(
                condition=~Q(shown=rules.WITHDRAWN) | ~Q(why_withdrawn=""),
                name="story_withdrawn_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(stage=rules.DROPPED) | Q(shown=rules.NOT_YET),
                name="story_out_is_not_dropped",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_readable(self) -> bool:
        """Whether everybody may read it."""
        return self.shown in rules.READABLE

    @property
    def is_being_corrected(self) -> bool:
        """Whether it is out and a next edition of it is being written."""
        return self.is_readable and self.stage in (Stage.WRITING, Stage.ASKED)


class Hand(WrittenOnce):
    """Somebody wrote or changed something of a coming edition: he will not be its publisher."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="hands")
    edition = models.PositiveSmallIntegerField()
    person_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("story", "edition", "person_id"), name="hand_once")
        ]


class Edition(WrittenOnce, Words):
    """A story as it went out: the first one, or a correction; older ones stay as they were."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    correction = models.CharField(max_length=200, blank=True)
    names = models.CharField(max_length=7, choices=Names.choices)
    consent = models.CharField(max_length=200, blank=True)
    written_by = models.CharField(max_length=80)
    written_id = models.UUIDField(null=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    published_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("story", "number"), name="edition_numbered"),
            models.CheckConstraint(
                condition=Q(written_id__isnull=True) | ~Q(written_id=F("published_id")),
                name="edition_published_by_another",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(correction=""), name="edition_says_what_it_corrects"
            ),
            models.CheckConstraint(
                condition=~Q(names=rules.CONSENTED) | ~Q(consent=""), name="edition_has_consent"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StoryPicture(Row):
    """A photo of a story: without place or device in it, in two sizes, told in words."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    alt = models.CharField(max_length=120)
    caption = models.CharField(max_length=120, blank=True)
    is_cover = models.BooleanField(default=False)
    content = models.BinaryField()
    small = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True)  # older editions keep it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(alt=""), name="picture_told_in_words"),
            models.UniqueConstraint(
                fields=("story", "digest"), condition=Q(removed_at=None), name="picture_once"
            ),
            models.UniqueConstraint(
                fields=("story",), condition=Q(is_cover=True, removed_at=None), name="one_cover"
            ),
        ]

    def __str__(self) -> str:
        return self.alt


class EditionPicture(WrittenOnce):
    """A picture as it stands in an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="pictures")
    picture = models.ForeignKey(StoryPicture, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    alt = models.CharField(max_length=120)
    caption = models.CharField(max_length=120, blank=True)
    is_cover = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("edition", "number"), name="edition_picture_numbered")
        ]

    def __str__(self) -> str:
        return self.alt


class EditionFigure(WrittenOnce):
    """A figure that stands beside an edition: adopted from a finding, which holds its quotation."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="figures")
    finding = models.ForeignKey("newsroom.Finding", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    meaning = models.CharField(max_length=120)
    said = models.CharField(max_length=80)  # number, unit and 余/近, as the text says them
    quote = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("edition", "number"), name="edition_figure_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.meaning} {self.said}"
