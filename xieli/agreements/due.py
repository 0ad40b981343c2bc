"""What agreements put on an officer's page: what to decide, what to confirm, what falls due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.agreements import queries, rules
from xieli.agreements.models import (
    Agreement,
    Assent,
    ItemState,
    Meeting,
    MeetingState,
    Party,
    Rhythm,
    YearItem,
)
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.people.queries import within_any
from xieli.shell.due import Due
from xieli.shell.guards import Reader

RUN, SIGN = Function.AGREEMENTS_RUN, Function.AGREEMENTS_SIGN
MOST = 200


def due(reader: Reader, today: date) -> list[Due]:
    """What waits for this reader in her agreements; a matter of the other side is not hers."""
    return errands.due(ERRANDS, reader, today)


def _until(day: Day) -> date:
    return day.today + timedelta(days=day.held[rules.REMIND_DAYS].as_int)


def _sides(reader: Reader, function: str, of: str) -> QuerySet[Party]:
    """The live parties of an agreement for which she may do this."""
    hers = within_any(reader, (function,), "union__path")
    return Party.objects.filter(hers, agreement=OuterRef(of), withdrawn_at=None)


def _url(name: str, *args: UUID) -> str:
    return reverse(f"agreements:{name}", args=args)


def _of_agreements(day: Day) -> Sequence[QuerySet[Any]]:
    """Texts and years that wait for her side's yes; meetings and contacts that fall due."""
    reader, until = day.reader, _until(day)
    signs = _sides(reader, SIGN, "pk")
    said = Assent.objects.filter(party=OuterRef("pk"), assessment__confirmed_at=None)
    waits = (
        Q(state=rules.REVIEW) & Exists(signs.filter(approved_at=None))
        | Q(state=rules.SIGNING) & Exists(signs.filter(signed_at=None))
        | Q(state=rules.ASSESSING) & Exists(signs.exclude(Exists(said)))
    )
    asked = Agreement.objects.filter(waits).values("id", "title", "state")
    turn = within_any(reader, (RUN,), "turn__union__path")
    touches = Rhythm.objects.filter(
        turn, ended_at=None, next_on__lte=until, agreement__state__in=rules.LIVE
    ).values("agreement_id", "agreement__title", "words", "next_on")
    meetings = Meeting.objects.filter(
        Exists(_sides(reader, RUN, "agreement")), state=MeetingState.PLANNED,
        planned_on__lte=until, agreement__state__in=rules.LIVE,
    ).values("id", "agreement_id", "agreement__title", "planned_on")  # fmt: skip
    by = ("agreement_id", "id")
    return [
        asked.order_by("id")[:MOST], touches.order_by(*by)[:MOST], meetings.order_by(*by)[:MOST],
    ]  # fmt: skip


def _agreements(day: Day, asked: list[Any], *more: list[Any]) -> Iterable[Due]:
    """Agreement by agreement; what reads alike stands there once."""
    touches, meetings = more
    told = [(one["id"], _asked(one)) for one in asked]
    told += [(one["agreement_id"], _touch(one)) for one in touches]
    told += [(one["agreement_id"], _meeting(one)) for one in meetings]
    found = {one.words + one.more: one for _key, one in sorted(told, key=lambda it: it[0])}
    return found.values()


def _asked(row: Mapping[str, Any]) -> Due:
    words, name, action = {
        rules.REVIEW: (_("协议文本等我方审定"), "steps", _("去审定")),
        rules.SIGNING: (_("协议等我方签署"), "steps", _("去签署")),
    }.get(row["state"], (_("年度评估等我方确认"), "years", _("去确认")))
    return Due(words, row["title"], _url(name, row["id"]), None, action)


def _touch(row: Mapping[str, Any]) -> Due:
    more = f"{row['agreement__title']} · {row['words']}"
    url = _url("contacts", row["agreement_id"])
    return Due(_("常态联系轮到我方"), more, url, row["next_on"], _("去联系"))


def _meeting(row: Mapping[str, Any]) -> Due:
    url = _url("meeting", row["agreement_id"], row["id"])
    return Due(_("联席会议"), row["agreement__title"], url, row["planned_on"], _("看安排"))


def _of_items(day: Day) -> Sequence[QuerySet[Any]]:
    """What the other side reported, and what falls due for one's own."""
    reader, until = day.reader, _until(day)
    ours = _sides(reader, RUN, "agreement")
    others = Party.objects.filter(
        agreement=OuterRef("agreement"), withdrawn_at=None, union__isnull=False
    ).exclude(pk=OuterRef("reported_party"))
    reported = Q(state=ItemState.REPORTED) & ~Q(reported_id=reader.actor.id)
    theirs = ~Exists(ours.filter(pk=OuterRef("reported_party"))) | ~Exists(others)
    falls = Q(state=ItemState.OPEN, due_on__lte=until)
    rows = YearItem.objects.filter(Exists(ours), agreement__state__in=rules.LIVE)
    rows = rows.filter(reported & theirs | falls)
    told = "state", "words", "due_on", "agreement__title"
    return [errands.brief(rows, *told).order_by("due_on", "id")[:MOST]]


def _items(day: Day, rows: list[Any]) -> Iterable[Due]:
    for item in rows:
        is_reported = item.state == ItemState.REPORTED
        words = _("对方报了一条事项完成，等您确认") if is_reported else _("协议事项到期")
        action = _("去确认") if is_reported else _("去办")
        more = f"{item.agreement.title} · {item.words}"
        yield Due(words, more, _url("item", item.agreement_id, item.pk), item.due_on, action)


KEYS = (rules.REMIND_DAYS,)
ERRANDS = (
    Errand(queries.FUNCTIONS, _of_agreements, _agreements, keys=KEYS),
    Errand(queries.FUNCTIONS, _of_items, _items, keys=KEYS),
)
