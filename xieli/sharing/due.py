"""What sharing puts on an officer's page of today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.sharing import queries
from xieli.sharing.contents import Case
from xieli.sharing.models import InState, Partner, PartnerState
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 20  # homes on the page
TRIES = 3  # in vain: then somebody should look


def due(reader: Reader, today: date) -> list[Due]:
    """Homes to confirm or to invite anew, homes that do not answer, cases and letters."""
    return errands.due(ERRANDS, reader, today)


def _of_homes(day: Day) -> Sequence[QuerySet[Any]]:
    odd = Q(state__in=(PartnerState.WAITING, PartnerState.BROKEN)) | Q(tries__gte=TRIES)
    rows = queries.partners_of(day.reader).exclude(state=PartnerState.CLOSED).filter(odd)
    arrived, a_case = queries.inbox(day.reader, InState.ARRIVED), Q(kind=Case.key)
    told = errands.counted(
        arrived, cases=Count("id", filter=a_case), first=Min("expires_at", filter=a_case),
        letters=Count("id", filter=~a_case),
    )  # fmt: skip
    return [errands.brief(rows, "name", "state", "last_fault")[:MOST], told]


def _homes(day: Day, odd: list[Partner], counts: list[dict[str, Any]]) -> Iterator[Due]:
    yield from (_partner(one) for one in odd)
    told = counts[0]
    if told["cases"] and queries.may_cases(day.reader):
        words = _("{n} 件外地转来的诉求等您接").format(n=told["cases"])
        until = timezone.localdate(told["first"]) - timedelta(days=1)
        yield Due(words, _("互通"), reverse("sharing:cases"), until, _("去看看"))
    if told["letters"]:
        words = _("{n} 封外地工会的信没有看").format(n=told["letters"])
        yield Due(words, _("互通"), reverse("sharing:inbox"), action=_("去看看"))


def _partner(one: Partner) -> Due:
    url = reverse("sharing:partner", args=[one.id])
    if one.state == PartnerState.WAITING:
        return Due(
            _("和{name}核对核对码").format(name=one.name), _("互通"), url, action=_("去核对")
        )
    if one.state == PartnerState.BROKEN:
        words = _("{name}的钥匙作废了，要重新邀请").format(name=one.name)
        return Due(words, _("互通"), url, action=_("去邀请"))
    words = _("给{name}的信寄不到").format(name=one.name)
    return Due(words, one.last_fault, url, action=_("去看看"))


ERRANDS = (Errand((Function.SHARING_RUN,), _of_homes, _homes),)
