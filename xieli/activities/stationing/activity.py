"""The declaration of stationing, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.stationing import onsite, queries, rules
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 5  # lines of a kind on the page; the rest follows as these are done


def due(reader: Reader, today: date) -> list[Due]:
    """Late items, matters to hand on, terms and stays that end."""
    return errands.due(ERRANDS, reader, today)


def _of_teams(day: Day) -> Sequence[QuerySet[Any]]:
    reader, today, house = day.reader, day.today, queries.read_house(day.held)
    late = queries.late_items(reader, today, house)
    told = "state", "due", "title", "stationing__place", "owner_union__name"
    matters, terms = (
        queries.waiting_matters(reader), queries.ending_terms(reader, today, house),
    )  # fmt: skip
    return [
        errands.brief(late, *told)[:MOST],
        errands.brief(matters, "title", "to", "entry__stationing__place")[:MOST],
        errands.brief(terms, "name", "ends_on", "stationing__place")[:MOST],
        errands.brief(queries.ending(reader, today, house), "kind", "place", "ends_on")[:MOST],
    ]


def _teams(day: Day, late: list[Any], matters: list[Any], *ends: list[Any]) -> Iterator[Due]:
    terms, stays = ends
    yield from _late(late, day.today)
    yield from _matters(matters)
    yield from _terms(terms, day.today)
    yield from _ending(stays, day.today)


def _late(rows: Iterable[Any], today: date) -> Iterator[Due]:
    for item in rows:
        is_late = rules.is_overdue(item.state, item.due, today)
        words = _("驻点计划逾期：{title}") if is_late else _("驻点计划快到期：{title}")
        more = _("{place} · {union}负责").format(
            place=item.stationing.place, union=item.owner_union.name
        )
        url = reverse("stationing:item", args=[item.id])
        yield Due(words.format(title=item.title), more, url, item.due, _("记进展"))


def _matters(rows: Iterable[Any]) -> Iterator[Due]:
    for one in rows:
        more = f"{one.entry.stationing.place} · {one.get_to_display()}"
        url = reverse("stationing:entry", args=[one.entry_id])
        yield Due(
            _("驻点听到的事还没转：{title}").format(title=one.title), more, url, None, _("去转办")
        )


def _terms(rows: Iterable[Any], today: date) -> Iterator[Due]:
    for term in rows:
        words = _("队员任期到期") if term.ends_on < today else _("队员任期快到期")
        more = f"{term.stationing.place} · {term.name}"
        url = reverse("stationing:team", args=[term.stationing_id])
        yield Due(words, more, url, term.ends_on, _("续任或离任"))


def _ending(rows: Iterable[Any], today: date) -> Iterator[Due]:
    for one in rows:
        words = _("驻点到期，请结束或延期") if one.ends_on < today else _("驻点快到期")
        url = reverse("stationing:team", args=[one.id])
        yield Due(words, str(one), url, one.ends_on, _("看驻点"))


ERRANDS = (Errand((queries.RUN,), _of_teams, _teams, keys=rules.KEYS),)
STATIONING = Activity(
    kind=rules.KIND, title="驻点帮扶", rooms=frozenset(), errands=ERRANDS, hands_on=onsite.hand_on
)
