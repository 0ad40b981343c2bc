"""The declaration of grants, and what it puts on an officer's desk beside what waits in review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xieli.activities.contract import Activity, Room
from xieli.activities.grants import approving, queries, rules
from xieli.activities.grants.models import GrantProposal
from xieli.kernel import money
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Reports due and to be confirmed, instalments to pay, what waits to be accepted or audited."""
    told: list[Due] = []
    if reader.holds(queries.ASK):
        told += [*_reports(reader), *_ratings(reader)]
    if reader.holds(queries.DECIDE):
        told += [*_confirmations(reader), *_audits(reader)]
    if reader.holds(queries.PAY):
        told += [*_payments(reader)]
    return told


def _reports(reader: Reader) -> Iterator[Due]:
    rows = list(queries.reports_due(reader)[:100])
    if rows:
        words = ngettext("{n} 笔补助要交进度报告", "{n} 笔补助要交进度报告", len(rows))
        url = reverse("grants:proposal", args=[rows[0].proposal_id])
        yield Due(words.format(n=len(rows)), str(rows[0].proposal), url, rows[0].report_by,
                  _("写进度报告"))  # fmt: skip


def _ratings(reader: Reader) -> Iterator[Due]:
    rows = list(queries.to_rate(reader)[:100])
    if rows:
        words = ngettext("{n} 份补助验收了，等绩效自评", "{n} 份补助验收了，等绩效自评", len(rows))
        url = reverse("grants:proposal", args=[rows[0].pk])
        yield Due(words.format(n=len(rows)), str(rows[0]), url, action=_("去自评"))


def _confirmations(reader: Reader) -> Iterator[Due]:
    rows = list(queries.reports_to_confirm(reader)[:100])
    if rows:
        words = ngettext("{n} 份补助进度报告等您核对", "{n} 份补助进度报告等您核对", len(rows))
        proposal = rows[0].instalment.proposal
        url = reverse("grants:proposal", args=[proposal.pk])
        yield Due(words.format(n=len(rows)), str(proposal), url, action=_("去核对"))


def _payments(reader: Reader) -> Iterator[Due]:
    rows = list(queries.to_pay(reader)[:100])
    if rows:
        words = ngettext("{n} 笔补助等拨付", "{n} 笔补助等拨付", len(rows))
        url = reverse("grants:proposal", args=[rows[0].proposal_id])
        yield Due(words.format(n=len(rows)), str(rows[0].proposal), url, action=_("去拨付"))


def _audits(reader: Reader) -> Iterator[Due]:
    rows = list(queries.to_finish(reader)[:100])
    if rows:
        words = ngettext("{n} 份补助等审计办结", "{n} 份补助等审计办结", len(rows))
        url = reverse("grants:proposal", args=[rows[0].pk])
        yield Due(words.format(n=len(rows)), str(rows[0]), url, action=_("去办结"))


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
    due=due,
    matters=frozenset({rules.MATTER}),
    may_pass=approving.may_pass,
    on_granted=approving.approve,
    on_refused=approving.refuse,
    on_revoked=approving.revoke,
    on_withdrawn=approving.withdraw,
    shown_of=shown_of,
    page_of=page_of,
)
