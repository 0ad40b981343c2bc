"""Team's declaration, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.team import queries
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Contracts that ended or end soon; a count and the first day, no name."""
    return errands.due(ERRANDS, reader, today)


def _ending(day: Day) -> Sequence[Any]:
    days = day.held[queries.CONTRACT_AHEAD].as_days
    ending = queries.ending_within(day.reader, day.today, days)
    return [ending.values_list("contract_ends", flat=True)]  # type: ignore[misc]


def _contracts(day: Day, ends: list[date]) -> Iterator[Due]:
    words = _("{n} 份工会社工合同到期或快到期").format(n=len(ends))
    url = f"{reverse('team:members')}?show=ending"
    yield Due(words, _("续签、终止都要提前告知"), url, ends[0], _("看合同"))


ERRANDS = (Errand((Function.TEAM_KEEP,), _ending, _contracts, keys=(queries.CONTRACT_AHEAD,)),)


TEAM = Activity(kind="team", title="工会社工队伍", rooms=frozenset(), errands=ERRANDS)
