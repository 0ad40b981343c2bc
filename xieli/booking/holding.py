"""How rows of booking are held while a verb works, and what the rulebook says where they are.

Order of the locks, the same in every verb: people, then one series, then occasions by their keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from xieli.booking import rules
from xieli.booking.models import Occasion, Series
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.models import Person
from xieli.rulebook import queries as rulebook
from xieli.rulebook.models import Parameter
from xieli.rulebook.rules import choose
from xieli.unions.rules import codes_up


def hold_people(ids: Iterable[UUID]) -> None:
    """Let two bookings of one person follow each other."""
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    list(rows.values_list("pk"))


def hold_series(series_id: UUID, seen: int | None = None) -> Series:
    """Give the series as it is now, held; Refusal where the actor has seen an older one."""
    rows = Series.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("union__region").get(pk=series_id)
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过这个系列。"), _("请刷新，看看现在的样子。"))
    return row


def hold_occasion(occasion_id: UUID, seen: int | None = None) -> Occasion:
    """Give the occasion as it is now, held until the end of the transaction."""
    rows = Occasion.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("series__union__region").get(pk=occasion_id)
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过这一场。"), _("请刷新，看看现在的样子。"))
    return row


def region_of(series: Series) -> str:
    """The code of the region whose rules the series follows."""
    region = series.union.region
    return region.code if region else ""


def told(series: Series, key: str, at: datetime) -> Parameter:
    """What the rulebook says there on that day; Refusal where it says nothing."""
    return rulebook.value(key, region_of(series), timezone.localdate(at))


def words_told(series: Series, kind_key: str, at: datetime) -> list[str]:
    """The words of a key that its kind may have (booking.road.<kind>); empty where it has none."""
    key, ups = f"{kind_key}.{series.kind}", codes_up(region_of(series))
    rows = Parameter.objects.filter(key=key, region_code__in=[*ups, ""])
    row = choose(rows, ups, timezone.localdate(at))
    return row.as_words if row else []


def times_of(row: Occasion) -> rules.Times:
    """The four moments of an occasion, in local time."""
    moments = (row.starts_at, row.ends_at, row.opens_at, row.closes_at)
    return rules.Times(*(timezone.localtime(one) for one in moments))
