"""Upload: a file on its way in, sealed, emptied at the end. KeptTemplate: a form to be filled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.shell.keys import uuid7


class UploadState(models.TextChoices):
    MAPPING = "mapping", _("待对列")
    MENDING = "mending", _("待改错")
    COMMITTED = "committed", _("已入册")


class Upload(models.Model):  # no Row: shell/models.py imports this module
    """A file for one target (a board's id, say); refusals and corrections are by row number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    target = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    sheet = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    sealed_content = models.BinaryField(null=True)  # none once every row is in
    sealed_mends = models.BinaryField(null=True)
    signature = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=dict)  # column key → place in the headers
    is_mapping_known = models.BooleanField(default=False)  # an officer chose it before
    refusals = models.JSONField(default=dict)  # row number → words of the verb that took the rows
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.MAPPING
    )
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)  # rows that are in
    taken_until = models.PositiveIntegerField(default=0)  # row number, while parts still wait
    is_settled = models.BooleanField(default=False)  # nothing was mended since they went in
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=80)
    at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("target", "kind", "at"), name="upload_of_target"),
            models.Index(fields=("kind", "signature", "at"), name="upload_by_headers"),
        ]

    def __str__(self) -> str:
        return self.name


class KeptTemplate(models.Model):
    """A workbook somebody else gave out, kept with the words of ours that fill its columns."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    list = models.CharField(max_length=80)  # which list of ours fills it
    name = models.CharField(max_length=160)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()  # sealed like an upload: it may hold names
    mapping = models.JSONField(default=dict)  # word of the template → word of ours, "" for blank
    by_label = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("list", "digest"), name="template_kept_once")
        ]

    def __str__(self) -> str:
        return self.name
