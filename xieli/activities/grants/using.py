"""The verbs of use: report, confirm, return_report, accept, rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.grants import queries, rules
from xieli.activities.grants.models import (
    Acceptance,
    GrantProposal,
    Instalment,
    InstalmentState,
    ProgressReport,
    ProposalState,
    ReportState,
)
from xieli.activities.grants.services import Paper, add_paper, locked
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.rules import move
from xieli.rulebook.queries import value


@dataclass(frozen=True)
class Told:
    """A progress report: its key, what was done, what of the grant is spent all in all."""

    key: str
    words: str
    spent: Decimal


@dataclass(frozen=True)
class Looked:
    """An acceptance: which body looked, when, whether it passed, in which words."""

    body: str
    looked_on: date
    is_passed: bool
    words: str


@transaction.atomic
def report(
    instalment: Instalment, told: Told, paper: Paper | None = None, *, by: Actor, at: datetime
) -> tuple[ProgressReport, bool]:
    """Tell what an instalment was used for; the same key is the same report. Says if it is new."""
    row = locked(instalment.proposal)
    known = ProgressReport.objects.filter(key=told.key).first()
    if known:
        return known, False
    one = Instalment.objects.get(pk=instalment.pk)
    if one.state != InstalmentState.PAID or row.state not in rules.SPENDING:
        raise Refusal(_("这一笔还没有拨，不用报。"))
    if one.reports.exclude(state=ReportState.RETURNED).exists():
        raise Refusal(_("这一笔的报告已经交过。"), _("核对的人退回以后可以重交。"))
    spent, words = money.yuan(told.spent), rules.must_be_reason(told.words, 2000)
    if spent < spent_of(row):
        raise Refusal(
            _("累计使用不能少于已经核对的 {known} 元。"), _("这里写从开始到现在一共用了多少。"),
            known=money.show(spent_of(row)),
        )  # fmt: skip
    if spent > paid_of(row) - returned_of(row):
        raise Refusal(
            _("报的使用 {spent} 元，多于手上拨到的 {paid} 元。"),
            _("自筹部分不写在这里，请只写补助的钱。"),
            spent=money.show(spent), paid=money.show(paid_of(row) - returned_of(row)),
        )  # fmt: skip
    made = ProgressReport.objects.create(
        instalment=one, key=told.key, words=words, spent=spent, made_at=at, made_by_id=by.id,
        made_by=by.label,
    )  # fmt: skip
    if paper:
        add_paper(row, paper, made, by=by, at=at)
    note("grants.report", f"补助 {row.number} 交进度报告", by=by, at=at, about=made)
    return made, True


def spent_of(row: GrantProposal) -> Decimal:
    """What confirmed reports say is spent; the newest says it all."""
    last = ProgressReport.objects.filter(
        instalment__proposal=row, state=ReportState.CONFIRMED
    ).order_by("-spent", "-id")
    return last.values_list("spent", flat=True).first() or Decimal(0)


def paid_of(row: GrantProposal) -> Decimal:
    """What was paid out so far."""
    paid = row.instalments.filter(state=InstalmentState.PAID).values_list("amount", flat=True)
    return sum(paid, Decimal(0))


def returned_of(row: GrantProposal) -> Decimal:
    """What came back so far."""
    return sum(row.returns.values_list("amount", flat=True), Decimal(0))


@transaction.atomic
def confirm(told: ProgressReport, *, by: Actor, at: datetime) -> ProgressReport:
    """Confirm a report by another person: held by the union → spent, by what is newly told."""
    row = locked(told.instalment.proposal)
    one = _made(told, by)
    more = one.spent - spent_of(row)
    if more > 0:
        assert row.held_account_id is not None
        lines = move(
            more, rules.UNIT, out_of=row.held_account_id, into=row.call.pool.spent_account_id
        )
        because = f"核对使用 {row.number}"
        ledger.post(lines, because=because, key=f"grants:spent:{one.pk.hex}", by=by, at=at)
    _answer(one, ReportState.CONFIRMED, "", by, at)
    words = f"核对补助 {row.number} 的进度报告，累计使用 {money.show(one.spent)} 元"
    note("grants.confirm", words, by=by, at=at, about=one)
    return one


@transaction.atomic
def return_report(told: ProgressReport, why: str, *, by: Actor, at: datetime) -> ProgressReport:
    """Send a report back with what is wrong; another may be handed in."""
    row = locked(told.instalment.proposal)
    one = _made(told, by)
    _answer(one, ReportState.RETURNED, rules.must_be_reason(why), by, at)
    note("grants.return_report", f"退回补助 {row.number} 的进度报告", by=by, at=at, about=one)
    return one


def _made(told: ProgressReport, by: Actor) -> ProgressReport:
    one = ProgressReport.objects.select_for_update(of=("self",)).get(pk=told.pk)
    if one.state != ReportState.MADE:
        raise Refusal(_("这份报告已经核对过。"), _("请刷新页面。"))
    rules.must_be_another(by.id, {one.made_by_id}, _("写报告的人不能自己核对。"))
    return one


def _answer(one: ProgressReport, state: str, answer: str, by: Actor, at: datetime) -> None:
    one.state, one.answer, one.answered_at = state, answer, at
    one.answered_by_id, one.answered_by = by.id, by.label
    one.save()


@transaction.atomic
def accept(
    proposal: GrantProposal, looked: Looked, *, seen: int, by: Actor, at: datetime
) -> Acceptance:
    """Write down an acceptance by another body than built or asked; a failed one is repeated."""
    row = locked(proposal, seen)
    if row.state != ProposalState.IN_USE:
        raise Refusal(_("现在是“{state}”，不能验收。"), state=ProposalState(row.state).label)
    asked = _("申报的人不能写验收。")
    rules.must_be_another(by.id, queries.who_asked(row), asked)
    body = rules.must_be_other_body(looked.body, row.builder, row.union.name)
    if looked.looked_on > timezone.localdate(at):
        raise Refusal(_("验收日期还没有到。"), _("请核对日期。"))
    made = Acceptance.objects.create(
        proposal=row, body=body, is_passed=looked.is_passed, looked_on=looked.looked_on,
        words=rules.must_be_reason(looked.words, 400), at=at, actor_id=by.id, actor_label=by.label,
    )  # fmt: skip
    if looked.is_passed:
        row.state = ProposalState.ACCEPTED
    row.version += 1
    row.save(update_fields=["state", "version"])
    result = "通过" if looked.is_passed else "未通过，要整改"
    note("grants.accept", f"验收补助 {row.number}：{result}", by=by, at=at, about=made)
    return made


@transaction.atomic
def rate(
    proposal: GrantProposal, reached: Mapping[UUID, Decimal], words: str,
    *, seen: int, by: Actor, at: datetime,
) -> GrantProposal:  # fmt: skip
    """Rate oneself against every goal that the proposal wrote; the rule makes the percentage."""
    row = locked(proposal, seen)
    if row.state != ProposalState.ACCEPTED:
        raise Refusal(_("验收以后才能自评。"), _("请先等验收。"))
    goals = list(row.goals.all())
    if {one.pk for one in goals} - set(reached):
        raise Refusal(_("每一条目标都要写完成了多少。"), _("没有完成的写 0。"))
    for one in goals:
        one.reached = money.yuan(reached[one.pk])
        if one.reached < 0:
            raise Refusal(_("完成数不能小于 0。"))
        one.save(update_fields=["reached"])
    row.rating = rules.rated([(one.target, one.reached or Decimal(0)) for one in goals])
    bands = value(rules.RATING_BANDS, queries.region_of(row.county), timezone.localdate(at))
    row.rating_band = rules.band(row.rating, bands.as_words)
    row.rating_words, row.rated_at = rules.must_be_reason(words, 400), at
    row.rated_by, row.state = by.label, ProposalState.RATED
    row.version += 1
    row.save()
    said = f"补助 {row.number} 自评 {row.rating} 分，{row.rating_band}"
    note("grants.rate", said, by=by, at=at, about=row)
    return row
