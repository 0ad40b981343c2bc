"""Note: one act, in words and numbers without personal data. Seal: its place in the chain.

Waiting: which notes have no seal yet.
"""

from django.db import models

from xieli.shell.models import Row, WrittenOnce


class Note(WrittenOnce):
    """One verb, written in the verb's own transaction."""

    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True, db_index=True)
    words = models.CharField(max_length=400)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)


class Seal(WrittenOnce):
    """The n-th link: digest over the note and the digest before it (SHA-256, hex)."""

    number = models.BigIntegerField(unique=True)
    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="seal")
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)


class Waiting(Row):
    """A note that waits for its seal, by the note's own id; written with it, gone when sealed.

    Without it the sealer would have to look through all notes for those without a seal.
    """
