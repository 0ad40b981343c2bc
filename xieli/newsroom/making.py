"""The rows of a clipping, made from what the pure package found; under the caller's note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from xieli.newsroom import rules
from xieli.newsroom.clipping import shape
from xieli.newsroom.linking import Known
from xieli.newsroom.models import Article, Change, Clipping, Evidence, Finding, Page
from xieli.newsroom.places import runs_of, within
from xieli.newsroom.rules import DAY, FACT, ORGANISATION, PLACE
from xieli.shell.keys import uuid7

MOST_FINDINGS = 2_000  # of one article


def text(told: str, most: int) -> str:
    """What fits a column, without the sign that PostgreSQL cannot keep."""
    return told.replace("\x00", "")[:most]


def put_page(clipping: Clipping, number: int, clip: shape.Clip) -> Page:
    """The page with its changes."""
    page = Page.objects.create(
        clipping=clipping, number=number, name=text(clip.page.name, 160),
        encoding=clip.page.encoding[:40], raw=clip.page.raw.replace("\x00", "\ufffd"),
    )  # fmt: skip
    Change.objects.bulk_create(
        (
            Change(
                page=page, number=n, done=one.done.value, start=one.start, end=one.end,
                was=text(one.was, 100_000), now=text(one.now, 100_000), reason=one.reason[:40],
            )
            for n, one in enumerate(clip.changes)
        ),
        batch_size=1_000,
    )  # fmt: skip
    return page


def told_of(one: shape.Article) -> dict[str, Any]:
    """The columns of an article."""
    return {
        "title": text(one.title.chars, 200), "subtitle": text(one.subtitle.chars, 300),
        "body": one.body.chars.replace("\x00", "\ufffd"), "runs": runs_of(one.body),
        "told_on": one.date[:10], "source": text(one.source, 120),
        "author": text(one.author, 80), "kinds": " ".join(one.kinds)[:120],
    }  # fmt: skip


def put_article(page: Page, number: int, one: shape.Article, known: Known) -> Article:
    """An article with its findings; an event of its own for now."""
    row = Article.objects.create(
        clipping_id=page.clipping_id, page=page, number=number, event=uuid7(), **told_of(one)
    )
    put_findings(row, one, known)
    return row


def put_findings(row: Article, one: shape.Article, known: Known) -> None:
    """Write the findings of an article beside those it has: what it had and is gone now goes,
    unless somebody decided about it."""
    fresh = {finding.key: finding for finding in _findings(row, one, known)}
    kept = {finding.key: finding for finding in Finding.objects.filter(article=row)}
    gone = [old.pk for key, old in kept.items() if key not in fresh and _is_free(old)]
    Finding.objects.filter(_without_evidence(gone)).delete()
    for key in fresh.keys() & kept.keys():
        kept[key].number = fresh[key].number
        kept[key].body_start, kept[key].body_end = fresh[key].body_start, fresh[key].body_end
    moved = [kept[key] for key in fresh.keys() & kept.keys()]
    Finding.objects.bulk_update(moved, ["number", "body_start", "body_end"], batch_size=500)
    new = [finding for key, finding in fresh.items() if key not in kept]
    Finding.objects.bulk_create(new, batch_size=500)


def _is_free(old: Finding) -> bool:
    return old.state == rules.OPEN


def _without_evidence(keys: Sequence[UUID]) -> Q:
    """Findings no record rests on."""
    rests = Evidence.objects.filter(finding=OuterRef("pk"))
    return Q(pk__in=keys) & ~Q(Exists(rests))


@dataclass(frozen=True)
class _Reading:
    """An article being read: its row and where its characters stood."""

    row: Article
    starts: Sequence[int]

    def finding(
        self, kind: str, quoted: shape.Quoted, at: shape.Quoted, key: str, **more: Any
    ) -> Finding:
        """One finding with its places."""
        first, last = within(self.starts, at.start, at.end)
        return Finding(
            article=self.row, kind=kind, key=f"{kind}:{at.start}:{at.end}:{key}"[:64], number=0,
            quote=text(quoted.words, 2_000), quote_start=quoted.start, quote_end=quoted.end,
            words=text(at.words, 300), start=at.start, end=at.end, body_start=first,
            body_end=last, **more,
        )  # fmt: skip


def _findings(row: Article, one: shape.Article, known: Known) -> list[Finding]:
    """All findings in the order of the raw text, each once."""
    reading = _Reading(row, one.body.starts)
    found = [*_facts(reading, one.facts), *_days(reading, one.days)]
    found += _named(reading, ORGANISATION, one.organisations, known)
    found += _named(reading, PLACE, one.places, known)
    found.sort(key=lambda each: (each.start, each.end, each.kind))
    once = list({each.key: each for each in found}.values())[:MOST_FINDINGS]
    for number, each in enumerate(once, 1):
        each.number = number
    return once


def _facts(reading: _Reading, facts: Iterable[shape.Fact]) -> Iterable[Finding]:
    for one in facts:
        value = round(one.value, 6)
        if abs(value) >= 10**17:
            continue
        yield reading.finding(
            FACT, one.quoted, one.at, f"{value.normalize():f}{one.unit}", value=value,
            unit=text(one.unit, 20), meaning=text(one.meaning, 120), approx=one.approx[:1],
            qualifier=text(one.qualifier, 12),
        )  # fmt: skip


def _days(reading: _Reading, days: Iterable[shape.Day]) -> Iterable[Finding]:
    for one in days:
        yield reading.finding(
            DAY, one.quoted, one.quoted, one.start.isoformat(), starts_on=one.start,
            ends_on=one.end,
        )  # fmt: skip


def _named(
    reading: _Reading, kind: str, names: Iterable[shape.Named], known: Known
) -> Iterable[Finding]:
    link = known.of_organisation if kind == ORGANISATION else known.of_place
    for one in names:
        at = shape.Quoted(one.name, one.quoted.start, one.quoted.end)
        yield reading.finding(
            kind, one.quoted, at, one.name, full=text(one.full or one.name, 120),
            role=one.role[:20], **link(one),
        )  # fmt: skip
