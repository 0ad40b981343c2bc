"""The verbs of money: open_fund, receive, make_batch, cancel_batch, pay, bank_file, read_back.

Law: nothing is paid that is not in the fund, nothing twice; who applies, approves and pays are
three people. Money moves by the ledger alone: fund → on the way → the person's year, or back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from xieli.activities.aid import queries, rules
from xieli.activities.aid.models import (
    AidFile,
    BatchState,
    FileState,
    Fund,
    Grant,
    GrantState,
    LineState,
    PayBatch,
    PayLine,
    Source,
)
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.models import Account
from xieli.ledger.rules import Line, Posting, move
from xieli.people import services as people
from xieli.people.queries import got_code, who_of
from xieli.people.rules import is_within
from xieli.shell.keys import code
from xieli.shell.tables import writing
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.unions.models import Union

YUAN = queries.YUAN
BANK_HEADERS = ("序号", "户名", "账号", "开户行", "金额", "附言")


@dataclass(frozen=True)
class Incoming:
    """Money that comes into a fund: its key, how much, from which of the six sources, the paper."""

    key: str
    amount: Decimal
    source: str
    paper: str


@transaction.atomic
def open_fund(title: str, union: Union, *, by: Actor, at: datetime) -> Fund:
    """Open a fund of a union with its bounded account: it is never overdrawn."""
    fund = Fund(code=code(8), title=title, union=union)
    fund.account = ledger.open_account(
        f"aid:fund:{fund.pk.hex}", title, is_bounded=True, by=by, at=at
    )
    fund.save()
    note("aid.open_fund", f"设立帮扶资金：{title}", by=by, at=at, about=fund)
    return fund


@transaction.atomic
def receive(fund: Fund, incoming: Incoming, *, by: Actor, at: datetime) -> None:
    """Take money into a fund from a source; the same key again changes nothing."""
    if incoming.amount <= 0:
        raise Refusal(_("到账金额要大于 0。"))
    source = Source(incoming.source)
    outside = _account(f"aid:source:{source}", str(source.label), is_bounded=False, by=by, at=at)
    lines = move(incoming.amount, YUAN, out_of=outside.pk, into=fund.account_id)
    because = f"{source.label}：{incoming.paper}"
    ledger.post(lines, because=because, key=f"aid:income:{incoming.key}", by=by, at=at)
    words = f"{fund.title}到账 {money.show(incoming.amount)} 元"
    note("aid.receive", words, by=by, at=at, about=fund, facts={"source": str(source)})


def _account(name: str, title: str, *, is_bounded: bool, by: Actor, at: datetime) -> Account:
    return ledger.open_account(name, title, is_bounded=is_bounded, by=by, at=at)


def _transit(batch: PayBatch, by: Actor, at: datetime) -> Account:
    name = f"aid:transit:{batch.pk.hex}"
    return _account(name, f"在途：{batch.number}", is_bounded=True, by=by, at=at)


@transaction.atomic
def make_batch(
    fund: Fund, grants: Sequence[Grant], *, key: str, by: Actor, at: datetime
) -> tuple[PayBatch, bool]:
    """Put payable grants into a batch; the same key is the same batch. Says whether it is new.

    Each grant is in one live batch; the fund pays for its own union's families.
    """
    known = PayBatch.objects.filter(key=key).first()
    if known:
        return known, False
    held = list(_held(grants))
    if not held:
        raise Refusal(_("还没有勾选要发放的帮扶。"))
    for grant in held:
        _must_be_payable(grant, fund)
    batch = PayBatch.objects.create(
        number=code(), key=key, fund=fund, made_at=at, made_by_id=by.id, made_by=by.label
    )
    PayLine.objects.bulk_create(
        PayLine(batch=batch, number=number, grant=grant, amount=grant.amount)
        for number, grant in enumerate(held, 1)
    )
    Grant.objects.filter(pk__in=[one.pk for one in held]).update(state=GrantState.PAYING, fault="")
    facts = {"grants": [one.number for one in held]}
    note("aid.make_batch", f"做发放批次 {batch.number}，{len(held)} 笔", by=by, at=at, about=batch,
         facts=facts)  # fmt: skip
    return batch, True


def _held(grants: Sequence[Grant]) -> Sequence[Grant]:
    rows = Grant.objects.select_for_update(of=("self",)).select_related("file__union")
    return list(rows.filter(pk__in=[one.pk for one in grants]).order_by("id"))


def _must_be_payable(grant: Grant, fund: Fund) -> None:
    if grant.state != GrantState.PAYABLE:
        raise Refusal(
            _("{number} 现在是“{state}”，不能放进批次。"), _("请刷新页面再选。"),
            number=grant.number, state=GrantState(grant.state).label,
        )  # fmt: skip
    if not is_within(grant.file.union.path, fund.union.path):
        raise Refusal(_("这笔资金只发给本辖区的家庭。"), _("请换一笔资金。"))
    if grant.file.sealed_card is None:
        raise Refusal(_("{number} 没有银行卡号。"), _("请先补上。"), number=grant.file.number)


def _locked(batch: PayBatch) -> PayBatch:
    rows = PayBatch.objects.select_for_update(of=("self",))
    return rows.select_related("fund__account").get(pk=batch.pk)


@transaction.atomic
def cancel_batch(batch: PayBatch, *, by: Actor, at: datetime) -> PayBatch:
    """Give a batch up before it is released; its grants are payable again."""
    batch = _locked(batch)
    if batch.state != BatchState.MADE:
        raise Refusal(_("这一批已经批准发放，不能撤销。"))
    batch.state = BatchState.CANCELLED
    batch.save(update_fields=["state"])
    batch.lines.update(state=LineState.FAILED, fault="批次撤销", settled_at=at)
    Grant.objects.filter(payments__batch=batch).update(state=GrantState.PAYABLE)
    note("aid.cancel_batch", f"撤销发放批次 {batch.number}", by=by, at=at, about=batch)
    return batch


@transaction.atomic
def pay(batch: PayBatch, *, by: Actor, at: datetime) -> PayBatch:
    """Release a batch to the bank: the money leaves the fund, or nothing happens (no overdraft).

    By who neither made it, nor proposed or approved any grant in it; released twice is once.
    """
    batch = _locked(batch)
    if batch.state in (BatchState.PAYING, BatchState.SETTLED) and batch.paid_by_id == by.id:
        return batch
    if batch.state != BatchState.MADE:
        raise Refusal(_("这一批已经办过了。"), _("请刷新页面。"))
    if by.id is None or by.id == batch.made_by_id:
        raise Refusal(_("做批次的人不能批准发放。"), _("请换一位同志来办。"))
    lines = list(batch.lines.select_related("grant__file"))
    for line in lines:
        rules.must_be_three(line.grant.proposed_by_id, line.grant.approved_by_id, by.id)
        if line.grant.file.card_by_id == by.id:
            raise Refusal(_("改过收款银行卡的人不能批准发放。"), _("请换一位同志来办。"))
    total = rules.added(line.amount for line in lines)
    sent = move(total, YUAN, out_of=batch.fund.account_id, into=_transit(batch, by, at).pk)
    ledger.post(sent, because=f"发放批次 {batch.number}", key=f"aid:send:{batch.pk}", by=by, at=at)
    batch.state, batch.paid_at = BatchState.PAYING, at
    batch.paid_by_id, batch.paid_by = by.id, by.label
    batch.save()
    words = f"批准发放 {batch.number}：{len(lines)} 笔 {money.show(total)} 元"
    note("aid.pay", words, by=by, at=at, about=batch)
    return batch


@transaction.atomic
def bank_file(batch: PayBatch, kind: str, *, by: Actor, at: datetime) -> bytes:
    """Give the batch as the bank takes it (xlsx, or csv in GB 18030); every card opened is noted.

    Refusal before it is released.
    """
    if batch.state not in (BatchState.PAYING, BatchState.SETTLED):
        raise Refusal(_("这一批还没有批准发放，不能导出给银行。"))
    why = f"发放批次 {batch.number} 送银行"
    shown = batch.lines.select_related("grant__file__applicant").order_by("number")
    rows = [_bank_row(line, why, by, at) for line in shown]
    facts = {"lines": len(rows), "kind": kind}
    note("aid.bank_file", f"导出银行文件 {batch.number}", by=by, at=at, about=batch, facts=facts)
    return _as_csv(rows) if kind == "csv" else writing.workbook(BANK_HEADERS, rows)


def _bank_row(line: PayLine, why: str, by: Actor, at: datetime) -> list[object]:
    file = line.grant.file
    assert file.applicant is not None
    card = people.open_sealed(file, "card", reason=why, by=by, at=at)
    return [line.number, file.applicant.name, card, file.bank, line.amount, line.grant.number]


def _as_csv(rows: Sequence[Sequence[object]]) -> bytes:
    held = io.StringIO()
    out = csv.writer(held, lineterminator="\r\n")
    out.writerows([BANK_HEADERS, *rows])
    return held.getvalue().encode("gb18030")


@transaction.atomic
def read_back(rows: list[GoodRow], *, batch: PayBatch, by: Actor, at: datetime) -> CommitResult:
    """Take the bank's answer in, row by row; the same file again changes nothing.

    Paid: the money reaches the person's year on the ledger, once for ever by the grant's key.
    Failed: it returns to the fund and the grant is payable again, with the bank's reason.
    """
    batch = _locked(batch)
    if batch.state not in (BatchState.PAYING, BatchState.SETTLED):
        raise Refusal(_("这一批还没有批准发放，没有回盘可读。"))
    lines = {
        line.number: line for line in batch.lines.select_related("grant__file", "grant__person")
    }
    count, refused = {"new": 0, "unchanged": 0}, {}
    settled: list[tuple[PayLine, str]] = []
    for row in rows:
        try:
            # a line said once is taken out: a second row about it in one file is refused
            settled += _said(lines.pop(row.values["number"], None), row.values)  # type: ignore[call-overload]
        except Refusal as no:
            refused[row.number] = str(no)
    _settle(batch, settled, by, at)
    count["new"] = len(settled)
    count["unchanged"] = len(rows) - len(refused) - len(settled)
    facts = {**count, "failed": sum(1 for _line, fault in settled if fault)}
    note("aid.read_back", f"读回盘 {batch.number}", by=by, at=at, about=batch, facts=facts)
    return CommitResult(count["new"], 0, count["unchanged"], refused)


def _said(line: PayLine | None, values: dict[str, Any]) -> list[tuple[PayLine, str]]:
    """Give what a row newly says of a line: nothing where it is known, a fault where it failed."""
    if line is None:
        raise Refusal(_("这一批里没有这个序号。"), _("请核对是不是这一批的回盘。"))
    if values.get("amount") is not None and values["amount"] != line.amount:
        raise Refusal(_("金额对不上：批次里是 {amount} 元。"), amount=money.show(line.amount))
    state = LineState.PAID if values["is_paid"] else LineState.FAILED
    if line.state == state:
        return []
    if line.state != LineState.WAITING:
        raise Refusal(_("这一笔已经读过回盘，结果不同。"), _("请向银行核实后再办。"))
    return [(line, "" if values["is_paid"] else values.get("fault") or "银行未写原因")]


def _settle(batch: PayBatch, settled: list[tuple[PayLine, str]], by: Actor, at: datetime) -> None:
    """Post every new result, let its line and grant follow, close the batch after the last."""
    if not settled:
        return
    transit = _transit(batch, by, at)
    ledger.post_many(
        [_posting(line, fault, batch, transit, by, at) for line, fault in settled], by=by, at=at
    )
    for line, fault in settled:
        _follow(line, fault, at)
    if not batch.lines.filter(state=LineState.WAITING).exists():
        batch.state = BatchState.SETTLED
        batch.save(update_fields=["state"])


def _posting(
    line: PayLine, fault: str, batch: PayBatch, transit: Account, by: Actor, at: datetime
) -> Posting:
    grant = line.grant
    if fault:
        back: tuple[Line, ...] = move(
            line.amount, YUAN, out_of=transit.pk, into=batch.fund.account_id
        )
        return Posting(f"aid:back:{line.pk}", f"银行退回 {grant.number}", back)
    who = got_code(who_of(grant.person), grant.year)
    got = _account(who, f"{grant.year} 年已得帮扶", is_bounded=False, by=by, at=at)
    given = move(line.amount, YUAN, out_of=transit.pk, into=got.pk)
    return Posting(f"aid:paid:{grant.pk}", f"发放 {queries.grant_words(grant)}", given)


def _follow(line: PayLine, fault: str, at: datetime) -> None:
    line.state = LineState.FAILED if fault else LineState.PAID
    line.fault, line.settled_at = fault[:80], at
    line.save(update_fields=["state", "fault", "settled_at"])
    grant = line.grant
    grant.state = GrantState.PAYABLE if fault else GrantState.PAID
    grant.fault, grant.paid_at = fault[:80], None if fault else at
    grant.save(update_fields=["state", "fault", "paid_at"])
    if not fault:
        AidFile.objects.filter(pk=grant.file_id, state=FileState.OPEN).update(
            state=FileState.HELPED
        )
