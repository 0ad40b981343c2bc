"""The declaration of industry, and what it puts on an officer's desk."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.industry import queries, rules
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 5  # lines of a kind on the page; the rest follows as these are done


def due(reader: Reader, today: date) -> list[Due]:
    """Cases that grew quiet, and plants whose jobs nobody told lately; three queries."""
    if not reader.holds(Function.INDUSTRY_RUN):
        return []
    house = queries.house(today)
    found = []
    for case in queries.quiet(reader, today, house)[:MOST]:
        words = _("{title}：{days} 天没有新的一步").format(
            title=case, days=(today - case.stepped_on).days
        )
        more = _("停在“{step}”，问一问进展，或写明原因退回、终止").format(
            step=case.get_step_display()
        )
        found.append(Due(words, more, _url(case.id), action=_("记进展")))
    for case in queries.without_jobs(reader, today, house)[:MOST]:
        words = _("{title}：该报就业人数了").format(title=case)
        more = _("{n} 个月没有报过").format(n=house.jobs_months)
        found.append(Due(words, more, _url(case.id), action=_("报就业")))
    return found


def _url(case_id: object) -> str:
    return reverse("industry:case", args=[case_id])


INDUSTRY = Activity(kind=rules.KIND, title="产业协作", rooms=frozenset(), due=due)
