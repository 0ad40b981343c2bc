"""Questions: what is due for a reader over all kinds, and what waits for her to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities import registry
from xieli.activities.desk.deciding import activity_for
from xieli.people.models import Function
from xieli.review import queries as review
from xieli.review.models import Application, Notice
from xieli.shell.due import Due
from xieli.shell.guards import Reader

# Mandates at which a stage of some matter may be decided; the rulebook names them freely.
NOT_OF_STAGES = frozenset(
    (Function.PLEDGES_MAKE, Function.AUDIT_READ, Function.SYSTEM_KEEP, Function.SECURITY_KEEP)
)


@dataclass(frozen=True)
class Matter:
    """What waits of one matter: how many, how many late, the first deadline."""

    matter: str
    title: str
    n: int
    late: int
    first: date | None


def due(reader: Reader, today: date) -> list[Due]:
    """What this reader has to do, the earliest deadline first; things without one at the end."""
    found = [one for kind in registry.ACTIVITIES.values() for one in kind.due(reader, today)]
    if is_decider(reader):
        found += [*_decisions(reader, today), *_notices(reader, today), *_answers(reader)]
    return sorted(found, key=lambda one: one.until or date.max)


def is_decider(reader: Reader) -> bool:
    """Whether the reader holds any mandate at which something may wait."""
    functions = (one for one in Function.values if one not in NOT_OF_STAGES)
    return reader.is_signed_in and any(reader.holds(one) for one in functions)


def matters_waiting(reader: Reader, today: date) -> list[Matter]:
    """What waits for the reader, by matter; one query."""
    rows = review.waiting(reader, None, today).order_by().values("call__matter")
    counted = rows.annotate(
        title=Max("call__title"), n=Count("id"), late=Count("id", filter=Q(until__lt=today)),
        first=Min("until"),
    )  # fmt: skip
    return [
        Matter(one["call__matter"], one["title"], one["n"], one["late"], one["first"])
        for one in counted.order_by("first", "call__matter")
    ]


def _decisions(reader: Reader, today: date) -> list[Due]:
    """One line for each matter: what came in, and how many of it are late."""
    lines = []
    for one in matters_waiting(reader, today):
        words = _("{title}：{n} 件等您办").format(title=one.title, n=one.n)
        more = _("{n} 件超过期限").format(n=one.late) if one.late else _("按期限先后排好了")
        url = f"{reverse('desk:applications')}?matter={one.matter}"
        lines.append(Due(words, more, url, one.first, action=_("去办")))
    return lines


def _notices(reader: Reader, today: date) -> list[Due]:
    """What waits to be shown, and whose notice ends today."""
    url, lines = reverse("desk:notices"), []
    for notice in review.running_notices(reader, today).filter(last_day=today):
        lines.append(Due(_ends_today(notice), notice.union.name, url, today, action=_("看公示")))
    return lines


def _ends_today(notice: Notice) -> str:
    return _("{title}公示今天期满").format(title=notice.call.title)


def _answers(reader: Reader) -> list[Due]:
    """Objections and appeals that wait for a written answer."""
    url, lines = reverse("desk:notices"), []
    objections = review.open_objections(reader).count()
    if objections:
        words = _("{n} 份异议等书面答复").format(n=objections)
        lines.append(Due(words, _("答复以前不能作决定"), url, action=_("去答复")))
    appeals = review.open_appeals(reader).aggregate(n=Count("id"), first=Min("until"))
    if appeals["n"]:
        words = _("{n} 份申诉等答复").format(n=appeals["n"])
        lines.append(Due(words, _("由没有经办过的人答复"), url, appeals["first"], _("去答复")))
    return lines


def page_of(application: Application) -> str:
    """Where an officer reads the whole file; "" where its kind has no such page."""
    kind = activity_for(application.call.matter)
    return kind.page_of(application) if kind and kind.page_of else ""
