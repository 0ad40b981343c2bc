"""Membership's declaration, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.membership import queries, rules, services
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.shell.due import Due, first_of
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """What waits for who keeps members: transfers, an expulsion's second person.

    Askings are applications: the desk itself tells of them, with those of every other matter.
    """
    if not reader.holds(Function.MEMBERS_KEEP):
        return []
    return list(_on_the_way(reader))


def _on_the_way(reader: Reader) -> Iterator[Due]:
    url = reverse("membership:moving")
    leaving = _("{n} 位会员要转走，等您放行"), _("到期没答复就自动接转"), _("去放行")
    arriving = _("{n} 位会员转来，等您接收"), _("先核对他现在在哪里上班"), _("去接收")
    for rows, (words, more, action) in (
        (queries.leaving_from(reader), leaving),
        (queries.arriving_at(reader), arriving),
    ):
        first, count = first_of(rows)
        if first:
            yield Due(words.format(n=count), more, url, first.until, action)
    asked = queries.expulsions_open(reader).exclude(asked_by_id=reader.actor.id).count()
    if asked:
        words = _("{n} 件除名等第二个人确认").format(n=asked)
        yield Due(words, _("提出的人自己不能确认"), url, None, _("去确认"))


def page_of(application: Application) -> str:
    """Where an officer reads the whole asking."""
    return reverse("membership:application", args=[application.about_id])


MEMBERSHIP = Activity(
    kind="membership",
    title="入会和会籍",
    rooms=frozenset(),
    due=due,
    matters=frozenset({rules.MATTER}),
    on_granted=services.admit,
    on_refused=services.turn_down,
    on_revoked=services.undo,
    on_withdrawn=services.let_go,
    page_of=page_of,
)
