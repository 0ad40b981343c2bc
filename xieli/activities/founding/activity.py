"""Founding's declaration, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.founding import asking, queries, rules
from xieli.activities.founding.models import FileState, Step
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.rulebook.queries import value
from xieli.shell.due import Due, first_of
from xieli.shell.guards import Reader

KIND = "founding"
WAITS_FOR_REVIEW = (Step.ASKED, Step.RESULT_ASKED)


def due(reader: Reader, today: date) -> list[Due]:
    """New intents, files that stand still, terms that end, certificates that expire."""
    if not any(reader.holds(function) for function in queries.KEEPERS):
        return []
    return [*_files(reader, today), *_terms(reader, today), *_certificates(reader, today)]


def _files(reader: Reader, today: date) -> Iterator[Due]:
    quiet = value("founding.quiet_days", "", today).as_days
    going = queries.files(reader).filter(state=FileState.OPEN)
    still = Q(moved_on__lt=today - timedelta(days=quiet))
    waits = Q(step__in=(*WAITS_FOR_REVIEW, Step.INTENT))
    found = going.order_by().aggregate(
        fresh=Count("id", filter=Q(step=Step.INTENT)), still=Count("id", filter=still & ~waits)
    )
    fresh, waiting = found["fresh"], found["still"]
    url = reverse("founding:files")
    if fresh:
        words = _("{n} 家企业想建会，等您指导").format(n=fresh)
        yield Due(words, _("建会意向"), f"{url}?step={Step.INTENT}", action=_("看意向"))
    if waiting:
        words = _("{n} 家筹建中的超过 {days} 天没有进展").format(n=waiting, days=quiet)
        yield Due(words, _("筹建中"), f"{url}?quiet=1", action=_("去跟进"))


def _terms(reader: Reader, today: date) -> Iterator[Due]:
    first, count = first_of(queries.ending_terms(reader, today))
    if first:
        words = _("{n} 家工会任期届满或快届满").format(n=count)
        last = first.until or first.ends
        yield Due(words, first.union.name, reverse("founding:terms"), last, _("看换届"))


def _certificates(reader: Reader, today: date) -> Iterator[Due]:
    if not reader.holds(Function.UNIONS_FOUND):
        return
    first, count = first_of(queries.ending_certificates(reader, today))
    if first and first.union:
        words = _("{n} 张法人资格证书到期或快到期").format(n=count)
        url = reverse("founding:certificates")
        yield Due(words, first.union.name, url, first.expires_on, _("看证书"))


def page_of(application: Application) -> str:
    """The file an application belongs to."""
    return reverse("founding:file", args=[asking.file_of(application).id])


FOUNDING = Activity(
    kind=KIND,
    title="建会和换届",
    rooms=frozenset(),
    due=due,
    matters=frozenset((rules.MATTER, rules.RESULT_MATTER)),
    on_granted=asking.on_granted,
    on_refused=asking.on_refused,
    on_revoked=asking.on_revoked,
    on_withdrawn=asking.on_withdrawn,
    page_of=page_of,
)
