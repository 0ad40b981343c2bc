"""Keeps templates and what fills their columns, so that a form is matched once and not each month.

Like an upload, a template leaves no note in the journal, which stands above.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden
from xieli.shell.tables import sealing, templates_in
from xieli.shell.tables.models import KeptTemplate
from xieli.shell.tables.services import NewFile
from xieli.shell.tables.templates_in import Book, Place

MOST_KEPT = 20


@dataclass(frozen=True)
class Wanted:
    """A list of ours: its name, the words of its columns, the names of its single facts."""

    name: str
    columns: Collection[str]
    facts: Collection[str] = ()


@transaction.atomic
def keep(file: NewFile, wanted: Wanted, *, by: Actor, at: datetime) -> KeptTemplate:
    """Keep a template for a list; the same file again is the same template. Refusal for no form."""
    book = templates_in.opened(file.content)
    templates_in.find(book, wanted.columns, wanted.facts)
    digest = hashlib.sha256(file.content).hexdigest()
    kept = KeptTemplate.objects.filter(list=wanted.name, digest=digest).first()
    if kept is None:
        kept = KeptTemplate(list=wanted.name, digest=digest)
        kept.content = sealing.seal(file.content, kept.id)
    kept.name, kept.by_label, kept.at = file.name[-160:], by.label[:80], at
    kept.save()
    latest = KeptTemplate.objects.filter(list=wanted.name).order_by("-at")
    stale = list(latest.values_list("pk", flat=True)[MOST_KEPT:])
    KeptTemplate.objects.filter(pk__in=stale).delete()
    return kept


@transaction.atomic
def choose(kept: KeptTemplate, mapping: Mapping[str, str]) -> KeptTemplate:
    """Keep which word of ours each word of the template gets."""
    kept.mapping = {word[:60]: ours[:80] for word, ours in mapping.items()}
    kept.save(update_fields=["mapping"])
    return kept


@transaction.atomic
def let_go(kept: KeptTemplate) -> None:
    """Keep the template no longer."""
    kept.delete()


def of_list(name: str) -> list[KeptTemplate]:
    """The templates kept for a list, the latest first, without their content."""
    return list(KeptTemplate.objects.filter(list=name).defer("content").order_by("-at"))


def access_template(template_id: UUID, name: str) -> KeptTemplate:
    """Give a template of that list; Hidden where it is another's or gone."""
    found = KeptTemplate.objects.filter(id=template_id, list=name).first()
    if found is None:
        raise Hidden
    return found


def opened(kept: KeptTemplate, wanted: Wanted) -> tuple[Book, Place]:
    """Give the workbook and where its rows go."""
    book = templates_in.opened(sealing.unseal(bytes(kept.content), kept.id))
    return book, templates_in.find(book, wanted.columns, wanted.facts)
