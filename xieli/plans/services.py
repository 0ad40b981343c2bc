"""The verbs on a policy: draft, change, its measures and indicators, issue; labels of years.

Each holds the policy's row, so that two officers who press at once are told apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from xieli.insight.figures import FIGURES
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.plans import rules
from xieli.plans.models import (
    Cell,
    Indicator,
    Measure,
    Policy,
    PolicyAspect,
    PolicyBasis,
    PolicyFile,
    PolicyState,
    Subject,
    YearLabel,
)
from xieli.unions.models import Union

MOST_BASES = 8


@dataclass(frozen=True)
class PolicyWords:
    """What a policy's cover says; bases are the higher strategies it serves."""

    title: str
    issued_on: date
    starts_on: date
    ends_on: date
    citation: str
    number: str = ""
    summary: str = ""
    bases: tuple[str, ...] = ()
    label: YearLabel | None = None
    file: bytes | None = field(default=None, repr=False)  # a PDF


@dataclass(frozen=True)
class MeasureWords:
    """A measure as an officer writes it; an aspect of a new name is made."""

    aspect: str
    title: str
    weight: Decimal
    due_on: date
    words: str = ""


@dataclass(frozen=True)
class IndicatorWords:
    """An indicator: a figure's key, or the title of what is reported; days both included."""

    title: str
    since: date
    until: date
    figure: str = ""
    subject: str = ""
    unit: str = ""
    target: Decimal | None = None
    total_target: Decimal | None = None
    hint: str = ""


@transaction.atomic
def draft(union: Union, words: PolicyWords, *, by: Actor, at: datetime) -> Policy:
    """Begin a policy of a union; its measures follow."""
    row = Policy(union=union)
    _take(row, words)
    row.save()
    _take_bases(row, words.bases)
    _take_file(row, words.file)
    note("plans.draft", f"起草文件：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def change(policy: Policy, words: PolicyWords, *, seen: int, by: Actor, at: datetime) -> Policy:
    """Change the cover of a draft."""
    row = _draft(policy, seen)
    _take(row, words)
    row.bases.all().delete()
    _take_bases(row, words.bases)
    _take_file(row, words.file)
    return _kept(row, "plans.change", f"改文件：{row.title}", by=by, at=at)


def _take(row: Policy, words: PolicyWords) -> None:
    rules.must_be_window(words.starts_on, words.ends_on)
    row.title, row.number, row.citation = words.title, words.number, words.citation
    row.issued_on, row.starts_on, row.ends_on = words.issued_on, words.starts_on, words.ends_on
    row.summary, row.label = words.summary, words.label


def _take_bases(row: Policy, bases: tuple[str, ...]) -> None:
    told = dict.fromkeys(bases)
    if len(told) > MOST_BASES:
        raise Refusal(_("最多写 {n} 个上级战略。"), _("请只写最要紧的。"), n=MOST_BASES)
    PolicyBasis.objects.bulk_create(
        PolicyBasis(policy=row, number=n, title=title) for n, title in enumerate(told, 1)
    )


def _take_file(row: Policy, content: bytes | None) -> None:
    if content is None:
        return
    if PolicyFile.objects.filter(policy=row).exists():
        raise Refusal(_("这份文件的原件已经存着了。"), _("原件只存一次；换文件请另起草一份。"))
    PolicyFile.objects.create(
        policy=row, content=content, digest=hashlib.sha256(content).hexdigest()
    )


@transaction.atomic
def add_measure(policy: Policy, new: MeasureWords, *, by: Actor, at: datetime) -> Measure:
    """Ask one more thing, at the end."""
    row = _draft(policy)
    last = row.measures.order_by("-number").first()
    number = last.number + 1 if last else 1
    if number > rules.MOST_MEASURES:
        raise Refusal(_("一份文件最多 {n} 条措施。"), n=rules.MOST_MEASURES)
    measure = Measure(policy=row, number=number)
    _take_measure(measure, new)
    _kept(row, "plans.add_measure", f"加一条措施：{new.title}", by=by, at=at)
    return measure


@transaction.atomic
def change_measure(measure: Measure, new: MeasureWords, *, by: Actor, at: datetime) -> Measure:
    """Ask it otherwise."""
    row = _draft(measure.policy)
    known = Measure.objects.get(pk=measure.pk)
    before = known.aspect
    _take_measure(known, new)
    if not before.measures.exists():
        before.delete()
    _kept(row, "plans.change_measure", f"改一条措施：{new.title}", by=by, at=at)
    return known


@transaction.atomic
def remove_measure(measure: Measure, *, by: Actor, at: datetime) -> None:
    """Ask it no more; the others keep their order."""
    row = _draft(measure.policy)
    aspect = measure.aspect
    measure.delete()
    if not aspect.measures.exists():
        aspect.delete()
    for number, one in enumerate(row.measures.order_by("number"), 1):
        Measure.objects.filter(pk=one.pk).update(number=number)
    _kept(row, "plans.remove_measure", f"删一条措施：{measure.title}", by=by, at=at)


def _take_measure(measure: Measure, new: MeasureWords) -> None:
    policy = measure.policy
    known = {one.title: one for one in policy.aspects.all()}
    measure.aspect = known.get(new.aspect) or PolicyAspect.objects.create(
        policy=policy, title=new.aspect, number=len(known) + 1
    )
    if not 0 <= new.weight <= rules.WHOLE_WEIGHT:
        raise Refusal(_("权重要在 0 到 100 之间。"), _("所有措施加起来是 100。"))
    measure.title, measure.words = new.title, new.words
    measure.weight, measure.due_on = new.weight, new.due_on
    measure.save()


@transaction.atomic
def add_indicator(measure: Measure, new: IndicatorWords, *, by: Actor, at: datetime) -> Indicator:
    """Say how the measure is seen: by a figure, or by a short report on a subject.

    Law: a subject of the same name is the same row, so nobody is asked twice for one period.
    """
    row = _draft(measure.policy)
    last = measure.indicators.order_by("-number").first()
    number = last.number + 1 if last else 1
    if number > rules.MOST_INDICATORS:
        raise Refusal(_("一条措施最多 {n} 个指标。"), n=rules.MOST_INDICATORS)
    rules.must_be_window(new.since, new.until)
    indicator = Indicator(
        measure=measure, number=number, title=new.title, since=new.since, until=new.until,
        target=new.target, total_target=new.total_target,
    )  # fmt: skip
    _take_source(indicator, new)
    indicator.save()
    _kept(row, "plans.add_indicator", f"加一个指标：{new.title}", by=by, at=at)
    return indicator


def _take_source(indicator: Indicator, new: IndicatorWords) -> None:
    for number in (new.target, new.total_target):
        rules.must_be_value(number)
    if bool(new.figure) == bool(new.subject):
        raise Refusal(_("指标要么选一个数，要么写一件要报的事。"), _("请只填其中一样。"))
    if new.figure:
        if new.figure not in FIGURES:
            raise Hidden
        indicator.kind, indicator.figure = rules.FIGURE, new.figure
        indicator.unit = str(FIGURES[new.figure].unit)
        return
    made, _is_new = Subject.objects.get_or_create(
        title=new.subject, defaults={"unit": new.unit, "hint": new.hint}
    )
    indicator.kind, indicator.subject, indicator.unit = rules.REPORT, made, made.unit


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by: Actor, at: datetime) -> None:
    """Look at it no more."""
    row = _draft(indicator.measure.policy)
    indicator.delete()
    _kept(row, "plans.remove_indicator", f"删一个指标：{indicator.title}", by=by, at=at)


