"""The declaration of benefits, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.benefits import queries, rules, waiting
from xieli.activities.benefits.models import BatchState
from xieli.activities.contract import Activity, Room
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 20  # lines of one kind on the desk


def due(reader: Reader, today: date) -> list[Due]:
    """Drafts of others to open, batches that close soon, contracts that run out."""
    return errands.due(ERRANDS, reader, today)


def _of_drafts(day: Day) -> Sequence[QuerySet[Any]]:
    rows = queries.decided_by(day.reader).filter(state=BatchState.DRAFT)
    others = rows.exclude(made_by_id=day.reader.actor.id)
    return [errands.brief(others, "title", "made_by")[:MOST]]


def _drafts(day: Day, rows: list[Any]) -> Iterator[Due]:
    for batch in rows:
        more = _("{title} · {who}做的").format(title=batch.title, who=batch.made_by)
        where = reverse("benefits:batch", args=[batch.pk])
        yield Due(_("普惠批次等您核对后开始"), more, where, action=_("去核对"))


def _of_ending(day: Day) -> Sequence[QuerySet[Any]]:
    soon = day.today + timedelta(days=day.held[rules.CLOSING_SOON].as_int)
    ahead = day.today + timedelta(days=day.held[rules.CONTRACT_AHEAD].as_int)
    contracts = queries.run_partners(day.reader).filter(
        is_ended=False, ends_on__gte=day.today, ends_on__lte=ahead
    )
    return [
        errands.brief(queries.closing(day.reader, soon), "title", "closes_at")[:MOST],
        errands.brief(contracts, "contract_number", "ends_on", "enterprise__name")[:MOST],
    ]


def _ending(day: Day, closing: list[Any], contracts: list[Any]) -> Iterator[Due]:
    for batch in closing:
        where = reverse("benefits:batch", args=[batch.pk])
        yield Due(_("普惠批次快截止了"), batch.title, where, batch.closes_at.date(), _("看剩多少"))
    for partner in contracts:
        more = f"{partner.enterprise} · {partner.contract_number}"
        where = reverse("benefits:partner", args=[partner.pk])
        yield Due(_("普惠合同快到期了"), more, where, partner.ends_on, _("看合同"))


ERRANDS = (
    Errand((Function.BENEFITS_DECIDE,), _of_drafts, _drafts),
    Errand(
        (Function.BENEFITS_RUN,), _of_ending, _ending,
        keys=(rules.CLOSING_SOON, rules.CONTRACT_AHEAD),
    ),
    *waiting.ERRANDS,
)  # fmt: skip
BENEFITS = Activity(
    kind=rules.KIND, title="普惠服务", rooms=frozenset({Room.FUND}), errands=ERRANDS
)
