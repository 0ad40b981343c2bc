"""The verbs: a resource is offered, a firm introduced, a step taken, jobs reported."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.industry import queries, rules
from xieli.activities.industry.models import Case, JobsReport, Resource, Scan, Step
from xieli.activities.industry.rules import Taken
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell.pictures import clean_photo
from xieli.unions.models import Enterprise, Union

PDF, JPEG = "application/pdf", "image/jpeg"
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class ResourceWords:
    """A resource as a form tells it; `key` makes sending twice one resource."""

    key: str
    name: str
    field: str
    amount: str  # "80余万亩"
    source: str
    words: str = ""


@transaction.atomic
def offer_resource(union: Union, new: ResourceWords, *, by: Actor, at: datetime) -> Resource:
    """Tell what a county has to offer; the form sent twice is one resource."""
    known = Resource.objects.filter(key=new.key).first()
    if known:
        return _same(known, known.union_id == union.id)
    row = Resource(key=new.key, union=union, offered_at=at, offered_by=by.label)
    _write(row, new, at)
    _save_named_once(row)
    note("industry.offer_resource", f"登记资源：{row.name}", by=by, at=at, about=row)
    return row


@transaction.atomic
def change_resource(
    resource: Resource, words: ResourceWords, *, seen: int, by: Actor, at: datetime
) -> Resource:
    """Tell it anew; refused where somebody changed it meanwhile."""
    row = _held(resource, seen)
    _write(row, words, at)
    row.version += 1
    _save_named_once(row)
    facts = {"amount": row.how_much, "source": row.source}
    note("industry.change_resource", f"改资源：{row.name}", by=by, at=at, about=row, facts=facts)
    return row


@transaction.atomic
def withdraw_resource(
    resource: Resource, why: str, *, seen: int, by: Actor, at: datetime
) -> Resource:
    """Offer it no longer; refused while a case is on the road with it."""
    row = _held(resource, seen)
    if row.cases.exclude(step=rules.ENDED).exists():
        raise Refusal(_("还有项目在用这项资源。"), _("请先把项目办完或终止。"))
    if not why.strip():
        raise Refusal(_("请写为什么撤下。"))
    row.withdrawn_at, row.why_withdrawn = at, why.strip()[:120]
    row.version += 1
    row.save()
    note("industry.withdraw_resource", f"撤下资源：{row.name}", by=by, at=at, about=row)
    return row


def _write(row: Resource, told: ResourceWords, at: datetime) -> None:
    house = queries.house_of(row.union, timezone.localdate(at))
    rules.must_be_field(told.field, house)
    seen = rules.amount_of(told.amount)
    row.amount, row.unit, row.qualifier = seen.value, seen.unit, seen.qualifier
    row.name, row.field = told.name, told.field
    row.source, row.words = told.source, told.words


def _save_named_once(row: Resource) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as why:
        if "resource_named_once" not in str(why):
            raise
        raise Refusal(
            _("本县已经登记过“{name}”。"), _("请打开那一项改，或换一个名字。"), name=row.name
        ) from why


def _held(resource: Resource, seen: int) -> Resource:
    rows = Resource.objects.select_for_update(of=("self",)).select_related("union__region")
    row = rows.get(id=resource.id)
    if row.version != seen:
        raise Refusal(_("别的同志刚刚改过这一项。"), _("请刷新，看看现在的样子。"))
    if row.withdrawn_at:
        raise Refusal(_("这项资源已经撤下了。"))
    return row


Kept = TypeVar("Kept", Resource, Case, JobsReport)


def _same(known: Kept, is_same: bool) -> Kept:
    """What a form sent twice made; a key of somebody else's is not told of."""
    if not is_same:
        raise Hidden
    return known


@dataclass(frozen=True)
class NewCase:
    """An enterprise introduced to a resource by a union, on a day."""

    key: str
    resource: Resource
    enterprise: Enterprise
    union: Union
    on: date
    words: str = ""
    agreement_id: UUID | None = None


@transaction.atomic
def introduce(new: NewCase, *, by: Actor, at: datetime) -> Case:
    """Open a case with its first step; a firm has one live case with a resource."""
    known = Case.objects.filter(key=new.key).first()
    if known:
        return _same(known, known.resource_id == new.resource.id)
    # held, so that a resource is not withdrawn while a case begins with it
    rows = Resource.objects.select_for_update(of=("self",)).select_related("union")
    resource = rows.get(id=new.resource.id)
    if resource.withdrawn_at:
        raise Refusal(_("这项资源已经撤下了。"), _("请另选一项。"))
    if new.on > timezone.localdate(at):
        raise Refusal(_("这一天还没有到。"), _("办成以后再记。"))
    row = _opened(new, resource)
    told = NewStep(Taken(rules.INTRODUCED, new.on), new.words)
    _written(row, told, rules.FORWARD, None, by, at)
    note("industry.introduce", f"引荐企业：{resource.name}", by=by, at=at, about=row)
    return row


def _opened(new: NewCase, resource: Resource) -> Case:
    try:
        with transaction.atomic():
            return Case.objects.create(
                key=new.key, resource=resource, enterprise=new.enterprise, union=new.union,
                host=resource.union, field=resource.field, agreement_id=new.agreement_id,
                stepped_on=new.on,
            )  # fmt: skip
    except IntegrityError as why:
        if "one_live_case_of_a_firm" not in str(why):
            raise
        raise Refusal(_("这家企业和这项资源已经有一件在办了。"), _("请打开那一件接着记。")) from why


