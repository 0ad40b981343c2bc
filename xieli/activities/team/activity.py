"""Team's declaration, and what it puts on an officer's desk."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.team import queries
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Contracts that ended or end soon; a count and the first day, no name."""
    if not reader.holds(Function.TEAM_KEEP):
        return []
    ending = queries.ending(reader, today)
    ends = list(ending.values_list("contract_ends", flat=True))  # type: ignore[misc]
    if not ends:
        return []
    words = _("{n} 份工会社工合同到期或快到期").format(n=len(ends))
    url = f"{reverse('team:members')}?show=ending"
    return [Due(words, _("续签、终止都要提前告知"), url, ends[0], _("看合同"))]


TEAM = Activity(kind="team", title="工会社工队伍", rooms=frozenset(), due=due)
