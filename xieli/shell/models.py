"""The two shapes of a row: one that may change, one that is written once for ever."""

from django.db import models

from xieli.shell.keys import uuid7
from xieli.shell.tables.models import KeptTemplate, Upload

__all__ = ["KeptTemplate", "Row", "Upload", "WrittenOnce"]


class Row(models.Model):
    """A row with a UUIDv7 key made by the application."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class WrittenOnce(Row):
    """A row the application may neither change nor remove (grants and triggers hold it)."""

    class Meta:
        abstract = True