@dataclass(frozen=True)
class NewStep:
    """A step as a door tells it: the rules' part, words, and the raw file of a scan."""

    taken: Taken
    words: str = ""
    file: bytes | None = field(default=None, repr=False)


@transaction.atomic
def take_step(case: Case, told: NewStep, *, seen: int, by: Actor, at: datetime) -> Case:
    """Take the next step, one back, or end it; none is skipped and each says what it must.

    Refusal where another officer moved it meanwhile: of two at once one takes the step.
    """
    row = _locked(case)
    if row.version != seen:
        raise Refusal(_("别的同志刚刚记过一步。"), _("请刷新，看看现在到哪里了。"))
    today = timezone.localdate(at)
    reasons = queries.house_of(row.host, today).end_reasons
    way = rules.must_take(queries.stand_of(row), told.taken, today, reasons)
    if row.step == rules.ENDED:
        _must_be_the_only_live(row)
    scan = _kept_scan(told.file) if told.file else None
    step = _written(row, told, way, scan, by, at)
    row.step, row.stepped_on = told.taken.to, told.taken.on
    row.version += 1
    row.save()
    words = f"产业协作走到“{step.get_to_display()}”：{row.resource.name}"
    facts = {"way": way, "from": step.came_from, "to": step.to}
    note("industry.take_step", words, by=by, at=at, about=row, facts=facts)
    return row


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",))
    return rows.select_related("resource", "enterprise", "union", "host__region").get(id=case.id)


def _must_be_the_only_live(row: Case) -> None:
    """An ended case may only go on where the firm began no other one with the resource since."""
    others = Case.objects.filter(resource_id=row.resource_id, enterprise_id=row.enterprise_id)
    if others.exclude(step=rules.ENDED).exists() or row.resource.withdrawn_at:
        raise Refusal(_("这项资源已经撤下，或另有一件在办。"), _("请在那一件里接着记。"))


def _written(
    row: Case, told: NewStep, way: str, scan: Scan | None, by: Actor, at: datetime
) -> Step:
    taken = told.taken
    number = row.steps.count() + 1
    return Step.objects.create(
        case=row, number=number, came_from=row.step if number > 1 else "", to=taken.to, way=way,
        on=taken.on, words=told.words, reason=taken.reason.strip(), scan=scan, at=at, by=by.label,
        by_id=by.id,
    )  # fmt: skip


def _kept_scan(file: bytes) -> Scan:
    """Keep a PDF as it is, a photo without its hidden data; Refusal for anything else."""
    if len(file) > MOST_BYTES:
        raise Refusal(_("文件超过 20 MB，收不下。"), _("请把扫描的清晰度调低一档。"))
    is_pdf = file[:5] == b"%PDF-"
    content = file if is_pdf else clean_photo(file)
    digest = hashlib.sha256(content).hexdigest()
    media_type = PDF if is_pdf else JPEG
    return Scan.objects.create(content=content, media_type=media_type, digest=digest)


@dataclass(frozen=True)
class NewReport:
    """People at work on a day, as it was told; `corrects` names the report that was wrong."""

    key: str
    on: date
    jobs: str  # "120人", "近80人"
    source: str
    words: str = ""
    corrects: UUID | None = None


@transaction.atomic
def report_jobs(case: Case, new: NewReport, *, by: Actor, at: datetime) -> JobsReport:
    """Report a count of jobs, or correct an earlier report by a further row; nothing is changed."""
    known = JobsReport.objects.filter(key=new.key).first()
    if known:
        return _same(known, known.case_id == case.id)
    row = _locked(case)
    today = timezone.localdate(at)
    rules.must_report(queries.stand_of(row), queries.signed_on(row), new.on, today)
    jobs = rules.jobs_of(new.jobs)
    wrong = _to_correct(row, new.corrects, new.words) if new.corrects else None
    made = JobsReport.objects.create(
        key=new.key, case=row, on=new.on, jobs=int(jobs.value), qualifier=jobs.qualifier,
        source=new.source, words=new.words, corrects=wrong, at=at, by=by.label,
    )  # fmt: skip
    words = "更正就业人数" if wrong else "报就业人数"
    facts = {"on": str(new.on), "jobs": jobs.show()}
    note("industry.report_jobs", f"{words}：{row.resource.name}", by=by, at=at, about=row,
         facts=facts)  # fmt: skip
    return made


def _to_correct(row: Case, wrong_id: UUID, why: str) -> JobsReport:
    wrong = row.reports.filter(id=wrong_id).first()
    if wrong is None:
        raise Hidden
    if JobsReport.objects.filter(corrects=wrong).exists():
        raise Refusal(_("这一条已经更正过了。"), _("请更正后面那一条。"))
    if not why.strip():
        raise Refusal(_("更正要写原因。"), _("请写清哪里错了。"))
    return wrong


@transaction.atomic
def note_export(rows: int, *, by: Actor, at: datetime) -> None:
    """Note that a list of cases left as a file."""
    note("industry.export", "导出产业协作台账", by=by, at=at, facts={"rows": rows})
