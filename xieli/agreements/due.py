"""What agreements put on an officer's page: what to decide, what to confirm, what falls due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.agreements import queries, rules
from xieli.agreements.models import Agreement, Assent, ItemState, MeetingState, Party, YearItem
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
    soon = Q(rhythms__ended_at=None, rhythms__next_on__lte=until)
    planned = Q(meetings__state=MeetingState.PLANNED, meetings__planned_on__lte=until)
    turn = within_any(reader, (RUN,), "touch__turn__union__path")
    meets = Q(meeting__isnull=False) & Exists(_sides(reader, RUN, "pk"))
    rows = (
        Agreement.objects.annotate(
            touch=FilteredRelation("rhythms", condition=soon),
            meeting=FilteredRelation("meetings", condition=planned),
            is_asked=waits,
            is_hers=Q(touch__isnull=False) & turn,
            has_meeting=meets,
        )
        .filter(Q(is_asked=True) | Q(is_hers=True, state__in=rules.LIVE) | Q(has_meeting=True))
        .order_by("id")
        .values(
            "id", "title", "state", "is_asked", "is_hers", "has_meeting",
            meeting_id=F("meeting__id"), planned_on=F("meeting__planned_on"),
            rhythm=F("touch__words"), next_on=F("touch__next_on"),
        )
    )  # fmt: skip
    return [rows[:MOST]]


def _agreements(day: Day, rows: list[Any]) -> Iterable[Due]:
    found = {one.words + one.more: one for row in rows for one in _told(row)}
    return found.values()


def _told(row: Mapping[str, Any]) -> Iterable[Due]:
    if row["is_asked"]:
        words, name, action = {
            rules.REVIEW: (_("协议文本等我方审定"), "steps", _("去审定")),
            rules.SIGNING: (_("协议等我方签署"), "steps", _("去签署")),
        }.get(row["state"], (_("年度评估等我方确认"), "years", _("去确认")))
        yield Due(words, row["title"], _url(name, row["id"]), None, action)
    if row["is_hers"] and row["state"] in rules.LIVE:
        more = f"{row['title']} · {row['rhythm']}"
        url = _url("contacts", row["id"])
        yield Due(_("常态联系轮到我方"), more, url, row["next_on"], _("去联系"))
    if row["has_meeting"] and row["state"] in rules.LIVE:
        url = _url("meeting", row["id"], row["meeting_id"])
        yield Due(_("联席会议"), row["title"], url, row["planned_on"], _("看安排"))


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
