"""The declaration of grants, and what it puts on an officer's desk beside what waits in review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xieli.activities.contract import Activity, Room
from xieli.activities.grants import approving, queries, rules
from xieli.activities.grants.models import GrantProposal
from xieli.kernel import money
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Reports due and to be confirmed, instalments to pay, what waits to be accepted or audited."""
    return errands.due(ERRANDS, reader, today)


def _of_asked(day: Day) -> Sequence[QuerySet[Any]]:
    reports, title = queries.reports_due(day.reader), ("title", "number")
    return [
        errands.first_and_count(reports, "report_by", *(f"proposal__{one}" for one in title)),
        errands.first_and_count(queries.to_rate(day.reader), *title),
    ]


def _asked(day: Day, reports: list[Any], ratings: list[Any]) -> Iterator[Due]:
    for one in reports:
        words = ngettext("{n} 笔补助要交进度报告", "{n} 笔补助要交进度报告", one.of_all)
        url = reverse("grants:proposal", args=[one.proposal_id])
        yield Due(words.format(n=one.of_all), str(one.proposal), url, one.report_by,
                  _("写进度报告"))  # fmt: skip
    for one in ratings:
        words = ngettext("{n} 份补助验收了，等绩效自评", "{n} 份补助验收了，等绩效自评", one.of_all)
        url = reverse("grants:proposal", args=[one.pk])
        yield Due(words.format(n=one.of_all), str(one), url, action=_("去自评"))


def _of_decided(day: Day) -> Sequence[QuerySet[Any]]:
    reports, title = queries.reports_to_confirm(day.reader), ("title", "number")
    above = (f"instalment__proposal__{one}" for one in title)
    return [
        errands.first_and_count(reports, *above),
        errands.first_and_count(queries.to_finish(day.reader), *title),
    ]


def _decided(day: Day, reports: list[Any], audits: list[Any]) -> Iterator[Due]:
    for one in reports:
        words = ngettext("{n} 份补助进度报告等您核对", "{n} 份补助进度报告等您核对", one.of_all)
        proposal = one.instalment.proposal
        url = reverse("grants:proposal", args=[proposal.pk])
        yield Due(words.format(n=one.of_all), str(proposal), url, action=_("去核对"))
    for one in audits:
        words = ngettext("{n} 份补助等审计办结", "{n} 份补助等审计办结", one.of_all)
        url = reverse("grants:proposal", args=[one.pk])
        yield Due(words.format(n=one.of_all), str(one), url, action=_("去办结"))


def _of_paid(day: Day) -> Sequence[QuerySet[Any]]:
    rows = queries.to_pay(day.reader)
    return [errands.first_and_count(rows, "proposal__title", "proposal__number")]


def _paid(day: Day, payments: list[Any]) -> Iterator[Due]:
    for one in payments:
        words = ngettext("{n} 笔补助等拨付", "{n} 笔补助等拨付", one.of_all)
        url = reverse("grants:proposal", args=[one.proposal_id])
        yield Due(words.format(n=one.of_all), str(one.proposal), url, action=_("去拨付"))


ERRANDS = (
    Errand((queries.ASK,), _of_asked, _asked),
    Errand((queries.DECIDE,), _of_decided, _decided),
    Errand((queries.PAY,), _of_paid, _paid),
)


def shown_of(application: Application) -> str:
    """What a notice says beside the union: the purpose's title and the sum in 万元."""
    row = GrantProposal.objects.select_related("purpose").get(pk=application.about_id)
    amount = money.in_wan(row.asked if row.approved is None else row.approved)
    return f"{row.purpose.title} · {row.title} · {amount} 万元"


def page_of(application: Application) -> str:
    """The whole file of a proposal."""
    return reverse("grants:proposal", args=[application.about_id])


GRANTS = Activity(
    kind=rules.KIND,
    title="补助资金",
    rooms=frozenset({Room.CALL, Room.FUND}),
    errands=ERRANDS,
    matters=frozenset({rules.MATTER}),
    may_pass=approving.may_pass,
    on_granted=approving.approve,
    on_refused=approving.refuse,
    on_revoked=approving.revoke,
    on_withdrawn=approving.withdraw,
    shown_of=shown_of,
    page_of=page_of,
)
