"""Membership's declaration, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.membership import queries, rules, services
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """What waits for who keeps members: transfers, an expulsion's second person.

    Askings are applications: the desk itself tells of them, with those of every other matter.
    """
    return errands.due(ERRANDS, reader, today)


def _of_moves(day: Day) -> Sequence[QuerySet[Any]]:
    asked = queries.expulsions_open(day.reader).exclude(asked_by_id=day.reader.actor.id)
    return [
        errands.first_and_count(queries.leaving_from(day.reader), "until"),
        errands.first_and_count(queries.arriving_at(day.reader), "until"),
        errands.counted(asked),
    ]


def _moves(
    day: Day, leaving: list[Any], arriving: list[Any], asked: list[dict[str, int]]
) -> Iterator[Due]:
    url = reverse("membership:moving")
    for one in leaving:
        words = _("{n} 位会员要转走，等您放行").format(n=one.of_all)
        yield Due(words, _("到期没答复就自动接转"), url, one.until, _("去放行"))
    for one in arriving:
        words = _("{n} 位会员转来，等您接收").format(n=one.of_all)
        yield Due(words, _("先核对他现在在哪里上班"), url, one.until, _("去接收"))
    if asked[0]["n"]:
        words = _("{n} 件除名等第二个人确认").format(n=asked[0]["n"])
        yield Due(words, _("提出的人自己不能确认"), url, None, _("去确认"))


ERRANDS = (Errand((Function.MEMBERS_KEEP,), _of_moves, _moves),)


def page_of(application: Application) -> str:
    """Where an officer reads the whole asking."""
    return reverse("membership:application", args=[application.about_id])


MEMBERSHIP = Activity(
    kind="membership",
    title="入会和会籍",
    rooms=frozenset(),
    errands=ERRANDS,
    matters=frozenset({rules.MATTER}),
    on_granted=services.admit,
    on_refused=services.turn_down,
    on_revoked=services.undo,
    on_withdrawn=services.let_go,
    page_of=page_of,
)
