"""Founding's declaration, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.founding import asking, queries, rules
from xieli.activities.founding.models import FileState, Step
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader

KIND, QUIET = "founding", "founding.quiet_days"
WAITS_FOR_REVIEW = (Step.ASKED, Step.RESULT_ASKED)


def due(reader: Reader, today: date) -> list[Due]:
    """New intents, files that stand still, terms that end, certificates that expire."""
    return errands.due(ERRANDS, reader, today)


def _of_files(day: Day) -> Sequence[QuerySet[Any]]:
    quiet = day.today - timedelta(days=day.held[QUIET].as_days)
    going = queries.files(day.reader).filter(state=FileState.OPEN)
    waits = Q(step__in=(*WAITS_FOR_REVIEW, Step.INTENT))
    fresh, still = Q(step=Step.INTENT), Q(moved_on__lt=quiet) & ~waits
    return [
        errands.counted(going, fresh=Count("id", filter=fresh), still=Count("id", filter=still))
    ]


def _files(day: Day, counts: list[dict[str, int]]) -> Iterator[Due]:
    fresh, waiting = counts[0]["fresh"], counts[0]["still"]
    url = reverse("founding:files")
    if fresh:
        words = _("{n} 家企业想建会，等您指导").format(n=fresh)
        yield Due(words, _("建会意向"), f"{url}?step={Step.INTENT}", action=_("看意向"))
    if waiting:
        days = day.held[QUIET].as_days
        words = _("{n} 家筹建中的超过 {days} 天没有进展").format(n=waiting, days=days)
        yield Due(words, _("筹建中"), f"{url}?quiet=1", action=_("去跟进"))


def _of_terms(day: Day) -> Sequence[QuerySet[Any]]:
    days = day.held[queries.TERM_AHEAD].as_days
    rows = queries.terms_within(day.reader, day.today, days)
    return [errands.first_and_count(rows, "until", "ends", "union__name")]


def _terms(day: Day, found: list[Any]) -> Iterator[Due]:
    first = found[0]
    words = _("{n} 家工会任期届满或快届满").format(n=first.of_all)
    last = first.until or first.ends
    yield Due(words, first.union.name, reverse("founding:terms"), last, _("看换届"))


def _of_certificates(day: Day) -> Sequence[QuerySet[Any]]:
    days = day.held[queries.CERTIFICATE_AHEAD].as_days
    rows = queries.certificates_within(day.reader, day.today, days)
    return [errands.first_and_count(rows, "expires_on", "union__name")]


def _certificates(day: Day, found: list[Any]) -> Iterator[Due]:
    first = found[0]
    if first.union:
        words = _("{n} 张法人资格证书到期或快到期").format(n=first.of_all)
        url = reverse("founding:certificates")
        yield Due(words, first.union.name, url, first.expires_on, _("看证书"))


ERRANDS = (
    Errand(queries.KEEPERS, _of_files, _files, keys=(QUIET,)),
    Errand(queries.KEEPERS, _of_terms, _terms, keys=(queries.TERM_AHEAD,)),
    Errand(
        (Function.UNIONS_FOUND,), _of_certificates, _certificates,
        keys=(queries.CERTIFICATE_AHEAD,),
    ),
)  # fmt: skip


def page_of(application: Application) -> str:
    """The file an application belongs to."""
    return reverse("founding:file", args=[asking.file_of(application).id])


FOUNDING = Activity(
    kind=KIND,
    title="建会和换届",
    rooms=frozenset(),
    errands=ERRANDS,
    matters=frozenset((rules.MATTER, rules.RESULT_MATTER)),
    on_granted=asking.on_granted,
    on_refused=asking.on_refused,
    on_revoked=asking.on_revoked,
    on_withdrawn=asking.on_withdrawn,
    page_of=page_of,
)
