"""The verbs up to the review: open_pool, receive, open_call, save_draft, add_paper, hand_in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from xieli.activities.grants import queries, rules
from xieli.activities.grants.models import (
    BudgetLine,
    CallLabel,
    CallPurpose,
    GrantCall,
    GrantGoal,
    GrantPaper,
    GrantPool,
    GrantProposal,
    ProgressReport,
    ProposalState,
)
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import queries as held
from xieli.ledger import services as ledger
from xieli.ledger.models import Account
from xieli.ledger.rules import move
from xieli.review import moving
from xieli.review import services as review
from xieli.review.models import Application, State
from xieli.rulebook.queries import value, values
from xieli.shell.keys import code
from xieli.unions.models import Union

INCOME = "grants:income"


@dataclass(frozen=True)
class Incoming:
    """Money that comes into a pool: its key, how much, by which paper."""

    key: str
    amount: Decimal
    paper: str


@dataclass(frozen=True)
class NewCall:
    """A call to be opened; `purposes` gives for each code the labels of which one is wanted."""

    title: str
    words: str
    opens_on: date
    closes_on: date | None
    purposes: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Draft:
    """A proposal as it stands on the form; everything may still lack."""

    purpose: CallPurpose
    union: Union
    title: str = ""
    where: str = ""
    why: str = field(default="", repr=False)
    builder: str = ""
    lines: Sequence[rules.Line] = ()
    goals: Sequence[rules.Goal] = ()


@dataclass(frozen=True)
class Paper:
    """A file as it was read and made safe."""

    title: str
    suffix: str
    content: bytes = field(repr=False)


@transaction.atomic
def open_pool(title: str, union: Union, year: int, *, by: Actor, at: datetime) -> GrantPool:
    """Open a union's pool of a year with its bounded account: it is never overdrawn."""
    name = " ".join(title.split())
    if not name:
        raise Refusal(_("还没有写资金名称。"), _("例如：2024 年小三级补助资金。"))
    pool = GrantPool(code=code(8), title=name[:60], union=union, year=year)
    pool.account = account(f"grants:pool:{pool.pk.hex}", name, by=by, at=at)
    pool.spent_account = ledger.open_account(
        f"grants:spent:{pool.pk.hex}", f"{name}：已使用"[:120], is_bounded=False, by=by, at=at
    )
    pool.save()
    note("grants.open_pool", f"设立补助资金池：{name}", by=by, at=at, about=pool)
    return pool


def account(name: str, title: str, *, by: Actor, at: datetime) -> Account:
    """A bounded account of grants."""
    return ledger.open_account(name, title[:120], is_bounded=True, by=by, at=at)


@transaction.atomic
def receive(pool: GrantPool, incoming: Incoming, *, by: Actor, at: datetime) -> None:
    """Take money into a pool by a paper; the same key again changes nothing."""
    amount, paper = rules.must_be_amount(incoming.amount), rules.must_be_reason(incoming.paper, 80)
    outside = ledger.open_account(INCOME, "补助资金来源", is_bounded=False, by=by, at=at)
    lines = move(amount, rules.UNIT, out_of=outside.pk, into=pool.account_id)
    key = f"{INCOME}:{incoming.key}"
    ledger.post(lines, because=f"补助资金到账：{paper}", key=key, by=by, at=at)
    note("grants.receive", f"{pool.title}到账 {money.show(amount)} 元", by=by, at=at, about=pool)


@transaction.atomic
def open_call(pool: GrantPool, new: NewCall, *, by: Actor, at: datetime) -> GrantCall:
    """Open a call (通知) on a pool that holds at least what the rulebook asks for."""
    region, words = queries.region_of(pool.union), new.words.strip()
    known = queries.purposes(region, new.opens_on)
    chosen = {one: labels for one, labels in new.purposes.items() if one in known}
    if not chosen or len(chosen) != len(new.purposes):
        raise Refusal(_("还没有选补助哪几项。"), _("至少选一项。"))
    if not words:
        raise Refusal(_("还没有写通知的内容。"), _("写清补助谁、做什么、要交什么。"))
    _must_be_filled(pool, region, new.opens_on)
    values([f"grants.most.{one}" for one in chosen], region, new.opens_on)  # every cap is known
    opened = review.open_call(
        review.NewCall(
            f"grants-{code(8).lower()}", rules.MATTER, new.title, pool.union_id, new.opens_on,
            new.closes_on,
        ), by=by, at=at,
    )  # fmt: skip
    call = GrantCall.objects.create(call=opened, pool=pool, words=words)
    for one, labels in chosen.items():
        row = CallPurpose.objects.create(call=call, purpose=one, title=known[one])
        CallLabel.objects.bulk_create(
            CallLabel(purpose=row, label=label) for label in dict.fromkeys(labels)
        )
    note("grants.open_call", f"发出补助通知：{new.title}", by=by, at=at, about=call)
    return call


