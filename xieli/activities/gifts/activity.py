"""The declaration of gifts, and what it puts on a keeper's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.gifts import queries, rules
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """What waits at her stations: things to be checked, and people who will come to fetch."""
    return errands.due(ERRANDS, reader, today)


def _of_stations(day: Day) -> Sequence[QuerySet[Any]]:
    things = queries.things_at(day.reader).filter(state=rules.TAKEN_IN)
    claims = queries.kept_claims(day.reader)
    return [errands.counted(things), errands.first_and_count(claims, "until")]


def _stations(day: Day, things: list[dict[str, int]], claims: list[Any]) -> Iterator[Due]:
    if things[0]["n"]:
        words = _("{n} 样东西等检查消毒").format(n=things[0]["n"])
        url = f"{reverse('gifts:desk')}?state={rules.TAKEN_IN}"
        yield Due(words, _("贴上标签就能上架"), url, action=_("去检查"))
    for one in claims:
        words = _("{n} 件等人来领").format(n=one.of_all)
        more, url = _("凭领取码交给本人，过期自动放回"), f"{reverse('gifts:desk')}?state=claims"
        yield Due(words, more, url, one.until, _("看名单"))


ERRANDS = (Errand((Function.GIFTS_RUN,), _of_stations, _stations),)
GIFTS = Activity(kind=rules.KIND, title="爱心互献", rooms=frozenset(), errands=ERRANDS)
