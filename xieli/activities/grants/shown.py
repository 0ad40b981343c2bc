"""What the pages of grants show: a proposal from every side, a call's terms, the rows of Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from xieli.activities.grants import figures, queries, rules, using
from xieli.activities.grants.forms import AmountForm, BackForm, FinishForm, PayForm
from xieli.activities.grants.models import (
    CallPurpose,
    GrantCall,
    GrantProposal,
    Instalment,
    InstalmentState,
    ProgressReport,
    ProposalState,
    ReportState,
)
from xieli.review.models import Act, Application, State
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import value, values
from xieli.shell.guards import Reader
from xieli.unions.queries import labels_on


@dataclass(frozen=True)
class Term:
    """One purpose of a call: its labels, and its cap with the paper."""

    purpose: CallPurpose
    labels: list[str]
    cap: rules.Cap


@dataclass(frozen=True)
class Part:
    """An instalment with what it waits for, and its reports."""

    one: Instalment
    wanting: str
    reports: list[ProgressReport]
    may_report: bool


def region_code(call: GrantCall) -> str:
    """The region whose rules a call's own page shows."""
    return queries.region_of(call.call.union)


def label_rule(call: GrantCall) -> Parameter:
    """Which day counts for the labels, with its citation."""
    return value(rules.LABEL_DAY, region_code(call), call.call.opens_on)


def terms(call: GrantCall, on: date) -> list[Term]:
    """A call's purposes as they hold in the caller's region; a county's own rule may be nearer."""
    rows = list(call.purposes.prefetch_related("labels"))
    keys = [f"grants.most.{one.purpose}" for one in rows]
    held = values(keys, region_code(call), on)
    return [
        Term(
            one, [row.label for row in one.labels.all()],
            rules.Cap(held[key].as_decimal, held[key].citation),
        )
        for one, key in zip(rows, keys, strict=True)
    ]  # fmt: skip


def has_stage(reader: Reader, application: Application) -> bool:
    """Whether the present stage is the reader's."""
    stage = application.stage
    if application.state != State.IN_REVIEW or stage is None or application.at_union_id is None:
        return False
    return stage.act == Act.DECIDE and reader.may(stage.function, application.at_union_id)


def about(reader: Reader, row: GrantProposal, today: date) -> dict[str, Any]:
    """Everything the page of a proposal shows, and what this reader may do there."""
    application = queries.application_of(row)
    may_decide = reader.may(queries.DECIDE, row.union_id)
    may_ask = reader.may(queries.ASK, row.union_id)
    return {
        "proposal": row, "application": application, "lines": row.lines.all(),
        "goals": row.goals.all(), "papers": row.papers.select_related("report").order_by("id"),
        "own": sum((one.own for one in row.lines.all()), Decimal(0)),
        "may_write": may_ask and queries.may_be_changed(row, application),
        "may_ask": may_ask, "may_decide": may_decide,
        "is_mine": reader.actor.id in queries.who_asked(row),
        "fixings": row.fixings.order_by("id"), **_eligible(row, today),
        "left": queries.left_for(row, today) if row.state == ProposalState.IN_REVIEW else [],
        **_fixing(reader, row, application), **_money(reader, row, may_ask),
        "may_accept": may_decide and row.state == ProposalState.IN_USE,
        "may_rate": may_ask and row.state == ProposalState.ACCEPTED,
        "checks": row.checks.order_by("id"),
    }  # fmt: skip


def _eligible(row: GrantProposal, today: date) -> dict[str, Any]:
    """The labels wanted, the day of which they count, and those the county bears on it."""
    wanted, rule = queries.labels_wanted(row.purpose), queries.label_day(row)
    on = (row.label_on or today) if rule == rules.ASKED_DAY else today
    held = labels_on([row.county_id], on)[row.county_id] if wanted else set()
    is_fit = not wanted or bool(held & set(wanted))
    return {"wanted": wanted, "label_rule": rule, "label_day": on, "labels": sorted(held),
            "is_eligible": is_fit}  # fmt: skip


def _fixing(reader: Reader, row: GrantProposal, application: Application | None) -> dict[str, Any]:
    if application is None or not has_stage(reader, application):
        return {"amount_form": None}
    shown = application.call.stages.filter(
        act=Act.NOTICE, number__lt=application.stage.number if application.stage else 0
    )
    amount = row.asked if row.approved is None else row.approved
    form = AmountForm(initial={"seen": application.version, "amount": amount})
    return {"amount_form": None if shown.exists() else form}


def _money(reader: Reader, row: GrantProposal, may_ask: bool) -> dict[str, Any]:
    """The instalments, what is paid, told of and given back, and the forms of who pays."""
    pays = reader.may(queries.PAY, row.call.pool.union_id)
    closes = reader.may(queries.DECIDE, row.call.pool.union_id)
    paid, spent, back = using.paid_of(row), using.spent_of(row), using.returned_of(row)
    held = paid - spent - back
    is_spending = row.state in rules.SPENDING
    return {
        "parts": [_part(one, may_ask and is_spending) for one in _instalments(row)],
        "paid": paid, "spent": spent, "back": back, "held": held, "may_pay": pays,
        "pay_form": PayForm() if pays else None,
        "back_form": BackForm(prefix="") if pays and is_spending and held > 0 else None,
        "returns": row.returns.order_by("id"),
        "finish_form": FinishForm(initial={"seen": row.version})
        if closes and row.state == ProposalState.RATED
        else None,
    }  # fmt: skip


def _instalments(row: GrantProposal) -> Iterator[Instalment]:
    for one in row.instalments.prefetch_related("reports"):
        one.proposal = row
        yield one


def _part(one: Instalment, may_report: bool) -> Part:
    reports = sorted(one.reports.all(), key=lambda told: told.pk)
    is_told = any(told.state != ReportState.RETURNED for told in reports)
    is_paid = one.state == InstalmentState.PAID
    wanting = queries.needed_for(one) if one.state == InstalmentState.PLANNED else ""
    return Part(one, wanting, reports, may_report and is_paid and not is_told)


def heads() -> list[str]:
    """The heads of the table of proposals."""
    return [
        _("编号"), _("项目名称"), _("用途"), _("申报单位"), _("县（市、区）"), _("状态"),
        _("申报金额（元）"), _("审定金额（元）"), _("已拨付（元）"), _("已核对使用（元）"),
        _("已收回（元）"), _("自评"), _("通知"),
    ]  # fmt: skip


def excel_rows(rows: Iterable[GrantProposal]) -> Iterator[list[object]]:
    """The table of proposals, one row each; four queries however many."""
    found = list(rows)
    sums = figures.sums_of([one.pk for one in found])
    for one in found:
        paid, spent, back = sums[one.pk]
        yield [
            one.number, one.title, one.purpose.title, one.union.name, one.county.name,
            one.get_state_display(), one.asked, one.approved, paid, spent, back,
            f"{one.rating} {one.rating_band}" if one.rating is not None else "",
            one.call.call.title,
        ]  # fmt: skip