def _must_be_filled(pool: GrantPool, region: str, on: date) -> None:
    least = value(rules.POOL_LEAST, region, on)
    has = held.balance(pool.account, rules.UNIT)
    if has < least.as_decimal:
        raise Refusal(
            _("资金池现有 {has} 元，规定不低于 {least} 元（{citation}）。"),
            _("请先记到账，再发通知。"),
            has=money.show(has), least=money.show(least.as_decimal), citation=least.citation,
        )  # fmt: skip


@transaction.atomic
def save_draft(draft: Draft, key: str, *, seen: int = 0, by: Actor, at: datetime) -> GrantProposal:
    """Keep a proposal as it stands: begun by its key, or changed where it may still be changed."""
    known = GrantProposal.objects.filter(key=key).first()
    if known is None:
        held_row = _begun(draft, key, by, at)
    else:
        held_row = locked(known, seen)
        if not queries.may_be_changed(held_row, queries.application_of(held_row)):
            raise Refusal(_("已经交上去了，现在不能改。"), _("要改请先撤回，或等退回补正。"))
    _write(held_row, draft)
    note("grants.save_draft", f"存补助申报 {held_row.number}", by=by, at=at, about=held_row)
    return held_row


def _begun(draft: Draft, key: str, by: Actor, at: datetime) -> GrantProposal:
    _must_be_of(draft)
    return GrantProposal(
        number=code(), key=key, call=draft.purpose.call, purpose=draft.purpose, union=draft.union,
        county=queries.county_of(draft.union), begun_by_id=by.id, begun_by=by.label, begun_at=at,
    )  # fmt: skip


def _must_be_of(draft: Draft) -> None:
    """Pass a union that stands below the one that calls."""
    if not draft.union.path.startswith(draft.purpose.call.call.union.path):
        raise Refusal(_("这份通知不是发给这个工会的。"), _("请看通知的范围。"))


def _write(row: GrantProposal, draft: Draft) -> None:
    if draft.purpose.call_id != row.call_id or draft.union.pk != row.union_id:
        raise Refusal(_("换了通知或工会，要另写一份。"), _("请从通知页重新填。"))
    row.purpose, row.title, row.where = draft.purpose, draft.title[:80], draft.where[:120]
    row.why, row.builder = draft.why[:4000], draft.builder[:80]
    row.asked, row.approved = rules.total(draft.lines), None
    row.version += 1
    row.save()
    row.lines.all().delete()
    row.goals.all().delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(proposal=row, number=n, what=one.what, amount=one.amount, own=one.own)
        for n, one in enumerate(draft.lines, 1)
    )
    GrantGoal.objects.bulk_create(
        GrantGoal(proposal=row, number=n, words=one.words, target=one.target, unit=one.unit)
        for n, one in enumerate(draft.goals, 1)
    )


def locked(proposal: GrantProposal, seen: int | None = None) -> GrantProposal:
    """Give the proposal as it is now, locked; Refusal where the actor has seen an older one."""
    shown = ("union", "county__region", "purpose", "call__call", "call__pool")
    rows = GrantProposal.objects.select_for_update(of=("self",)).select_related(*shown)
    now = rows.get(pk=proposal.pk)
    if seen is not None and seen != now.version:
        raise Refusal(_("这份申报刚刚改过，您看到的不是最新的。"), _("请刷新页面，看过再办。"))
    return now


