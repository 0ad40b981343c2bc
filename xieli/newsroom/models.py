"""Batch, BatchFile, Clipping, Page, Article, Change, Finding, Adoption, Evidence, Mark."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.newsroom import rules
from xieli.newsroom import story_models as story_models  # the rows of stories
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Enterprise, Region, Union


class ClippingState(models.TextChoices):
    NEW = rules.NEW, _("新收的")
    PARTLY = rules.PARTLY, _("采用了一部分")
    DONE = rules.DONE, _("办完了")
    REFUSED = rules.REFUSED, _("不用")


class FileState(models.TextChoices):
    WAITING = rules.WAITING, _("等着整理")
    TAKEN = rules.TAKEN, _("整理好了")
    KNOWN = rules.KNOWN, _("以前收过")
    BAD = rules.BAD, _("打不开")


class FindingKind(models.TextChoices):
    FACT = rules.FACT, _("数字")
    DAY = rules.DAY, _("日期")
    ORGANISATION = rules.ORGANISATION, _("单位")
    PLACE = rules.PLACE, _("地点")


class FindingState(models.TextChoices):
    OPEN = rules.OPEN, _("等您看")
    ADOPTED = rules.ADOPTED, _("采用了")
    REFUSED = rules.REFUSED, _("不用")


class Batch(Row):
    """Files somebody brought at once; they are read part by part."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    brought_at = models.DateTimeField()
    brought_by = models.CharField(max_length=80)
    brought_by_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Clipping(Row):
    """A file or a pasted text as it came; its bytes are never edited."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    name = models.CharField(max_length=160)
    raw = models.BinaryField()
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes
    size = models.PositiveIntegerField()
    title = models.CharField(max_length=200)  # of its first article, for lists
    state = models.CharField(max_length=7, choices=ClippingState.choices, default=ClippingState.NEW)
    why_refused = models.CharField(max_length=120, blank=True)
    came_at = models.DateTimeField()
    came_by = models.CharField(max_length=80)
    came_by_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("union", "-id"), name="clipping_of_union")]
        constraints = [
            models.UniqueConstraint(fields=("union", "digest"), name="clipping_taken_once")
        ]

    def __str__(self) -> str:
        return self.title


class BatchFile(Row):
    """One file of a batch, and what came of it."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=160)
    content = models.BinaryField(null=True)  # until it is read
    state = models.CharField(max_length=7, choices=FileState.choices, default=FileState.WAITING)
    words = models.CharField(max_length=300, blank=True)  # why it could not be opened
    clipping = models.ForeignKey(Clipping, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("batch", "number"), name="batch_file_numbered")
        ]

    def __str__(self) -> str:
        return self.name


class Page(Row):
    """The text that a clipping's bytes hold, as it was read, with all its dirt."""

    clipping = models.ForeignKey(Clipping, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=160)
    encoding = models.CharField(max_length=40)
    raw = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("clipping", "number"), name="page_numbered")]

    def __str__(self) -> str:
        return self.name


class Article(Row):
    """One clean article of a page; made again from the bytes and the decisions about changes."""

    clipping = models.ForeignKey(Clipping, on_delete=models.PROTECT, related_name="articles")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="articles")
    number = models.PositiveIntegerField()  # within the clipping
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    runs = models.TextField(blank=True)  # which pieces of the raw text it is made of; see places.py
    told_on = models.CharField(max_length=10, blank=True)  # 2023-08-08, 2024-02 or ""
    source = models.CharField(max_length=120, blank=True)
    author = models.CharField(max_length=80, blank=True)
    kinds = models.CharField(
        max_length=120, blank=True
    )  # words with blanks between: visit donation
    event = models.UUIDField(db_index=True)  # articles that tell the same event share it
    version = models.PositiveIntegerField(default=0)  # each adoption and refusal counts it up

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("clipping", "number"), name="article_numbered")
        ]

    def __str__(self) -> str:
        return self.title


class Change(Row):
    """What was done to a piece of the raw text; taken back by an officer, or not."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    done = models.CharField(max_length=9)  # of clipping.shape.Done
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    reason = models.CharField(max_length=40)  # a key of clipping/reasons.py
    is_undone = models.BooleanField(default=False)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("page", "number"), name="change_numbered"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="change_forward"),
        ]

    def __str__(self) -> str:
        return self.reason


class Finding(Row):
    """What an article says: a figure, a day, an organisation or a place, with its quoted span."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12, choices=FindingKind.choices)
    key = models.CharField(max_length=64)  # the same finding of the same raw span
    number = models.PositiveIntegerField()  # in the order of the text
    quote = models.TextField()  # the clause it stands in
    quote_start = models.PositiveIntegerField()  # in the raw text of the page
    quote_end = models.PositiveIntegerField()
    words = models.CharField(max_length=300)  # the number, the day or the name alone
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    body_start = models.IntegerField()  # in the clean body; -1 where it stands in the title
    body_end = models.IntegerField()
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    unit = models.CharField(max_length=20, blank=True)
    meaning = models.CharField(max_length=120, blank=True)
    approx = models.CharField(max_length=1, blank=True)
    qualifier = models.CharField(max_length=12, blank=True)
    full = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, null=True, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=7, choices=FindingState.choices, default=FindingState.OPEN)
    why_refused = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("article", "key"), name="finding_once"),
            models.CheckConstraint(
                condition=~Q(kind=rules.FACT) | Q(value__isnull=False), name="fact_has_a_value"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Adoption(WrittenOnce):
    """A record that an officer made from findings of an article."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="adoptions")
    form_key = models.CharField(max_length=36, unique=True)  # of the form: sent twice is one
    offer = models.CharField(max_length=24)  # the key of its Adopts
    title = models.CharField(max_length=160)
    record_id = models.UUIDField(db_index=True)
    url = models.CharField(max_length=200, db_index=True)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.title


class Evidence(WrittenOnce):
    """What one field of an adopted record rests on: a finding and its quotation as they stood."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="evidence")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence")
    is_figure = models.BooleanField()  # a figure is counted once, a name may serve many records
    field = models.CharField(max_length=40)  # the label of the field it filled
    said = models.CharField(max_length=300)  # what the officer let stand there
    quote = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("finding",), condition=Q(is_figure=True), name="figure_adopted_once"
            ),
        ]

    def __str__(self) -> str:
        return self.field


class Mark(Row):
    """A mark by which articles about the same event find each other."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="marks")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=("value",), name="mark_value")]
        constraints = [models.UniqueConstraint(fields=("article", "value"), name="mark_once")]

    def __str__(self) -> str:
        return str(self.value)
