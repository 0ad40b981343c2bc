"""The verbs by which sides decide: send, approve, send_back, sign, withdraw, end_together, drop."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.agreements import queries, rules
from xieli.agreements.models import (
    Agreement,
    ItemState,
    Paper,
    PaperKind,
    Party,
    State,
    YearItem,
)
from xieli.agreements.services import held, keep
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell.pictures import clean_photo

PDF = "application/pdf"
JPEG = "image/jpeg"


@dataclass(frozen=True)
class File:
    """A file as it came, and what it shows."""

    words: str
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Signature:
    """A side's signature: the day on the paper, and the scan where this side brings one."""

    on: date
    scan: bytes = field(default=b"", repr=False)


@transaction.atomic
def send(agreement: Agreement, party: Party, *, seen: int, by: Actor, at: datetime) -> Agreement:
    """Send a draft to the other sides, or the talked-over text to be examined."""
    row = held(agreement, seen, rules.WRITING)
    rules.must_be_two(row.parties.filter(withdrawn_at=None).count())
    if row.state == State.DRAFT:
        row.state = State.TALKS
        return keep(row, "agreements.talk", f"送对方会商：{row.title}", by=by, at=at)
    clauses = queries.text(row)
    with_goals = sum(bool(one.goals.all()) for one in clauses)
    rules.must_be_ready(len(clauses), with_goals)
    row.state = State.REVIEW
    return keep(row, "agreements.send_to_review", f"送双方审定：{row.title}", by=by, at=at)


@transaction.atomic
def approve(agreement: Agreement, party: Party, *, seen: int, by: Actor, at: datetime) -> Agreement:
    """One side approves the text as it stands; when all have, it waits for signatures.

    Law: each side by its own person. A side by name alone approves outside and counts with us.
    """
    row = held(agreement, seen, (State.REVIEW,))
    parties = _live(row)
    mine = _of(parties, party)
    if mine.approved_at:
        raise Refusal(_("这一方已经审定过了。"), _("等另一方审定。"))
    before = [rules.Act(one.pk, one.approved_id) for one in parties if one.approved_at]
    rules.must_be_another(by.id, before, mine.pk)
    mine.approved_at, mine.approved_by, mine.approved_id = at, by.label, by.id
    mine.save(update_fields=["approved_at", "approved_by", "approved_id"])
    if all(one.approved_at for one in parties if one.union_id):
        row.state = State.SIGNING
    return keep(row, "agreements.approve", f"“{mine.name}”审定：{row.title}", by=by, at=at)


@transaction.atomic
def send_back(
    agreement: Agreement, party: Party, why: str, *, seen: int, by: Actor, at: datetime
) -> Agreement:
    """Send the text back to be talked over; approvals given so far fall with it."""
    row = held(agreement, seen, (State.REVIEW, State.SIGNING))
    words = rules.must_be_reason(why)
    if any(one.signed_at for one in _live(row)):
        raise Refusal(_("已经有一方签了，文本不能再改。"), _("不想签可以放弃这份协议。"))
    row.parties.update(approved_at=None, approved_by="", approved_id=None)
    row.remarks.create(party=party, words=words, at=at, by=by.label)
    row.state = State.TALKS
    return keep(row, "agreements.send_back", f"“{party.name}”退回会商：{row.title}", by=by, at=at)


@transaction.atomic
def sign(
    agreement: Agreement, party: Party, told: Signature, *, seen: int, by: Actor, at: datetime
) -> Agreement:
    """One side signs; the last signature puts the agreement into force.

    Law: a signed scan lies in the file; each side by its own person. A side by name alone has
    signed on the paper, which is why the scan is needed.
    """
    row = held(agreement, seen, (State.SIGNING,))
    today = timezone.localdate(at)
    rules.must_be_on_paper(told.on, today)
    parties = _live(row)
    mine = _of(parties, party)
    if mine.signed_at:
        raise Refusal(_("这一方已经签过了。"), _("等另一方签。"))
    before = [rules.Act(one.pk, one.signed_id) for one in parties if one.signed_at]
    rules.must_be_another(by.id, before, mine.pk)
    _put_scan(row, mine, told.scan, by, at)
    mine.signed_at, mine.signed_by, mine.signed_id = at, by.label, by.id
    mine.save(update_fields=["signed_at", "signed_by", "signed_id"])
    row.signed_on = max(told.on, row.signed_on or told.on)
    if all(one.signed_at for one in parties if one.union_id):
        row.state = State.RUNNING
        _take_over(row, at)
    return keep(row, "agreements.sign", f"“{mine.name}”签署：{row.title}", by=by, at=at)


def _put_scan(row: Agreement, party: Party, scan: bytes, by: Actor, at: datetime) -> None:
    if not scan and queries.latest_scan(row):
        return
    if not scan:
        raise Refusal(
            _("还没有签字盖章的扫描件。"), _("请把签好的协议扫成 PDF 或拍清楚，一起交上来。")
        )
    words = f"{party.name} 签署的协议"
    put_paper(row, party, File(words, scan), by=by, at=at)


def put_paper(
    row: Agreement, party: Party, told: File, *, by: Actor, at: datetime,
    item: YearItem | None = None,
) -> Paper:  # fmt: skip
    """Keep a paper: PDF as it is, a photo cleaned, words alone. Runs under its caller's note."""
    content, media_type = _cleaned(told.content, at)
    return Paper.objects.create(
        agreement=row, item=item, party=party, kind=PaperKind.PROOF if item else PaperKind.SCAN,
        words=told.words, media_type=media_type, content=content or None,
        digest=hashlib.sha256(content).hexdigest() if content else "", at=at, by=by.label,
    )  # fmt: skip


