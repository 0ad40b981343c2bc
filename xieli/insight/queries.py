"""Questions: what a figure comes to for any number of unions, and the rows it is made of.

Law: by_union and source_rows ask the same rows by the same `_rows`, so a number always opens down
to what it was counted from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, F, ForeignKey, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from xieli.insight import rules
from xieli.insight.figures import FIGURES
from xieli.insight.shape import EACH, MEAN, ONE, Figure, Way
from xieli.kernel.period import Period
from xieli.kernel.refusal import Hidden
from xieli.shell.guards import Reader
from xieli.unions.models import Union
from xieli.unions.queries import within

FEW = 4  # so many subtrees are looked for by their paths; more are counted in one walk
PER_PAGE = 50
MOST_ROWS = 20_000
MOST_BELOW = 500
ZERO = Decimal(0)
UUID7_CLOCK = 80  # a UUIDv7 begins with its milliseconds; so many bits stand behind them


@dataclass(frozen=True)
class Asked:
    """A figure's key, the days it is counted for (both included), and what was written by as_of."""

    key: str
    start: date
    end: date
    as_of: datetime


@dataclass(frozen=True)
class Counted:
    """What a figure comes to: its value, the rows behind it, a 概数 word where rows are rough."""

    value: Decimal = ZERO
    rows: int = 0
    qualifier: str = ""


@dataclass(frozen=True)
class SourceRow:
    """One row behind a figure, as the page shows it; `value` is None where it only counts."""

    id: UUID
    label: str
    at: date | datetime
    value: Decimal | None
    url: str
    union: str
    path: str = field(repr=False)
    qualifier: str = ""


NOTHING = Counted()


def figure_of(key: str) -> Figure:
    """Give a declared figure; Hidden where there is none of this key."""
    if key not in FIGURES:
        raise Hidden
    return FIGURES[key]


def by_union(asked: Asked, tops: Sequence[Union]) -> dict[UUID, Counted]:
    """Count a figure under each of these unions, their subtrees included; one statement."""
    return by_key([asked], tops)[asked.key]


def by_key(asked: Sequence[Asked], tops: Sequence[Union]) -> dict[str, dict[UUID, Counted]]:
    """Count several figures under each of these unions; one statement for all of them.

    A union without rows is told as Counted(0, 0). A key may stand in the list once.
    """
    return {one.key: told for one, told in zip(asked, each(asked, tops), strict=True)}


def each(asked: Sequence[Asked], tops: Sequence[Union]) -> list[dict[UUID, Counted]]:
    """The same one after another, so that a figure may be asked for several periods at once."""
    found = [{top.id: NOTHING for top in tops} for _one in asked]
    arms, words = _arms(asked, tops) if tops else ([], [])
    if arms:
        with connection.cursor() as cursor:
            cursor.execute(_TOPS + " UNION ALL ".join(arms), words)
            for place, top, total, count, *rough in cursor.fetchall():
                figure = figure_of(asked[place].key)
                found[place][top] = _as_counted(figure, total, count, rough)
    return found


def digests(asked: Asked, tops: Sequence[Union]) -> dict[UUID, str]:
    """The digest of the very rows a figure is counted from, by union; one statement.

    A union without rows has no digest.
    """
    figure = figure_of(asked.key)
    rows = _rows(figure, asked, tops).order_by().values("pk", "fig_union", "fig_value", "fig_at")
    try:
        sql, named = rows.query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        statement = _TOPS + _DIGEST.format(rows=sql, unions=Union._meta.db_table)
        cursor.execute(statement, [*_words(tops), *named])
        return dict(cursor.fetchall())


def _as_counted(figure: Figure, total: Any, count: int, rough: list[bool]) -> Counted:
    value = Decimal(total or 0)
    if figure.how == MEAN and count:
        value = round(value / count, 1)
    least, most, about = (bool(one) for one in rough)
    return Counted(value.normalize() + ZERO, count, rules.word_of(least, most, about))


# The unions asked for, and how long their paths are (every step of a path is as long as any other,
# see unions.rules.path_of), so that a row's union finds its tops by equality and not by LIKE.
_TOPS = (
    "WITH top(id, path) AS MATERIALIZED (SELECT * FROM unnest(%s::uuid[], %s::varchar[])),"
    " depth(n) AS MATERIALIZED (SELECT * FROM unnest(%s::int[])) "
)
_UNDER = (
    " JOIN {unions} place ON place.id = s.u"
    " CROSS JOIN depth JOIN top ON top.path = left(place.path, depth.n)"
    " AND length(place.path) >= depth.n GROUP BY top.id"
)
_ARM = (
    "SELECT %s::int, top.id, {total}::numeric, sum(s.n)::bigint,"
    " bool_or(s.least), bool_or(s.most), bool_or(s.about)"
    " FROM ({rows}) s(u, v, n, least, most, about)" + _UNDER
)
_THROUGH = (
    "SELECT there.u, s.v, s.n, s.least, s.most, s.about"
    " FROM ({rows}) s(t, v, n, least, most, about) JOIN ({there}) there(id, u) ON there.id = s.t"
)
_LESS = (
    "{every} UNION ALL SELECT u, -v, -n, least, most, about"
    " FROM ({newer}) newer(u, v, n, least, most, about)"
)
# The rows themselves in one order, brought to 64 signs: any other row or value gives others.
_DIGEST = (
    "SELECT top.id, encode(sha256(convert_to(string_agg(concat_ws(':', s.id, s.v,"
    " date_part('epoch', s.at)), ',' ORDER BY s.id), 'UTF8')), 'hex')"
    " FROM ({rows}) s(id, u, v, at)" + _UNDER
)


