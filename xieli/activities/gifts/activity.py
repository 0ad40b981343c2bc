"""The declaration of gifts, and what it puts on a keeper's desk."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.gifts import queries, rules
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """What waits at her stations: things to be checked, and people who will come to fetch."""
    if not reader.holds(Function.GIFTS_RUN):
        return []
    found = []
    waiting = queries.counts(reader).get(rules.TAKEN_IN, 0)
    if waiting:
        words = _("{n} 样东西等检查消毒").format(n=waiting)
        url = f"{reverse('gifts:desk')}?state={rules.TAKEN_IN}"
        found.append(Due(words, _("贴上标签就能上架"), url, action=_("去检查")))
    claims = list(queries.kept_claims(reader).values_list("until", flat=True)[:500])
    if claims:
        words = _("{n} 件等人来领").format(n=len(claims))
        more = _("凭领取码交给本人，过期自动放回")
        found.append(
            Due(words, more, f"{reverse('gifts:desk')}?state=claims", claims[0], _("看名单"))
        )
    return found


GIFTS = Activity(kind=rules.KIND, title="爱心互献", rooms=frozenset(), due=due)