@transaction.atomic
def issue(policy: Policy, unions: Sequence[Union], *, seen: int, by: Actor, at: datetime) -> Policy:
    """Send the policy down: a cell for every measure and union; its measures stay from now on."""
    row = _draft(policy, seen)
    measures = list(row.measures.prefetch_related("indicators").order_by("number"))
    bare = [one.title for one in measures if not one.indicators.all()]
    rules.must_be_ready([one.weight for one in measures], bare)
    if not unions:
        raise Refusal(_("这一级没有下级工会。"), _("请换一级，或先在“工会和企业”里建好。"))
    Cell.objects.bulk_create(
        (
            Cell(measure=measure, union=union, due_on=measure.due_on)
            for union in unions
            for measure in measures
        ),
        batch_size=1000,
    )
    row.state = PolicyState.ISSUED
    words = f"下达文件：{row.title}，{len(measures)} 条措施，{len(unions)} 家工会"
    facts = {"measures": len(measures), "unions": len(unions)}
    return _kept(row, "plans.issue", words, by=by, at=at, facts=facts)


@transaction.atomic
def name_year(
    union: Union, year: int, title: str, citation: str, *, by: Actor, at: datetime
) -> YearLabel:
    """Give a year its name; policies, tasks and goals may carry it."""
    try:
        with transaction.atomic():
            row = YearLabel.objects.create(union=union, year=year, title=title, citation=citation)
    except IntegrityError as why:
        raise Refusal(_("这个标识已经有了。"), _("直接选用就行。")) from why
    note("plans.name_year", f"{union.name}：{year} 年是“{title}”", by=by, at=at, about=row)
    return row


def locked(policy: Policy, seen: int | None = None) -> Policy:
    """Hold a policy's row; Refusal where somebody changed it since it was seen."""
    row = Policy.objects.select_for_update(of=("self",)).select_related("union__region").get(
        pk=policy.pk
    )  # fmt: skip
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过这份文件。"), _("请刷新，看看现在的样子。"))
    return row


def _draft(policy: Policy, seen: int | None = None) -> Policy:
    row = locked(policy, seen)
    rules.must_be_draft(row.state)
    return row


def _kept(
    row: Policy, verb: str, words: str, *, by: Actor, at: datetime, facts: object = None
) -> Policy:
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row, facts=facts or {})  # type: ignore[arg-type]
    return row
