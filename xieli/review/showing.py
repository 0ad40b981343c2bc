"""Questions about notices: what waits to be shown, what is shown, what was objected to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.review import rules
from xieli.review.models import (
    Act,
    Appeal,
    Application,
    Audience,
    Call,
    Notice,
    NoticeLine,
    Objection,
    Stage,
    State,
)
from xieli.shell.guards import Reader
from xieli.unions.models import Union
from xieli.unions.queries import within

MOST_AT_ONCE = 200  # entries of one notice
NOBODY, EVERY = Q(pk__in=[]), Q()


@dataclass(frozen=True)
class Group:
    """Applications that wait to be shown together: one call, one stage, one union."""

    call: Call
    union: Union
    audience: str
    rows: list[Application]


@dataclass(frozen=True)
class Waiting:
    """How many wait to be shown together, and where."""

    call_id: UUID
    title: str
    union_id: UUID
    union: str
    audience: str
    n: int


def mine_at(reader: Reader, function: str, path: str) -> Q:
    """Rows whose column `function` the reader holds for the union whose path is in `path`."""
    held: dict[frozenset[str], list[str]] = {}
    for one in Function.values:
        if tops := frozenset(reader.tops(one)):
            held.setdefault(tops, []).append(one)
    parts = (Q(**{f"{function}__in": those}) & within(tops, path) for tops, those in held.items())
    return reduce(or_, parts, NOBODY)


def unshown() -> Q:
    """Applications at a notice stage that no living entry shows yet."""
    shown = NoticeLine.objects.filter(
        application=OuterRef("pk"), stage=OuterRef("stage"), is_void=False
    )
    return Q(state=State.IN_REVIEW, stage__act=Act.NOTICE) & ~Q(Exists(shown))


def to_post(reader: Reader, free: Q = EVERY) -> list[Waiting]:
    """What the reader may show now and is `free`, by call and union; one query."""
    rows = Application.objects.filter(
        free, unshown(), mine_at(reader, "stage__function", "at_union__path")
    )
    names = ("call_id", "call__title", "at_union_id", "at_union__name", "stage__audience")
    grouped = rows.values_list(*names).annotate(n=Count("id")).order_by("call__title", "at_union")
    return [
        Waiting(call, title, union, name, str(Audience(audience).label), n)
        for call, title, union, name, audience, n in grouped[:MOST_AT_ONCE]
    ]


def access_group(reader: Reader, call_id: UUID, union_id: UUID, free: Q = EVERY) -> Group:
    """Fetch what waits in one call and union for the reader; Hidden for who may not post there."""
    stages = list(Stage.objects.filter(call=call_id, act=Act.NOTICE).select_related("call"))
    union = Union.objects.filter(pk=union_id).first()
    stages = [one for one in stages if reader.may(one.function, union_id)]
    if union is None or not stages:
        raise Hidden
    rows = Application.objects.filter(
        free, unshown(), call=call_id, at_union=union, stage__in=stages
    )
    found = list(
        rows.select_related("person", "union", "call", "stage").order_by("id")[:MOST_AT_ONCE]
    )
    first = found[0].stage if found else stages[0]
    assert first is not None
    together = [one for one in found if one.stage_id == first.pk]
    return Group(stages[0].call, union, first.audience, together)


def running_notices(reader: Reader, on: date) -> QuerySet[Notice]:
    """The notices that run on the day, for who works at their stage; the first to end first."""
    rows = notices_of(reader, on).select_related("call", "union")
    return rows.annotate(n=Count("lines"))


def notices_of(reader: Reader, on: date) -> QuerySet[Notice]:
    """The same by themselves."""
    lines = NoticeLine.objects.filter(notice=OuterRef("pk"))
    mine = lines.filter(mine_at(reader, "stage__function", "notice__union__path"))
    rows = Notice.objects.filter(Exists(mine), closed_at=None, last_day__gte=on)
    return rows.order_by("last_day", "id")


def may_post(reader: Reader, notice: Notice) -> bool:
    """Say whether the reader works at the stage of this notice."""
    functions = {one.stage.function for one in notice.lines.select_related("stage")[:1]}
    return any(reader.may(one, notice.union_id) for one in functions)


def due_notices(today: date) -> QuerySet[Notice]:
    """The notices whose last day is over and which nobody has closed, oldest first."""
    return Notice.objects.filter(closed_at=None, last_day__lt=today).order_by("last_day", "id")


def access_notice(code: str) -> Notice:
    """Fetch a notice by its code, with its union; Hidden where there is none."""
    rows = Notice.objects.select_related("call", "union__region")
    found = rows.filter(code=code).first()
    if found is None:
        raise Hidden
    return found


def access_public_notice(code: str, today: date) -> Notice:
    """Fetch a notice that the open web may read today; Hidden for every other."""
    found = access_notice(code)
    if not rules.is_shown(found.audience, found.posted_on, found.last_day, today):
        raise Hidden
    return found


def lines_of(notice: Notice) -> list[NoticeLine]:
    """The entries in the order of their numbers on the sheet, void ones among them."""
    return list(notice.lines.order_by("id"))


def line_of(notice: Notice, number: int) -> NoticeLine:
    """The entry with this number on the sheet, from 1; Refusal where there is none."""
    lines = lines_of(notice)
    if not 1 <= number <= len(lines):
        raise Refusal(_("公示上没有第 {n} 条。").format(n=number), _("请看清公示单上的序号。"))
    return lines[number - 1]


def words_for(application: Application) -> str:
    """Give the words a notice may show of an application, masked: 李* · 资源县总工会 · 困难建档."""
    name = application.person.name if application.person else application.union.name
    masking = application.call.masking if application.person else rules.FULL
    parts = [rules.shown_name(name, masking), application.union.name, application.call.title]
    return " · ".join(dict.fromkeys(parts))[: rules.LONGEST_SHOWN]


def shown_lines(application: Application) -> QuerySet[NoticeLine]:
    """Where an application is and was shown, with what was objected, newest first."""
    lines = application.shown.select_related("notice", "stage").prefetch_related("objections")
    return lines.order_by("-id")


def access_line(line_id: UUID) -> NoticeLine:
    """Fetch an entry with its notice and application; Hidden where there is none."""
    rows = NoticeLine.objects.select_related("notice", "stage", "application__call")
    found = rows.filter(pk=line_id).first()
    if found is None:
        raise Hidden
    return found


def open_objections(reader: Reader) -> QuerySet[Objection]:
    """The objections that wait for a written answer, the oldest first."""
    mine = mine_at(reader, "line__stage__function", "line__notice__union__path")
    rows = Objection.objects.filter(mine, answered_at=None)
    shown = ("line__application__call", "line__notice__union", "line__stage")
    return rows.select_related(*shown).order_by("made_at")


def open_appeals(reader: Reader) -> QuerySet[Appeal]:
    """The appeals that wait at unions where the reader holds the refused stage's function."""
    mine = mine_at(reader, "application__stage__function", "at_union__path")
    rows = Appeal.objects.filter(mine, answered_at=None)
    shown = ("application__call", "application__stage", "application__union", "at_union")
    return rows.select_related(*shown).order_by("until", "id")


def access_objection(objection_id: UUID) -> Objection:
    """Fetch an objection with its entry; Hidden where there is none."""
    shown = ("line__application__call", "line__notice__union", "line__stage")
    found = Objection.objects.select_related(*shown).filter(pk=objection_id).first()
    if found is None:
        raise Hidden
    return found


def access_appeal(appeal_id: UUID) -> Appeal:
    """Fetch an appeal with its application; Hidden where there is none."""
    shown = ("application__call", "application__stage", "at_union")
    found = Appeal.objects.select_related(*shown).filter(pk=appeal_id).first()
    if found is None:
        raise Hidden
    return found