def _words(tops: Sequence[Union]) -> list[Any]:
    paths = [top.path for top in tops]
    return [[top.id for top in tops], paths, sorted({len(path) for path in paths})]


def _arms(asked: Sequence[Asked], tops: Sequence[Union]) -> tuple[list[str], list[Any]]:
    """The statement of each figure, and the words of all of them in their order."""
    arms: list[str] = []
    words = _words(tops)
    for place, one in enumerate(asked):
        figure = figure_of(one.key)
        try:
            rows, named = _grouped(figure, one, tops)
        except EmptyResultSet:
            continue
        total = "count(DISTINCT s.v)" if figure.how == EACH else "sum(s.v)"
        arms.append(_ARM.format(total=total, rows=rows, unions=Union._meta.db_table))
        words += [place, *named]
    return arms, words


def _grouped(figure: Figure, asked: Asked, tops: Sequence[Union]) -> tuple[str, tuple[Any, ...]]:
    """The rows of a figure brought together by their own union (and by who, where each counts).

    Where every union is counted and the rows reach theirs through another row (a claim through its
    batch), they are brought together by that one first: 180 rows are joined instead of 500,000.
    """
    if len(_highest(tops)) <= FEW:
        return _summed(figure, _rows(figure, asked, tops))
    near = _near(figure)
    nearer = figure if near is None else replace(figure, union=near[0])
    sql, words = _all_but_newer(nearer, asked, tops)
    if near is None:
        return sql, words
    there, more = near[1].query.sql_with_params()
    return _THROUGH.format(rows=sql, there=there), (*words, *more)


def _all_but_newer(
    figure: Figure, asked: Asked, tops: Sequence[Union]
) -> tuple[str, tuple[Any, ...]]:
    """The rows written by as_of as all rows less the newer ones, where sums can be taken apart.

    No key of the many is compared then, and an index that names the union and the day is enough;
    the newer ones stand together at the end of the keys and are few, or none.
    """
    if figure.how == EACH or figure.rough or figure.written != "id":
        return _summed(figure, _rows(figure, asked, tops))
    every, words = _summed(figure, _rows(replace(figure, written=""), asked, tops))
    bound = {"pk__gte": written_before(asked.as_of)}
    newer, more = _summed(figure, _rows(replace(figure, written=""), asked, tops).filter(**bound))
    return _LESS.format(every=every, newer=newer), (*words, *more)


