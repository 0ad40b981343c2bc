"""The declaration of stationing, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.stationing import onsite, queries, rules
from xieli.activities.stationing.rules import House
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 5  # lines of a kind on the page; the rest follows as these are done


def due(reader: Reader, today: date) -> list[Due]:
    """Late items, matters to hand on, terms and stays that end; five queries."""
    if not reader.holds(queries.RUN):
        return []
    house = queries.house(today)
    return [
        *_late(reader, today, house), *_matters(reader), *_terms(reader, today, house),
        *_ending(reader, today, house),
    ]  # fmt: skip


def _late(reader: Reader, today: date, house: House) -> Iterator[Due]:
    for item in queries.late_items(reader, today, house)[:MOST]:
        is_late = rules.is_overdue(item.state, item.due, today)
        words = _("驻点计划逾期：{title}") if is_late else _("驻点计划快到期：{title}")
        more = _("{place} · {union}负责").format(
            place=item.stationing.place, union=item.owner_union.name
        )
        url = reverse("stationing:item", args=[item.id])
        yield Due(words.format(title=item.title), more, url, item.due, _("记进展"))


def _matters(reader: Reader) -> Iterator[Due]:
    for one in queries.waiting_matters(reader)[:MOST]:
        more = f"{one.entry.stationing.place} · {one.get_to_display()}"
        url = reverse("stationing:entry", args=[one.entry_id])
        yield Due(
            _("驻点听到的事还没转：{title}").format(title=one.title), more, url, None, _("去转办")
        )


def _terms(reader: Reader, today: date, house: House) -> Iterator[Due]:
    for term in queries.ending_terms(reader, today, house)[:MOST]:
        words = _("队员任期到期") if term.ends_on < today else _("队员任期快到期")
        more = f"{term.stationing.place} · {term.name}"
        url = reverse("stationing:team", args=[term.stationing_id])
        yield Due(words, more, url, term.ends_on, _("续任或离任"))


def _ending(reader: Reader, today: date, house: House) -> Iterator[Due]:
    for one in queries.ending(reader, today, house)[:MOST]:
        words = _("驻点到期，请结束或延期") if one.ends_on < today else _("驻点快到期")
        url = reverse("stationing:team", args=[one.id])
        yield Due(words, str(one), url, one.ends_on, _("看驻点"))


STATIONING = Activity(
    kind=rules.KIND, title="驻点帮扶", rooms=frozenset(), due=due, hands_on=onsite.hand_on
)