def _cleaned(content: bytes, at: datetime) -> tuple[bytes, str]:
    if not content:
        return b"", ""
    most = queries.house(timezone.localdate(at)).paper_mb
    if len(content) > most * 1024 * 1024:
        raise Refusal(
            _("文件超过 {n} MB，收不下。"), _("请把扫描的清晰度调低一档，再传一次。"), n=most
        )
    if content[:5] == b"%PDF-":
        return content, PDF
    return clean_photo(content), JPEG


def _take_over(row: Agreement, at: datetime) -> None:
    """A renewal in force: the old one is renewed, what was left open goes on under the new text."""
    if row.renews_id is None:
        return
    old = Agreement.objects.select_for_update().get(pk=row.renews_id)
    goals = {
        (goal.clause.title, goal.words): goal
        for clause in queries.text(row)
        for goal in clause.goals.all()
    }
    left = YearItem.objects.filter(agreement=old, state__in=rules.PENDING)
    parties = {one.name: one for one in row.parties.all()}
    for item in left.select_related("goal__clause").prefetch_related("owners__party"):
        goal = goals.get((item.goal.clause.title, item.goal.words))
        if goal is None or item.due_on > row.ends_on:
            _shut(item, _("续签的协议里没有列这一条"))
            continue
        _move(item, row, goal, parties)
    if old.state in rules.LIVE:  # one that ended meanwhile stays ended
        old.state, old.ended_on = State.RENEWED, timezone.localdate(at)
    old.version += 1
    old.save()


def _move(item: YearItem, row: Agreement, goal: object, parties: dict[str, Party]) -> None:
    """Put an open item under the new agreement, with the owners whose side goes on."""
    for owner in item.owners.all():
        party = parties.get(owner.party.name)
        if party is None:
            owner.delete()
        else:
            owner.party = party
            owner.save(update_fields=["party"])
    reported = item.reported_party
    item.agreement, item.goal = row, goal  # type: ignore[assignment]
    item.reported_party = parties.get(reported.name) if reported else None
    if reported and item.reported_party is None:
        item.state = ItemState.OPEN
    item.version += 1
    item.save()


@transaction.atomic
def withdraw(
    agreement: Agreement, party: Party, why: str, *, seen: int, by: Actor, at: datetime
) -> Agreement:
    """One side leaves before the term is over; its open items are closed with that reason.

    The others see it; where fewer than two are left, the agreement ends and all its open items
    with it.
    """
    row = held(agreement, seen, rules.LIVE)
    words = rules.must_be_reason(why)
    mine = _of(_live(row), party)
    closed = _shut_all(queries.open_owned(row, mine), f"{mine.name} 退出：{words}")
    mine.withdrawn_at, mine.withdrawn_by, mine.why_withdrawn = at, by.label, words
    mine.save(update_fields=["withdrawn_at", "withdrawn_by", "why_withdrawn"])
    if row.parties.filter(withdrawn_at=None).count() < 2:
        closed += _end(row, f"{mine.name} 退出：{words}", at)
    told = f"“{mine.name}”退出协议，关掉 {closed} 条事项：{row.title}"
    return keep(row, "agreements.withdraw", told, by=by, at=at)


@transaction.atomic
def end_together(
    agreement: Agreement, party: Party, why: str, *, seen: int, by: Actor, at: datetime
) -> Agreement:
    """One side agrees to end it; it ends when every side has, or once its term is over."""
    row = held(agreement, seen, rules.LIVE)
    words = rules.must_be_reason(why)
    waiting = row.items.filter(state=ItemState.REPORTED).count()
    rules.must_be_done_with(waiting)
    mine = _of(_live(row), party)
    mine.ends_at, mine.why_ends = at, words
    mine.save(update_fields=["ends_at", "why_ends"])
    others = [one for one in _live(row) if one.union_id and one.ends_at is None]
    if others and timezone.localdate(at) <= row.ends_on:
        told = f"“{mine.name}”提出终止协议：{row.title}"
        return keep(row, "agreements.ask_to_end", told, by=by, at=at)
    _end(row, words, at)
    return keep(row, "agreements.end", f"终止协议：{row.title}", by=by, at=at)


@transaction.atomic
def drop(
    agreement: Agreement, party: Party, why: str, *, seen: int, by: Actor, at: datetime
) -> Agreement:
    """Give up an agreement that was never in force; the others read why."""
    row = held(agreement, seen, (*rules.WRITING, State.REVIEW, State.SIGNING))
    words = rules.must_be_reason(why)
    row.signed_on = None
    _end(row, f"{party.name}：{words}", at)
    return keep(row, "agreements.drop", f"放弃协议：{row.title}", by=by, at=at)


def _end(row: Agreement, why: str, at: datetime) -> int:
    row.state, row.ended_on = State.ENDED, timezone.localdate(at)
    row.why_ended = why[:200]
    row.rhythms.filter(ended_at=None).update(ended_at=at)
    return _shut_all(row.items.filter(state__in=rules.PENDING), f"协议终止：{why}")


def _shut_all(items: Iterable[YearItem], why: str) -> int:
    found = list(items)
    for item in found:
        _shut(item, why)
    return len(found)


def _shut(item: YearItem, why: str) -> None:
    item.state, item.why = ItemState.CLOSED, why[:200]
    item.version += 1
    item.save(update_fields=["state", "why", "version"])


def _live(row: Agreement) -> list[Party]:
    return list(Party.objects.filter(agreement=row, withdrawn_at=None).order_by("number"))


def _of(parties: list[Party], party: Party) -> Party:
    found = next((one for one in parties if one.pk == party.pk), None)
    if found is None:
        raise Refusal(_("这一方已经退出了。"), _("请刷新后再看。"))
    return found