def _summed(figure: Figure, rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement of rows brought together, with its words."""
    many: dict[str, Any] = {"fig_n": Count("*"), **_rough(figure)}
    if figure.how == EACH:
        grouped = rows.order_by().values("fig_union", "fig_value").annotate(**many)
    else:  # where each row is one, the count is the sum, and is counted once
        total = Count("*") if figure.value is ONE else Sum("fig_value")
        grouped = rows.order_by().values("fig_union").annotate(fig_sum=total, **many)
    sql, words = grouped.query.sql_with_params()
    return sql, tuple(words)


def _near(figure: Figure) -> tuple[str, QuerySet[Any]] | None:
    """The key by which a row names the row that has its union, and those rows with their unions."""
    if not isinstance(figure.union, str) or "__" not in figure.union:
        return None
    first, way = figure.union.split("__", 1)
    link = figure.rows().model._meta.get_field(first)
    if not isinstance(link, ForeignKey):
        return None
    return link.attname, link.related_model._base_manager.values("pk", through=F(way))


def _rough(figure: Figure) -> dict[str, Any]:
    """Whether rows of the group carry a word of each sort; plainly no where a figure has none."""
    names = ("fig_least", "fig_most", "fig_about")
    if not figure.rough:
        return {name: Value(False) for name in names}
    word = f"{figure.rough}__in"
    least, most = sorted(rules.AT_LEAST), sorted(rules.AT_MOST)
    sorts = (Q(**{word: least}), Q(**{word: most}), ~Q(**{word: ["", *least, *most]}))
    return {name: BoolOr(sort) for name, sort in zip(names, sorts, strict=True)}


def _way(way: Way) -> Combinable:
    return F(way) if isinstance(way, str) else way


def _rows(figure: Figure, asked: Asked, tops: Sequence[Union]) -> QuerySet[Any]:
    """The rows that count: of the period, written by as_of, under the unions where these are few.

    Law: a figure told again for its as_of is the same, since a later row carries a later key.
    """
    rows = figure.rows().annotate(
        fig_union=_way(figure.union), fig_at=_way(figure.at), fig_value=_way(figure.value)
    )
    rows = rows.filter(**_window(figure, asked))
    if figure.until is not None:
        rows = rows.annotate(fig_until=_way(figure.until))
        rows = rows.filter(Q(fig_until=None) | Q(fig_until__gt=_last(figure, asked)))
    if figure.written:
        rows = rows.filter(**{f"{figure.written}__lt": written_before(asked.as_of)})
    highest = _highest(tops)
    if len(highest) <= FEW:
        rows = rows.filter(fig_union__in=Union.objects.filter(within(highest)).values("pk"))
    found: QuerySet[Any] = rows
    return found


def _highest(tops: Sequence[Union]) -> list[str]:
    """The paths under which all the others stand."""
    found: list[str] = []
    for path in sorted(top.path for top in tops):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def _window(figure: Figure, asked: Asked) -> dict[str, Any]:
    """From the first day to the last that is over at as_of; a standing figure has no first day."""
    last = {"fig_at__lte": _last(figure, asked)}
    if figure.until is not None:
        return last
    first = asked.start if figure.is_day else _midnight(asked.start)
    return {"fig_at__gte": first, **last}


def _last(figure: Figure, asked: Asked) -> date | datetime:
    if figure.is_day:
        return min(asked.end, timezone.localdate(asked.as_of))
    return min(_midnight(asked.end + timedelta(days=1)) - timedelta(microseconds=1), asked.as_of)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def written_before(moment: datetime) -> UUID:
    """The first UUIDv7 of the millisecond after a moment: every row written by then is below it."""
    milliseconds = int(moment.timestamp() * 1000) + 1
    return UUID(int=milliseconds << UUID7_CLOCK)


def source_rows(asked: Asked, top: Union, page: int | str = 1) -> Page[SourceRow]:
    """A page of the rows a figure is counted from under a union, the newest first; three queries.

    `url` is the row's own page, "" where it has none; whether a reader may open it, see `opened`.
    """
    shown = Paginator(_newest_first(asked, top), PER_PAGE).get_page(page)
    shown.object_list = _told(figure_of(asked.key), shown.object_list)
    return shown


def every_row(asked: Asked, top: Union) -> list[SourceRow]:
    """The rows behind a figure for a workbook, the newest first, at most MOST_ROWS; two queries."""
    return _told(figure_of(asked.key), _newest_first(asked, top)[:MOST_ROWS])


def _newest_first(asked: Asked, top: Union) -> QuerySet[Any]:
    figure = figure_of(asked.key)
    rows = _rows(figure, asked, [top]).order_by("-fig_at", "-pk")
    return rows.select_related(*figure.beside) if figure.beside else rows


def _told(figure: Figure, rows: Iterable[Any]) -> list[SourceRow]:
    held = list(rows)
    unions = Union.objects.in_bulk({row.fig_union for row in held})
    return [_source(figure, row, unions[row.fig_union]) for row in held]


def _source(figure: Figure, row: Any, union: Union) -> SourceRow:
    return SourceRow(
        row.pk,
        figure.label(row),
        row.fig_at,
        None if figure.how == EACH or figure.value is ONE else Decimal(row.fig_value),
        figure.url(row) if figure.url else "",
        union.name,
        union.path,
        _word(row, figure.rough) if figure.rough else "",
    )


def _word(row: Any, way: str) -> str:
    """The 概数 word of a row, at the end of its way."""
    return str(reduce(getattr, way.split("__"), row))


def opened(figure: Figure, rows: Iterable[SourceRow], reader: Reader) -> list[SourceRow]:
    """The rows with their address only where the reader may go there."""
    tops = reader.tops(figure.opens) if figure.opens else ()
    return [row if _is_within(row.path, tops) else replace(row, url="") for row in rows]


def _is_within(path: str, tops: Sequence[str]) -> bool:
    return any(path == top or path.startswith(f"{top}/") for top in tops)


def straight_below(union: Union) -> list[Union]:
    """The unions straight below, in the order of the tree, never by size; one query."""
    rows = Union.objects.filter(parent=union, is_outside=False)
    return list(rows.order_by("level", "name_key", "id")[:MOST_BELOW])


def stretch_by_stretch(asked: Asked, union: Union) -> list[tuple[Period, Counted]]:
    """A figure month by month (year by year where there are many); one statement."""
    stretches = rules.stretches(Period(asked.start, asked.end))
    parts = [replace(asked, start=one.start, end=one.end or one.start) for one in stretches]
    told = each(parts, [union])
    return [(one, it[union.id]) for one, it in zip(stretches, told, strict=True)]
