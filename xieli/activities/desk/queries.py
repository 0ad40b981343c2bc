"""Questions: what is due for a reader over all kinds, and what waits for her to decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities import registry
from xieli.activities.desk.deciding import activity_for
from xieli.people import errands
from xieli.people.errands import Day, Errand, Known
from xieli.people.models import Function
from xieli.review import queries as review
from xieli.review.models import Appeal, Application, Notice, Objection
from xieli.shell.due import Due
from xieli.shell.guards import Reader

Hidden = Sequence[QuerySet[Any]]  # rows of the kinds that a reader must not even find
# Mandates at which a stage of some matter may be decided; the rulebook names them freely.
NOT_OF_STAGES = frozenset(
    (Function.PLEDGES_MAKE, Function.AUDIT_READ, Function.SYSTEM_KEEP, Function.SECURITY_KEEP)
)
OF_STAGES = tuple(one for one in Function.values if one not in NOT_OF_STAGES)


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
    found = errands.due(ERRANDS, reader, today)
    return sorted(found, key=lambda one: one.until or date.max)


def is_decider(reader: Reader) -> bool:
    """Whether the reader holds any mandate at which something may wait."""
    return reader.is_signed_in and any(reader.holds(one) for one in OF_STAGES)


def hidden_rows(reader: Reader, on: date) -> Hidden:
    """What each kind hides from this reader: rows of its own that applications are about."""
    kinds = registry.ACTIVITIES.values()
    return [kind.hidden_from(reader, on).order_by() for kind in kinds if kind.hidden_from]


def not_hidden(hidden: Hidden, about: str = "about_id") -> Q:
    """Rows whose column `about` names nothing of what is hidden."""
    return reduce(and_, (~Q(**{f"{about}__in": rows.values("pk")}) for rows in hidden), Q())


def is_hidden(reader: Reader, application: Application, on: date) -> bool:
    """Whether the kind hides what this application is about from the reader."""
    kind = activity_for(application.call.matter)
    if kind is None or kind.hidden_from is None:
        return False
    return kind.hidden_from(reader, on).filter(pk=application.about_id).exists()


def waiting(
    reader: Reader, matters: Collection[str] | None, on: date, hidden: Hidden
) -> QuerySet[Application]:
    """What waits for the reader and is not hidden from her, the earliest deadline first."""
    return review.waiting(reader, matters, on).filter(not_hidden(hidden))


def open_objections(reader: Reader, hidden: Hidden) -> QuerySet[Objection]:
    """The objections that wait for an answer and are not about what is hidden from the reader."""
    free = not_hidden(hidden, "line__application__about_id")
    return review.open_objections(reader).filter(free)


def open_appeals(reader: Reader, hidden: Hidden) -> QuerySet[Appeal]:
    """The appeals that wait for an answer, in the same way."""
    return review.open_appeals(reader).filter(not_hidden(hidden, "application__about_id"))


def matters_waiting(reader: Reader, today: date, hidden: Hidden) -> list[Matter]:
    """What waits for the reader, by matter; one query."""
    return _matters_of(_by_matter(reader, today, hidden))


def _by_matter(reader: Reader, today: date, hidden: Hidden) -> QuerySet[Any]:
    rows = waiting(reader, None, today, hidden).order_by().values("call__matter")
    counted = rows.annotate(
        title=Max("call__title"), n=Count("id"), late=Count("id", filter=Q(until__lt=today)),
        first=Min("until"),
    )  # fmt: skip
    return counted.order_by("first", "call__matter")


def _matters_of(rows: Iterable[Any]) -> list[Matter]:
    return [
        Matter(one["call__matter"], one["title"], one["n"], one["late"], one["first"])
        for one in rows
    ]


def _of_matters(day: Day) -> Sequence[QuerySet[Any]]:
    return [_by_matter(day.reader, day.today, hidden_rows(day.reader, day.today))]


def _decisions(day: Day, rows: list[Any]) -> Iterator[Due]:
    """One line for each matter: what came in, and how many of it are late."""
    for one in _matters_of(rows):
        words = _("{title}：{n} 件等您办").format(title=one.title, n=one.n)
        more = _("{n} 件超过期限").format(n=one.late) if one.late else _("按期限先后排好了")
        url = f"{reverse('desk:applications')}?matter={one.matter}"
        yield Due(words, more, url, one.first, action=_("去办"))


def _of_notices(day: Day) -> Sequence[QuerySet[Any]]:
    rows = review.notices_of(day.reader, day.today).filter(last_day=day.today)
    return [errands.brief(rows, "call__title", "union__name")]


def _notices(day: Day, notices: list[Notice]) -> Iterator[Due]:
    """Whose notice ends today."""
    url = reverse("desk:notices")
    for one in notices:
        yield Due(_ends_today(one), one.union.name, url, day.today, action=_("看公示"))


def _ends_today(notice: Notice) -> str:
    return _("{title}公示今天期满").format(title=notice.call.title)


def _of_answers(day: Day) -> Sequence[QuerySet[Any]]:
    """Objections and appeals that wait for a written answer."""
    hidden = hidden_rows(day.reader, day.today)
    appeals = open_appeals(day.reader, hidden)
    return [
        errands.counted(open_objections(day.reader, hidden)),
        errands.counted(appeals, n=Count("id"), first=Min("until")),
    ]


def _answers(day: Day, objections: list[Any], appeals: list[Any]) -> Iterator[Due]:
    url, asked, told = reverse("desk:notices"), objections[0], appeals[0]
    if asked["n"]:
        words = _("{n} 份异议等书面答复").format(n=asked["n"])
        yield Due(words, _("答复以前不能作决定"), url, action=_("去答复"))
    if told["n"]:
        words = _("{n} 份申诉等答复").format(n=told["n"])
        yield Due(words, _("由没有经办过的人答复"), url, told["first"], _("去答复"))


def _known_before(reader: Reader, on: date) -> Known:
    """What the kinds ask of the reader before they can say what is hidden from her."""
    kinds = (one for one in registry.ACTIVITIES.values() if one.known_before)
    return tuple(told for kind in kinds for told in kind.known_before(reader, on))  # type: ignore[misc]


ERRANDS = (
    *(errand for kind in registry.ACTIVITIES.values() for errand in kind.errands),
    Errand(OF_STAGES, _of_matters, _decisions, before=_known_before),
    Errand(OF_STAGES, _of_notices, _notices),
    Errand(OF_STAGES, _of_answers, _answers, before=_known_before),
)


def words_for(application: Application) -> str:
    """What a notice would say: the name as the matter allows, and what its kind adds to it."""
    kind = activity_for(application.call.matter)
    more = kind.shown_of(application) if kind and kind.shown_of else ""
    return " · ".join(filter(None, (review.words_for(application), more)))


def page_of(application: Application) -> str:
    """Where an officer reads the whole file; "" where its kind has no such page."""
    kind = activity_for(application.call.matter)
    return kind.page_of(application) if kind and kind.page_of else ""
