"""经审包: one PDF of a file from the application over evidence and approval to the payment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.aid import queries, rules, services
from xieli.activities.aid.models import AidFile, FileState, Grant, GrantState, HardshipKind
from xieli.activities.aid.sheet import Sheet
from xieli.journal.services import note
from xieli.kernel import id_numbers, money
from xieli.kernel.actor import Actor
from xieli.people.rules import must_be_reason
from xieli.review import queries as reviews
from xieli.review.models import Outcome
from xieli.shell import pdf

Row = list[str]


@transaction.atomic
def audit_papers(file: AidFile, why: str, *, by: Actor, at: datetime) -> bytes:
    """Give the papers of a file for the audit; the reason stands in the journal.

    It holds the sums and who did what when; no ID number, no illness, no address, no card.
    """
    reason = must_be_reason(why)
    told = services.read_sheet(file, reason, by=by, at=at) if file.sealed_sheet else None
    rows = [*_application(file, told), *_evidence(file), *_approval(file.pk), *_payments(file)]
    facts = {"rows": len(rows)}
    note("aid.audit_papers", f"打印经审包 {file.number}：{reason}", by=by, at=at, about=file,
         facts=facts)  # fmt: skip
    return pdf.render("sheet", _sheet(file, rows, at), at=at.replace(microsecond=0))


def _sheet(file: AidFile, rows: list[Row], at: datetime) -> dict[str, Any]:
    now = timezone.localtime(at)
    name = id_numbers.mask_name(file.applicant.name) if file.applicant else ""
    kind = HardshipKind(file.kind).label if file.kind else _("未定")
    lead = f"{file.union.name}，{name}，{file.people} 人，{kind}，{FileState(file.state).label}。"
    columns = [("环节", "0.8"), ("事项", "1.6"), ("经手", "1.2"), ("日期", "1"), ("结果", "2.4")]
    return {
        "title": "困难职工帮扶经审包", "subtitle": f"档案 {file.number}", "lead": lead,
        "columns": [{"label": label, "width": width} for label, width in columns], "rows": rows,
        "notes": ["证件号、住址、病情和银行卡号不印；经审人员凭理由在系统里查看，每次留痕。"],
        "issuer": file.union.name, "issued_on": f"{now.year}年{now.month}月{now.day}日",
        "as_of": f"{now:%Y-%m-%d %H:%M}", "check": file.number, "demo": settings.DEMO,
    }  # fmt: skip


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else "—"


def _application(file: AidFile, told: Sheet | None) -> list[Row]:
    who = file.begun_by + "代填" if file.is_on_behalf else "本人"
    rows = [["申请", "申请表", who, _day(file.begun_at), f"共同生活 {file.people} 人"]]
    if file.signed_at:
        witness = f"，见证：{file.signed_before}" if file.signed_before else ""
        rows.append(["申请", "核对授权书", f"本人签名{witness}", _day(file.signed_at), "已签"])
    if told:
        on = timezone.localdate(file.begun_at)
        judged = rules.judge(told.told(), queries.measures(queries.region_of(file.union), on))
        rows += [
            ["申请", str(_(step.words)), "按规则计算", _day(file.begun_at), step.numbers]
            for step in judged.steps
        ]
    return rows


def _evidence(file: AidFile) -> list[Row]:
    visits = [
        [
            "证据", "入户调查", f"{one.first_by}、{one.second_by or '—'}", f"{one.visited_on}",
            f"照片 {one.photos.count()} 张" + ("，两人确认" if one.confirmed_at else "，未确认"),
        ]
        for one in file.visits.order_by("id")
    ]  # fmt: skip
    checks = [
        ["证据", "民政核对", one.answered_by or one.asked_by, _day(one.answered_at or one.asked_at),
         str(one.get_answer_display()) or "未回"]
        for one in file.checks.order_by("id")
    ]  # fmt: skip
    return [*visits, *checks]


def _approval(about_id: Any, head: str = "审批") -> list[Row]:
    asked = reviews.of_about(about_id)
    if asked is None:
        return []
    return [
        [head, one.stage.name, one.actor_label, _day(one.at),
         str(Outcome(one.outcome).label) + (f"：{one.reason}" if one.reason else "")]
        for one in asked.decisions.select_related("stage").order_by("id")
    ]  # fmt: skip


def _payments(file: AidFile) -> list[Row]:
    return [
        row
        for grant in file.grants.order_by("id").prefetch_related("payments__batch")
        for row in _of_grant(grant)
    ]


def _of_grant(grant: Grant) -> list[Row]:
    words = f"{queries.grant_words(grant)}"
    state = f"{money.show(grant.amount)} 元，{GrantState(grant.state).label}"
    rows = [["发放", words, grant.proposed_by, _day(grant.proposed_at), state]]
    rows += _approval(grant.pk, "发放审批")
    rows += [
        ["付款", f"批次 {line.batch.number} 第 {line.number} 笔", line.batch.paid_by or "—",
         _day(line.settled_at),
         f"{money.show(line.amount)} 元，{line.get_state_display()}"
         + (f"：{line.fault}" if line.fault else "")]
        for line in grant.payments.all()
    ]  # fmt: skip
    return rows
