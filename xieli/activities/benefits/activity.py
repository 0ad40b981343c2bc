"""The declaration of benefits, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.benefits import queries, rules, waiting
from xieli.activities.benefits.models import BatchState
from xieli.activities.contract import Activity, Room
from xieli.people.models import Function
from xieli.rulebook.queries import values
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 20  # lines of one kind on the desk


def due(reader: Reader, today: date) -> list[Due]:
    """Drafts of others to open, batches that close soon, contracts that run out."""
    found: list[Due] = []
    if reader.holds(Function.BENEFITS_DECIDE):
        found += _to_open(reader)
    if reader.holds(Function.BENEFITS_RUN):
        held = values([rules.CLOSING_SOON, rules.CONTRACT_AHEAD], "", today)
        found += _closing(reader, today + timedelta(days=held[rules.CLOSING_SOON].as_int))
        found += _running_out(reader, today, held[rules.CONTRACT_AHEAD].as_int)
    return [*found, *waiting.due_of(reader, today)]


def _to_open(reader: Reader) -> Iterator[Due]:
    rows = queries.decided_by(reader).filter(state=BatchState.DRAFT)
    for batch in rows.exclude(made_by_id=reader.actor.id)[:MOST]:
        more = _("{title} · {who}做的").format(title=batch.title, who=batch.made_by)
        where = reverse("benefits:batch", args=[batch.pk])
        yield Due(_("普惠批次等您核对后开始"), more, where, action=_("去核对"))


def _closing(reader: Reader, soon: date) -> Iterator[Due]:
    for batch in queries.closing(reader, soon)[:MOST]:
        where = reverse("benefits:batch", args=[batch.pk])
        yield Due(_("普惠批次快截止了"), batch.title, where, batch.closes_at.date(), _("看剩多少"))


def _running_out(reader: Reader, today: date, ahead: int) -> Iterator[Due]:
    rows = queries.run_partners(reader).filter(
        is_ended=False, ends_on__gte=today, ends_on__lte=today + timedelta(days=ahead)
    )
    for partner in rows[:MOST]:
        more = f"{partner.enterprise} · {partner.contract_number}"
        where = reverse("benefits:partner", args=[partner.pk])
        yield Due(_("普惠合同快到期了"), more, where, partner.ends_on, _("看合同"))


BENEFITS = Activity(kind=rules.KIND, title="普惠服务", rooms=frozenset({Room.FUND}), due=due)