@transaction.atomic
def add_paper(
    proposal: GrantProposal, paper: Paper, report: ProgressReport | None = None,
    *, by: Actor, at: datetime,
) -> GrantPaper:  # fmt: skip
    """Keep an attachment of a proposal that may be changed, or of a report; the same file once."""
    row, today = locked(proposal), timezone.localdate(at)
    if report is None and not queries.may_be_changed(row, queries.application_of(row)):
        raise Refusal(_("已经交上去了，现在不能加附件。"), _("要补材料，请等退回补正。"))
    digest = sha256(paper.content).hexdigest()
    known = row.papers.filter(digest=digest).first()
    if known:
        return known
    limits = values([rules.PAPERS_MOST, rules.PAPER_MEGABYTES], "", today)
    if row.papers.count() >= limits[rules.PAPERS_MOST].as_int:
        raise Refusal(_("附件最多 {n} 份。"), n=limits[rules.PAPERS_MOST].as_int)
    if len(paper.content) > limits[rules.PAPER_MEGABYTES].as_int * 1024 * 1024:
        raise Refusal(
            _("一份附件最多 {n} MB。"),
            _("请压小一些再传。"),
            n=limits[rules.PAPER_MEGABYTES].as_int,
        )
    made = GrantPaper.objects.create(
        proposal=row, report=report, title=paper.title[:60], suffix=paper.suffix,
        content=paper.content, size=len(paper.content), digest=digest, at=at, by=by.label,
    )  # fmt: skip
    note("grants.add_paper", f"补助申报 {row.number} 加附件", by=by, at=at, about=made)
    return made


@transaction.atomic
def remove_paper(paper: GrantPaper, *, by: Actor, at: datetime) -> None:
    """Take an attachment out of a proposal that was not handed in yet."""
    row = locked(paper.proposal)
    if queries.application_of(row) or paper.report_id:
        raise Refusal(_("交上去的附件不能删。"), _("可以补一份新的，写明替换哪一份。"))
    facts = {"digest": paper.digest}
    note(
        "grants.remove_paper", f"补助申报 {row.number} 删附件", by=by, at=at, about=row, facts=facts
    )
    paper.delete()


@transaction.atomic
def hand_in(proposal: GrantProposal, *, seen: int, by: Actor, at: datetime) -> GrantProposal:
    """Hand a whole proposal in, or again after a supplement: labels and caps are looked at first.

    Refusal names what lacks, or the cap with its paper; the draft stays as it was.
    """
    application = queries.application_of(proposal)
    if application:  # held first, as the desk's verbs do
        application = moving.locked_any(application.pk)
    row, today = locked(proposal, seen), timezone.localdate(at)
    if not queries.may_be_changed(row, application):
        raise Refusal(_("这份申报已经交上去了。"), _("请看办到哪了。"))
    _must_be_whole(row)
    row.label_on = row.label_on or today
    queries.must_be_eligible(row, row.label_on)
    for name, cap in queries.caps_of(row.purpose.purpose, row.county, today).items():
        rules.must_fit(row.asked, cap, row.purpose.title if name else "各项合计")
    row.approved, row.state = row.asked, ProposalState.IN_REVIEW
    row.version += 1
    row.save()
    _submit(row, application, by, at)
    words = f"申报补助 {row.number}：{row.purpose.title} {money.show(row.asked)} 元"
    note("grants.hand_in", words, by=by, at=at, about=row)
    return row


def _must_be_whole(row: GrantProposal) -> None:
    told = {_("项目名称"): row.title, _("做在哪里"): row.where, _("为什么要做"): row.why}
    lines = [rules.Line(one.what, one.amount, one.own) for one in row.lines.all()]
    goals = [rules.Goal(one.words, one.target, one.unit) for one in row.goals.all()]
    lacks = rules.lacks(told, lines, goals)
    if lacks:
        raise Refusal(
            _("还差 {n} 样：{what}。"), _("补上再交，填好的都还在。"), n=len(lacks),
            what="、".join(gettext(one) for one in lacks),
        )  # fmt: skip


def _submit(row: GrantProposal, application: Application | None, by: Actor, at: datetime) -> None:
    if application is None or application.state == State.WITHDRAWN:
        title = f"{row.purpose.title} {row.number}"
        new = review.NewApplication(row.call.call, title, row.pk, row.union)
        application = review.draft(new, by=by, at=at)
    review.submit(application, sheet_of(row), seen=application.version, by=by, at=at)


def sheet_of(row: GrantProposal) -> str:
    """The proposal as text, as review keeps every version of it."""
    lines = [f"{one.what} {one.amount} 元，自筹 {one.own} 元" for one in row.lines.all()]
    goals = [f"{one.words} {one.target} {one.unit}" for one in row.goals.all()]
    head = [row.title, row.where, row.why, row.builder]
    return "\n".join([*head, *lines, *goals, f"合计 {row.asked} 元"])
