"""The verb adopt: findings of an article become a record of a kind, and their evidence is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from xieli.activities.contract import Adopted, Adopts, Asked, Found, Shape, Told
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom import rules
from xieli.newsroom.making import text
from xieli.newsroom.models import Adoption, Article, Evidence, Finding, FindingState
from xieli.newsroom.services import hold_article, settle


def found_of(article: Article, findings: Iterable[Finding]) -> Found:
    """The article and the chosen findings, as a kind takes them."""
    return Found(
        union_id=article.clipping.union_id, title=article.title, words=article.body,
        source=article.source, told_on=rules.day_of(article.told_on),
        kinds=frozenset(article.kinds.split()), told=tuple(_told(one) for one in findings),
    )  # fmt: skip


def beside(findings: Iterable[Finding], ticked: Iterable[UUID]) -> list[Finding]:
    """The ticked findings first, then the days and names that may fill a field too."""
    keys, told = set(ticked), list(findings)
    more = [one for one in told if one.pk not in keys and _may_help(one)]
    return [*(one for one in told if one.pk in keys), *more]


def _may_help(one: Finding) -> bool:
    return one.kind != rules.FACT and one.state != FindingState.REFUSED


def _told(one: Finding) -> Told:
    return Told(
        id=one.pk, kind=one.kind, words=one.words, quote=one.quote, value=one.value,
        unit=one.unit, meaning=one.meaning, qualifier=one.qualifier, name=one.full, role=one.role,
        union_id=one.union_id, enterprise_id=one.enterprise_id, starts_on=one.starts_on,
        ends_on=one.ends_on,
    )  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What an officer adopts: which findings, as what, with which answers, from which sheet."""

    offer: Adopts
    findings: tuple[UUID, ...]
    answers: Mapping[str, str]
    form_key: str
    asked: Sequence[Asked] = field(default=())


@transaction.atomic
def adopt(article: Article, chosen: Chosen, *, seen: int, by: Actor, at: datetime) -> Adoption:
    """Make the record by its kind's own verb and keep what it rests on.

    The same sheet sent twice is one record. A figure is adopted once: a second time is refused.
    """
    known = Adoption.objects.filter(form_key=chosen.form_key, article=article).first()
    if known:
        return known
    row = hold_article(article.pk, seen)
    by_id = Finding.objects.filter(article=row).in_bulk(chosen.findings)
    findings = [by_id[key] for key in chosen.findings if key in by_id]
    rules.must_choose(findings)
    _must_be_free(findings)
    made = chosen.offer.adopt(found_of(row, findings), chosen.answers, by, at)
    adoption = _kept(row, chosen, made, by=by, at=at)
    _mark(_keep_evidence(adoption, findings, chosen))
    settle(row)
    words = f"采用成{chosen.offer.title}：{made.title}"
    facts = {"offer": chosen.offer.key, "record": str(made.record_id), "findings": len(findings)}
    note("newsroom.adopt", words, by=by, at=at, about=row, facts=facts)
    return adoption


def _must_be_free(findings: Sequence[Finding]) -> None:
    """Pass where no figure was adopted before; the refusal names the record it became."""
    taken = Evidence.objects.filter(finding__in=findings, is_figure=True)
    first = taken.select_related("adoption", "finding").first()
    if first:
        raise Refusal(
            _("“{figure}”已经采用过了。"), _("它成了“{title}”，请打开那一条看。"),
            figure=first.finding.words, title=first.adoption.title,
        )  # fmt: skip


def _kept(row: Article, chosen: Chosen, made: Adopted, *, by: Actor, at: datetime) -> Adoption:
    return Adoption.objects.create(
        article=row, form_key=chosen.form_key, offer=chosen.offer.key, title=text(made.title, 160),
        record_id=made.record_id, url=made.url, adopted_at=at, adopted_by=by.label,
    )  # fmt: skip


def _keep_evidence(
    adoption: Adoption, findings: Sequence[Finding], chosen: Chosen
) -> list[Finding]:
    """Keep what each answered field rests on; a figure whose field was left out stays open."""
    rests = _rests(chosen)
    used = [one for one in findings if one.pk in rests]
    rules.must_choose(used)
    rows = [
        _evidence(adoption, one, rests[one.pk], chosen.answers[rests[one.pk].key]) for one in used
    ]
    try:
        with transaction.atomic():
            Evidence.objects.bulk_create(rows)
    except IntegrityError as why:  # another sheet took one of the figures a moment ago
        raise Refusal(_("别的同志刚刚采用了其中的数字。"), _("请刷新，看看它成了哪一条。")) from why
    return used


def _rests(chosen: Chosen) -> dict[UUID, Asked]:
    """The field each finding filled: of several a number's own first, then the first asked."""
    told = [one for one in chosen.asked if chosen.answers.get(one.key)]
    told.sort(key=lambda one: one.shape not in (Shape.MONEY, Shape.QUANTITY))
    return {key: asked for asked in reversed(told) for key in asked.told}


def _evidence(adoption: Adoption, one: Finding, asked: Asked, said: str) -> Evidence:
    return Evidence(
        adoption=adoption, finding=one, is_figure=one.kind == rules.FACT,
        field=text(asked.label, 40), said=text(said, 300), quote=one.quote,
        start=one.quote_start, end=one.quote_end,
    )  # fmt: skip


def _mark(findings: Sequence[Finding]) -> None:
    keys = [one.pk for one in findings]
    Finding.objects.filter(pk__in=keys).update(state=FindingState.ADOPTED)
