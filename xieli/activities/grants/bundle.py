"""经审包: the whole way of a grant as one PDF, with the originals beside it in a zip."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xieli.activities.grants import queries, rules, using
from xieli.activities.grants.models import GrantPaper, GrantProposal
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.review.models import Outcome
from xieli.shell import pdf

Row = list[str]


@transaction.atomic
def audit_bundle(proposal: GrantProposal, why: str, *, by: Actor, at: datetime) -> bytes:
    """Give the bundle of a proposal as a zip: 经审包.pdf and every original by its number.

    The same proposal at the same moment gives the same bytes; who took it and why is journalled.
    """
    reason = rules.must_be_reason(why)
    papers = list(proposal.papers.order_by("id"))
    content = pdf.render("sheet", _sheet(proposal, papers, at), at=at.replace(microsecond=0))
    facts = {"papers": len(papers)}
    words = f"取经审包 {proposal.number}：{reason}"
    note("grants.audit_bundle", words, by=by, at=at, about=proposal, facts=facts)
    return _zipped(content, papers, at)


def _zipped(content: bytes, papers: list[GrantPaper], at: datetime) -> bytes:
    out, day = io.BytesIO(), timezone.localtime(at)
    moment = (day.year, day.month, day.day, day.hour, day.minute, 0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("经审包.pdf", moment), content)
        for number, one in enumerate(papers, 1):
            name = f"原件/{number:02d}-{file_name(one)}"
            packed.writestr(zipfile.ZipInfo(name, moment), bytes(one.content))
    return out.getvalue()


def file_name(paper: GrantPaper) -> str:
    """A name for a paper that every system takes."""
    bare = "".join("-" if one in '\\/:*?"<>|\t\n\r' else one for one in paper.title)
    return f"{bare.strip(' .') or paper.digest[:8]}.{paper.suffix}"


def _sheet(row: GrantProposal, papers: list[GrantPaper], at: datetime) -> dict[str, Any]:
    now = timezone.localtime(at)
    rows = [*_asked(row, papers), *_decided(row), *_paid(row), *_used(row), *_ended(row)]
    granted = f"批复 {money.show(row.approved)} 元" if row.granted_at and row.approved else ""
    lead = "，".join(
        filter(None, [row.union.name, row.purpose.title, row.title,
                      f"申报 {money.show(row.asked)} 元", granted, row.get_state_display()])
    )  # fmt: skip
    columns = [("环节", "0.8"), ("事项", "1.8"), ("经手", "1"), ("日期", "1"), ("结果", "2.4")]
    return {
        "title": "补助资金经审包", "subtitle": f"编号 {row.number}", "lead": f"{lead}。",
        "columns": [{"label": label, "width": width} for label, width in columns], "rows": rows,
        "notes": _sums(row), "issuer": row.call.pool.union.name,
        "issued_on": f"{now.year}年{now.month}月{now.day}日", "as_of": f"{now:%Y-%m-%d %H:%M}",
        "check": row.number, "demo": settings.DEMO,
    }  # fmt: skip


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else "—"


def _asked(row: GrantProposal, papers: list[GrantPaper]) -> list[Row]:
    call = row.call.call
    rows = [
        ["通知", call.title, call.union.name, f"{call.opens_on}", f"资金池 {row.call.pool.title}"]
    ]
    rows += [
        ["申报", one.what, row.begun_by, _day(row.begun_at),
         f"{money.show(one.amount)} 元，自筹 {money.show(one.own)} 元"]
        for one in row.lines.all()
    ]  # fmt: skip
    rows += [
        ["附件", f"{n:02d} {one.title}", one.by, _day(one.at), f"SHA-256 {one.digest[:16]}"]
        for n, one in enumerate(papers, 1)
    ]
    return rows


def _decided(row: GrantProposal) -> list[Row]:
    application = queries.application_of(row)
    said = application.decisions.select_related("stage").order_by("id") if application else []
    rows = [
        ["审批", one.stage.name, one.actor_label, _day(one.at),
         str(Outcome(one.outcome).label) + (f"：{one.reason}" if one.reason else "")]
        for one in said
    ]  # fmt: skip
    rows += [
        ["核定", one.stage, one.actor_label, _day(one.at),
         f"{money.show(one.before)} 元改为 {money.show(one.after)} 元：{one.why}"]
        for one in row.fixings.order_by("id")
    ]  # fmt: skip
    return rows


def _paid(row: GrantProposal) -> list[Row]:
    return [
        ["拨付", f"第 {one.number} 笔（{one.condition}后）", one.paid_by or "—", _day(one.paid_at),
         f"{money.show(one.amount)} 元，{one.get_state_display()} {one.bank_reference}"]
        for one in row.instalments.all()
    ]  # fmt: skip


def _used(row: GrantProposal) -> list[Row]:
    rows = [
        ["使用", f"第 {paid.number} 笔进度报告", f"{one.made_by}，{one.answered_by or '—'}核对",
         _day(one.made_at), f"累计使用 {money.show(one.spent)} 元，{one.get_state_display()}"]
        for paid in row.instalments.all() for one in paid.reports.order_by("id")
    ]  # fmt: skip
    rows += [
        ["验收", one.body, one.actor_label, f"{one.looked_on}",
         ("通过" if one.is_passed else "未通过") + f"：{one.words}"]
        for one in row.checks.order_by("id")
    ]  # fmt: skip
    return rows


def _ended(row: GrantProposal) -> list[Row]:
    rows = []
    if row.rated_at:
        rows = [
            ["自评", one.words, row.rated_by, _day(row.rated_at),
             f"目标 {_plain(one.target)} {one.unit}，完成 {_plain(one.reached)} {one.unit}"]
            for one in row.goals.all()
        ]  # fmt: skip
        rows.append(["自评", "合计", row.rated_by, _day(row.rated_at),
                     f"{row.rating} 分，{row.rating_band}：{row.rating_words}"])  # fmt: skip
    rows += [
        ["收回", one.why, one.actor_label, _day(one.at),
         f"{money.show(one.amount)} 元 {one.bank_reference}"]
        for one in row.returns.order_by("id")
    ]  # fmt: skip
    if row.finished_at:
        rows.append(["审计", "办结", row.finished_by, _day(row.finished_at), row.audit_words])
    return rows


def _plain(amount: Decimal | None) -> str:
    return f"{amount:,.2f}".rstrip("0").rstrip(".") if amount is not None else "—"


def _sums(row: GrantProposal) -> list[str]:
    paid, spent, back = using.paid_of(row), using.spent_of(row), using.returned_of(row)
    left = paid - spent - back
    return [
        f"拨付 {money.show(paid)} 元 = 使用 {money.show(spent)} 元 + 收回 {money.show(back)} 元"
        f" + 在手未报 {money.show(left)} 元。"
    ]
