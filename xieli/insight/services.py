"""The verbs: keep a snapshot, close a period, take in what another home reports.

Law: what was told stays as it was told; a correction stands beside it as a row of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.insight import rules
from xieli.insight.figures import FIGURES
from xieli.insight.models import ClosedFigure, ClosedPeriod, ReceivedFigure, Snapshot
from xieli.insight.queries import Asked, by_key, by_union, digests, straight_below
from xieli.insight.rules import Reported
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.period import Period
from xieli.unions.models import Union

LONGEST_WORDS, LONGEST_WHY, MOST_LINES = 80, 120, 50_000


@transaction.atomic
def keep(asked: Asked, union: Union, words: str, *, by: Actor, at: datetime) -> Snapshot:
    """Keep a figure as it is told now, with the digest of its rows; asked twice it is one."""
    known = Snapshot.objects.filter(
        key=asked.key, union=union, start=asked.start, end=asked.end, as_of=asked.as_of
    ).first()
    if known:
        return known
    told = by_union(asked, [union])[union.id]
    kept = Snapshot.objects.create(
        key=asked.key, union=union, start=asked.start, end=asked.end, as_of=asked.as_of,
        value=told.value, rows=told.rows, qualifier=told.qualifier,
        digest=digests(asked, [union]).get(union.id, ""), words=words.strip()[:LONGEST_WORDS],
        kept_at=at, kept_by_id=by.id, kept_by=by.label,
    )  # fmt: skip
    title = FIGURES[asked.key].title
    note("insight.keep", f"存一份数：{union.name} {title}", by=by, at=at, about=kept)
    return kept


@transaction.atomic
def close_period(
    union: Union, period: Period, why: str = "", *, by: Actor, at: datetime
) -> ClosedPeriod:
    """Tell a union's figures of a period for good, with those of the unions straight below it.

    Closing it again is a correction: a new revision with its reason, the earlier one stays.
    """
    rules.must_be_over(period, timezone.localdate(at))
    assert period.end is not None
    Union.objects.select_for_update().get(pk=union.pk)  # two that close at once: one after another
    told = ClosedPeriod.objects.filter(union=union, start=period.start, end=period.end)
    revision = told.count() + 1
    rules.must_say_why(revision, why)
    closed = ClosedPeriod.objects.create(
        union=union, start=period.start, end=period.end, revision=revision,
        why=why.strip()[:LONGEST_WHY] if revision > 1 else "", as_of=at,
        closed_by_id=by.id, closed_by=by.label,
    )  # fmt: skip
    count = len(_write(closed))
    words = f"关账：{union.name} {period.start} 到 {period.end}，第 {revision} 版"
    note("insight.close_period", words, by=by, at=at, about=closed, facts={"figures": count})
    return closed


def _write(closed: ClosedPeriod) -> list[ClosedFigure]:
    """Every figure with rows, for the union and for each straight below it."""
    asked = [Asked(key, closed.start, closed.end, closed.as_of) for key in FIGURES]
    unions = [closed.union, *straight_below(closed.union)]
    told = by_key(asked, unions)
    lines = []
    for one in asked:
        if not told[one.key][closed.union_id].rows:
            continue
        proof = digests(one, unions)
        lines += [
            ClosedFigure(
                period=closed, union=union, key=one.key, value=it.value, rows=it.rows,
                qualifier=it.qualifier, digest=proof.get(union.id, ""),
            )
            for union in unions
            if (it := told[one.key][union.id]).rows
        ]  # fmt: skip
    return ClosedFigure.objects.bulk_create(lines, batch_size=1000)


@transaction.atomic
def receive(
    lines: Sequence[Mapping[str, object]], from_home: str, *, by: Actor, at: datetime
) -> int:
    """Take in closed figures of another home and say how many were new; a line sent twice is one.

    A line that is none refuses the whole letter, so that nothing is half there.
    """
    rules.must_be_few(len(lines), MOST_LINES)
    rows = [_received(rules.reported(line), from_home, by, at) for line in lines]
    before = ReceivedFigure.objects.filter(from_home=from_home).count()
    ReceivedFigure.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    new = ReceivedFigure.objects.filter(from_home=from_home).count() - before
    words = f"收到{from_home}报来的数：{len(rows)} 行，新的 {new} 行"
    note("insight.receive", words, by=by, at=at, facts={"lines": len(rows), "new": new})
    return new


def _received(line: Reported, from_home: str, by: Actor, at: datetime) -> ReceivedFigure:
    same = {
        name: getattr(line, name)
        for name in ("union_key", "union_name", "region_code", "key", "title", "unit", "revision",
                     "rows", "qualifier", "digest")
    }  # fmt: skip
    return ReceivedFigure(
        from_home=from_home, value=Decimal(line.value), received_at=at, received_by=by.label,
        start=line.start, end=line.end, as_of=datetime.fromisoformat(line.as_of), **same,
    )  # fmt: skip
